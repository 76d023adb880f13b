"""Real and synthetic tables in one form: numbers as floats, all else as strings with a level for what is missing."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import OrdinalEncoder

from synthaug.encoders.containers import Container, as_array
from synthaug.encoders.foreign import plain
from synthaug.encoders.ordinals import as_floats
from synthaug.exceptions import DataError

MISSING = "(missing)"
MAX_LEVELS = 254  # of a category in histogram-based boosting, with one bin for missing values
LARGEST = 1e100  # numbers, whose squares can be added up
COMPARED = 4_000  # rows of each kind that are compared where cost grows with rows


class Tables(NamedTuple):
    """Tables of the same columns, in one form; names of columns are strings.

    Parameters
    ----------
    real, synthetic : DataFrame
        Rows that a generator has learned from, and what it made of them.
    holdout : DataFrame or None
        Real rows that it has not seen.
    """

    real: pd.DataFrame
    synthetic: pd.DataFrame
    holdout: pd.DataFrame | None

    @classmethod
    def of(cls, real: Any, synthetic: Any, holdout: Any, target: Any) -> Tables:
        """Return the tables in one form.

        Raises
        ------
        DataError
            If they are empty, or have other columns than the real one, or none is called like the target.
        """
        container = Container.of(real)
        frame = container.frame(real)
        if frame.columns.nlevels > 1 or not frame.columns.map(str).is_unique:
            raise DataError(f"columns are to have names that differ as text; rename them: {list(frame.columns)[:20]}")
        if target is not None and target not in frame:
            raise DataError(f"target={target!r} is none of the columns {list(frame.columns)[:20]}")
        numeric = {name: is_number(frame[name]) for name in frame}

        def part(name: str, table: Any) -> pd.DataFrame:
            if np.ndim(table) > 2:
                raise DataError(f"{name} is no table, as the real rows are, but has {np.ndim(table)} dimensions")
            rows = container.frame(beside(container.names, name, table))
            if not len(rows):
                raise DataError(f"{name} has no rows; pass at least one")
            return _in_one_form(rows, numeric)

        unseen = None if holdout is None else part("holdout", holdout)
        return cls(_in_one_form(frame, numeric), part("synthetic", synthetic), unseen)

    def some(self, random_state: int) -> Tables:
        """Return the tables, of many rows a sample."""
        unseen = None if self.holdout is None else _some(self.holdout, random_state)
        return Tables(_some(self.real, random_state), _some(self.synthetic, random_state), unseen)

    @property
    def numbers(self) -> list[Any]:
        """Names of the columns that hold numbers, dates or durations."""
        return [name for name in self.real if self.real[name].dtype == np.float64]

    @property
    def levels(self) -> list[Any]:
        """Names of the other columns."""
        return [name for name in self.real if self.real[name].dtype != np.float64]


def beside(names: pd.Index, name: str, table: Any) -> Any:
    """Return a table with columns of the given names, in their order.

    Parameters
    ----------
    names : pandas.Index
        Names of the columns of the real rows, positions if they are an array.
    name : str
        What the table is called.
    table : DataFrame or array-like
        Other rows.

    Raises
    ------
    DataError
        If it has other columns.
    """
    table = plain(table)
    columns: Any = table.columns if isinstance(table, pd.DataFrame) else pd.RangeIndex(as_array(table).shape[1])
    if len(absent := names.difference(columns, sort=False)):
        problem = f"the column {absent[0]!r} is missing in {name}"
    elif len(added := columns.difference(names, sort=False)):
        problem = f"the column {added[0]!r} is in {name} alone"
    elif not columns.is_unique:
        problem = f"the column {columns[columns.duplicated()][0]!r} is in {name} more than once"
    else:
        return table[list(names)] if isinstance(table, pd.DataFrame) else table
    raise DataError(f"{problem}; pass the columns of the real rows, in any order: {list(names)[:20]}")


def is_number(column: pd.Series) -> bool:
    """Return whether a column holds numbers, dates or durations by its dtype."""
    kind = pd.api.types
    is_other = kind.is_bool_dtype(column) or kind.is_complex_dtype(column)
    return (kind.is_numeric_dtype(column) and not is_other) or (
        kind.is_datetime64_any_dtype(column) or kind.is_timedelta64_dtype(column)
    )


def for_boosting(table: pd.DataFrame) -> tuple[Any, list[int]]:
    """Return a transformer of such a table for scikit-learn's boosting, and which of its columns are categories.

    Numbers that are missing in all of its rows become 0, as boosting cannot bin them.
    """
    names = [name for name in table if table[name].dtype != np.float64]
    empty = [name for name in table if table[name].isna().all()]
    codes = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan, max_categories=MAX_LEVELS)
    zeros = SimpleImputer(strategy="constant", fill_value=0.0, keep_empty_features=True)
    others = [name for name in table if name not in {*names, *empty}]
    columns = make_column_transformer((codes, names), (zeros, empty), ("passthrough", others))
    return columns, list(range(len(names)))


def _some(frame: pd.DataFrame, random_state: int) -> pd.DataFrame:
    if len(frame) <= COMPARED:
        return frame
    return frame.sample(COMPARED, random_state=random_state).reset_index(drop=True)


def _in_one_form(frame: pd.DataFrame, numeric: dict[Any, bool]) -> pd.DataFrame:
    columns = {str(name): _number(frame[name]) if numeric[name] else _level(frame[name]) for name in frame}
    return pd.DataFrame(columns).reset_index(drop=True)


def _number(column: pd.Series) -> pd.Series:
    if column.isna().all():  # of any dtype: a file says no other
        return pd.Series(np.nan, column.index)
    if not is_number(column):
        raise DataError(f"column {column.name!r} holds numbers in the real rows, and {column.dtype} in others")
    numbers = as_floats(column).astype("Float64").astype(np.float64)
    if (numbers.abs() > LARGEST).any():
        raise DataError(
            f"column {column.name!r} holds numbers beyond {LARGEST}, or infinite ones; replace or scale them"
        )
    return numbers


def _level(column: pd.Series) -> pd.Series:
    values = column.astype(object).where(column.notna(), MISSING)
    return pd.Series([_text(value) for value in values], column.index, dtype=object)


def _text(value: Any) -> str:
    """Return a value as text; surrogates, which neither Arrow nor a page can hold, are spelled out."""
    return str(value).encode("utf-8", "backslashreplace").decode("utf-8")
