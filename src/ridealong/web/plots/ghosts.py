"""Plots of invented figures, for pages that have none yet."""

from __future__ import annotations

from django.utils.safestring import SafeString

from ridealong.web.plots.axis import Axis
from ridealong.web.plots.interval import Interval, strip
from ridealong.web.plots.ruler import Part, ruler
from ridealong.web.plots.split import split

SHARES = Axis(0.2, 0.8, (0.2, 0.4, 0.6, 0.8), "share")
SOMEBODY = Interval("Ana", 0.41, 0.46, 0.39, 0.52, 0.55, (0.5, 0.6), 148, real=True)


def drawn(name: str) -> SafeString:
    """`ruler`, `splits` or `strip`."""
    match name:
        case "ruler":
            parts = [Part("standing", 120, "", "", None, ""), Part("extra", 120, "", "", None, "")]
            return ruler(parts, available=300)
        case "splits":
            bars = (split(0.34, 0.18, 0.48), split(0.31, 0.66, 0.03), split(0.91, 0.07, 0.02))
            return SafeString("".join(bars))
        case "strip":
            return strip(SOMEBODY, SHARES)
    raise LookupError(name)
