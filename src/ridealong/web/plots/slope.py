"""From the ranks of the report to the groups of the truth: one line a seller."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.safestring import SafeString

from ridealong.web.plots.svg import line, plot

ROW = 28
GROUP = 34


def places(groups: Sequence[int]) -> tuple[float, ...]:
    """Where the rows of groups of these sizes stand, in pixels below the heads, one after the other."""
    found: list[float] = []
    top = 0.0
    for size in groups:
        top += GROUP
        found += [top + ROW * index + ROW / 2 for index in range(size)]
        top += ROW * size
    return tuple(found)


def slope(targets: Sequence[tuple[int, bool]], groups: Sequence[int]) -> SafeString:
    """By rank: the row on the right that a seller's line leads to, and whether the difference is real."""
    ends = places(groups)
    height = max(ROW * len(targets), round(ROW * sum(groups) + GROUP * len(groups)))
    ordered = sorted(range(len(targets)), key=lambda rank: targets[rank][1])
    parts = []
    for rank in ordered:
        place, real = targets[rank]
        parts.append(line("real" if real else "way", x1="4%", x2="92%", y1=ROW * rank + ROW / 2, y2=ends[place]))
    return plot("ways", parts, height=height)
