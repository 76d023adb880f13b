"""Selection: which synthetic rows to keep where each can carry one hard label only.

A teacher doubts some rows: it would give them another label than the one they were made for. Part of that is the
generator's fault, and part of it is how the classes are: it doubts real rows as well. Whoever keeps none of them
makes a caricature of a class that is hard to tell from others; whoever keeps all learns the generator's faults.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from synthaug.guidance.balance import Bins, balanced, places_within
from synthaug.guidance.soft_labels import Floats

MANY = 10_000  # wanted rows, beyond which the teacher's time counts for more than the last disagreement
VERY_MANY = 100_000  # beyond which it is asked of no more rows than it takes
SPARE = 1.05  # of these, beside those that are expected to be enough
PART = 32_768  # rows that are copied for it at once
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
    """Return the positions of the rows to keep: of those that a teacher doubts no more than there are by nature.

    By nature, there are as many of these in a class as among its real rows, or as were made if those are fewer. Of a
    class that the teacher never recognises any row is as good as another.

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
    n_kept = _n_kept(n_doubted / n_made.clip(1), wanted, doubted_shares)
    n_kept = n_kept.clip(wanted - (n_made - n_doubted), n_doubted)
    groups = 2 * codes + doubt  # of each class the rows that are not doubted, then those that are
    limits = np.column_stack([wanted - n_kept, n_kept]).ravel()
    kept = np.flatnonzero(places_within(groups) < limits[groups])
    return kept[np.argsort(codes[kept], kind="stable")]


def chosen(
    codes: NDArray[np.intp],
    factor: int,
    n: int,
    label: Callable[[NDArray[np.intp]], Floats],
    doubted_shares: Floats,
    bins: Callable[[NDArray[np.intp]], Bins] | None = None,
) -> NDArray[np.intp]:
    """Return the positions of the rows to keep, of several for each that is wanted; see `selected` and `balanced`.

    A teacher says something of each row, but of no more than it takes where very many are wanted.

    Parameters
    ----------
    codes : ndarray of shape (n_made,)
        The label that each row was made for: several times that of each row that is wanted.
    factor : int
        How many times.
    n : int
        How many rows are wanted, these among others.
    label : callable
        Returns what the teacher says of the rows at some positions.
    doubted_shares : ndarray of shape (n_classes,)
        As in `selected`.
    bins : callable or None, default=None
        Returns in which part of its column each value of the rows at some positions is. Which rows are kept, of those
        that the teacher doubts and of the others, is then such that each column of a class is like that of all rows
        that were made. None takes them as they came.
    """
    wanted = np.bincount(codes[::factor], minlength=len(doubted_shares))
    asked = np.arange(len(codes))
    if n <= VERY_MANY:
        shares = label(asked)
    else:
        asked, shares = enough(codes, factor, label, doubted_shares)
    positions, codes = selected(codes[asked], shares, wanted, doubted_shares), codes[asked]
    if bins is not None:
        kept = np.zeros(len(codes), dtype=bool)
        kept[positions] = True
        positions = np.flatnonzero(balanced(kept, codes, 2 * codes + doubted(codes, shares), bins(asked)))
        positions = positions[np.argsort(codes[positions], kind="stable")]
    return asked[positions]


def enough(
    codes: NDArray[np.intp],
    factor: int,
    label: Callable[[NDArray[np.intp]], Floats],
    doubted_shares: Floats,
) -> tuple[NDArray[np.intp], Floats]:
    """Return the positions of as many rows as it takes to select from, and what a teacher says of them.

    It is asked of the first of each few rows, then of as many further ones of each class as have to stand in for those
    that it doubts.

    Parameters
    ----------
    codes : ndarray of shape (n,)
        The label that each row was made for: several times that of each row that is wanted.
    factor : int
        How many times.
    label : callable
        Returns what the teacher says of the rows at some positions.
    doubted_shares : ndarray of shape (n_classes,)
        As in `selected`.

    Examples
    --------
    >>> import numpy as np
    >>> from synthaug.guidance.selection import enough
    >>> says = np.array([[0.9, 0.1], [0.8, 0.2], [0.3, 0.7], [0.6, 0.4], [0.8, 0.2], [0.7, 0.3]])
    >>> enough(np.zeros(6, dtype=np.intp), 2, lambda rows: says[rows], np.array([0.0, 0.0]))[0]
    array([0, 1, 2, 3, 4])
    """
    asked = np.arange(0, len(codes), factor)
    n_classes, shares = len(doubted_shares), _in_parts(label, asked)
    wanted = np.bincount(codes[asked], minlength=n_classes)
    n_doubted = np.bincount(codes[asked][doubted(codes[asked], shares)], minlength=n_classes)
    doubt = n_doubted / wanted.clip(1)
    n_short = n_doubted - _n_kept(doubt, wanted, doubted_shares).clip(0, n_doubted)
    n_further = np.ceil(SPARE * n_short / (1 - doubt).clip(1 / len(codes)))
    others = np.setdiff1d(np.arange(len(codes)), asked, assume_unique=True)
    further = others[places_within(codes[others]) < n_further[codes[others]]]
    if not len(further):
        return asked, shares
    positions = np.concatenate([asked, further])
    order = np.argsort(positions)
    return positions[order], np.concatenate([shares, _in_parts(label, further)])[order]


def _in_parts(label: Callable[[NDArray[np.intp]], Floats], positions: NDArray[np.intp]) -> Floats:
    return np.concatenate([label(part) for part in np.split(positions, range(PART, len(positions), PART))])


def _n_kept(doubt: Floats, wanted: NDArray[np.intp], doubted_shares: Floats) -> NDArray[np.intp]:
    """Return how many rows to keep of those that are doubted, given their share of those that were made."""
    return np.rint(wanted * np.fmin(doubt, doubted_shares)).astype(np.intp)
