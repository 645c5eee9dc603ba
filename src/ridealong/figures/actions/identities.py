"""Who is who: names that a source tells become identities, and identities persons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime

from django.conf import settings

from ridealong.access.rules import Viewer
from ridealong.figures.actions.leading import agreed
from ridealong.figures.actions.naming import Named
from ridealong.figures.actions.rostering import (
    QUOTAS,
    ROSTER,
    have_they_left,
    in_chairs,
    led_from_today,
    missing,
    open_chairs,
    record_left,
    seats,
    vacancies,
)
from ridealong.figures.actions.sellers import SellerFact
from ridealong.figures.models import SourceIdentity, SuppressionEntry
from ridealong.figures.rules.identities import (
    NEW,
    Candidate,
    Known,
    Matching,
    address,
    match,
    shared_addresses,
    suppression,
)
from ridealong.figures.rules.reports import Question
from ridealong.kernel.sentences import Sentence
from ridealong.people.actions import bring_roster
from ridealong.people.actions.seating import bring_seats
from ridealong.people.queries import roster
from ridealong.people.rules import NewPerson


def settle(
    by: Viewer,
    *,
    source: str,
    named: Mapping[str, Named],
    facts: Iterable[SellerFact],
    present: Collection[str] | None,
    answers: Mapping[str, str],
    now: datetime,
) -> tuple[Question, ...]:
    """Writes identities and brings the persons, positions and lines that the source knows, inside the caller's
    transaction. `present` is everybody who is listed, None without a whole list. Answers what only a person can say.
    Raises people.rules.CircularLines."""
    sellers = {one.key: one for one in facts}
    chairs = open_chairs(named) if source == ROSTER else frozenset()
    told = {key: one for key, one in named.items() if key not in chairs}
    known, matching = _matched(source, told, {key: one for key, one in sellers.items() if key not in chairs}, answers)
    people = [] if source == QUOTAS else _people(known, sellers, matching)
    people, disputed = agreed(people, matching, source=source, today=by.today, answers=answers)
    people = led_from_today(people, matching, named, by.today)
    people = in_chairs(people, named) if source == ROSTER else people
    ids = bring_roster(by, people=people, now=now) if people else {}
    _write(source, known, {**matching.same, **ids})
    if source == ROSTER:
        bring_seats(by, seats=seats(named, ids), vacancies=vacancies(chairs, named, sellers, ids), now=now)
    gone = missing(source, known, present)
    record_left(by, gone, answers, now)
    return (*_questions(source, known, matching), *disputed, *have_they_left(source, gone, answers))


def _people(known: Mapping[str, Known], sellers: Mapping[str, SellerFact], matching: Matching) -> list[NewPerson]:
    """Everybody who is settled; an address that two have is neither's."""
    shared = shared_addresses(known.values())
    people = [
        _new_person(one, sellers.get(key), matching.same.get(key), known, matching)
        for key, one in known.items()
        if key not in matching.asked and (one.name or one.email)
    ]
    return [replace(one, email=None) if address(one.email) in shared else one for one in people]


def ask(
    *,
    source: str,
    named: Mapping[str, Named],
    facts: Iterable[SellerFact],
    present: Collection[str] | None,
    answers: Mapping[str, str],
    today: date,
) -> tuple[Question, ...]:
    """What only a person can say about who is who, who leads them and who has left. Writes nothing."""
    sellers = {one.key: one for one in facts}
    known, matching = _matched(source, named, sellers, answers)
    people = [] if source == QUOTAS else _people(known, sellers, matching)
    _, disputed = agreed(people, matching, source=source, today=today, answers=answers)
    left = have_they_left(source, missing(source, known, present), answers)
    return (*_questions(source, known, matching), *disputed, *left)


def _questions(source: str, known: Mapping[str, Known], matching: Matching) -> list[Question]:
    return [_question(source, known[key], persons) for key, persons in matching.asked.items()]


def _matched(
    source: str, named: Mapping[str, Named], sellers: Mapping[str, SellerFact], answers: Mapping[str, str]
) -> tuple[dict[str, Known], Matching]:
    suppressed = _suppressed(source, named, sellers)
    left_out = set(SourceIdentity.objects.filter(source=source, left_out=True).values_list("key", flat=True))
    known = {one.key: one for one in _known(source, named, sellers) if one.key not in suppressed | left_out}
    return known, _answered(source, match(source, known.values(), _candidates()), answers)


def _known(source: str, named: Mapping[str, Named], sellers: Mapping[str, SellerFact]) -> list[Known]:
    stored = _stored(source)
    found = []
    for key in sorted({*named, *sellers, *stored}):
        told = named.get(key)
        name, email, person_id = stored.get(key, ("", "", None))
        found.append(
            Known(
                key=key,
                name=(told.name if told else None) or name or None,
                email=(told.email if told else None) or email or None,
                person_id=person_id,
            )
        )
    return found


def _stored(source: str) -> dict[str, tuple[str, str, int | None]]:
    """Name, address and person of everybody whom the source has told of, by key."""
    rows = SourceIdentity.objects.filter(source=source).values_list("key", "name", "email", "person_id")
    return {key: (name, email, person_id) for key, name, email, person_id in rows}


def _candidates() -> list[Candidate]:
    sources: dict[int, set[str]] = defaultdict(set)
    for person_id, source in SourceIdentity.objects.exclude(person=None).values_list("person_id", "source"):
        sources[person_id].add(source)
    return [
        Candidate(person.id, person.name, person.email, frozenset(sources[person.id]))
        for person in roster().people.values()
    ]


def _answered(source: str, matching: Matching, answers: Mapping[str, str]) -> Matching:
    same, new, asked = dict(matching.same), list(matching.new), dict(matching.asked)
    for key, persons in matching.asked.items():
        choice = answers.get(f"who:{source}:{key}")
        if choice == NEW:
            new.append(key)
            del asked[key]
        elif choice is not None and choice.isdigit() and int(choice) in persons:
            same[key] = int(choice)
            del asked[key]
    return Matching(same, tuple(new), asked)


def _new_person(
    one: Known, fact: SellerFact | None, person_id: int | None, known: Mapping[str, Known], matching: Matching
) -> NewPerson:
    leader = fact.manager if fact is not None else None
    above = known.get(leader) if leader is not None and leader not in matching.asked else None
    led = above is not None and bool(above.name or above.email)
    return NewPerson(
        ref=one.key,
        name=one.name or (one.email or "").partition("@")[0],
        email=one.email,
        job=fact.job if fact else None,
        office=fact.office if fact else None,
        hired_on=fact.hired_on if fact else None,
        left_on=fact.left_on if fact else None,
        leader_ref=leader if led else None,
        line_starts_on=(fact.hired_on or fact.first_fact) if fact else None,
        person_id=person_id,
    )


def _write(source: str, known: Mapping[str, Known], persons: Mapping[str, int]) -> None:
    """Writes who is new or not as they were: mostly nobody."""
    stored = _stored(source)
    now = {one.key: (one.name or "", one.email or "", persons.get(one.key)) for one in known.values()}
    rows = [
        SourceIdentity(source=source, key=key, name=name, email=email, person_id=person_id)
        for key, (name, email, person_id) in now.items()
        if stored.get(key) != (name, email, person_id)
    ]
    SourceIdentity.objects.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["source", "key"],
        update_fields=["name", "email", "person"],
    )


def _question(source: str, one: Known, persons: tuple[int, ...]) -> Question:
    return Question(
        id=f"who:{source}:{one.key}",
        ask=Sentence("imports.ask.who", {"name": one.name or one.email or one.key}),
        choices=(NEW, *(str(person) for person in persons)),
        blocking=False,
    )


def _suppressed(source: str, named: Mapping[str, Named], sellers: Iterable[str]) -> frozenset[str]:
    digests = frozenset(SuppressionEntry.objects.values_list("digest", flat=True))
    if not digests:
        return frozenset()
    secret = settings.RIDEALONG.erasure_key
    found = set()
    for key in {*named, *sellers}:
        email = named[key].email if key in named else None
        marks = [suppression(secret, f"{source}:{key}"), *([suppression(secret, email)] if email else [])]
        if digests.intersection(marks):
            found.add(key)
    return frozenset(found)
