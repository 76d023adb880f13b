"""Rows of others with all that ours have: the same teacher and weights, as many of them, and the same choice.

What is left of a difference is a difference of rows.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from synthaug import AugmentedEstimator, AugmentedEstimatorCV
from synthaug.benchmark.methods import rivals, smote
from synthaug.benchmark.methods.added_rows import Rows
from synthaug.benchmark.methods.families import ALWAYS, CHOSEN
from synthaug.benchmark.methods.imbalanced import reason_missing, refuse_images, rows_of
from synthaug.benchmark.methods.trial import Role, Trial

SMOTE = "smote"
MODES = (CHOSEN, ALWAYS)

Make = Callable[[pd.DataFrame, pd.Series, int, int], Rows]  # of so many rows, and a seed


def names() -> list[str]:
    """Return the names of all that can be used so, in all ways to use them."""
    return [f"{name} {mode}" for name in (SMOTE, *rivals.names()) for mode in MODES]


def wrapper(name: str) -> Callable[[Any, Trial], Any]:
    """Return what wraps an estimator in rows of others that our teacher labels."""
    maker, _, mode = name.rpartition(" ")
    make: Make = mixed if maker == SMOTE else partial(rivals.rows, maker)

    def wrap(model: Any, trial: Trial) -> Any:
        from synthaug.benchmark.methods.others_rows import OthersRows  # which needs torch

        refuse_images(trial)
        augmenter = OthersRows(make, random_state=trial.seed)
        if mode == CHOSEN:
            return AugmentedEstimatorCV(model, augmenter, scoring=trial.scoring, memory=trial.memory)
        return AugmentedEstimator(model, augmenter, memory=trial.memory)

    return wrap


def origin(name: str) -> tuple[Role, Callable[[], str | None], Callable[[], str]]:
    """Return the role of whose rows these are, what says why they cannot be had here, and what says its version."""
    maker = name.rpartition(" ")[0]
    if maker == SMOTE:
        return "usual", reason_missing, lambda: ""
    _, reason, version = rivals.adapter(maker)
    return "rival", reason, version


def mixed(X: pd.DataFrame, y: pd.Series, n_rows: int, seed: int) -> Rows:
    """Return rows of SMOTE, in the proportions of the classes."""
    counts = y.value_counts()
    wanted = {label: int(count + np.ceil(n_rows * count / len(y))) for label, count in counts.items()}
    return rows_of(lambda table, labels: smote.sampler(table, labels, wanted, seed), X, y)
