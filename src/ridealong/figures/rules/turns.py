"""When a difference from the peers became real, and when it stopped being so. Pure.

It becomes real once the likely range leaves the peers out, and stops only when it is called real no more: between the
two nothing turns, so that chance around one line does not fill the days.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ridealong.figures.rules.certainty import certainty
from ridealong.figures.rules.shapes import Verdict

Of = tuple[int, str]
"""A person and a measure, or one stage of it."""


@dataclass(frozen=True, slots=True)
class Compared:
    """How somebody stands in a measure today."""

    of: Of
    n: int
    verdict: Verdict
    side: str
    low: float | None
    high: float | None
    peers: float | None


def turns(known: Mapping[Of, str], found: Iterable[Compared]) -> Iterator[tuple[Of, str]]:
    """What is otherwise than it was known: the side on which it is real now, or none. Who is known by several keys is
    taken by the one with most cases."""
    latest: dict[Of, Compared] = {}
    for one in found:
        if one.of not in latest or one.n > latest[one.of].n:
            latest[one.of] = one
    for of, one in sorted(latest.items()):
        was = known.get(of, "")
        now = _side(one, was)
        if now != was:
            yield of, now


def _side(one: Compared, was: str) -> str:
    sure = certainty(one.verdict, one.low, one.high, one.peers)
    if sure == "real":
        return one.side
    return was if sure == "likely" and one.side == was else ""
