"""Sessions that were there before this room keep everything: rows, decisions about them, and the promise of both."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

BEFORE = [("week", "0003_opening_questions"), ("people", "0005_week_start"), ("access", "0004_sign_ins_and_tokens")]
NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_what_the_week_kept_comes_over() -> None:
    executor = MigrationExecutor(connection)
    latest = executor.loader.graph.leaf_nodes()
    executor.migrate([("coaching", None), *BEFORE])
    try:
        _fill(executor.loader.project_state(BEFORE).apps)
    finally:
        executor = MigrationExecutor(connection)
        executor.migrate(latest)
    _compare()


def _fill(apps: object) -> None:
    person = apps.get_model("people", "Person")
    apps.get_model("people", "Organisation").objects.update_or_create(pk=1, defaults={"zone": "Europe/Berlin"})
    leader, seller = (person.objects.create(name=name) for name in ("Lena", "Björn"))
    week = {"leader": leader, "person": seller, "topic": "own_choice", "form": "one_on_one", "minutes": 30}
    session = apps.get_model("week", "Session").objects
    monday = date(2026, 11, 23)
    standing = session.create(
        pk=7, monday=monday, standing=True, planned_on=monday, planned_at=time(9), shown={"a": 1}, **week
    )
    session.create(pk=9, monday=monday, held_on=monday, held_minutes=20, **week)
    apps.get_model("week", "StandingOneOnOne").objects.create(
        leader=leader, person=seller, weekday=0, minutes=30, starts_on=monday
    )
    apps.get_model("week", "Decision").objects.create(
        leader=leader, session=standing, verb="plan_on", before={}, after={}, at=NOW
    )


def _compare() -> None:
    from ridealong.coaching.models import Recurring, Session  # noqa: PLC0415  once the tables are there again
    from ridealong.week.models import Decision  # noqa: PLC0415

    rows = Session.objects.order_by("pk").values_list(
        "pk", "by_hand", "occurs_on", "planned_for", "held_minutes", "zone"
    )
    assert list(rows) == [
        (7, False, date(2026, 11, 23), datetime(2026, 11, 23, 8, tzinfo=UTC), None, "Europe/Berlin"),
        (9, True, None, None, 20, "Europe/Berlin"),
    ]
    assert Session.objects.get(pk=7).shown == {"a": 1}
    assert Recurring.objects.get().zone == "Europe/Berlin"
    assert Decision.objects.get().session_id == 7
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
        Decision.objects.update(verb="drop")
