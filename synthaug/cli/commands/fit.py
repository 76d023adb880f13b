"""The command `synthaug fit`."""

from __future__ import annotations

import os
from contextlib import nullcontext
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from synthaug.cli import options
from synthaug.cli.deadline import Deadline
from synthaug.cli.errors import InputError, counted
from synthaug.cli.files.formats import format_of
from synthaug.cli.output import STANDARD, Console, checked_output, writing
from synthaug.cli.requests import Learning, Reading

if TYPE_CHECKING:  # they take time
    from synthaug.cli.files.scan import Scanned
    from synthaug.cli.files.tables import Table

SUFFIX = ".synthaug"

EXAMPLES = options.examples(
    "synthaug fit adult.csv --target income -o adult.synthaug",
    "synthaug fit adult.csv --target income --family gaussian-copula --seed 1 -o adult.synthaug --overwrite",
    "synthaug fit adult.csv --target income -o adult.synthaug --checkpoint adult.checkpoint",
    "synthaug fit rows/ --target income --learn-rows 200000 -o adult.synthaug",
)


@options.expanded
def fit(
    table: options.Input,
    request: Learning,
    output: options.Output,
    reading: Reading,
    console: Console,
    learn_rows: options.LearnRows = None,
    checkpoint: options.Checkpoint = None,
    overwrite: options.Overwrite = False,
) -> None:
    """Learn a table and save the model, to make rows of it later by `synthaug sample`.

    The file (MODEL.synthaug) holds data alone, and nothing in it is executed when it is read. A family that starts from
    real rows has training rows in it; there is no formal guarantee of privacy for any family that can be used here.

    Parquet files of more rows than --learn-rows are read in parts, in memory that does not grow with them. A sample is
    learned, the same for equal seeds, and the model makes classes in the proportions of all rows.

    With --checkpoint a training in steps that is interrupted, or killed, goes on and ends as it would have ended. The
    file is removed once the model is saved.
    """
    from synthaug.cli.files.tables import column_named

    _check_outputs(output, checkpoint, overwrite=overwrite, source=table)
    start, deadline = perf_counter(), Deadline(request.max_seconds)
    with deadline.kept("take fewer rows, or --family gaussian-copula"):
        read, scanned = _read(table, request, reading, learn_rows)
        column_named(read.frame, request.target)
        from synthaug.artifacts import (
            check_columns,
            read_card,
            save,
        )  # which take time, for nothing if an option is wrong
        from synthaug.cli.models import fit_table, note, of_all_rows

        check_columns(read.frame)
        rows, columns = counted(len(read.frame), "row"), counted(read.frame.shape[1], "column")
        of_all = "" if scanned is None else f" (a sample of {scanned.n_rows})"
        console.say(f"learning {rows}{of_all} of {columns} by {request.family}")
        with nullcontext() if checkpoint is None else writing(checkpoint):
            augmenter = fit_table(read.frame, request, console, deadline, checkpoint)
        if scanned is not None:
            augmenter.adopt(of_all_rows(augmenter.learned_, scanned))
    with writing(output):
        save(augmenter, output, notes=note(read) | ({} if scanned is None else {"sample_of": _counts(scanned)}))
    if checkpoint is not None:
        checkpoint.unlink(missing_ok=True)
    card = {key: value for key, value in read_card(output).items() if key not in ("columns", "notes")}
    if scanned is not None:
        card["sample_of"] = _counts(scanned)
    seconds = round(perf_counter() - start, 3)
    console.result(
        {"command": "fit", "input": str(table), "output": str(output), **card, "seconds": seconds},
        f"{output}: {card['family']} of {counted(card['rows'], 'row')}. {card['privacy']}",
    )


def _check_outputs(output: Path, checkpoint: Path | None, *, overwrite: bool, source: Path) -> None:
    """Raise an error now, not after hours of work, if a model or a checkpoint may not or cannot be written."""
    if output.suffix != SUFFIX:
        raise InputError(f"the output '{output}' is to be a model; name a file that ends in {SUFFIX}")
    checked_output(output, overwrite=overwrite, source=source)
    if checkpoint is None:
        return
    if checkpoint == STANDARD or os.path.realpath(checkpoint) in map(os.path.realpath, (output, source)):
        raise InputError(f"the checkpoint '{checkpoint}' is to be a file of its own; name another")
    checked_output(checkpoint, overwrite=True)


def _read(table: Path, request: Learning, reading: Reading, learn_rows: int | None) -> tuple[Table, Scanned | None]:
    """Read a table, or a sample of Parquet files with more rows than are learned."""
    if table != STANDARD and (table.is_dir() or format_of(table).kind == ".parquet"):
        from synthaug.cli.files.larger import read_sample

        return read_sample(table, options.LEARNED_ROWS if learn_rows is None else learn_rows, request)
    if learn_rows is not None:
        raise InputError(f"--learn-rows is for Parquet, and '{table}' is read as a whole; leave it out, or convert it")
    from synthaug.cli.files.tables import read_table

    return read_table(table, reading), None


def _counts(scanned: Scanned) -> dict[str, Any]:
    """Return what was counted of all rows, as values of JSON."""
    counts = scanned.classes
    classes = None if counts is None else dict(zip(map(str, counts.index), counts.tolist(), strict=True))
    return {
        "rows": scanned.n_rows,
        "classes": classes,
        "added_rows": scanned.added.num_rows,
        "unseen_values": scanned.n_unseen,
    }
