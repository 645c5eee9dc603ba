"""The timeline of a person: what each query of its kind lets the viewer see, in one order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from ridealong.access.rules import Viewer
from ridealong.coaching.queries.asks import asks_of
from ridealong.coaching.queries.goals import bare_goals
from ridealong.coaching.queries.items import items_of
from ridealong.coaching.queries.people import sessions_seen
from ridealong.coaching.queries.recognition import well_done_of
from ridealong.coaching.rules.timeline import Entry, newest_first

MOST = 10_000


def timeline(viewer: Viewer, *, person_id: int, kind: str = "") -> tuple[Entry, ...]:
    """Everything, or one kind. The same few queries however long the person has been here."""
    makers = ENTRIES.values() if kind not in ENTRIES else (ENTRIES[kind],)
    return newest_first(entry for make in makers for entry in make(viewer, person_id))


def _sessions(viewer: Viewer, person_id: int) -> Iterator[Entry]:
    for one in sessions_seen(viewer, person_id=person_id, most=MOST):
        verb = "held" if one.held else "dropped" if one.dropped else "planned"
        party = viewer.person_id in {one.leader_id, one.person_id}
        yield Entry(
            one.day or one.week.monday, "session", verb, one.agreed, one.leader, one.id if party else None,
            one.form, one.topic, one.minutes, one.reason, one.own_kind,
        )  # fmt: skip


def _goals(viewer: Viewer, person_id: int) -> Iterator[Entry]:
    for one in bare_goals(viewer, person_id=person_id):
        yield Entry(one.started_on, "goal", "begun", one.what, one.author, one.id)
        for line in one.lines:
            yield Entry(line.day, "goal", "line", line.text, line.author, one.id)
        if one.closed_on is not None:
            yield Entry(one.closed_on, "goal", one.how, one.what, "", one.id)


def _items(viewer: Viewer, person_id: int) -> Iterator[Entry]:
    for one in items_of(viewer, person_id=person_id, most=MOST):
        yield Entry(one.made_on, "item", "made", one.text, one.owner)
        if one.done_on is not None:
            yield Entry(one.done_on, "item", "done", one.text, one.owner)


def _well_done(viewer: Viewer, person_id: int) -> Iterator[Entry]:
    for one in well_done_of(viewer, person_id=person_id, most=MOST):
        yield Entry(one.said_on, "well_done", "said", one.text, one.author)


def _asks(viewer: Viewer, person_id: int) -> Iterator[Entry]:
    for one in asks_of(viewer, person_id=person_id, most=MOST):
        yield Entry(one.asked_on, "ask", "asked", one.text, one.person)
        if one.closed_on is not None:
            yield Entry(one.closed_on, "ask", one.how, one.text, one.person)


ENTRIES: Mapping[str, Callable[[Viewer, int], Iterator[Entry]]] = {
    "session": _sessions, "goal": _goals, "item": _items, "well_done": _well_done, "ask": _asks,
}  # fmt: skip
