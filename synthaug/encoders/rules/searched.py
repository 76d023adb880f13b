"""The columns in which rules are looked for, and how likely chance would make one."""

from __future__ import annotations

from collections.abc import Collection, Hashable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import gammaln

from synthaug.encoders.codecs import ColumnCodec, NumericCodec, ObjectCodec, fit_codec
from synthaug.encoders.measure import Measure
from synthaug.encoders.rules.base import Columns, Rule

MAX_CHANCE = 1e-6  # probability that unrelated columns follow a rule
PROBE = 500  # rows that tell most pairs without a rule
PER_LEVEL = 3  # rows that a level needs on average, or else the column is an identifier: it decides everything


class Searched:
    """Columns with what finders ask of them again and again, and the rules found so far.

    Parameters
    ----------
    columns : dict of Series
        Typed columns by key.
    codecs : dict of ColumnCodec
        Their codecs.
    names : dict of str
        Names by key.
    bound : collection of hashable
        Keys of columns that must stay as they are, since constraints of a user take them away later.
    loose : collection of hashable
        Keys of those of them whose decoded values may be other ones than those observed.

    Attributes
    ----------
    columns : dict of Series
        The columns that are left.
    codecs : dict of ColumnCodec
        Codec of each column that is left.
    rules : list of Rule
        In the order in which they reduce columns.
    claimed : dict of str
        Which part of some date a column says, by its key: it follows from nothing else.
    deciding_keys : set
        Keys of columns whose decoded values must be among the observed ones, since others follow from them.
    held : set
        These, and those that constraints name.
    ranges : dict of tuple of float
        The least and the largest number of columns that are calculated, by key.
    """

    def __init__(
        self,
        columns: Columns,
        codecs: dict[Hashable, ColumnCodec],
        names: dict[Hashable, str],
        bound: Collection[Hashable] = (),
        loose: Collection[Hashable] = (),
    ) -> None:
        self.columns, self.codecs, self.names = dict(columns), dict(codecs), names
        self.bound, self.loose = bound, loose
        self.rules: list[Rule] = []
        self.claimed: dict[Hashable, str] = {}
        self.deciding_keys: set[Hashable] = set()
        self._named = frozenset(bound)
        self.ranges: dict[Hashable, tuple[float, float]] = {}
        self._aside: dict[Hashable, tuple[pd.Series, ColumnCodec]] = {}
        self._known: dict[tuple[str, Hashable], Any] = {}
        self._deciding: tuple[dict[Hashable, Any], dict[Hashable, set[Hashable]]] = {}, {}  # by codes of first rows
        self.n = len(next(iter(self.columns.values()), ()))

    @property
    def held(self) -> set[Hashable]:
        """Keys of columns that decide others, and of those that constraints name."""
        return self.deciding_keys | self._named

    def apply(self, rule: Rule, added: Columns | None = None) -> None:
        """Reduce the columns by a rule, and fit codecs to what it adds or changes; none that touches bound ones.

        Columns that a rule adds, and leaves all others as they are, need not be calculated again.
        """
        before = dict(self.columns)
        if rule.taken is not None:  # it was found exact: no row need be compared again
            del self.columns[rule.taken]
        elif added is None:
            rule.reduce(self.columns, np.random.default_rng(0))
        else:
            self.columns |= added
        if any(self.columns.get(key) is not before[key] for key in self.bound):
            self.columns = before
            return
        for key in before.keys() - self.columns.keys():
            del self.codecs[key]
        for key, column in self.columns.items():
            if column is not before.get(key):
                was = before.get(key)
                self.names.setdefault(key, str(column.name))
                self.codecs[key] = fit_codec(column if was is None else rule.observed(was), categorical=False)
                self._known = {known: value for known, value in self._known.items() if known[1] != key}
        self.rules.append(rule)

    def put_aside(self, keys: Collection[Hashable]) -> None:
        """Leave columns out of what is searched further: they are encoded, but a rule calculates them in most rows."""
        self._aside |= {key: (self.columns.pop(key), self.codecs.pop(key)) for key in keys if key in self.columns}

    def fetch(self) -> None:
        """Put what is aside back to the columns that are left."""
        self.columns |= {key: column for key, (column, _) in self._aside.items()}
        self.codecs |= {key: codec for key, (_, codec) in self._aside.items()}

    def codes(self, key: Hashable) -> NDArray[np.intp]:
        """Return the level of each row, numbered in the order of appearance, missing as a level of its own."""
        return self._once("codes", key, _codes)

    def first_codes(self, key: Hashable) -> NDArray[np.intp]:
        """Return what `codes` has for the first rows, which spares most columns the others."""
        if self.n <= PROBE or ("codes", key) in self._known:
            return self.codes(key)[:PROBE]
        return self._once("first", key, lambda column: _codes(column.iloc[:PROBE]))

    def missing(self, key: Hashable) -> NDArray[np.bool_]:
        """Return the mask of missing values."""
        return self._once("missing", key, lambda column: column.isna().to_numpy(dtype=bool))

    def measure(self, key: Hashable) -> Measure | None:
        """Return a column's measure; None for columns of levels."""
        codec = self.codecs[key]
        grid = codec.grid if isinstance(codec, NumericCodec) else None
        return self._once("measure", key, lambda column: Measure.fit(column, grid))

    def known_measure(self, key: Hashable) -> Measure:
        """Return the measure of a column that has one."""
        measure = self.measure(key)
        assert measure is not None
        return measure

    def numbers(self, key: Hashable) -> NDArray[np.float64]:
        """Return the numbers of a column that has a measure."""
        return self._once("numbers", key, lambda column: self._known["measure", key].numbers(column))

    def first_order(self, key: Hashable) -> NDArray[np.intp]:
        """Return which of the first rows hold numbers, in the order of these."""
        return self._once("order", key, lambda column: _ascending(self.numbers(key)[:PROBE]))

    def is_exact(self, key: Hashable) -> bool:
        """Return whether decoded values are always among those seen."""
        if key in self.loose:
            return False
        codec: Any = self.codecs[key]
        if codec.has_equals:
            return False  # what goes with values is looked up by equality
        codec = codec.codec if isinstance(codec, ObjectCodec) else codec
        return not isinstance(codec, NumericCodec) or codec.ranks.snaps

    def decides(self, codes: NDArray[np.intp], target: NDArray[np.intp]) -> bool:
        """Return whether a level of one column always goes with one level of another, more often than by chance."""
        if not _constant_within(codes[:PROBE], target[:PROBE]) or not _constant_within(codes, target):
            return False
        n_levels = int(codes.max()) + 1
        if n_levels * PER_LEVEL > self.n:
            return False
        first = np.zeros(n_levels, dtype=np.intp)
        first[codes] = target
        return self.is_no_chance(_log_ways(np.bincount(first)), np.bincount(target))

    def tells(self, key: Hashable, target: NDArray[np.intp]) -> bool:
        """Return whether the levels of a column decide those of another one; see `decides`."""
        return _constant_within(self.first_codes(key), target[:PROBE]) and self.decides(self.codes(key), target)

    def deciding(self, keys: list[Hashable]) -> dict[Hashable, set[Hashable]]:
        """Return, for each column, those that go with its levels in the first rows: most pairs are told apart there."""
        codes = {key: self.first_codes(key) for key in keys}
        known, found = self._deciding
        new = [key for key in keys if known.get(key) is not codes[key]]
        if new:
            found = {key: found[key].difference(new) if key not in new else set() for key in keys}
            for sources, targets in ((new, keys), ([key for key in keys if key not in new], new)):
                for source, more in _deciding(codes, sources, targets).items():
                    found[source] |= more
            self._deciding = codes, found
        return {key: found[key].intersection(keys) for key in keys}

    def is_no_chance(self, log_ways: float, counts: NDArray[np.intp]) -> bool:
        """Return whether rows of levels that occur so often are too rarely arranged in one of so many ways."""
        pairs = max(len(self.columns), 1) ** 2
        return log_ways - _log_ways(counts) < np.log(MAX_CHANCE / pairs)

    def _once(self, what: str, key: Hashable, of: Any) -> Any:
        if (what, key) not in self._known:
            self._known[what, key] = of(self.columns[key])
        return self._known[what, key]


def _deciding(
    codes: dict[Hashable, NDArray[np.intp]], sources: list[Hashable], targets: list[Hashable]
) -> dict[Hashable, set[Hashable]]:
    """Return, for each of some columns, those of others of which a level goes with each of its levels."""
    levels, found = np.column_stack([codes[key] for key in targets]), {}
    for key in sources:
        own = codes[key]
        row = np.zeros(int(own.max(initial=0)) + 1, dtype=np.intp)
        row[own] = np.arange(len(own))
        follows = (levels == levels[row[own]]).all(axis=0)
        found[key] = {targets[j] for j in np.flatnonzero(follows)}
    return found


def _codes(column: pd.Series) -> NDArray[np.intp]:
    values: Any = column.to_numpy() if isinstance(column.dtype, np.dtype) else column.array
    return pd.factorize(values, use_na_sentinel=False)[0]


def _ascending(numbers: NDArray[np.float64]) -> NDArray[np.intp]:
    return np.argsort(numbers, kind="stable")[: np.count_nonzero(~np.isnan(numbers))]


def _constant_within(codes: NDArray[np.intp], target: NDArray[np.intp]) -> bool:
    first = np.zeros(int(codes.max(initial=0)) + 1, dtype=np.intp)
    first[codes] = target
    return bool((first[codes] == target).all())


def _log_ways(counts: NDArray[np.intp]) -> float:
    """Return the logarithm of the number of ways to arrange things of which so many are alike."""
    return float(gammaln(counts.sum() + 1) - gammaln(counts + 1).sum())
