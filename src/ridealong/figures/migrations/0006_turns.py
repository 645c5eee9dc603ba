"""The days on which differences from the peers became real, or stopped being so, are kept from now on."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("figures", "0005_first_looks"), ("people", "0006_first_look_days")]
    operations = [
        migrations.CreateModel(
            name="Turn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("measure", models.CharField(max_length=200)),
                ("on", models.DateField()),
                ("side", models.CharField(blank=True, default="", max_length=5)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.person"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("person", "measure", "on"), name="one_turn_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["", "above", "below"])), name="turn_has_a_side_or_none"
                    ),
                ],
            },
        ),
    ]
