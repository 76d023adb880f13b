"""PrivateTree: rows from noisy tables of pairs of columns, with differential privacy."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import partial
from itertools import combinations
from numbers import Real
from typing import Any, ClassVar, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from synthaug._sklearn import Interval
from synthaug.encoders.layout import BlockKind, Layout
from synthaug.exceptions import DataError
from synthaug.generators.base import Generator
from synthaug.generators.privacy_budget import Budget
from synthaug.generators.training.loop import Log

__all__ = ["PrivateTree"]

SHARES = {"columns": 0.5, "choice of pairs": 0.1, "pairs": 0.4}  # of the budget
FEWEST_BINS, MOST_BINS, MOST_GROUPS = 4, 32, 16
RARE = 3.0  # standard deviations of noise below which a level is put together with others
CHANGE = 2.000_001  # of the dependence of a pair, if a row changes: that of two counts, and rounding
ROUNDS = 20  # of fitting tables to their margins
Floats = NDArray[np.float64]
Codes = NDArray[np.intp]


class PrivateTree(Generator):
    """Differentially private tree of columns: noisy tables of those pairs that depend most on each other.

    All that is learned is noisy counts: of the levels and bins of each column, and of the pairs along a maximum
    spanning tree of dependence, which is chosen privately, too, as in [1]_. With ``target`` all of them are counted
    within each level of one column, so that the dependence of every other column on it is kept: a tree-augmented naive
    Bayes [2]_. The noise is discrete Gaussian [3]_, shrunk to independence [4]_ and made consistent afterwards, which
    costs no privacy. Rows are drawn column by column along the tree.

    The guarantee is ``(epsilon, delta)``-differential privacy for tables of equally many rows that differ in one. It
    holds for the fitted augmenter, its files and any number of rows from `GANAugmenter.sample`. It covers values; the
    number of rows, and the names and dtypes of the columns are public, as are bounds and levels, which `PublicEncoder`
    takes from you. It is per row, so that somebody with several rows is protected less, and per fit: two fits add up.
    Mechanisms, composition and the source of randomness are OpenDP's (``pip install synthaug[private]``), whose noise
    has no seed: ``random_state`` repeats the rows of one fit, never a fit.

    The target is a column of the table: ``fit(table)`` takes no ``y``, whose classes would be learned without noise.
    `fit_resample`, `fit_augment` and teachers are refused, as they return real rows or learn from them.

    Parameters
    ----------
    epsilon : float, default=1.0
        Bound of what can be learned of a row. 1 is strict, 10 is weak.
    delta : float, default=1e-9
        Probability with which that may fail; far below one by the number of rows.
    target : str or None, default=None
        Name of the column within whose levels all is counted: the one that is to be predicted from the others. None:
        none, and the pairs alone are kept.

    Attributes
    ----------
    spent_ : dict of {str: float}
        What each part has spent, in zero-concentrated differential privacy (rho): ``"columns"``, ``"choice of pairs"``
        and ``"pairs"``. They add up.
    privacy_loss_ : tuple of float
        The ``(epsilon, delta)`` that all of it amounts to, by OpenDP.
    tree_ : list of tuple of str
        The pairs of columns that were counted.
    network_ : torch.nn.Module
        Makes rows; rests on the CPU.
    history_ : list of dict
        One log, with ``"distance"``: the standard deviation of the noise in the share of a pair of levels. How far rows
        are from the real ones is not measured, as that would cost privacy.

    See Also
    --------
    synthaug.PublicEncoder : Says what of the table is public.
    synthaug.GaussianCopula : Without privacy.

    References
    ----------
    .. [1] McKenna, Miklau and Sheldon, "Winning the NIST contest", Journal of Privacy and Confidentiality 11, 2021.
    .. [2] Friedman, Geiger and Goldszmidt, "Bayesian network classifiers", Machine Learning 29, 1997.
    .. [3] Canonne, Kamath and Steinke, "The discrete Gaussian for differential privacy", NeurIPS 2020.
    .. [4] James and Stein, "Estimation with quadratic loss", Berkeley Symposium 1961.

    Examples
    --------
    >>> import pandas as pd
    >>> from sklearn.datasets import load_wine
    >>> from synthaug import GANAugmenter, PrivateTree, PublicEncoder
    >>> wine = load_wine(as_frame=True).frame[["alcohol", "hue", "target"]]
    >>> public = PublicEncoder(bounds={"alcohol": (8, 16), "hue": (0, 2)}, levels={"target": [0, 1, 2]})
    >>> augmenter = GANAugmenter(PrivateTree(epsilon=3, delta=1e-5), encoder=public)
    >>> augmenter.fit(wine).sample(500).shape
    (500, 3)
    """

    default_encoder: ClassVar[str] = "synthaug.encoders.public:PublicEncoder"
    learns: ClassVar[frozenset[BlockKind]] = frozenset({"coded"})
    is_private: ClassVar[bool] = True

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {
        "epsilon": [Interval(Real, 0, None, closed="neither")],
        "delta": [Interval(Real, 0, 1, closed="neither")],
        "target": [str, None],
    }

    def __init__(self, epsilon: float = 1.0, delta: float = 1e-9, target: str | None = None) -> None:
        self.epsilon = epsilon
        self.delta = delta
        self.target = target

    def train(
        self, rows: Tensor, condition: Tensor, layout: Layout, *, device: torch.device, seed: int
    ) -> Iterator[Log]:
        """Count, choose and count again, and yield one log; see `Generator.train`. The seed has no effect."""
        if condition.shape[1]:
            raise DataError("PrivateTree takes no condition: the target is one of the columns, PrivateTree(target=...)")
        names = [block.name for block in layout.blocks]
        if self.target is not None and self.target not in names:
            raise DataError(f"target={self.target!r} is no column of the table, which has {names[:20]}")
        sizes = np.array([block.n_levels + block.n_bins for block in layout.blocks])
        codes = np.floor(rows.numpy()).astype(np.intp).clip(0, sizes - 1)
        target = None if self.target is None or len(names) == 1 else names.index(self.target)
        budget = Budget(codes, self.epsilon, self.delta, _plan(len(names), target is not None))
        learned = _Learner(budget, layout, len(codes), target).learn()
        self.spent_, self.privacy_loss_ = budget.spent, budget.loss
        self.tree_ = [(names[i], names[j]) for i, j in learned.pairs]
        self.network_ = _Tree(learned, layout).to(device)
        yield {"step": 1, "distance": learned.deviation / len(codes)}


def _plan(n_columns: int, has_target: bool) -> list[tuple[str, float]]:
    """Return names and weights of all measurements."""
    n_others = n_columns - has_target
    columns, choice, pairs = SHARES.values()
    plan = [("columns", columns / n_columns)] * has_target + [("columns", columns * n_others / n_columns)]
    if n_others > 1:
        plan += [("choice of pairs", choice / (n_others - 1))] * (n_others - 1) + [("pairs", pairs)]
    return plan


class _Variable(NamedTuple):
    """What is known of a column: how its codes are put together, and how many rows have each."""

    merged: Codes  # (codes,): the coarse code of each
    within: Floats  # (codes,), in rows of all groups
    coarse: Floats  # (groups, coarse codes), in rows


def _starts(merged: Codes) -> Codes:
    """Return where each coarse code starts, once they are sorted."""
    return np.flatnonzero(np.diff(np.sort(merged), prepend=-1))


class _Learned(NamedTuple):
    """What was learned: all of it noisy."""

    target: int | None
    groups: Floats  # (codes of the target,), in rows; (1,) without
    group_of: Codes  # (codes of the target,)
    variables: dict[int, _Variable]  # by column, without the target
    pairs: dict[tuple[int, int], Floats]  # parent and child: (groups, coarse codes of parent, of child), in rows
    deviation: float


class _Learner:
    """Asks a budget for counts, and makes tables of them that fit each other."""

    def __init__(self, budget: Budget, layout: Layout, n: int, target: int | None) -> None:
        self.budget, self.blocks, self.n, self.target = budget, layout.blocks, n, target
        self.sizes = [block.n_levels + block.n_bins for block in layout.blocks]
        self.others = [i for i in range(len(self.sizes)) if i != target]

    def learn(self) -> _Learned:
        """Count columns, choose pairs and count these."""
        self.deviation = self.budget.deviation("columns", len(self.others))
        groups, self.group_of = self._target()
        self.n_groups = int(self.group_of.max()) + 1
        self.by_group = np.bincount(self.group_of, groups, self.n_groups)
        n_pairs = len(self.others) - 1
        noise = self.budget.deviation("pairs", n_pairs) if n_pairs else self.deviation
        self.variables = self._columns(noise)
        pairs: dict[tuple[int, int], Floats] = {}
        if n_pairs:
            pairs = self._pairs(_directed(self._chosen(noise), self.others[0]), noise)
        return _Learned(self.target, groups, self.group_of, self.variables, pairs, noise)

    def _target(self) -> tuple[Floats, Codes]:
        """Return how many rows have each code of the target, and in which group each is."""
        if self.target is None:
            return np.array([float(self.n)]), np.zeros(1, dtype=np.intp)
        target, size = self.target, self.sizes[self.target]
        noisy = self.budget.counts(lambda codes: np.bincount(codes[:, target], minlength=size), 1)
        rows = _nearest(noisy, self.n) + 1e-3
        return rows, _merged(rows, self.blocks[target].n_levels, RARE * self.deviation, MOST_GROUPS)

    def _grouped(self, codes: Codes) -> Codes:
        return self.group_of[codes[:, self.target]] if self.target is not None else np.zeros(len(codes), dtype=np.intp)

    def _columns(self, noise: float) -> dict[int, _Variable]:
        """Return the other columns, counted and put together as coarsely as the noise asks for."""
        n_wide = max(int(self.n / (self.deviation * self.n_groups)), FEWEST_BINS)
        wide = [_widened(self.blocks[i].n_levels, self.blocks[i].n_bins, n_wide) for i in self.others]
        sizes = [int(of.max()) + 1 for of in wide]

        def count(codes: Codes) -> Codes:
            group = self._grouped(codes)
            cells = [
                (group * size + of[codes[:, i]], size) for i, of, size in zip(self.others, wide, sizes, strict=True)
            ]
            return np.concatenate([np.bincount(place, minlength=size * self.n_groups) for place, size in cells])

        noisy = self.budget.counts(count, len(self.others))
        n_bins = int(np.clip(math.sqrt(self.n / noise / self.n_groups), FEWEST_BINS, MOST_BINS))
        edges = np.cumsum([size * self.n_groups for size in sizes])[:-1]
        variables = {}
        for i, of, table in zip(self.others, wide, np.split(noisy, edges), strict=True):
            by_group = table.reshape(self.n_groups, -1)
            total = _nearest(by_group.sum(axis=0), self.n)
            rare = RARE * self.deviation * math.sqrt(self.n_groups)
            merged = _merged(total, self.blocks[i].n_levels, rare, n_bins)
            sums = by_group @ np.eye(int(merged.max()) + 1)[merged]  # noise averages out, and is cut off only then
            coarse = _nearest(sums, self.n) + 1e-6
            coarse *= (self.by_group / coarse.sum(axis=1))[:, None]
            variables[i] = _Variable(merged[of], (total / np.bincount(of))[of], coarse)
        return variables

    def _independent(self, i: int, j: int) -> Floats:
        """Return the table of a pair if the two did not depend on each other within groups."""
        one, other = self.variables[i].coarse, self.variables[j].coarse
        return one[:, :, None] * other[:, None, :] / self.by_group.clip(1e-9)[:, None, None]

    def _table(self, codes: Codes, i: int, j: int) -> Codes:
        """Return the counts of a pair, in the order of `_independent`."""
        one, other = self.variables[i].merged, self.variables[j].merged
        n_one, n_other = int(one.max()) + 1, int(other.max()) + 1
        cells = (self._grouped(codes) * n_one + one[codes[:, i]]) * n_other + other[codes[:, j]]
        return np.bincount(cells, minlength=self.n_groups * n_one * n_other)

    def _chosen(self, noise: float) -> list[tuple[int, int]]:
        """Return the pairs of a spanning tree, the most dependent ones first.

        Dependence is the sum of differences from independence, of which another row changes two by one, less the sum
        that noise would give: a large table has to be worth its noise.
        """
        pairs = list(combinations(self.others, 2))
        seen: list[Any] = [None, None]  # the table, and what it has been asked before

        def dependence(codes: Codes) -> Floats:
            if seen[0] is not codes:
                seen[:] = codes, np.array([self._dependence(codes, pair, noise) for pair in pairs])
            return seen[1]

        part = np.arange(max(self.others) + 1)
        chosen: list[tuple[int, int]] = []
        while len(np.unique(part[self.others])) > 1:
            across = np.flatnonzero([part[i] != part[j] for i, j in pairs])
            i, j = pairs[across[self.budget.choice(partial(_selected, dependence, across), CHANGE)]]
            part[part == part[j]] = part[i]
            chosen.append((i, j))
        return chosen

    def _dependence(self, codes: Codes, pair: tuple[int, int], noise: float) -> float:
        independent = self._independent(*pair).ravel()
        expected = noise * math.sqrt(2 / math.pi) * independent.size
        return float(np.abs(self._table(codes, *pair) - independent).sum()) - expected

    def _pairs(self, pairs: list[tuple[int, int]], noise: float) -> dict[tuple[int, int], Floats]:
        """Return tables of pairs, shrunk to independence by as much as noise explains, with the columns as margins."""
        counts = self.budget.counts(
            lambda codes: np.concatenate([self._table(codes, *pair) for pair in pairs]), len(pairs)
        )
        expected = [self._independent(*pair) for pair in pairs]
        found = {}
        edges = np.cumsum([table.size for table in expected])[:-1]
        for (i, j), independent, noisy in zip(pairs, expected, np.split(counts, edges), strict=True):
            excess = noisy.reshape(independent.shape) - independent
            kept = max(0.0, 1 - noise**2 * excess.size / max(float(np.square(excess).sum()), 1e-9))
            table = _nearest(independent + kept * excess, self.n) + 1e-6 * independent
            for _ in range(ROUNDS):
                table *= (self.variables[i].coarse / table.sum(axis=2))[:, :, None]
                table *= (self.variables[j].coarse / table.sum(axis=1))[:, None, :]
            found[i, j] = table
        return found


def _selected(function: Callable[[Codes], Floats], places: Codes, codes: Codes) -> Floats:
    return function(codes)[places]


def _nearest(values: Floats, total: float) -> Floats:
    """Return the nearest numbers to some that are not negative and sum to a total."""
    descending = np.sort(values, axis=None)[::-1]
    excess = (np.cumsum(descending) - total) / np.arange(1, len(descending) + 1)
    return (values - excess[np.flatnonzero(descending > excess)[-1]]).clip(0)


def _merged(rows: Floats, n_levels: int, rare: float, n_bins: int) -> Codes:
    """Return coarse codes: rare levels are one, and bins next to each other are, up to the n-th part of all rows."""
    levels, bins = rows[:n_levels], rows[n_levels:]
    merged = np.where(levels < rare, -1, np.arange(n_levels))
    middle = np.cumsum(bins) - bins / 2
    place = n_levels + np.floor(middle / (rows.sum() / n_bins)).astype(np.intp)
    return np.unique(np.concatenate([merged, place]), return_inverse=True)[1].ravel()


def _widened(n_levels: int, n_bins: int, n_wide: int) -> Codes:
    """Return codes of levels, and of so many bins next to each other that about ``n_wide`` are left."""
    width = math.ceil(n_bins / n_wide)
    return np.concatenate([np.arange(n_levels), n_levels + np.arange(n_bins) // max(width, 1)])


def _directed(pairs: list[tuple[int, int]], root: int) -> list[tuple[int, int]]:
    """Return the pairs of a tree as parents and children, from the root on."""
    reached, directed, left = {root}, list[tuple[int, int]](), list(pairs)
    while left:
        i, j = next(pair for pair in left if reached & set(pair))
        left.remove((i, j))
        directed.append((i, j) if i in reached else (j, i))
        reached |= {i, j}
    return directed


class _Tree(nn.Module):
    """Draws column by column: a group, in it a coarse code given that of the parent, in that a code, in that a place.

    Every distribution is a stretch of length one of an ascending line, ``edges``, on which a uniform number is looked
    up.

    Shape
    -----
    Conditions ``(n, 0)`` to rows ``(n, d)``.
    """

    edges: Tensor  # (m,), float64
    outcomes: Tensor  # (m,): what was drawn if a number lies below an edge, and not below the one before
    n_levels: Tensor  # (d,): codes from there on have a place in them
    plan: Tensor  # (d, 5): column, parent, where coarse codes are, of how many of the parent, and where codes are

    def __init__(self, learned: _Learned, layout: Layout) -> None:
        super().__init__()
        line, plan = _Line(), []
        if learned.target is not None:
            groups = np.bincount(learned.group_of, learned.groups)[None]
            within = line.add_within(learned.groups, learned.group_of)
            plan.append((learned.target, -1, line.add(groups), 1, within))
        parents = {child: parent for parent, child in learned.pairs}
        root = next(iter(set(learned.variables) - set(parents)))
        for i in (root, *parents):
            variable = learned.variables[i]
            table = variable.coarse[:, None] if i == root else learned.pairs[parents[i], i]
            place = line.add(table.reshape(-1, table.shape[2]))
            within = line.add_within(variable.within, variable.merged)
            plan.append((i, parents.get(i, -1), place, table.shape[1], within))
        self.has_target = learned.target is not None
        self.register_buffer("edges", torch.from_numpy(np.concatenate(line.edges)))
        self.register_buffer("outcomes", torch.from_numpy(np.concatenate(line.outcomes)))
        self.register_buffer("n_levels", torch.tensor([block.n_levels for block in layout.blocks]))
        self.register_buffer("plan", torch.tensor(plan))

    def sample(self, condition: Tensor, rng: torch.Generator) -> Tensor:
        """Return rows of codes and places."""
        n, d = len(condition), len(self.n_levels)
        device = self.edges.device
        noise = torch.rand(n, 3, d, dtype=torch.float64, generator=rng, device=rng.device).to(device)
        codes, coarse = (
            torch.zeros(n, d + 1, dtype=torch.long, device=device) for _ in range(2)
        )  # the last: no parent
        group = coarse[:, d]
        for number, (i, parent, between, n_parent, within) in enumerate(self.plan.tolist()):
            coarse[:, i] = self._drawn(between + group * n_parent + coarse[:, parent], noise[:, 0, i])
            codes[:, i] = self._drawn(within + coarse[:, i], noise[:, 1, i])
            group = coarse[:, i] if self.has_target and number == 0 else group
        # Not at an edge, where rounding would make it the next code.
        place = torch.where(codes[:, :d] >= self.n_levels, 0.001 + 0.998 * noise[:, 2], 0.0)
        return (codes[:, :d] + place).float()

    def _drawn(self, stretch: Tensor, uniform: Tensor) -> Tensor:
        return self.outcomes[torch.searchsorted(self.edges, stretch + uniform, right=True)]


class _Line:
    """Distributions as stretches of an ascending line."""

    def __init__(self) -> None:
        self.edges: list[Floats] = []
        self.outcomes: list[Codes] = []
        self.length = 0

    def add(self, rows: Floats) -> int:
        """Add a distribution per row of (n, m), and return the number of the first."""
        shares = np.cumsum(rows, axis=1) / rows.sum(axis=1, keepdims=True)
        shares[:, -1] = 1
        return self._put(shares + np.arange(len(rows))[:, None], np.broadcast_to(np.arange(rows.shape[1]), rows.shape))

    def add_within(self, rows: Floats, merged: Codes) -> int:
        """Add the distribution of the codes in each coarse code, in the order of these."""
        order, starts = np.argsort(merged, kind="stable"), _starts(merged)
        sizes = np.diff(starts, append=len(order))
        ascending = rows[order] + 1e-12
        below = np.cumsum(ascending)
        before = np.repeat(below[starts] - ascending[starts], sizes)
        shares = (below - before) / np.repeat(np.add.reduceat(ascending, starts), sizes)
        shares[starts + sizes - 1] = 1
        return self._put((shares.clip(0, 1) + np.repeat(np.arange(len(starts)), sizes))[None], order[None])

    def _put(self, edges: Floats, outcomes: Codes) -> int:
        first = self.length
        self.edges.append(first + np.maximum.accumulate(edges.ravel()))
        self.outcomes.append(outcomes.ravel().astype(np.int64))
        self.length = first + int(edges[-1, -1])
        return first
