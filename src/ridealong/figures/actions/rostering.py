"""What a roster says besides who is who: since when somebody is led, chairs, absences, and who is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from ridealong.access.rules import Viewer
from ridealong.figures.actions.naming import Named
from ridealong.figures.actions.sellers import SellerFact
from ridealong.figures.rules.identities import Known, Matching
from ridealong.figures.rules.reports import Question
from ridealong.figures.rules.rosters import is_open
from ridealong.kernel.sentences import Sentence
from ridealong.people.actions import record_leaving
from ridealong.people.queries import roster
from ridealong.people.rules import NewPerson, Roster, Seat, Vacancy

LEFT, STILL_HERE = "left", "still here"
# The sources that sheets are: who has a quota is found among people, and never made one by a slip of the pen.
ROSTER, QUOTAS = "roster", "quotas"


def open_chairs(named: Mapping[str, Named]) -> frozenset[str]:
    """Rows that are chairs in which nobody sits."""
    return frozenset(key for key, one in named.items() if is_open(one.name))


def seats(named: Mapping[str, Named], ids: Mapping[str, int]) -> list[Seat]:
    return [
        Seat(ids[key], one.team, one.away_from, one.away_to)
        for key, one in named.items()
        if key in ids and (one.team or one.away_from)
    ]


def vacancies(
    chairs: Iterable[str], named: Mapping[str, Named], sellers: Mapping[str, SellerFact], ids: Mapping[str, int]
) -> list[Vacancy]:
    found = []
    for key in sorted(chairs):
        fact = sellers.get(key)
        leader = ids.get(fact.manager) if fact is not None and fact.manager is not None else None
        job, office = (fact.job or "", fact.office or "") if fact is not None else ("", "")
        found.append(Vacancy(job, office, leader, named[key].team, fact.hired_on if fact is not None else None))
    return found


def led_from_today(
    people: Sequence[NewPerson], matching: Matching, named: Mapping[str, Named], today: date
) -> list[NewPerson]:
    """An import that names another leader than the one in force moves them from today on, or from a later day that it
    says: the line before is history. Only where there was no line it may start in the past."""
    known = roster()
    people = [_as_called(one, known) for one in people]
    persons = {one.ref: one.person_id for one in people} | dict(matching.same)
    moved = []
    for one in people:
        led = known.line_of(one.person_id, today) if one.person_id is not None else None
        leader = persons.get(one.leader_ref) if one.leader_ref is not None else None
        other = led is not None and one.leader_ref is not None and led.leader_id != leader
        since = named[one.ref].led_since if one.ref in named else None
        since = max(today, since or today) if other else since
        moved.append(replace(one, line_starts_on=since) if since is not None else one)
    return moved


def _as_called(one: NewPerson, known: Roster) -> NewPerson:
    """A source that knows somebody by address only does not rename them."""
    person = known.people.get(one.person_id) if one.person_id is not None else None
    nameless = person is not None and one.name == (one.email or "").partition("@")[0]
    return replace(one, name=person.name) if person is not None and nameless else one


def missing(
    by: Viewer,
    known: Mapping[str, Known],
    sellers: Mapping[str, SellerFact],
    answers: Mapping[str, str],
    now: datetime,
) -> list[Question]:
    """Whoever a roster named once and does not name now: have they left? Nobody goes without an answer."""
    asked = []
    people = roster().people
    for key, one in known.items():
        person = people.get(one.person_id) if one.person_id is not None else None
        if key in sellers or person is None or person.left_on is not None:
            continue
        choice = answers.get(f"left:{key}")
        if choice == LEFT:
            record_leaving(by, person_id=person.id, left_on=max(by.today, person.hired_on or by.today), now=now)
        elif choice != STILL_HERE:
            ask = Sentence("imports.ask.left", {"name": person.name})
            asked.append(Question(id=f"left:{key}", ask=ask, choices=(LEFT, STILL_HERE), blocking=False))
    return asked
