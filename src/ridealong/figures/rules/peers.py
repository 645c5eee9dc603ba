"""Who is compared with whom: the same job over the whole organisation, else the job family, else nobody."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from ridealong.figures.rules.shapes import SellerKey

Peers = Literal["job", "office"]
"""Who may be compared: the same job over the whole organisation, or the same job in the same office."""

FEWEST_CASES = 5
FEWEST_PEERS = 8
# Words that say how senior somebody is, not what they do.
LEVELS = frozenset(
    [
        "junior",
        "jr",
        "senior",
        "sr",
        "associate",
        "lead",
        "principal",
        "staff",
        "chief",
        "head",
        "trainee",
        "assistant",
        "i",
        "ii",
        "iii",
        "iv",
        "v",
        "1",
        "2",
        "3",
        "4",
        "5",
    ]
)


@dataclass(frozen=True, slots=True)
class Colleague:
    """A seller as comparisons see them. `since`: first day of selling that is known; `compared` is false for who has
    left, is on leave or new on the day; `away`: days of leave (both ends included)."""

    key: SellerKey
    name: str
    job: str | None = None
    since: date | None = None
    until: date | None = None
    away: tuple[tuple[date, date], ...] = ()
    compared: bool = True

    def weeks(self, first: date, last: date) -> float:
        """Weeks between two days (both included) in which they could sell."""
        start, end = max(first, self.since or first), min(last, self.until or last)
        days = _days(start, end)
        return max(0, days - sum(_days(max(start, a), min(end, b)) for a, b in self.away)) / 7


@dataclass(frozen=True, slots=True)
class PeerGroup:
    """Sellers who may be compared. `name` is their job, or the job family, or empty where no job is known."""

    name: str
    keys: tuple[SellerKey, ...]


def family(job: str | None) -> str:
    """The job without its level: a senior account executive and an account executive are one family."""
    words = re.findall(r"\w+", (job or "").casefold())
    return " ".join(word for word in words if word not in LEVELS)


def fair_peers(
    qualified: Iterable[SellerKey], colleagues: Mapping[SellerKey, Colleague]
) -> tuple[tuple[PeerGroup, ...], tuple[SellerKey, ...]]:
    """The peer groups among those who qualify, and who has no fair peers; both in order of names and keys.

    Everybody is in one group at most: where a job has fewer than eight, its whole family is one group.
    """
    jobs: dict[str, dict[str, list[SellerKey]]] = defaultdict(lambda: defaultdict(list))
    for key in sorted(qualified):
        job = colleagues[key].job or ""
        jobs[family(job)][job].append(key)
    groups: list[PeerGroup] = []
    alone: list[SellerKey] = []
    for name, members in jobs.items():
        whole = sorted(key for keys in members.values() for key in keys)
        if all(len(keys) >= FEWEST_PEERS for keys in members.values()):
            groups += [PeerGroup(job, tuple(keys)) for job, keys in members.items()]
        elif len(whole) >= FEWEST_PEERS:
            groups.append(PeerGroup(next(iter(members)) if len(members) == 1 else name, tuple(whole)))
        else:
            alone += whole
    return tuple(sorted(groups, key=lambda group: group.name)), tuple(sorted(alone))


def _days(first: date, last: date) -> int:
    return max(0, (last - first + timedelta(days=1)).days)
