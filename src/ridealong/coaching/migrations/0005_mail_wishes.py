import datetime

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0006_first_look_days"),
        ("coaching", "0004_sought"),
    ]

    operations = [
        migrations.CreateModel(
            name="MailWishes",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("week", models.BooleanField(default=True)),
                ("agenda", models.BooleanField(default=True)),
                ("items", models.BooleanField(default=True)),
                ("wrap_up", models.BooleanField(default=True)),
                ("joined", models.BooleanField(default=True)),
                ("quiet_from", models.TimeField(default=datetime.time(19, 0))),
                ("quiet_until", models.TimeField(default=datetime.time(7, 0))),
                ("invitations", models.BooleanField(default=False)),
                ("changed_at", models.DateTimeField()),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.person"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("quiet_from", models.F("quiet_until")), _negated=True),
                        name="quiet_hours_end",
                    )
                ],
            },
        ),
    ]
