"""Rows of the smaller classes drawn again until all classes are of one size: RandomOverSampler of imbalanced-learn."""

from __future__ import annotations

from typing import Any

import pandas as pd

from synthaug import AugmentedEstimator
from synthaug.benchmark.methods.added_rows import AddedRows, Rows
from synthaug.benchmark.methods.imbalanced import reason_missing, refuse_images, rows_of
from synthaug.benchmark.methods.trial import Trial

__all__ = ["reason_missing", "wrap"]


def wrap(model: Any, trial: Trial) -> Any:
    """Return the estimator on balanced classes."""
    refuse_images(trial)
    return AugmentedEstimator(model, AddedRows(drawn, trial.seed), memory=trial.memory)


def drawn(X: pd.DataFrame, y: pd.Series, seed: int) -> Rows:
    """Return the rows that are missing from the smaller classes."""
    from imblearn.over_sampling import RandomOverSampler

    return rows_of(lambda table, labels: RandomOverSampler(random_state=seed), X, y)
