"""Fits and rows that all estimators and candidates of a cell share, in the memory of this process.

Nothing that is measured changes by it: equal rows and an equal seed give equal synthetic rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

import joblib

from synthaug import GANAugmenter
from synthaug.augmenter.learned import Learned
from synthaug.benchmark.memory import ProcessMemory

AMOUNTS = ("ratio", "sampling_strategy")


@dataclass(frozen=True, eq=False, repr=False)
class MadeOnce(Learned):
    """What was learned, which makes the softly labelled rows of each setting once."""

    soft = cache(Learned.soft)


class SharingAugmenter(GANAugmenter):
    """GANAugmenter that learns equal rows once."""

    _shared: dict[Any, Any] | None = None

    def learn(self, X: Any, y: Any = None, sample_weight: Any = None, *, monitor: Any = None) -> Learned:
        """Learn the rows, or return what was learned of them before."""
        if SharingAugmenter._shared is None:
            return super().learn(X, y, sample_weight, monitor=monitor)
        settings = {name: value for name, value in self.get_params(deep=False).items() if name not in AMOUNTS}
        key = tuple(map(joblib.hash, (settings, X, y, sample_weight)))  # together, shared parts would have a say
        if key not in SharingAugmenter._shared:
            learned = super().learn(X, y, sample_weight, monitor=monitor)
            values = {field.name: getattr(learned, field.name) for field in fields(learned)}
            SharingAugmenter._shared[key] = MadeOnce(**values)
        return SharingAugmenter._shared[key]

    def learn_hard(self, X: Any, y: Any) -> Learned:
        """Learn the rows, or return what was learned of them before."""
        return super().learn_hard(X, y) if SharingAugmenter._shared is None else self.learn(X, y)


@contextmanager
def shared_fits() -> Iterator[ProcessMemory]:
    """Give a memory for all estimators of a cell; what they share is forgotten afterwards."""
    SharingAugmenter._shared = {}
    try:
        yield ProcessMemory()
    finally:
        SharingAugmenter._shared = None
        MadeOnce.soft.cache_clear()
