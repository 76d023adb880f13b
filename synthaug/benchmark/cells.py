"""The unit of results: what one method did for one estimator on one training sample."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Cell(NamedTuple):
    """What is measured; the number of the split is the seed of everything."""

    dataset: str
    n: int
    split: int
    method: str
    estimator: str


class Task(NamedTuple):
    """The cells that share the fits of a method, and are computed together."""

    dataset: str
    n: int
    split: int
    method: str
    estimators: tuple[str, ...]

    def cells(self) -> list[Cell]:
        """Return the cells."""
        return [Cell(*self[:4], estimator) for estimator in self.estimators]


Result = dict[str, Any]  # the entries of a cell, and what was measured: one line of the file of results

ENTRIES: dict[str, Any] = {
    **dict.fromkeys(("dataset", "method", "estimator", "kind", "task", "status", "message"), str),
    **dict.fromkeys(("n", "split", "n_train", "n_test"), int),
    "control": bool,
    "scores": dict,
}
TEXTS, NUMBERS = ("versions", "machine"), ("n_synthetic", "cpu_seconds", "wall_seconds", "peak_mb")  # may be missing


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
