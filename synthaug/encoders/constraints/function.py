"""Functions of a frame that say which rows are right."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthaug.encoders.constraints.base import Check
from synthaug.encoders.rules.base import Columns
from synthaug.exceptions import DataError

SHOWN = 8  # columns in a message, of rows that a function refuses


class Told(Check):
    """A function that returns which rows of a frame are right; what is neither true nor false counts as true.

    Parameters
    ----------
    rule : callable
        The function.
    names : Index
        Columns of the frame.
    """

    strength = 4

    def __init__(self, rule: Any, names: pd.Index) -> None:
        super().__init__(rule, tuple(range(min(len(names), SHOWN))))

    def broken(self, frame: pd.DataFrame, columns: Columns) -> NDArray[np.bool_]:
        """Return where the function says that a row is wrong; see `Check.broken`."""
        if not len(frame):
            return np.zeros(0, dtype=bool)
        return ~as_mask(
            aligned(self.rule(frame.copy(deep=False)), frame), len(frame), f"the constraint {self}", unknown=True
        )


def aligned(mask: Any, frame: Any) -> Any:
    """Return a mask in the order of the rows of a frame, if it is one of them in another order."""
    is_of_rows = isinstance(mask, pd.Series) and isinstance(frame, pd.DataFrame) and len(mask) == len(frame)
    if not is_of_rows or mask.index.equals(frame.index) or not frame.index.is_unique or not mask.index.is_unique:
        return mask
    return mask.reindex(frame.index) if mask.index.isin(frame.index).all() else mask


def as_mask(mask: Any, n: int, what: str, *, unknown: bool) -> NDArray[np.bool_]:
    """Return what a user's function or condition gave as a mask of n rows; ``unknown`` stands for missing."""
    values = pd.Series(mask).astype(object) if np.ndim(mask) == 1 else pd.Series(dtype=object)
    values = values.where(values.notna(), unknown)
    if len(values) != n or not all(isinstance(value, bool | np.bool_) for value in values.unique()):
        shape = f"of shape {np.shape(mask)}" if np.ndim(mask) else f"{mask!r:.40}"
        raise DataError(
            f"{what} must give True or False for each of {n} rows, but gave a {type(mask).__name__} {shape}; "
            f"return a mask, such as frame['a'] > frame['b']"
        )
    return values.to_numpy(dtype=bool)
