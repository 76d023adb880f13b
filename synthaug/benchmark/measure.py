"""Compute the cells of one task: draw its training sample, and measure there what the suite says."""

from __future__ import annotations

import warnings
from pathlib import Path

from sklearn import config_context

from synthaug.benchmark.cells import Result, Task
from synthaug.benchmark.suite import Suite
from synthaug.benchmark.surroundings import machine, versions
from synthaug.runtime.threads import one_core

UNCHECKED = {"skip_parameter_validation": True}  # saves a twentieth of the time of so many small fits


def measure(task: Task, suite: Suite, data: Path | None) -> list[Result]:
    """Return the results of all cells of a task; what raised is a result, too.

    Parameters
    ----------
    task : Task
        What to compute.
    suite : Suite
        Draws the sample and measures on it.
    data : path or None
        The folder of further data sets.

    Returns
    -------
    results : list of dict
    """
    dataset = suite.load(task.dataset, data)
    sample = suite.draw(dataset, task.n, task.split)
    about = {
        "dataset": task.dataset,
        "n": task.n,
        "split": task.split,
        "kind": dataset.kind,
        "task": dataset.task,
        "control": dataset.control,
        "n_train": len(sample.X),
        "n_test": len(sample.X_test),
        "versions": versions(),
        "machine": machine(),
    }
    # Small tables are only slowed down by threads, and a network at its defaults stops before it has converged.
    with one_core(), warnings.catch_warnings(), config_context(**UNCHECKED):
        warnings.simplefilter("ignore")
        return [{**about, **result} for result in suite.measured(task, dataset, sample)]
