"""Run the suites of a benchmark, cell by cell, and go on where an earlier run stopped."""

from __future__ import annotations

import argparse
import sys
import traceback
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from joblib import Parallel, delayed
from sklearn import config_context
from sklearn.exceptions import ConvergenceWarning
from threadpoolctl import threadpool_limits
from tqdm import tqdm

from benchmarks import store
from benchmarks.cells import FIRST_SPLIT, Cell, Plan, Row

UNCHECKED = {"skip_parameter_validation": True}  # saves a twentieth of the time of so many small fits


class Benchmark(NamedTuple):
    """What there is to run."""

    name: str
    suites: Mapping[str, Any]  # modules with ``cells(plan)`` and ``measure(cell, plan)``
    estimators: Iterable[str]
    report: Callable[[Sequence[str]], None]
    timed: frozenset[str]  # suites that measure time, and run beside nothing else


def run_cell(measure: Callable[[Cell, Plan], list[Row]], cell: Cell, plan: Plan) -> Cell | None:
    """Measure a cell and save its results; return it if that failed, so that the others go on."""
    try:
        # Small tables are only slowed down by threads; a network at its defaults stops before it has converged.
        with threadpool_limits(limits=1), warnings.catch_warnings(), config_context(**UNCHECKED):
            warnings.simplefilter("ignore", ConvergenceWarning)
            store.save(plan.folder, cell, measure(cell, plan))
    except Exception:
        print(f"\n{cell} failed:\n{traceback.format_exc()}", file=sys.stderr)
        return cell
    return None


def run(suite: str, benchmark: Benchmark, plan: Plan, n_jobs: int) -> list[Cell]:
    """Measure the cells of a suite that have no results yet; return those that failed."""
    module = benchmark.suites[suite]
    cells = [cell for cell in module.cells(plan) if not store.path_of(plan.folder, cell).exists()]
    tasks = Parallel(n_jobs=1 if suite in benchmark.timed else n_jobs, return_as="generator")(
        delayed(run_cell)(module.measure, cell, plan) for cell in cells
    )
    done = tqdm(tasks, total=len(cells), desc=suite, unit="cell", file=sys.stderr)
    return [cell for cell in done if cell is not None]


def main(benchmark: Benchmark, arguments: Sequence[str] | None = None) -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog=f"python -m benchmarks.{benchmark.name}", description=__doc__)
    parser.add_argument("--suites", nargs="+", choices=benchmark.suites, default=list(benchmark.suites))
    output = Path(f"{benchmark.name}_results")
    parser.add_argument("--output", type=Path, default=output, help="folder of the results")
    parser.add_argument("--jobs", type=int, default=2, help="cells at a time")
    parser.add_argument("--report", action="store_true", help="print the tables in the end")
    only = parser.add_argument_group("parts of the protocol")
    only.add_argument("--datasets", nargs="+")
    only.add_argument("--sizes", nargs="+", type=int, help="of the training samples")
    only.add_argument("--splits", type=int, help="training samples of each set and size")
    only.add_argument("--first-split", type=int, default=FIRST_SPLIT, help="another one, for development")
    only.add_argument("--estimators", nargs="+", choices=dict.fromkeys(benchmark.estimators))
    only.add_argument("--steps", type=int, help="training steps of the generator")
    options = parser.parse_args(arguments)
    parts = (options.datasets, options.sizes, options.splits, options.estimators, options.steps)
    some = (tuple(part) if isinstance(part, list) else part for part in parts)
    plan = Plan(*some, first_split=options.first_split, folder=options.output)
    try:
        store.open_folder(options.output, plan)
        failed = [cell for suite in options.suites for cell in run(suite, benchmark, plan, options.jobs)]
    except (LookupError, ValueError) as error:
        parser.exit(2, f"{parser.prog}: {error}\n")
    if options.report:
        benchmark.report([str(options.output)])
    if failed:
        parser.exit(1, f"{len(failed)} cells failed: {', '.join(map(str, failed))}; start again to repeat them\n")
