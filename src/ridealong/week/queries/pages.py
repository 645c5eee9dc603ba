"""Stored weeks as pages read them: no measure is computed here and nothing heavy is imported."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ridealong.access.queries import require, visible
from ridealong.access.rules import Act, Viewer
from ridealong.coaching.queries import weeks as kept
from ridealong.coaching.rules.stored import Counts, Stored, seen_by
from ridealong.kernel.calendar import Week
from ridealong.people.queries import switched_off
from ridealong.week.models import Plan
from ridealong.week.queries.records import plan_row, plans
from ridealong.week.rules.acting import sessions_for, week_for
from ridealong.week.rules.overlay import overlaid
from ridealong.week.rules.payload import Names, decode, decode_as
from ridealong.week.rules.pooling import unpooled
from ridealong.week.rules.shapes import Against, SessionPlan, SwapOption, WeekPlan, Who, Worth
from ridealong.week.rules.switched import week_without, without
from ridealong.week.rules.topics import questions_of

MOST_OTHERS = 3
MOST_WEEKS = 26


@dataclass(frozen=True, slots=True)
class DroppedRow:
    """A session that did not take place, and why (a code word of the catalogue)."""

    name: str
    form: str
    reason: str
    own_kind: str = ""
    remote: bool = False


def page(viewer: Viewer, *, leader_id: int, week: Week) -> WeekPlan | None:
    """The stored week with all that has been decided about it since; None where none is stored. Raises Refused."""
    plan = row_of(viewer, leader_id=leader_id, week=week)
    return None if plan is None else stored(plan, viewer=viewer)


def row_of(viewer: Viewer, *, leader_id: int, week: Week) -> Plan | None:
    """The row that holds the week, without what it can be swapped for. Raises Refused."""
    require(viewer, Act.READ_WEEK, leader_id)
    return plan_row(leader_id, week)


@dataclass(frozen=True, slots=True)
class Read:
    """What a page has read already: what is switched off, and the leader's sessions of the week and of the one before
    it, of which this room alone says which the viewer may see."""

    off: frozenset[str]
    rows: tuple[Stored, ...]


def read(viewer: Viewer, *, leader_id: int, week: Week, off: frozenset[str]) -> Read:
    """One query. Raises Refused."""
    require(viewer, Act.READ_WEEK, leader_id)
    return Read(off, kept.of_week(leader_id, week.monday, week.plus(-1).monday))


def stored(plan: Plan, *, viewer: Viewer | None = None, known: Read | None = None) -> WeekPlan:
    """The week that a row holds, with its sessions as they are now, and without what has been switched off since.
    Whoever looks for the leader sees what is theirs to see."""
    names = names_of(plan)
    off, rows = (known.off, known.rows) if known else (switched_off(), kept.of_week(plan.leader_id, plan.monday))
    sessions = tuple(without(session_of(row, names), off) for row in rows if row.monday == plan.monday)
    week = week_without(decode(WeekPlan, plan.payload, names), off)
    led = None if viewer is None else led_for(viewer, plan.leader_id)
    if led is not None:
        sessions, week = sessions_for(sessions, led), week_for(week, led)
    return overlaid(week, sessions, minutes=plan.minutes)


def led_for(viewer: Viewer, leader_id: int) -> frozenset[int] | None:
    """Whom the viewer leads, where they act for the leader; None for the leader, who sees everything of their week."""
    return None if viewer.person_id == leader_id else visible(viewer, Act.MEET)


def names_of(plan: Plan) -> Names:
    """Who is named in a plan that was read with its names: everybody who still is there."""
    return dict(vars(plan)["named"])


def session_of(row: Stored, names: Names) -> SessionPlan:
    """A session as it was planned, or swapped for, with what has become of it."""
    shown = _by_hand(row) if row.shown is None else decode(SessionPlan, row.shown, names)
    behind = row.behind or {}
    return replace(
        shown,
        id=row.id,
        value=decode_as(Worth | None, behind.get("value"), names),
        against=decode_as(tuple[Against, ...], behind.get("against"), names) or (),
        minutes=row.minutes,
        planned_on=row.planned_on,
        planned_at=row.planned_at,
        held_on=row.held_on,
        held_minutes=row.held_minutes,
        dropped=row.dropped,
        drop_reason=row.drop_reason or None,
        swapped=row.swapped,
        close_call=shown.close_call and not row.swapped,
        own_kind=row.own_kind,
        zone=row.zone,
        remote=row.remote,
    )


def _by_hand(row: Stored) -> SessionPlan:
    """A session that the week did not propose: it has a topic, and no reasons."""
    who = Who(row.person_id, row.name, None)
    asked = questions_of(row.topic)
    return SessionPlan(
        row.id, who, row.topic, row.form, row.minutes, row.standing, None, None, 1.0, False, (), (), (), asked  # noqa: FBT003
    )  # fmt: skip


def swaps(viewer: Viewer, *, session_id: int) -> tuple[SwapOption, ...]:
    """What a session can be swapped for: the person's other options, then the best of those who have none this week."""
    row = kept.session(session_id)
    require(viewer, Act.READ_WEEK, row.leader_id)
    plan = plan_of(row)
    return () if plan is None else swap_options(plan, row, viewer=viewer)


def plan_of(row: Stored) -> Plan | None:
    """The plan of the week in which a session lies."""
    return plans().filter(leader_id=row.leader_id, monday=row.monday).first()


def swap_options(plan: Plan, row: Stored, *, viewer: Viewer) -> tuple[SwapOption, ...]:
    """The same, inside the room; `index` is what `swap` takes. Whoever acts for the leader has those whom they lead."""
    names, off, led = names_of(plan), switched_off(), led_for(viewer, plan.leader_id)
    live = [one for one in kept.of_week(plan.leader_id, plan.monday) if not one.dropped]
    free = plan.minutes - sum(one.minutes for one in live)
    busy = {one.person_id for one in live}
    offered = [
        SwapOption(index, option, fits=option.minutes <= row.minutes + free)
        for index, option in enumerate(without(swapped_in(data, names), off) for data in unpooled(plan.swaps))
        if option.person.name and option.person.id not in busy - {row.person_id}
        if led is None or option.person.id in led
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


def weeks(viewer: Viewer, *, leader_id: int, most: int = MOST_WEEKS) -> tuple[Counts, ...]:
    """The leader's stored weeks, newest first, with what still falls into leave."""
    require(viewer, Act.READ_WEEK_COUNTS, leader_id)
    return kept.counts(leader_id, most=most, ahead=viewer.today)


def last_week(
    viewer: Viewer, *, leader_id: int, week: Week, counted: Sequence[Counts], known: Read
) -> tuple[Counts, tuple[DroppedRow, ...]] | None:
    """How the week before went: counts, and what was dropped and why. `counted`: what `weeks` has answered."""
    require(viewer, Act.READ_WEEK, leader_id)
    before = week.plus(-1)
    rows = tuple(one for one in counted if one.week == before)
    if not rows and len(counted) == MOST_WEEKS:
        rows = kept.counts(leader_id, monday=before.monday, most=1)
    if not rows:
        return None
    dropped = [one for one in known.rows if one.monday == before.monday and one.dropped]
    theirs = seen_by(dropped, led_for(viewer, leader_id) if dropped else None)
    return rows[0], tuple(DroppedRow(one.name, one.form, one.drop_reason, one.own_kind, one.remote) for one in theirs)
