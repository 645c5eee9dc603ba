"""The week as the command line prints it with --json: exact, because other tools rely on it."""

from __future__ import annotations

from typing import Any

from ridealong.kernel.sentences import render
from ridealong.week.rules.shapes import (
    Against,
    DealLine,
    Reason,
    SessionPlan,
    TooClose,
    Unmet,
    WeekPlan,
    Who,
    Worth,
)


def as_json(plan: WeekPlan) -> dict[str, Any]:
    """Every key is always there, null where it does not apply. Dropped sessions are not in the week."""
    sessions = sorted(
        (one for one in plan.sessions if not one.dropped), key=lambda one: (one.person.name, one.topic, one.standing)
    )
    return {
        "leader": _who(plan.leader),
        "week": str(plan.week),
        "cycle": {"start": plan.cycle.start.isoformat(), "end": plan.cycle.end.isoformat()},
        "as_of": plan.as_of.isoformat(),
        "recorded": plan.recorded,
        "minutes_available": plan.minutes_available,
        "minutes_standing": plan.minutes_standing,
        "minutes_planned": plan.minutes_planned,
        "sessions": [_session(one) for one in sessions],
        "left_out": [{"person": _who(one.person), "sentence": render(one.sentence)} for one in plan.left_out],
        "musts": [
            {"must": one.must, "person": _who(one.person), "minutes": one.minutes, "met": one.met} for one in plan.musts
        ],
        "unmet": [_unmet(one) for one in plan.unmet],
        "too_close": [_too_close(one) for one in plan.too_close],
        "expected_loss": plan.expected_loss,
    }


def _who(who: Who) -> dict[str, Any]:
    return {"id": who.id, "name": who.name, "key": who.key}


def _session(session: SessionPlan) -> dict[str, Any]:
    return {
        "person": _who(session.person),
        "topic": session.topic,
        "form": session.form,
        "minutes": session.minutes,
        "standing": session.standing,
        "value": None if session.value is None else _worth(session.value),
        "size": session.size,
        "probability": session.probability,
        "close_call": session.close_call,
        "against": [_against(one) for one in session.against],
        "reasons": [_reason(one) for one in session.reasons],
        "deals": [_deal(one) for one in session.deals],
    }


def _worth(worth: Worth) -> dict[str, Any]:
    return {"amount": worth.amount, "currency": worth.currency, "low": worth.low, "high": worth.high}


def _against(against: Against) -> dict[str, Any]:
    return {
        "person": _who(against.person),
        "topic": against.topic,
        "form": against.form,
        "probability": against.probability,
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "signal": reason.signal,
        "measure": _named(reason.measure, reason.stage),
        "value": reason.value,
        "adjusted": reason.adjusted,
        "peers": reason.peers,
        "low": reason.low,
        "high": reason.high,
        "n": reason.n,
        "sentence": render(reason.sentence),
    }


def _deal(deal: DealLine) -> dict[str, Any]:
    return {"id": deal.id, "name": deal.name, "amount": deal.amount, "stage": deal.stage, "why": render(deal.why)}


def _unmet(unmet: Unmet) -> dict[str, Any]:
    return {
        "must": unmet.must,
        "person": _who(unmet.person),
        "minutes_missing": unmet.minutes_missing,
        "remedies": [
            {"minutes": one.minutes, "displaces": list(one.displaces), "sentence": render(one.sentence)}
            for one in unmet.remedies
        ],
        "sentence": render(unmet.sentence),
    }


def _too_close(measure: TooClose) -> dict[str, Any]:
    name = _named(measure.measure, measure.stage)
    return {"measure": name, "p_value": measure.p_value, "sentence": render(measure.sentence)}


def _named(measure: str | None, stage: str | None) -> str | None:
    """As `measure NAME` and `luck` call it: one stage may tell people apart where another does not."""
    return f"{measure}:{stage}" if measure and stage else measure
