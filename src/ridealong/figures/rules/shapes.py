"""What `figures` answers with: rows of a measure, luck or real, and the signals that the week is built on.

Everybody is named by a `SellerKey` here, never by a database id: what is computed must not depend on ids.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal

from ridealong.kernel.sentences import Sentence

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ridealong.science.heterogeneity import Test
    from ridealong.science.shrinkage import Posterior

SellerKey = str
"""`source:key` of a seller: what streams and orderings are keyed by."""

# too_few: under five cases; not_compared: new, on leave or gone on the day.
Verdict = Literal["real", "mix", "too_close", "too_few", "no_fair_peers", "not_compared"]
# Of the figure itself, whichever of the two is better.
Above = Literal["above", "below", "same"]


@dataclass(frozen=True, slots=True)
class Heterogeneity:
    """Whether people can be told apart. `p_value` is raw, `adjusted_p_value` with mix held constant; neither is
    corrected for the family, `distinguishable` is (Benjamini-Hochberg at 10 % on the fair one)."""

    p_value: float | None
    adjusted_p_value: float | None
    adjusted_for: tuple[str, ...]
    distinguishable: bool


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One seller, team, leader, product or month. `value` is as counted, `adjusted` (`low` to `high`, 90 %) towards
    the peers; None where it cannot be said."""

    key: str | None
    name: str | None
    value: float | None
    low: float | None
    high: float | None
    n: int
    adjusted: float | None


@dataclass(frozen=True, slots=True)
class MeasureTable:
    """One measure by something, as of a day."""

    measure: str
    unit: str
    as_of: date
    currency: str | None
    hindsight: bool
    excluded: int
    notice: str | None
    rows: tuple[MeasureRow, ...]
    heterogeneity: Heterogeneity | None


@dataclass(frozen=True, slots=True)
class MeasureInfo:
    """What a measure is, what it needs, and whether the facts have that."""

    measure: str
    unit: str
    definition: Sentence
    needs: tuple[str, ...]
    available: bool


@dataclass(frozen=True, slots=True)
class Spread:
    """Shares of the variance between sellers; they sum to 1."""

    chance: float
    mix: float
    person: float


@dataclass(frozen=True, slots=True)
class LuckRow:
    """One seller in one measure."""

    key: SellerKey
    name: str
    value: float | None
    adjusted: float | None
    low: float | None
    high: float | None
    n: int
    verdict: Verdict
    side: Above
    probability_below: float | None
    sentence: Sentence | None = None


@dataclass(frozen=True, slots=True)
class LuckMeasure:
    """One measure on the page luck or real, in one group of peers (a job).

    `peers` is the peers' mean and `band` their middle half, in the measure's own unit; `sellers` how many qualified,
    `cases` on how many cases they rest; `lowest` and `highest` value as counted of the rows that may be seen, of which
    there are `seen`; `real` and `mixed` how many in the whole group are, whoever may be seen.
    """

    measure: str
    unit: str
    sellers: int
    cases: int
    spread: Spread | None
    p_value: float | None
    adjusted_p_value: float | None
    adjusted_for: tuple[str, ...]
    distinguishable: bool
    peers: float | None
    band: tuple[float, float] | None
    rows: tuple[LuckRow, ...]
    sentence: Sentence
    stage: str | None = None
    group: str = ""
    lowest: float | None = None
    highest: float | None = None
    real: int = 0
    mixed: int = 0
    seen: int = 0

    @property
    def name(self) -> str:
        """The measure, with its stage where it has one."""
        return self.measure if self.stage is None else f"{self.measure}:{self.stage}"


@dataclass(frozen=True, slots=True)
class Signal:
    """One measure of one peer group, on a scale where higher is better and differences are additive.

    Arrays have one entry a seller of `sellers` (sorted by key): `y` and its variance `v` on the additive scale, `n`
    cases, `raw` as counted in the measure's own unit. `posterior` is None where there are no fair peers. `rejected`:
    the family says that this measure tells people apart; otherwise no gap of it may carry weight. `level_unit` turns
    the additive scale into the measure's own unit: identity, exp (log scale) or minus (days, shares that are better
    when low).
    """

    measure: str
    stage: str | None
    unit: str
    sellers: tuple[SellerKey, ...]
    y: NDArray[np.float64]
    v: NDArray[np.float64]
    n: NDArray[np.int64]
    raw: NDArray[np.float64]
    raw_test: Test | None
    fair_test: Test | None
    posterior: Posterior | None
    rejected: bool
    gamma: float
    s0: float
    level_unit: Literal["identity", "exp", "minus"]
    peer_group: str = ""

    @property
    def name(self) -> str:
        """The measure, with its stage where it has one."""
        return self.measure if self.stage is None else f"{self.measure}:{self.stage}"


@dataclass(frozen=True, slots=True)
class Trade:
    """What passes through each seller's hands in a quarter, for the worth of a need. Arrays by `sellers`.

    `unit_value`: mean value of a won deal given the seller's product mix at peer prices, NaN where amounts are unknown;
    `stage_rate[stage]`: the seller's (adjusted) conversion of the stage; `margin_share` None where costs are unknown.
    """

    sellers: tuple[SellerKey, ...]
    closed_a_quarter: NDArray[np.float64]
    closed_variance: NDArray[np.float64]
    win_rate: NDArray[np.float64]
    unit_value: NDArray[np.float64]
    margin_share: float | None
    peers_mean_revenue: float | None
    stage_rate: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DealToTalkAbout:
    """An open deal of a seller worth talking about, worst first."""

    deal: str
    name: str
    customer: str | None
    product: str | None
    amount: float | None
    stage: str | None
    days_open: int | None
    why: Sentence


@dataclass(frozen=True, slots=True)
class Signals:
    """What the week needs from the facts, as of a day. A function of the snapshot, the roster and the day."""

    snapshot: str
    as_of: date
    last_fact: date | None
    hindsight: bool
    currency: str | None
    measures: tuple[Signal, ...]
    trade: Trade
    deals: Mapping[SellerKey, tuple[DealToTalkAbout, ...]]
    visits: Mapping[SellerKey, tuple[date, ...]]
    names: Mapping[SellerKey, str]
