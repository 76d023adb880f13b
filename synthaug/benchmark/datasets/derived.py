"""Sets that are made of others: one rare class against all, and a continuous target as two classes.

``rare:2:NAME`` has the smallest class of a set as positives (1), left out at random until they are 2 % of the rows, and
all other classes as negatives (0). ``halves:NAME`` tells the numbers above the median from the others.
"""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pandas as pd

from synthaug.benchmark.datasets.dataset import Dataset

RARE, HALVES = "rare:", "halves:"
POSITIVES = 20  # in the smallest training sample
TEST_ROWS = 20_000  # the other rows, as far as there are so many: of few positives all are needed


def base(name: str) -> str:
    """Return the name of the set that a set is made of, or its own.

    Examples
    --------
    >>> base("rare:0.5:adult"), base("halves:abalone"), base("iris")
    ('adult', 'abalone', 'iris')
    """
    if name.startswith(RARE) and name.count(":") > 1:
        return name.split(":", 2)[2]
    return name.removeprefix(HALVES)


def derive(name: str, dataset: Dataset) -> Dataset:
    """Return the set of that name, made of its base.

    Raises
    ------
    ValueError
        If it cannot be made of this one.
    """
    if dataset.kind == "images" or (dataset.task == "regression") != name.startswith(HALVES):
        kinds = f"{HALVES!r} is for a continuous target, {RARE!r} for classes of a table"
        raise ValueError(f"{name!r} cannot be made of {dataset.name!r}: {kinds}")
    if name.startswith(HALVES):
        above = (dataset.y > dataset.y.median()).astype(int)
        return replace(dataset, name=name, y=above, task="binary")
    return _rare(name, dataset, _share(name))


def _share(name: str) -> float:
    text = name.split(":", 2)[1]
    try:
        share = float(text) / 100
    except ValueError:
        share = math.nan
    if not 0 < share < 0.5:
        raise ValueError(f"the set {name!r} is to name the percentage of its positives, as in 'rare:2:adult'")
    return share


def _rare(name: str, dataset: Dataset, share: float) -> Dataset:
    y = pd.Series(np.asarray(dataset.y))
    counts = y.value_counts(sort=False).sort_index()
    positive = (y == counts.idxmin()).to_numpy()
    n_positive, n_negative = int(positive.sum()), int((~positive).sum())
    kept = min(n_positive, round(n_negative * share / (1 - share)))
    others = min(n_negative, round(kept * (1 - share) / share))
    shuffled = np.random.default_rng(0).permutation(len(y))
    chosen = np.sort(np.concatenate([shuffled[positive[shuffled]][:kept], shuffled[~positive[shuffled]][:others]]))
    X = dataset.X.iloc[chosen].reset_index(drop=True)
    target = pd.Series(positive[chosen].astype(int), name=dataset.y.name)
    least = math.ceil(POSITIVES / share)
    return replace(dataset, name=name, X=X, y=target, task="binary", least_rows=least, max_test_rows=TEST_ROWS)
