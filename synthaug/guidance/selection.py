"""Selection: which synthetic rows to keep where each can carry one hard label only.

A teacher doubts some rows: it would give them another label than the one they were made for. Part of that is the
generator's fault, and part of it is how the classes are: it doubts real rows as well. Whoever keeps none of them
makes a caricature of a class that is hard to tell from others; whoever keeps all learns the generator's faults.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from synthaug.guidance.soft_labels import Floats

MANY = 10_000  # wanted rows, beyond which the teacher's time counts for more than the last disagreement
SURE = 0.95  # share of a class from which a teacher's word is as good as a label, as in FixMatch (Sohn et al. 2020)
RARER = 3.0  # by how much rows that are doubted are rarer, beside others, than they are by nature


def overdraw(n_wanted: int) -> int:
    """Return how many rows to make for each that is wanted.

    Examples
    --------
    >>> from synthaug.guidance.selection import overdraw
    >>> overdraw(500), overdraw(50_000)
    (4, 2)
    """
    return 4 if n_wanted <= MANY else 2


def doubted(codes: NDArray[np.intp], shares: Floats) -> NDArray[np.bool_]:
    """Return the mask of the rows to which a teacher would give another label than their own.

    Parameters
    ----------
    codes : ndarray of shape (n,)
        The label of each row.
    shares : ndarray of shape (n, n_labels)
        What the teacher says of it.
    """
    mask: NDArray[np.bool_] = shares.argmax(axis=1) != codes
    return mask


def selected(
    codes: NDArray[np.intp], shares: Floats, wanted: NDArray[np.intp], doubted_shares: Floats
) -> NDArray[np.intp]:
    """Return the positions of the rows to keep: of those that a teacher doubts fewer, but not none.

    By nature, there are as many of these in a class as among its real rows, or as were made if those are fewer. Beside
    the others, a third as many are kept. So no kind of row becomes more than three times as frequent in its class as
    it is by nature, and of a class that the teacher never recognises any row is as good as another.

    Parameters
    ----------
    codes : ndarray of shape (n,)
        The label that each row was made for.
    shares : ndarray of shape (n, n_labels)
        What the teacher says of it.
    wanted : ndarray of shape (n_classes,)
        How many rows of each class to keep; there are at least as many.
    doubted_shares : ndarray of shape (n_classes,)
        The share of the real rows of each class that the teacher doubts, not having seen them; NaN where that is
        unknown.

    Returns
    -------
    positions : ndarray of shape (sum of wanted,)
        Class by class, in each class as they came.

    Examples
    --------
    >>> import numpy as np
    >>> from synthaug.guidance.selection import selected
    >>> codes = np.array([0, 0, 0, 1, 1])
    >>> shares = np.array([[0.4, 0.6], [0.9, 0.1], [0.7, 0.3], [0.3, 0.7], [0.8, 0.2]])
    >>> selected(codes, shares, np.array([2, 1]), np.array([0.1, 0.1]))
    array([1, 2, 3])
    """
    n_classes = len(wanted)
    doubt = doubted(codes, shares)
    n_made = np.bincount(codes, minlength=n_classes)
    n_doubted = np.bincount(codes[doubt], minlength=n_classes)
    natural = np.fmin(n_doubted / n_made.clip(1), doubted_shares)
    n_kept = np.rint(wanted * natural / (RARER - (RARER - 1) * natural)).astype(np.intp)
    n_kept = n_kept.clip(wanted - (n_made - n_doubted), n_doubted)
    groups = 2 * codes + doubt  # of each class the rows that are not doubted, then those that are
    order = np.argsort(groups, kind="stable")
    counts = np.bincount(groups, minlength=2 * n_classes)
    place = np.arange(len(codes)) - np.repeat(np.cumsum(counts) - counts, counts)
    limits = np.column_stack([wanted - n_kept, n_kept]).ravel()
    kept = order[place < limits[groups[order]]]
    return kept[np.lexsort((kept, codes[kept]))]
