"""Rivals, where their users have installed them: as many rows again, in the proportions that the rival learns."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pandas as pd

from synthaug import AugmentedEstimator
from synthaug.benchmark import rivals
from synthaug.benchmark.completion import completed, restored
from synthaug.benchmark.methods.added_rows import AddedRows, Rows
from synthaug.benchmark.methods.trial import InapplicableError, Trial

TARGET = "(target)"


def names() -> list[str]:
    """Return the names of the rivals that there is an adapter for."""
    return list(rivals.RIVALS)


def adapter(name: str) -> tuple[Callable[[Any, Trial], Any], Callable[[], str | None], Callable[[], str]]:
    """Return what wraps an estimator in a rival, what says why it cannot be used here, and what says its version."""
    return partial(_wrap, name), partial(rivals.reason_missing, name), partial(rivals.version, name)


def _wrap(name: str, model: Any, trial: Trial) -> Any:
    if trial.kind == "images":
        raise InapplicableError("it makes rows of a table")
    return AugmentedEstimator(model, AddedRows(partial(_as_many, name), trial.seed), memory=trial.memory)


def _as_many(name: str, X: pd.DataFrame, y: pd.Series, seed: int) -> Rows:
    return rows(name, X, y, len(X), seed)


def rows(name: str, X: pd.DataFrame, y: pd.Series, n_rows: int, seed: int) -> Rows:
    """Return rows that a rival makes; the target is one more category of its table."""
    labels = {str(label): label for label in y.unique()}
    table = completed(X).assign(**{TARGET: y.astype(str)})
    made = restored(rivals.synthesize(name, table, TARGET, n_rows, seed))
    known = made[TARGET].isin(labels)
    if not known.all():
        raise RuntimeError(f"{name} made {sum(~known)} of {len(made)} rows of no class")
    return made.drop(columns=TARGET)[list(X)], made[TARGET].map(labels)
