"""Exclusions: values of two columns that hardly ever meet, though chance would bring so frequent ones together.

A husband who is female. Neither column decides the other, so that a generator makes such rows now and then. They are
moved: one column gets a value that goes with all others of its row.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from itertools import combinations
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthaug.encoders.codecs import LevelsCodec, ObjectCodec
from synthaug.encoders.containers import as_index
from synthaug.encoders.rules.base import Columns, Rule, as_series, replaced
from synthaug.encoders.rules.searched import MAX_CHANCE, Searched

PROBED = 10_000  # rows in which most values that may meet do
MAX_LEVELS = 64  # of a column, the most frequent ones, that may exclude others
NEARLY = 0.002  # of the rows that are expected may be exceptions
SMOOTHING = 0.5  # rows that any two values are thought to share beside those seen
BLOCK = 1_024  # rows that are moved at once
SEEN, DISTURBED, BALANCED = 1_000, 4_000, 10  # rows with which drawing is balanced, disturbed ones, and how often
MIXER = np.uint64(0x9E3779B97F4A7C15)  # an odd number that scatters bits: 2**64 over the golden ratio
GOLDEN = 0.6180339887


class Exclusion(Rule):
    """Values of columns that do not meet in a row, but for exceptions, which a column of their own tells.

    Where others meet, a value is drawn for one of their columns, by how well it goes with the rest of the row. What is
    drawn depends on that row alone.

    Parameters
    ----------
    levels : dict of arrays
        The frequent values of each column by its key, a missing one last. All are numbered one after the other, with a
        further number after those of each column for its rare values.
    excluded : ndarray of bool of shape (n_levels, n_levels)
        Which of them do not meet.
    fit : ndarray of float of shape (n_levels, n_levels)
        The logarithm of how much oftener than by chance they meet; 0 within a column.
    leaning : ndarray of float of shape (n_levels,)
        How much likelier than by that each is drawn or kept; rare values never are.
    common : ndarray of int of shape (n_columns,)
        A frequent row, which is taken where no draw helps.

    Attributes
    ----------
    key : str or None
        Key of the column that tells exceptions; None: there are none.
    """

    kind: ClassVar[str] = "exclusion"

    def __init__(
        self,
        levels: dict[Hashable, Any],
        excluded: NDArray[np.bool_],
        fit: NDArray[np.float64],
        leaning: NDArray[np.float64],
        common: NDArray[np.intp],
    ) -> None:
        self.levels, self.excluded, self.fit, self.leaning, self.common = levels, excluded, fit, leaning, common
        self.starts = np.cumsum([0, *(len(values) + 1 for values in levels.values())])
        self.is_rare = np.isin(np.arange(self.starts[-1]), self.starts[1:] - 1)
        self.column = np.repeat(np.arange(len(levels)), np.diff(self.starts))
        self.pairs = [(i, j) for i, j in combinations(range(len(levels)), 2) if self._n_excluded(i, j)]
        self.key: str | None = None

    def reduce(self, columns: Columns, rng: np.random.Generator) -> None:
        """Leave all columns as they are, and tell exceptions; see `Rule.reduce`."""
        if self.key is not None:
            columns[self.key] = as_series(self.wrong(self._numbered(columns))).rename(self.key)

    def exceptions(self, columns: Columns) -> NDArray[np.intp]:
        """Return where values exclude each other; see `Rule.exceptions`."""
        return np.flatnonzero(self.wrong(self._numbered(columns)))

    def restore(self, columns: Columns) -> None:
        """Move values that exclude each other; see `Rule.restore`."""
        values = self._numbered(columns)
        wrong = self.wrong(values)
        if self.key is not None:
            wrong &= ~columns.pop(self.key).to_numpy(dtype=bool)
        rows = np.flatnonzero(wrong)
        if not len(rows):
            return
        chance, moved = _chance(columns, rows, values), values.copy()
        for start in range(0, len(rows), BLOCK):
            some = slice(start, start + BLOCK)
            moved[rows[some]] = self._moved(values[rows[some]], chance[some])
        for i, (key, levels) in enumerate(self.levels.items()):
            where = moved[:, i] != values[:, i]
            if where.any():
                columns[key] = replaced(columns[key], where, levels.take(moved[where, i] - self.starts[i]))

    def text(self, names: dict[Hashable, str]) -> str:
        """Return what the rule says; see `Rule.text`."""
        keys = list(self.levels)
        said = [f"{names[keys[i]]} and {names[keys[j]]} ({self._n_excluded(i, j)})" for i, j in self.pairs]
        return f"pairs of values that {'never' if self.key is None else 'hardly ever'} meet: {', '.join(said)}"

    def _n_excluded(self, i: int, j: int) -> int:
        """Return how many pairs of values of two columns exclude each other."""
        return int(self.excluded[self.starts[i] : self.starts[i + 1], self.starts[j] : self.starts[j + 1]].sum())

    def _numbered(self, columns: Columns) -> NDArray[np.int32]:
        """Return the numbers of values, shape (n, n_columns)."""
        values = np.empty((len(columns[next(iter(self.levels))]), len(self.levels)), dtype=np.int32)
        for i, (key, levels) in enumerate(self.levels.items()):
            values[:, i] = _numbered(levels, columns[key], int(self.starts[i]))
        return values

    def wrong(self, values: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Return in which rows of numbered values, (n, n_columns), some exclude each other."""
        wrong: NDArray[np.bool_] = np.zeros(len(values), dtype=bool)
        for i, j in self.pairs:
            wrong |= self.excluded[values[:, i], values[:, j]]
        return wrong

    def balance(self, values: NDArray[np.int32]) -> None:
        """Let values be drawn about as often as they are given up where some of their row exclude each other."""
        values, times = _distinct_rows(values[self.wrong(values)])
        fit = self._fit(values)
        for _ in range(BALANCED if len(values) else 0):
            weights = self._weights(values, fit) * times[:, None]
            of_columns = np.add.reduceat(weights, self.starts[:-1], axis=1)  # how probably each is given up
            given_up = np.bincount(values.ravel(), of_columns.ravel(), len(self.leaning))
            self.leaning = self.leaning + np.log((given_up + SMOOTHING) / (weights.sum(axis=0) + SMOOTHING)) / 2

    def _moved(self, values: NDArray[np.int32], chance: NDArray[np.float64]) -> NDArray[np.int32]:
        """Return rows in which none exclude each other, given a number in [0, 1) for each."""
        moved = values.copy()
        for turn in range(2 * len(self.levels)):
            left = np.flatnonzero(self.wrong(moved))
            if not len(left):
                return moved
            share = self._weights(moved[left], self._fit(moved[left])).cumsum(axis=1)
            drawn = (chance[left] + turn * GOLDEN) % 1 * share[:, -1]
            chosen = (share <= drawn[:, None]).sum(axis=1)
            moved[left, self.column[chosen]] = chosen
        return np.where(self.wrong(moved)[:, None], self.common, moved)

    def _fit(self, values: NDArray[np.int32]) -> NDArray[np.float64]:
        """Return how well each value goes with rows in which some exclude each other, (n, n_levels); -inf: no help."""
        conflicts: Any = sum(self.excluded[column].astype(np.int32) for column in values.T)
        removed = np.take_along_axis(conflicts, values, axis=1)[:, self.column]
        left = np.where((removed > 0) & ~self.is_rare, conflicts - removed, np.inf)
        fit: Any = sum(self.fit[column].astype(np.float64) for column in values.T)
        fit = fit - np.take_along_axis(fit, values, axis=1)[:, self.column]
        return np.where(left == left.min(axis=1, keepdims=True), fit, -np.inf)

    def _weights(self, values: NDArray[np.int32], fit: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return how probably rows in which some exclude each other get each value, (n, n_levels): one that helps."""
        fit = fit + self.leaning - self.leaning[values][:, self.column]
        weights: NDArray[np.float64] = np.exp(fit - fit.max(axis=1, keepdims=True))
        return weights / weights.sum(axis=1, keepdims=True)


def find_exclusions(searched: Searched) -> Iterator[Rule]:
    """Apply one rule of all values of categories that hardly ever meet and would by chance; yield nothing."""
    keys = [key for key in searched.columns if key not in searched.bound and _has_levels(searched, key)]
    counts = {key: np.bincount(searched.codes(key)) for key in keys}
    n_levels = sum(int(np.count_nonzero(of > -np.log(MAX_CHANCE))) for of in counts.values())
    least = np.log(max(n_levels, 1) ** 2 / MAX_CHANCE)  # rows that must be expected where there are none
    frequent = {key: _most_frequent(searched, key, of, least) for key, of in counts.items()}
    keys = [key for key in keys if len(frequent[key]) > 1]
    place = {key: _places(frequent[key], len(counts[key])) for key in keys}
    step = -(-searched.n // PROBED)
    probed = {key: place[key][searched.codes(key)[::step]] for key in keys}
    found = {}
    for pair in combinations(keys, 2):
        expected = np.outer(*(counts[key][frequent[key]] for key in pair)) / searched.n
        if expected.max() <= least:
            continue
        rare = (_together(probed, pair, frequent)[:-1, :-1] <= NEARLY * expected) & (expected > least)
        if rare.any() and step > 1:
            numbered = {key: place[key][searched.codes(key)] for key in pair}
            rare &= _together(numbered, pair, frequent)[:-1, :-1] <= NEARLY * expected
        if rare.any():
            found[pair] = rare
    involved = {key: frequent[key] for key in keys if any(key in pair for pair in found)}
    if involved:
        _apply(searched, involved, {key: place[key][searched.codes(key)] for key in involved}, found)
    yield from ()


def _apply(
    searched: Searched,
    frequent: dict[Hashable, NDArray[np.intp]],
    numbered: dict[Hashable, NDArray[np.int32]],
    found: dict[tuple[Hashable, Hashable], NDArray[np.bool_]],
) -> None:
    """Apply the rule of excluded pairs, given the numbers of values; none if no row is all frequent and fits it."""
    edges = np.cumsum([0, *(len(codes) + 1 for codes in frequent.values())])
    at = {key: slice(start, stop) for key, start, stop in zip(frequent, edges[:-1], edges[1:], strict=True)}
    excluded, fit = np.zeros((edges[-1], edges[-1]), dtype=bool), np.zeros((edges[-1], edges[-1]), dtype=np.float32)
    for one, other in combinations(frequent, 2):
        together = _together(numbered, (one, other), frequent)
        chance = np.outer(together.sum(axis=1), together.sum(axis=0)) / searched.n
        fit[at[one], at[other]] = np.log((together + SMOOTHING) / (chance + SMOOTHING))
        if (one, other) in found:
            excluded[at[one], at[other]][:-1, :-1] = found[one, other]
    excluded, fit = excluded | excluded.T, fit + fit.T
    is_rare = np.isin(np.arange(edges[-1]), edges[1:] - 1)
    values: NDArray[np.int32] = np.column_stack(list(numbered.values())) + edges[:-1].astype(np.int32)
    some = values[:: -(-len(values) // SEEN)]
    some = some[~excluded[some[:, :, None], some[:, None, :]].any(axis=(1, 2)) & ~is_rare[some].any(axis=1)]
    if len(some):
        rows, n = _distinct_rows(some)
        levels = {key: _values(searched, key, codes) for key, codes in frequent.items()}
        rule = Exclusion(levels, excluded, fit, np.zeros(edges[-1]), rows[n.argmax()])
        rule.balance(_disturbed(some[:: -(-some.size // DISTURBED)]))
        wrong = rule.wrong(values)
        rule.key = "exception" if wrong.any() else None
        searched.apply(rule, {} if rule.key is None else {rule.key: as_series(wrong).rename(rule.key)})


def _distinct_rows(values: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.intp]]:
    """Return distinct rows, in order, and how often each occurs."""
    order = np.lexsort(values.T[::-1])
    values = values[order]
    starts = np.flatnonzero(np.r_[True, (values[1:] != values[:-1]).any(axis=1)][: len(values)])
    return values[starts], np.diff(np.r_[starts, len(values)])


def _disturbed(values: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return rows that have one value of another row, for each column in turn."""
    rng = np.random.default_rng(0)
    disturbed = np.tile(values, (values.shape[1], 1, 1))
    for i in range(values.shape[1]):
        disturbed[i, :, i] = rng.permutation(values[:, i])
    return disturbed.reshape(-1, values.shape[1])


def _has_levels(searched: Searched, key: Hashable) -> bool:
    codec: Any = searched.codecs[key]
    codec = codec.codec if isinstance(codec, ObjectCodec) else codec
    return isinstance(codec, LevelsCodec) and searched.is_exact(key)


def _most_frequent(searched: Searched, key: Hashable, counts: NDArray[np.intp], least: float) -> NDArray[np.intp]:
    """Return the codes of the values that are frequent enough to exclude others, that of missing ones last."""
    order = np.argsort(-counts, kind="stable")[:MAX_LEVELS]
    kept = order[counts[order] > least]
    gone = searched.missing(key)
    of_missing = searched.codes(key)[gone.argmax()] if gone.any() else -1
    return np.concatenate([kept[kept != of_missing], kept[kept == of_missing]])


def _places(frequent: NDArray[np.intp], n: int) -> NDArray[np.int32]:
    """Return, for each code, its place among the frequent ones, or the place after them."""
    places = np.full(n, len(frequent), dtype=np.int32)
    places[frequent] = np.arange(len(frequent))
    return places


def _together(
    numbered: dict[Hashable, NDArray[np.int32]],
    pair: tuple[Hashable, Hashable],
    frequent: dict[Hashable, NDArray[np.intp]],
) -> NDArray[np.intp]:
    """Return in how many rows each two values of two columns meet, rare ones last."""
    shape = len(frequent[pair[0]]) + 1, len(frequent[pair[1]]) + 1
    both = numbered[pair[0]] * shape[1] + numbered[pair[1]]
    return np.bincount(both, minlength=shape[0] * shape[1]).reshape(shape)


def _values(searched: Searched, key: Hashable, codes: NDArray[np.intp]) -> Any:
    """Return the values of codes."""
    all_codes = searched.codes(key)
    row = np.zeros(int(all_codes.max()) + 1, dtype=np.intp)
    row[all_codes] = np.arange(len(all_codes))
    return searched.columns[key].array.take(row[codes])


def _numbered(levels: Any, column: pd.Series, start: int) -> NDArray[np.int32]:
    """Return the place of each value among levels, or the place after them, counted from a start on."""
    codes, distinct = pd.factorize(column)
    of_missing = pd.isna(levels)
    places = as_index(levels[~of_missing]).get_indexer(as_index(distinct))
    places[places < 0] = len(levels)
    places = np.append(places, len(levels) - of_missing.any()) + start
    return places.astype(np.int32)[codes]


def _chance(columns: Columns, rows: NDArray[np.intp], values: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return a number in [0, 1) for each of some rows that looks drawn, and depends on what the row holds alone."""
    mixed = np.zeros(len(rows), dtype=np.uint64)
    numbers = [
        column.iloc[rows].to_numpy(dtype=np.float64, na_value=np.nan).view(np.uint64)
        for column in columns.values()
        if getattr(column.dtype, "kind", "O") in "biuf"
    ]
    for part in (*numbers, *values[rows].astype(np.uint64).T):
        mixed = (mixed ^ part) * MIXER
        mixed ^= mixed >> np.uint64(32)
    return (mixed >> np.uint64(11)).astype(np.float64) / 2.0**53
