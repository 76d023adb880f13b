"""The command `synthaug benchmark`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from synthaug.cli import options
from synthaug.cli.requests import Measuring

EXAMPLES = options.examples(
    "synthaug benchmark --list",
    "synthaug benchmark smoke --out results --jobs 2",
    "synthaug benchmark standard --out results --dataset adult --data folder --splits 5 --json",
)


@options.expanded
def benchmark(
    request: Measuring,
    suite: Annotated[str | None, typer.Argument(metavar="SUITE", help="Name of a suite, or a file of one.")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FOLDER", help="Where results and report are written.")
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="List the suites, and do nothing else.")] = False,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Measure what augmentation gains and write a report.

    What an interrupted run has measured is kept: the same command goes on from there.
    """
    from synthaug.cli.benchmark import in_words, listing, run_and_report, suites
    from synthaug.cli.errors import InputError
    from synthaug.cli.output import Console

    console = Console(json, quiet)
    if listed:
        found = suites()
        console.result({"command": "benchmark", "suites": found}, listing(found))
        return
    if suite is None:
        names = ", ".join(found["name"] for found in suites())
        raise InputError(f"the name of a suite is missing; choose one of {names}")
    if out is None:
        raise InputError("--out FOLDER is missing; say where results and report are to be written")
    console.say(f"running the suite {suite} in '{out}'")
    ran = run_and_report(
        suite,
        out,
        data=request.data,
        n_jobs=request.jobs,
        splits=request.splits,
        datasets=request.dataset or None,
        methods=request.method or None,
        estimators=request.estimator or None,
        sizes=request.size or None,
        max_seconds=request.max_seconds,
        progress=bool(console.verbose),
    )
    console.result(ran, in_words(ran))
