"""What a target holds, if nobody says it: classes, or numbers of a continuous quantity such as counts and ages."""

from __future__ import annotations

import numpy as np
import pandas as pd
from sklearn.utils.multiclass import type_of_target

MOST_NUMBERED = 20  # distinct numbers that are always classes, such as digits
FEW_ROWS = 5  # of the usual number: too few to learn a class from
EVEN = 0.3  # a class in ten may be as much rarer than the usual one; numbers have tails, in which they are rarer
OBJECTS = ("integer", "floating", "mixed-integer-float", "decimal")


def holds_fractions(known: pd.Series) -> bool:
    """Return whether a target of known values is of floats that are not all whole."""
    return known.dtype.kind == "f" and type_of_target(known.to_numpy(np.float64)).startswith("continuous")


def holds_many_numbers(known: pd.Series) -> bool:
    """Return whether a target of known values is of numbers that are too many, and too uneven, to be classes.

    Class codes are about as frequent as each other, however many they are. Counts, ages and prices have many values
    of few rows, and rare ones in their tails.

    Parameters
    ----------
    known : Series of shape (n,)
        Values, none missing.

    Returns
    -------
    many : bool
        Whether there are more than 20 distinct numbers of which the median has fewer than 5 rows, or a tenth less than
        0.3 times the rows of the median. Numbers that all have two rows or more, and none more than twice as many as
        another, are classes all the same: three pictures of each of forty people.

    Examples
    --------
    >>> import pandas as pd
    >>> from synthaug.encoders.target_type import holds_many_numbers
    >>> holds_many_numbers(pd.Series([*range(100)] * 9)), holds_many_numbers(pd.Series([*range(100)]))
    (False, True)
    """
    if isinstance(known.dtype, pd.CategoricalDtype):  # whoever has made categories of numbers means classes
        return False
    of_objects = known.dtype == object and pd.api.types.infer_dtype(known) in OBJECTS
    if not (of_objects or known.dtype.kind in "iuf"):
        return False
    rows = known.value_counts(sort=False).to_numpy(np.float64)
    if len(rows) <= MOST_NUMBERED:
        return False
    if rows.min() >= 2 and rows.max() <= 2 * rows.min():
        return False
    usual = np.median(rows)
    return bool(usual < FEW_ROWS or np.quantile(rows, 0.1) < EVEN * usual)
