"""AugmentedEstimatorCV and its candidates on a training sample: what was chosen, and what each would have given."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import clone

from benchmarks.guidance.augmenters import NOTHING, label
from benchmarks.guidance.estimators import variants
from benchmarks.guidance.scores import rows
from synthaug import AugmentedEstimator, AugmentedEstimatorCV
from synthaug.benchmark.cells import Row
from synthaug.benchmark.splits import Sample

CAUTIONS = (0, 0.5, 1, 1.5, 2, 3)
DEFAULT, ALWAYS = "default", "always"
METHODS = (NOTHING, DEFAULT, ALWAYS, *(f"caution {caution:g}" for caution in CAUTIONS))
FAVOURITE = 1  # among the candidates, after doing nothing
INNER = {
    "mean_loss_gain": "inner loss gain",
    "stderr_loss_gain": "inner loss stderr",
    "mean_gain": "inner gain",
    "stderr_gain": "inner gain stderr",
}

Scores = Callable[[Any, pd.DataFrame, pd.Series], dict[str, float]]


def measured(
    name: str, model: Any, sample: Sample, scores: Scores, memory: Any, augmenter: Any, scoring: str
) -> Iterator[Row]:
    """Yield the scores of the default choice, of all candidates and of what other cautions choose.

    All are read off one comparison on held-out rows. Where an estimator has several settings (the pruned tree), each
    candidate, doing nothing among them, has the setting that scores best in that comparison: what a search around the
    model would take.
    """
    start = time.process_time()
    settings = variants(name, model)
    choosers = [
        AugmentedEstimatorCV(setting, augmenter, scoring=scoring, refit=False, memory=memory).fit(sample.X, sample.y)
        for setting in settings
    ]
    seconds = time.process_time() - start

    def best(positions: list[int]) -> tuple[int, int]:
        held_out = [chooser.cv_results_["mean_test_score"][at] for chooser, at in zip(choosers, positions, strict=True)]
        setting = int(np.argmax(held_out))
        return setting, positions[setting]

    @cache
    def tested(setting: int, position: int) -> dict[str, float]:
        candidate = choosers[setting].candidates_[position]
        fitted = always_on(settings[setting], augmenter, candidate, memory).fit(sample.X, sample.y)
        return scores(fitted, sample.X_test, sample.y_test)

    for position, candidate in enumerate(choosers[0].candidates_):
        setting, _ = best([position] * len(settings))
        inner = dict(zip(INNER.values(), (values[position] for values in _inner(choosers[setting])), strict=True))
        yield from rows(name, label(candidate), {**tested(setting, position), **inner})
    yield from rows(name, ALWAYS, tested(*best([FAVOURITE] * len(settings))))
    for caution in CAUTIONS:
        setting, position = best([chooser.choose(caution) for chooser in choosers])
        found = {**tested(setting, position), "augmented": float(position > 0)}
        yield from rows(name, f"caution {caution:g}", found)
        if caution == 0:
            yield from rows(name, DEFAULT, {**found, "CPU s": seconds})


def always_on(model: Any, augmenter: Any, candidate: dict[str, Any] | None, memory: Any) -> AugmentedEstimator:
    """Return the model of one candidate, without a choice."""
    wanted = None if candidate is None else clone(augmenter).set_params(**candidate)
    return AugmentedEstimator(model, wanted, memory=memory)


def _inner(chooser: AugmentedEstimatorCV) -> list[Any]:
    """Return the evidence of the choice: gains in loss with standard errors, and in the scoring."""
    results = chooser.cv_results_
    return [next(results[key] for key in results if key.startswith(start)) for start in INNER]
