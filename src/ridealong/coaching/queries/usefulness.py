"""What a person may still say of their sessions, and what a leader was told of theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q

from ridealong.access.rules import Viewer
from ridealong.coaching.models import Answered, Hint, Participant, Release, Round, Session
from ridealong.coaching.queries.guarding import with_person
from ridealong.coaching.rules.usefulness import OPEN_FOR, due_quarter


@dataclass(frozen=True, slots=True)
class ToRate:
    """A session of the viewer's of which they may say how useful it was, until a day."""

    session_id: int
    leader: str
    held_on: date
    until: date


@dataclass(frozen=True, slots=True)
class Told:
    """What a leader was told of a quarter: the number in steps of a half, the least number of people of its band, the
    number of the quarter before where both may stand beside each other, and what was written, in no order."""

    quarter: date
    value: float
    people: int
    before: float | None
    hints: tuple[str, ...]


def to_rate(viewer: Viewer, *, session_id: int | None = None, most: int = 3) -> tuple[ToRate, ...]:
    """The viewer's own sessions that were held lately and that they have not answered about, the latest first."""
    me = viewer.person_id or 0
    own = Session.objects.filter(held_on__lte=viewer.today, held_on__gte=viewer.today - OPEN_FOR)
    if session_id is None:
        own = own.filter(with_person(me, coached=True))
    else:
        there = Participant.objects.filter(session=OuterRef("pk"), person=me, co_coach=False)
        own = own.filter(Q(person=me) | Exists(there), pk=session_id)
    rows = own.exclude(Exists(Answered.objects.filter(session=OuterRef("pk"), person=me))).select_related("leader")
    return tuple(
        ToRate(row.pk, row.leader.name, row.held_on, row.held_on + OPEN_FOR)
        for row in rows.order_by("-held_on", "-pk")[:most]
        if row.held_on is not None
    )


def told(viewer: Viewer) -> Told | None:
    """The viewer's own latest release; nobody else's. It does not change until the next one."""
    rows = Release.objects.filter(leader=viewer.person_id or 0).select_related("round").order_by("-round__quarter")
    found = list(rows[:2])
    if not found:
        return None
    last, before = found[0], found[1] if len(found) > 1 and found[0].trend else None
    hints = Hint.objects.filter(release=last).order_by("pk").values_list("text", flat=True)
    return Told(last.round.quarter, last.value, last.people, before.value if before else None, tuple(hints))


def release_due(today: date, fiscal_year_start: int) -> bool:
    """Whether there are answers of a quarter that nobody has looked at yet."""
    quarter = due_quarter(today, fiscal_year_start)
    if Round.objects.filter(quarter__gte=quarter).exists():
        return False
    return Answered.objects.filter(quarter__lte=quarter, release=None).exists()
