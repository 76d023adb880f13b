"""Rows without a label: which they are, and what is left without them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthaug._sklearn import _safe_indexing
from synthaug.encoders.columns import refuse_masked
from synthaug.exceptions import DataError

_NUMBERS = ("integer", "floating", "mixed-integer-float", "boolean")


def labelled_rows(y: Any, missing_label: Any = None) -> NDArray[np.intp] | None:
    """Return the positions of the rows that have a label; None where there is nothing to choose.

    That is where all rows have one, where no row has one (whoever is given them says so best) and where y is not one
    column, or absent.

    Parameters
    ----------
    y : array-like
        Targets.
    missing_label : scalar or None, default=None
        What means "unknown", beside None and NaN.

    Returns
    -------
    rows : ndarray of shape (n_labelled,) or None
        Positions, in ascending order.

    Examples
    --------
    >>> from synthaug.compose.labels import labelled_rows
    >>> labelled_rows(["a", None, "b"])
    array([0, 2])
    >>> labelled_rows([1, -1, 0], missing_label=-1)
    array([0, 2])
    >>> labelled_rows([1, -1, 0]) is None
    True
    """
    known = _known(y, missing_label)
    if known is None or known.all() or not known.any():
        return None
    return np.flatnonzero(known)


def refuse_unlabelled(y: Any, missing_label: Any = None) -> None:
    """Raise a DataError if there are rows and none of them has a label."""
    known = _known(y, missing_label)
    if known is not None and len(known) and not known.any():
        raise DataError("y holds missing labels only; label some rows")


def _known(y: Any, missing_label: Any) -> NDArray[np.bool_] | None:
    """Return which rows have a label; None where y is not one column."""
    refuse_masked(y, "y")
    if not isinstance(y, pd.Series | pd.DataFrame | pd.api.extensions.ExtensionArray):
        y = np.asarray(y, dtype=object if isinstance(y, list | tuple) else None)
    if y.ndim == 2 and y.shape[1] == 1:
        y = y.iloc[:, 0] if isinstance(y, pd.DataFrame) else y[:, 0]
    if y.ndim != 1 or y.dtype.kind == "V":  # of several outputs, or records
        return None
    labels = pd.Series(y)
    known = labels.notna()
    if missing_label is not None:
        known &= ~(labels == missing_label).fillna(False)
    return known.to_numpy(dtype=bool)


def labels_of(y: Any, rows: NDArray[np.intp] | None = None) -> Any:
    """Return the labels of rows in the dtype that they have without the missing ones: whole numbers, not objects."""
    labels = y if rows is None else _safe_indexing(y, rows)
    if isinstance(labels, pd.DataFrame):
        return labels.infer_objects()
    if (
        getattr(labels, "dtype", np.dtype(int)).kind != "O"
        or pd.api.types.infer_dtype(np.ravel(labels)) not in _NUMBERS
    ):
        return labels
    return labels.infer_objects() if isinstance(labels, pd.Series) else np.asarray(labels.tolist())


def as_column(y: Any) -> NDArray[Any]:
    """Return labels as an array of one dimension if they are one column."""
    labels = np.asarray(y)
    return labels[:, 0] if labels.ndim == 2 and labels.shape[1] == 1 else labels
