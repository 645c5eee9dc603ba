"""How much of a difference to believe: estimates adjusted towards the peers on a grid of tau, with honest intervals."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri

from ridealong.science.arrays import Codes, Flags, Floats, means_and_variances

STEPS = 61
REACH = 3.0  # the grid ends at this many prior scales
RULED_OUT = 1e-20  # a step with so little of the likeliest one's weight changes no digit of a probability


@dataclass(frozen=True, slots=True)
class Posterior:
    """What is believed about k people after seeing y ± sqrt(v), mixed over a grid of tau (61 points).

    y, v: (k,); taus, weights, mu, mu_var: (61,), weights sum to 1; everything in the unit of y.
    """

    y: Floats
    v: Floats
    taus: Floats
    weights: Floats
    mu: Floats
    mu_var: Floats

    @property
    def mean(self) -> Floats:
        """Posterior mean of every theta, (k,)."""
        return self.weights @ self._means()

    @property
    def sd(self) -> Floats:
        """Posterior standard deviation of every theta, (k,)."""
        means, mean = self._means(), self.mean
        return np.asarray(np.sqrt(self.weights @ (self._variances() + (means - mean) ** 2)))

    @property
    def below(self) -> Floats:
        """P(theta_i < mu | data), (k,); at tau = 0 everybody is at mu and counts half.

        Given tau, theta_i − mu is normal with mean B(y − mu_hat) and variance B·v + B²·Var(mu).
        """
        held = self._held()
        part = _shares(self.taus[held], self.v)
        gap = part * (self.y - self.mu[held, None])
        sd = np.sqrt(part * self.v + part**2 * self.mu_var[held, None])
        z = np.divide(gap, sd, out=np.zeros_like(gap), where=sd > 0)
        return np.asarray(self.weights[held] @ ndtr(-z))

    @property
    def mean_tau(self) -> float:
        """Posterior mean of tau, the standard deviation between people."""
        return float(self.weights @ self.taus)

    @property
    def mean_mu(self) -> float:
        """Posterior mean of the peers' mean."""
        return float(self.weights @ self.mu)

    def interval(self, level: float = 0.9) -> tuple[Floats, Floats]:
        """Equal-tailed interval (low, high), each (k,), of every theta: quantiles of the mixture, not of a normal."""
        tail, held = _tail(level), self._held()
        weights, means, sds = self.weights[held], self._means()[held], np.sqrt(self._variances()[held])
        return _quantile(weights, means, sds, tail), _quantile(weights, means, sds, 1 - tail)

    def sample(
        self, rng: np.random.Generator, size: int, *, people: Codes | None = None
    ) -> tuple[Floats, Floats, Floats]:
        """Joint samples: tau (size,), mu (size,), theta (size, k), or with `people` (m,) theta of those only."""
        which = slice(None) if people is None else people
        y, v = self.y[which], self.v[which]
        held = np.flatnonzero(self._held())
        at = rng.choice(held, size=size, p=self.weights[held])
        mu = self.mu[at] + np.sqrt(self.mu_var)[at] * rng.standard_normal(size)
        # A row a person, for rows are long; worked out for the grid and taken from there, for samples are many more.
        part = _shares(self.taus, v).T
        noise = np.ascontiguousarray(rng.standard_normal((size, len(y))).T)
        theta = mu + part.take(at, axis=1) * (y[:, None] - mu)
        theta += np.sqrt(part * v[:, None]).take(at, axis=1) * noise
        return self.taus[at], mu, theta.T

    def _held(self) -> Flags:
        """The steps of the grid that the figures leave, (61,): a handful where people are many."""
        return np.asarray(self.weights > RULED_OUT * self.weights.max())

    def _means(self) -> Floats:
        mu = self.mu[:, None]
        return mu + _shares(self.taus, self.v) * (self.y - mu)

    def _variances(self) -> Floats:
        """Variance of theta given tau, (61, k): its own, and what is not known of mu."""
        part = _shares(self.taus, self.v)
        return part * self.v + (1 - part) ** 2 * self.mu_var[:, None]


def tau_grid_posterior(y: ArrayLike, v: ArrayLike, *, s0: float) -> Posterior:
    """Normal–normal model with a half-normal prior of scale s0 on tau and a flat one on mu; y, v: (k,).

    tau runs over 61 equal steps from 0 to 3·s0. Unlike plug-in empirical Bayes it does not take an estimated tau for
    known. ValueError where lengths differ, v ≤ 0 or s0 ≤ 0. Gelman et al., Bayesian Data Analysis (2013), section 5.4.
    """
    means, variances = means_and_variances(y, v)
    if not s0 > 0:
        raise ValueError("s0 must be positive")
    # One canonical order of summation, so that renumbering people changes no bit of the result.
    order = np.lexsort((variances, means))
    ordered, taus = means[order], np.linspace(0.0, REACH * s0, STEPS)
    w = 1.0 / (variances[order] + (taus**2)[:, None])
    total = w.sum(axis=1)
    mu = (w * ordered).sum(axis=1) / total
    squares = (w * (ordered - mu[:, None]) ** 2).sum(axis=1)
    log_p = 0.5 * np.log(w).sum(axis=1) - 0.5 * np.log(total) - 0.5 * squares - 0.5 * (taus / s0) ** 2
    weights = np.exp(log_p - log_p.max())
    return Posterior(means, variances, taus, weights / weights.sum(), mu, 1.0 / total)


def _shares(taus: Floats, v: Floats) -> Floats:
    """B = tau²/(tau² + v), (61, k): how far each person's own figure is believed."""
    squares = (taus**2)[:, None]
    return squares / (squares + v)


def _tail(level: float) -> float:
    if not 0 < level < 1:
        raise ValueError("level must lie between 0 and 1")
    return (1 - level) / 2


def _quantile(weights: Floats, means: Floats, sds: Floats, p: float) -> Floats:
    """The p-quantile (k,) of normal mixtures with means and sds (g, k), by Newton kept inside a shrinking bracket.

    The mixture's quantile lies between the smallest and the largest quantile of its parts.
    """
    parts = means + sds * ndtri(p)
    low, high = parts.min(axis=0), parts.max(axis=0)
    x, shares = np.asarray(weights @ parts, dtype=np.float64), weights[:, None]
    for _ in range(60):
        z = (x - means) / sds
        over = (shares * ndtr(z)).sum(axis=0) - p
        low, high = np.where(over <= 0, x, low), np.where(over >= 0, x, high)
        slope = (shares * np.exp(-0.5 * z * z) / sds).sum(axis=0) / np.sqrt(2 * np.pi)
        # A slope near nothing throws the step out of the bracket, which then is halved.
        with np.errstate(over="ignore"):
            newton = x - np.divide(over, slope, out=np.full_like(x, np.inf), where=slope > 0)
        found = np.where((newton > low) & (newton < high), newton, (low + high) / 2)
        done = bool((np.abs(found - x) <= 1e-12 * (np.abs(x) + sds.max(axis=0))).all())
        x = found
        if done:
            break
    return x
