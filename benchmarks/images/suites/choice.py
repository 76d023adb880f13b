"""What AugmentedEstimatorCV gains at its defaults, where it harms, and what it chooses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from benchmarks.images.estimators import ESTIMATORS, classifiers
from benchmarks.images.methods import NOTHING, augmenter, deformation_gan
from benchmarks.images.samples import PROTOCOL, ImageExperiment
from benchmarks.images.scores import ACCURACY, SECONDS, accuracy, measured, timed_fit, trials
from benchmarks.images.suites.gains import SIZES
from synthaug import AugmentedEstimatorCV
from synthaug.benchmark.cells import Row, Task
from synthaug.benchmark.experiment import Experiment
from synthaug.benchmark.memory import ProcessMemory
from synthaug.benchmark.splits import Sample

ALWAYS, CHOICE, CHOSEN = "always on", "choice", "chosen"
FOLDS, FEWER_FOLDS = 5, 3
WEAK = 0.4  # of the candidates that deform, the weaker strength
MANY, FEW = 100, 5  # images of a class: with many a fold takes long, and fewer are fewer than the folds


def measure(task: Task, sample: Sample, suite: Experiment) -> Iterator[Row]:
    """Yield the scores of all estimators without augmentation, with the default family, and by choice."""
    models, memory = classifiers(task.estimators, sample.X, task.split), ProcessMemory()
    default = augmenter(deformation_gan(suite), task.split)
    yield from measured(trials(models, {NOTHING: None, ALWAYS: default}, memory), sample, accuracy)
    yield from chosen(models, default, sample, task.n, memory)


def chosen(models: Mapping[str, Any], augmenter: Any, sample: Sample, n: int, memory: Any) -> Iterator[Row]:
    """Yield the scores of the choice, and of every candidate whether it was chosen and its evidence.

    The fits of the augmenters are in the seconds of the first estimator.
    """
    folds = FOLDS if FEW <= n < MANY else FEWER_FOLDS
    for name, model in models.items():
        choice = AugmentedEstimatorCV(model, augmenter, cv=folds, memory=memory)
        fitted, seconds = timed_fit(choice, sample)
        yield name, CHOICE, SECONDS, seconds
        yield name, CHOICE, ACCURACY, accuracy(sample.y_test, fitted.predict(sample.X_test))[ACCURACY]
        for position, candidate in enumerate(fitted.candidates_):
            evidence = {
                CHOSEN: float(position == fitted.best_index_),
                "inner gain": fitted.cv_results_["mean_gain_score"][position],
                "inner loss gain": fitted.cv_results_["mean_loss_gain"][position],
            }
            yield from ((name, label(candidate), metric, value) for metric, value in evidence.items())


def label(candidate: Mapping[str, Any] | None) -> str:
    """Return the name of a candidate."""
    if candidate is None:
        return NOTHING
    family = type(candidate["generator"]).__name__ if "generator" in candidate else "own family"
    weaker = ", weak" if getattr(candidate.get("generator"), "scale", None) == WEAK else ""
    return f"{family}{weaker}, ratio {candidate['ratio']}"


SUITE = ImageExperiment(
    name="choice",
    title="What does AugmentedEstimatorCV gain at its defaults, and where does it harm?",
    measure=measure,
    datasets=PROTOCOL,
    sizes=SIZES,
    splits=5,
    estimators=ESTIMATORS,
    methods=(NOTHING, ALWAYS, CHOICE),
    ours=(ALWAYS, CHOICE),
)
