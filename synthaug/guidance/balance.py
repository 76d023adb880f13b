"""Balance: which rows of equal standing to keep, so that each column of a class keeps its distribution.

Rows that a teacher doubts are like one another, so that keeping fewer of them shifts columns; and a few rows drawn by
chance are never quite like those that they were drawn from. Exchanging rows for others of the same standing mends both.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthaug.encoders.codes import TableCodes
from synthaug.guidance.soft_labels import Floats

BINS = 10  # of equal frequency, of a column of numbers
MAX_LEVELS = 30  # of another column; the others count as one
MAX_COLUMNS = 100  # of wide tables: these alone are balanced
MAX_ROUNDS = 60
FIRST_SHARE = 8  # of the rows that are kept, an eighth is exchanged at once to begin with

Bins = NDArray[np.intp]


def binned(rows: Any) -> Bins:
    """Return in which part of its column each value of a table is, shape (n_rows, n_columns), from 0.

    Parameters
    ----------
    rows : {DataFrame, array-like} of shape (n_rows, n_columns)
        Mixed columns. Missing values are a part of their own.

    Examples
    --------
    >>> import pandas as pd
    >>> from synthaug.guidance.balance import binned
    >>> binned(pd.DataFrame({"age": [20, 30, None], "city": ["Oslo", "Lima", "Oslo"]})).tolist()
    [[0, 0], [9, 1], [10, 0]]
    """
    codes = TableCodes().fit(rows)
    values = codes.transform(rows)[:, :MAX_COLUMNS]
    columns = [
        _levels(column) if is_code else _quantiles(column)
        for column, is_code in zip(values.T, codes.categorical_, strict=False)
    ]
    return np.column_stack(columns) if columns else np.empty((len(values), 0), dtype=np.intp)


def balanced(
    kept: NDArray[np.bool_], codes: NDArray[np.intp], standing: NDArray[np.intp], bins: Bins
) -> NDArray[np.bool_]:
    """Return the mask of rows to keep, as many of each class and standing as before, their columns like those of all.

    Rows that are kept are exchanged for others of their standing, those first that help most, as long as the counts of
    each class come closer, in the sum of squares, to those of all of its rows.

    Parameters
    ----------
    kept : ndarray of bool of shape (n,)
        Which rows are kept now.
    codes : ndarray of shape (n,)
        The class of each row.
    standing : ndarray of shape (n,)
        Which rows may be exchanged, from 0: those of equal standing, which are of one class.
    bins : ndarray of shape (n, n_columns)
        See `binned`.

    Examples
    --------
    >>> import numpy as np
    >>> from synthaug.guidance.balance import balanced
    >>> sizes = np.array([[0], [0], [1], [1]])
    >>> one = np.zeros(4, dtype=np.intp)
    >>> balanced(np.array([True, True, False, False]), one, one, sizes).tolist()
    [False, True, True, False]
    """
    if bins.shape[1] == 0:
        return kept
    width = int(bins.max()) + 1
    places = codes[:, None] * width + bins
    n_places = (int(codes.max()) + 1) * width
    wanted = np.bincount(codes, kept) / np.bincount(codes).clip(1)  # the share of each class that is kept
    expected = _counts(places, n_places) * np.repeat(wanted, width)
    steps = np.bincount(standing[kept], minlength=int(standing.max()) + 1) // FIRST_SHARE + 1
    class_of = np.zeros(len(steps), dtype=np.intp)
    class_of[standing] = codes
    excess = _counts(places[kept], n_places) - expected
    for _ in range(MAX_ROUNDS):
        gains = _gains(excess, places)
        out, into = _pairs(kept, standing, gains, steps)
        better = gains[out] - gains[into] > bins.shape[1]  # so that one exchange alone is sure to help
        out, into = out[better], into[better]
        if len(out) == 0:
            break
        moved = excess + _counts(places[into], n_places) - _counts(places[out], n_places)
        closer = _squares(moved, width) < _squares(excess, width)
        steps[~closer[class_of]] //= 2
        kept = kept.copy()
        kept[out[closer[codes[out]]]] = False
        kept[into[closer[codes[into]]]] = True
        excess = np.where(np.repeat(closer, width), moved, excess)
    return kept


def places_within(groups: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return how many entries before each are of the same group.

    Examples
    --------
    >>> import numpy as np
    >>> from synthaug.guidance.balance import places_within
    >>> places_within(np.array([0, 1, 0, 0])).tolist()
    [0, 0, 1, 2]
    """
    order = np.argsort(groups, kind="stable")
    counts = np.bincount(groups)
    places = np.empty(len(groups), dtype=np.intp)
    places[order] = np.arange(len(groups)) - np.repeat(np.cumsum(counts) - counts, counts)
    return places


def _quantiles(column: Floats) -> Bins:
    """Return in which bin of about equal frequency each number is; missing ones in one of their own."""
    missing = np.isnan(column)
    edges = np.unique(np.quantile(column[~missing], np.linspace(0, 1, BINS + 1)[1:-1]))
    return np.where(missing, len(edges) + 1, np.searchsorted(edges, column, side="right"))


def _levels(column: Floats) -> Bins:
    """Return levels by their frequency, the most frequent first; rare ones as one. Missing is a level."""
    _, levels, counts = np.unique(column, return_inverse=True, return_counts=True)
    ranks = np.empty(len(counts), dtype=np.intp)
    ranks[np.argsort(-counts, kind="stable")] = np.arange(len(counts))
    return ranks[levels].clip(max=MAX_LEVELS)


def _counts(places: Bins, n_places: int) -> Floats:
    """Return how many rows are in each bin of each class, shape (n_columns, n_places)."""
    return np.stack([np.bincount(column, minlength=n_places) for column in places.T]).astype(np.float64)


def _squares(excess: Floats, width: int) -> Floats:
    """Return how far the counts of each class are from those that are expected."""
    squares: Floats = np.square(excess).reshape(len(excess), -1, width).sum(axis=(0, 2))
    return squares


def _gains(excess: Floats, places: Bins) -> Floats:
    """Return of each row by how much its bins have too many, in the sum over columns."""
    gains = np.zeros(len(places))
    for column, place in zip(excess, places.T, strict=True):
        gains += column[place]
    return gains


def _pairs(
    kept: NDArray[np.bool_], standing: NDArray[np.intp], gains: Floats, steps: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the rows to take out and those to take in, pair by pair: of each standing so many that gain most."""
    out, into = np.flatnonzero(kept), np.flatnonzero(~kept)
    out, into = out[np.lexsort((-gains[out], standing[out]))], into[np.lexsort((gains[into], standing[into]))]
    sides = [(rows, standing[rows]) for rows in (out, into)]
    most = np.minimum.reduce([steps, *(np.bincount(groups, minlength=len(steps)) for _, groups in sides)])
    out, into = (rows[places_within(groups) < most[groups]] for rows, groups in sides)
    return out, into
