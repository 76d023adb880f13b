"""Soft labels of synthetic rows that name each class as often as the real rows have it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
STEPS, STEP = 100, 0.3


def with_named_shares(soft: Floats, shares: Floats) -> Floats:
    """Return soft labels, weighted by class so that each class is the likeliest of its share of the rows.

    A teacher names a small class less often than it occurs, because it is rarely sure of it. The weights raise the
    classes that are named too seldom, in steps, and leave the order of the rows within a class as it is.

    Parameters
    ----------
    soft : ndarray of shape (n, n_classes)
        Rows sum to one.
    shares : ndarray of shape (n_classes,)
        The share of each class.

    Examples
    --------
    >>> import numpy as np
    >>> from benchmarks.guidance.named_shares import with_named_shares
    >>> soft = np.array([[0.9, 0.1], [0.8, 0.2], [0.7, 0.3], [0.6, 0.4]])
    >>> with_named_shares(soft, np.array([0.75, 0.25])).argmax(axis=1)
    array([0, 0, 0, 1])
    """
    # By class alone: what is added is the same for all rows.
    logarithms = np.log(np.maximum(soft, 1e-12))
    for step in range(STEPS):
        named = np.bincount(logarithms.argmax(axis=1), minlength=len(shares)) / len(soft)
        missing = np.log(np.maximum(shares, 1 / len(soft)) / np.maximum(named, 1 / len(soft)))
        logarithms += STEP / (1 + step / 10) * missing
    weighted = np.exp(logarithms - logarithms.max(axis=1, keepdims=True))
    return weighted / weighted.sum(axis=1, keepdims=True)
