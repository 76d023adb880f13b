"""Run suites on joblib, write what is finished at once, and go on where an earlier run was stopped."""

from __future__ import annotations

import os
import sys
import time
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import pandas as pd
from joblib import Parallel, delayed, effective_n_jobs
from joblib.parallel import get_active_backend
from tqdm import tqdm

from synthaug.benchmark import frame, store
from synthaug.benchmark import methods as all_methods
from synthaug.benchmark import suite as suites
from synthaug.benchmark.cells import Cell, Result, Task
from synthaug.benchmark.datasets import folder
from synthaug.benchmark.experiment import Experiment
from synthaug.benchmark.measure import measure
from synthaug.benchmark.suite import Suite
from synthaug.exceptions import DataWarning
from synthaug.runtime.orphans import working_for

__all__ = ["read_results", "run_suite"]

PARQUET = ".parquet"
BATCH = 4  # tasks of each process that are waited for, where a backend cannot say at once what is finished


def run_suite(
    suite: str | Path | Suite,
    out: Path | str,
    *,
    n_jobs: int = 2,
    data: Path | str | None = None,
    splits: int | None = None,
    datasets: Sequence[str] | None = None,
    methods: Sequence[str] | None = None,
    estimators: Sequence[str] | None = None,
    sizes: Sequence[int] | None = None,
    max_seconds: float | None = None,
    progress: bool = True,
) -> pd.DataFrame:
    """Run a suite, or what is left of it, and return its results.

    Every finished cell is written at once. A run that was interrupted, or killed, goes on with the next call: nothing
    is computed twice but the cells that were in the making. The joblib backend is the one that
    :func:`joblib.parallel_config` sets, so that Dask or Ray can spread the cells; results are written here alone.

    Parameters
    ----------
    suite : str, path or Suite
        Name of a suite, a TOML file, or a suite of one's own: see `synthaug.benchmark.experiment`.
    out : path
        Folder of the results; made if there is none.
    n_jobs : int, default=2
        Tasks at a time; the results are the same for any number.
    data : path, default=None
        Folder of further data sets; by default the one that the variable SYNTHAUG_DATA names, if it does.
    splits, datasets, methods, estimators, sizes : int, lists of str and list of int, default=None
        Parts of the suite to run; None is all.
    max_seconds : float, default=None
        No further task is begun after so many seconds; None: no limit.
    progress : bool, default=True
        Whether a bar on standard error shows the time that is left.

    Returns
    -------
    frame : DataFrame
        The results of all cells in the folder, one row per cell and metric.

    Raises
    ------
    LookupError
        If there is no such suite, data set or method.
    ValueError
        If the folder holds other results, is damaged, or another run is at work in it; or if a set cannot be read, has
        a continuous target, or none has as many rows as the sizes ask for.

    Warns
    -----
    DataWarning
        If no size fits a set, which is left out.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> from synthaug.benchmark import run_suite
    >>> parts = {"splits": 1, "datasets": ["wine"], "methods": ["duplicates"]}
    >>> frame = run_suite("smoke", mkdtemp(), n_jobs=1, progress=False, **parts)
    >>> sorted(frame["method"].unique())
    ['duplicates', 'nothing']
    """
    planned = (suite if isinstance(suite, Suite) else suites.read(suite)).narrowed(
        splits=splits, datasets=datasets, methods=methods, estimators=estimators, sizes=sizes
    )
    out = Path(out)
    named = folder.path(data)
    resolved = None if named is None else Path(os.path.realpath(named))  # also of links that lead nowhere
    samples = _samples(planned, resolved)
    if isinstance(planned, Experiment):
        planned, n_jobs = replace(planned, folder=out.resolve()), 1 if planned.alone else n_jobs
    with store.locked(out):
        store.open_for(planned, out)
        done, missing = store.read(out)
        usable = _usable(planned, out, missing)
        tasks = _tasks(planned, usable, samples, set(done))
        cells = {*done, *(cell for task in tasks for cell in task.cells())}
        store.plan(planned, out, sum(cell.method in planned.methods for cell in cells))
        ours = os.getpid()
        left = _until(tasks, max_seconds)
        calls = (delayed(working_for)(ours, measure, task, planned, resolved) for task in left)
        bar = tqdm(
            _finished(calls, n_jobs),
            total=len(tasks),
            desc=planned.name,
            unit="task",
            file=sys.stderr,
            disable=not progress,
        )
        for results in bar:
            store.append(out, results)
    return read_results(out)


def read_results(out: Path | str) -> pd.DataFrame:
    """Return the results in a folder, of a suite that is finished or not.

    Parameters
    ----------
    out : path
        Folder that `run_suite` has filled, or the file ``results.parquet`` of a report.

    Returns
    -------
    frame : DataFrame
        One row per cell and metric; ``attrs["title"]`` is the title of the suite, ``attrs["planned"]`` the number of
        cells that were to be measured when it was last run.

    Raises
    ------
    FileNotFoundError
        If there is no such folder or file, or no results in it.
    ValueError
        If they are damaged.
    """
    out = Path(out)
    if out.suffix == PARQUET:
        return _read_parquet(out)
    if out.is_file():
        raise ValueError(
            f"{str(out)!r} is a file; name a folder of results, or a file of a report that ends in {PARQUET}"
        )
    about = store.about(out)
    cells, missing = store.read(out)
    results = frame.tidy(str(about.get("suite", "")), cells, missing)
    results.attrs |= {name: about[name] for name in ("title", "planned", "headline", "frozen") if name in about}
    if {"planned", "methods"} <= about.keys():
        results.attrs["planned"] += sum(cell.method not in about["methods"] for cell in cells)
    return results


def _read_parquet(path: Path) -> pd.DataFrame:
    if not path.is_file():
        raise FileNotFoundError(f"there is no file {str(path)!r}")
    try:
        found = pd.read_parquet(path)
    except (OSError, LookupError, TypeError, ValueError) as error:  # pyarrow's errors are of these
        raise ValueError(f"{str(path)!r} is damaged: {error}") from error
    if not isinstance(found.attrs.get("planned", 0), int):
        del found.attrs["planned"]
    return found


def _usable(planned: Suite, out: Path, missing: dict[str, str]) -> list[str]:
    """Return the methods that can be used here, and note why others cannot."""
    if isinstance(planned, Experiment):
        return list(planned.methods)
    usable = []
    for name in planned.methods:
        why = all_methods.find(name).reason_missing()
        if why is None:
            usable.append(name)
        elif missing.get(name) != why:
            store.append(out, [{store.MISSING: name, "message": why}])
    return usable


def _tasks(planned: Suite, usable: Sequence[str], samples: Sequence[tuple[str, int]], done: set[Cell]) -> list[Task]:
    """Return what is left to do: a whole split of all sets after the other, so that a part of a run is useful."""
    found = []
    for split in planned.seeds:
        for dataset, n in samples:
            if split >= planned.first_split + planned.splits_of(n):
                continue
            for methods in planned.batches(planned.methods_of(n, usable)):
                left = Task(dataset, n, split, methods, planned.estimators).without(done)
                if left.estimators:
                    found.append(left)
    return found


def _samples(planned: Suite, data: Path | None) -> list[tuple[str, int]]:
    """Return the sets and the sizes that fit them."""
    found = []
    for name in planned.datasets:
        dataset = planned.load(name, data)
        least, most = planned.limits(dataset)
        wanted = planned.sizes_of(dataset)
        fitting = [(name, n) for n in wanted if least <= n <= most]
        if not fitting:
            sizes = ", ".join(map(str, wanted))
            said = f"{name!r} takes samples of {least} to {most} rows, and none of the sizes {sizes} of the suite"
            warnings.warn(f"{said}; it is left out", DataWarning, stacklevel=4)
        found += fitting
    if not found:
        raise ValueError(f"no size of the suite {planned.name!r} fits any of its data sets; give it others")
    return found


def _finished(calls: Iterator[Any], n_jobs: int) -> Iterator[list[Result]]:
    """Yield what calls return, as soon as it is there."""
    backend, _ = get_active_backend()
    if backend.supports_return_generator:
        yield from Parallel(n_jobs=n_jobs, return_as="generator")(calls)
        return
    while batch := list(islice(calls, BATCH * effective_n_jobs(n_jobs))):  # as of Ray, which returns all at once
        yield from Parallel(n_jobs=n_jobs)(batch)


def _until(tasks: Sequence[Task], max_seconds: float | None) -> Iterator[Task]:
    """Yield tasks until the time is over."""
    start = time.monotonic()
    for task in tasks:
        if max_seconds is not None and time.monotonic() - start > max_seconds:
            return
        yield task
