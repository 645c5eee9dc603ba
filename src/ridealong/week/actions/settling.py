"""What holds beyond one week: standing one-on-ones, sessions held outside a plan, minutes, priors."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction

from ridealong.access.actions import record
from ridealong.access.queries import require
from ridealong.access.rules import Act, Viewer
from ridealong.kernel.calendar import Week
from ridealong.week.models import LeaderMinutes, OpeningQuestion, Prior, Session, StandingOneOnOne
from ridealong.week.rules.decisions import LONGEST, MOST_MINUTES, check
from ridealong.week.rules.priors import Grade, PriorRow
from ridealong.week.rules.topics import question_families

MOST_QUESTIONS = 5


@transaction.atomic
def set_standing(
    by: Viewer,
    *,
    leader_id: int,
    person_id: int,
    weekday: int,
    minutes: int,
    starts_on: date,
    starts_at: time | None = None,
    every_weeks: int = 1,
    now: datetime,
) -> int:
    """Sets the recurring one-on-one of a leader with a person from a day on; an earlier one ends the day before."""
    require(by, Act.WRITE_WEEK, leader_id)
    check(0 <= weekday <= 6, "weekday")
    check(0 < minutes <= LONGEST, "minutes")
    _end(leader_id, person_id, starts_on)
    row = StandingOneOnOne.objects.create(
        leader_id=leader_id,
        person_id=person_id,
        weekday=weekday,
        starts_at=starts_at,
        every_weeks=every_weeks,
        minutes=minutes,
        starts_on=starts_on,
    )
    record(by, "week.standing_set", row.pk, leader_id, person_id, at=now)
    return row.pk


@transaction.atomic
def end_standing(by: Viewer, *, leader_id: int, person_id: int, ends_before: date, now: datetime) -> None:
    """Ends the recurring one-on-one: the day before is its last."""
    require(by, Act.WRITE_WEEK, leader_id)
    _end(leader_id, person_id, ends_before)
    record(by, "week.standing_ended", leader_id, person_id, at=now)


def _end(leader_id: int, person_id: int, first_without: date) -> None:
    rows = StandingOneOnOne.objects.select_for_update().filter(leader_id=leader_id, person_id=person_id)
    rows.filter(starts_on__gte=first_without).delete()
    rows.filter(ends_on=None).update(ends_on=first_without - timedelta(days=1))


@transaction.atomic
def record_held(
    by: Viewer,
    *,
    leader_id: int,
    person_id: int,
    held_on: date,
    minutes: int,
    topic: str,
    form: str,
    standing: bool = False,
    now: datetime,
) -> int:
    """Records a session that took place outside a plan; it counts as seen and recent."""
    require(by, Act.WRITE_WEEK, leader_id)
    check(held_on <= by.today, "not_yet")
    check(0 < minutes <= LONGEST, "minutes")
    row = Session.objects.create(
        leader_id=leader_id,
        person_id=person_id,
        monday=Week.of(held_on).monday,
        topic=topic,
        form=form,
        minutes=minutes,
        standing=standing,
        planned_on=held_on,
        held_on=held_on,
        held_minutes=minutes,
    )
    record(by, "week.held_recorded", row.pk, at=now)
    return row.pk


@transaction.atomic
def set_leader_minutes(by: Viewer, *, leader_id: int, minutes: int | None, now: datetime) -> None:
    """Sets how many minutes a week a leader has for people; None goes back to the organisation's."""
    require(by, Act.SET_MINUTES, leader_id)
    check(minutes is None or 0 <= minutes <= MOST_MINUTES, "minutes")
    if minutes is None:
        LeaderMinutes.objects.filter(leader_id=leader_id).delete()
    else:
        LeaderMinutes.objects.update_or_create(leader_id=leader_id, defaults={"minutes": minutes})
    record(by, "week.minutes_set", leader_id, at=now)


@transaction.atomic
def set_questions(by: Viewer, *, topic: str, texts: Sequence[str], now: datetime) -> None:
    """The organisation's own questions of a topic; none: those that the program comes with."""
    require(by, Act.CONFIGURE)
    check(topic in question_families(), "topic")
    kept = [text.strip() for text in texts if text.strip()][:MOST_QUESTIONS]
    OpeningQuestion.objects.filter(topic=topic).delete()
    OpeningQuestion.objects.bulk_create(
        [OpeningQuestion(topic=topic, place=place, text=text) for place, text in enumerate(kept, 1)]
    )
    record(by, "week.questions_set", topic, at=now)


@transaction.atomic
def edit_prior(
    by: Viewer,
    *,
    kind: str,
    name: str,
    value: float,
    grade: Grade,
    source: str,
    leader_minutes: int | None = None,
    now: datetime,
) -> int:
    """Puts a prior in force; the earlier ones stay as its history. Draws that were made stand."""
    require(by, Act.ADMINISTER)
    check(kind in {"topic", "form", "gamma"} and bool(source.strip()), "prior")
    check(value > 0 if kind == "form" else 0 <= value <= 1, "prior")
    row = PriorRow(kind, name, value, grade, source.strip(), leader_minutes)
    made = Prior.objects.create(
        kind=row.kind,
        name=row.name,
        value=row.value,
        grade=row.grade,
        source=row.source,
        leader_minutes=row.leader_minutes,
        set_at=now,
    )
    record(by, "week.prior_edited", made.pk, at=now)
    return made.pk
