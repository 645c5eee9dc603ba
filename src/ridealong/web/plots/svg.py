"""SVG as text: percent coordinates and fixed pixel heights, colours by class, never a style attribute."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

Place = float | str
"""Pixels where it is a number, percent where it is text such as `40%`."""


def pct(share: float) -> str:
    """A share of the width, 0 to 100, as `12.5%`."""
    return f"{share:.2f}".rstrip("0").rstrip(".") + "%"


def line(kind: str, *, x1: Place, x2: Place, y1: Place, y2: Place) -> str:
    return f'<line class="{kind}" x1="{_at(x1)}" x2="{_at(x2)}" y1="{_at(y1)}" y2="{_at(y2)}"/>'


def rect(kind: str, *, x: Place, y: Place, width: Place, height: Place, more: str = "") -> str:
    return f'<rect class="{kind}" x="{_at(x)}" y="{_at(y)}" width="{_at(width)}" height="{_at(height)}"{more}/>'


def circle(kind: str, *, x: Place, y: Place, r: float) -> str:
    return f'<circle class="{kind}" cx="{_at(x)}" cy="{_at(y)}" r="{_at(r)}"/>'


def text(kind: str, words: object, *, x: Place, y: Place, anchor: str = "start", hidden: bool = False) -> str:
    """Words on the plot; `hidden` keeps a second wording of the same from being read out."""
    more = ("" if anchor == "start" else f' text-anchor="{anchor}"') + (' aria-hidden="true"' if hidden else "")
    return f'<text class="{kind}" x="{_at(x)}" y="{_at(y)}"{more}>{escape(words)}</text>'


def curves(shapes: Iterable[str], *, x: Place, y: Place, width: Place, height: Place, box: str) -> str:
    """Lines in a box of their own that is stretched to its place; their width is not (`non-scaling-stroke`)."""
    at = f'x="{_at(x)}" y="{_at(y)}" width="{_at(width)}" height="{_at(height)}"'
    return f'<svg {at} viewBox="{box}" preserveAspectRatio="none" overflow="visible">{"".join(shapes)}</svg>'


def plot(kind: str, parts: Iterable[str], *, height: int, label: str | None = None, role: str = "img") -> SafeString:
    """The whole plot; `label` is the sentence that stands for it, without one it is decoration."""
    said = f'role="{role}" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    inside = "".join(parts)
    return mark_safe(f'<svg class="plot {kind}" width="100%" height="{height}" {said}>{inside}</svg>')  # noqa: S308  escaped


def anchor(position: float) -> str:
    """How a label stands at a position so that it does not leave the plot."""
    if position < 7:
        return "start"
    return "end" if position > 93 else "middle"


def _at(place: Place) -> str:
    if isinstance(place, str):
        return place
    return f"{place:.2f}".rstrip("0").rstrip(".") if place % 1 else f"{place:.0f}"
