"""The command `synthaug augment`."""

from __future__ import annotations

from typing import Any

from synthaug.cli.commands import options
from synthaug.cli.deadline import Deadline
from synthaug.cli.errors import counted
from synthaug.cli.files.formats import format_of
from synthaug.cli.output import Console, check_streams, checked_output, plain
from synthaug.cli.requests import Augmentation, Reading

QUICKER = "take fewer rows, --family gaussian-copula, --no-teacher, or no --choose"
EXAMPLES = options.examples(
    "synthaug augment adult.csv --target income -o more.csv",
    "synthaug augment adult.parquet --target income --balance -o balanced.parquet --json",
    "synthaug augment adult.csv --target income --estimator random-forest --choose --scoring roc_auc -o more.csv",
)


@options.expanded
def augment(
    table: options.Input,
    request: Augmentation,
    output: options.Output,
    reading: Reading,
    console: Console,
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

    With --where, all synthetic rows fulfil a condition on columns and the target; names that are no words stand in
    backticks.

    With --choose, amounts of synthetic rows (or the one --ratio, or --balance) are compared with none by
    cross-validation, which takes about six times as long; if none helps, the output holds the real rows alone.
    """
    from synthaug.cli.files.side_car import beside, forget_side_cars, needed, side_cars
    from synthaug.cli.files.tables import check_output, column_named, read_table, write_table

    deadline = Deadline(request.max_seconds)
    format_of(output)
    check_streams(output, side_car=request.side_car, json=console.json)
    beside_it = needed(output, rows=request.side_car)
    for file in (output, *(side_cars(output) if overwrite else beside_it)):  # written, or removed as of the former one
        checked_output(file, overwrite=overwrite, source=table)
    with deadline.kept(QUICKER):
        read = read_table(table, reading)
        column_named(read.frame, request.target)
        check_output(read, output)
        from synthaug.cli.augment import augment_table  # which takes time, for nothing if an option is wrong

        augmented = augment_table(read.frame, request, console, deadline)
    report = plain({"command": "augment", "input": str(table), "output": str(output), **augmented.report})
    report["where"] = request.where
    report["side_cars"] = [str(file) for file in beside_it] or None
    with beside(output, report, beside_it):
        about = {key: entry for key, entry in report.items() if key != "seconds"}  # equal rows, equal files
        write_table(output, read, augmented.synthetic, mark=augmented.mark, provenance=about)
    if overwrite:
        forget_side_cars(output, beside_it)
    console.result(report, _text(report), output)


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
