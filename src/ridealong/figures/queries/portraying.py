"""What the pages of a person and a team show besides luck or real, computed. Heavy: only the worker imports it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from ridealong.facts.measures import effort, trade
from ridealong.figures.queries import stored
from ridealong.figures.queries.computing import Bench
from ridealong.figures.rules.effort import Counts, Effort, counts, efforts
from ridealong.figures.rules.paces import Month, Point, months, points
from ridealong.figures.rules.peers import fair_peers
from ridealong.figures.rules.shapes import SellerKey
from ridealong.kernel.calendar import first_of_month

Row = dict[str, Any]


@dataclass(frozen=True)
class Portraits:
    """Rows of everybody, and what is said of all: `kinds` of effort that are on record, `stages` in their order."""

    efforts: tuple[Effort, ...]
    points: tuple[Point, ...]
    months: tuple[Month, ...]
    trouble: tuple[Row, ...]
    waiting: tuple[tuple[SellerKey, int, int, float | None], ...]
    kinds: tuple[str, ...]
    stages: tuple[str, ...]


def portraits(at: Bench) -> Portraits:
    """Everything at once."""
    kinds = _kinds(at)
    return Portraits(
        efforts=efforts(kinds, _exposure(at), at.colleagues, day=at.day),
        points=tuple(points(at.material.lives, at.colleagues)),
        months=tuple(_months(at)),
        trouble=tuple(at.rows(trade.in_trouble(at.basis).order_by(["seller", "place"]))),
        waiting=_waiting(at),
        kinds=tuple(kinds),
        stages=_stages(at),
    )


def _kinds(at: Bench) -> dict[str, Counts]:
    """Those kinds of effort of which anything is on record and whose measure is not switched off."""
    keys = tuple(sorted(at.colleagues))
    found = {}
    for name, table in effort.efforts(at.basis).items():
        if stored.EFFORTS.get(name) in at.setting.off:
            continue
        rows = [(row["seller"], row["month"], row["n"]) for row in at.rows(table)]
        if rows:
            found[name] = counts(rows, keys)
    return found


def _exposure(at: Bench) -> dict[SellerKey, float]:
    """Weeks of the window in which each could sell."""
    first = at.material.first or at.day
    return {key: one.weeks(first, at.day) for key, one in at.colleagues.items()}


def _months(at: Bench) -> list[Month]:
    """From the first month on of which all closes were seen."""
    rows = at.rows(effort.won_by_month(at.basis))
    eve = at.basis.eve
    if eve is None:
        return []
    counted = [(row["seller"], _first(row["month"]), int(row["closed"]), int(row["won"])) for row in rows]
    return months(counted, at.colleagues, last=at.day, first=first_of_month(eve.year, eve.month + 1))


def _first(month: Any) -> date:
    return date(month.year, month.month, 1)


def _waiting(at: Bench) -> tuple[tuple[SellerKey, int, int, float | None], ...]:
    """seller, open deals, those in trouble, and the fair peers' share in trouble."""
    rows = {
        row["seller"]: (int(row["open"]), int(row["trouble"])) for row in at.rows(trade.open_and_in_trouble(at.basis))
    }
    here = [key for key in rows if key in at.colleagues and at.colleagues[key].compared]
    groups, _ = fair_peers(here, at.colleagues)
    share: dict[SellerKey, float] = {}
    for group in groups:
        total = sum(rows[key][0] for key in group.keys)
        if total:
            share |= dict.fromkeys(group.keys, sum(rows[key][1] for key in group.keys) / total)
    return tuple((key, *rows[key], share.get(key)) for key in sorted(rows))


def _stages(at: Bench) -> tuple[str, ...]:
    """The stages as deals pass them; one that deals begin in without a recorded entry comes first."""
    found = {row["stage"]: float(row["place"]) for row in at.rows(effort.stage_order(at.basis))}
    return tuple(sorted(at.span.stages, key=lambda stage: (found.get(stage, -1.0), stage)))
