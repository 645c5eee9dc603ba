"""Stored weeks as pages read them: no measure is computed here and nothing heavy is imported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Count, Q, Sum

from ridealong.access.queries import require
from ridealong.access.rules import Act, Refused, Viewer
from ridealong.kernel.calendar import Week
from ridealong.week.models import Plan, Session
from ridealong.week.rules.overlay import overlaid
from ridealong.week.rules.payload import Names, decode, decode_as
from ridealong.week.rules.pooling import unpooled
from ridealong.week.rules.shapes import Against, SessionPlan, SwapOption, WeekPlan, Worth

MOST_OTHERS = 3
MOST_WEEKS = 26


@dataclass(frozen=True, slots=True)
class WeekRow:
    """One week of a leader in a list: sessions planned, held and dropped, and their minutes."""

    week: Week
    planned: int
    held: int
    dropped: int
    minutes_planned: int
    minutes_held: int


@dataclass(frozen=True, slots=True)
class DroppedRow:
    """A session that did not take place, and why (a code word of the catalogue)."""

    name: str
    form: str
    reason: str


def page(viewer: Viewer, *, leader_id: int, week: Week, today: date) -> WeekPlan | None:  # noqa: ARG001  the contract
    """The stored week with all that has been decided about it since; None where none is stored. Raises Refused."""
    require(viewer, Act.READ_WEEK, leader_id)
    plan = Plan.objects.defer("swaps", "spare").filter(leader_id=leader_id, monday=week.monday).first()
    return None if plan is None else stored(plan)


def stored(plan: Plan) -> WeekPlan:
    """The week that a row holds, with its sessions as they are now."""
    names = names_of(plan)
    sessions = [session_of(row, names) for row in plan.sessions.order_by("pk")]
    return overlaid(decode(WeekPlan, plan.payload, names), tuple(sessions), minutes=plan.minutes)


def names_of(plan: Plan) -> Names:
    """Who is named in a plan: everybody who still is there."""
    return dict(plan.people.order_by("pk").values_list("person_id", "person__name"))


def session_of(row: Session, names: Names) -> SessionPlan:
    """A session as it was planned, or swapped for, with what has become of it."""
    shown = decode(SessionPlan, row.shown, names)
    behind = row.behind or {}
    return replace(
        shown,
        id=row.pk,
        value=decode_as(Worth | None, behind.get("value"), names),
        against=decode_as(tuple[Against, ...], behind.get("against"), names) or (),
        minutes=row.minutes,
        planned_on=row.planned_on,
        planned_at=row.planned_at,
        held_on=row.held_on,
        held_minutes=row.held_minutes,
        dropped=row.dropped_at is not None,
        drop_reason=row.drop_reason or None,
        swapped=row.swapped,
        close_call=shown.close_call and not row.swapped,
    )


def swaps(viewer: Viewer, *, session_id: int) -> tuple[SwapOption, ...]:
    """What a session can be swapped for: the person's other options, then the best of those who have none this week."""
    row = Session.objects.select_related("plan").filter(pk=session_id).first()
    if row is None:
        raise Refused
    require(viewer, Act.READ_WEEK, row.leader_id)
    return () if row.plan is None else swap_options(row.plan, row)


def swap_options(plan: Plan, row: Session) -> tuple[SwapOption, ...]:
    """The same, inside the room; `index` is what `swap` takes."""
    names = names_of(plan)
    live = [one for one in plan.sessions.order_by("pk") if one.dropped_at is None]
    free = plan.minutes - sum(one.minutes for one in live)
    busy = {one.person_id for one in live}
    offered = [
        SwapOption(index, option, fits=option.minutes <= row.minutes + free)
        for index, option in enumerate(swapped_in(data, names) for data in unpooled(plan.swaps))
        if option.person.name and option.person.id not in busy - {row.person_id}
    ]
    now = (row.topic, row.form, row.minutes)
    own = [one for one in offered if one.session.person.id == row.person_id and _what(one) != now]
    return (*own, *_best_of_others([one for one in offered if one.session.person.id != row.person_id]))


def _what(one: SwapOption) -> tuple[str, str, int]:
    return one.session.topic, one.session.form, one.session.minutes


def _best_of_others(offered: list[SwapOption]) -> list[SwapOption]:
    """Each person's best option that fits, else their best; people with the best first."""
    best: dict[int | None, SwapOption] = {}
    for one in offered:
        person = one.session.person.id
        if person not in best or (one.fits and not best[person].fits):
            best[person] = one
    return list(best.values())[:MOST_OTHERS]


def swapped_in(data: Mapping[str, object], names: Names) -> SessionPlan:
    """A session that is offered instead of another."""
    shown = decode(SessionPlan, data["shown"], names)
    behind = data["behind"]
    worth = behind.get("value") if isinstance(behind, dict) else None
    return replace(shown, value=decode_as(Worth | None, worth, names))


def weeks(viewer: Viewer, *, leader_id: int, most: int = MOST_WEEKS) -> tuple[WeekRow, ...]:
    """The leader's stored weeks, newest first."""
    require(viewer, Act.READ_WEEK_COUNTS, leader_id)
    return _rows(Q(leader_id=leader_id), most)


def last_week(
    viewer: Viewer, *, leader_id: int, week: Week, known: Sequence[WeekRow] = ()
) -> tuple[WeekRow, tuple[DroppedRow, ...]] | None:
    """How the week before went: counts, and what was dropped and why. `known`: what `weeks` has answered already."""
    require(viewer, Act.READ_WEEK, leader_id)
    before = week.plus(-1)
    rows = tuple(one for one in known if one.week == before)
    if not rows and not 0 < len(known) < MOST_WEEKS:
        rows = _rows(Q(leader_id=leader_id, monday=before.monday), 1)
    if not rows:
        return None
    dropped = Session.objects.filter(leader_id=leader_id, monday=before.monday, dropped_at__isnull=False).order_by("pk")
    return rows[0], tuple(DroppedRow(*one) for one in dropped.values_list("person__name", "form", "drop_reason"))


def _rows(which: Q, most: int) -> tuple[WeekRow, ...]:
    counted = (
        Session.objects.filter(which)
        .values("monday")
        .annotate(
            planned=Count("pk"),
            held=Count("pk", filter=Q(held_on__isnull=False)),
            dropped=Count("pk", filter=Q(dropped_at__isnull=False)),
            minutes_planned=Sum("minutes"),
            minutes_held=Sum("held_minutes"),
        )
        .order_by("-monday")
        .values_list("monday", "planned", "held", "dropped", "minutes_planned", "minutes_held")
    )
    return tuple(
        WeekRow(Week(monday), planned, held, dropped, minutes or 0, held_minutes or 0)
        for monday, planned, held, dropped, minutes, held_minutes in counted[:most]
    )
