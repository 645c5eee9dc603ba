"""The database itself refuses to change or remove a line of the audit log."""

from typing import Any

from django.db import migrations

SQLITE = [
    """CREATE TRIGGER audit_never_changes BEFORE UPDATE ON access_auditevent
       BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
    """CREATE TRIGGER audit_never_shrinks BEFORE DELETE ON access_auditevent
       BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
]
POSTGRESQL = [
    """CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$""",
    """CREATE TRIGGER audit_never_changes BEFORE UPDATE OR DELETE ON access_auditevent
       FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()""",
]
DROP = {
    "sqlite": ["DROP TRIGGER audit_never_changes", "DROP TRIGGER audit_never_shrinks"],
    "postgresql": [
        "DROP TRIGGER audit_never_changes ON access_auditevent",
        "DROP FUNCTION refuse_audit_change()",
    ],
}


def forwards(apps: Any, schema_editor: Any) -> None:
    for statement in {"sqlite": SQLITE, "postgresql": POSTGRESQL}[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def backwards(apps: Any, schema_editor: Any) -> None:
    for statement in DROP[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]
    operations = [migrations.RunPython(forwards, backwards)]
