"""Comparing groups within strata: the generalised Cochran–Mantel–Haenszel family and its permutations.

Under the hypothesis that groups are exchangeable within strata, the sums of stratum-centred values by group have
covariance V = diag(a) − U Uᵀ with U of shape (groups, strata). V is never built where strata are fewer than groups: the
Woodbury identity needs a strata × strata matrix only, so 5,000 groups cost as little as 30.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from ridealong.science.arrays import Codes, Floats, codes, floats

BATCH = 1 << 21  # elements of one batch of permutations: 16 MiB of float64


@dataclass(frozen=True, slots=True)
class Layout:
    """Rows in one canonical order (stratum, group, value), so that the order they came in changes nothing.

    values, group, stratum: (n,); `values` are centred within strata; group 0 … groups − 1.
    """

    values: Floats
    group: Codes
    stratum: Codes
    groups: int
    strata: int


def layout(values: ArrayLike, group: ArrayLike, stratum: ArrayLike) -> Layout:
    """Sorted, renumbered and centred rows from three equally long arrays (n,); ValueError where they are not."""
    raw = floats(values)
    (g, groups), (s, strata) = codes(group), codes(stratum)
    if not len(raw) == len(g) == len(s) or not len(raw):
        raise ValueError("values, group and stratum must be equally long and not empty")
    order = np.lexsort((raw, g, s))
    raw, g, s = raw[order], g[order], s[order]
    means = np.bincount(s, raw) / np.bincount(s)
    return Layout(raw - means[s], g, s, groups, strata)


def sums(rows: Layout) -> Floats:
    """Sum of centred values of every group, (groups,)."""
    return floats(np.bincount(rows.group, rows.values, minlength=rows.groups))


def _stratum_variances(rows: Layout) -> Floats:
    """Variance of the values of each stratum with N − 1; 0 where a stratum has one row or one value only."""
    sizes = np.bincount(rows.stratum, minlength=rows.strata)
    squares = np.bincount(rows.stratum, rows.values**2, minlength=rows.strata)
    # A constant stratum leaves rounding noise after centring; it must not count as information.
    squares[squares <= 1e-24 * sizes * max(1.0, float(squares.max()))] = 0.0
    return squares / np.maximum(sizes - 1, 1)


@dataclass(frozen=True, slots=True)
class Covariance:
    """diag(a) − U Uᵀ over the groups kept: one group a connected part is left out, which makes it regular.

    `factor` is the Cholesky factor of I − Uᵀ diag(a)⁻¹ U (strata × strata) or, if `dense`, of the whole matrix.
    """

    kept: Codes
    diagonal: Floats
    loadings: csr_array
    factor: tuple[Floats, bool] | None
    dense: bool

    @property
    def df(self) -> int:
        """Degrees of freedom: groups that can be compared, minus one for each connected part."""
        return len(self.kept)

    def quadratic(self, d: Floats) -> Floats:
        """d V⁻¹ dᵀ for each row of d (b, groups); (b,), zero where nothing can be compared."""
        if self.factor is None:
            return np.zeros(len(d))
        kept = np.ascontiguousarray(d[:, self.kept])
        if self.dense:
            return np.asarray(np.einsum("bg,gb->b", kept, cho_solve(self.factor, kept.T)))
        scaled = kept / self.diagonal
        shared = self.loadings.T @ scaled.T
        return np.asarray((kept * scaled).sum(axis=1) + (shared * cho_solve(self.factor, shared)).sum(axis=0))


def covariance(rows: Layout) -> Covariance:
    """The permutation covariance of `sums`. Groups that share no informative stratum with another carry nothing."""
    variances = _stratum_variances(rows)
    informative = np.flatnonzero(variances > 0)
    ones = np.ones(len(rows.group))
    counts = csr_array((ones, (rows.group, rows.stratum)), shape=(rows.groups, rows.strata))[:, informative]
    spread = variances[informative]
    kept = _comparable(counts)
    if not len(kept):
        return Covariance(kept, np.empty(0), counts, None, dense=False)
    loadings = csr_array(counts[kept] * np.sqrt(spread / np.asarray(counts.sum(axis=0))))
    return _factorised(kept, np.asarray(counts[kept] @ spread), loadings)


def _comparable(counts: csr_array) -> Codes:
    """Every group but the largest of each connected part: two are linked by a stratum that both have rows in."""
    groups, strata = counts.shape
    found = counts.tocoo()
    ends = (found.row, found.col + groups)
    graph = csr_array((np.ones(found.nnz), ends), shape=(groups + strata, groups + strata))
    part = connected_components(graph, directed=False)[1][:groups]
    order = np.lexsort((-np.asarray(counts.sum(axis=1)), part))
    largest = np.r_[True, np.diff(part[order]) != 0]
    return np.sort(order[~largest]).astype(np.int64)


def _factorised(kept: Codes, diagonal: Floats, loadings: csr_array) -> Covariance:
    groups, strata = loadings.shape
    if strata < groups:
        core = np.eye(strata) - (loadings.T @ csr_array(loadings / diagonal[:, None])).toarray()
        return Covariance(kept, diagonal, loadings, cho_factor(core), dense=False)
    whole = np.diag(diagonal) - (loadings @ loadings.T).toarray()
    return Covariance(kept, diagonal, loadings, cho_factor(whole), dense=True)


def shuffled(rows: Layout, rng: np.random.Generator, rounds: int) -> Iterator[Floats]:
    """Values permuted within strata, in batches (b, n) that together have `rounds` rows."""
    size = max(1, min(rounds, BATCH // len(rows.values)))
    edges = np.flatnonzero(np.r_[True, np.diff(rows.stratum) != 0, True])
    for start in range(0, rounds, size):
        batch = np.tile(rows.values, (min(size, rounds - start), 1))
        for low, high in itertools.pairwise(edges):
            if high - low > 1:
                part = batch[:, low:high]
                rng.permuted(part, axis=1, out=part)
        yield batch


def shuffled_sums(rows: Layout, rng: np.random.Generator, rounds: int) -> Iterator[Floats]:
    """Sums by group of permuted values, in batches (b, groups)."""
    member = csr_array((np.ones(len(rows.group)), (rows.group, np.arange(len(rows.group)))))
    for batch in shuffled(rows, rng, rounds):
        yield np.ascontiguousarray((member @ batch.T).T)
