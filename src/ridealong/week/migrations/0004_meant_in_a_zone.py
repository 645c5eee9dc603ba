"""What sessions are meant by: the zone, the moment, and the day on which a standing one-on-one would have fallen.

Which plan a session belongs to is said by its leader and week; what lay in no plan was put there by hand.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django.db import migrations, models
from django.db.models import F


def fill(apps, schema_editor):
    organisation = apps.get_model("people", "Organisation").objects.first()
    zone = organisation.zone if organisation else "UTC"
    sessions = apps.get_model("week", "Session").objects
    apps.get_model("week", "StandingOneOnOne").objects.update(zone=zone)
    sessions.update(zone=zone)
    sessions.filter(plan=None, standing=False, moved=False).update(by_hand=True)
    first = {}
    for pk, *one in sessions.filter(standing=True).order_by("pk").values_list("pk", "leader", "person", "planned_on"):
        first.setdefault(tuple(one), pk)
    sessions.filter(pk__in=[pk for one, pk in first.items() if one[2]]).update(occurs_on=F("planned_on"))
    at_a_time = sessions.filter(planned_on__isnull=False, planned_at__isnull=False)
    for pk, day, at in at_a_time.values_list("pk", "planned_on", "planned_at").iterator():
        sessions.filter(pk=pk).update(planned_for=datetime.combine(day, at, ZoneInfo(zone)).astimezone(UTC))


class Migration(migrations.Migration):
    dependencies = [("week", "0003_opening_questions"), ("people", "0005_week_start")]

    operations = [
        migrations.AddField("session", "by_hand", models.BooleanField(default=False)),
        migrations.AddField("session", "occurs_on", models.DateField(null=True)),
        migrations.AddField("session", "zone", models.CharField(default="UTC", max_length=64)),
        migrations.AddField("session", "planned_for", models.DateTimeField(editable=False, null=True)),
        migrations.AddField("standingoneonone", "zone", models.CharField(default="UTC", max_length=64)),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
