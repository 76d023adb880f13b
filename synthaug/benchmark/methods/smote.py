"""SMOTE, SMOTENC or SMOTEN of imbalanced-learn, as the columns call for: rows between neighbours of a smaller class."""

from __future__ import annotations

from typing import Any

import pandas as pd

from synthaug import AugmentedEstimator
from synthaug.benchmark.completion import categories
from synthaug.benchmark.methods.added_rows import AddedRows, Rows
from synthaug.benchmark.methods.imbalanced import neighbours, reason_missing, refuse_images, rows_of
from synthaug.benchmark.methods.trial import Trial

__all__ = ["reason_missing", "sampler", "wrap"]


def wrap(model: Any, trial: Trial) -> Any:
    """Return the estimator on balanced classes."""
    refuse_images(trial)
    return AugmentedEstimator(model, AddedRows(mixed, trial.seed), memory=trial.memory)


def mixed(X: pd.DataFrame, y: pd.Series, seed: int) -> Rows:
    """Return the rows that are missing from the smaller classes."""
    return rows_of(lambda table, labels: sampler(table, labels, "auto", seed), X, y)


def sampler(X: pd.DataFrame, y: pd.Series, sampling_strategy: Any, seed: int) -> Any:
    """Return the one of the three that the columns of X call for, with neighbours enough in the smallest class."""
    from imblearn.over_sampling import SMOTE, SMOTEN, SMOTENC

    discrete = categories(X)
    settings = {"sampling_strategy": sampling_strategy, "k_neighbors": neighbours(y), "random_state": seed}
    if len(discrete) == X.shape[1]:
        return SMOTEN(**settings)
    return SMOTENC(discrete, **settings) if discrete else SMOTE(**settings)
