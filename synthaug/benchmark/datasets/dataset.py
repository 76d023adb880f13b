"""A data set: what every file of sets yields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
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

    Raises
    ------
    ValueError
        If the target has missing values or one value alone, or a column an infinite number.
    """

    name: str
    X: Any
    y: Any
    task: Task
    test: tuple[Any, Any] | None = None
    control: bool = False

    def __post_init__(self) -> None:
        """Refuse what no method could learn from, before any is tried."""
        if missing := int(pd.isna(self.y).sum()):
            raise ValueError(
                f"the target of {self.name!r} is missing in {missing} of {len(self.y)} rows; leave them out"
            )
        if len(set(self.y)) < 2:
            raise ValueError(f"the target of {self.name!r} holds fewer than two values; give the set another target")
        if isinstance(self.X, pd.DataFrame):
            numbers = self.X.select_dtypes("number")
            infinite = [name for name in numbers if np.isinf(numbers[name]).any()]
            if infinite:
                raise ValueError(f"the column {infinite[0]!r} of {self.name!r} holds infinite numbers; correct them")

    @property
    def kind(self) -> Kind:
        """What the rows are made of."""
        if not isinstance(self.X, pd.DataFrame):
            return "images"
        numeric = [pd.api.types.is_numeric_dtype(dtype) for dtype in self.X.dtypes]
        return "numbers" if all(numeric) else "mixed" if any(numeric) else "categories"
