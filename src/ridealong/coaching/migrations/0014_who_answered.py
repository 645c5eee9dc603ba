"""That somebody has answered is kept by who did, and no longer by whose the session is now."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce


def forwards(apps: Any, _schema_editor: Any) -> None:
    answered, session, participant = (
        apps.get_model("coaching", name) for name in ("Answered", "Session", "Participant")
    )
    as_one_of_several = Subquery(participant.objects.filter(pk=OuterRef("participant")).values("person")[:1])
    of_a_session = Subquery(session.objects.filter(pk=OuterRef("session")).values("person")[:1])
    answered.objects.update(person_id=Coalesce(as_one_of_several, of_a_session))


class Migration(migrations.Migration):
    dependencies = [
        ("coaching", "0013_without_an_index"),
        ("people", "0007_recorded_on"),
    ]
    operations = [
        migrations.AddField(
            "answered",
            "person",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.person"
            ),
        ),
        migrations.RunPython(forwards, migrations.RunPython.noop),
        migrations.AlterField(
            "answered",
            "person",
            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.person"),
        ),
        migrations.RemoveConstraint("answered", "answered_once_by_the_person_of_a_session"),
        migrations.RemoveField("answered", "participant"),
        migrations.AddConstraint(
            "answered",
            models.UniqueConstraint(fields=["session", "person"], name="answered_once_by_each"),
        ),
    ]
