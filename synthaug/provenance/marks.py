"""Rows that are marked as synthetic, where real ones are wanted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthaug.exceptions import DataWarning, warn_caller

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
    said: Any = X.attrs.get(KEY)
    said = said if isinstance(said, Mapping) else None
    name = MARK if said is None else said.get("mark")  # else a column of that name says something else
    if name is not None and name in X.columns and isinstance(X[name], pd.Series):
        codes, words = pd.factorize(X[name].astype(str), use_na_sentinel=False)
        return np.asarray([str(word).lower() == "true" for word in words], dtype=bool)[codes]
    rows = (said or {}).get("rows")
    every = said is not None and (not isinstance(rows, Mapping) or rows.get("real") == 0)
    return np.full(len(X), every)


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
