"""Feedback: do more rows where the estimator errs, or the teacher doubts, help more than rows from everywhere?

As many rows as ever are drawn from three times as many that were made, with chances in proportion to what each kind of
feedback says of a row. The estimator's errors are those on rows held out in five folds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from benchmarks.cells import Cell, Plan, Row
from benchmarks.guidance.augmenters import NOTHING, gan
from benchmarks.guidance.cells import grid
from benchmarks.guidance.estimators import UNPRUNED, classifiers
from benchmarks.guidance.scores import scored
from benchmarks.guidance.suites.gains import DATASETS
from synthaug.benchmark.splits import Sample, draw, prepared
from synthaug.guidance.soft_labels import weighted_copies
from synthaug.teachers.tables import TeacherRegressor

ESTIMATORS = ("LR", "RF", "HGB", UNPRUNED)
RATIO, OVERDRAW = 8, 3
Floats = NDArray[np.float64]


def cells(plan: Plan) -> Iterator[Cell]:
    """Yield the training samples."""
    return grid("feedback", plan, DATASETS, (100, 200), 3)


def measure(cell: Cell, plan: Plan) -> list[Row]:
    """Return the scores of all estimators with each kind of feedback."""
    sample = draw(prepared(cell.dataset), cell.n, cell.split)
    augmenter = gan(plan, cell.split, ratio=0.0)
    softened = augmenter.fit_augment(sample.X, sample.y)
    pool, made_for = augmenter.sample(RATIO * OVERDRAW * cell.n)
    shares = augmenter.teacher_.predict_proba(pool)
    rows: list[Row] = []
    for name, model in classifiers(plan.estimators or ESTIMATORS, sample.X, sample.y, cell.split).items():
        rows += scored(name, NOTHING, clone(model).fit(sample.X, sample.y), sample)
        losses = _held_out_losses(model, sample, cell.split)
        for method, chances in _feedback(sample, losses, pool, made_for, shares, cell.split).items():
            # The same variates for all: what differs is the feedback.
            keys = np.random.default_rng(cell.split).exponential(size=len(pool)) / chances
            kept = np.sort(np.argsort(keys)[: RATIO * cell.n])
            copies = weighted_copies(shares[kept], np.ones(len(kept)), np.ones(shares.shape[1]))
            X = pd.concat([softened[0], pool.iloc[kept[copies.row]]], ignore_index=True)
            y = np.concatenate([softened[1], augmenter.classes_[copies.label]])
            weights = np.concatenate([softened[2], copies.weight])
            rows += scored(name, method, clone(model).fit(X, y, model__sample_weight=weights), sample)
    return rows


def _feedback(
    sample: Sample, losses: Floats, pool: pd.DataFrame, made_for: pd.Series, shares: Floats, seed: int
) -> dict[str, Floats]:
    """Return what each kind of feedback says of the rows that were made: the more, the likelier a row is drawn."""
    doubt = -(shares * np.log(shares.clip(1e-9))).sum(axis=1)
    by_class = pd.Series(losses).groupby(sample.y.to_numpy()).mean()
    where: Callable[[Any], Floats] = TeacherRegressor(random_state=seed).fit(sample.X, losses).predict
    return {
        "from everywhere": np.ones(len(pool)),
        "where the teacher doubts": doubt + doubt.mean(),
        "where the estimator errs": where(pool).clip(losses.mean() / 10),
        "classes in which it errs": by_class.loc[made_for].to_numpy(),
    }


def _held_out_losses(model: Any, sample: Sample, seed: int) -> Floats:
    folds = StratifiedKFold(shuffle=True, random_state=seed)
    said = cross_val_predict(model, sample.X, sample.y, cv=folds, method="predict_proba")
    codes = np.unique(sample.y, return_inverse=True)[1]
    return -np.log(said[np.arange(len(codes)), codes].clip(1 / (2 * len(codes))))
