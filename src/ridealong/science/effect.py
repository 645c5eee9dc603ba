"""What a drawn focus did: intention to treat among the decisions that were left to chance."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ridealong.science.arrays import Codes, Flags, Floats, codes, floats
from ridealong.science.estimates import TooFewCases

FEWEST_CYCLES = 40
FEWEST_DF = 15.0


@dataclass(frozen=True, slots=True)
class Effect:
    """Effect of the focus in the unit of the outcome, its cluster-robust standard error, and df for Student's t."""

    effect: float
    se: float
    df: float
    cycles: int
    rows: int


def focus_effect(
    chosen: ArrayLike, probability: ArrayLike, outcome: ArrayLike, before: ArrayLike, cycle: ArrayLike
) -> Effect:
    """Effect of a focus averaged over open decisions (0 < p < 1) with weight p(1 − p).

    chosen (n,) 0/1: did the draw give the focus; probability (n,): the recorded chance of it; outcome (n,);
    before (n, c): outcomes and expectations from before the decision; cycle (n,): code of the leader's cycle, the
    cluster. Adding constants within a cycle, or rows that were never open, changes nothing.
    TooFewCases below 40 cycles or 15 degrees of freedom; ValueError where lengths differ.
    Bell and McCaffrey, Survey Methodology 28 (2002) 169, for the leverage-corrected standard error.
    """
    p = floats(probability)
    open_rows = (p > 0) & (p < 1)
    z, y, x, where = _open(open_rows, floats(chosen) - p, floats(outcome), floats(before), cycle)
    if where.max(initial=-1) + 1 < FEWEST_CYCLES:
        raise TooFewCases(f"{where.max(initial=-1) + 1} cycles with open decisions, {FEWEST_CYCLES} are needed")
    z, y, x = _centred(z, where), _centred(y, where), _centred(x, where)
    effect, residual = regress(y, x, z)
    weight = np.bincount(where, residual**2)
    leverage = weight / weight.sum()
    df = 1.0 / float((leverage**2).sum()) - 1.0
    if df < FEWEST_DF:
        raise TooFewCases(f"the open decisions amount to {df:.1f} degrees of freedom, {FEWEST_DF:g} are needed")
    error = residualised(y, x) - effect * residual
    scores = np.bincount(where, residual * error) / (1.0 - leverage)
    return Effect(effect, float(np.sqrt((scores**2).sum()) / weight.sum()), df, len(weight), len(z))


def regress(y: Floats, x: Floats, z: Floats) -> tuple[float, Floats]:
    """Coefficient of z (n,) in the least squares of y (n,) on x (n, c) and z without intercept, and z after x (n,)."""
    rest = residualised(z, x)
    squares = float(rest @ rest)
    if squares <= 1e-12 * max(1.0, float(z @ z)):
        raise TooFewCases("nothing was left to chance once the past is known")
    return float(rest @ y) / squares, rest


def residualised(values: Floats, x: Floats) -> Floats:
    """What is left of values (n,) after least squares on x (n, c)."""
    return floats(values - x @ np.linalg.lstsq(x, values, rcond=None)[0])


def _open(rows: Flags, z: Floats, y: Floats, x: Floats, cycle: ArrayLike) -> tuple[Floats, Floats, Floats, Codes]:
    if not z.shape == y.shape == np.asarray(cycle).shape or x.ndim != 2 or len(x) != len(z):
        raise ValueError("every decision needs a choice, a probability, an outcome, a past and a cycle")
    return z[rows], y[rows], x[rows], codes(np.asarray(cycle)[rows])[0]


def _centred(values: Floats, where: Codes) -> Floats:
    """Values (n,) or (n, c) minus their mean within the cycle."""
    table = values.reshape(len(values), -1)
    totals = np.zeros((int(where.max()) + 1, table.shape[1]))
    np.add.at(totals, where, table)
    means = totals / np.bincount(where)[:, None]
    return floats(table - means[where]).reshape(values.shape)
