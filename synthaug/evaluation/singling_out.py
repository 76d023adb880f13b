"""Singling out (Giomi et al., 2023): descriptions of one synthetic row that fit exactly one real row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthaug.evaluation import intervals
from synthaug.evaluation.figures import Figure

PART = "privacy"
GUESSES, CANDIDATES = 500, 4_000  # descriptions that are tried, at most, and from how many they are taken
COLUMNS = 3  # in a description of several
FEWEST = 10  # descriptions that tell anything

Column = NDArray[np.float64]


class Description(NamedTuple):
    """Descriptions of rows by values in one column.

    Parameters
    ----------
    places : ndarray of shape (m,)
        Which of the descriptions these are.
    values : ndarray of shape (m,)
        The values; NaN for missing.
    signs : ndarray of shape (m,)
        1 for "at least", -1 for "at most", 0 for "equal".
    """

    places: NDArray[np.intp]
    values: Column
    signs: NDArray[np.intp]

    def fits(self, column: Column) -> NDArray[np.bool_]:
        """Return which rows fit: (m, n_rows)."""
        value, sign = self.values[:, None], self.signs[:, None]
        equal = (column == value) | (np.isnan(column) & np.isnan(value))
        return np.asarray(equal | ((sign > 0) & (column > value)) | ((sign < 0) & (column < value)))


Descriptions = dict[int, Description]  # by position of the column


def singling_out(
    synthetic: pd.DataFrame, members: pd.DataFrame, strangers: pd.DataFrame, rng: np.random.Generator
) -> Iterator[Figure]:
    """Yield by how much more often a description of one synthetic row fits one real row than one held-out row.

    Of one column: a value that occurs once, or the least or largest number. Of several: the values of one row in three
    columns, numbers as bounds on their side of the median. Those that fit several synthetic rows are not tried.
    """
    tables = _as_numbers([synthetic, members, strangers])
    made = tables[0]
    numbers = np.array([synthetic[name].dtype == np.float64 for name in synthetic])
    for subject, (n, described) in (
        ("one column", _of_one(made, numbers, rng)),
        ("several columns", _of_several(made, numbers, rng)),
    ):
        counts = [_counts(described, n, table) for table in tables]
        tried = np.flatnonzero(counts[0] == 1)[:GUESSES]
        if len(tried) < FEWEST:
            continue
        hits, chance = (int((count[tried] == 1).sum()) for count in counts[1:])
        found = intervals.difference(hits, len(tried), chance, len(tried))
        yield Figure(PART, "singled out more often than held-out rows", found[0], subject, *found[1:], 0.0)


def _as_numbers(tables: list[pd.DataFrame]) -> list[NDArray[np.float64]]:
    """Return tables (n_columns, n_rows) with codes for levels."""
    both = pd.concat(tables, ignore_index=True)
    columns = [both[name] if both[name].dtype == np.float64 else pd.factorize(both[name])[0] for name in both]
    edges = np.cumsum([len(table) for table in tables])[:-1]
    return np.split(np.asarray(columns, dtype=np.float64), edges, axis=1)


def _of_one(
    made: NDArray[np.float64], numbers: NDArray[np.bool_], rng: np.random.Generator
) -> tuple[int, Descriptions]:
    """Return descriptions by a single column, in random order: how many there are, and what they say."""
    found = []
    for place, column in enumerate(made):
        values, counts = np.unique(column, return_counts=True)
        rare = values[counts == 1]
        present = column[~np.isnan(column)]
        bounds = [(present.min(), -1), (present.max(), 1)] if numbers[place] and len(present) else []
        found.append(np.array([(place, value, 0) for value in rare] + [(place, *bound) for bound in bounds]))
    every = np.concatenate([rows.reshape(-1, 3) for rows in found])
    every = every[rng.permutation(len(every))[:CANDIDATES]]
    order = [(place, np.flatnonzero(every[:, 0] == place)) for place in range(len(made))]
    return len(every), {
        place: Description(rows, every[rows, 1], every[rows, 2].astype(np.intp)) for place, rows in order if len(rows)
    }


def _of_several(
    made: NDArray[np.float64], numbers: NDArray[np.bool_], rng: np.random.Generator
) -> tuple[int, Descriptions]:
    """Return descriptions by several columns: how many there are, and what they say of each column."""
    width, n = made.shape
    rows = rng.permutation(n)[:CANDIDATES]  # one of each: several of a row would agree more than intervals know
    chosen = rng.random((len(rows), width)).argsort(axis=1)[:, : min(COLUMNS, width)]
    described = {}
    for place in range(width):
        places = np.flatnonzero((chosen == place).any(axis=1))
        values = made[place, rows[places]]
        has_sides = numbers[place] and not np.isnan(made[place]).all()
        sides = np.where(values > np.nanmedian(made[place]), 1, -1) if has_sides else np.zeros(len(values))
        described[place] = Description(places, values, np.where(np.isnan(values), 0, sides).astype(np.intp))
    return len(rows), described


def _counts(described: Descriptions, n: int, table: NDArray[np.float64]) -> NDArray[np.intp]:
    """Return how many rows of a table fit each of n descriptions."""
    fits = np.ones((n, table.shape[1]), dtype=bool)
    for place, description in described.items():
        fits[description.places] &= description.fits(table[place])
    return fits.sum(axis=1)
