"""One measure of many people, cut to what a page can hold: some of every group, or a page of all of them, A to Z."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ridealong.figures.rules.certainty import Certainty, certainty
from ridealong.figures.rules.shapes import Above, LuckRow, SellerKey, Verdict
from ridealong.kernel.folding import folded
from ridealong.people.rules import matches

MOST = 60  # rows at once
APART, OTHERS = 12, 4  # rows of a group where not all are shown: of those who differ from the peers, and of the others

RawRow = tuple[
    SellerKey, float | None, float | None, float | None, float | None, int, Verdict, Above, float | None
]  # fmt: skip
"""key, value, adjusted, low, high, n, verdict, side, probability below: as it is stored"""
Place = tuple[Certainty, Above]
"""Of what can be said of a row: how sure it is, and on which side of the peers."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What of it is wanted: some of every group, or a page of all (`whole`), of those whose name `text` may mean."""

    whole: bool = False
    text: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class League:
    """The rows that are shown, A to Z; the rank of each among all; how many there are of each place, in all, and of
    those that were asked for."""

    rows: tuple[LuckRow, ...]
    ranks: Mapping[SellerKey, int]
    sizes: Mapping[Place, int]
    count: int
    found: int
    page: int = 1
    pages: int = 1

    @property
    def left_out(self) -> int:
        return self.count - len(self.rows)


def league(
    raw: Sequence[RawRow], names: Mapping[SellerKey, str], *, peers: float | None, low_is_better: bool, ask: Ask
) -> League:
    """Ranks are as in the report: among all these rows, ties by name."""
    placed = {row[0]: _place(row, peers) for row in raw}
    ordered = sorted(raw, key=lambda row: (folded(names[row[0]]), row[0]))
    ranks = _ranks(ordered, low_is_better=low_is_better)
    found, pages, page = ordered, 1, 1
    if ask.whole:
        found = [row for row in ordered if not ask.text or matches(ask.text, names[row[0]])]
        pages = max(1, -(-len(found) // MOST))
        page = max(1, min(ask.page, pages))
        cut = found[(page - 1) * MOST : page * MOST]
    else:
        cut = ordered if len(ordered) <= MOST else _some(ordered, placed)
    return League(
        rows=tuple(LuckRow(row[0], names[row[0]], *row[1:]) for row in cut),
        ranks={row[0]: ranks[row[0]] for row in cut if row[0] in ranks},
        sizes=Counter(placed.values()),
        count=len(raw),
        found=len(found),
        page=page,
        pages=pages,
    )


def _place(row: RawRow, peers: float | None) -> Place:
    return certainty(row[6], row[3], row[4], peers), row[7]


def _ranks(ordered: Sequence[RawRow], *, low_is_better: bool) -> dict[SellerKey, int]:
    with_value = [row for row in ordered if row[1] is not None]
    with_value.sort(key=lambda row: row[1] or 0.0, reverse=not low_is_better)
    return {row[0]: rank for rank, row in enumerate(with_value, start=1)}


def _some(ordered: Sequence[RawRow], placed: Mapping[SellerKey, Place]) -> list[RawRow]:
    """The first of every group, as many as there is room for."""
    taken: dict[object, int] = defaultdict(int)
    found = []
    for row in ordered:
        sure, side = placed[row[0]]
        group: object = (sure, side) if sure in {"real", "likely"} else sure
        if taken[group] < (APART if isinstance(group, tuple) else OTHERS):
            taken[group] += 1
            found.append(row)
    return found
