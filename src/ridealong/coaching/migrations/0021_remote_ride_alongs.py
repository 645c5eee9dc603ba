from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("coaching", "0020_when_it_began"),
        ("people", "0007_recorded_on"),
    ]

    operations = [
        migrations.AddField(
            model_name="session",
            name="remote",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(("remote", False), ("form", "ride_along"), _connector="OR"),
                name="only_a_ride_along_is_remote_or_in_the_field",
            ),
        ),
    ]
