"""Selection: which synthetic rows to keep where each can carry one hard label only."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from synthaug.guidance.soft_labels import Floats

MANY = 10_000  # wanted rows, beyond which the teacher's time counts for more than the last disagreement
SURE = 0.95  # share of a class from which a teacher's word is as good as a label, as in FixMatch (Sohn et al. 2020)


def overdraw(n_wanted: int) -> int:
    """Return how many rows to make for each that is wanted.

    Examples
    --------
    >>> from synthaug.guidance.selection import overdraw
    >>> overdraw(500), overdraw(50_000)
    (4, 2)
    """
    return 4 if n_wanted <= MANY else 2


def agreed(codes: NDArray[np.intp], shares: Floats, wanted: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the positions of the rows to keep: those whose own label is also the likeliest to a teacher.

    Where a class has too few of them, the rows follow of which the teacher believes the label most.

    Parameters
    ----------
    codes : ndarray of shape (n,)
        The label that each row was made for.
    shares : ndarray of shape (n, n_labels)
        What the teacher says of it.
    wanted : ndarray of shape (n_classes,)
        How many rows of each class to keep; there are at least as many.

    Returns
    -------
    positions : ndarray of shape (sum of wanted,)
        Class by class, in each class as they came.

    Examples
    --------
    >>> import numpy as np
    >>> from synthaug.guidance.selection import agreed
    >>> codes = np.array([0, 0, 0, 1, 1])
    >>> shares = np.array([[0.4, 0.6], [0.9, 0.1], [0.1, 0.9], [0.3, 0.7], [0.8, 0.2]])
    >>> agreed(codes, shares, np.array([2, 1]))
    array([0, 1, 3])
    """
    believed = shares[np.arange(len(codes)), codes]
    believed[shares.argmax(axis=1) == codes] = 1.0
    order = np.lexsort((-believed, codes))  # stable: rows of equal belief as they came
    counts = np.bincount(codes, minlength=len(wanted))
    place = np.arange(len(codes)) - np.repeat(np.cumsum(counts) - counts, counts)
    kept = order[place < wanted[codes[order]]]
    return kept[np.lexsort((kept, codes[kept]))]
