"""The suite: every candidate's evidence in `fit`, and its scores on rows that no part of `fit` has seen."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from benchmarks.guidance.augmenters import NOTHING, label
from benchmarks.guidance.choice import always_on
from benchmarks.guidance.scores import rows
from benchmarks.guidance.suites.gains import DATASETS
from synthaug import AugmentedEstimatorCV, GANAugmenter, GaussianCopula
from synthaug.benchmark.cells import Row, Task
from synthaug.benchmark.estimators import make
from synthaug.benchmark.experiment import Experiment
from synthaug.benchmark.memory import ProcessMemory
from synthaug.benchmark.scores import classification
from synthaug.benchmark.splits import Sample

CHOSEN = "chosen"
METRICS = {"ROC-AUC": "roc_auc_ovr", "accuracy": "accuracy"}  # and what scikit-learn calls them
INNER = {"loss": "mean_loss", "loss gain": "mean_loss_gain", "loss gain stderr": "stderr_loss_gain"}
ESTIMATORS = (
    "logistic regression",
    "random forest",
    "gradient boosting",
    "regularised boosting",
    "nearest neighbours",
    "decision tree",
    "tree of depth 4",
)


def measure(task: Task, sample: Sample, suite: Experiment) -> Iterator[Row]:
    """Yield evidence and test scores of all candidates, and of the one that is chosen by ROC-AUC."""
    memory = ProcessMemory()
    for name in task.estimators:
        model = make(name, "mixed", sample.X, task.split)
        augmenter = GANAugmenter(GaussianCopula(), random_state=task.split)
        yield from _measured(name, model, augmenter, sample, memory)


def _measured(name: str, model: Any, augmenter: GANAugmenter, sample: Sample, memory: Any) -> Iterator[Row]:
    start, scorings = time.process_time(), list(METRICS.values())
    chooser = AugmentedEstimatorCV(model, augmenter, scoring=scorings, refit=scorings[0], memory=memory)
    chooser.fit(sample.X, sample.y)
    seconds = time.process_time() - start
    choices = {name: replace(chooser.comparison_, metric=scoring).choose(0.0) for name, scoring in METRICS.items()}
    for position, candidate in enumerate(chooser.candidates_):
        chosen = {f"chosen by {metric}": float(choice == position) for metric, choice in choices.items()}
        fitted = always_on(model, augmenter, candidate, memory).fit(sample.X, sample.y)
        scores = classification(fitted, sample.X_test, sample.y_test)
        yield from rows(name, label(candidate), {**scores, **_evidence(chooser, position), **chosen})
        if position == chooser.best_index_:
            said = {"reported gain": chooser.gain_, "reported gain stderr": chooser.gain_stderr_, "CPU s": seconds}
            yield from rows(name, CHOSEN, {**scores, **said})


def _evidence(chooser: AugmentedEstimatorCV, position: int) -> dict[str, float]:
    """Return what the folds say of one candidate."""
    columns = dict(INNER)
    for metric, scoring in METRICS.items():
        columns |= {f"{metric} gain": f"mean_gain_{scoring}", f"{metric} gain stderr": f"stderr_gain_{scoring}"}
    return {f"inner {name}": chooser.cv_results_[column][position] for name, column in columns.items()}


SUITE = Experiment(
    name="calibration",
    title="Does a choice gain what it says?",
    measure=measure,
    datasets=tuple(name for name in DATASETS if name != "mammography"),
    sizes=(100, 300),
    splits=3,
    first_split=300,  # samples of development: the published suites' begin at 1000
    estimators=ESTIMATORS,
    methods=(NOTHING, CHOSEN),
    ours=(CHOSEN,),
)
