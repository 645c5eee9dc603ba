"""The one line of context above the week: the quarter and the open positions."""

from __future__ import annotations

from dataclasses import dataclass

from ridealong.access.rules import Viewer
from ridealong.kernel.calendar import quarter_of
from ridealong.people import queries as people
from ridealong.people.rules import OrganisationRow


@dataclass(frozen=True, slots=True)
class ContextLine:
    """Which fiscal quarter it is, the days left, how many positions are open and the longest for how many days."""

    quarter: int
    days_left: int
    gone: float
    positions: int
    longest: int


def context_line(viewer: Viewer, leader_id: int, organisation: OrganisationRow) -> ContextLine:
    """What surrounds a leader's week today."""
    start, end = quarter_of(viewer.today, organisation.fiscal_year_start)
    months = (start.month - organisation.fiscal_year_start) % 12
    opened = people.open_positions(leader_id, viewer.today)
    return ContextLine(
        quarter=months // 3 + 1,
        days_left=(end - viewer.today).days,
        gone=((viewer.today - start).days + 1) / ((end - start).days + 1),
        positions=len(opened),
        longest=max((age.days for _, age in opened), default=0),
    )
