"""Rows that are marked as synthetic, where real ones are wanted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthaug.exceptions import DataError, DataWarning, warn_caller

MARK = "synthetic"  # the column that `synthaug augment` adds
KEY = "synthaug"  # of `DataFrame.attrs`


def marked(X: Any) -> NDArray[np.bool_]:
    """Return which rows of a DataFrame are marked as synthetic, by a column or by what its file said of all of them.

    Examples
    --------
    >>> import pandas as pd
    >>> from synthaug.provenance.marks import marked
    >>> marked(pd.DataFrame({"age": [31, 45], "synthetic": [False, True]})).tolist()
    [False, True]
    """
    if not isinstance(X, pd.DataFrame):
        return np.zeros(0, dtype=bool)
    said, name = _said(X), mark_of(X)
    if name is not None:
        codes, words = pd.factorize(X[name].astype(str), use_na_sentinel=False)
        return np.asarray([str(word).lower() == "true" for word in words], dtype=bool)[codes]
    rows = (said or {}).get("rows")
    every = said is not None and (not isinstance(rows, Mapping) or rows.get("real") == 0)
    return np.full(len(X), every)


def mark_of(X: pd.DataFrame) -> Any:
    """Return the name of the column that says which rows are synthetic, None if there is none."""
    said = _said(X)
    name = MARK if said is None else said.get("mark")  # else a column of that name says something else
    return name if isinstance(name, str) and name in X.columns and isinstance(X[name], pd.Series) else None


def synthetic_alone(X: Any, columns: Any, name: str) -> Any:
    """Return the rows that a column marks as synthetic, without that column; all rows if there is none.

    Parameters
    ----------
    X : DataFrame or other
        Rows; only DataFrames have marks.
    columns : container of names
        Columns of the real rows. A mark among them is a column as any other.
    name : str
        What to call the rows in an error.

    Raises
    ------
    DataError
        If the column marks no row.

    Examples
    --------
    >>> import pandas as pd
    >>> from synthaug.provenance.marks import synthetic_alone
    >>> rows = pd.DataFrame({"age": [31, 45], "synthetic": [False, True]})
    >>> synthetic_alone(rows, ["age"], "rows")["age"].tolist()
    [45]
    """
    mark = mark_of(X) if isinstance(X, pd.DataFrame) else None
    if mark is None or mark in columns:
        return X
    if not (synthetic := marked(X)).any():
        raise DataError(f"{name} holds no row that its column {mark!r} marks as synthetic")
    return X[synthetic].drop(columns=mark)


def _said(X: pd.DataFrame) -> Mapping[str, Any] | None:
    """Return what the file said of rows that were read from it."""
    said = X.attrs.get(KEY)
    return said if isinstance(said, Mapping) else None


def warn_of_marked(X: Any, purpose: str) -> None:
    """Warn if rows are marked as synthetic that are to be real.

    Parameters
    ----------
    X : DataFrame or other
        Rows; only DataFrames have marks.
    purpose : str
        What they are to be, such as ``"learned from"``.
    """
    n_marked = int(np.count_nonzero(marked(X)))
    if n_marked:
        warn_caller(
            f"{n_marked} of {len(X)} rows that are {purpose} are marked as synthetic, by the column {MARK!r} or by the "
            f"file that they were read from: a generator of generated rows drifts away from real ones, and nothing is "
            f"measured by them; leave them out, or rename the column if it says something else",
            DataWarning,
        )
