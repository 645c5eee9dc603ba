"""What was seen of somebody: the sheet of one session, and marks of one person over time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from ridealong.access.queries import require, rows_visible
from ridealong.access.rules import Act, Viewer
from ridealong.coaching.models import Debrief, Observation, Session
from ridealong.coaching.queries.guarding import day_of, on_day, rows_readable
from ridealong.coaching.queries.kinds import kind_of_session
from ridealong.coaching.queries.recognition import said_since
from ridealong.coaching.rules.behaviours import NOT_SEEN
from ridealong.coaching.rules.kinds import Kind
from ridealong.coaching.rules.skills import Mark
from ridealong.store.prepared import Most, prepared

MOST_SESSIONS = 40
MOST_MARKS = 400
MARKED = ("session__person_id", "behaviour", "on", "level", "session__leader_id")
Marked = tuple[int, str, date, int, int]


@dataclass(frozen=True, slots=True)
class SeenRow:
    """One behaviour in one session; `level` None: no mark yet, 0: not seen."""

    level: int | None
    evidence: str
    by: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """The sheet of a session by the codes of behaviours, and its debrief; `item_id` is how it is tried."""

    rows: Mapping[str, SeenRow] = field(default_factory=dict)
    worked: str = ""
    change: str = ""
    item_id: int | None = None

    @property
    def marked(self) -> int:
        return sum(row.level is not None for row in self.rows.values())


NO_SHEET = Sheet()


@dataclass(frozen=True, slots=True)
class SeenSession:
    """A session in which something was marked: its day, who led it, and the marks by behaviour."""

    id: int
    day: date
    leader: str
    leader_id: int
    kind: Kind
    rows: Mapping[str, SeenRow]

    def mark(self, code: str) -> int | None:
        """The mark from 1 to 5, if it was seen."""
        row = self.rows.get(code)
        return row.level if row is not None and row.level != NOT_SEEN else None


def sheet(session: Session) -> Sheet:
    """For pages that have asked who may read it. One query, where the session came with what is beside it."""
    return _sheet(_rows([session.pk])[session.pk], getattr(session, "debrief", None))


def sheets_in(sessions: Collection[int]) -> Mapping[int, Sheet]:
    """By session, where anything is written. For those who have asked who may read them. Two queries."""
    rows = _rows(sessions)
    debriefs = {one.session_id: one for one in Debrief.objects.filter(session__in=sessions)}
    return {number: _sheet(rows.get(number, {}), debriefs.get(number)) for number in {*rows, *debriefs}}


def _sheet(rows: Mapping[str, SeenRow], debrief: Debrief | None) -> Sheet:
    return Sheet(rows) if debrief is None else Sheet(rows, debrief.worked, debrief.change, debrief.item_id)


def observed(viewer: Viewer, *, person_id: int) -> tuple[SeenSession, ...]:
    """The person's latest sessions in which something was marked, of those that the viewer may read, by day.
    Raises Refused."""
    require(viewer, Act.READ_SESSION, person_id)
    sessions = Session.objects.annotate(on=on_day())
    marked = Observation.objects.filter(session=OuterRef("pk"), level__isnull=False)
    sessions = sessions.filter(rows_readable(viewer, day="on"), Exists(marked), person_id=person_id)
    found = list(sessions.select_related("leader", "kind").order_by("-on", "-pk")[:MOST_SESSIONS])
    rows = _rows([one.pk for one in found])
    return tuple(
        SeenSession(
            one.pk, day_of(one), one.leader.name, one.leader_id, kind_of_session(one),
            rows[one.pk],
        )
        for one in reversed(found)
    )  # fmt: skip


def marks_of(viewer: Viewer, *, person_id: int, behaviours: Collection[str]) -> Mapping[str, tuple[Mark, ...]]:
    """The person's marks of some behaviours by day, of the sessions that the viewer may read. One query, none for no
    behaviour."""
    if not behaviours:
        return {}
    rows = _marks().filter(rows_readable(viewer, day="on", at="session__"), session__person=person_id)
    rows = rows.filter(behaviour__in=behaviours)
    return {code: marks for (_, code), marks in _by_behaviour(rows.values_list(*MARKED)[:MOST_MARKS]).items()}


def marks_among(
    viewer: Viewer, people: Collection[int], *, since: date, behaviours: Collection[str], quiet: timedelta
) -> Mapping[tuple[int, str], tuple[Mark, ...]]:
    """By person and behaviour, of these people: what the viewer saw in their sessions since a day, and of some
    behaviours all of it; not of those who were told that something was well done within a time. One query."""
    most = Most(MOST_MARKS * len(people))
    quiet_since = viewer.today - quiet
    return _by_behaviour(_among(viewer, frozenset(people), since, frozenset(behaviours), quiet_since, most))


@prepared
def _among(
    viewer: Viewer, people: frozenset[int], since: date, behaviours: frozenset[str], quiet_since: date, most: Most
) -> QuerySet[Observation, Marked]:
    rows = _marks().filter(session__leader=viewer.person_id or 0, session__person__in=people)
    own = rows_visible(viewer, Act.READ_SESSION, person="session__person_id", day="on")
    told = said_since(viewer, quiet_since, person="session__person")
    rows = rows.filter(Q(on__gte=since) | Q(behaviour__in=behaviours), own, ~told)
    return rows.values_list(*MARKED)[:most]


def _marks() -> QuerySet[Observation]:
    """What was seen, the latest first."""
    rows = Observation.objects.annotate(on=on_day("session__")).filter(level__gt=NOT_SEEN)
    return rows.order_by("-on", "-session")


def _by_behaviour(rows: Iterable[Marked]) -> Mapping[tuple[int, str], tuple[Mark, ...]]:
    found: dict[tuple[int, str], list[Mark]] = defaultdict(list)
    for person, code, day, level, leader in rows:
        found[person, code].append(Mark(day, level, leader))
    return {key: tuple(reversed(marks)) for key, marks in found.items()}


def _rows(sessions: Collection[int]) -> Mapping[int, Mapping[str, SeenRow]]:
    found: dict[int, dict[str, SeenRow]] = defaultdict(dict)
    for row in Observation.objects.filter(session__in=sessions).select_related("changed_by"):
        by = row.changed_by.name if row.changed_by else ""
        found[row.session_id][row.behaviour] = SeenRow(row.level, row.evidence, by)
    return found
