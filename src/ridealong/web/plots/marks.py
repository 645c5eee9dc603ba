"""Marks from 1 to 5 in the order of their days: one dot an occasion over the range in which the middle likely lies."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.safestring import SafeString

from ridealong.web.plots.svg import circle, line, pct, plot, rect, text

LOWEST, HIGHEST = 1, 5
TOP, STEP = 8, 12  # pixels
LEFT, RIGHT = 6.0, 88.0  # percent of the width: the last mark is labelled at its right
HEIGHT = TOP * 2 + STEP * (HIGHEST - LOWEST)


def marks(values: Sequence[int], *, low: int, high: int, real: bool, label: str) -> SafeString:
    """The plot of one behaviour. `real`: it moves beyond chance, and only then it is drawn in the accent."""
    soft = "" if real else " soft"
    ends = {"x1": pct(LEFT - 3), "x2": pct(RIGHT + 3)}
    parts = [
        rect("band", x=ends["x1"], y=_y(high) - 4, width=pct(RIGHT - LEFT + 6), height=_y(low) - _y(high) + 8),
        *(line("grid", y1=_y(one), y2=_y(one), **ends) for one in range(LOWEST, HIGHEST + 1)),
    ]
    parts += [text("t-ax", one, x="0%", y=_y(one) + 4) for one in (LOWEST, HIGHEST)]
    step = (RIGHT - LEFT) / max(1, len(values) - 1)
    parts += [circle(f"dot{soft}", x=pct(LEFT + step * at), y=_y(value), r=4) for at, value in enumerate(values)]
    parts.append(text(f"t-me{soft}", values[-1], x=pct(RIGHT + 5), y=_y(values[-1]) + 4))
    return plot("marks", parts, height=HEIGHT, label=label)


def _y(value: int) -> int:
    return TOP + STEP * (HIGHEST - value)
