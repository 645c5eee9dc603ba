"""Signals as the week looks at them: computed once for the whole organisation, shared by all leaders."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ridealong.figures.rules.certainty import LIKELY
from ridealong.figures.rules.shapes import SellerKey, Signal, Signals
from ridealong.science.arrays import Floats
from ridealong.science.normal import MIDDLE_HALF
from ridealong.week.rules.shapes import Size
from ridealong.week.rules.topics import topic_of

FEW = 5


def without(signals: Signals, held: Mapping[SellerKey, Collection[str]]) -> Signals:
    """The signals as if there were no cases of what is new about people and theirs alone for now."""
    return replace(signals, measures=tuple(_blank(one, held) for one in signals.measures)) if held else signals


def _blank(one: Signal, held: Mapping[SellerKey, Collection[str]]) -> Signal:
    new = [one.measure in held.get(seller, ()) for seller in one.sellers]
    return replace(one, n=np.where(new, 0, one.n)) if any(new) else one


@dataclass(frozen=True)
class View:
    """A signal with what is asked of it again and again."""

    signal: Signal

    @property
    def name(self) -> tuple[str, str]:
        """Measure, and stage where it has one."""
        return self.signal.measure, self.signal.stage or ""

    @cached_property
    def topic(self) -> str | None:
        """What it may be a need for; None where it is only reported or may carry no weight."""
        ready = self.signal.rejected and self.signal.gamma > 0 and self.signal.posterior is not None
        return topic_of(self.signal.measure, self.signal.stage) if ready else None

    @cached_property
    def at(self) -> Mapping[SellerKey, int]:
        return {key: index for index, key in enumerate(self.signal.sellers)}

    @cached_property
    def below(self) -> Floats:
        """P(theta_i < mu | data) of every seller; 0 where there are no fair peers."""
        posterior = self.signal.posterior
        return np.zeros(len(self.signal.sellers)) if posterior is None else posterior.below

    @cached_property
    def mean(self) -> Floats:
        posterior = self.signal.posterior
        return self.signal.y if posterior is None else posterior.mean

    @cached_property
    def real_places(self) -> NDArray[np.int64]:
        """Where everybody stands whose gap is likely real."""
        if self.topic is None:
            return np.empty(0, dtype=np.int64)
        return np.flatnonzero((self.below >= LIKELY) & (self.signal.n >= FEW))

    @cached_property
    def intervals(self) -> Mapping[int, tuple[float, float]]:
        """By place, for everybody whose gap is likely real: 90 %, worked out together."""
        posterior, places = self.signal.posterior, self.real_places
        if posterior is None or not len(places):
            return {}
        lows, highs = replace(posterior, y=posterior.y[places], v=posterior.v[places]).interval()
        return {int(place): (float(low), float(high)) for place, low, high in zip(places, lows, highs, strict=True)}

    def place(self, sellers: Iterable[SellerKey]) -> int | None:
        """Where a person stands in the signal, by any of their source keys."""
        return next((self.at[key] for key in sellers if key in self.at), None)

    def is_real(self, place: int) -> bool:
        """Whether this person's gap may be named and may carry weight."""
        return self.topic is not None and bool(self.below[place] >= LIKELY) and int(self.signal.n[place]) >= FEW

    def size(self, place: int) -> Size:
        """The gap in units of how far peers differ."""
        posterior = self.signal.posterior
        if posterior is None or posterior.mean_tau <= 0:
            return "small"
        gap = (posterior.mean_mu - self.mean[place]) / posterior.mean_tau
        return "large" if gap >= 1 else "medium" if gap >= 0.5 else "small"

    def figures(self, place: int) -> Figures:
        """What is said of a person whose gap is likely real, in the measure's own unit."""
        posterior = self.signal.posterior
        if posterior is None:
            return Figures(float(self.signal.raw[place]), None, None, None, None, None, int(self.signal.n[place]))
        low, high = self.intervals[place]
        spread = MIDDLE_HALF * posterior.mean_tau
        band = sorted((self.level(posterior.mean_mu - spread), self.level(posterior.mean_mu + spread)))
        ends = sorted((self.level(low), self.level(high)))
        return Figures(
            value=float(self.signal.raw[place]),
            adjusted=self.level(float(self.mean[place])),
            peers=self.level(posterior.mean_mu),
            band=(band[0], band[1]),
            low=ends[0],
            high=ends[1],
            n=int(self.signal.n[place]),
        )

    def level(self, value: float) -> float:
        """From the scale where higher is better into the measure's own unit."""
        match self.signal.level_unit:
            case "exp":
                return float(np.exp(value))
            case "minus":
                return -value
            case _:
                return value


@dataclass(frozen=True, slots=True)
class Figures:
    """A person's figures in one measure."""

    value: float
    adjusted: float | None
    peers: float | None
    band: tuple[float, float] | None
    low: float | None
    high: float | None
    n: int


@dataclass(frozen=True)
class Views:
    """All signals of an organisation as of a day."""

    signals: Signals

    @cached_property
    def all(self) -> tuple[View, ...]:
        """By measure, stage and first seller: an order that no database decides."""
        found = [View(signal) for signal in self.signals.measures]
        return tuple(sorted(found, key=lambda view: (*view.name, view.signal.sellers[:1])))

    @cached_property
    def needs(self) -> tuple[View, ...]:
        """Those that may carry weight. Where stages exist, their conversion replaces the win rate."""
        staged = any(view.signal.measure == "stage_conversion" for view in self.all)
        return tuple(
            view for view in self.all if view.topic is not None and not (staged and view.signal.measure == "win_rate")
        )

    def of(self, measure: str, sellers: Iterable[SellerKey]) -> tuple[View, int] | None:
        """The view of a measure in which a person is compared, and their place in it."""
        keys = tuple(sellers)
        for view in self.all:
            if view.signal.measure == measure and (place := view.place(keys)) is not None:
                return view, place
        return None

    def compares(self, sellers: Iterable[SellerKey]) -> bool:
        """Whether a person is compared with fair peers in any measure."""
        keys = tuple(sellers)
        return any(view.signal.posterior is not None and view.place(keys) is not None for view in self.all)

    @cached_property
    def trade_at(self) -> Mapping[SellerKey, int]:
        return {key: index for index, key in enumerate(self.signals.trade.sellers)}

    @cached_property
    def knows_amounts(self) -> bool:
        return bool(np.isfinite(self.signals.trade.unit_value).any())

    @cached_property
    def margin(self) -> float:
        """Share of revenue that is margin where costs are known and leave one; else 1: revenue counts."""
        share = self.signals.trade.margin_share
        return share if share is not None and 0 < share < 1 else 1.0

    @cached_property
    def usual_unit_value(self) -> float:
        """Mean value of a won deal over sellers; 1 where no amount is known, so that deals are what counts."""
        return float(np.nanmean(self.signals.trade.unit_value)) if self.knows_amounts else 1.0

    @cached_property
    def peers_revenue(self) -> float:
        """The peers' mean revenue a quarter, in the unit that worth is counted in."""
        trade = self.signals.trade
        if trade.peers_mean_revenue is not None and self.knows_amounts:
            return trade.peers_mean_revenue
        deals = trade.closed_a_quarter * trade.win_rate
        known = deals[np.isfinite(deals)]
        return float(known.mean()) * self.usual_unit_value if len(known) else 1.0
