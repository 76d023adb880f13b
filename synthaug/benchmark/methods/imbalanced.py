"""What the samplers of imbalanced-learn share: where they come from, and that they get complete tables."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import pandas as pd
from sklearn.pipeline import Pipeline

from synthaug.benchmark.completion import completed, restored
from synthaug.benchmark.methods.added_rows import Rows
from synthaug.benchmark.methods.trial import InapplicableError, Trial
from synthaug.benchmark.preparation import coded

NEIGHBOURS = 5  # imbalanced-learn's default


def reason_missing() -> str | None:
    """Return why the samplers cannot be used here."""
    return None if find_spec("imblearn") else 'imbalanced-learn is not installed; pip install "synthaug[imbalanced]"'


def refuse_images(trial: Trial) -> None:
    """See to it that there is a table."""
    if trial.kind == "images":
        raise InapplicableError("it resamples rows of a table")


def rows_of(sampler: Callable[[pd.DataFrame, pd.Series], Any], X: pd.DataFrame, y: pd.Series) -> Rows:
    """Return the rows that the sampler for a complete table adds to it."""
    table = completed(X)
    X_more, y_more = sampler(table, y).fit_resample(table, y)
    return restored(X_more.iloc[len(X) :].reset_index(drop=True)), y_more.iloc[len(X) :]


def neighbours(y: pd.Series) -> int:
    """Return as many neighbours as the smallest class allows for."""
    return min(NEIGHBOURS, int(y.value_counts().min()) - 1)


def instead(ensemble: Any, trial: Trial) -> Pipeline:
    """Return an ensemble in the place of an estimator, behind what it needs of a table."""
    refuse_images(trial)
    return Pipeline([("columns", coded(trial.X)), ("model", ensemble)])
