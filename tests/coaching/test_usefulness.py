"""How useful sessions were: counted without a name, told once a quarter, never so that somebody is given away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from ridealong.access.models import AuditEvent
from ridealong.access.rules import Refused, Viewer
from ridealong.coaching.actions import usefulness
from ridealong.coaching.models import Answered, Hint, Release, Session, Tally
from ridealong.coaching.queries.usefulness import Told, release_due, to_rate, told
from ridealong.coaching.rules.usefulness import due_quarter, is_open, quarter_end
from ridealong.kernel.calendar import Week
from ridealong.kernel.possible import NotPossible
from ridealong.people.actions import bring_roster
from ridealong.people.rules import NewPerson
from tests.cast import Cast

HELD = date(2026, 6, 22)
TOLD_ON = date(2026, 7, 16)


BEFORE = datetime(2026, 3, 17, 23, tzinfo=UTC)
"""The last day on which somebody can be put down who counts in that quarter."""


def team(operator: Viewer, many: int, *, since: datetime = BEFORE) -> list[int]:
    """So many people, put down on a day."""
    rows = [NewPerson(ref=f"t{at}", name=f"T {at}") for at in range(many)]
    return list(bring_roster(operator, people=rows, now=since).values())


def held(cast: Cast, person_id: int, on: date = HELD) -> int:
    return Session.objects.create(
        leader_id=cast["alice"], person_id=person_id, monday=Week.of(on).monday, topic="own_choice", form="one_on_one",
        minutes=30, held_on=on, held_minutes=30,
    ).pk  # fmt: skip


def viewer(person_id: int, today: date) -> Viewer:
    return Viewer(account_id=None, person_id=person_id, today=today)


def answer(cast: Cast, who: int, value: int, on: date = HELD, hint: str = "") -> None:
    usefulness.rate(viewer(who, on), session_id=held(cast, who, on), value=value, hint=hint)


def release(operator: Viewer, now: datetime, on: date = TOLD_ON) -> int:
    return usefulness.release(replace(operator, today=on), now=now)


def of_alice(cast: Cast) -> Told | None:
    return told(cast.viewers["alice"])


@pytest.mark.parametrize(
    ("today", "quarter"),
    [(date(2026, 7, 14), date(2026, 3, 31)), (date(2026, 7, 15), date(2026, 3, 31)), (TOLD_ON, date(2026, 6, 30))],
)
def test_a_quarter_is_looked_at_when_all_its_answers_are_in(today: date, quarter: date) -> None:
    assert due_quarter(today, 1) == quarter
    assert not is_open(quarter, today)
    assert quarter_end(quarter, 1) == quarter


def test_it_is_answered_once_within_two_weeks_by_the_person_alone(cast: Cast, now: datetime) -> None:
    bob, session = viewer(cast["bob"], HELD), held(cast, cast["bob"])
    assert [one.session_id for one in to_rate(bob)] == [session]
    for name in ("alice", "carol", "dora"):
        with pytest.raises(Refused):
            usefulness.rate(viewer(cast[name], HELD), session_id=session, value=5)
    with pytest.raises(Refused):
        usefulness.rate(replace(bob, today=HELD + timedelta(days=15)), session_id=session, value=5)
    with pytest.raises(NotPossible, match="value"):
        usefulness.rate(bob, session_id=session, value=6)
    usefulness.rate(bob, session_id=session, value=4)
    with pytest.raises(NotPossible, match="again"):
        usefulness.rate(bob, session_id=session, value=1)
    assert to_rate(bob) == ()
    assert list(Tally.objects.values_list("value", "n")) == [(4, 1)]


def test_an_answer_leads_to_nobody(cast: Cast, operator: Viewer, now: datetime) -> None:
    """P6, A19, A20 and A23: no path from a person to a value, no time, no order, no line in the audit log."""
    people = team(operator, 10)
    hints = [f"Hint of {who}" for who in people]
    for who, hint in zip(people, hints, strict=True):
        answer(cast, who, 4, hint=hint)
    for model in (Tally, Hint):
        assert {field.name for field in model._meta.concrete_fields} <= {
            "id", "leader", "quarter", "value", "n", "release", "text",
        }  # fmt: skip
        kinds = {field.get_internal_type() for field in model._meta.concrete_fields}
        assert "DateTimeField" not in kinds
    found = {field.name for field in Answered._meta.concrete_fields}
    assert found == {"id", "session", "person", "quarter", "release"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM coaching_hint")
        stored = [row[0] for row in cursor.fetchall()]
    keys = list(Answered.objects.order_by("session_id").values_list("pk", flat=True))
    assert sorted(stored) == sorted(hints)
    assert stored != hints
    assert keys != sorted(keys)
    assert not AuditEvent.objects.filter(verb__contains="useful").exists()


@pytest.mark.parametrize(
    ("values", "said"),
    [([4] * 4, None), ([4] * 5, 4.0), ([5] * 5, 4.5), ([1, 1, 1, 1, 1], 1.5), ([3, 4, 4, 4, 4, 5], 4.0)],
)
def test_it_is_told_from_five_people_on_and_rounded(
    cast: Cast, operator: Viewer, now: datetime, values: Sequence[int], said: float | None
) -> None:
    for who, value in zip(team(operator, len(values)), values, strict=True):
        answer(cast, who, value)
    assert release_due(TOLD_ON, 1)
    assert of_alice(cast) is None
    assert release(operator, now) == (said is not None)
    found = of_alice(cast)
    assert (found.value if found else None) == said
    assert not release_due(TOLD_ON, 1)
    assert release(operator, now) == 0
    for name in ("dora", "bob", "edgar", "olga", "adam"):
        assert told(cast.viewers[name]) is None


def test_who_outweighs_the_others_is_not_told(cast: Cast, operator: Viewer, now: datetime) -> None:
    first, *others = team(operator, 5)
    for who in (first, *others):
        answer(cast, who, 4)
    for back in range(1, 4):
        answer(cast, first, 1, on=HELD - timedelta(days=back))
    assert release(operator, now) == 0


def test_a34_nobody_is_put_down_to_make_up_the_number(cast: Cast, operator: Viewer, now: datetime) -> None:
    """One person answers, and four who were made for it: only whoever was here before the quarter counts."""
    for who in (*team(operator, 4), *team(operator, 3, since=BEFORE + timedelta(days=1))):
        answer(cast, who, 4)
    assert release(operator, now) == 0
    for who in team(operator, 1):
        answer(cast, who, 3, on=date(2026, 9, 21))
    assert release(operator, now, on=date(2026, 10, 16)) == 1
    assert of_alice(cast) == Told(date(2026, 9, 30), 4.0, 5, None, ())


def test_what_may_not_be_told_waits_and_is_told_once(cast: Cast, operator: Viewer, now: datetime) -> None:
    """Every answer is in one release at most: nothing can be subtracted."""
    people = team(operator, 6)
    for who in people[:3]:
        answer(cast, who, 2)
    assert release(operator, now) == 0
    for who in people[3:]:
        answer(cast, who, 4, on=date(2026, 9, 21))
    assert release(operator, now, on=date(2026, 10, 16)) == 1
    assert of_alice(cast) == Told(date(2026, 9, 30), 3.0, 5, None, ())
    assert not Tally.objects.exists()
    for who in people:
        answer(cast, who, 5, on=date(2026, 12, 1))
    assert of_alice(cast) == Told(date(2026, 9, 30), 3.0, 5, None, ())
    assert release(operator, now, on=date(2027, 1, 16)) == 1
    assert of_alice(cast) == Told(date(2026, 12, 31), 4.5, 5, 3.0, ())


def test_answers_stay_whose_they_were_when_a_session_goes_to_somebody_else(
    cast: Cast, operator: Viewer, now: datetime
) -> None:
    """One person answers five times; that the sessions are put to five people afterwards makes them no five."""
    people = team(operator, 5)
    for back in range(5):
        answer(cast, people[0], 1, on=HELD - timedelta(days=back))
    for session, who in zip(Session.objects.order_by("pk"), people, strict=True):
        Session.objects.filter(pk=session.pk).update(person_id=who)
    assert release(operator, now) == 0


def test_a_trend_hides_where_somebody_came_or_went(cast: Cast, operator: Viewer, now: datetime) -> None:
    """A4 and A5."""
    people = team(operator, 6)
    for who in people[:5]:
        answer(cast, who, 2)
    release(operator, now)
    for who in people:
        answer(cast, who, 5, on=date(2026, 9, 21))
    release(operator, now, on=date(2026, 10, 16))
    found = of_alice(cast)
    assert found is not None
    assert (found.value, found.before) == (4.5, None)


@pytest.mark.parametrize(("many", "shown"), [(9, 0), (10, 10)])
def test_words_take_ten_people(cast: Cast, operator: Viewer, now: datetime, many: int, shown: int) -> None:
    for who in team(operator, many):
        answer(cast, who, 4, hint=f"Hint {who}")
    release(operator, now)
    found = of_alice(cast)
    assert found is not None
    assert (len(found.hints), Hint.objects.count()) == (shown, shown)


def test_a_release_stays_as_it_was_told(cast: Cast, operator: Viewer, now: datetime) -> None:
    """A7 and A35: whoever leaves afterwards changes nothing."""
    people = team(operator, 5)
    for who in people:
        answer(cast, who, 4)
    release(operator, now)
    Session.objects.filter(person_id=people[0]).delete()
    assert of_alice(cast) == Told(date(2026, 6, 30), 4.0, 5, None, ())
    assert Release.objects.count() == 1
