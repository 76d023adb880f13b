"""Folds in which real and synthetic rows are told apart: copies of a row are in one of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedGroupKFold

FOLDS = 4
FEWEST = 2 * FOLDS  # rows of each kind that are told apart


def folds(
    is_synthetic: NDArray[np.bool_], copies: NDArray[Any], random_state: int
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Yield positions to learn from and to judge by; each of the former has rows of both kinds.

    A row and its copies would be known by each other, so that they stay together. Where one kind is but a few rows
    again and again, as those of a generator that always makes the same, just that gives it away, and they do not.

    Parameters
    ----------
    is_synthetic : ndarray of shape (n,)
        Which rows are synthetic.
    copies : ndarray of shape (n,)
        The same number for equal rows.
    random_state : int
        Shuffles the rows.

    Examples
    --------
    >>> import numpy as np
    >>> from synthaug.evaluation.folds import folds
    >>> is_synthetic, always_the_same = np.repeat([False, True], 8), np.r_[np.arange(8), np.full(8, 9)]
    >>> [int(is_synthetic[train].sum()) for train, _ in folds(is_synthetic, always_the_same, 0)]
    [6, 6, 6, 6]
    """
    few = min(len(np.unique(copies[is_synthetic == kind])) for kind in (False, True)) < FOLDS
    groups = np.arange(len(copies)) if few else copies
    splitter = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=random_state)
    yield from splitter.split(groups, is_synthetic, groups)
