"""How people sell in the demo company, and which gaps a fifth of them truly have."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle, islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ridealong.demo.staff import Colleague
from ridealong.demo.words import products

STAGES = ("Qualify", "Discover", "Demo", "Proposal", "Negotiate")
GAP_SHARE = 0.2
MINOR_SHARE = 0.03  # of sellers who give too much away, and as many who are slow
GAP = -1.0  # logits: somebody moves on about 40 % of deals where others move on 62 %
GIVEN_AWAY = 0.05
SLOWER = 0.4
# How much people differ from each other without lacking anything.
MOVES_VARY = (0.03, 0.03, 0.15, 0.15, 0.03)
TOPICS = {"discount": "negotiating", "cycle_time": "moving_deals_on"}
EXPERIENCED = timedelta(days=500)

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Gap:
    """What somebody truly lacks. `size` is on the scale that `Skills` has for it."""

    ref: str
    measure: str
    stage: str | None
    size: float

    @property
    def topic(self) -> str:
        """What a session about it is called in the week."""
        return f"stage:{self.stage}" if self.stage else TOPICS[self.measure]


@dataclass(frozen=True, slots=True)
class Skills:
    """How somebody sells. `moves`: logit shift of moving on, by stage; `discount`: share of the list price given away;
    `pace`: factor on days; `volume`: factor on deals opened; `mix`: share of each product."""

    moves: tuple[float, ...]
    discount: float
    pace: float
    volume: float
    mix: tuple[float, ...]


def mixes(count: int, rng: np.random.Generator) -> Floats:
    """Share of each product, by seller: some live on handhelds, some on whole lines."""
    kinds = len(products())
    found = np.exp(rng.normal(0, 1.2, (count, kinds)) + np.linspace(0.4, -0.9, kinds))
    return np.asarray(found / found.sum(axis=1, keepdims=True))


def plant(
    staff: Sequence[Colleague], mix: Floats, demo_leader: str, count: int, until: date, rng: np.random.Generator
) -> tuple[Gap, ...]:
    """A fifth of the sellers move fewer deals on from one stage, and a few give away too much or are slow.

    All are experienced and present. The gaps at stages lie where the product mix hides them: with sellers whose
    products sell readily, so that a league table of win rates does not show them. The demo leader's team has two.
    """
    able = [
        at
        for at, one in enumerate(staff)
        if one.hired_on < until - EXPERIENCED and one.left_on is None and one.away is None
    ]
    order = [able[at] for at in rng.permutation(len(able)).tolist()]
    ease = mix @ np.array([one.ease for one in products()])
    ready = [at for at in order if ease[at] > np.median(ease)]
    own = [at for at in ready if staff[at].leader == demo_leader][:2]
    chosen = [*own, *(at for at in ready if staff[at].leader != demo_leader)][: round(GAP_SHARE * count)]
    others = [at for at in order if at not in set(chosen)]
    minor = max(2, round(MINOR_SHARE * count))
    stages = zip(chosen, islice(cycle(("Demo", "Proposal")), len(chosen)), strict=True)
    return (
        *(Gap(staff[at].ref, "stage_conversion", stage, GAP * _strength(rng)) for at, stage in stages),
        *(Gap(staff[at].ref, "discount", None, GIVEN_AWAY * _strength(rng)) for at in others[:minor]),
        *(Gap(staff[at].ref, "cycle_time", None, SLOWER * _strength(rng)) for at in others[minor : 2 * minor]),
    )


def _strength(rng: np.random.Generator) -> float:
    return float(rng.uniform(0.9, 1.3))


def skills(staff: Sequence[Colleague], mix: Floats, gaps: Sequence[Gap], rng: np.random.Generator) -> Iterator[Skills]:
    """Small differences between everybody, large ones in what they sell, and the gaps."""
    n = len(staff)
    drawn: dict[str, Any] = {
        "moves": rng.normal(0, MOVES_VARY, (n, len(STAGES))),
        "discount": rng.normal(0.06, 0.006, n),
        "pace": np.exp(rng.normal(0, 0.05, n)),
        "volume": np.exp(rng.normal(0, 0.06, n)),
    }
    place = {one.ref: at for at, one in enumerate(staff)}
    for gap in gaps:
        if gap.stage is not None:
            drawn["moves"][place[gap.ref], STAGES.index(gap.stage)] += gap.size
        elif gap.measure == "discount":
            drawn["discount"][place[gap.ref]] += gap.size
        else:
            drawn["pace"][place[gap.ref]] *= 1 + gap.size
    for at in range(n):
        yield Skills(
            moves=tuple(drawn["moves"][at].tolist()),
            discount=float(drawn["discount"][at]),
            pace=float(drawn["pace"][at]),
            volume=float(drawn["volume"][at]),
            mix=tuple(mix[at].tolist()),
        )
