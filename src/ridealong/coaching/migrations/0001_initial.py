"""Sessions and standing one-on-ones come over from `week`, rows and all: only who they belong to changes here."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("people", "0005_week_start"), ("week", "0005_sessions_leave")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="Session",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("monday", models.DateField()),
                        ("topic", models.CharField(max_length=200)),
                        ("form", models.CharField(max_length=20)),
                        ("minutes", models.SmallIntegerField()),
                        ("standing", models.BooleanField(default=False)),
                        ("moved", models.BooleanField(default=False)),
                        ("swapped", models.BooleanField(default=False)),
                        ("by_hand", models.BooleanField(default=False)),
                        ("occurs_on", models.DateField(null=True)),
                        ("planned_on", models.DateField(null=True)),
                        ("planned_at", models.TimeField(null=True)),
                        ("zone", models.CharField(default="UTC", max_length=64)),
                        ("planned_for", models.DateTimeField(editable=False, null=True)),
                        ("held_on", models.DateField(null=True)),
                        ("held_minutes", models.SmallIntegerField(null=True)),
                        ("dropped_at", models.DateTimeField(null=True)),
                        ("drop_reason", models.CharField(blank=True, default="", max_length=40)),
                        ("shown", models.JSONField(null=True)),
                        ("behind", models.JSONField(null=True)),
                        (
                            "leader",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.person"
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.person"
                            ),
                        ),
                    ],
                    options={
                        "indexes": [
                            models.Index(fields=["leader", "monday"], name="session_leader_week"),
                            models.Index(fields=["person", "held_on"], name="session_person_held"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("minutes__gt", 0)), name="session_takes_minutes"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("held_minutes", None), ("held_on", None)),
                                    models.Q(
                                        ("held_minutes__gt", 0),
                                        ("held_minutes__isnull", False),
                                        ("held_on__isnull", False),
                                    ),
                                    _connector="OR",
                                ),
                                name="held_session_has_minutes",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("drop_reason", ""), ("dropped_at", None)),
                                    models.Q(
                                        ("dropped_at__isnull", False), models.Q(("drop_reason", ""), _negated=True)
                                    ),
                                    _connector="OR",
                                ),
                                name="dropped_session_has_a_reason",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("held_on", None), ("dropped_at", None), _connector="OR"),
                                name="held_session_is_not_dropped",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("planned_at", None), ("planned_on__isnull", False), _connector="OR"
                                ),
                                name="session_at_a_time_has_a_day",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("leader", models.F("person")), _negated=True),
                                name="session_is_between_two",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("occurs_on__isnull", False)),
                                fields=("leader", "person", "occurs_on"),
                                name="standing_one_on_one_comes_once",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="StandingOneOnOne",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("weekday", models.SmallIntegerField()),
                        ("starts_at", models.TimeField(null=True)),
                        ("zone", models.CharField(default="UTC", max_length=64)),
                        ("every_weeks", models.SmallIntegerField(default=1)),
                        ("minutes", models.SmallIntegerField()),
                        ("starts_on", models.DateField()),
                        ("ends_on", models.DateField(null=True)),
                        (
                            "leader",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.person"
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="people.person"
                            ),
                        ),
                    ],
                    options={
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("weekday__range", (0, 6))), name="standing_on_a_weekday"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("every_weeks__range", (1, 13))),
                                name="standing_at_least_once_a_quarter",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("minutes__range", (5, 480))), name="standing_takes_minutes"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("ends_on", None), ("ends_on__gte", models.F("starts_on")), _connector="OR"
                                ),
                                name="standing_one_ends_after_it_starts",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("leader", models.F("person")), _negated=True),
                                name="standing_one_is_between_two",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("ends_on", None)),
                                fields=("leader", "person"),
                                name="one_standing_one_on_one_at_a_time",
                            ),
                        ],
                    },
                ),
            ]
        )
    ]
