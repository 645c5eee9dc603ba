"""A leader's week as whoever acts for them sees it: whom they lead in those days, and nothing between others. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from ridealong.coaching.rules.kinds import ALONE, TOGETHER
from ridealong.week.rules.shapes import SessionPlan, WeekPlan


def sessions_for(sessions: Iterable[SessionPlan], led: Collection[int]) -> tuple[SessionPlan, ...]:
    """The sessions with people whom the viewer leads then, and of the team; talks for two people alone are not among
    them."""
    return tuple(one for one in sessions if one.form in TOGETHER or (one.person.id in led and one.form not in ALONE))


def week_for(plan: WeekPlan, led: Collection[int]) -> WeekPlan:
    """What the week says of these people. Somebody who acts for their own leader reads nothing of themselves, so that
    what is said of the whole week, where they are named, is left out, too."""
    if all(who.id in led for who in plan.team):
        return plan
    return replace(
        plan,
        left_out=tuple(one for one in plan.left_out if one.person.id in led),
        musts=tuple(one for one in plan.musts if one.person.id in led),
        unmet=tuple(one for one in plan.unmet if one.person.id in led),
        team=tuple(who for who in plan.team if who.id in led),
        decided=(),
        notes=(),
        would_add=(),
    )
