"""Sessions planned and held, on the command line. Never what was said in one."""

from __future__ import annotations

from datetime import date
from typing import Any

from ridealong.access.queries import operator
from ridealong.cli import out
from ridealong.coaching.queries.listing import Listed, listed
from ridealong.desk.held import held_rows
from ridealong.jobs import clock
from ridealong.kernel.sentences import render, say
from ridealong.people import queries as people
from ridealong.week.rules.topics import session_name, topic_name

COLUMNS = ("day", "leader", "person", "kind", "topic", "minutes", "held", "items")


def sessions(*, leader: str | None, person: str | None, first: date | None, last: date | None, as_json: bool) -> None:
    """Prints sessions by day. One without a day stands with its week."""
    found = listed(
        operator(clock.today()),
        leader_id=None if leader is None else people.find(leader).id,
        person_id=None if person is None else people.find(person).id,
        first=first,
        last=last,
    )
    if as_json:
        out.document([_document(one) for one in found])
        return
    if not found:
        out.say_line(say("cli.sessions.none"))
        return
    heads = [say(f"cli.sessions.{name}") for name in COLUMNS]
    out.table(heads, [_row(one) for one in found], right=[5, 7])


def held(*, leader: str | None, person: str | None, first: date | None, last: date | None) -> None:
    """Prints the sessions that were held as CSV, to be written back to a CRM."""
    out.csv_lines(
        held_rows(
            operator(clock.today()),
            leader_id=None if leader is None else people.find(leader).id,
            person_id=None if person is None else people.find(person).id,
            first=first,
            last=last,
        )
    )


def _document(one: Listed) -> dict[str, Any]:
    """Every key is always there, null where it does not apply."""
    return {
        "id": one.id,
        "kind": one.kind,
        "leader": {"id": one.leader_id, "name": one.leader},
        "person": {"id": one.person_id, "name": one.person},
        "planned_for": None if one.planned_for is None else one.planned_for.isoformat(),
        "held_on": None if one.held_on is None else one.held_on.isoformat(),
        "minutes": one.minutes,
        "topic": one.topic,
        "close_call": one.close_call,
        "open_items": one.open_items,
    }


def _row(one: Listed) -> list[str]:
    return [
        str(one.held_on or one.day or one.week),
        one.leader,
        one.person,
        render(session_name(one.kind, remote=one.remote)),
        render(topic_name(one.topic)),
        str(one.minutes),
        say("cli.sessions.yes") if one.held_on else "",
        str(one.open_items or ""),
    ]
