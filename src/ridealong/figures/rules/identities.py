"""Who is who: keys of people whom a source knows by name, spelling variants, and which person a seller is."""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

NEW = "somebody new"  # what can be said of a name that may be somebody who is known
SQUEEZE = re.compile(r"[\W_]+")


def name_key(name: str) -> str:
    """The source key of somebody whom a source knows by name only; snapshots hold keys, never names."""
    return "n" + _short(name_form(name))


def email_key(email: str) -> str:
    """The source key of somebody whom a source knows by address only."""
    return "e" + _short(name_form(email))


def name_form(name: str) -> str:
    """A name as it is compared: composed letters, no case, single spaces."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


# Letters of Cyrillic and Greek that look like Latin ones.
_LOOKS = str.maketrans(
    "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u04bb\u0501\u051b\u0432\u043d\u043a\u043c\u0442"
    "\u03b1\u03bf\u03c1\u03bd\u03b9\u03ba\u03c5\u03c7\u03b5",
    "aeopcyxijshdqbhkmtaopvikuxe",
)


def skeleton(name: str) -> str:
    """What a name looks like: letters of other scripts as the Latin ones that they resemble."""
    return name_form(name).translate(_LOOKS)


def squeezed(text: str) -> str:
    """A spelling without case, spaces and punctuation."""
    return SQUEEZE.sub("", unicodedata.normalize("NFKC", text).casefold())


def suppression(secret: str, identity: str) -> str:
    """What the suppression list keeps of an erased identity: a keyed hash, so that the list names nobody."""
    return hmac.new(secret.encode(), f"suppression {name_form(identity)}".encode(), hashlib.sha256).hexdigest()


def person_mark(person_id: int, name: str) -> str:
    """How a person without an address and a key is told in the list of the erased: by number and name."""
    return f"person {person_id}:{name}"


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Spelling:
    """A spelling that occurs, in how many rows, and whether the source's own list has it."""

    text: str
    rows: int
    listed: bool


def variants(spellings: Iterable[Spelling]) -> tuple[tuple[str, str], ...]:
    """Pairs (spelling, what it is probably a variant of), by spelling. The one that is listed, else the most frequent,
    else the first in the alphabet is right; two that are listed are two things."""
    groups: dict[str, list[Spelling]] = defaultdict(list)
    for one in spellings:
        if squeezed(one.text):
            groups[squeezed(one.text)].append(one)
    found: list[tuple[str, str]] = []
    for group in groups.values():
        right = min(group, key=lambda one: (not one.listed, -one.rows, one.text))
        found.extend((one.text, right.text) for one in group if one is not right and not one.listed)
    return tuple(sorted(found))


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody whom a source knows. `person_id` where it is settled."""

    key: str
    name: str | None
    email: str | None
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person of the roster; `sources` are those that have an identity of theirs."""

    id: int
    name: str
    email: str | None
    sources: frozenset[str]


@dataclass(frozen=True, slots=True)
class Matching:
    """`same`: who is which person. `new`: who is somebody new. `asked`: who may be one of these persons: a question."""

    same: Mapping[str, int]
    new: tuple[str, ...]
    asked: Mapping[str, tuple[int, ...]]


def match(source: str, known: Iterable[Known], roster: Iterable[Candidate]) -> Matching:
    """Which person each is whom the source knows.

    An address that is the same joins; one that two people of the source have is a question. An exact name joins where
    it is unique in the source and in the roster, and would join neither a second source nor an identity by e-mail;
    otherwise a name that occurs is a question, and so is one that only looks like another's, in another script.
    """
    people, rows = list(roster), list(known)
    by_email = {one.email.casefold(): one.id for one in people if one.email}
    by_name: dict[str, list[Candidate]] = defaultdict(list)
    for person in people:
        by_name[name_form(person.name)].append(person)
    often = Counter(name_form(one.name) for one in rows if one.name)
    shared = shared_addresses(rows)
    same: dict[str, int] = {one.key: one.person_id for one in rows if one.person_id is not None}
    asked = _disguised(rows, people)
    new: list[str] = []
    for one in rows:
        if one.key in same or one.key in asked:
            continue
        if address(one.email) in shared:
            asked[one.key] = tuple(by_email[found] for found in (address(one.email),) if found in by_email)
            continue
        if one.email and one.email.casefold() in by_email:
            same[one.key] = by_email[one.email.casefold()]
            continue
        namesakes = by_name.get(name_form(one.name), []) if one.name else []
        taken = set(same.values())
        free = [somebody for somebody in namesakes if somebody.id not in taken]
        if not free:
            new.append(one.key)
        elif len(namesakes) == 1 and often[name_form(one.name or "")] == 1 and _joins(source, one, free[0]):
            same[one.key] = free[0].id
        else:
            asked[one.key] = tuple(somebody.id for somebody in free)
    return Matching(same, tuple(new), asked)


def shared_addresses(known: Iterable[Known]) -> frozenset[str]:
    """Addresses that two or more have: they are nobody's."""
    often = Counter(address(one.email) for one in known)
    return frozenset(found for found, times in often.items() if found and times > 1)


def address(email: str | None) -> str:
    """An address as it is compared."""
    return (email or "").strip().casefold()


def _disguised(rows: Iterable[Known], people: Iterable[Candidate]) -> dict[str, tuple[int, ...]]:
    """Everybody whose name looks like another's and is written with other letters."""
    looks: dict[str, set[str]] = defaultdict(set)
    ids: dict[str, list[int]] = defaultdict(list)
    unsettled = [one for one in rows if one.name and one.person_id is None]
    for one in unsettled:
        looks[skeleton(one.name or "")].add(name_form(one.name or ""))
    for person in people:
        looks[skeleton(person.name)].add(name_form(person.name))
        ids[skeleton(person.name)].append(person.id)
    return {
        one.key: tuple(ids[look])
        for one in unsettled
        if (look := skeleton(one.name or "")) != name_form(one.name or "") and len(looks[look]) > 1
    }


def _joins(source: str, one: Known, person: Candidate) -> bool:
    elsewhere = person.sources - {source}
    return not elsewhere and not (one.email and person.email)
