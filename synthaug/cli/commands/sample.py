"""The command `synthaug sample`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any
from zipfile import is_zipfile

import typer

from synthaug.cli import options
from synthaug.cli.errors import FailureError, InputError, check_rows, counted
from synthaug.cli.files.formats import format_of
from synthaug.cli.output import STANDARD, Console, Output, check_streams, checked_output
from synthaug.cli.requests import WHOLE, Sampling, Sharing

EXAMPLES = options.examples(
    "synthaug sample adult.synthaug -n 1000 -o rows.csv",
    'synthaug sample adult.synthaug -n 1000 --class ">50K" --seed 1 -o rich.parquet',
    "synthaug sample adult.synthaug -n 1000 --where \"age > 60 and sex == 'Female'\" -o old.csv",
    "synthaug sample adult.synthaug -n 1000000000 -o rows/ --jobs 2",
)
SAME_ROWS = "no --seed is given, so that each such call makes the same rows; --seed random makes others"


@options.expanded
def sample(
    model: Annotated[Path, typer.Argument(metavar="MODEL", help="A file that `synthaug fit` has written.")],
    request: Sampling,
    sharing: Sharing,
    output: options.RowsOutput,
    console: Console,
    jobs: options.Jobs = 1,
    overwrite: options.Overwrite = False,
) -> None:
    """Make synthetic rows by a saved model; the target is among the columns.

    The output says that its rows are synthetic, and of which model: Parquet and Feather in their metadata, beside any
    other a file of JSON does. An output without a suffix is a folder, for any number of rows in Parquet files, each
    whole or not at all: the same command goes on where it was stopped.
    """
    _check_model(model)
    if output != STANDARD and (output.is_dir() or not output.suffix):
        if overwrite:
            raise InputError(f"--overwrite replaces a file, and '{output}' is a folder; remove it, or name another")
        _to_folder(model, request, sharing, output, jobs, console)
        return
    if jobs > 1 or sharing != WHOLE:
        raise InputError(f"--jobs, --part and --part-rows are for a folder, and '{output}' is a file; name a folder")
    _to_file(model, request, output, console, overwrite=overwrite)


def _to_file(model: Path, request: Sampling, output: Path, console: Console, *, overwrite: bool) -> None:
    """Write rows to one file, in the way of the table that was learned."""
    check_rows("--rows", request.rows)
    format_of(output)
    check_streams(output, json=console.json)
    checked_output(output, overwrite=overwrite, source=model)
    from synthaug.artifacts import load
    from synthaug.augmenter.card import made_by
    from synthaug.cli.files.side_car import beside, needed, side_cars
    from synthaug.cli.files.tables import write_table
    from synthaug.cli.models import no_rows, read_notes, sample_rows
    from synthaug.provenance.content import provenance

    beside_it = needed(output)
    for file in side_cars(output) if overwrite else beside_it:
        checked_output(file, overwrite=overwrite, source=model)
    card = _card(model)
    notes, augmenter = read_notes(card), load(model)
    if request.seed is None:
        console.say(SAME_ROWS)
    console.say(f"making {counted(request.rows, 'row')} by {card['family']}")
    rows = sample_rows(augmenter, request, notes)
    made = {"real": 0, "synthetic": request.rows}
    report = provenance(made_by(augmenter.learned_), **_asked(model, output, request, card), rows=made)
    with beside(Output(output, beside=beside_it, overwrite=overwrite), report) as file:
        write_table(output, file, no_rows(rows, notes), rows, mark=None, provenance=report)
    console.result(report, f"{output}: {counted(request.rows, 'synthetic row')} by {card['family']}", output)


def _to_folder(model: Path, request: Sampling, sharing: Sharing, output: Path, jobs: int, console: Console) -> None:
    """Write rows to a folder of Parquet files."""
    from synthaug.cli.parts import write_parts
    from synthaug.provenance.content import VERSION

    card = _card(model)
    if request.seed is None:
        console.say(SAME_ROWS)
    try:
        written = write_parts(model, output, request, sharing, n_jobs=jobs, console=console)
    except KeyboardInterrupt as error:
        raise FailureError(f"interrupted; '{output}' has whole files alone, and the same command goes on") from error
    made = {"real": 0, "synthetic": written.n_rows}
    report = {"synthaug": VERSION, **_asked(model, output, request, card), "parts": written._asdict(), "rows": made}
    kept = f", {written.n_kept} there already" if written.n_kept else ""
    of = "" if written.n_shared == written.n_parts else f" of {written.n_parts}"
    what = f"{counted(written.n_rows, 'synthetic row')} by {card['family']}"
    console.result(report, f"{output}: {what} ({counted(written.n_shared, 'part')}{of}{kept})")


def _check_model(model: Path) -> None:
    if not model.is_file():
        raise InputError(f"there is no file '{model}'; make it by `synthaug fit`")
    if not is_zipfile(model):
        raise InputError(f"'{model}' is damaged, or no file that synthaug has saved; make one by `synthaug fit`")


def _card(model: Path) -> dict[str, Any]:
    from synthaug.artifacts import read_card

    card = read_card(model)
    if "model" in card:
        raise InputError(
            f"'{model}' holds a whole model, which predicts; save the fitted augmenter in it, and name that"
        )
    return card


def _asked(model: Path, output: Path, request: Sampling, card: dict[str, Any]) -> dict[str, Any]:
    """Return what was asked for, of which model."""
    return {
        "command": "sample",
        "input": str(model),
        "output": str(output),
        "family": card["family"],
        "target": card["target"],
        "class": request.label,
        "where": request.where,
        "seed": request.seed,
        "fitted_seed": card["seed"],
    }
