"""The one line of context above the week: the quarter, its pace, and the open positions."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString

from ridealong.access.rules import Viewer
from ridealong.figures.queries.firsts import Known
from ridealong.figures.queries.quarters import QuarterRow, quarter
from ridealong.kernel.calendar import quarter_of
from ridealong.people import queries as people
from ridealong.people.rules import OrganisationRow
from ridealong.web.plots.pace import pace


@dataclass(frozen=True, slots=True)
class ContextLine:
    """Which fiscal quarter it is, the days left, the pace, how many positions are open and the longest for how long."""

    quarter: int
    days_left: int
    positions: int
    longest: int
    running: QuarterRow | None
    plot: SafeString


def context_line(
    viewer: Viewer, leader_id: int, organisation: OrganisationRow, snapshot: str | None, known: Known
) -> ContextLine:
    """What surrounds a leader's week today; `known`: by what facts know those whose figures the viewer may see."""
    start, end = quarter_of(viewer.today, organisation.fiscal_year_start)
    months = (start.month - organisation.fiscal_year_start) % 12
    opened = people.open_positions(leader_id, viewer.today)
    running = None
    if snapshot is not None:
        first = organisation.fiscal_year_start
        running = quarter(
            viewer, known, snapshot=snapshot, today=viewer.today, fiscal_year_start=first, off=organisation.off
        )
    gone = ((viewer.today - start).days + 1) / ((end - start).days + 1)
    return ContextLine(
        quarter=months // 3 + 1,
        days_left=(end - viewer.today).days,
        positions=len(opened),
        longest=max((age.days for _, age in opened), default=0),
        running=running,
        plot=SafeString("")
        if running is None
        else pace(attained=running.attained, gone=gone, low=running.low, high=running.high),
    )
