"""The timeline of a person: what each query of its kind lets the viewer see, in one order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from ridealong.access.rules import Viewer
from ridealong.coaching.queries.asks import asks_of
from ridealong.coaching.queries.goals import GoalRow, bare_goals
from ridealong.coaching.queries.items import items_of
from ridealong.coaching.queries.people import sessions_seen
from ridealong.coaching.queries.recognition import well_done_of
from ridealong.coaching.rules.timeline import Entry, newest_first
from ridealong.figures.queries.turns import measure_days
from ridealong.figures.queries.weekly import concealed

MOST = 10_000


@dataclass(frozen=True)
class _Asked:
    """Whose timeline it is, for whom; `off`: which measures are switched off."""

    viewer: Viewer
    person_id: int
    off: frozenset[str]

    @cached_property
    def goals(self) -> tuple[GoalRow, ...]:
        """Read once: they are lines of their own, and measures have lines that come from them."""
        return bare_goals(self.viewer, person_id=self.person_id)


def timeline(viewer: Viewer, *, person_id: int, off: frozenset[str], kind: str = "") -> tuple[Entry, ...]:
    """Everything, or one kind, without measures that are switched `off`. The same few queries however long the person
    has been here."""
    makers = ENTRIES.values() if kind not in ENTRIES else (ENTRIES[kind],)
    asked = _Asked(viewer, person_id, off)
    return newest_first(entry for make in makers for entry in make(asked))


def _sessions(asked: _Asked) -> Iterator[Entry]:
    viewer = asked.viewer
    for one in sessions_seen(viewer, person_id=asked.person_id, most=MOST):
        verb = "held" if one.held else "dropped" if one.dropped else "planned"
        party = viewer.person_id in {one.leader_id, one.person_id}
        yield Entry(
            one.day or one.week.monday, "session", verb, one.agreed, one.leader, one.id if party else None,
            one.form, one.topic, one.minutes, one.reason, one.own_kind,
            dayless=one.day is None, remote=one.remote,
        )  # fmt: skip


def _goals(asked: _Asked) -> Iterator[Entry]:
    for one in asked.goals:
        yield Entry(one.started_on, "goal", "begun", one.what, one.author, one.id)
        for line in one.lines:
            yield Entry(line.day, "goal", "line", line.text, line.author, one.id)
        if one.closed_on is not None:
            yield Entry(one.closed_on, "goal", one.how, one.what, "", one.id)


def _measures(asked: _Asked) -> Iterator[Entry]:
    """What happened in figures that the viewer may read, and what was told of goals when they were closed."""
    found = measure_days(asked.viewer, person_id=asked.person_id, off=asked.off)
    if found is None:
        return
    together: dict[tuple[date, str], list[str]] = defaultdict(list)
    for one in found.days:
        together[one.day, one.what].append(one.measure)
    for (day, what), measures in together.items():
        yield Entry(day, "measure", what, "", measures=tuple(measures))
    for row in asked.goals:
        measure = "" if row.baseline is None else row.baseline.measure
        if row.closed_on is not None and row.moved is not None and not concealed(measure, found.hidden):
            yield Entry(row.closed_on, "measure", row.moved.verdict, row.what, of=row.id, measures=(measure,))


def _items(asked: _Asked) -> Iterator[Entry]:
    for one in items_of(asked.viewer, person_id=asked.person_id, most=MOST):
        yield Entry(one.made_on, "item", "made", one.text, one.owner)
        if one.done_on is not None:
            yield Entry(one.done_on, "item", "done", one.text, one.owner)


def _well_done(asked: _Asked) -> Iterator[Entry]:
    for one in well_done_of(asked.viewer, person_id=asked.person_id, most=MOST):
        yield Entry(one.said_on, "well_done", "said", one.text, one.author)


def _asks(asked: _Asked) -> Iterator[Entry]:
    for one in asks_of(asked.viewer, person_id=asked.person_id, most=MOST):
        yield Entry(one.asked_on, "ask", "asked", one.text, one.person)
        if one.closed_on is not None:
            yield Entry(one.closed_on, "ask", one.how, one.text, one.person)


ENTRIES: Mapping[str, Callable[[_Asked], Iterator[Entry]]] = {
    "session": _sessions, "goal": _goals, "item": _items, "measure": _measures, "well_done": _well_done, "ask": _asks,
}  # fmt: skip
