"""Days and times as iCalendar writes them, whoever's wall they are on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time

from ridealong.calendars.rules.shapes import Unreadable

FORM = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})?(Z)?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time on a wall. `whole`: a day without a time; `universal`: the wall is that of UTC."""

    wall: datetime
    whole: bool
    universal: bool


def stamp(text: str) -> Stamp:
    """`20261126T090000`, or a day. Raises Unreadable."""
    match = FORM.fullmatch(text.strip().upper())
    if match is None:
        raise Unreadable("time", value=text[:40])
    year, month, day, hour, minute, second = (int(one or 0) for one in match.groups()[:6])
    try:
        # A leap second is on no wall.
        wall = datetime.combine(date(year, month, day), time(hour, minute, min(second, 59)))
    except ValueError:
        raise Unreadable("time", value=text[:40]) from None
    return Stamp(wall, whole=match[4] is None, universal=match[7] is not None)
