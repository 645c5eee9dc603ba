"""What was agreed in a talk over a leader's head goes with it. Nothing changes in the database."""

from django.db import migrations, models

import ridealong.coaching.models.talk


class Migration(migrations.Migration):
    dependencies = [("coaching", "0008_goals_sought")]
    operations = [
        migrations.AlterField(
            "actionitem",
            "session",
            models.ForeignKey(
                null=True,
                on_delete=ridealong.coaching.models.talk.with_a_talk_apart,
                related_name="items",
                to="coaching.session",
            ),
        ),
    ]
