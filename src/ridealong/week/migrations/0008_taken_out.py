from __future__ import annotations

from typing import Any

from django.db import migrations, models


def guard_again(apps: Any, schema_editor: Any) -> None:
    """SQLite makes the table anew for another constraint, and loses what `0002` put on it."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(
            "CREATE TRIGGER IF NOT EXISTS week_decision_never_changes BEFORE UPDATE ON week_decision "
            "BEGIN SELECT RAISE(ABORT, 'a decision is written once'); END"
        )


class Migration(migrations.Migration):
    dependencies = [
        ("week", "0007_musts_are_set"),
    ]

    operations = [
        # What is first in this order is last when it is taken back: the table is made anew before it is guarded.
        migrations.RunPython(migrations.RunPython.noop, guard_again),
        migrations.RemoveConstraint(model_name="decision", name="decision_is_known"),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("verb__in", ["plan_on", "swap", "drop", "take_out", "move", "done", "give_minutes", "undo"])
                ),
                name="decision_is_known",
            ),
        ),
        migrations.RunPython(guard_again, migrations.RunPython.noop),
    ]
