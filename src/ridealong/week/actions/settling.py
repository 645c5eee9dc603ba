"""What holds beyond one week: minutes, opening questions, priors."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from ridealong.access.actions import record
from ridealong.access.queries import require
from ridealong.access.rules import Act, Viewer
from ridealong.kernel.possible import check
from ridealong.week.models import LeaderMinutes, MustEdit, OpeningQuestion, Prior
from ridealong.week.rules.decisions import MOST_MINUTES
from ridealong.week.rules.inputs import BOUNDS
from ridealong.week.rules.priors import Grade, PriorRow
from ridealong.week.rules.topics import question_families

MOST_QUESTIONS = 5


@transaction.atomic
def set_leader_minutes(by: Viewer, *, leader_id: int, minutes: int | None, now: datetime) -> None:
    """Sets how many minutes a week a leader has for people; None goes back to the organisation's."""
    require(by, Act.SET_MINUTES, leader_id)
    check(minutes is None or 0 <= minutes <= MOST_MINUTES, "week.not_possible.minutes")
    if minutes is None:
        LeaderMinutes.objects.filter(leader_id=leader_id).delete()
    else:
        LeaderMinutes.objects.update_or_create(leader_id=leader_id, defaults={"minutes": minutes})
    record(by, "week.minutes_set", leader_id, at=now)


@transaction.atomic
def set_must(by: Viewer, *, name: str, value: int, why: str, now: datetime) -> int:
    """Puts a must's number in force for weeks that are prepared from now on; what was before is kept."""
    require(by, Act.CONFIGURE)
    least, most = BOUNDS.get(name, (1, 0))
    check(least <= value <= most and bool(why.strip()), "week.not_possible.must")
    made = MustEdit.objects.create(name=name, value=value, why=why.strip(), set_at=now)
    record(by, "week.must_set", made.pk, at=now)
    return made.pk


@transaction.atomic
def set_questions(by: Viewer, *, topic: str, texts: Sequence[str], now: datetime) -> None:
    """The organisation's own questions of a topic; none: those that the program comes with."""
    require(by, Act.CONFIGURE)
    check(topic in question_families(), "week.not_possible.topic")
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
    check(kind in {"topic", "form", "gamma"} and bool(source.strip()), "week.not_possible.prior")
    check(value > 0 if kind == "form" else 0 <= value <= 1, "week.not_possible.prior")
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
