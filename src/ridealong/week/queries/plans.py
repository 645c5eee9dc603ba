"""A leader's week, stored or worked out as a what-if. Heavy: only the worker and the command line import it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from ridealong.access.queries import require
from ridealong.access.rules import Act, Viewer
from ridealong.kernel.calendar import Week
from ridealong.kernel.sentences import Sentence
from ridealong.week.models import Draw, Plan
from ridealong.week.queries import gathering, pages, records
from ridealong.week.queries.asking import week_asked
from ridealong.week.rules.assembling import Made, make_week
from ridealong.week.rules.choosing import Lots, make_lots
from ridealong.week.rules.cycles import cycle_of
from ridealong.week.rules.inputs import Inputs
from ridealong.week.rules.options import Option
from ridealong.week.rules.shapes import Cycle, WeekPlan


def plan(viewer: Viewer, *, leader_id: int, day: date | None, minutes: int | None, today: date) -> WeekPlan:
    """The stored week; where none is stored, or for other minutes, a what-if that is never recorded. Raises Refused."""
    require(viewer, Act.READ_WEEK, leader_id)
    week, notice = week_asked(day, today)
    found = _stored(leader_id, week, minutes, notice)
    if found is not None:
        return found
    table = gathering.gather(week, today=today, leaders=[leader_id], notice=notice)
    return what_if(table, leader_id, minutes=minutes).plan


def plan_all(viewer: Viewer, *, day: date | None, minutes: int | None, today: date) -> tuple[WeekPlan, ...]:
    """The weeks of all leaders, by name: each exactly as `plan` gives it. Raises Refused."""
    require(viewer, Act.READ_WEEK)
    week, notice = week_asked(day, today)
    table = gathering.gather(week, today=today, notice=notice)
    return tuple(
        _stored(leader, week, minutes, notice) or what_if(table, leader, minutes=minutes).plan
        for leader in table.leaders
    )


def what_if(table: gathering.Table, leader_id: int, *, minutes: int | None) -> Made:
    """A week worked out now: with the draw of its cycle where there is one, else as the first week of a cycle."""
    found = gathering.inputs(table, leader_id, minutes=minutes)
    row = draw_of(leader_id, table.week)
    if row is None:
        return make_week(found, table.views, make_lots(found, table.views), recorded=False)
    lots = lots_of(row)
    return make_week(in_cycle(found, leader_id, lots.cycle, table), table.views, lots, recorded=False)


def in_cycle(found: Inputs, leader_id: int, cycle: Cycle, table: gathering.Table) -> Inputs:
    """The inputs of a week in a running cycle, with what the leader has changed since it began."""
    changes = records.changes(leader_id, cycle, table.week, table.keys)
    return replace(found, cycle=cycle, swapped=changes.swapped, ended=changes.ended)


def draw_of(leader_id: int, week: Week) -> Draw | None:
    """The stored draw of the cycle that a week lies in."""
    return Draw.objects.filter(leader_id=leader_id, starts_on__lte=week.monday, ends_on__gte=week.monday).first()


def cycles_of(leader_id: int) -> tuple[Cycle, ...]:
    """All stored cycles of a leader."""
    rows = Draw.objects.filter(leader_id=leader_id).order_by("starts_on").values_list("starts_on", "ends_on")
    return tuple(Cycle(*row) for row in rows)


def lots_of(row: Draw) -> Lots:
    """The stored draw as it was made, bit by bit."""
    return Lots(
        leader=row.leader_key,
        cycle=Cycle(row.starts_on, row.ends_on),
        snapshot=row.snapshot,
        options=tuple(Option(**_option(one)) for one in row.options),
        plans=tuple(tuple(one) for one in row.plans),
        counts=tuple(row.counts),
        ticket=row.ticket,
        lam=row.lam,
        eps=row.eps,
        mean_loss=row.mean_loss,
        worst_loss=row.worst_loss,
        best=tuple(row.best),
        minutes=row.minutes,
        code=row.code,
    )


def _option(data: Mapping[str, Any]) -> dict[str, Any]:
    return dict(data)


def _stored(leader_id: int, week: Week, minutes: int | None, notice: Sentence | None) -> WeekPlan | None:
    row: Plan | None = records.plan_row(leader_id, week)
    if row is None or (minutes is not None and minutes != row.minutes):
        return None
    found = pages.stored(row)
    return found if notice is None else replace(found, notice=notice)


__all__ = ["cycle_of", "draw_of", "plan", "plan_all", "what_if"]
