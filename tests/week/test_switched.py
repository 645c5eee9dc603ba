"""A week that was stored shows no figure of a measure that has been switched off since."""

from __future__ import annotations

from ridealong.kernel.sentences import render
from ridealong.week.rules.assembling import make_week
from ridealong.week.rules.choosing import make_lots
from ridealong.week.rules.shapes import WeekPlan
from ridealong.week.rules.switched import SWITCHED_OFF, week_without, without
from ridealong.week.rules.views import Views
from tests.week import build


def stored() -> WeekPlan:
    """A week in which two of eight win less, and prices tell nobody apart."""
    wins = build.signal("win_rate", [-0.3, -0.3, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1])
    views = Views(build.signals(8, [wins, build.signal("discount", [0.0] * 8, rejected=False, p=0.4)]))
    inputs = build.inputs([build.report(number) for number in range(8)], views.signals, minutes=240)
    return make_week(inputs, views, make_lots(inputs, views), recorded=False).plan


def test_what_cites_a_measure_that_is_off_says_so_instead() -> None:
    plan = stored()
    citing = [one for one in plan.sessions if any(reason.measure == "win_rate" for reason in one.reasons)]
    assert citing, "nothing to hide"
    for one in citing:
        found = without(one, {"win_rate"})
        assert all(reason.measure != "win_rate" for reason in found.reasons)
        assert found.reasons[-1].signal == SWITCHED_OFF
        assert "is not shown" in render(found.reasons[-1].sentence)
        assert (found.topic, found.minutes, found.deals) == (one.topic, one.minutes, one.deals)
        stems = one.topic == "qualifying_and_closing"
        assert (found.size, found.value) == ((None, None) if stems else (one.size, one.value))


def test_nothing_else_changes() -> None:
    plan = stored()
    assert [without(one, {"discount"}) for one in plan.sessions] == list(plan.sessions)
    assert [without(one, set()) for one in plan.sessions] == list(plan.sessions)
    off = {one.measure for one in plan.too_close[:1]}
    assert [one.measure for one in week_without(plan, off).too_close] == [
        one.measure for one in plan.too_close if one.measure not in off
    ]
