"""One bar of a funnel's row: how many there are of the most."""

from __future__ import annotations

from django.utils.safestring import SafeString

from ridealong.web.plots.svg import pct, plot, rect


def bar(n: float, most: float) -> SafeString:
    """A solid bar from 0; the number stands beside it, so that it is decoration."""
    share = 0.0 if most <= 0 else max(0.0, min(1.0, n / most))
    return plot("bar", [rect("own", x=0, y=3, width=pct(100 * share), height=14)], height=20)
