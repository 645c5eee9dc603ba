"""Weeks built by hand: sellers with known figures, a leader, priors; nothing is read from a database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from ridealong.figures.rules.shapes import DealToTalkAbout, Signal, Signals, Trade
from ridealong.kernel.calendar import Week
from ridealong.kernel.sentences import Sentence
from ridealong.science.heterogeneity import Test
from ridealong.science.shrinkage import tau_grid_posterior
from ridealong.week.rules.cycles import cycle_of
from ridealong.week.rules.inputs import Fixed, Inputs, Report
from ridealong.week.rules.priors import FormPrior, Priors, TopicPrior
from ridealong.week.rules.shapes import Cycle, Who

MONDAY = date(2026, 11, 23)
WEEK = Week(MONDAY)
S0 = {"win_rate": 0.10, "stage_conversion": 0.10, "discount": 0.10, "deal_value": 0.30, "closed_deals": 0.50}
S0 |= {"cycle_time": 15.0, "stale_share": 0.10, "attainment": 0.30}
GAMMA = {"win_rate": 0.5, "stage_conversion": 0.5, "discount": 0.5, "deal_value": 0.25, "closed_deals": 0.25}
GAMMA |= {"cycle_time": 0.5, "stale_share": 0.7, "attainment": 0.0}
LEVEL = {"discount": "exp", "deal_value": "exp", "closed_deals": "exp", "cycle_time": "minus", "stale_share": "minus"}
UNIT = {"closed_deals": "count", "cycle_time": "days", "deal_value": "money"}


def keys(count: int) -> tuple[str, ...]:
    return tuple(f"crm:s{number:04d}" for number in range(count))


def signal(
    measure: str,
    y: Sequence[float] | NDArray[np.float64],
    *,
    v: float = 0.0009,
    rejected: bool = True,
    p: float = 0.001,
    stage: str | None = None,
    n: int = 100,
    sellers: Sequence[str] | None = None,
) -> Signal:
    """One measure of sellers 0, 1, …, whose additive values are `y`."""
    values = np.asarray(y, dtype=np.float64)
    level = LEVEL.get(measure, "identity")
    raw = np.exp(values) if level == "exp" else -values if level == "minus" else values
    return Signal(
        measure=measure,
        stage=stage,
        unit=UNIT.get(measure, "share"),
        sellers=tuple(sellers or keys(len(values))),
        y=values,
        v=np.full(len(values), v),
        n=np.full(len(values), n),
        raw=raw,
        raw_test=Test(1.0, 1.0, p, "q_chi2"),
        fair_test=Test(1.0, 1.0, p, "q_chi2"),
        posterior=tau_grid_posterior(values, np.full(len(values), v), s0=S0[measure]),
        rejected=rejected,
        gamma=GAMMA[measure],
        s0=S0[measure],
        level_unit=level,  # type: ignore[arg-type]  (a test's table of literals)
    )


def signals(
    count: int,
    measures: Sequence[Signal] = (),
    *,
    unit_value: float = 2_000.0,
    deals: Mapping[str, tuple[DealToTalkAbout, ...]] | None = None,
    visits: Mapping[str, tuple[date, ...]] | None = None,
    margin_share: float | None = None,
) -> Signals:
    trade = Trade(
        sellers=keys(count),
        closed_a_quarter=np.full(count, 40.0),
        closed_variance=np.full(count, 4.0),
        win_rate=np.full(count, 0.6),
        unit_value=np.full(count, unit_value),
        margin_share=margin_share,
        peers_mean_revenue=40 * 0.6 * unit_value if np.isfinite(unit_value) else None,
    )
    return Signals(
        snapshot="0" * 64,
        as_of=MONDAY - timedelta(days=1),
        last_fact=MONDAY - timedelta(days=3),
        hindsight=False,
        currency="EUR",
        measures=tuple(measures),
        trade=trade,
        deals=deals or {},
        visits=visits or {},
        names={key: f"Seller {number}" for number, key in enumerate(keys(count))},
    )


def report(number: int, **changes: object) -> Report:
    key = keys(number + 1)[number]
    name = f"{chr(65 + number % 26)}{number} Lindqvist"
    found = Report(who=Who(number + 1, name, key), key=key, sellers=(key,))
    return replace(found, **changes)  # type: ignore[arg-type]  (fields by name)


def priors(m0: float = 0.06) -> Priors:
    forms = {"one_on_one": 1.0, "call_review": 1.2, "practice": 1.3, "ride_along": 1.0, "sit_in": 1.0}
    return Priors(
        topics={"*": TopicPrior("*", m0, "B", "a test")},
        forms={form: FormPrior(form, value, "C", "a test") for form, value in forms.items()},
    )


def inputs(
    team: int | Sequence[Report],
    figures: Signals,
    *,
    minutes: int = 180,
    secret: str = "known",  # noqa: S107  a test
    week: Week = WEEK,
    cycle: Cycle | None = None,
    close_calls: bool = True,
    fixed: Sequence[Fixed] = (),
    key: str = "crm:leader",
    **changes: object,
) -> Inputs:
    reports = tuple(report(number) for number in range(team)) if isinstance(team, int) else tuple(team)
    found = Inputs(
        leader=Who(1000, "Lena Leader", key),
        key=key,
        week=week,
        cycle=cycle or cycle_of(week, 4),
        minutes=minutes,
        reports=tuple(sorted(reports, key=lambda one: one.key)),
        fixed=tuple(fixed),
        signals=figures,
        priors=priors(),
        currency="EUR",
        close_calls=close_calls,
        secret=secret,
    )
    return replace(found, **changes)  # type: ignore[arg-type]  (fields by name)


def deal(name: str) -> DealToTalkAbout:
    return DealToTalkAbout(name, name, "Customer", "Route", 1000.0, "Demo", 31, Sentence("week.plain"))
