"""The database itself refuses to change a draw or a decision. They go only with the person whom they are about."""

from typing import Any

from django.db import migrations

TABLES = {"week_draw": "a draw is made once", "week_decision": "a decision is written once"}


def forwards(apps: Any, schema_editor: Any) -> None:
    for table, message in TABLES.items():
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(
                f"CREATE TRIGGER {table}_never_changes BEFORE UPDATE ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
            )
            continue
        schema_editor.execute(
            f"CREATE FUNCTION refuse_change_of_{table}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{message}'; END $$"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {table}_never_changes BEFORE UPDATE ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION refuse_change_of_{table}()"
        )


def backwards(apps: Any, schema_editor: Any) -> None:
    for table in TABLES:
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER {table}_never_changes")
        else:
            schema_editor.execute(f"DROP TRIGGER {table}_never_changes ON {table}")
            schema_editor.execute(f"DROP FUNCTION refuse_change_of_{table}()")


class Migration(migrations.Migration):
    dependencies = [("week", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
