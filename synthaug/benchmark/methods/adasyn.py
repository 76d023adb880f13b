"""ADASYN of imbalanced-learn: as SMOTE, with more rows where neighbours are of other classes."""

from __future__ import annotations

from typing import Any

import pandas as pd

from synthaug import AugmentedEstimator
from synthaug.benchmark.methods.added_rows import AddedRows, Rows
from synthaug.benchmark.methods.imbalanced import neighbours, reason_missing, refuse_images, rows_of
from synthaug.benchmark.methods.trial import InapplicableError, Trial

__all__ = ["reason_missing", "wrap"]


def wrap(model: Any, trial: Trial) -> Any:
    """Return the estimator on nearly balanced classes."""
    refuse_images(trial)
    if trial.kind != "numbers":
        raise InapplicableError("ADASYN knows no categories")
    return AugmentedEstimator(model, AddedRows(adaptive, trial.seed), memory=trial.memory)


def adaptive(X: pd.DataFrame, y: pd.Series, seed: int) -> Rows:
    """Return rows of the smaller classes."""
    from imblearn.over_sampling import ADASYN

    return rows_of(lambda table, labels: ADASYN(n_neighbors=neighbours(labels), random_state=seed), X, y)
