"""Lines over time: a sparkline with the peers' band, and a survival curve with the person's likely range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from ridealong.kernel.sentences import percent
from ridealong.web.plots.svg import circle, curves, line, pct, plot, text

LEFT, RIGHT = 9.0, 81.0  # percent of the width in which curves are drawn: labels stand at their ends
SPARK_RIGHT = 80.0
TALL, TOP = 198, 12
APART = 15  # pixels between two labels


@dataclass(frozen=True, slots=True)
class Step:
    """A value, and the peers' middle half at that place; None without fair peers."""

    label: str
    value: float
    low: float | None
    high: float | None


def spark(steps: Sequence[Step], *, label: str, last: str, peers: str) -> SafeString:
    """The person's line over the peers' band; `last` stands at its end. Nothing under two places."""
    if len(steps) < 2:
        return SafeString("")
    top = max(1.0, *(max(one.value, one.high or 0.0) for one in steps))
    height, tall = 84, 56

    def y(value: float) -> float:
        return 100 * (1 - value / top)

    shapes = []
    band = [one for one in steps if one.low is not None and one.high is not None]
    if len(band) == len(steps):
        upper = [f"{at},{y(one.high or 0):.1f}" for at, one in enumerate(steps)]
        lower = [f"{at},{y(one.low or 0):.1f}" for at, one in reversed(list(enumerate(steps)))]
        shapes.append(f'<polygon class="band" points="{" ".join(upper + lower)}"/>')
    drawn = " ".join(f"{at},{y(one.value):.1f}" for at, one in enumerate(steps))
    shapes.append(f'<polyline class="ln" points="{drawn}"/>')
    end = 8 + tall * y(steps[-1].value) / 100
    parts = [
        curves(shapes, x="1%", y=8, width=pct(SPARK_RIGHT - 1), height=tall, box=f"0 0 {len(steps) - 1} 100"),
        circle("dot", x=pct(SPARK_RIGHT), y=end, r=4.5),
        text("t-me", last, x=pct(SPARK_RIGHT + 3.5), y=end + 4),
    ]
    if shapes[0].startswith("<polygon"):
        middle = 8 + tall * y(((steps[-1].low or 0) + (steps[-1].high or 0)) / 2) / 100
        if abs(middle - end) > 15:
            parts.append(text("t-peer", peers, x=pct(SPARK_RIGHT + 3.5), y=middle + 4))
    parts.append(text("t-ax", steps[0].label, x="1%", y=81))
    parts.append(text("t-ax", steps[-1].label, x=pct(SPARK_RIGHT), y=81, anchor="end"))
    return plot("", parts, height=height, label=label)


@dataclass(frozen=True, slots=True)
class Share:
    """The share still open after `day` days, with its likely range; the peers' where there are any."""

    day: int
    open: float
    low: float
    high: float
    peers: float | None


def survival(shares: Sequence[Share], *, label: str, name: str, peers: str, axis: str) -> SafeString:
    """Both curves from day 0; labels at the ends of the lines. Nothing where the curve carries no day."""
    if len(shares) < 2:
        return SafeString("")
    last = shares[-1].day
    parts = _grid(last)
    parts.append(text("t-ax", axis, x=pct((LEFT + RIGHT) / 2), y=245, anchor="middle"))
    shapes = [f'<path class="civ" d="{_area(shares)}"/>']
    compared = all(one.peers is not None for one in shares)
    if compared:
        shapes.append(f'<path class="lnp" d="{_stairs([(one.day, one.peers or 0.0) for one in shares])}"/>')
    shapes.append(f'<path class="ln" d="{_stairs([(one.day, one.open) for one in shares])}"/>')
    width = pct(RIGHT - LEFT)
    parts.append(curves(shapes, x=pct(LEFT), y=TOP, width=width, height=TALL, box=f"0 0 {last} 100"))
    own = TOP + TALL * (1 - shares[-1].open)
    theirs = TOP + TALL * (1 - (shares[-1].peers or 0.0))
    if compared and abs(theirs - own) < APART:
        own, theirs = (theirs - APART, theirs) if theirs > own else (own, own - APART)
    parts.append(text("t-me", f"{name} {percent(shares[-1].open)}", x=pct(RIGHT + 1), y=own + 4))
    if compared:
        parts.append(text("t-peer", f"{peers} {percent(shares[-1].peers or 0.0)}", x=pct(RIGHT + 1), y=theirs + 4))
    return plot("", parts, height=250, label=label)


def _grid(last: int) -> list[str]:
    parts = []
    for share in (0, 25, 50, 75, 100):
        y = TOP + TALL * (1 - share / 100)
        parts.append(line("grid", x1=pct(LEFT), x2=pct(RIGHT), y1=y, y2=y))
        parts.append(text("t-ax", share, x=pct(LEFT - 1.5), y=y + 4, anchor="end"))
    step = 30 if last >= 60 else 10
    days = ((day, pct(LEFT + (RIGHT - LEFT) * day / last)) for day in range(0, last + 1, step))
    return [*parts, *(text("t-ax", day, x=x, y=228, anchor="middle") for day, x in days)]


def _stairs(places: Sequence[tuple[int, float]]) -> str:
    """A curve that falls only at its days."""
    found = [f"M{places[0][0]} {_down(places[0][1])}"]
    for day, share in places[1:]:
        found.append(f"H{day}V{_down(share)}")
    return "".join(found)


def _area(shares: Sequence[Share]) -> str:
    """Between the lower and the upper end of the likely range."""
    there = _stairs([(one.day, one.high) for one in shares])
    back = [f"L{shares[-1].day} {_down(shares[-1].low)}"]
    for later, one in zip(reversed(shares), list(reversed(shares))[1:], strict=False):
        back.append(f"V{_down(later.low)}H{one.day}" if later.low != one.low else f"H{one.day}")
    return f"{there}{''.join(back)}Z"


def _down(share: float) -> str:
    return f"{100 * (1 - share):.1f}"
