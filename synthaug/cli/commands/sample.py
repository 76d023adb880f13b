"""The command `synthaug sample`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from synthaug.cli.commands import options

EXAMPLES = options.examples(
    "synthaug sample adult.synthaug -n 1000 -o rows.csv",
    'synthaug sample adult.synthaug -n 1000 --class ">50K" --seed 1 -o rich.parquet',
)


def sample(
    model: Annotated[Path, typer.Argument(metavar="MODEL", help="A file that `synthaug fit` has written.")],
    output: options.Output,
    n: Annotated[
        int, typer.Option("--rows", "-n", parser=options.count, metavar="NUMBER", help="How many rows to make.")
    ] = 1000,
    label: Annotated[
        str | None,
        typer.Option("--class", metavar="VALUE", help="Class of all rows; else in the proportions of real rows."),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(
            "--seed",
            parser=options.seed_number,
            metavar="NUMBER",
            help="For fresh rows; without it, those of the fitted seed.",
        ),
    ] = None,
    overwrite: options.Overwrite = False,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Make synthetic rows by a saved model; the target is among the columns.

    Parquet and Feather files say in their metadata that the rows are synthetic.
    """
    from synthaug import __version__
    from synthaug.artifacts import load, read_card
    from synthaug.cli.errors import InputError, check_rows, counted
    from synthaug.cli.files.side_car import forget_side_cars, side_cars
    from synthaug.cli.files.tables import Table, suffix_of, write_table
    from synthaug.cli.models import read_notes, sample_rows
    from synthaug.cli.output import Console, checked_output

    check_rows("--rows", n)
    suffix_of(output)
    for file in (output, *(side_cars(output) if overwrite else ())):
        checked_output(file, overwrite=overwrite, source=model)
    if not model.is_file():
        raise InputError(f"there is no file '{model}'; make it by `synthaug fit`")
    console = Console("json" if json else "text", quiet)
    card: dict[str, Any] = read_card(model)
    notes, augmenter = read_notes(card), load(model)
    console.say(f"making {counted(n, 'row')} by {card['family']}")
    rows = sample_rows(augmenter, n, label=label, seed=seed, order=notes.order, styles=notes.styles)
    report = {
        "command": "sample",
        "input": str(model),
        "output": str(output),
        "synthaug": __version__,
        "family": card["family"],
        "target": card["target"],
        "class": label,
        "seed": seed,
        "fitted_seed": card["seed"],
        "rows": {"real": 0, "synthetic": n},
    }
    real = Table(rows.iloc[:0], arrow=notes.no_rows)
    write_table(output, real, rows, mark=None, provenance=report, styles=notes.styles)
    if overwrite:
        forget_side_cars(output)
    console.result(report, f"{output}: {counted(n, 'synthetic row')} by {card['family']}")
