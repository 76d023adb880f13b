"""Bins: a column whose levels are intervals of a number, such as a flag "above 0", an age group or a year of a date."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import gammaln

from synthaug.encoders.codecs import NumericCodec
from synthaug.encoders.measure import Measure
from synthaug.encoders.rules.base import Columns, Rule, as_series, require_equal
from synthaug.encoders.rules.conversion import roundest
from synthaug.encoders.rules.searched import PROBE, Searched

MAX_BINS = 1_000


class Bins(Rule):
    """A column that tells in which interval the number of another one lies.

    Parameters
    ----------
    source, target : hashable
        Keys of the columns.
    measure : Measure
        Measure of the source.
    edges : ndarray of shape (m - 1,)
        The least number of each interval but the first.
    values : array of length m or m + 1
        The target in each interval, and where the source is missing.
    """

    kind: ClassVar[str] = "bins"

    def __init__(
        self, source: Hashable, target: Hashable, measure: Measure, edges: NDArray[np.float64], values: Any
    ) -> None:
        self.source, self.target, self.measure, self.edges, self.values = source, target, measure, edges, values

    @property
    def taken(self) -> Hashable:
        """Key of the column that follows; see `Rule.taken`."""
        return self.target

    def reduce(self, columns: Columns, rng: np.random.Generator) -> None:
        """Take the target away; see `Rule.reduce`."""
        target = columns.pop(self.target)
        require_equal(self._values(columns), target, columns[self.source])

    def restore(self, columns: Columns) -> None:
        """Look up in which intervals numbers lie; see `Rule.restore`."""
        columns[self.target] = self._values(columns)

    def text(self, names: dict[Hashable, str]) -> str:
        """Return what the rule says; see `Rule.text`."""
        return f"{names[self.target]} says in which of {len(self.edges) + 1} intervals {names[self.source]} lies"

    def _values(self, columns: Columns) -> pd.Series:
        numbers = self.measure.numbers(columns[self.source])
        place = np.searchsorted(self.edges, np.nan_to_num(numbers), side="right")
        return as_series(self.values.take(np.where(np.isnan(numbers), len(self.values) - 1, place)))


def find_bins(searched: Searched, of: Hashable | None = None) -> Iterator[Rule]:
    """Yield a rule for each column whose levels are intervals of a number, or of a given one."""
    exact = [key for key in searched.columns if searched.is_exact(key)]
    deciding = searched.deciding(exact)
    for target in (key for key in exact if key not in searched.claimed):
        for source in searched.columns if of is None else [of]:
            if source == target or (source in deciding and target not in deciding[source]):
                continue
            may_be = are_intervals(searched, source, searched.first_codes(target))
            if may_be and (found := intervals(searched, source, searched.codes(target))) is not None:
                rows, edges = found
                measure = searched.measure(source)
                assert measure is not None
                yield Bins(source, target, measure, edges, searched.columns[target].array.take(rows))
                break


def are_intervals(searched: Searched, source: Hashable, codes: NDArray[np.intp]) -> bool:
    """Return whether levels are intervals of numbers in the first rows, which tells most columns apart."""
    is_number = isinstance(searched.codecs[source], NumericCodec) and searched.measure(source) is not None
    if not is_number:
        return False
    codes = codes[:PROBE]
    in_order = codes[searched.first_order(source)]
    if np.count_nonzero(in_order[1:] != in_order[:-1]) > codes.max():  # more intervals than levels: most end here
        return False
    return _runs(codes, searched.numbers(source)[:PROBE]) is not None


def intervals(
    searched: Searched, source: Hashable, codes: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.float64]] | None:
    """Return a row of each level and the edges between them if levels are intervals of numbers, and that by no chance.

    A last row stands for missing numbers.
    """
    n_levels = int(codes.max(initial=0)) + 1
    if not 1 < n_levels <= MAX_BINS or not are_intervals(searched, source, codes):
        return None
    if not searched.is_no_chance(float(gammaln(n_levels + 1)), np.bincount(codes)):
        return None
    return _runs(codes, searched.numbers(source))


def _runs(codes: NDArray[np.intp], numbers: NDArray[np.float64]) -> tuple[NDArray[np.intp], NDArray[np.float64]] | None:
    """Return a row of each interval, and the edges, the roundest numbers between them; None if there are none."""
    gone = np.isnan(numbers)
    order = np.argsort(numbers, kind="stable")[: np.count_nonzero(~gone)]
    if not order.size:
        return None
    starts = np.flatnonzero(np.diff(codes[order])) + 1
    if len(starts) > codes.max():  # more intervals than levels
        return None
    first = order[np.r_[0, starts]]
    if len(starts) >= MAX_BINS or len(np.unique(codes[first])) < len(first):
        return None
    if gone.any() and len(np.unique(codes[gone])) > 1:
        return None
    below, above = numbers[order[starts - 1]], numbers[order[starts]]
    if (below == above).any():
        return None
    edges = np.array([_edge(low, high) for low, high in zip(below, above, strict=True)])
    return (np.r_[first, np.flatnonzero(gone)[:1]] if gone.any() else first), edges


def _edge(low: float, high: float) -> float:
    """Return the least number of the upper interval: the roundest one, to which the lower one may extend."""
    edge = roundest(low, high)
    return float(np.nextafter(low, np.inf)) if edge == low else edge
