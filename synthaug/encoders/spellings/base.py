"""What a spelling is: a reversible map between a column of any type and numbers or times, proven on all its values."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable
from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthaug.exceptions import DataError

Columns = dict[Hashable, pd.Series]


class Form(Protocol):
    """How values are written. Its fields are plain data: names and parameters."""

    def read(self, values: NDArray[np.object_]) -> pd.Series:
        """Return the numbers or times of distinct values, missing where one is not written so."""

    def write(self, numbers: Any) -> list[Any]:
        """Return the values of an array of numbers or times, none of them missing."""

    def __str__(self) -> str:
        """Return what it is called in the singular of a table's description."""


class Spelling(ABC):
    """What a column is encoded as in place of its values.

    Parameters
    ----------
    key : hashable
        Key of the column.
    column : Series
        Its values.
    """

    def __init__(self, key: Hashable, column: pd.Series) -> None:
        self.key = key
        self.dtype: Any = column.dtype
        gone = column[column.isna()]
        self.missing_value = gone.iloc[0] if len(gone) else None

    @property
    def added(self) -> tuple[Hashable, ...]:
        """Keys of the columns that there are beside that of the numbers."""
        return ()

    @abstractmethod
    def reduce(self, columns: Columns) -> None:
        """Put numbers or times in the place of values.

        Raises
        ------
        DataError
            If a value is spelled in another way than those seen in `fit`.
        """

    @abstractmethod
    def restore(self, columns: Columns) -> None:
        """Put values in the place of numbers or times."""

    @abstractmethod
    def __str__(self) -> str:
        """Return what the column holds."""

    def as_column(self, objects: list[Any], codes: NDArray[np.intp]) -> Any:
        """Return an array of the column's dtype: objects by their codes, missing ones at -1."""
        if self.dtype == object:
            table = np.empty(len(objects) + 1, dtype=object)
            table[:-1], table[-1] = objects, self.missing_value
            return table[codes]
        return pd.array(pd.Series(objects, dtype=object), dtype=self.dtype).take(codes, allow_fill=True)


class InOneColumn(Spelling):
    """A spelling of which one column of numbers or times stands for the values."""

    def reduce(self, columns: Columns) -> None:
        """Put numbers or times in the place of values; see `Spelling.reduce`."""
        columns[self.key] = self.read(columns[self.key])

    def restore(self, columns: Columns) -> None:
        """Put values in the place of numbers or times; see `Spelling.restore`."""
        values = self.write(columns[self.key])
        columns[self.key] = pd.Series(values, dtype=self.dtype, copy=False)

    @abstractmethod
    def read(self, column: pd.Series) -> pd.Series:
        """Return numbers or times."""

    @abstractmethod
    def write(self, numbers: pd.Series) -> Any:
        """Return values of the column's dtype."""


class Formed(InOneColumn):
    """A column whose values are written in one form.

    Parameters
    ----------
    key : hashable
        Key of the column.
    column : Series
        Its values.
    form : Form
        How they are written.
    """

    def __init__(self, key: Hashable, column: pd.Series, form: Form) -> None:
        super().__init__(key, column)
        self.form = form

    def read(self, column: pd.Series) -> pd.Series:
        """Return numbers or times; see `InOneColumn.read`."""
        codes, values = distinct(column)
        return taken(read_all(self.form, values, column), codes, column)

    def write(self, numbers: pd.Series) -> Any:
        """Return values; see `InOneColumn.write`."""
        codes, levels = pd.factorize(_array(numbers))
        return self.as_column(self.form.write(levels), codes)

    def __str__(self) -> str:
        return str(self.form)


def distinct(column: pd.Series) -> tuple[NDArray[np.intp], NDArray[np.object_]]:
    """Return codes (missing: -1) and the distinct values as objects."""
    codes, values = pd.factorize(_array(column))
    return codes, as_objects(values)


def _array(column: pd.Series) -> Any:
    return column.to_numpy() if isinstance(column.dtype, np.dtype) else column.array


def as_objects(values: Any) -> NDArray[np.object_]:
    """Return an array of objects."""
    objects = np.empty(len(values), dtype=object)
    objects[:] = list(values)
    return objects


def taken(numbers: pd.Series, codes: NDArray[np.intp], column: pd.Series) -> pd.Series:
    """Return the numbers of codes, with the index and the name of a column."""
    return pd.Series(numbers.array.take(codes, allow_fill=True), index=column.index, name=column.name)


def read_all(form: Form, values: NDArray[np.object_], column: pd.Series) -> pd.Series:
    """Return what values of a column mean, or raise a DataError that shows one that means nothing."""
    numbers = form.read(values)
    unread = numbers.isna().to_numpy()
    if unread.any():
        raise DataError(
            f"column {column.name!r} holds {values[unread.argmax()]!r}, which is not written like the {form} that the "
            f"encoder was fitted to; write it so, or fit the encoder on rows that hold it"
        )
    return numbers


def proves(form: Form, values: NDArray[np.object_]) -> bool:
    """Return whether a form reads all values, and writes exactly them."""
    numbers = form.read(values)
    if numbers.isna().any():
        return False
    written = form.write(numbers.array)
    return all(
        type(made) is type(value) and made == value for made, value in zip(written, values.tolist(), strict=True)
    )
