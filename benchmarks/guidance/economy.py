"""Fits and rows that all estimators and candidates of a cell share, in the memory of this process.

Nothing that is measured changes by it: equal rows and an equal seed give equal synthetic rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

import joblib

from synthaug import GANAugmenter
from synthaug.benchmark.memory import ProcessMemory


class SharingAugmenter(GANAugmenter):
    """GANAugmenter that trains once on equal rows, and makes the rows of each setting of `augment` once."""

    _shared: dict[str, dict[str, Any]] | None = None

    def fit(self, X: Any, y: Any = None) -> Self:
        """Learn the rows, or take over what has been learned of them."""
        self._made: dict[Any, Any] = {}
        if SharingAugmenter._shared is None:
            return super().fit(X, y)
        parameters = self.get_params(deep=False)
        used = {name: value for name, value in parameters.items() if name not in (*self.augment_parameters, "teacher")}
        key = joblib.hash((used, X, y))
        if key not in SharingAugmenter._shared:
            super().fit(X, y)
            learned = {name: value for name, value in vars(self).items() if name not in (*parameters, "_made")}
            SharingAugmenter._shared[key] = learned
        vars(self).update(SharingAugmenter._shared[key])
        return self

    def augment(self, X: Any, y: Any, sample_weight: Any = None) -> Any:
        """Return the rows of the present setting, made before or now."""
        setting = tuple(getattr(self, name) for name in self.augment_parameters)
        if setting not in self._made:
            self._made[setting] = super().augment(X, y, sample_weight), self.sample_indices_
        rows, self.sample_indices_ = self._made[setting]
        return rows


@contextmanager
def shared_fits() -> Iterator[ProcessMemory]:
    """Give a memory for all estimators of a cell; what they share is forgotten afterwards."""
    SharingAugmenter._shared = {}
    try:
        yield ProcessMemory()
    finally:
        SharingAugmenter._shared = None
