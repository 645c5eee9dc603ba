"""What closing a gap would be worth: money a quarter, sample by sample (WEEK, section 2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ridealong.science.arrays import Floats
from ridealong.science.streams import stream
from ridealong.week.rules.inputs import Inputs, Report
from ridealong.week.rules.shapes import Size
from ridealong.week.rules.topics import HYGIENE
from ridealong.week.rules.views import View, Views

SAMPLES = 4096
FLOW = frozenset({"closed_deals", "win_rate"})  # the measures that the worth of every need may be made from
KAPPA = 0.10  # share of the time freed by a shorter cycle that becomes deals: an assumption, said so in the documents
SHORTEST = 1.0  # days; a cycle is not shorter however far its posterior reaches


@dataclass(frozen=True, slots=True)
class Need:
    """Real gaps of several reports in one measure. `people` are places among the reports, `worth` (people, samples) is
    money a quarter before any response to coaching."""

    view: View
    topic: str
    people: tuple[int, ...]
    worth: Floats
    sizes: tuple[Size, ...]
    money: tuple[bool, ...]


@dataclass
class Sampler:
    """Samples of one leader's reports, each posterior drawn once; streams are keyed by measure, never by order.

    Only what is asked is sampled: in a measure that says how much passes through somebody's hands, everybody with a
    real need; in every other one, those whose need it is.
    """

    inputs: Inputs
    views: Views
    reports: tuple[Report, ...]
    size: int = SAMPLES
    _drawn: dict[tuple[str, ...], tuple[Floats, Floats, Floats]] = field(default_factory=dict)

    def theta(self, view: View) -> tuple[Floats, Floats, Floats]:
        """tau and mu (samples,), theta (reports that the view holds, samples)."""
        key = (*view.name, *view.signal.sellers[:1])
        if key not in self._drawn:
            rng = stream(*self.inputs.stream_words("samples"), *key)
            posterior = view.signal.posterior
            assert posterior is not None, "a view without fair peers is never sampled"  # noqa: S101  typing only
            tau, mu, theta = posterior.sample(rng, self.size, people=self.places(view))
            self._drawn[key] = tau, mu, theta.T
        return self._drawn[key]

    def places(self, view: View) -> NDArray[np.int64]:
        return np.array([view.at[key] for key in self._keys(view).values()], dtype=np.int64)

    def rows(self, view: View) -> Mapping[int, int]:
        """By place among the reports: the row of `theta`."""
        return {person: row for row, person in enumerate(self._keys(view))}

    def _keys(self, view: View) -> dict[int, str]:
        found = {}
        for person in self.needy if view.signal.measure in FLOW else real_people(self, view):
            key = next((one for one in self.reports[person].sellers if one in view.at), None)
            if key is not None:
                found[person] = key
        return found

    @cached_property
    def needy(self) -> tuple[int, ...]:
        """Places among the reports of those with any real need that has a worth."""
        found = {person for view in self.views.needs if view.topic != HYGIENE for person in real_people(self, view)}
        return tuple(sorted(found))


def needs(sampler: Sampler, *, target: float = 0.0) -> tuple[Need, ...]:
    """The real needs of everybody; `target` moves the goal from the peers' mean by so many tau (p60: .253).

    Pipeline hygiene carries no money and is no need of its own. Leaders among the reports have no figures yet.
    """
    flow = Flow(sampler)
    found = []
    for view in sampler.views.needs:
        people = real_people(sampler, view)
        if people and view.topic is not None and view.topic != HYGIENE:
            found.append(_need(sampler, flow, view, people, target))
    return tuple(found)


def real_people(sampler: Sampler, view: View) -> tuple[int, ...]:
    """Places among the reports of those whose gap in this measure is likely real."""
    found = []
    for person, report in enumerate(sampler.reports):
        place = None if report.leads or report.new else view.place(report.sellers)
        if place is not None and view.is_real(place):
            found.append(person)
    return tuple(found)


def _need(sampler: Sampler, flow: Flow, view: View, people: tuple[int, ...], target: float) -> Need:
    tau, mu, theta = sampler.theta(view)
    rows = sampler.rows(view)
    theta = theta[[rows[person] for person in people]]
    short = np.maximum(0.0, mu + target * tau - theta)
    # Never more than one peer-SD, and only the share that coaching can reach.
    gamma = sampler.inputs.priors.gamma.get(view.signal.measure, view.signal.gamma)
    gap = np.minimum(short, tau) * gamma
    worth = WORTH[view.signal.measure](flow, people, gap, theta, mu) * sampler.views.margin
    places = [view.place(sampler.reports[person].sellers) for person in people]
    return Need(
        view=view,
        topic=view.topic or "",
        people=people,
        worth=worth,
        sizes=tuple(view.size(place) for place in places if place is not None),
        money=tuple(flow.has_amount(person) for person in people),
    )


Convert = Callable[[Floats, float, float], Floats]


class Flow:
    """What passes through each report's hands in a quarter: R = deals closed × win rate × value of a won deal."""

    def __init__(self, sampler: Sampler) -> None:
        self.sampler = sampler
        self._closed: dict[int, Floats] = {}
        self._won: dict[int, Floats] = {}

    def closed(self, people: tuple[int, ...]) -> Floats:
        """Deals closed a quarter, adjusted, (people, samples)."""
        trade = self.sampler.views.signals.trade
        return self._rows(people, self._closed, "closed_deals", trade.closed_a_quarter, _volume)

    def win_rate(self, people: tuple[int, ...]) -> Floats:
        """Share of closed deals that are won, adjusted, (people, samples)."""
        trade = self.sampler.views.signals.trade
        return self._rows(people, self._won, "win_rate", trade.win_rate, _share)

    def unit_value(self, people: tuple[int, ...]) -> Floats:
        """Mean value of a won deal (people, 1); the usual one where a seller's is not known, 1 where none is."""
        return np.array([[self._unit_value(person)] for person in people])

    def revenue(self, people: tuple[int, ...]) -> Floats:
        return np.asarray(self.closed(people) * self.win_rate(people) * self.unit_value(people))

    def has_amount(self, person: int) -> bool:
        """Whether this seller's worth is an amount of money."""
        at = self._trade(person)
        return at is not None and bool(np.isfinite(self.sampler.views.signals.trade.unit_value[at]))

    def _unit_value(self, person: int) -> float:
        views = self.sampler.views
        at = self._trade(person)
        found = float("nan") if at is None else float(views.signals.trade.unit_value[at])
        return found if np.isfinite(found) else views.usual_unit_value

    def _trade(self, person: int) -> int | None:
        at = self.sampler.views.trade_at
        return next((at[key] for key in self.sampler.reports[person].sellers if key in at), None)

    def _rows(
        self,
        people: tuple[int, ...],
        known: dict[int, Floats],
        measure: str,
        level: Floats,
        convert: Convert,
    ) -> Floats:
        for person in people:
            if person not in known:
                known[person] = self._row(person, measure, level, convert)
        return np.stack([known[person] for person in people])

    def _row(self, person: int, measure: str, level: Floats, convert: Convert) -> Floats:
        sampler = self.sampler
        at = self._trade(person)
        value = float("nan") if at is None else float(level[at])
        if not np.isfinite(value):
            value = float(np.nanmean(level)) if np.isfinite(level).any() else 1.0
        found = sampler.views.of(measure, sampler.reports[person].sellers)
        if found is None or found[0].signal.posterior is None:
            return np.full(sampler.size, value)
        view, place = found
        theta = sampler.theta(view)[2][sampler.rows(view)[person]]
        return convert(theta, float(view.mean[place]), value)


def _volume(theta: Floats, mean: float, a_quarter: float) -> Floats:
    """The measure is the log of deals closed over some weeks: its samples spread around deals a quarter."""
    return np.asarray(a_quarter * np.exp(theta - mean))


def _share(theta: Floats, mean: float, share: float) -> Floats:  # noqa: ARG001  one signature for all
    return np.clip(theta, 0.0, 1.0)


Worth = Callable[["Flow", tuple[int, ...], Floats, Floats, Floats], Floats]


def _of_win_rate(flow: Flow, people: tuple[int, ...], gap: Floats, theta: Floats, mu: Floats) -> Floats:  # noqa: ARG001  one signature for all
    return np.asarray(flow.closed(people) * flow.unit_value(people) * gap)


def _of_stage(flow: Flow, people: tuple[int, ...], gap: Floats, theta: Floats, mu: Floats) -> Floats:
    # A sample of a rare conversion can come close to 0 or below; half the peers' rate keeps the ratio from exploding.
    rate = np.maximum(theta, np.maximum(0.5 * mu, 1e-3))
    return np.asarray(flow.revenue(people) * gap / rate)


def _of_log(flow: Flow, people: tuple[int, ...], gap: Floats, theta: Floats, mu: Floats) -> Floats:  # noqa: ARG001  one signature for all
    return np.asarray(flow.revenue(people) * np.expm1(gap))


def _of_cycle(flow: Flow, people: tuple[int, ...], gap: Floats, theta: Floats, mu: Floats) -> Floats:  # noqa: ARG001  one signature for all
    days = np.maximum(-theta, SHORTEST)
    return np.asarray(flow.revenue(people) * (gap / days) * KAPPA)


WORTH: Mapping[str, Worth] = {
    "win_rate": _of_win_rate,
    "stage_conversion": _of_stage,
    "discount": _of_log,
    "deal_value": _of_log,
    "closed_deals": _of_log,
    "cycle_time": _of_cycle,
}
