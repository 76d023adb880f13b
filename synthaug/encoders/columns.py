"""Columns as they come: checked, in the dtype seen in fit, and typed where they are objects."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthaug.exceptions import DataError


def refuse_infinite(values: pd.Series) -> None:
    """Raise a DataError if a column of numbers holds an infinite one."""
    if getattr(values.dtype, "kind", "O") != "f":
        return
    floats = values.to_numpy(dtype=np.float64, na_value=np.nan)
    if np.isinf(floats).any():
        row = int(np.argmax(np.isinf(floats)))
        raise DataError(
            f"column {values.name!r} holds {floats[row]} in row {row}; replace infinite values by NaN "
            f"(missing values are supported) or by a finite number"
        )


def refuse_masked(array: Any, name: str, blank: str = "numpy.nan") -> None:
    """Raise a DataError if an array of NumPy masks some of its entries, which all others would take as values."""
    if np.ma.is_masked(array):
        floats = "" if array.dtype.kind in "fO" or blank != "numpy.nan" else ".astype(float)"
        raise DataError(
            f"{name} is a masked array, of which {int(np.ma.getmaskarray(array).sum())} entries are masked; if these "
            f"are missing, pass {name}{floats}.filled({blank}), and {name}.data if they are right"
        )


def as_fitted(column: pd.Series, dtype: Any) -> pd.Series:
    """Return the column in the dtype seen in `fit`, if that loses nothing."""
    if column.dtype == dtype:
        return column
    kinds = getattr(column.dtype, "kind", "O") + getattr(dtype, "kind", "O")
    if set(kinds) <= set("iuf"):
        try:
            converted = column.astype(dtype)
            if np.array_equal(converted.to_numpy(np.float64, na_value=np.nan), column.to_numpy(np.float64), True):
                return converted
        except (ValueError, TypeError, OverflowError):
            pass
    raise DataError(
        f"column {column.name!r} has the dtype {column.dtype}, but had {dtype} in fit; "
        f"convert it with .astype({str(dtype)!r})"
    )


def distinct(column: pd.Series) -> tuple[pd.Series, NDArray[np.intp] | None]:
    """Return the distinct values of a column and the place of each row among them; or all values, and None.

    All are returned of floats, among which 0.0 and -0.0 are equal, and of objects of several types, as are 1 and True.

    Examples
    --------
    >>> import pandas as pd
    >>> from synthaug.encoders.columns import distinct
    >>> values, places = distinct(pd.Series(["b", None, "b", "a"]))
    >>> values.isna().tolist(), places.tolist()
    ([False, True, False], [0, 1, 0, 2])
    """
    is_mixed = column.dtype == object and pd.api.types.infer_dtype(column, skipna=True) != "string"
    if is_mixed or getattr(column.dtype, "kind", "O") in "fc":
        return column, None
    places, values = pd.factorize(column, use_na_sentinel=False)
    return pd.Series(values), places


def numbers_in_objects(values: pd.Series) -> pd.Series | None:
    """Return the numbers or times of a column of Python objects as a typed column, or None if it holds others."""
    values = values.astype(object)
    content = pd.api.types.infer_dtype(values, skipna=True)
    if content == "integer":
        try:
            return values.astype("Int64")
        except OverflowError:
            return None
    if content == "floating":
        return values.where(values.notna(), np.nan).astype(np.float64)
    if content == "mixed-integer-float":
        try:
            floats = values.where(values.notna(), np.nan).astype(np.float64)
        except OverflowError:
            return None
        known = floats.notna()
        return floats if (values[known].to_numpy() == floats[known].to_numpy()).all() else None  # 2**53 + 1
    if content in ("datetime64", "datetime", "timedelta64", "timedelta"):
        inferred = values.infer_objects()
        return None if inferred.dtype == object else inferred  # several time zones
    if content == "date":
        times = pd.to_datetime(values, errors="coerce")
        return None if (times.isna() & values.notna()).any() else times  # out of range
    if content == "decimal":
        present = values.dropna()
        exact = all(abs(number) * 10 ** places(number) < 2**53 for number in present if number.is_finite())
        return values.where(values.notna(), np.nan).astype(np.float64) if exact else None
    return None


def places(number: Decimal) -> int:
    """Return the decimal places of a number; none of infinite ones."""
    exponent = number.as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def named_categories(wanted: Any, frame: pd.DataFrame) -> NDArray[np.bool_]:
    """Return the mask of the columns that the user calls categorical; see `TableEncoder`."""
    mask = np.zeros(frame.shape[1], dtype=bool)
    if wanted is None or (isinstance(wanted, str) and wanted == "from_dtype"):
        return mask
    entries = list(wanted)
    if entries and all(isinstance(entry, (bool, np.bool_)) for entry in entries):
        if len(entries) != mask.size:
            raise ValueError(f"categorical_features is a mask of {len(entries)} entries for {mask.size} columns")
        return np.asarray(entries, dtype=bool)
    for entry in entries:
        by_position = isinstance(entry, (int, np.integer))
        named = int(entry) if by_position else int(frame.columns.get_indexer(pd.Index([entry]))[0])
        if not (-mask.size if by_position else 0) <= named < mask.size:
            raise ValueError(
                f"categorical_features names the column {entry!r}, which is not among {list(frame.columns)[:20]}"
            )
        mask[named] = True
    return mask
