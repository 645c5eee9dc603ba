"""How likely a deal of this kind is to be won, whoever owns it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import csr_array
from scipy.special import chdtrc, expit

from ridealong.science.arrays import Codes, Floats, codes, floats
from ridealong.science.heterogeneity import Test

RIDGE = 1e-6
FEWEST = 20  # cases a level needs to have an effect of its own
STEPS = 60


@dataclass(frozen=True, slots=True)
class Fit:
    """Main-effects logistic regression: probability of each row (n,), log-likelihood, parameters estimated."""

    probabilities: Floats
    log_likelihood: float
    parameters: int


def merge_rare(column: ArrayLike, fewest: int = FEWEST) -> tuple[Codes, int]:
    """Codes (n,) with all levels under `fewest` cases joined into one, and how many levels are left.

    If together they are still too few, the smallest of the others joins them.
    """
    found, levels = codes(column)
    sizes = np.bincount(found, minlength=levels)
    order = np.argsort(sizes, kind="stable")
    joined = int((sizes < fewest).sum())
    if joined and sizes[order[:joined]].sum() < fewest:
        joined += 1
    target = np.arange(levels)
    target[order[:joined]] = order[0] if joined else 0
    return codes(target[found])


def fit(columns: Sequence[ArrayLike], outcome: ArrayLike, *, fewest: int = FEWEST) -> Fit:
    """Logistic regression of outcome (n,) of 0/1 on the main effects of categorical columns, each (n,) of codes.

    Iteratively reweighted least squares with a ridge of 1e-6 (so that a level that always wins stays finite), on the
    unique cells of the design. Levels under `fewest` cases are merged. ValueError for no rows, lengths that differ or
    an outcome that is not 0/1. McCullagh and Nelder, Generalized Linear Models (1989), section 4.4.
    """
    won = floats(outcome)
    if not len(won) or any(len(np.asarray(column)) != len(won) for column in columns):
        raise ValueError("outcome and columns must be equally long and not empty")
    if not np.isin(won, (0.0, 1.0)).all():
        raise ValueError("an outcome is 0 or 1")
    cell, design = _cells([merge_rare(column, fewest) for column in columns], len(won))
    size, wins = floats(np.bincount(cell)), floats(np.bincount(cell, won))
    beta = _solve(design, size, wins)
    eta = design @ beta
    likelihood = float(wins @ eta - size @ np.logaddexp(0.0, eta))
    return Fit(expit(eta)[cell], likelihood, design.shape[1])


def _cells(columns: Sequence[tuple[Codes, int]], rows: int) -> tuple[Codes, csr_array]:
    """Cell of every row (n,), and the design of the cells: a constant, then every level but each column's first."""
    cell = np.zeros(rows, dtype=np.int64)
    for column, levels in columns:
        cell, _ = codes(cell * levels + column)
    _, first = np.unique(cell, return_index=True)
    at = np.arange(len(first))
    down, right, width = [at], [np.zeros(len(first), dtype=np.int64)], 1
    for column, levels in columns:
        level = column[first]
        down.append(at[level > 0])
        right.append(width - 1 + level[level > 0])
        width += levels - 1
    ends = (np.concatenate(down), np.concatenate(right))
    return cell, csr_array((np.ones(len(ends[0])), ends), shape=(len(first), width))


def _solve(design: csr_array, size: Floats, wins: Floats) -> Floats:
    """Coefficients (p,) that maximise the penalised likelihood; Newton steps are halved where they do not climb."""
    beta = np.zeros(design.shape[1])
    best = _climbed(design, size, wins, beta)
    for _ in range(STEPS):
        chance = expit(design @ beta)
        slope = design.T @ (wins - size * chance) - RIDGE * beta
        curve = (design.T @ (design * (size * chance * (1 - chance))[:, None])).toarray()
        step = cho_solve(cho_factor(curve + RIDGE * np.eye(len(beta))), slope)
        reached = _climbed(design, size, wins, beta + step)
        while reached < best - 1e-9 * abs(best) and np.abs(step).max() > 1e-9:
            step /= 2
            reached = _climbed(design, size, wins, beta + step)
        beta, best = beta + step, reached
        if np.abs(step).max() <= 1e-9 * (1 + np.abs(beta).max()):
            break
    return beta


def _climbed(design: csr_array, size: Floats, wins: Floats, beta: Floats) -> float:
    eta = design @ beta
    return float(wins @ eta - size @ np.logaddexp(0.0, eta) - 0.5 * RIDGE * beta @ beta)


def likelihood_ratio(full: Fit, reduced: Fit) -> Test:
    """Do the columns that `full` has more of improve the fit? Twice the gain in likelihood against chi-square.

    Both must be fitted to the same rows; p is 1 where nothing was added. Wilks, Ann. Math. Statist. 9 (1938) 60.
    """
    gain = max(0.0, 2 * (full.log_likelihood - reduced.log_likelihood))
    df = full.parameters - reduced.parameters
    return Test(gain, float(df), float(chdtrc(df, gain)) if df > 0 else 1.0, "likelihood_ratio")
