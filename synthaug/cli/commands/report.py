"""The command `synthaug report`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from synthaug.cli import options

EXAMPLES = options.examples(
    "synthaug report results",
    "synthaug report results --out elsewhere --json",
    "synthaug report standard.parquet --out elsewhere",
)


def report(
    results: Annotated[
        Path,
        typer.Argument(metavar="RESULTS", help="The folder of `synthaug benchmark`, or the Parquet file of a report."),
    ],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="FOLDER", help="Where to write; the same folder unless given.")
    ] = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Write the report of a benchmark again, finished or not."""
    from synthaug.cli.benchmark import in_words, report_again
    from synthaug.cli.output import Console

    found = report_again(results, out or (results.parent if results.is_file() else results))
    console = Console(json, quiet)
    console.result(found, in_words(found))
