"""The command `synthaug fit`."""

from __future__ import annotations

from time import perf_counter

from synthaug.cli.commands import options
from synthaug.cli.deadline import Deadline
from synthaug.cli.errors import InputError, counted
from synthaug.cli.output import Console, checked_output, writing
from synthaug.cli.requests import Learning, Reading

SUFFIX = ".synthaug"

EXAMPLES = options.examples(
    "synthaug fit adult.csv --target income -o adult.synthaug",
    "synthaug fit adult.csv --target income --family gaussian-copula --seed 1 -o adult.synthaug --overwrite",
)


@options.expanded
def fit(
    table: options.Input,
    request: Learning,
    output: options.Output,
    reading: Reading,
    console: Console,
    overwrite: options.Overwrite = False,
) -> None:
    """Learn a table and save the model, to make rows of it later by `synthaug sample`.

    The file (MODEL.synthaug) holds data alone, and nothing in it is executed when it is read. A family that starts from
    real rows has training rows in it; there is no formal guarantee of privacy for any family that can be used here.
    """
    from synthaug.cli.files.tables import column_named, read_table

    if output.suffix != SUFFIX:
        raise InputError(f"the output '{output}' is to be a model; name a file that ends in {SUFFIX}")
    checked_output(output, overwrite=overwrite, source=table)
    start, deadline = perf_counter(), Deadline(request.max_seconds)
    with deadline.kept("take fewer rows, or --family gaussian-copula"):
        read = read_table(table, reading)
        column_named(read.frame, request.target)
        from synthaug.artifacts import (
            check_columns,
            read_card,
            save,
        )  # which take time, for nothing if an option is wrong
        from synthaug.cli.models import fit_table, note

        check_columns(read.frame)
        rows, columns = counted(len(read.frame), "row"), counted(read.frame.shape[1], "column")
        console.say(f"learning {rows} of {columns} by {request.family}")
        augmenter = fit_table(read.frame, request, console, deadline)
    with writing(output):
        save(augmenter, output, notes=note(read))
    card = {key: value for key, value in read_card(output).items() if key not in ("columns", "notes")}
    seconds = round(perf_counter() - start, 3)
    console.result(
        {"command": "fit", "input": str(table), "output": str(output), **card, "seconds": seconds},
        f"{output}: {card['family']} of {counted(card['rows'], 'row')}. {card['privacy']}",
    )
