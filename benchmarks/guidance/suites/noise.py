"""Labels permuted at random: with nothing to gain, what gain does the choice report, and how often does it refuse?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from benchmarks.guidance.augmenters import gan, label
from benchmarks.guidance.choice import CAUTIONS, DEFAULT
from benchmarks.guidance.estimators import LINEAR, PRUNED, classifiers
from synthaug import AugmentedEstimatorCV
from synthaug.benchmark.cells import Row, Task
from synthaug.benchmark.experiment import Experiment
from synthaug.benchmark.memory import ProcessMemory
from synthaug.benchmark.splits import Sample


def measure(task: Task, sample: Sample, suite: Experiment) -> Iterator[Row]:
    """Yield what the choice for accuracy and that for AUC report, and which cautions refuse."""
    y = sample.y.iloc[np.random.default_rng([1, task.split]).permutation(len(sample.y))].reset_index(drop=True)
    scorings = {"accuracy": "accuracy", "AUC": "roc_auc" if y.nunique() == 2 else "roc_auc_ovr"}
    augmenter, memory = gan(suite, task.split), ProcessMemory()
    for name, model in classifiers(task.estimators, sample.X, y, task.split).items():
        for metric, scoring in scorings.items():
            chooser = AugmentedEstimatorCV(model, augmenter, scoring=scoring, refit=False, memory=memory)
            yield from ((name, *row) for row in reported(chooser.fit(sample.X, y), metric))


def reported(chooser: AugmentedEstimatorCV, metric: str) -> Iterator[tuple[str, str, float]]:
    """Yield the reported gain of the choice and of each candidate, and refusals by caution."""
    yield DEFAULT, f"{metric} gain", chooser.gain_
    yield DEFAULT, f"{metric} gain: 0 within two stderr", float(abs(chooser.gain_) <= 2 * chooser.gain_stderr_)
    gains = next(values for name, values in chooser.cv_results_.items() if name.startswith("mean_gain"))
    for candidate, gain in zip(chooser.candidates_, gains, strict=True):
        yield label(candidate), f"{metric} gain", float(gain)
    for caution in CAUTIONS:
        yield f"caution {caution:g}", f"{metric} refused", float(chooser.choose(caution) == 0)


SUITE = Experiment(
    name="noise",
    title="What is reported where there is nothing to gain?",
    measure=measure,
    datasets=("adult", "credit_g", "phoneme", "pima_diabetes", "vehicle", "wine_quality"),
    sizes=(100,),
    splits=20,
    estimators=(LINEAR, PRUNED),
    methods=(DEFAULT,),
)
