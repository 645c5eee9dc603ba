"""Search reads the rows of a viewer, which are few: the indexes over everybody's words go."""

from typing import Any

from django.db import migrations

INDEXES = tuple(f"coaching_{name}_sought" for name in ("point", "sharednote", "actionitem", "goal"))


def forwards(_apps: Any, schema_editor: Any) -> None:
    for index in INDEXES:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f'DROP INDEX IF EXISTS "{index}"')
            continue
        for when in ("added", "removed", "changed"):
            schema_editor.execute(f'DROP TRIGGER IF EXISTS "{index}_{when}"')
        schema_editor.execute(f'DROP TABLE IF EXISTS "{index}"')


class Migration(migrations.Migration):
    dependencies = [("coaching", "0012_team_sessions")]
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
