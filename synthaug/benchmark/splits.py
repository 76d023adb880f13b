"""Training and test rows of the data sets, as all suites draw them."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from synthaug._sklearn import _safe_indexing
from synthaug.benchmark.datasets import Dataset, folder, load
from synthaug.benchmark.datasets.derived import base

FREE_TEXT = {"titanic": ["name", "ticket", "cabin"]}
RARE = 0.02  # classes below this share are left out: a sample of 50 rows holds none
FLOOR = 5  # rows of each class in a training sample, so that each of five folds holds one


class Sample(NamedTuple):
    """Rows to learn from and rows to measure on; none is in both."""

    X: Any
    y: Any
    X_test: Any
    y_test: Any


def prepared(name: str, data: Path | None = None) -> Dataset:
    """Return a set without free text and, if it has several classes, without rare ones."""
    return _prepared(name, data, folder.changed(base(name), data))


@lru_cache(maxsize=4)
def _prepared(name: str, data: Path | None, changed: tuple[int, ...]) -> Dataset:
    dataset = load(name, data)
    if dataset.kind == "images":
        return dataset
    X, y = dataset.X.drop(columns=FREE_TEXT.get(base(name), []), errors="ignore"), dataset.y
    if dataset.task == "multiclass":
        frequent = y.map(y.value_counts(normalize=True)).astype(float) >= RARE
        if y[frequent].nunique() < 2:
            raise ValueError(f"fewer than two classes of {name!r} have {RARE:.0%} of its rows; merge small classes")
        X, y = X[frequent].reset_index(drop=True), y[frequent].reset_index(drop=True)
    return replace(dataset, X=X, y=y)


def draw(dataset: Dataset, n: int, seed: int) -> Sample:
    """Return a training sample, stratified with a floor where there are classes, and other rows to test on.

    A set that brings its own test rows is measured on all of these.
    """
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(dataset.X))
    if dataset.task == "regression":
        chosen = np.arange(len(order)) < n
    else:
        shuffled = pd.Series(np.asarray(dataset.y)[order])
        counts = allotted(pd.Series(np.asarray(dataset.y)).value_counts(), n)
        chosen = shuffled.groupby(shuffled.to_numpy()).cumcount().to_numpy() < shuffled.map(counts).to_numpy()
    X, y = (_rows(part, order[chosen]) for part in (dataset.X, dataset.y))
    if dataset.test is not None:
        return Sample(X, y, *dataset.test)
    return Sample(X, y, *(_rows(part, order[~chosen][: dataset.max_test_rows]) for part in (dataset.X, dataset.y)))


def allotted(counts: pd.Series, n: int) -> pd.Series:
    """Return how many of n rows each class gets: in proportion, but at least the floor; the largest pay for it."""
    if n < FLOOR * len(counts):
        raise ValueError(f"n={n} rows are too few for {len(counts)} classes of at least {FLOOR}")
    rows = (n * counts / counts.sum()).round().astype(int).clip(lower=FLOOR)
    while rows.sum() != n:
        rows.iloc[int(rows.argmax())] += 1 if rows.sum() < n else -1
    return rows


def _rows(part: Any, positions: Any) -> Any:
    """Return some rows, with an index of their own if they have one."""
    rows = _safe_indexing(part, positions)
    return rows.reset_index(drop=True) if hasattr(rows, "reset_index") else rows
