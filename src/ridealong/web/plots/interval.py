"""A person against the peers: the strip of a card and the row of a table."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.safestring import SafeString

from ridealong.kernel.sentences import say
from ridealong.web.plots.axis import Axis
from ridealong.web.plots.svg import anchor, circle, line, pct, plot, rect, text

FEWEST = 5
PARTED = 0.9  # percent of the width: from here on ring and dot part visibly
CROWDED = 24.0  # percent of the width that a label needs beside another


@dataclass(frozen=True, slots=True)
class Interval:
    """One person in one measure. `value` as counted, `adjusted` with its likely range; `peers` None: no fair peers.
    `real`: the difference is beyond chance, as `certainty` says; only then is it drawn in the accent."""

    name: str
    value: float
    adjusted: float
    low: float
    high: float
    peers: float | None
    band: tuple[float, float] | None
    n: int
    real: bool = field(kw_only=True)


def sentence(one: Interval, axis: Axis) -> str:
    """What the plot shows, in words."""
    values = {
        "name": one.name,
        "value": axis.words(one.value),
        "low": axis.words(one.low),
        "high": axis.words(one.high),
    }
    if one.peers is None:
        return say("web.plot.interval_alone", **values)
    return say("web.plot.interval", peers=axis.words(one.peers), **values)


def strip(one: Interval, axis: Axis) -> SafeString:
    """The plot of a card: the person's label above the axis, the peers' below. Nothing under five cases."""
    if one.n < FEWEST:
        return SafeString("")
    parts = [line("ax", x1="3%", x2="97%", y1=21, y2=21)]
    if one.band is not None:
        parts.append(_band(one.band, axis))
    parts += _marks(one, axis, middle=21, tall=(13, 29), ring=3.5, dot=5.0)
    shown = axis.at(one.value)
    soft = "" if one.real else " soft"
    parts.append(text(f"t-me{soft}", axis.words(one.value), x=pct(shown), y=10, anchor=anchor(shown)))
    parts += _below(one, axis)
    return plot("strip", parts, height=46, label=sentence(one, axis))


def row(one: Interval, axis: Axis, *, height: int = 28) -> SafeString:
    """The plot of a table's row on the axis of its column."""
    middle = height / 2
    parts = [line("grid", x1=pct(axis.at(tick)), x2=pct(axis.at(tick)), y1=0, y2=height) for tick in axis.ticks]
    parts += _marks(one, axis, middle=middle, tall=(0, height), ring=3.25, dot=4.5)
    return plot("row", parts, height=height, label=sentence(one, axis))


def empty_row(axis: Axis, *, height: int = 28) -> SafeString:
    """The grid alone, where there is nothing to plot and the words say why."""
    grid = [line("grid", x1=pct(axis.at(tick)), x2=pct(axis.at(tick)), y1=0, y2=height) for tick in axis.ticks]
    return plot("row", grid, height=height)


def head(axis: Axis) -> SafeString:
    """The labels of a column's shared axis; every second one may go where there is little room."""
    parts = []
    for index, tick in enumerate(axis.ticks):
        kind = "t-ax alt" if index % 2 else "t-ax"
        parts.append(text(kind, axis.label(tick), x=pct(axis.at(tick)), y=12, anchor="middle"))
    return plot("axis", parts, height=16)


def _marks(
    one: Interval, axis: Axis, *, middle: float, tall: tuple[float, float], ring: float, dot: float
) -> list[str]:
    """Likely range, peers, ring and dot, in the order in which they lie on each other."""
    soft = "" if one.real else " soft"
    counted, adjusted = axis.at(one.value), axis.at(one.adjusted)
    parted = abs(counted - adjusted) >= PARTED
    parts = []
    if parted:
        parts.append(line("pull", x1=pct(counted), x2=pct(adjusted), y1=middle, y2=middle))
    parts.append(line(f"iv{soft}", x1=pct(axis.at(one.low)), x2=pct(axis.at(one.high)), y1=middle, y2=middle))
    if one.peers is not None:
        peers = pct(axis.at(one.peers))
        parts.append(line("peer", x1=peers, x2=peers, y1=tall[0], y2=tall[1]))
    if parted:
        parts.append(circle("raw", x=pct(counted), y=middle, r=ring))
    parts.append(circle(f"dot{soft}", x=pct(adjusted), y=middle, r=dot))
    return parts


def _band(band: tuple[float, float], axis: Axis) -> str:
    start, end = axis.at(band[0]), axis.at(band[1])
    return rect("band", x=pct(start), y=15, width=pct(end - start), height=12)


def _below(one: Interval, axis: Axis, *, y: int = 42) -> list[str]:
    """The peers' label, and those ends of the axis that it leaves room for."""
    peers = None if one.peers is None else axis.at(one.peers)
    parts = []
    if one.peers is not None and peers is not None:
        words = say("web.plot.peers", peers=axis.label(one.peers))
        parts.append(text("t-peer", words, x=pct(peers), y=y, anchor=anchor(peers)))
    for value, side in ((axis.low, "start"), (axis.high, "end")):
        if peers is None or abs(axis.at(value) - peers) > CROWDED:
            parts.append(text("t-ax", axis.label(value), x=pct(axis.at(value)), y=y, anchor=side))
    return parts


def dial(one: Interval, axis: Axis) -> SafeString:
    """The plot of a dial: the number stands in words above it, so that only the peers and the ends are labelled."""
    parts = [line("ax", x1="3%", x2="97%", y1=10, y2=10)]
    parts += _marks(one, axis, middle=10, tall=(2, 18), ring=3.5, dot=5.0)
    parts += _below(one, axis, y=32)
    return plot("strip", parts, height=36, label=sentence(one, axis))
