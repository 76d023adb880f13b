"""Training and test rows of the data sets, as all suites draw them."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from benchmarks.datasets import Dataset, load

FREE_TEXT = {"titanic": ["name", "ticket", "cabin"]}
RARE = 0.02  # classes below this share are left out: a sample of 50 rows holds none
FLOOR = 5  # rows of each class in a training sample, so that each of five folds holds one
MAX_TEST_ROWS = 4_000


class Sample(NamedTuple):
    """Rows to learn from and rows to measure on; none is in both."""

    X: pd.DataFrame
    y: pd.Series
    X_test: pd.DataFrame
    y_test: pd.Series


@lru_cache(maxsize=4)
def prepared(name: str) -> Dataset:
    """Return a set without free text and, if it has several classes, without rare ones."""
    dataset = load(name)
    X, y = dataset.X.drop(columns=FREE_TEXT.get(name, [])), dataset.y
    if dataset.task == "multiclass":
        frequent = y.map(y.value_counts(normalize=True)) >= RARE
        X, y = X[frequent].reset_index(drop=True), y[frequent].reset_index(drop=True)
    return replace(dataset, X=X, y=y)


def draw(dataset: Dataset, n: int, seed: int) -> Sample:
    """Return a training sample, stratified with a floor where there are classes, and up to 4,000 other rows."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(dataset.X))
    if dataset.task == "regression":
        chosen = np.arange(len(order)) < n
    else:
        counts = allotted(dataset.y.value_counts(), n)
        shuffled = dataset.y.iloc[order]
        chosen = shuffled.groupby(shuffled.to_numpy()).cumcount().to_numpy() < shuffled.map(counts).to_numpy()
    training, test = order[chosen], order[~chosen][:MAX_TEST_ROWS]
    parts = (table.iloc[rows].reset_index(drop=True) for rows in (training, test) for table in (dataset.X, dataset.y))
    return Sample(*parts)


def allotted(counts: pd.Series, n: int) -> pd.Series:
    """Return how many of n rows each class gets: in proportion, but at least the floor; the largest pay for it."""
    if n < FLOOR * len(counts):
        raise ValueError(f"n={n} rows are too few for {len(counts)} classes of at least {FLOOR}")
    rows = (n * counts / counts.sum()).round().astype(int).clip(lower=FLOOR)
    while rows.sum() != n:
        rows[rows.idxmax()] += 1 if rows.sum() < n else -1
    return rows
