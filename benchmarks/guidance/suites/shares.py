"""Small classes: do labels that name each class as often as it occurs raise balanced accuracy, and at what cost?

The rows are the same in all methods, and real rows are softened. What differs are the labels of the synthetic ones: the
teacher's, the same weighted so that each class is the likeliest of its share of the rows, and half of each.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from sklearn.base import clone

from benchmarks.guidance.augmenters import NOTHING, with_soft_rows
from benchmarks.guidance.estimators import FOREST, LINEAR, classifiers
from benchmarks.guidance.named_shares import with_named_shares
from benchmarks.guidance.scores import scored
from synthaug import GANAugmenter, GaussianCopula
from synthaug.benchmark.cells import Row, Task
from synthaug.benchmark.experiment import Experiment
from synthaug.benchmark.splits import Sample

RATIO = 16
SOFT, NAMED, HALF = "the teacher's labels", "classes named by their shares", "half of each"


def measure(task: Task, sample: Sample, suite: Experiment) -> Iterator[Row]:
    """Yield the scores of all estimators with each kind of labels."""
    augmenter = GANAugmenter(GaussianCopula(), random_state=task.split, ratio=0.0)
    softened = augmenter.fit_augment(sample.X, sample.y)
    rows, _ = augmenter.sample(RATIO * task.n)
    soft = augmenter.teacher_.predict_proba(rows)
    named = with_named_shares(soft, np.bincount(np.unique(sample.y, return_inverse=True)[1]) / task.n)
    labels = {SOFT: soft, NAMED: named, HALF: (soft + named) / 2}
    for name, model in classifiers(task.estimators, sample.X, sample.y, task.split).items():
        yield from scored(name, NOTHING, clone(model).fit(sample.X, sample.y), sample)
        for method, shares in labels.items():
            X, y, weights = with_soft_rows(softened, rows, shares, augmenter.classes_)
            yield from scored(name, method, clone(model).fit(X, y, model__sample_weight=weights), sample)


SUITE = Experiment(
    name="shares",
    title="Do labels that name each class as often as it occurs help small classes?",
    measure=measure,
    datasets=("bank_marketing", "car_evaluation", "mammography", "telco_churn", "phoneme", "titanic", "vehicle"),
    sizes=(200,),
    splits=3,
    first_split=400,  # samples of development
    estimators=(LINEAR, FOREST, "regularised boosting"),
    ours=(NAMED,),
)
