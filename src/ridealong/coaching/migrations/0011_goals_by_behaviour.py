"""A goal can go by a behaviour that is seen in sessions. Goals that are there go on as they were."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("coaching", "0010_rhythm_changes")]
    operations = [
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
    ]
