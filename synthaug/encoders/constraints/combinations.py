"""Fixed combinations: columns that hold together only what they hold together in real rows."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthaug.encoders.constraints.base import Check, Constraint, position_of
from synthaug.encoders.containers import as_index
from synthaug.encoders.rules.base import Columns, as_series
from synthaug.encoders.rules.tie import Tie


@dataclass(frozen=True, slots=True)
class FixedCombinations(Constraint):
    """Values of columns that occur together only as in real rows; a constraint of `TableEncoder`.

    A missing value is a value like others.

    Parameters
    ----------
    columns : list of column names
        Two or more.

    See Also
    --------
    TableEncoder : Takes constraints.

    Examples
    --------
    >>> import pandas as pd
    >>> from synthaug import FixedCombinations, TableEncoder
    >>> flats = pd.DataFrame({"city": ["Rome", "Rome", "Bonn"] * 4, "floor": [1, 2, 2] * 4, "rent": range(12)})
    >>> encoder = TableEncoder(constraints=[FixedCombinations(["city", "floor"])]).fit(flats)
    >>> encoder.get_feature_names_out().tolist()
    ['rent', 'city, floor=Rome, 1', 'city, floor=Rome, 2', 'city, floor=Bonn, 2']
    """

    columns: Sequence[Any]

    def __repr__(self) -> str:
        return f"FixedCombinations({list(self.columns)!r})"

    def bind(self, columns: Columns, names: pd.Index) -> Check:
        """Return what checks the rule; see `Constraint.bind`."""
        listed = [self.columns] if isinstance(self.columns, str) else list(self.columns)
        places = tuple(dict.fromkeys(position_of(name, names, self) for name in listed))
        if len(places) < 2:
            raise ValueError(f"{self!r} names fewer than two columns; of one, synthetic rows hold real values anyhow")
        return Combined(self, places, Levels.of([columns[place] for place in places]))


class Levels:
    """The combinations of a table, numbered in the order of appearance.

    Parameters
    ----------
    keys : list of Index
        Values of each column, missing ones left out.
    known : ndarray of shape (n_combinations,)
        The combinations as one number each, ascending.
    numbers : ndarray of shape (n_combinations,)
        The place of each in ``values``.
    values : list of arrays of length n_combinations
        What each column holds in each.
    """

    def __init__(
        self, keys: list[pd.Index], known: NDArray[np.int64], numbers: NDArray[np.intp], values: list[Any]
    ) -> None:
        self.keys, self.known, self.numbers, self.values = keys, known, numbers, values

    @classmethod
    def of(cls, columns: list[pd.Series]) -> Levels:
        """Return the combinations that columns hold."""
        keys = [as_index(column.drop_duplicates().dropna()) for column in columns]
        mixed = _mixed(keys, columns)
        known, first = np.unique(mixed, return_index=True)
        order = np.argsort(first, kind="stable")
        numbers = np.empty(len(order), dtype=np.intp)
        numbers[order] = np.arange(len(order))
        values = [(c.to_numpy() if isinstance(c.dtype, np.dtype) else c.array).take(first[order]) for c in columns]
        return cls(keys, known, numbers, values)

    def codes(self, columns: list[pd.Series]) -> NDArray[np.intp]:
        """Return the number of each row's combination, -1 for one that is not known."""
        mixed = _mixed(self.keys, columns)
        place = np.searchsorted(self.known, mixed).clip(0, len(self.known) - 1)
        return np.where(self.known[place] == mixed, self.numbers[place], -1)

    def labels(self) -> list[str]:
        """Return what to call the combinations."""
        texts = [", ".join(map(str, each)) for each in zip(*(pd.Series(values) for values in self.values), strict=True)]
        return texts if len(set(texts)) == len(texts) else list(map(str, range(len(texts))))


def _mixed(keys: list[pd.Index], columns: list[pd.Series]) -> NDArray[np.int64]:
    """Return one number for each combination of values; unknown and missing ones are told apart."""
    mixed = np.zeros(len(columns[0]), dtype=np.int64)
    for index, column in zip(keys, columns, strict=True):
        codes = index.get_indexer(as_index(column))
        codes = np.where(column.isna().to_numpy(dtype=bool), len(index), np.where(codes < 0, len(index) + 1, codes))
        mixed = mixed * (len(index) + 2) + codes
    return mixed


class Combined(Check):
    """Fixed combinations of the columns of a table; all that real rows hold are allowed.

    Parameters
    ----------
    rule, places
        As in `Check`.
    levels : Levels
        The combinations.
    """

    strength = 0

    def __init__(self, rule: FixedCombinations, places: tuple[int, ...], levels: Levels) -> None:
        super().__init__(rule, places)
        self.levels = levels

    def broken(self, frame: pd.DataFrame, columns: Columns) -> NDArray[np.bool_]:
        """Return where a combination is new; see `Check.broken`."""
        return self.levels.codes([columns[place] for place in self.places]) < 0

    def ties(self, columns: Columns) -> Sequence[Tie]:
        """Return that the columns are one of levels; see `Check.ties`."""
        return [Combination(self.places, self.levels, self.rule)]


class Combination(Tie):
    """Columns as one of levels, their combinations.

    Parameters
    ----------
    targets : tuple of hashable
        Keys of the columns.
    levels : Levels
        The combinations.
    rule : FixedCombinations
        For which it stands.
    """

    def __init__(self, targets: tuple[Hashable, ...], levels: Levels, rule: FixedCombinations) -> None:
        self.targets, self.sources, self.levels, self.rule = targets, (), levels, rule
        self.key = f"combination of {targets!r}"

    def reduce(self, columns: Columns, rng: np.random.Generator) -> None:
        """Put the column of levels in; see `Rule.reduce`."""
        taken = [columns.pop(key) for key in self.targets]
        codes = self.levels.codes(taken)
        name = ", ".join(str(column.name) for column in taken)
        columns[self.key] = pd.Series(
            pd.Categorical.from_codes(codes.tolist(), pd.Index(self.levels.labels())), name=name
        )

    def restore(self, columns: Columns) -> None:
        """Look up what the columns hold; see `Rule.restore`."""
        codes = columns.pop(self.key).cat.codes.to_numpy()
        for key, values in zip(self.targets, self.levels.values, strict=True):
            columns[key] = as_series(values.take(codes))

    def text(self, names: dict[Hashable, str]) -> str:
        """Return the constraint; see `Rule.text`."""
        return repr(self.rule)
