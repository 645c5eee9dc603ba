"""Weeks that were: what became of them; and the week's planned sessions for a calendar."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from ridealong.access.queries import allowed
from ridealong.access.rules import Act
from ridealong.coaching.queries.appointments import AppointmentRow
from ridealong.coaching.queries.weeks import of_week
from ridealong.coaching.rules.stored import Counts
from ridealong.desk.held import held_rows
from ridealong.desk.queries.readers import appointment_link
from ridealong.kernel.calendar import Week
from ridealong.people import queries as people
from ridealong.web import clock, csvs
from ridealong.web.door import Visit
from ridealong.web.history.calendar import calendar
from ridealong.week.queries import pages
from ridealong.week.queries.below import counts_below

MOST = 52


@dataclass(frozen=True, slots=True)
class Whole:
    """What all listed weeks that are over come to."""

    weeks: int
    planned: int
    held: int
    minutes: int


def weeks(request: Visit, leader_id: int) -> HttpResponse:
    """The leader's weeks, newest first, with what was planned, held and dropped; and those of whoever leads below."""
    viewer = request.viewer
    rows = pages.weeks(viewer, leader_id=leader_id, most=MOST)
    now = Week.of(viewer.today)
    context = {
        "leader": people.person(leader_id),
        "is_self": viewer.person_id == leader_id,
        "reads": allowed(viewer, Act.READ_WEEK, leader_id),
        "rows": rows,
        "now": now,
        "whole": _whole(row for row in rows if row.week < now),
        "below": counts_below(viewer, leader_id=leader_id, week=now),
    }
    return render(request, "history/weeks.html", context)


def weeks_csv(request: Visit, leader_id: int) -> StreamingHttpResponse:
    """All of the leader's weeks."""
    rows = pages.weeks(request.viewer, leader_id=leader_id, most=10_000)
    lines = [
        ("week", "planned", "held", "dropped", "minutes_planned", "minutes_held"),
        *(
            (str(row.week), row.planned, row.held, row.dropped, row.minutes_planned, row.minutes_held) for row in rows
        ),
    ]  # fmt: skip
    return csvs.download(csvs.lines(lines), f"weeks-{leader_id}.csv")


def held_csv(request: Visit, leader_id: int) -> StreamingHttpResponse:
    """Every session that the leader held, to be written back to a CRM."""
    return csvs.download(csvs.lines(held_rows(request.viewer, leader_id=leader_id)), f"sessions-held-{leader_id}.csv")


def week_ics(request: Visit, leader_id: int, week: Week) -> HttpResponse:
    """Those sessions of the week that have a day and are still to come, as a calendar file."""
    found = [
        AppointmentRow(f"session-{one.id}", one.planned_on, one.planned_for, one.minutes)
        for one in of_week(leader_id, week.monday)
        if one.planned_on is not None and one.held_on is None and not one.dropped
    ]
    host = request.get_host().partition(":")[0]
    body = calendar(found, host=host, now=clock.now(), link=appointment_link)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{week}.ics"'
    return response


def _whole(rows: Iterable[Counts]) -> Whole:
    found = list(rows)
    return Whole(
        len(found), sum(row.planned for row in found), sum(row.held for row in found),
        sum(row.minutes_held for row in found),
    )  # fmt: skip
