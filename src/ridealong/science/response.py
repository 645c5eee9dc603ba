"""What coaching is expected to change: phi, the share of a coachable gap that one 30-minute one-on-one closes.

phi_kf = m_f·(mu_k + u_kf) for topic k in form f: what a topic yields, what a form adds, and what is particular to the
pair. Everything is normal and may be negative, so evidence can switch a topic off.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from ridealong.science.arrays import Floats, floats

HALF_LIFE = 10.0  # weeks after which half of what was learnt is left
QUARTERS = 1.0 / (1.0 - 2.0 ** (-1.0 / HALF_LIFE)) / 13.0  # 1.1487: quarters of full effect that one session leaves
OWN = 0.5  # spread of a single cell around its topic, in prior means
UNIT_MINUTES = 30.0


@dataclass(frozen=True, slots=True)
class Prior:
    """Before any evidence. mean, cv: (topics,), prior mean of mu_k and its relative sd; form: (forms,), m_f > 0.

    own: sd of u_kf in prior means.
    """

    mean: Floats
    cv: Floats
    form: Floats
    own: float = OWN


@dataclass(frozen=True, slots=True)
class Evidence:
    """An estimate of phi and its standard error for one cell, topic and form being codes."""

    topic: int
    form: int
    phi: float
    se: float


@dataclass(frozen=True, slots=True)
class Response:
    """What is believed of phi. centre (topics, 1 + forms) and covariance (topics, 1 + forms, 1 + forms) of (mu, u)."""

    centre: Floats
    covariance: Floats
    form: Floats

    @property
    def mean(self) -> Floats:
        """Posterior mean of phi, (topics, forms)."""
        return self.form * (self.centre[:, :1] + self.centre[:, 1:])

    @property
    def sd(self) -> Floats:
        """Posterior standard deviation of phi, (topics, forms)."""
        own = np.diagonal(self.covariance, axis1=1, axis2=2)[:, 1:]
        shared = self.covariance[:, 0, :1] + 2 * self.covariance[:, 0, 1:]
        return np.asarray(self.form * np.sqrt(np.maximum(0.0, own + shared)))

    def sample(self, rng: np.random.Generator, size: int) -> Floats:
        """Joint samples of phi, (size, topics, forms); topics are independent of each other."""
        values, vectors = np.linalg.eigh(self.covariance)
        roots = vectors * np.sqrt(np.maximum(values, 0.0))[:, None, :]
        noise = np.ascontiguousarray(rng.standard_normal((size, *self.centre.shape)).transpose(1, 2, 0))
        drawn = self.centre[..., None] + roots @ noise
        phi = self.form[:, None] * (drawn[:, :1] + drawn[:, 1:])
        return np.asarray(phi.transpose(2, 0, 1))


def prior(mean: ArrayLike, cv: ArrayLike, form: ArrayLike, *, own: float = OWN) -> Prior:
    """A checked prior: mean and cv (topics,), form (forms,). ValueError for unlike lengths, m_f ≤ 0, cv < 0."""
    means, spreads, forms = floats(mean), floats(cv), floats(form)
    if means.shape != spreads.shape or (spreads < 0).any() or (forms <= 0).any() or own < 0:
        raise ValueError("every topic needs a mean and a cv ≥ 0, every form a multiplier > 0")
    return Prior(means, spreads, forms, own)


def update(before: Prior, evidence: Sequence[Evidence] = ()) -> Response:
    """Beliefs after *all* evidence so far, always from the original prior: nothing can be counted twice.

    phi_hat/m_f ~ N(mu_k + u_kf, (se/m_f)²), solved jointly within a topic. ValueError for a code out of range or
    se ≤ 0. Lindley and Smith, J. R. Statist. Soc. B 34 (1972) 1.
    """
    if any(found.se <= 0 for found in evidence):
        raise ValueError("a standard error must be positive")
    topics, forms = len(before.mean), len(before.form)
    if any(not (0 <= found.topic < topics and 0 <= found.form < forms) for found in evidence):
        raise ValueError("evidence for a topic or form that does not exist")
    solved = [_topic(before, topic, [found for found in evidence if found.topic == topic]) for topic in range(topics)]
    return Response(np.stack([centre for centre, _ in solved]), np.stack([cov for _, cov in solved]), before.form)


def _topic(before: Prior, topic: int, evidence: Sequence[Evidence]) -> tuple[Floats, Floats]:
    """Mean (1 + forms,) and covariance of (mu, u) of one topic."""
    size, level = 1 + len(before.form), float(before.mean[topic])
    centre = np.zeros(size)
    centre[0] = level
    variances = np.full(size, (before.own * level) ** 2)
    variances[0] = (before.cv[topic] * level) ** 2
    cov = np.diag(variances)
    if not evidence:
        return centre, cov
    design = np.zeros((len(evidence), size))
    design[:, 0] = 1.0
    design[np.arange(len(evidence)), [1 + found.form for found in evidence]] = 1.0
    scale = before.form[[found.form for found in evidence]]
    seen = np.array([found.phi for found in evidence]) / scale
    noise = (np.array([found.se for found in evidence]) / scale) ** 2
    gain = np.linalg.solve(design @ cov @ design.T + np.diag(noise), design @ cov).T
    after = cov - gain @ design @ cov
    return centre + gain @ (seen - design @ centre), (after + after.T) / 2


def minutes_factor(minutes: ArrayLike) -> Floats:
    """sqrt(minutes/30): twice as long is not twice as good."""
    return np.sqrt(floats(minutes) / UNIT_MINUTES)


def person_factors(rng: np.random.Generator, shape: tuple[int, ...]) -> Floats:
    """How much more or less than others somebody takes from coaching: log-normal with mean 1 and log-sd .5."""
    return np.exp(0.5 * rng.standard_normal(shape) - 0.125)


def general_need(mean: float, rng: np.random.Generator, shape: tuple[int, ...]) -> Floats:
    """Values of a session on one's own choice: Gamma with this mean (≥ 0) and CV 1, independent and exchangeable."""
    return rng.gamma(1.0, 1.0, shape) * mean
