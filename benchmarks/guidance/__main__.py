"""Run the suites, cell by cell, and go on where an earlier run stopped: ``python -m benchmarks.guidance``."""

from __future__ import annotations

import argparse
import sys
import traceback
import warnings
from collections.abc import Sequence
from pathlib import Path

from joblib import Parallel, delayed
from sklearn import config_context
from sklearn.exceptions import ConvergenceWarning
from threadpoolctl import threadpool_limits
from tqdm import tqdm

from benchmarks.guidance import report, store
from benchmarks.guidance.cells import Cell, Plan
from benchmarks.guidance.estimators import CLASSIFIERS, REGRESSORS
from benchmarks.guidance.suites import SUITES

UNCHECKED = {"skip_parameter_validation": True}  # saves a twentieth of the time of so many small fits


def run_cell(cell: Cell, plan: Plan, folder: Path) -> Cell | None:
    """Measure a cell and save its results; return it if that failed, so that the others go on."""
    try:
        # Small tables are only slowed down by threads; a network at its defaults stops before it has converged.
        with threadpool_limits(limits=1), warnings.catch_warnings(), config_context(**UNCHECKED):
            warnings.simplefilter("ignore", ConvergenceWarning)
            store.save(folder, cell, SUITES[cell.suite].measure(cell, plan))
    except Exception:
        print(f"\n{cell} failed:\n{traceback.format_exc()}", file=sys.stderr)
        return cell
    return None


def run(suite: str, plan: Plan, folder: Path, n_jobs: int) -> list[Cell]:
    """Measure the cells of a suite that have no results yet; return those that failed."""
    cells = [cell for cell in SUITES[suite].cells(plan) if not store.path_of(folder, cell).exists()]
    # What measures time runs beside nothing else.
    tasks = Parallel(n_jobs=1 if suite == "cost" else n_jobs, return_as="generator")(
        delayed(run_cell)(cell, plan, folder) for cell in cells
    )
    done = tqdm(tasks, total=len(cells), desc=suite, unit="cell", file=sys.stderr)
    return [cell for cell in done if cell is not None]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.guidance", description=__doc__)
    parser.add_argument("--suites", nargs="+", choices=SUITES, default=list(SUITES))
    parser.add_argument("--output", type=Path, default=Path("guidance_results"), help="folder of the results")
    parser.add_argument("--jobs", type=int, default=2, help="cells at a time")
    parser.add_argument("--report", action="store_true", help="print the tables in the end")
    only = parser.add_argument_group("parts of the protocol")
    only.add_argument("--datasets", nargs="+")
    only.add_argument("--sizes", nargs="+", type=int, help="training rows")
    only.add_argument("--splits", type=int, help="training samples of each set and size")
    only.add_argument("--estimators", nargs="+", choices=dict.fromkeys([*CLASSIFIERS, *REGRESSORS]))
    only.add_argument("--steps", type=int, help="training steps of the generator")
    options = parser.parse_args(arguments)
    parts = (options.datasets, options.sizes, options.splits, options.estimators, options.steps)
    plan = Plan(*(tuple(part) if isinstance(part, list) else part for part in parts))
    try:
        store.open_folder(options.output, plan)
        failed = [cell for suite in options.suites for cell in run(suite, plan, options.output, options.jobs)]
    except (LookupError, ValueError) as error:
        parser.exit(2, f"{parser.prog}: {error}\n")
    if options.report:
        report.main([str(options.output)])
    if failed:
        parser.exit(1, f"{len(failed)} cells failed: {', '.join(map(str, failed))}; start again to repeat them\n")


if __name__ == "__main__":
    main()
