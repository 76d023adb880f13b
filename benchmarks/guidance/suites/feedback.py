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

from benchmarks.guidance.augmenters import NOTHING, gan, with_soft_rows
from benchmarks.guidance.estimators import BOOSTING, FOREST, LINEAR, UNPRUNED, classifiers
from benchmarks.guidance.scores import scored
from benchmarks.guidance.suites.gains import DATASETS
from synthaug.benchmark.cells import Row, Task
from synthaug.benchmark.experiment import Experiment
from synthaug.benchmark.splits import Sample
from synthaug.teachers.tables import TeacherRegressor

RATIO, OVERDRAW = 8, 3
EVERYWHERE = "from everywhere"
Floats = NDArray[np.float64]


def measure(task: Task, sample: Sample, suite: Experiment) -> Iterator[Row]:
    """Yield the scores of all estimators with each kind of feedback."""
    augmenter = gan(suite, task.split, ratio=0.0)
    softened = augmenter.fit_augment(sample.X, sample.y)
    pool, made_for = augmenter.sample(RATIO * OVERDRAW * task.n)
    shares = augmenter.teacher_.predict_proba(pool)
    for name, model in classifiers(task.estimators, sample.X, sample.y, task.split).items():
        yield from scored(name, NOTHING, clone(model).fit(sample.X, sample.y), sample)
        losses = _held_out_losses(model, sample, task.split)
        for method, chances in _feedback(sample, losses, pool, made_for, shares, task.split).items():
            # The same variates for all: what differs is the feedback.
            keys = np.random.default_rng(task.split).exponential(size=len(pool)) / chances
            kept = np.sort(np.argsort(keys)[: RATIO * task.n])
            X, y, weights = with_soft_rows(softened, pool.iloc[kept], shares[kept], augmenter.classes_)
            yield from scored(name, method, clone(model).fit(X, y, model__sample_weight=weights), sample)


def _feedback(
    sample: Sample, losses: Floats, pool: pd.DataFrame, made_for: pd.Series, shares: Floats, seed: int
) -> dict[str, Floats]:
    """Return what each kind of feedback says of the rows that were made: the more, the likelier a row is drawn."""
    doubt = -(shares * np.log(shares.clip(1e-9))).sum(axis=1)
    by_class = pd.Series(losses).groupby(sample.y.to_numpy()).mean()
    where: Callable[[Any], Floats] = TeacherRegressor(random_state=seed).fit(sample.X, losses).predict
    return {
        EVERYWHERE: np.ones(len(pool)),
        "where the teacher doubts": doubt + doubt.mean(),
        "where the estimator errs": where(pool).clip(losses.mean() / 10),
        "classes in which it errs": by_class.loc[made_for].to_numpy(),
    }


def _held_out_losses(model: Any, sample: Sample, seed: int) -> Floats:
    folds = StratifiedKFold(shuffle=True, random_state=seed)
    said = cross_val_predict(model, sample.X, sample.y, cv=folds, method="predict_proba")
    codes = np.unique(sample.y, return_inverse=True)[1]
    return -np.log(said[np.arange(len(codes)), codes].clip(1 / (2 * len(codes))))


SUITE = Experiment(
    name="feedback",
    title="Do more rows where the estimator errs, or the teacher doubts, help more?",
    measure=measure,
    datasets=DATASETS,
    sizes=(100, 200),
    splits=3,
    estimators=(LINEAR, FOREST, BOOSTING, UNPRUNED),
    ours=(EVERYWHERE,),
)
