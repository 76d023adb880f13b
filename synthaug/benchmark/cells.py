"""The unit of results: what one method did for one estimator on one training sample."""

from __future__ import annotations

from collections.abc import Container, Mapping
from itertools import product
from typing import Any, NamedTuple


class Cell(NamedTuple):
    """What is measured; the number of the split is the seed of everything."""

    dataset: str
    n: int
    split: int
    method: str
    estimator: str


class Task(NamedTuple):
    """The cells of a training sample that share fits, and are computed together."""

    dataset: str
    n: int
    split: int
    methods: tuple[str, ...]
    estimators: tuple[str, ...]

    def cells(self) -> list[Cell]:
        """Return the cells."""
        return [Cell(*self[:3], *pair) for pair in product(self.methods, self.estimators)]

    def without(self, done: Container[Cell]) -> Task:
        """Return the task for the estimators that lack a cell."""
        left = [cell.estimator for cell in self.cells() if cell not in done]
        return self._replace(estimators=tuple(name for name in self.estimators if name in left))


Result = dict[str, Any]  # the entries of a cell, and what was measured
Row = tuple[str, str, str, float]  # estimator, method, metric, value

ENTRIES: dict[str, Any] = {
    **dict.fromkeys(("dataset", "method", "estimator", "kind", "task", "status", "message"), str),
    **dict.fromkeys(("n", "split", "n_train", "n_test"), int),
    "control": bool,
    "scores": dict,
}
TEXTS = ("versions", "machine", "role")  # may be missing, as may these
NUMBERS = ("n_synthetic", "inner_loss", "inner_auc", "cpu_seconds", "wall_seconds", "peak_mb")


def check_entries(result: Result, needed: Mapping[str, type]) -> None:
    """Raise a KeyError or TypeError if a result that was read lacks an entry, or holds what a report cannot count."""
    for name, kind in needed.items():
        if type(result[name]) is not kind:
            raise TypeError(f"{name!r} is {result[name]!r}")
    numbers = {**result.get("scores", {}), **{name: result[name] for name in NUMBERS if result.get(name) is not None}}
    for name, value in numbers.items():
        if type(value) not in (int, float):
            raise TypeError(f"{name!r} is {value!r}")
    for name in TEXTS:
        if type(result.get(name, "")) is not str:
            raise TypeError(f"{name!r} is {result[name]!r}")
