"""A data set: what every file of sets yields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

Task = Literal["binary", "multiclass", "regression"]
Kind = Literal["numbers", "mixed", "categories", "images"]


@dataclass(frozen=True, slots=True)
class Dataset:
    """Rows and the target to predict from them.

    Parameters
    ----------
    name : str
        What suites and results call it.
    X : DataFrame, or ndarray of shape (n, height, width) or (n, height, width, channels)
        A table or images.
    y : Series or ndarray of shape (n,)
        The target.
    task : {"binary", "multiclass", "regression"}
        What the target is.
    test : tuple of X and y, default=None
        Rows to test on, where the set brings its own; all others are then to learn from.
    control : bool, default=False
        Whether the labels are unrelated to the rows, so that nobody can beat chance.
    """

    name: str
    X: Any
    y: Any
    task: Task
    test: tuple[Any, Any] | None = None
    control: bool = False

    @property
    def kind(self) -> Kind:
        """What the rows are made of."""
        if not isinstance(self.X, pd.DataFrame):
            return "images"
        numeric = [pd.api.types.is_numeric_dtype(dtype) for dtype in self.X.dtypes]
        return "numbers" if all(numeric) else "mixed" if any(numeric) else "categories"
