"""Bounds on what a teacher costs: rows that it learns, nodes of its trees, rows that it labels at once."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

LEARNED_ROWS = 100_000  # about so many; a tree sees a fifth of them
FEWEST = 20  # rows of a class that are learned, if it has so many, however rare it is
ROWS_PER_TREE = 20_000  # a tree of a forest sees no more rows than this
TREES, FEW_TREES = 100, 40  # of a forest, and where rows are many: python -m benchmarks.trees
FOLD_TREES = 40  # of forests that are asked of rows unseen: as many of 100 trees have not seen a row
SAID_TREES, SAID_FROM = 20, 30_000  # from so many rows, where nobody is judged by it: benchmarks.trees --folds
FEW_FOLD_TREES = 10  # where rows are many
NODE_BYTES = 300e6  # of what all forests store of the classes in their nodes
BOOSTED_CLASSES = 32  # gradient boosting grows a tree per class in each iteration
PART_ROWS = 32_768  # labelled at once
BOOSTED_ROWS = 4_096  # of these by boosted trees, in less than half the time
PART_CELLS = 128 * PART_ROWS  # and probabilities: 34 MB a member


def learned_rows(codes: NDArray[Any], *, fewest: int, seed: int) -> NDArray[np.intp]:
    """Return the positions of the rows to learn: all of them, or a sample of each class or range in proportion.

    Parameters
    ----------
    codes : ndarray of shape (n,)
        Classes or numbers.
    fewest : int
        Rows that are learned, or all that there are, of each distinct value.
    seed : int
        Seed of the sample.

    Returns
    -------
    positions : ndarray of shape (n_learned,)
        In ascending order.

    Examples
    --------
    >>> import numpy as np
    >>> from synthaug.teachers.bounds import learned_rows
    >>> labels = np.repeat([0, 1, 2], [300_000, 100_000, 3])
    >>> np.bincount(labels[learned_rows(labels, fewest=20, seed=0)]).tolist()
    [75014, 25015, 3]
    """
    n = len(codes)
    if n <= LEARNED_ROWS:
        return np.arange(n)
    order = np.random.default_rng(seed).permutation(n)
    order = order[np.argsort(codes[order], kind="stable")]
    chosen = np.zeros(n, dtype=np.bool_)
    chosen[order[np.linspace(0, n - 1, LEARNED_ROWS).astype(np.intp)]] = True
    if fewest:
        counts = np.unique(codes, return_counts=True)[1]
        place = np.arange(n) - np.repeat(np.cumsum(counts) - counts, counts)
        chosen[order[place < fewest]] = True
    return np.flatnonzero(chosen)


def rows_per_leaf(n_rows: int, n_classes: int, n_trees: int) -> int:
    """Return the fewest rows of a leaf with which the nodes of forests keep within the budget of bytes.

    A node holds the share of each class, and a tree that is grown on bootstrapped rows has at most two nodes for each
    leaf. Small leaves tell nothing of many classes anyway.

    Examples
    --------
    >>> from synthaug.teachers.bounds import rows_per_leaf
    >>> rows_per_leaf(4_000, 10, n_trees=200), rows_per_leaf(4_000, 200, n_trees=200)
    (1, 6)
    """
    distinct = n_rows * (1 - math.exp(-min(n_rows, ROWS_PER_TREE) / n_rows))  # that a bootstrap is expected to draw
    return max(1, math.ceil(2 * n_trees * distinct * 8 * n_classes / NODE_BYTES))


def forest_trees(n_rows: int) -> int:
    """Return how many trees of a forest to grow on so many rows.

    Examples
    --------
    >>> from synthaug.teachers.bounds import forest_trees
    >>> forest_trees(500), forest_trees(100_000)
    (100, 40)
    """
    return TREES if n_rows < LEARNED_ROWS else FEW_TREES


def fold_trees(n_rows: int) -> int:
    """Return how many trees of a forest to grow in each of five folds of rows.

    Examples
    --------
    >>> from synthaug.teachers.bounds import fold_trees
    >>> fold_trees(500), fold_trees(100_000)
    (40, 10)
    """
    return FOLD_TREES if n_rows < LEARNED_ROWS else FEW_FOLD_TREES


def said_trees(n_rows: int) -> int:
    """Return how many these are if no member is judged by what they say.

    Examples
    --------
    >>> from synthaug.teachers.bounds import said_trees
    >>> said_trees(500), said_trees(50_000), said_trees(100_000)
    (40, 20, 10)
    """
    return SAID_TREES if SAID_FROM <= n_rows < LEARNED_ROWS else fold_trees(n_rows)


def part_rows(n_outputs: int) -> int:
    """Return how many rows to label at once, with so many outputs for each.

    Examples
    --------
    >>> from synthaug.teachers.bounds import part_rows
    >>> part_rows(2), part_rows(1_000)
    (32768, 4194)
    """
    return max(1, min(PART_ROWS, PART_CELLS // n_outputs))
