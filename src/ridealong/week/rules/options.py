"""What the planner chooses among: a need met in one form for some minutes, with samples of what that is worth."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from ridealong.science.arrays import Floats
from ridealong.science.response import (
    QUARTERS,
    general_need,
    minutes_factor,
    person_factors,
    prior,
    update,
)
from ridealong.science.streams import stream
from ridealong.week.rules.inputs import Inputs, Report
from ridealong.week.rules.needs import Need, Sampler, needs
from ridealong.week.rules.priors import CV, FORM_SPREAD
from ridealong.week.rules.shapes import Size
from ridealong.week.rules.topics import (
    CATCH_UP,
    COACHING,
    FOR_LEADERS,
    FROM_DEALS,
    OWN_CHOICE,
    RIDE,
    Shape,
)
from ridealong.week.rules.views import Views

GENERAL_SHARE = 0.05  # of the peers' mean revenue a quarter
PLANS = 256  # samples that give plans; all of them give the mean
RECENT = 0.6
TAIL = 0.05
BOUNDS = 1024  # samples are plenty for a quantile on a card


@dataclass(frozen=True, slots=True)
class Option:
    """One person, one topic, one form, some minutes. `mean` is what it is expected to be worth; `low` and `high` bound
    it where it is an amount of money. `stage` and `measure` name the need, None for general need and catch-ups."""

    person: str
    topic: str
    form: str
    minutes: int
    mean: float = 0.0
    low: float | None = None
    high: float | None = None
    size: Size | None = None
    measure: str | None = None
    stage: str | None = None

    @property
    def is_focus(self) -> bool:
        """A catch-up is neither coaching nor a treatment."""
        return self.form != CATCH_UP

    @property
    def what(self) -> tuple[str, str, int]:
        return self.topic, self.form, self.minutes


@dataclass(frozen=True, slots=True)
class Table:
    """Options, person by person in the order of the reports, and what they are worth: mean (options,) over all samples,
    values (plans, options) of those that give plans. `owner` is the place of each option's person."""

    options: tuple[Option, ...]
    owner: tuple[int, ...]
    mean: Floats
    values: Floats

    def of(self, person: int) -> Iterator[int]:
        return (column for column, owner in enumerate(self.owner) if owner == person)


@cache
def _length(minutes: int) -> float:
    return float(minutes_factor(minutes))


@dataclass(frozen=True, slots=True)
class _Worth:
    """What a session is worth: mean over all samples, 90 % interval where it is money, and the samples for plans."""

    mean: float
    low: float | None
    high: float | None
    values: Floats

    def times(self, factor: float) -> _Worth:
        low, high = (None if bound is None else bound * factor for bound in (self.low, self.high))
        return _Worth(self.mean * factor, low, high, self.values * factor)


@dataclass(frozen=True, slots=True)
class _Column:
    option: Option
    owner: int
    mean: float
    values: Floats


def table(inputs: Inputs, views: Views, *, forced: frozenset[str] = frozenset()) -> Table:
    """Every option of everybody who is there, worth what it is worth; forced people may also be met by a catch-up."""
    sampler = Sampler(inputs, views, inputs.present)
    columns = [*_revenue(sampler), *_general(sampler), *_catch_ups(sampler, forced)]
    columns.sort(key=lambda one: (one.owner, one.option.minutes, one.option.topic, one.option.form))
    return Table(
        options=tuple(column.option for column in columns),
        owner=tuple(column.owner for column in columns),
        mean=np.array([column.mean for column in columns]),
        values=np.stack([column.values for column in columns], axis=1) if columns else np.empty((PLANS, 0)),
    )


def shapes_of(report: Report, views: Views, inputs: Inputs) -> tuple[Shape, ...]:
    """The forms a person can be met in: a ride-along only where a visit is known in the week."""
    if report.leads:
        return FOR_LEADERS
    days = [day for key in report.sellers for day in views.signals.visits.get(key, ())]
    rides = any(inputs.week.monday <= day <= inputs.week.sunday for day in days)
    return (*FROM_DEALS, RIDE) if rides else FROM_DEALS


def _revenue(sampler: Sampler) -> Iterator[_Column]:
    found = needs(sampler)
    responses = _responses(sampler, sorted({need.topic for need in found}))
    for need in found:
        yield from _of_need(sampler, need, responses[need.topic])


def _responses(sampler: Sampler, topics: Sequence[str]) -> Mapping[str, Mapping[str, Floats]]:
    """Samples of phi by topic and form: the same for all people of this leader, since the belief is about the form."""
    priors = sampler.inputs.priors
    shapes = {shape for report in sampler.reports for shape in shapes_of(report, sampler.views, sampler.inputs)}
    forms = sorted({shape.form for shape in shapes})
    found: dict[str, Mapping[str, Floats]] = {}
    for topic in topics:
        belief = priors.topic(topic)
        before = prior([belief.m0], [CV[belief.grade]], [priors.multiplier(form) for form in forms], own=FORM_SPREAD)
        rng = stream(*sampler.inputs.stream_words("samples"), "phi", topic)
        drawn = update(before).sample(rng, sampler.size)[:, 0, :].T
        found[topic] = dict(zip(forms, drawn, strict=True))
    return found


def _of_need(sampler: Sampler, need: Need, phi: Mapping[str, Floats]) -> Iterator[_Column]:
    inputs = sampler.inputs
    # Whom coaching helps how much: by person and topic, so that forms of one topic rise and fall together.
    rng = stream(*inputs.stream_words("samples"), "person", need.topic, need.view.signal.sellers[0])
    factors = person_factors(rng, need.worth.shape[::-1]).T
    worth = need.worth * factors * QUARTERS
    for row, person, size, money in zip(worth, need.people, need.sizes, need.money, strict=True):
        report = sampler.reports[person]
        shapes = shapes_of(report, sampler.views, inputs)
        base = row * RECENT ** report.recent.get(need.topic, 0.0)
        half_hours = {form: _worth(base, phi[form], money=money) for form in {shape.form for shape in shapes}}
        for shape in shapes:
            found = half_hours[shape.form].times(_length(shape.minutes))
            option = Option(
                person=report.key,
                topic=need.topic,
                form=shape.form,
                minutes=shape.minutes,
                mean=found.mean,
                low=found.low,
                high=found.high,
                size=size,
                measure=need.view.signal.measure,
                stage=need.view.signal.stage,
            )
            yield _Column(option, person, option.mean, found.values)


def _worth(base: Floats, response: Floats, *, money: bool) -> _Worth:
    """Worth of half an hour from samples of the need and of the response."""
    values = base[:BOUNDS] * response[:BOUNDS]
    low, high = _bounds(values) if money else (None, None)
    return _Worth(float(base @ response) / len(base), low, high, values[:PLANS])


def _bounds(values: Floats) -> tuple[float, float]:
    """The 90 % interval of samples: the values in the fitting places of their order."""
    low, high = int(TAIL * len(values)), int((1 - TAIL) * len(values))
    ordered = np.partition(values, (low, high))
    return float(ordered[low]), float(ordered[high])


def _general(sampler: Sampler) -> Iterator[_Column]:
    """Everybody's general need: exchangeable between people, so that nobody is ever without a chance."""
    inputs, views = sampler.inputs, sampler.views
    level = GENERAL_SHARE * views.peers_revenue * views.margin * inputs.priors.topic(OWN_CHOICE).m0 * QUARTERS
    rng = stream(*inputs.stream_words("samples"), "general")
    drawn = general_need(level, rng, (sampler.size, len(sampler.reports)))
    means = [float(mean) for mean in drawn.mean(axis=0)]
    for person, report in enumerate(sampler.reports):
        for shape in shapes_of(report, views, inputs):
            factor = inputs.priors.multiplier(shape.form) * _length(shape.minutes)
            option = Option(report.key, general_topic(report), shape.form, shape.minutes, mean=means[person] * factor)
            yield _Column(option, person, option.mean, drawn[:PLANS, person] * factor)


def general_topic(report: Report) -> str:
    """What somebody is coached on in whom no figure shows a gap: their own choice; of a leader, how they coach."""
    return COACHING if report.leads else OWN_CHOICE


def _catch_ups(sampler: Sampler, forced: frozenset[str]) -> Iterator[_Column]:
    for person, report in enumerate(sampler.reports):
        if report.key in forced:
            option = Option(report.key, general_topic(report), CATCH_UP, sampler.inputs.musts.catch_up_minutes)
            yield _Column(option, person, 0.0, np.zeros(PLANS))


def ride_by_swap(option: Option, inputs: Inputs) -> Option:
    """The same need on the road: offered when a leader swaps, whether or not a visit is known."""
    factor = (inputs.priors.multiplier(RIDE.form) * _length(RIDE.minutes)) / (
        inputs.priors.multiplier(option.form) * _length(option.minutes)
    )
    scaled = [None if value is None else value * factor for value in (option.low, option.high)]
    return replace(
        option, form=RIDE.form, minutes=RIDE.minutes, mean=option.mean * factor, low=scaled[0], high=scaled[1]
    )
