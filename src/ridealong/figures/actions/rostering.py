"""What lists of people say besides who is who: since when somebody is led, chairs, absences, and who is missing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from ridealong.access.rules import Viewer
from ridealong.figures.actions.naming import Named
from ridealong.figures.actions.sellers import SellerFact
from ridealong.figures.models import Answer, SourceIdentity
from ridealong.figures.rules.identities import Known, Matching, name_key
from ridealong.figures.rules.reports import Question
from ridealong.figures.rules.rosters import is_open
from ridealong.kernel.sentences import Sentence
from ridealong.people.actions import record_leaving
from ridealong.people.queries import roster
from ridealong.people.rules import NewPerson, PersonRow, Roster, Seat, Vacancy

LONGEST = 200  # letters of a position's number
LEFT, STILL_HERE = "left", "still here"
# The sources that sheets are: who has a quota is found among people, and never made one by a slip of the pen.
ROSTER, QUOTAS = "roster", "quotas"


def open_chairs(named: Mapping[str, Named]) -> frozenset[str]:
    """Rows that are chairs in which nobody sits."""
    return frozenset(key for key, one in named.items() if is_open(one.name))


def seats(named: Mapping[str, Named], ids: Mapping[str, int]) -> list[Seat]:
    return [
        Seat(ids[key], one.team, one.away_from, one.away_to, one.chair)
        for key, one in named.items()
        if key in ids and (one.team or one.away_from or one.chair)
    ]


def vacancies(
    chairs: Iterable[str], named: Mapping[str, Named], sellers: Mapping[str, SellerFact], ids: Mapping[str, int]
) -> list[Vacancy]:
    found, numbers = [], _numbers(named)
    for key in sorted(chairs):
        fact = sellers.get(key)
        leader = ids.get(fact.manager) if fact is not None and fact.manager is not None else None
        opened_on = fact.hired_on if fact is not None else None
        job, office = (fact.job or "", fact.office or "") if fact is not None else ("", "")
        found.append(Vacancy(job, office, leader, named[key].team, opened_on, numbers.get(key, "")))
    return found


def in_chairs(people: Iterable[NewPerson], named: Mapping[str, Named]) -> list[NewPerson]:
    """The people with the positions that their rows name."""
    numbers = _numbers(named)
    return [replace(one, chair=numbers.get(one.ref)) for one in people]


def _numbers(named: Mapping[str, Named]) -> Mapping[str, str]:
    """What rows call their chairs: by a column of numbers; without one a chair is called as its row is, so that whoever
    stands in that row later sits in it."""
    told = {key: one.chair for key, one in named.items() if one.chair} or _own(named)
    return {key: number for key, number in told.items() if len(number) <= LONGEST}


def _own(named: Mapping[str, Named]) -> dict[str, str]:
    """Rows by a number of their own, none by what stands for a name."""
    return {key: key for key, one in named.items() if one.name is None or key != name_key(one.name)}


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


def missing(source: str, known: Mapping[str, Known], present: Collection[str] | None) -> dict[str, PersonRow]:
    """Whoever a list of people named once and does not name now, by key; nobody where there is no whole list (None).

    Where a roster says who is here, a source that only some have an account in is not asked about.
    """
    if present is None:
        return {}
    away = {key: one.person_id for key, one in known.items() if key not in present and one.person_id is not None}
    listed = _in_the_roster() if away and source != ROSTER else frozenset()
    people = roster().people
    found = {key: people[person_id] for key, person_id in away.items() if person_id in people}
    return {key: one for key, one in found.items() if one.left_on is None and one.id not in listed}


def _in_the_roster() -> frozenset[int]:
    return frozenset(
        person_id
        for person_id in SourceIdentity.objects.filter(source=ROSTER).values_list("person_id", flat=True)
        if person_id is not None
    )


def record_left(by: Viewer, found: Mapping[str, PersonRow], answers: Mapping[str, str], now: datetime) -> None:
    """Whoever somebody says has left has left today."""
    for key, person in found.items():
        if answers.get(f"left:{key}") == LEFT:
            record_leaving(by, person_id=person.id, left_on=max(by.today, person.hired_on or by.today), now=now)


def have_they_left(source: str, found: Mapping[str, PersonRow], answers: Mapping[str, str]) -> tuple[Question, ...]:
    """The question about each of whom nobody has ever said it. Nobody goes without an answer."""
    said = Answer.objects.filter(source=source, question__startswith="left:", choice=STILL_HERE)
    here = set(said.values_list("question", flat=True)) if found else set()
    return tuple(
        Question(
            id=f"left:{key}",
            ask=Sentence("imports.ask.left", {"name": person.name}),
            choices=(LEFT, STILL_HERE),
            blocking=False,
        )
        for key, person in found.items()
        if answers.get(f"left:{key}") not in {LEFT, STILL_HERE} and f"left:{key}" not in here
    )
