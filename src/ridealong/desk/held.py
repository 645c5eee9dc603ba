"""Sessions that were held, as rows to write back to a CRM: with whom, when, how long, on what. Never a note."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ridealong.access.rules import Viewer
from ridealong.coaching.queries.listing import listed
from ridealong.coaching.rules.kinds import APART
from ridealong.figures.queries.imports import keys_of
from ridealong.kernel.sentences import render
from ridealong.people import queries as people
from ridealong.week.rules.topics import session_name, topic_name

COLUMNS = (
    "session",
    "source",
    "seller",
    "email",
    "person",
    "held_on",
    "minutes",
    "kind",
    "topic",
    "leader",
    "leader_email",
)


def held_rows(
    viewer: Viewer,
    *,
    leader_id: int | None = None,
    person_id: int | None = None,
    first: date | None = None,
    last: date | None = None,
) -> Iterator[tuple[object, ...]]:
    """The names of the columns, then a row for every session, person in it and source that knows them, by day; one
    without a key where none does. `session` is the same whenever it is written again."""
    found = listed(viewer, leader_id=leader_id, person_id=person_id, first=first, last=last, held=True)
    keys = keys_of({person_id for one in found for person_id, _ in one.people})
    emails = people.addresses({who for one in found for who in (one.leader_id, *dict(one.people))})
    yield COLUMNS
    for one in found:
        if one.kind in APART:
            continue  # everybody reads in a CRM
        said = (render(session_name(one.kind, remote=one.remote)), render(topic_name(one.topic)))
        for person_id, name in one.people:
            for source, key in keys.get(person_id, (("", ""),)):
                yield (
                    one.id, source, key, emails.get(person_id, ""), name, one.held_on, one.minutes, *said,
                    one.leader, emails.get(one.leader_id, ""),
                )  # fmt: skip
