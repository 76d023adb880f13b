"""The command `synthaug benchmark`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from synthaug.cli.commands import options

EXAMPLES = options.examples(
    "synthaug benchmark --list",
    "synthaug benchmark smoke --out results --jobs 2",
    "synthaug benchmark standard --out results --dataset adult --data folder --splits 5 --json",
)


def benchmark(
    suite: Annotated[str | None, typer.Argument(metavar="SUITE", help="Name of a suite, or a file of one.")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FOLDER", help="Where results and report are written.")
    ] = None,
    data: Annotated[
        Path | None, typer.Option("--data", metavar="FOLDER", help="Where data sets lie that are not bundled.")
    ] = None,
    jobs: Annotated[
        int, typer.Option("--jobs", "-j", parser=options.count, metavar="NUMBER", help="Processes to use at once.")
    ] = 2,
    splits: Annotated[
        int | None,
        typer.Option("--splits", parser=options.count, metavar="NUMBER", help="Splits of each data set."),
    ] = None,
    dataset: Annotated[
        list[str] | None, typer.Option("--dataset", metavar="NAME", help="Only these data sets; may be repeated.")
    ] = None,
    method: Annotated[
        list[str] | None, typer.Option("--method", metavar="NAME", help="Only these methods; may be repeated.")
    ] = None,
    max_seconds: Annotated[
        float | None,
        typer.Option(
            "--max-seconds", parser=options.positive, metavar="SECONDS", help="Start nothing new after this time."
        ),
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
        data=data,
        n_jobs=jobs,
        splits=splits,
        datasets=dataset or None,
        methods=method or None,
        max_seconds=max_seconds,
        progress=bool(console.verbose),
    )
    console.result(ran, in_words(ran))
