"""Pairs: two columns that together decide a third one, such as a city and a year a rate, though neither does alone."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from itertools import combinations
from typing import Any, ClassVar, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import gammaln

from synthaug.encoders.containers import as_index, places_in
from synthaug.encoders.rules.base import BrokenRuleError, Columns, Rule, as_series, require_equal
from synthaug.encoders.rules.searched import MAX_CHANCE, PER_LEVEL, Searched

MOST_COLUMNS = 60  # of levels, the first ones, of which any two are tried
MOST_LEVELS = 100
FIRST_ROWS = 128  # that tell most pairs without a rule
MOST_NEW = 0.6  # share of the first rows that may show a combination for the first time

Codes = NDArray[np.intp]


class Pair(Rule):
    """A column whose value follows from the values of two others; where these never met, it is the likeliest one.

    Parameters
    ----------
    sources : tuple of two hashable
        Keys of the others.
    target : hashable
        Key of the column.
    keys : tuple of two Index
        Values of the others, missing ones left out.
    values : array
        Values of the target.
    place : ndarray of shape (n_first + 1, n_second + 1)
        Which of them goes with values of the others, missing ones last.
    met : ndarray of bool, of the same shape
        Where these met in a row.
    """

    kind: ClassVar[str] = "dependency"

    def __init__(
        self,
        sources: tuple[Hashable, Hashable],
        target: Hashable,
        keys: tuple[pd.Index, pd.Index],
        values: Any,
        place: Codes,
        met: NDArray[np.bool_],
    ) -> None:
        self.sources, self.target, self.keys = sources, target, keys
        self.values, self.place, self.met = values, place, met

    @property
    def taken(self) -> Hashable:
        """Key of the column that follows; see `Rule.taken`."""
        return self.target

    def reduce(self, columns: Columns, rng: np.random.Generator) -> None:
        """Take the target away; see `Rule.reduce`."""
        target, of_sources = columns.pop(self.target), self._of_sources(columns)
        expected = as_series(self.values.take(self.place[of_sources]))
        first, second = (columns[key] for key in self.sources)
        known = self.met[of_sources]
        expected, own = expected[known].reset_index(drop=True), target[known].reset_index(drop=True)
        try:
            require_equal(expected, own, first[known].rename(f"{first.name} and {second.name}"))
        except BrokenRuleError as error:
            rows = known.copy()
            rows[known] = error.rows
            raise BrokenRuleError(str(error), rows) from None

    def restore(self, columns: Columns) -> None:
        """Look the target up; see `Rule.restore`."""
        columns[self.target] = as_series(self.values.take(self.place[self._of_sources(columns)]))

    def text(self, names: dict[Hashable, str]) -> str:
        """Return what the rule says; see `Rule.text`."""
        return f"{names[self.target]} follows from {names[self.sources[0]]} and {names[self.sources[1]]}"

    def _of_sources(self, columns: Columns) -> tuple[Codes, Codes]:
        """Return the places of the sources' values, -1 where they are missing."""
        first, second = (places_in(keys, columns[key].array) for keys, key in zip(self.keys, self.sources, strict=True))
        return first, second


class _Candidate(NamedTuple):
    """Columns, by place, of which two may decide the third."""

    first: int
    second: int
    target: int


def find_pairs(searched: Searched) -> Iterator[Rule]:
    """Yield a rule for each column that follows from two others; of several ones that could, of that of most levels."""
    keys = [key for key in searched.columns if searched.is_exact(key)]
    keys = [key for key in keys if 1 <= searched.first_codes(key).max(initial=0) < MOST_LEVELS][:MOST_COLUMNS]
    if len(keys) < 3:
        return
    first = np.column_stack([searched.first_codes(key) for key in keys])
    candidates = [
        _Candidate(i, j, target)
        for i, j in combinations(range(len(keys)), 2)
        for target in _following(first, i, j)
        if keys[target] not in searched.claimed and keys[target] not in searched.bound
    ]
    needed = np.bincount([i for one in candidates for i in one[:2]], minlength=len(keys))
    n_levels = first.max(axis=0)
    for one in sorted(candidates, key=lambda one: (needed[one.target], -n_levels[one.target], -one.target)):
        sources, target = (keys[one.first], keys[one.second]), keys[one.target]
        if all(key in searched.columns for key in (*sources, target)):
            codes = [searched.codes(key) for key in (*sources, target)]
            if _decide(searched, *codes):
                searched.deciding_keys.update(sources)
                yield _pair(searched, sources, target)


def _following(codes: Codes, i: int, j: int) -> list[int]:
    """Return which columns of codes are constant where two of them are, if these repeat enough."""
    found = np.empty(0, dtype=np.intp)
    for some in (codes[:FIRST_ROWS], codes):
        own = some[:, i] * (some[:, j].max() + 1) + some[:, j]
        row = np.zeros(int(own.max()) + 1, dtype=np.intp)
        row[own] = np.arange(len(own))
        found = np.flatnonzero((some == some[row[own]]).all(axis=0))
        if len(found) < 3:  # but for themselves
            return []
    return [int(k) for k in found if k not in (i, j)] if len(np.unique(own)) <= MOST_NEW * len(own) else []


def _decide(searched: Searched, first: Codes, second: Codes, target: Codes) -> bool:
    """Return whether two columns decide a third one, more often than by chance, whatever one of them tells alone."""
    combination, which = np.unique(first * (second.max() + 1) + second, return_inverse=True)
    of_combination = np.zeros(len(combination), dtype=np.intp)
    of_combination[which] = target
    if len(combination) * PER_LEVEL > searched.n or not (of_combination[which] == target).all():
        return False
    limit = np.log(MAX_CHANCE / len(searched.columns) ** 3)
    row = np.zeros(len(combination), dtype=np.intp)
    row[which] = np.arange(len(which))
    return all(
        _log_ways(given[row], of_combination) - _log_ways(given, target) < limit
        for given in (np.zeros_like(first), first, second)
    )


def _log_ways(given: Codes, codes: Codes) -> float:
    """Return the logarithm of the number of ways to arrange codes within levels of others."""
    together = np.unique(given * (codes.max() + 1) + codes, return_counts=True)[1]
    return float(gammaln(np.bincount(given) + 1).sum() - gammaln(together + 1).sum())


def _pair(searched: Searched, sources: tuple[Hashable, Hashable], target: Hashable) -> Pair:
    """Return the rule by which a column follows from two others."""
    keys = tuple(as_index(pd.factorize(searched.columns[key])[1]) for key in sources)
    first, second = (places_in(of_key, searched.columns[key].array) for of_key, key in zip(keys, sources, strict=True))
    codes = searched.codes(target)
    n = int(codes.max()) + 1
    row = np.zeros(n, dtype=np.intp)
    row[codes] = np.arange(len(codes))
    shape = len(keys[0]) + 1, len(keys[1]) + 1
    of_first = np.zeros((shape[0], n), dtype=np.intp)
    of_second = np.zeros((shape[1], n), dtype=np.intp)
    np.add.at(of_first, (first, codes), 1)
    np.add.at(of_second, (second, codes), 1)
    share = [(counts + 0.5) / (counts + 0.5).sum(axis=1, keepdims=True) for counts in (of_first, of_second)]
    usual = np.bincount(codes, minlength=n) / len(codes)
    place = (share[0][:, None] * share[1][None] / usual).argmax(axis=2)
    met = np.zeros(shape, dtype=bool)
    place[first, second], met[first, second] = codes, True
    return Pair(sources, target, (keys[0], keys[1]), searched.columns[target].array.take(row), place, met)
