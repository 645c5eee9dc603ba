"""How far the quarter is: what is won of the quota, where it is likely to end, how much of the time has gone."""

from __future__ import annotations

from django.utils.safestring import SafeString

from ridealong.kernel.sentences import say
from ridealong.web.plots.svg import line, pct, plot, rect

ROOM = 1.2  # of the quota


def pace(*, attained: float, gone: float, low: float | None = None, high: float | None = None) -> SafeString:
    """A line from nothing to a little over the quota; all values are shares of it, `gone` of the time."""
    reach = max(ROOM, attained * 1.05, (high or 0.0) * 1.05)

    def at(share: float) -> float:
        return 100 * max(0.0, share) / reach

    parts = [
        line("ax", x1=0, x2="100%", y1=10, y2=10),
        rect("own", x=0, y=7, width=pct(at(attained)), height=6),
    ]
    values = {"attained": attained, "gone": gone}
    if low is not None and high is not None:
        parts.append(line("iv", x1=pct(at(low)), x2=pct(at(high)), y1=10, y2=10))
        label = say("web.plot.pace_finish", low=low, high=high, **values)
    else:
        label = say("web.plot.pace", **values)
    parts.append(line("peer", x1=pct(at(1)), x2=pct(at(1)), y1=2, y2=18))
    parts.append(line("tick", x1=pct(at(gone)), x2=pct(at(gone)), y1=4, y2=16))
    return plot("pace", parts, height=20, label=label)
