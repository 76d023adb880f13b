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
    least_rows : int, default=0
        Rows of the smallest training sample to draw.
    max_test_rows : int, default=4000
        The most of the other rows to test on.

    Raises
    ------
    ValueError
        If nothing can be learned from it or measured on it, and why.
    """

    name: str
    X: Any
    y: Any
    task: Task
    test: tuple[Any, Any] | None = None
    control: bool = False
    least_rows: int = 0
    max_test_rows: int = 4_000

    def __post_init__(self) -> None:
        """Refuse what no method could learn from, or be measured on, before any is tried."""
        fault = self._fault_of_target() or self._fault_of_rows() or self._fault_of_test_rows()
        if fault:
            raise ValueError(f"the set {self.name!r} cannot be used: {fault}")

    def _fault_of_target(self) -> str:
        if missing := int(pd.isna(self.y).sum()):
            return f"its target is missing in {missing} of {len(self.y)} rows; leave them out"
        known = set(self.y)
        if len(known) < 2:
            return "its target holds fewer than two values; name another target"
        if self.task == "binary" and len(known) > 2:
            return (
                f"its task is 'binary', and its target holds {len(known)} values; call it 'multiclass' or 'regression'"
            )
        fractions = [value for value in known if isinstance(value, float) and not value.is_integer()]
        if self.task != "regression" and fractions:
            return f"its task is {self.task!r}, and its target holds {fractions[0]}, which is no class"
        return ""

    def _fault_of_rows(self) -> str:
        if len(self.X) != len(self.y):
            return f"it has {len(self.X)} rows and {len(self.y)} labels"
        if not isinstance(self.X, pd.DataFrame):
            return "" if np.isfinite(self.X).all() else "its images hold values that are no finite numbers"
        if not self.X.shape[1]:
            return "it has no column beside the target"
        infinite = [name for name in self.X.select_dtypes("number") if np.isinf(self.X[name]).any()]
        return f"its column {infinite[0]!r} holds infinite numbers; correct them" if infinite else ""

    def _fault_of_test_rows(self) -> str:
        if self.test is None:
            return ""
        X, y = self.test
        if X.shape[1:] != self.X.shape[1:]:
            return f"its test rows have the shape {X.shape[1:]}, and those to learn from {self.X.shape[1:]}"
        if len(X) != len(y):
            return f"it has {len(X)} test rows and {len(y)} labels of them"
        unknown = set(y) - set(self.y)
        return f"its test rows have the class {min(unknown)}, which none to learn from has" if unknown else ""

    @property
    def kind(self) -> Kind:
        """What the rows are made of."""
        if not isinstance(self.X, pd.DataFrame):
            return "images"
        numeric = [pd.api.types.is_numeric_dtype(dtype) for dtype in self.X.dtypes]
        return "numbers" if all(numeric) else "mixed" if any(numeric) else "categories"
