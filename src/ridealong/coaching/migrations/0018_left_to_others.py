from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("coaching", "0017_team_rhythms_rest"),
        ("people", "0007_recorded_on"),
    ]

    operations = [
        migrations.AddField(
            model_name="rhythmchange",
            name="left_to",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="people.person"
            ),
        ),
        migrations.AddField(
            model_name="rhythmchange",
            name="part_of",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="instead",
                to="coaching.rhythmchange",
            ),
        ),
    ]
