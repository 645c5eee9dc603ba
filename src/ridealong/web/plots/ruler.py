"""The leader's minutes as one bar: standing, extra, free. It is the contents list of the week."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from django.utils.html import escape
from django.utils.safestring import SafeString

from ridealong.kernel.sentences import say
from ridealong.web.plots.svg import line, pct, plot, rect, text

TOP, BOTTOM = 20, 48
ROOM = 6.5  # pixels a letter takes
WIDTH = 1180  # of the page that it is laid out for
NARROW = 330
HALF = 600  # of a page on which there is room for names, the narrowest
SUM = 72  # pixels that a sum of minutes takes above the bar


@dataclass(frozen=True, slots=True)
class Part:
    """One session: what is written into its part, and where it leads."""

    kind: Literal["standing", "extra"]
    minutes: int
    name: str
    initials: str
    href: str | None
    title: str


def ruler(parts: Sequence[Part], *, available: int) -> SafeString:
    """The bar of `available` minutes; where more is planned than there is, the bar is as long as the plan."""
    planned = sum(part.minutes for part in parts)
    whole = max(available, planned, 1)
    drawn: list[str] = []
    edges: list[float] = []
    done = 0.0
    for part in parts:
        size = 100 * part.minutes / whole
        drawn.append(_part(part, done, size))
        done += size
        edges.append(done)
    if planned < whole:
        drawn.append(f"<g>{rect('free', x=pct(done), y=TOP, width=pct(100 - done), height=28)}</g>")
    drawn += [line("gap", x1=pct(edge), x2=pct(edge), y1=TOP, y2=BOTTOM) for edge in edges if edge < 99.99]
    drawn += _sums(parts, available, whole)
    drawn += _ticks(whole)
    return plot("ruler", drawn, height=64, label=say("web.plot.ruler", minutes=available), role="group")


def _part(part: Part, start: float, size: float) -> str:
    middle = start + size / 2
    inside = rect(part.kind, x=pct(start), y=TOP, width=pct(size), height=28)
    if len(part.name) * ROOM + 8 <= WIDTH * size / 100:
        inside += text(f"t-{part.kind} long", part.name, x=pct(middle), y=38.5, anchor="middle")
    elif len(part.initials) * ROOM + 4 <= WIDTH * size / 100:
        inside += text(f"t-{part.kind} long", part.initials, x=pct(middle), y=38.5, anchor="middle", hidden=True)
    if len(part.initials) * (ROOM + 2.5) <= NARROW * size / 100:
        inside += text(f"t-{part.kind} short", part.initials, x=pct(middle), y=38.5, anchor="middle", hidden=True)
    title = escape(part.title)
    if part.href is None:
        return f"<g>{inside}<title>{title}</title></g>"
    return f'<a href="{escape(part.href)}" aria-label="{title}">{inside}<title>{title}</title></a>'


def _sums(parts: Sequence[Part], available: int, whole: int) -> list[str]:
    """How many minutes stand, are added and are free, each above where it begins."""
    standing = sum(part.minutes for part in parts if part.kind == "standing")
    extra = sum(part.minutes for part in parts if part.kind == "extra")
    free = available - standing - extra
    sums: list[tuple[str, float]] = []
    if standing:
        sums.append((say("web.plot.ruler_standing", n=standing), 0))
    if extra:
        sums.append((say("web.plot.ruler_extra", n=extra), 100 * standing / whole))
    if free:
        sums.append((say("web.plot.ruler_free", n=free) if free > 0 else say("web.plot.ruler_over", n=-free), 100))
    room = _room([start for _, start in sums])
    if room >= SUM * 100 / NARROW:
        return _apart(sums, "t-ax ink")
    joined = ", ".join(words for words, _ in sums)
    if room >= SUM * 100 / HALF:
        return [*_apart(sums, "t-ax ink long"), text("t-ax ink short", joined, x="0%", y=13, hidden=True)]
    return [text("t-ax ink", joined, x="0%", y=13)]


def _room(starts: Sequence[float]) -> float:
    """How many percent lie between two sums at least; the last is written leftwards from its place at 100."""
    gaps = [(end - start) / 2 if end == 100 else end - start for start, end in itertools.pairwise(starts)]
    return min(gaps, default=100.0)


def _apart(sums: Sequence[tuple[str, float]], kind: str) -> list[str]:
    return [text(kind, words, x=pct(start), y=13, anchor="end" if start == 100 else "start") for words, start in sums]


def _ticks(whole: int) -> list[str]:
    step = next(step for step in (30, 60, 120, 240, 480, 960) if whole / step <= 6)
    found = []
    for minute in [*range(0, whole, step), whole]:
        if minute != whole and whole - minute < 0.55 * step:
            continue
        at = pct(100 * minute / whole)
        side = "start" if minute == 0 else "end" if minute == whole else "middle"
        words = say("web.plot.ruler_minutes", n=minute) if minute == whole else str(minute)
        found += [line("tick", x1=at, x2=at, y1=BOTTOM, y2=52), text("t-ax", words, x=at, y=63, anchor=side)]
    return found
