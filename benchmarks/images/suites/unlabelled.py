"""Ten labelled images per class: what 5,000 without a label are worth beside them, through a teacher."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any

from sklearn.base import clone
from sklearn.utils.validation import has_fit_parameter

from benchmarks.cells import Cell, Plan, Row
from benchmarks.guidance.economy import shared_fits
from benchmarks.images.estimators import classifiers
from benchmarks.images.methods import DEFORMATION, NOTHING, RATIO, augmenter, deformation_gan, fix_match
from benchmarks.images.samples import PROTOCOL, UNKNOWN, draw_unlabelled, grid
from benchmarks.images.scores import ACCURACY, AUGMENTER, SECONDS, accuracy, measured, trials
from synthaug.benchmark.datasets.images import Images, load

N_UNLABELLED = 5_000
MADE = 4.0  # images per unlabelled one
TAUGHT, TEACHER = "all, FixMatch teacher", "teacher itself"
NOTHING_MADE = "all, FixMatch teacher, none made"


def cells(plan: Plan) -> Iterator[Cell]:
    """Yield the training samples."""
    return grid("unlabelled", plan, PROTOCOL, (10,), 5)


def measure(cell: Cell, plan: Plan) -> list[Row]:
    """Return the scores of all estimators with and without the images that have no label."""
    labelled, everything = draw_unlabelled(load(cell.dataset), cell.n, N_UNLABELLED, cell.split)
    models = classifiers(plan.estimators, labelled.X.shape[1:], cell.split)
    family = deformation_gan(plan)
    with shared_fits() as memory:
        methods = {NOTHING: None, DEFORMATION: augmenter(family, cell.split, ratio=RATIO)}
        rows = measured(trials(models, methods, memory), labelled, accuracy)
    ratio = MADE * (len(everything.X) / len(labelled.X) - 1)  # which is by labelled one
    teacher = fix_match(plan, cell.split)
    return rows + taught(models, augmenter(family, cell.split, ratio=ratio, teacher=teacher), everything)


def taught(models: Mapping[str, Any], augmenter: Any, images: Images) -> list[Row]:
    """Return the scores of estimators that learn labels of one teacher, with and without images made, and its own.

    AugmentedEstimator would do as much for each of them, with a fit of the teacher for every kind of label.
    """
    start = time.process_time()
    augmenter.set_params(missing_label=UNKNOWN)
    learned = augmenter.learn(images.X, images.y)
    seconds = time.process_time() - start
    said = learned.target.classes_[learned.teacher.predict(images.X_test)]
    rows: list[Row] = [(AUGMENTER, TAUGHT, SECONDS, seconds)]
    rows += [(AUGMENTER, TEACHER, *score) for score in accuracy(images.y_test, said).items()]
    for method, ratio in {TAUGHT: augmenter.ratio, NOTHING_MADE: 0.0}.items():
        X, y, weights, _ = learned.soft(ratio=ratio)
        X_hard, y_hard, *_ = learned.hard(ratio=ratio)
        known = y_hard != UNKNOWN
        for name, model in models.items():
            if has_fit_parameter(model["model"], "sample_weight"):
                fitted = clone(model).fit(X, y, model__sample_weight=weights)
            else:
                fitted = clone(model).fit(X_hard[known], y_hard[known])
            rows.append((name, method, ACCURACY, accuracy(images.y_test, fitted.predict(images.X_test))[ACCURACY]))
    return rows
