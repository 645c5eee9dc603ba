"""A roster as HR keeps it: who works here, who leads them, where, since when. Described as any other source is.

Leaders may be named by id, address or name, and may stand later in the file: every way of naming somebody who is in the
file is looked up at once. A name that two people have names nobody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ridealong.figures.rules.headers import plain
from ridealong.figures.rules.identities import name_form

Rows = Callable[[Sequence[str]], Iterable[Sequence[str]]]
"""The rows of a file, of these columns only."""

KEY = (
    "id",
    "personid",
    "employeeid",
    "employeenumber",
    "workerid",
    "hrid",
    "staffid",
    "personnelnumber",
    "personalnummer",
)
ADDRESS = ("email", "e-mail", "mail", "emailaddress", "workemail")
NAME = ("name", "fullname", "employeename", "personname", "displayname", "employee", "person", "mitarbeiter")
LEADER = (
    "manager", "managerid", "manageremail", "managername", "leader", "leaderid", "leaderemail", "leadername",
    "reportsto",
    "supervisor", "supervisorid", "supervisoremail", "supervisorname", "linemanager", "vorgesetzter", "vorgesetzte",
)  # fmt: skip
MORE = {
    "job": ("job", "jobtitle", "title", "position", "role", "stelle", "funktion", "stellenbezeichnung"),
    "office": ("office", "location", "region", "site", "standort", "niederlassung"),
    "hired_on": ("hiredon", "hiredate", "startdate", "hired", "dateofhire", "eintritt", "eintrittsdatum"),
    "team": ("team", "teamname", "group"),
    "led_since": ("leadersince", "managersince", "reportssince", "reportingsince"),
    "away_from": ("leavefrom", "leavestart", "awayfrom", "absentfrom"),
    "away_to": ("leaveto", "leaveend", "leaveuntil", "awayuntil", "absentuntil"),
    "chair": (
        "positionid",
        "positionnumber",
        "positionno",
        "positioncode",
        "chairid",
        "planstelle",
        "planstellennummer",
    ),
    "left_on": ("lefton", "leavingdate", "terminationdate", "enddate", "lastday", "left", "austritt", "austrittsdatum"),
}
# What stands in place of a name where a chair is open.
OPEN = frozenset({"vacant", "vacancy", "open", "open position", "to be hired", "tbh", "n.n.", "nn", "offen", "vakant"})
# A file that says what was sold is no roster, whoever leads whom in it.
TRADE = ("amount", "stage", "dealstage", "value", "closedate", "closedon", "product", "quota", "target", "outcome")


@dataclass(frozen=True, slots=True)
class Roster:
    """A table of a mapping without its file, and everybody who may be named as a leader, to how they are keyed."""

    table: Mapping[str, Any]
    leaders: Mapping[str, str]


def roster(found: Mapping[str, str], rows: Rows) -> Roster | None:
    """The roster that these columns (by plain header) make; None where they make none."""
    key, address, name = (first_of(found, *one) for one in (KEY, ADDRESS, NAME))
    leader = first_of(found, *LEADER)
    own = key or address or name
    if leader is None or own is None or (name is None and address is None) or first_of(found, *TRADE):
        return None
    person = "key" if key else "email" if address else "name"
    columns: dict[str, Any] = {
        "seller": {"column": own, "person": person},
        "manager": {"column": leader, "person": person},
        "sells": {"text": "false"},
        **({"name": name} if name else {}),
        **({"email": address} if address else {}),
        **{target: header for target, names in MORE.items() if (header := first_of(found, *names)) is not None},
    }
    ways = [one for one in (key, address, name) if one is not None]
    people = [tuple(text.strip() for text in row) for row in rows([own, leader, *ways])]
    return Roster({"table": "sellers", "column": columns}, _leaders(people))


def is_open(name: str | None) -> bool:
    """Whether a row is a chair that nobody sits in."""
    return name is not None and name_form(name) in OPEN


def _leaders(people: Sequence[tuple[str, ...]]) -> dict[str, str]:
    """What stands in the leaders' column, to the key of the one person whom it names."""
    named: dict[str, set[str]] = {}
    for own, _, *ways in people:
        for text in filter(None, ways):
            named.setdefault(name_form(text), set()).add(own)
    wanted = Counter(leader for _, leader, *_ in people if leader)
    return {
        leader: next(iter(keys)) for leader in sorted(wanted) if len(keys := named.get(name_form(leader), set())) == 1
    }


def first_of(found: Mapping[str, str], *wanted: str) -> str | None:
    """The header of the first of these columns (named in plain form) that is there."""
    return next((found[plain(one)] for one in wanted if plain(one) in found), None)
