"""Why a session is wanted, as cards and briefs say it: a sentence, and the person against the peers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from ridealong.figures.rules.certainty import certainty
from ridealong.web.figures.naming import evidence_address
from ridealong.web.plots.axis import Axis, axis_of
from ridealong.web.plots.interval import Interval, strip
from ridealong.web.sentences import html
from ridealong.week.rules.shapes import Reason, SessionPlan

FIRST = 2


@dataclass(frozen=True, slots=True)
class Why:
    """A reason with its plot; both ready for the page."""

    sentence: SafeString
    plot: SafeString


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why a session is wanted, for whoever has thirty seconds: what tells it, and what only adds to it."""

    shown: tuple[Why, ...]
    folded: tuple[Why, ...]

    def __bool__(self) -> bool:
        return bool(self.shown)


def evidence_link(reason: Reason, seller: str | None, as_of: date) -> str | None:
    """Where the deals behind a reason's number are listed."""
    if reason.measure is None or seller is None:
        return None
    stage = reason.sentence.values.get("stage")
    measure = reason.measure if stage is None else f"{reason.measure}:{stage}"
    return evidence_address(measure, seller, as_of)


def brief_reasons(session: SessionPlan, as_of: date) -> Reasons:
    """Why a session is wanted, as its card says it: up to the first that a plot shows, and two at most."""
    axes = axes_of([session])
    every = tuple(why(reason, session, axes, as_of) for reason in told(session))
    upto = 1 if every and every[0].plot else FIRST
    return Reasons(every[:upto], every[upto:])


def told(one: SessionPlan) -> tuple[Reason, ...]:
    """The reasons worth a line: that a standing session stands is said by where it is."""
    return tuple(reason for reason in one.reasons if reason.signal != "standing") or one.reasons


def axes_of(live: Iterable[SessionPlan]) -> Mapping[str, Axis]:
    """One axis a measure on the whole page, so that people can be compared by eye."""
    numbers: dict[str, list[float | None]] = {}
    about: dict[str, Reason] = {}
    for one in live:
        for reason in one.reasons:
            if reason.measure is None or reason.unit is None:
                continue
            about[_axis_key(reason)] = reason
            numbers.setdefault(_axis_key(reason), []).extend(
                [reason.value, reason.adjusted, reason.low, reason.high, reason.peers, *(reason.band or ())]
            )
    return {
        key: axis_of(values, unit=about[key].unit or "ratio", currency=_currency(about[key]))
        for key, values in numbers.items()
    }


def _axis_key(reason: Reason) -> str:
    return f"{reason.measure}:{reason.sentence.values.get('stage', '')}"


def _currency(reason: Reason) -> str | None:
    value = reason.sentence.values.get("value")
    return getattr(value, "currency", None)


def why(reason: Reason, one: SessionPlan, axes: Mapping[str, Axis], as_of: date) -> Why:
    sentence = html(reason.sentence, link=evidence_link(reason, one.person.key, as_of))
    numbers = (reason.value, reason.adjusted, reason.low, reason.high, reason.n)
    if any(number is None for number in numbers):
        return Why(sentence, SafeString(""))
    shown = Interval(
        name=one.person.name,
        value=reason.value or 0.0,
        adjusted=reason.adjusted or 0.0,
        low=reason.low or 0.0,
        high=reason.high or 0.0,
        peers=reason.peers,
        band=reason.band,
        n=reason.n or 0,
        # What is no more than likely is named too, and drawn in grey.
        real=certainty("real", reason.low, reason.high, reason.peers) == "real",
    )
    return Why(sentence, strip(shown, axes[_axis_key(reason)]))
