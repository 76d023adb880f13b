"""AugmentedEstimatorCV and its candidates on a training sample: what was chosen, and what each would have given."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import clone

from benchmarks.guidance.augmenters import label
from benchmarks.guidance.cells import Row
from benchmarks.guidance.samples import Sample
from synthaug import AugmentedEstimator, AugmentedEstimatorCV

CAUTIONS = (0, 0.5, 1, 1.5, 2, 3)
DEFAULT, ALWAYS = "default", "always"
INNER = {"mean_loss_gain": "inner loss gain", "stderr_loss_gain": "inner loss stderr", "mean_gain": "inner gain"}

Scores = Callable[[Any, pd.DataFrame, pd.Series], dict[str, float]]


def measured(
    name: str, model: Any, sample: Sample, scores: Scores, memory: Any, augmenter: Any, scoring: str
) -> list[Row]:
    """Return the scores of the default choice, of all candidates and of what other cautions choose.

    All are read off one fit: the candidates use the memory in which the fit has left the augmenter.
    """
    start = time.process_time()
    chooser = AugmentedEstimatorCV(model, augmenter, scoring=scoring, memory=memory).fit(sample.X, sample.y)
    seconds = time.process_time() - start
    of_candidate = [
        scores(always_on(model, augmenter, candidate, memory).fit(sample.X, sample.y), sample.X_test, sample.y_test)
        for candidate in chooser.candidates_
    ]
    own = scores(chooser, sample.X_test, sample.y_test)
    if not np.allclose(list(own.values()), list(of_candidate[chooser.best_index_].values())):
        raise AssertionError(f"{name}: the model has {own}, its candidate {of_candidate[chooser.best_index_]}")
    rows = _rows(name, DEFAULT, {**own, "chosen": chooser.best_index_, "CPU s": seconds})
    rows += _rows(name, ALWAYS, of_candidate[-1])
    for candidate, values, *inner in zip(chooser.candidates_, of_candidate, *_inner(chooser), strict=True):
        rows += _rows(name, label(candidate), {**values, **dict(zip(INNER.values(), inner, strict=True))})
    for caution in CAUTIONS:
        index = chooser.choose(caution)
        rows += _rows(name, f"caution {caution:g}", {**of_candidate[index], "chosen": index})
    return rows


def always_on(model: Any, augmenter: Any, candidate: dict[str, Any] | None, memory: Any) -> AugmentedEstimator:
    """Return the model of one candidate, without a choice."""
    wanted = None if candidate is None else clone(augmenter).set_params(**candidate)
    return AugmentedEstimator(model, wanted, memory=memory)


def _rows(name: str, method: str, values: dict[str, float]) -> list[Row]:
    return [(name, method, metric, float(value)) for metric, value in values.items()]


def _inner(chooser: AugmentedEstimatorCV) -> list[Any]:
    """Return the evidence of the choice: gains in loss with standard errors, and in the scoring."""
    results = chooser.cv_results_
    return [next(results[key] for key in results if key.startswith(start)) for start in INNER]
