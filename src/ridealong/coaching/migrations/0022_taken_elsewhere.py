import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("coaching", "0021_remote_ride_alongs"),
        ("people", "0007_recorded_on"),
    ]

    operations = [
        migrations.AlterField(
            model_name="taken",
            name="session",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="coaching.session"
            ),
        ),
        migrations.AddConstraint(
            model_name="taken",
            constraint=models.UniqueConstraint(
                condition=models.Q(("session", None)), fields=("by", "token"), name="each_thing_elsewhere_is_taken_once"
            ),
        ),
    ]
