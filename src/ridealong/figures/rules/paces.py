"""How long people's deals stay open, as curves, and what they win by month, against fair peers. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from ridealong.figures.rules.frames import Codes, Frame
from ridealong.figures.rules.peers import FEWEST_CASES, Colleague, fair_peers
from ridealong.figures.rules.shapes import SellerKey
from ridealong.kernel.calendar import first_of_month
from ridealong.science import survival

LAST = 120
STEP = 5
QUARTILES = (0.25, 0.5, 0.75)


@dataclass(frozen=True, slots=True)
class Point:
    """Of a person's deals, the share still open after so many days, with its likely range; and that of the peers'."""

    key: SellerKey
    day: int
    open: float
    low: float
    high: float
    peers: float | None


@dataclass(frozen=True, slots=True)
class Month:
    """Deals that a person closed and won in a month, and the middle half of what the peers won."""

    key: SellerKey
    month: date
    closed: int
    won: int
    low: float | None
    middle: float | None
    high: float | None


def points(lives: Frame, colleagues: Mapping[SellerKey, Colleague]) -> list[Point]:
    """The curve of everybody who has fair peers, every five days as far as it carries, beside that of the peers."""
    if not lives.size:
        return []
    labels = lives.labels["seller"]
    codes = lives.codes["seller"]
    n = np.bincount(codes[codes >= 0], minlength=len(labels))
    enough = [
        label for label, size in zip(labels, n, strict=True)
        if size >= FEWEST_CASES and label in colleagues and colleagues[label].compared
    ]  # fmt: skip
    groups, _ = fair_peers(enough, colleagues)
    return [point for group in groups for point in _curves(lives, lives.who("seller", group.keys), group.keys)]


def _curves(lives: Frame, who: Codes, keys: Sequence[str]) -> Iterator[Point]:
    inside = who >= 0
    duration, closed, entry = (lives.days(name)[inside] for name in ("duration", "closed", "entry"))
    at = who[inside]
    share, low, high = survival.curves(duration, closed, entry, at, len(keys), LAST)
    peers = survival.curves(duration, closed, entry, np.zeros_like(at), 1, LAST)[0][0]
    for row, key in enumerate(keys):
        yield Point(key, 0, 1.0, 1.0, 1.0, 1.0)
        for day in range(STEP, LAST + 1, STEP):
            numbers = (share[row, day - 1], low[row, day - 1], high[row, day - 1], peers[day - 1])
            if np.isnan(numbers[0]):
                break
            yield Point(key, day, *map(float, numbers))


def months(
    rows: Iterable[tuple[SellerKey, date, int, int]], colleagues: Mapping[SellerKey, Colleague], *, last: date,
    first: date,
) -> list[Month]:  # fmt: skip
    """Everybody's last twelve months that the facts cover whole or up to `last`, with the quartiles of fair peers."""
    counted = {(key, month): (closed, won) for key, month, closed, won in rows}
    spans = [month for month in _months(last) if month >= first]
    selling = sorted({key for key, _ in counted} & colleagues.keys())
    groups, alone = fair_peers([key for key in selling if colleagues[key].compared], colleagues)
    found = []
    for group in groups:
        for month in spans:
            won = [counted.get((key, month), (0, 0))[1] for key in group.keys]
            band = tuple(float(x) for x in np.quantile(won, QUARTILES))
            found += [Month(key, month, *counted.get((key, month), (0, 0)), *band) for key in group.keys]
    rest = set(alone) | {key for key in selling if not colleagues[key].compared}
    found += [
        Month(key, month, *counted.get((key, month), (0, 0)), None, None, None) for key in sorted(rest)
        for month in spans
    ]  # fmt: skip
    return found


def _months(last: date) -> list[date]:
    """First days of the twelve months up to that of a day, the earliest first."""
    return [first_of_month(last.year, month) for month in range(last.month - 11, last.month + 1)]
