"""The command `synthaug augment`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from synthaug.cli import options
from synthaug.cli.deadline import Deadline
from synthaug.cli.errors import FailureError, InputError, counted
from synthaug.cli.files.formats import format_of
from synthaug.cli.output import STANDARD, Console, Output, check_streams, checked_output, plain
from synthaug.cli.requests import Augmentation, Reading

QUICKER = "take fewer rows, --family gaussian-copula, --no-teacher, or no --choose"
EXAMPLES = options.examples(
    "synthaug augment adult.csv --target income -o more.csv",
    "synthaug augment adult.parquet --target income --balance -o balanced.parquet --json",
    "synthaug augment rows/ --target income --ratio 0.5 -o more/",
    "synthaug augment adult.csv --target income --estimator random-forest --choose --scoring roc_auc -o more.csv",
)


@options.expanded
def augment(
    table: options.Input,
    request: Augmentation,
    output: options.RowsOutput,
    reading: Reading,
    console: Console,
    learn_rows: options.LearnRows = None,
    overwrite: options.Overwrite = False,
) -> None:
    """Add synthetic rows to a table.

    The output holds the real rows first, exactly as they are in the input, and the synthetic rows below them. A column
    `synthetic` says which are which. Where the rows come from Parquet and Feather files say in their metadata, and a
    file of JSON beside any other.

    Of CSV, the separator, the quotes, the decimal mark and the encoding are found out, and the output is written in the
    same way; --sep, --decimal and --encoding say otherwise. Columns of numbers or ISO dates may have empty cells, NA,
    NaN, null or ? for missing values. In any other column only the empty cell is missing, so that NA may be Namibia;
    numbers with leading zeros (007) are text. Synthetic cells are written in the style of their column.

    With --where, all synthetic rows fulfil a condition on columns and the target; a name with blanks or signs stands
    in backticks.

    With --choose, amounts of synthetic rows (or the one --ratio, or --balance) are compared with none by
    cross-validation, which takes about six times as long; if none helps, the output holds the real rows alone.

    An output without a suffix, or an empty folder, becomes a folder of Parquet files, those of real rows first. There,
    and where Parquet of more rows than --learn-rows becomes a Parquet file, memory does not grow with the rows: real
    ones go through, and a sample is learned. A folder has whole files alone, and after an interruption the same command
    goes on.
    """
    deadline = Deadline(request.max_seconds)
    to_folder = output != STANDARD and (output.is_dir() or not output.suffix)
    beside_it = () if to_folder else _checked_files(table, request, output, console, overwrite=overwrite)
    place = Output(output, to_folder, beside_it, overwrite)
    if _goes_through(table, output, learn_rows, to_folder=to_folder):
        if to_folder:
            _check_folder(output, overwrite=overwrite)
        from synthaug.cli.larger import augment_files

        n = options.LEARNED_ROWS if learn_rows is None else learn_rows
        with deadline.kept(QUICKER), _going_on(output, to_folder=to_folder):
            report = plain(augment_files(table, place, request, n, console=console, deadline=deadline))
    else:
        report = _in_memory(table, request, place, reading, console, deadline)
    console.result(report, _text(report), output)


def _in_memory(
    table: Path,
    request: Augmentation,
    output: Output,
    reading: Reading,
    console: Console,
    deadline: Deadline,
) -> dict[str, Any]:
    """Read a table, write it and synthetic rows, and return where they come from."""
    from synthaug.cli.files.side_car import beside
    from synthaug.cli.files.tables import check_output, column_named, read_table, write_table

    with deadline.kept(QUICKER):
        read = read_table(table, reading)
        column_named(read.frame, request.target)
        check_output(read, output.path)
        from synthaug.cli.augment import augment_table  # which takes time, for nothing if an option is wrong

        augmented = augment_table(read.frame, request, console, deadline)
    report: dict[str, Any] = plain(
        {"command": "augment", "input": str(table), "output": str(output.path), **augmented.report}
    )
    report["where"] = request.where
    report["side_cars"] = [str(file) for file in output.beside] or None
    with beside(output, report) as file:
        about = {key: entry for key, entry in report.items() if key != "seconds"}  # equal rows, equal files
        write_table(output.path, file, read, augmented.synthetic, mark=augmented.mark, provenance=about)
    return report


def _checked_files(
    table: Path, request: Augmentation, output: Path, console: Console, *, overwrite: bool
) -> tuple[Path, ...]:
    """Return the files that go with an output, having checked that all of them can be written."""
    from synthaug.cli.files.side_car import needed, side_cars

    format_of(output)
    check_streams(output, side_car=request.side_car, json=console.json)
    beside_it = needed(output, rows=request.side_car)
    for file in (output, *(side_cars(output) if overwrite else beside_it)):  # written, or removed as of the former one
        checked_output(file, overwrite=overwrite, source=table)
    return beside_it


def _goes_through(table: Path, output: Path, learn_rows: int | None, *, to_folder: bool) -> bool:
    """Tell whether real rows go to the output a few at a time."""
    is_parquet = table != STANDARD and (table.is_dir() or format_of(table).kind == ".parquet")
    to_parquet = to_folder or (output != STANDARD and format_of(output).kind == ".parquet")
    if to_folder and not is_parquet:
        raise InputError(
            f"the output '{output}' is a folder, which is for rows of Parquet, not of '{table}'; name a file"
        )
    if learn_rows is not None and not (is_parquet and to_parquet):
        raise InputError(
            f"--learn-rows is for Parquet to Parquet; '{table}' to '{output}' goes as a whole; leave it out"
        )
    if not (is_parquet and to_parquet) or not table.exists():
        return False
    if to_folder:
        return True
    from synthaug.cli.files import arrow
    from synthaug.cli.files.fragments import n_rows_of

    with arrow.readable(table):
        return n_rows_of(table) > (options.LEARNED_ROWS if learn_rows is None else learn_rows)


@contextmanager
def _going_on(output: Path, *, to_folder: bool) -> Iterator[None]:
    """Say of an interruption that a folder is gone on with, if it was begun."""
    from synthaug.cli.files.parts import MANIFEST

    try:
        yield
    except KeyboardInterrupt as error:
        if not (to_folder and (output / MANIFEST).exists()):
            raise
        raise FailureError(f"interrupted; '{output}' has whole files alone, and the same command goes on") from error


def _check_folder(output: Path, *, overwrite: bool) -> None:
    """Raise an error now, not after minutes of work, if a folder may not or cannot be made."""
    from synthaug.cli.files.parts import MANIFEST

    if overwrite:
        raise InputError(f"--overwrite replaces a file, and '{output}' is a folder; remove it, or name another")
    if output.is_dir():
        if (output / MANIFEST).exists():
            return  # which is gone on with, if it was begun by the same command
        if others := sorted(one.name for one in output.iterdir()):
            raise InputError(f"the folder '{output}' holds '{others[0]}'; name a new or an empty one")
        return
    checked_output(output, overwrite=False)


def _text(report: dict[str, Any]) -> str:
    """Return a report in words."""
    real, synthetic = counted(report["rows"]["real"], "real row"), report["rows"]["synthetic"]
    lines = [f"{report['output']}: {real} and {counted(synthetic, 'synthetic row')} by {report['family']}"]
    if synthetic == 0:
        lines = [f"{report['output']}: {real} and no synthetic ones"]
    for label, rows in (report["classes"] or {}).items():
        lines.append(f"  {report['target']}={label}: {rows['real']} real, {rows['synthetic']} synthetic")
    if report["choice"] is not None:
        lines.append(report["choice"]["summary"])
    return "\n".join(lines)
