"""What methods do for estimators on one training sample: scores, the cost, and what was raised."""

from __future__ import annotations

import time
import traceback
from pathlib import Path
from typing import Any

import numpy as np

from synthaug.benchmark import estimators, methods
from synthaug.benchmark.cells import Cell, Result, Task
from synthaug.benchmark.datasets import Dataset
from synthaug.benchmark.inner import inner
from synthaug.benchmark.memory import ProcessMemory
from synthaug.benchmark.methods import InapplicableError, Trial
from synthaug.benchmark.resources import cpu_seconds, forget_peak, peak_megabytes
from synthaug.benchmark.scores import F1, classification, f1_at
from synthaug.benchmark.splits import Sample
from synthaug.benchmark.surroundings import versions


def compared(task: Task, dataset: Dataset, sample: Sample, scoring: str, *, held_out: bool = False) -> list[Result]:
    """Return what each method does for each estimator: scores on the test rows, the cost, and scores out of fold."""
    memory = ProcessMemory()
    trial = Trial(sample.X, sample.y, dataset.kind, dataset.task, task.split, scoring, memory)
    return [_outcome(cell, trial, sample, memory, held_out) for cell in task.cells()]


def ok(scores: dict[str, float], n_synthetic: float | None = None) -> Result:
    """Return a result with scores."""
    return {"status": "ok", "message": "", "scores": scores, "n_synthetic": n_synthetic}


def failed(error: Exception) -> Result:
    """Return a result that says in one line what was raised, and where."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    said = " ".join(str(error).split()) or "no message"
    return _without_scores("failed", f"{type(error).__name__}: {said} (in {Path(place.filename).name}, {place.name})")


def _outcome(cell: Cell, trial: Trial, sample: Sample, memory: ProcessMemory, held_out: bool) -> Result:
    method = methods.find(cell.method)
    about = {
        "method": cell.method,
        "estimator": cell.estimator,
        "versions": ", ".join(filter(None, (versions(), method.version()))),
    }
    forget_peak()
    saved, start, wall = memory.saved_seconds, cpu_seconds(), time.perf_counter()
    fitted = None
    try:
        model = estimators.make(cell.estimator, trial.kind, trial.X, trial.seed)
        fitted = method.wrap(model, trial).fit(trial.X, trial.y)
        found = _finite(classification(fitted, sample.X_test, sample.y_test), _n_synthetic(fitted))
    except InapplicableError as error:
        return about | _without_scores("skipped", str(error))
    except Exception as error:  # a method may raise whatever it likes, and the others go on
        found = failed(error)
    cost = {
        "cpu_seconds": cpu_seconds() - start + memory.saved_seconds - saved,
        "wall_seconds": time.perf_counter() - wall + memory.saved_seconds - saved,
        "peak_mb": peak_megabytes(),
    }
    if held_out and method.is_judged and found["status"] == "ok":  # after the clock was read
        found |= _out_of_fold(fitted, sample, found["scores"])
    return {**about, **found, **cost}


def _out_of_fold(fitted: Any, sample: Sample, scores: dict[str, float]) -> Result:
    """Return the scores on held-out rows of the training sample, and those on test rows that need them."""
    try:
        found = inner(fitted, sample.X, sample.y)
    except Exception as error:  # of a method that cannot do with fewer rows
        return {"message": f"not cross-validated: {' '.join(str(error).split())}"}
    if found is None:
        return {}
    if found.threshold is not None:
        scores = {**scores, F1: f1_at(found.threshold, fitted, sample.X_test, sample.y_test)}
    return {"scores": scores, "inner_loss": found.loss, "inner_auc": found.auc}


def _finite(scores: dict[str, float], n_synthetic: float | None) -> Result:
    if bad := [name for name, value in scores.items() if not np.isfinite(value)]:
        return _without_scores("failed", f"the {bad[0]} is {scores[bad[0]]}")
    return ok(scores, n_synthetic)


def _without_scores(status: str, message: str) -> Result:
    return {"status": status, "message": message, "scores": {}, "n_synthetic": None}


def _n_synthetic(fitted: Any) -> int | None:
    """Return how many rows of the fit were no real ones; None where an augmenter does not say."""
    augmenter = getattr(fitted, "augmenter_", None)
    if augmenter is None:
        return 0
    origins = getattr(augmenter, "sample_indices_", None)
    return None if origins is None else int((np.asarray(origins) < 0).sum())
