"""Run experiments from the command line; what is finished is kept, and the same command goes on from there."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from benchmarks import report
from synthaug.benchmark import run_suite
from synthaug.benchmark.experiment import Experiment


def main(name: str, suites: Mapping[str, Experiment], arguments: Sequence[str] | None = None) -> None:
    """Run suites one after the other, each into a folder of its own."""
    parser = argparse.ArgumentParser(
        prog=f"python -m benchmarks.{name}",
        description=__doc__,
        epilog="suites: " + " ".join(f"{suite.name}: {suite.title}" for suite in suites.values()),
    )
    parser.add_argument("--suites", nargs="+", choices=suites, default=list(suites))
    parser.add_argument("--output", type=Path, default=Path(f"{name}_results"), help="folder of the results")
    parser.add_argument("--jobs", type=int, default=2, help="training samples at a time")
    parser.add_argument("--report", action="store_true", help="print the tables in the end")
    only = parser.add_argument_group("parts of the protocol")
    only.add_argument("--datasets", nargs="+")
    only.add_argument("--sizes", nargs="+", type=int, help="of the training samples")
    only.add_argument("--splits", type=int, help="training samples of each set and size")
    only.add_argument("--first-split", type=int, help="seed of the first of them, another one for development")
    estimators = dict.fromkeys(name for suite in suites.values() for name in suite.estimators)
    only.add_argument("--estimators", nargs="+", choices=estimators, help="in the suites that have them")
    only.add_argument("--steps", type=int, help="training steps of the generators")
    options = parser.parse_args(arguments)
    failed = []
    try:
        for suite in (_part(suites[key], options) for key in options.suites):
            parts = {"n_jobs": options.jobs, "splits": options.splits, "datasets": options.datasets}
            results = run_suite(suite, options.output / suite.name, **parts)
            failed += list(results.loc[results["status"] == "failed", "message"])
    except (LookupError, ValueError) as error:
        parser.exit(2, f"{parser.prog}: {error}\n")
    if options.report:
        report.main([str(options.output / key) for key in options.suites])
    if failed:
        parser.exit(1, f"{len(failed)} cells failed, the first by {failed[0]}\n")


def _part(suite: Experiment, options: argparse.Namespace) -> Experiment:
    """Return what is asked for of a suite."""
    estimators = tuple(name for name in options.estimators or () if name in suite.estimators)
    return replace(
        suite,
        sizes=tuple(options.sizes or suite.sizes),
        estimators=estimators or suite.estimators,
        first_split=suite.first_split if options.first_split is None else options.first_split,
        steps=options.steps,
    )
