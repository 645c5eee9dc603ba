"""Decisions are about sessions of `coaching`; what this room knew of them is gone."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("week", "0005_sessions_leave"), ("coaching", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    "decision",
                    "session",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="decisions",
                        to="coaching.session",
                    ),
                ),
                migrations.DeleteModel("session"),
                migrations.DeleteModel("standingoneonone"),
            ]
        )
    ]
