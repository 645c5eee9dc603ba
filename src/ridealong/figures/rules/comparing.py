"""Every measure that is tested, over every group of fair peers, with the family of tests that decides which count."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

import numpy as np

from ridealong.figures.rules import estimates
from ridealong.figures.rules.estimates import Estimates
from ridealong.figures.rules.frames import Codes, Floats, Frame
from ridealong.figures.rules.peers import FEWEST_CASES, Colleague, PeerGroup, fair_peers
from ridealong.science.multiplicity import benjamini_hochberg
from ridealong.science.shrinkage import Posterior, tau_grid_posterior
from ridealong.science.streams import stream

FEWEST_WEEKS = 13
RATE = 0.10
Level = Literal["identity", "exp", "minus"]


@dataclass(frozen=True, slots=True)
class Tested:
    """A measure that people are compared by: prior scale of tau, share that coaching can move, how the additive scale
    turns into its own unit, and whether that is a share of cases."""

    measure: str
    s0: float
    gamma: float
    level: Level
    share: bool = False

    def own(self, x: float) -> float:
        """A value of the additive scale in the measure's own unit; a share stays between 0 and 1."""
        if self.level == "exp":
            return float(np.exp(x))
        value = -float(x) if self.level == "minus" else float(x)
        return min(1.0, max(0.0, value)) if self.share else value

    def bounds(self, low: float, high: float) -> tuple[float, float]:
        """An interval of the additive scale in the measure's own unit, the smaller bound first."""
        ends = self.own(low), self.own(high)
        return min(ends), max(ends)


TESTED: Mapping[str, Tested] = {
    one.measure: one
    for one in (
        Tested("win_rate", 0.10, 0.5, "identity", share=True),
        Tested("stage_conversion", 0.10, 0.5, "identity", share=True),
        Tested("discount", 0.10, 0.5, "exp"),
        Tested("deal_value", 0.30, 0.25, "exp"),
        Tested("closed_deals", 0.50, 0.25, "exp"),
        Tested("cycle_time", 15.0, 0.5, "minus"),
        Tested("stale_share", 0.10, 0.7, "minus", share=True),
        Tested("attainment", 0.30, 0.0, "identity"),
    )
}


@dataclass(frozen=True)
class Staged:
    """The cases of one stage, how likely each was to move on, and what that was given."""

    stage: str
    rows: Frame
    expected: Floats
    names: tuple[str, ...]


@dataclass(frozen=True)
class Material:
    """What comparisons are made of, as of a day. `owner` is the column that says whose a case is: seller or group.

    `first` is the first day of the window on which closes were seen; of the last `silent` of its weeks the facts tell
    nothing, because they end earlier.
    """

    day: date
    first: date | None
    weeks: float
    closed: Frame
    lives: Frame
    aged: Frame
    stages: Frame
    quotas: Frame
    colleagues: Mapping[str, Colleague]
    owner: str = "seller"
    silent: float = 0.0

    @cached_property
    def expected(self) -> tuple[Floats, tuple[str, ...]]:
        """How likely each closed deal was to be won."""
        return estimates.expected_wins(self.closed, "won")

    @cached_property
    def staged(self) -> tuple[Staged, ...]:
        """The cases of every stage that people can be told apart by, A to Z."""
        found = []
        for code, stage in enumerate(self.stages.labels.get("stage", ())):
            rows = self.stages.where(self.stages.codes["stage"] == code)
            if rows.size and varies(rows.numbers["moved"]):
                found.append(Staged(stage, rows, *estimates.expected_wins(rows, "moved")))
        return tuple(found)

    @cached_property
    def valued(self) -> Frame:
        """The won deals whose value is known and positive."""
        return self.closed.where((self.closed.numbers["won"] == 1) & (self.closed.numbers["value"] > 0))

    @cached_property
    def priced(self) -> Frame:
        """Those whose list price is known as well."""
        return self.valued.where(self.valued.numbers["list_value"] > 0)


@dataclass(frozen=True)
class Comparison:
    """One measure (and stage) within one group of peers. `posterior` None: no fair peers."""

    tested: Tested
    stage: str | None
    group: str
    keys: tuple[str, ...]
    estimates: Estimates
    posterior: Posterior | None
    rejected: bool = False
    raw_rejected: bool = False


@dataclass(frozen=True)
class Job:
    """Cases to be compared, and how: `estimate` answers for `who` (n,) among k people."""

    measure: str
    stage: str | None
    rows: Frame
    estimate: Callable[[Codes, tuple[str, ...], np.random.Generator], Estimates | None]
    least: Callable[[Sequence[str]], tuple[str, ...]] = tuple


def comparisons(material: Material, *, off: Collection[str] = ()) -> tuple[Comparison, ...]:
    """All but those of measures that are switched off, with the family's verdict: Benjamini-Hochberg at 10 % on the
    fair p-values, and on the raw ones."""
    if material.weeks - material.silent < FEWEST_WEEKS or not material.closed.size:
        return ()
    found = [one for job in jobs(material) if job.measure not in off for one in _compared(job, material)]
    tested = [one for one in found if one.posterior is not None]
    fair = benjamini_hochberg([one.estimates.fair_test.p for one in tested], RATE)
    raw = benjamini_hochberg([one.estimates.raw_test.p for one in tested], RATE)
    verdicts = {id(one): (bool(a), bool(b)) for one, a, b in zip(tested, fair, raw, strict=True)}
    return tuple(_with_verdict(one, *verdicts.get(id(one), (False, False))) for one in found)


def _with_verdict(one: Comparison, rejected: bool, raw: bool) -> Comparison:  # noqa: FBT001  two verdicts, in order
    return Comparison(one.tested, one.stage, one.group, one.keys, one.estimates, one.posterior, rejected, raw)


def jobs(material: Material) -> Iterator[Job]:
    """What there is to compare."""
    if varies(material.closed.numbers["won"]):
        yield _win_rate(material)
    yield from _stage_conversion(material)
    yield from _prices(material)
    yield _volume(material)
    if material.lives.size:
        yield _cycle(material)
    if material.aged.size:
        yield Job(
            "stale_share", None, material.aged,
            lambda who, keys, rng: estimates.stale_shares(material.aged, who, len(keys), rng=rng),
        )  # fmt: skip
    if material.quotas.size:
        yield Job(
            "attainment", None, material.quotas,
            lambda who, keys, _rng: estimates.attainments(material.quotas, who, len(keys)),
        )  # fmt: skip


def _win_rate(material: Material) -> Job:
    rows = material.closed
    expected, names = material.expected

    def estimate(who: Codes, keys: tuple[str, ...], rng: np.random.Generator) -> Estimates:
        return estimates.rates(rows, who, len(keys), outcome="won", expected=expected, names=names, rng=rng)

    return Job("win_rate", None, rows, estimate)


def _stage_conversion(material: Material) -> Iterator[Job]:
    for one in material.staged:
        yield _one_stage(one)


def varies(x: Floats) -> bool:
    """Whether there is anything to tell people apart by."""
    return bool(len(x) and (x != x[0]).any())


def _one_stage(one: Staged) -> Job:
    def estimate(who: Codes, keys: tuple[str, ...], rng: np.random.Generator) -> Estimates:
        return estimates.rates(
            one.rows, who, len(keys), outcome="moved", expected=one.expected, names=one.names, rng=rng
        )

    return Job("stage_conversion", one.stage, one.rows, estimate)


def _prices(material: Material) -> Iterator[Job]:
    """Price realisation and value of won deals."""
    valued, priced = material.valued, material.priced
    if priced.size:
        yield Job("discount", None, priced, _log_means(priced, log_ratio(priced), arithmetic=False))
    # Without products the mix cannot be held constant, and the raw value never carries weight.
    if valued.size and valued.labels["product"]:
        yield Job("deal_value", None, valued, _log_means(valued, np.log(valued.numbers["value"]), arithmetic=True))


def log_ratio(priced: Frame) -> Floats:
    """Logarithm of value over list value (n,) of deals where both are known."""
    return np.log(priced.numbers["value"] / priced.numbers["list_value"])


def _log_means(
    rows: Frame, x: Floats, *, arithmetic: bool
) -> Callable[[Codes, tuple[str, ...], np.random.Generator], Estimates]:
    """Values are shown as arithmetic or geometric means; the adjusted ones stand around the peers' mean."""

    def estimate(who: Codes, keys: tuple[str, ...], rng: np.random.Generator) -> Estimates:
        inside, k = who >= 0, len(keys)
        shown = np.exp(x) if arithmetic else x
        mean = np.bincount(who[inside], shown[inside], minlength=k) / np.bincount(who[inside], minlength=k)
        level = float(shown[inside].mean())
        return estimates.log_means(
            rows, who, k, x=x, rng=rng,
            level=float(np.log(level)) if arithmetic else level,
            value=mean if arithmetic else np.exp(mean),
        )  # fmt: skip

    return estimate


def _volume(material: Material) -> Job:
    rows = material.closed

    def estimate(who: Codes, keys: tuple[str, ...], _rng: np.random.Generator) -> Estimates:
        exposure = exposures(material, rows, keys)
        return estimates.volumes(rows, who, len(keys), exposure=exposure, weeks=material.weeks)

    return Job("closed_deals", None, rows, estimate, lambda keys: _exposed(material, rows, keys))


def exposures(material: Material, rows: Frame, keys: Sequence[str]) -> Floats:
    """Weeks that each could sell. A leader's are those of the sellers, as far as their deals were the leader's."""
    first = material.first or material.day
    weeks = np.array(
        [_weeks(material.colleagues.get(key), first, material.day, material.weeks) for key in rows.labels["seller"]]
    )
    sellers = rows.codes["seller"]
    known, who = sellers >= 0, rows.who(material.owner, keys)
    counts = np.bincount(sellers[known], minlength=len(weeks))
    share = weeks / np.maximum(counts, 1)
    inside = (who >= 0) & known
    return np.bincount(who[inside], share[sellers[inside]], minlength=len(keys)).astype(np.float64)


def _weeks(colleague: Colleague | None, first: date, last: date, whole: float) -> float:
    return whole if colleague is None else colleague.weeks(first, last)


def _exposed(material: Material, rows: Frame, keys: Sequence[str]) -> tuple[str, ...]:
    """Who could sell for at least a week."""
    weeks = exposures(material, rows, keys)
    return tuple(key for key, found in zip(keys, weeks, strict=True) if found >= 1)


def _cycle(material: Material) -> Job:
    rows = material.lives

    def estimate(who: Codes, keys: tuple[str, ...], rng: np.random.Generator) -> Estimates | None:
        _, horizon = estimates.usable(rows, who, len(keys))
        return estimates.open_times(rows, who, len(keys), horizon=horizon, rng=rng)

    def least(keys: Sequence[str]) -> tuple[str, ...]:
        kept, _ = estimates.usable(rows, rows.who(material.owner, keys), len(keys))
        return tuple(key for key, good in zip(keys, kept, strict=True) if good)

    return Job("cycle_time", None, rows, estimate, least)


def _compared(job: Job, material: Material) -> Iterator[Comparison]:
    """The job's comparisons, one a group of fair peers; those who have none in one without a posterior."""
    labels = job.rows.labels[material.owner]
    codes = job.rows.codes[material.owner]
    n = np.bincount(codes[codes >= 0], minlength=len(labels))
    enough = [label for label, size in zip(labels, n, strict=True) if size >= FEWEST_CASES]
    for group in _groups(job.least(enough), material):
        who = job.rows.who(material.owner, group.keys)
        fair = group.name is not None
        rng = stream("permutation", job.measure, job.stage or "", group.name or "", material.day.isoformat())
        found = job.estimate(who, group.keys, rng) if len(group.keys) > 1 else None
        if found is not None:
            posterior = tau_grid_posterior(found.y, found.v, s0=TESTED[job.measure].s0) if fair else None
            yield Comparison(TESTED[job.measure], job.stage, group.name or "", group.keys, found, posterior)


@dataclass(frozen=True, slots=True)
class _Group:
    """Like a peer group; `name` None where the peers are not fair."""

    name: str | None
    keys: tuple[str, ...]


def _groups(keys: Sequence[str], material: Material) -> Iterator[PeerGroup | _Group]:
    if material.owner != "seller":
        yield _Group("", tuple(sorted(keys)))
        return
    here = [key for key in keys if key in material.colleagues and material.colleagues[key].compared]
    groups, alone = fair_peers(here, material.colleagues)
    yield from groups
    if alone:
        yield _Group(None, alone)
