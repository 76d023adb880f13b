"""Python objects that are equal and yet not the same: True, 1 and 1.0; None and NaN; noon in two zones."""

from __future__ import annotations

from datetime import datetime, time
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

SPELLED = (Decimal, datetime, time)  # equal ones may be spelled differently: 1.0 and 1.00, one moment in two zones


def has_equals(present: pd.Series) -> bool:
    """Return whether values of a column, none missing, may be equal without being the same.

    Examples
    --------
    >>> import pandas as pd
    >>> from synthaug.encoders.codecs.identity import has_equals
    >>> has_equals(pd.Series(["a", 1, True], dtype=object)), has_equals(pd.Series(["a", "b"], dtype=object))
    (True, False)
    """
    if present.dtype != object:
        return False
    types = set(map(type, present))
    return len(types) > 1 or any(issubclass(kind, SPELLED) for kind in types)


def identities(present: Any) -> pd.Series:
    """Return what tells values apart: their types, and the values or how they are spelled."""
    return pd.Series(list(zip(map(type, present), map(_spelled, present), strict=True)), dtype=object)


def _spelled(value: Any) -> Any:
    return str(value) if isinstance(value, SPELLED) else value


def one_of_each_type(values: pd.Series) -> tuple[Any, ...]:
    """Return the first value of each type of a column of objects, and one of any other column."""
    if values.dtype != object:
        return tuple(values.iloc[:1])
    types = pd.Series(list(map(type, values)), dtype=object)
    return tuple(values[~types.duplicated().to_numpy()])


def has_several_types(values: pd.Series) -> bool:
    """Return whether a column of objects has values, or missing values, of several types."""
    if values.dtype != object:
        return False
    gone = values.isna()
    return max(len(set(map(type, part))) for part in (values[gone], values[~gone])) > 1


def type_codes(values: pd.Series, samples: tuple[Any, ...]) -> NDArray[np.intp]:
    """Return which of some samples has the type of each value; the first, if none has."""
    codes = {type(sample): code for code, sample in enumerate(samples)}
    return np.fromiter((codes.get(kind, 0) for kind in map(type, values)), np.intp, len(values))
