"""The command `synthaug sample`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from synthaug.cli.commands import options
from synthaug.cli.errors import InputError, check_rows, counted
from synthaug.cli.files.formats import format_of
from synthaug.cli.output import Console, check_streams, checked_output
from synthaug.cli.requests import Sampling

EXAMPLES = options.examples(
    "synthaug sample adult.synthaug -n 1000 -o rows.csv",
    'synthaug sample adult.synthaug -n 1000 --class ">50K" --seed 1 -o rich.parquet',
    "synthaug sample adult.synthaug -n 1000 --where \"age > 60 and sex == 'Female'\" -o old.csv",
)


@options.expanded
def sample(
    model: Annotated[Path, typer.Argument(metavar="MODEL", help="A file that `synthaug fit` has written.")],
    request: Sampling,
    output: options.Output,
    console: Console,
    overwrite: options.Overwrite = False,
) -> None:
    """Make synthetic rows by a saved model; the target is among the columns.

    Parquet and Feather files say in their metadata that the rows are synthetic.
    """
    from synthaug import __version__
    from synthaug.artifacts import load, read_card
    from synthaug.cli.files.side_car import forget_side_cars, side_cars
    from synthaug.cli.files.tables import write_table
    from synthaug.cli.models import no_rows, read_notes, sample_rows

    check_rows("--rows", request.rows)
    format_of(output)
    check_streams(output, json=console.json)
    for file in (output, *(side_cars(output) if overwrite else ())):
        checked_output(file, overwrite=overwrite, source=model)
    if not model.is_file():
        raise InputError(f"there is no file '{model}'; make it by `synthaug fit`")
    card: dict[str, Any] = read_card(model)
    notes, augmenter = read_notes(card), load(model)
    if request.seed is None:
        console.say("no --seed is given: these are the rows of each such call; --seed random makes others each time")
    console.say(f"making {counted(request.rows, 'row')} by {card['family']}")
    rows = sample_rows(augmenter, request, notes)
    report = {
        "command": "sample",
        "input": str(model),
        "output": str(output),
        "synthaug": __version__,
        "family": card["family"],
        "target": card["target"],
        "class": request.label,
        "where": request.where,
        "seed": request.seed,
        "fitted_seed": card["seed"],
        "rows": {"real": 0, "synthetic": request.rows},
    }
    write_table(output, no_rows(rows, notes), rows, mark=None, provenance=report)
    if overwrite:
        forget_side_cars(output)
    console.result(report, f"{output}: {counted(request.rows, 'synthetic row')} by {card['family']}", output)
