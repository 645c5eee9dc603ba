"""A goal can go by a behaviour that is seen in sessions. Goals that are there go on as they were."""

from typing import Any

from django.db import migrations, models

from ridealong.store import fulltext


def index(apps: Any, schema_editor: Any) -> None:
    """SQLite makes the table anew for a constraint, which loses what keeps its index in step."""
    fulltext.index(apps.get_model("coaching", "Goal"), schema_editor)


class Migration(migrations.Migration):
    dependencies = [("coaching", "0010_rhythm_changes")]
    operations = [
        migrations.RunPython(migrations.RunPython.noop, index),
        migrations.AddField(
            model_name="goal",
            name="behaviour",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
        migrations.AddConstraint(
            model_name="goal",
            constraint=models.CheckConstraint(
                condition=models.Q(("measure", ""), ("behaviour", ""), _connector="OR"),
                name="goal_goes_by_one_thing_at_most",
            ),
        ),
        migrations.RunPython(index, migrations.RunPython.noop),
    ]
