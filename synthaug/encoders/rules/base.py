"""What a rule is: columns that follow from others, which are encoded once and never disagree."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthaug.encoders.containers import as_index, places_in
from synthaug.exceptions import DataError

Columns = dict[Hashable, pd.Series]  # by position; those that rules add have other keys


class BrokenRuleError(DataError):
    """Rows break a rule.

    Parameters
    ----------
    text : str
        What is wrong with the first of them.
    rows : ndarray of bool, shape (n_rows,)
        Which they are.
    """

    def __init__(self, text: str, rows: NDArray[np.bool_]) -> None:
        super().__init__(text)
        self.rows = rows


class Rule(ABC):
    """A reversible step that says the same rows in fewer columns, or in columns that cannot contradict each other."""

    kind: ClassVar[str]  # the name by which rules of this kind are switched off
    is_listed: ClassVar[bool] = True  # whether it is told to users
    kept: tuple[Hashable, ...] = ()  # keys of columns that it calculates, which are encoded for other rows all the same

    @property
    def taken(self) -> Hashable | None:
        """Key of the column that is taken away where that is all which the rule does; None where it does more."""
        return None

    def observed(self, column: pd.Series) -> pd.Series:
        """Return the values of a column that the rule changes which stay as they are: those to learn."""
        return column.dropna()

    @abstractmethod
    def reduce(self, columns: Columns, rng: np.random.Generator) -> None:
        """Take columns away, and put in what has to be encoded instead.

        Raises
        ------
        BrokenRuleError
            If a row breaks the rule.
        """

    def exceptions(self, columns: Columns) -> NDArray[np.intp]:
        """Return the positions of rows that the rule lets pass, although they break it."""
        return np.empty(0, dtype=np.intp)

    @abstractmethod
    def restore(self, columns: Columns) -> None:
        """Put the columns that were taken away in again."""

    @abstractmethod
    def text(self, names: dict[Hashable, str]) -> str:
        """Return what the rule says, with the names of columns."""


def as_series(values: Any) -> pd.Series:
    """Return an array as a Series of its own dtype: pandas infers none."""
    return pd.Series(values, dtype=values.dtype, copy=False)


def breaking(values: pd.Series, source: pd.Series, broken: NDArray[np.bool_], tied: str) -> BrokenRuleError:
    """Return the error for rows in which values are not those that go with another column, and how these are tied."""
    row = int(np.argmax(broken))
    return BrokenRuleError(
        f"column {values.name!r} always {tied} {source.name!r} in the rows seen in fit, but here "
        f"{values.tolist()[row]!r} goes with {source.tolist()[row]!r}; fit the encoder on rows that show both",
        broken,
    )


def require_equal(expected: pd.Series, values: pd.Series, source: pd.Series) -> None:
    """Raise a BrokenRuleError if values differ from those that follow from another column."""
    equal = pd.Series(expected.array == values.array).fillna(False).to_numpy(dtype=bool)
    if equal.all():
        return
    broken = ~(equal | (missing(expected) & missing(values)))
    if broken.any():
        raise breaking(values, source, broken, "followed from")


class Lookup:
    """What goes with each value of a column, missing ones included.

    Parameters
    ----------
    keys : pandas.Index
        Values of the column, missing ones left out.
    values : array
        What goes with ``keys``; one more at the end goes with missing.
    """

    def __init__(self, keys: pd.Index, values: Any) -> None:
        self.keys, self.values = keys, values

    @classmethod
    def of(cls, source: pd.Series, values: pd.Series) -> Lookup:
        """Return what goes with each value of the source, in rows that agree on it."""
        codes, keys = pd.factorize(source)
        where = np.zeros(len(keys) + 1, dtype=np.intp)
        where[codes] = np.arange(len(source))  # one row of each; missing (-1) writes to the end
        own = values.array[where] if not isinstance(values.dtype, np.dtype) else values.to_numpy()[where]
        return cls(as_index(keys), own)

    def __call__(self, source: pd.Series) -> Any:
        """Return what goes with values."""
        return self.values.take(places_in(self.keys, source.array))


def is_equal(column: pd.Series, value: Any) -> NDArray[np.bool_]:
    """Return where a column holds a value."""
    return (column == value).fillna(False).to_numpy(dtype=bool)


def missing(values: pd.Series) -> NDArray[np.bool_]:
    """Return the mask of missing values."""
    return values.isna().to_numpy(dtype=bool)


def replaced(values: pd.Series, where: NDArray[np.bool_], others: Any) -> pd.Series:
    """Return values with others in some places, in their own dtype."""
    positions = np.arange(len(values))
    positions[where] = len(values) + np.arange(int(where.sum()))
    both = pd.concat([values, as_series(others)], ignore_index=True)
    return as_series(both.array.take(positions)).astype(values.dtype)
