"""What is known of one person's figures, as pages show it. Light: rows of the contract, and what follows from them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from ridealong.figures.rules.certainty import Certainty, certainty
from ridealong.figures.rules.shapes import LuckMeasure, LuckRow, SellerKey, Verdict
from ridealong.kernel.sentences import Sentence


@dataclass(frozen=True, slots=True)
class EffortRow:
    """The dial productivity: a percentile among `peers` fair peers, from `n` things counted; None where it cannot be
    said, and `verdict` says why."""

    percentile: float | None
    low: float | None
    high: float | None
    n: int
    peers: int
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """The share of deals still open after so many days, its likely range, and the peers'."""

    day: int
    open: float
    low: float
    high: float
    peers: float | None


@dataclass(frozen=True, slots=True)
class MonthRow:
    """Deals closed and won in a month, and the middle half of what the peers won; None without fair peers."""

    month: date
    closed: int
    won: int
    low: float | None
    middle: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class TroubledDeal:
    """An open deal that is pushed often, stuck or without a next step, and why."""

    deal: str
    name: str
    customer: str | None
    product: str | None
    amount: float | None
    stage: str | None
    days_open: int | None
    why: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many deals are open, how many of them in trouble, and the peers' share in trouble."""

    open: int
    trouble: int
    peers: float | None


@dataclass(frozen=True, slots=True)
class RunningQuarter:
    """Quota of the running quarter, won so far, and where it is likely to finish (90 %)."""

    target: float
    won: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class One:
    """A measure and this person's row in it."""

    measure: LuckMeasure
    row: LuckRow

    @property
    def certainty(self) -> Certainty:
        """How sure the difference from the peers is."""
        return certainty(self.row.verdict, self.row.low, self.row.high, self.measure.peers)

    @property
    def side(self) -> str:
        """`above` or `below` the peers; `likely_above` or `likely_below` while the likely range reaches them; `same`
        where chance or mix can explain it."""
        return f"likely_{self.row.side}" if self.certainty == "likely" else self.row.side


@dataclass(frozen=True, slots=True)
class Figures:
    """One person's figures: luck or real by measure, the dials that come from figures, and the running quarter.

    `held`: measures that are new and the person's alone, and from which day others see them; to others nothing else is
    said of those.
    """

    key: SellerKey
    measures: tuple[One, ...]
    effort: EffortRow | None
    waiting: Waiting | None
    quarter: RunningQuarter | None
    held: Mapping[str, date] = field(default_factory=dict)

    def of(self, measure: str) -> One | None:
        """The person's row in a measure that has no stages."""
        return next((one for one in self.measures if one.measure.name == measure), None)

    @property
    def real(self) -> tuple[One, ...]:
        """What is real about this person, the clearest first."""
        found = [one for one in self.measures if one.row.verdict == "real"]
        return tuple(sorted(found, key=lambda one: -abs((one.row.probability_below or 0.5) - 0.5)))


@dataclass(frozen=True, slots=True)
class About:
    """What the stored figures are of, for a page of people. `late`: newer ones are being computed; `kinds` of effort
    on record; `stages` in the order in which deals pass them."""

    as_of: date
    computed_at: datetime
    imported_on: date
    currency: str | None
    late: bool
    kinds: tuple[str, ...]
    stages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Many:
    """The figures of several people, by id; who has none is left out."""

    about: About
    people: Mapping[int, Figures]


@dataclass(frozen=True, slots=True)
class Own:
    """The source keys of one person, handed to whoever may see their figures, and the measures that are switched off
    (`off`): `portraits.own` alone makes this. `new`: what is new about them, and from which day others see it;
    `hidden`: whether the viewer is one of the others."""

    person_id: int
    keys: tuple[SellerKey, ...]
    off: frozenset[str]
    new: Mapping[str, date]
    hidden: bool

    @property
    def held(self) -> frozenset[str]:
        """What the viewer does not see."""
        return frozenset(self.new) if self.hidden else frozenset()


@dataclass(frozen=True, slots=True)
class Detail:
    """What only the page of one person shows."""

    curve: tuple[CurvePoint, ...]
    months: tuple[MonthRow, ...]
    trouble: tuple[TroubledDeal, ...]
