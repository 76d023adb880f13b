"""Fits and rows that all estimators and candidates of a cell share, in the memory of this process.

Nothing that is measured changes by it: equal rows and an equal seed give equal synthetic rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

import joblib
from numpy.typing import NDArray

from synthaug import GANAugmenter
from synthaug.benchmark.memory import ProcessMemory


class SharingAugmenter(GANAugmenter):
    """GANAugmenter that trains once on equal rows, and makes the rows of each setting of `augment` once."""

    _shared: dict[str, Any] | None = None

    def _learn(self, *args: Any, **kwargs: Any) -> Self:
        self._made: dict[Any, Any] = {}
        return super()._learn(*args, **kwargs)

    def _trained(self, encoder: Any, rows: NDArray[Any], condition: NDArray[Any], **how: Any) -> Any:
        """Return a generator that learns the rows, or has learned them before."""
        if SharingAugmenter._shared is None:
            return super()._trained(encoder, rows, condition, **how)
        key = joblib.hash((self.generator, rows, condition, encoder.layout_, how["device"], how["seed"]))
        if key not in SharingAugmenter._shared:
            SharingAugmenter._shared[key] = super()._trained(encoder, rows, condition, **how)
        return SharingAugmenter._shared[key]

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
