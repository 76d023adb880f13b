"""The tidy frame of results: one row for each cell and metric."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from synthaug.benchmark import methods
from synthaug.benchmark.cells import Cell, Result

COLUMNS = (
    "suite",
    "dataset",
    "kind",
    "task",
    "control",
    "n",
    "n_train",
    "n_test",
    "split",
    "method",
    "role",
    "estimator",
    "metric",
    "value",
    "status",
    "message",
    "n_synthetic",
    "inner_loss",
    "inner_auc",
    "cpu_seconds",
    "wall_seconds",
    "peak_mb",
    "versions",
    "machine",
)
TIMES = ("cpu_seconds", "wall_seconds", "peak_mb")  # all else is the same for the same seed
NUMBERS = ("value", "n_synthetic", "inner_loss", "inner_auc", *TIMES)
EMPTY = {"kind": "", "task": "", "control": False, "n": 0, "n_train": 0, "n_test": 0, "split": 0}


def tidy(suite: str, results: Mapping[Cell, Result], missing: Mapping[str, str]) -> pd.DataFrame:
    """Return the frame of some results.

    Parameters
    ----------
    suite : str
        Name of the suite.
    results : dict of Cell -> dict
        What was measured.
    missing : dict of str -> str
        Methods that could not be used, and why; those with results all the same are no longer missing.

    Returns
    -------
    frame : DataFrame
        One row for each cell and metric; a single one with the metric "" for a cell that failed or was skipped, and
        for a method that is missing.
    """
    measured = {cell.method for cell in results}
    rows = [row for cell in sorted(results) for row in _rows(suite, results[cell])]
    rows += [_missing(suite, method, why) for method, why in sorted(missing.items()) if method not in measured]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    return frame.astype(dict.fromkeys(NUMBERS, float) | {"control": bool})


def _rows(suite: str, result: Result) -> Iterator[dict[str, Any]]:
    common = {"suite": suite, "role": result.get("role") or _role(result["method"])}
    for metric, value in result["scores"].items() or [("", None)]:
        yield {**result, **common, "metric": metric, "value": value}


def _missing(suite: str, method: str, why: str) -> dict[str, Any]:
    texts = dict.fromkeys(("dataset", "estimator", "metric", "versions", "machine"), "")
    return {
        **texts,
        **EMPTY,
        "suite": suite,
        "method": method,
        "role": _role(method),
        "status": "skipped",
        "message": why,
    }


def _role(method: str) -> str:
    try:
        return methods.find(method).role
    except LookupError:  # of an older or a newer version
        return "usual"
