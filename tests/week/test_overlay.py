"""The stored week as it stands after decisions."""

from __future__ import annotations

from dataclasses import replace

from ridealong.kernel.sentences import render
from ridealong.week.rules.assembling import make_week
from ridealong.week.rules.choosing import make_lots
from ridealong.week.rules.overlay import overlaid
from ridealong.week.rules.shapes import WeekPlan
from ridealong.week.rules.views import Views
from tests.week import build


def stored() -> WeekPlan:
    views = Views(build.signals(8))
    inputs = build.inputs([build.report(number, unseen_weeks=5) for number in range(8)], views.signals, minutes=180)
    return make_week(inputs, views, make_lots(inputs, views), recorded=False).plan


def test_nothing_decided_leaves_it_as_it_was() -> None:
    plan = stored()
    assert overlaid(plan, plan.sessions, minutes=180) == replace(plan, recorded=True)


def test_a_dropped_session_frees_its_minutes_and_says_so() -> None:
    plan = stored()
    first = plan.sessions[0]
    sessions = [replace(first, dropped=True, drop_reason="customer"), *plan.sessions[1:]]
    found = overlaid(plan, sessions, minutes=180)
    assert found.minutes_planned == plan.minutes_planned - first.minutes
    assert len(found.sessions) == len(plan.sessions)
    told = next(one for one in found.left_out if one.person == first.person)
    assert render(told.sentence) == "You dropped the session: Customer visit."
    assert not next(one for one in found.musts if one.person == first.person).met


def test_a_session_swapped_for_another_person() -> None:
    plan = stored()
    first = plan.sessions[0]
    free = next(who for who in plan.team if who not in {one.person for one in plan.sessions}) if plan.left_out else None
    newcomer = free or replace(first.person, id=77, name="Zoe Newcomer", key="crm:new")
    sessions = [replace(first, person=newcomer, swapped=True), *plan.sessions[1:]]
    found = overlaid(plan, sessions, minutes=180)
    assert newcomer in {one.person for one in found.sessions}
    gone = next(one for one in found.left_out if one.person == first.person)
    assert "swapped" in render(gone.sentence)


def test_somebody_who_has_been_erased_is_nowhere() -> None:
    plan = stored()
    gone = replace(plan.sessions[0].person, name="")
    nameless = replace(
        plan,
        team=tuple(gone if who.id == gone.id else who for who in plan.team),
        musts=tuple(replace(one, person=gone) if one.person.id == gone.id else one for one in plan.musts),
    )
    sessions = [replace(plan.sessions[0], person=gone), *plan.sessions[1:]]
    found = overlaid(nameless, sessions, minutes=180)
    named = {one.person.id for one in (*found.sessions, *found.left_out, *found.musts)} | {who.id for who in found.team}
    assert gone.id not in named
