"""The command `synthaug augment`."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Annotated, Any

import typer

from synthaug.cli.commands import options
from synthaug.cli.commands.options import TargetType

EXAMPLES = options.examples(
    "synthaug augment adult.csv --target income -o more.csv",
    "synthaug augment adult.parquet --target income --balance -o balanced.parquet --json",
    "synthaug augment adult.csv --target income --estimator random-forest --choose --scoring roc_auc -o more.csv",
)


def augment(
    table: options.Input,
    target: options.Target,
    output: options.Output,
    ratio: Annotated[
        float | None,
        typer.Option(
            "--ratio", parser=options.positive, metavar="NUMBER", help="Synthetic rows per real row; 1 unless given."
        ),
    ] = None,
    balance: Annotated[
        bool, typer.Option("--balance", help="Raise each class to the size of the largest instead.")
    ] = False,
    family: options.FamilyName = "tabular-gan",
    choose: Annotated[
        bool, typer.Option("--choose", help="Add rows only if they help --estimator on held-out real rows.")
    ] = False,
    estimator: Annotated[
        str | None,
        typer.Option(
            "--estimator",
            metavar="NAME",
            help="logistic-regression, random-forest, hist-gradient-boosting, k-neighbors, decision-tree, svm; ridge "
            "for numbers to predict.",
        ),
    ] = None,
    scoring: Annotated[
        str | None, typer.Option("--scoring", metavar="NAME", help="What is to get better, such as roc_auc.")
    ] = None,
    target_type: options.TargetKind = TargetType.auto,
    mark: Annotated[
        str | None,
        typer.Option("--mark", metavar="COLUMN", help="Name of the added column that says which rows are synthetic."),
    ] = None,
    side_car: Annotated[
        bool, typer.Option("--side-car", help="Add no column; say it in files beside the output instead.")
    ] = False,
    seed: options.Seed = 0,
    max_seconds: options.MaxSeconds = None,
    overwrite: options.Overwrite = False,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Add synthetic rows to a table.

    The output holds the real rows first, exactly as they are in the input, and the synthetic rows below them. A column
    `synthetic` says which are which; Parquet and Feather files also say in their metadata where the rows come from.

    In CSV and TSV, columns of numbers or ISO dates may have empty cells, NA, NaN, null or ? for missing values. In any
    other column only the empty cell is missing, so that NA may be Namibia; numbers with leading zeros (007) are text.
    Synthetic cells are written in the style of their column.

    With --choose, 0.5, 1 and 2 synthetic rows per real row (or the one --ratio, or --balance) are compared with none by
    cross-validation, which takes about six times as long; if none helps, the output holds the real rows alone.
    """
    from synthaug.cli.augment import BALANCE, augment_table
    from synthaug.cli.files.side_car import beside, forget_side_cars, side_cars
    from synthaug.cli.files.tables import check_output, read_table, suffix_of, write_table
    from synthaug.cli.output import Console, checked_output

    _check(ratio, balance=balance, choose=choose, estimator=estimator, scoring=scoring, mark=mark, side_car=side_car)
    suffix_of(output)
    beside_it = side_cars(output) if side_car or overwrite else ()  # written, or removed as those of the former output
    for file in (output, *beside_it):
        checked_output(file, overwrite=overwrite, source=table)
    console = Console("json" if json else "text", quiet)
    read = read_table(table)
    check_output(read, output)
    amount: Any = BALANCE if balance else ratio
    augmented = augment_table(
        read.frame,
        target,
        amount=amount,
        family=family,
        estimator=estimator,
        scoring=scoring,
        target_type=target_type.value,
        mark=None if side_car else mark or "synthetic",
        seed=seed,
        max_seconds=max_seconds,
        verbose=console.verbose,
        say=console.say,
    )
    report = {"command": "augment", "input": str(table), "output": str(output), **augmented.report}
    report["side_cars"] = [str(file) for file in beside_it] if side_car else None
    with beside(output, report) if side_car else nullcontext():
        write_table(output, read, augmented.synthetic, mark=augmented.mark, provenance=report)
    if overwrite and not side_car:
        forget_side_cars(output)
    console.result(report, _text(report))


def _check(
    ratio: float | None,
    *,
    balance: bool,
    choose: bool,
    estimator: str | None,
    scoring: str | None,
    mark: str | None,
    side_car: bool,
) -> None:
    """Refuse options that contradict each other."""
    from synthaug.cli.errors import InputError

    if balance and ratio is not None:
        raise InputError(f"--balance and --ratio {ratio:g} say two amounts; leave one out")
    if choose and estimator is None:
        raise InputError("--choose needs to know what is to get better; add --estimator NAME, such as random-forest")
    if not choose and (estimator is not None or scoring is not None):
        given = f"--estimator {estimator}" if estimator is not None else f"--scoring {scoring}"
        raise InputError(f"{given} has no use without --choose; add that, or leave it out")
    if side_car and mark is not None:
        raise InputError(f"--side-car adds no column, and --mark {mark} names one; leave one out")
    if mark == "":
        raise InputError("--mark '' names no column; give a name, or use --side-car")


def _text(report: dict[str, Any]) -> str:
    """Return a report in words."""
    from synthaug.cli.errors import counted

    real, synthetic = counted(report["rows"]["real"], "real row"), report["rows"]["synthetic"]
    lines = [f"{report['output']}: {real} and {counted(synthetic, 'synthetic row')} by {report['family']}"]
    if synthetic == 0:
        lines = [f"{report['output']}: {real} and no synthetic ones"]
    for label, rows in (report["classes"] or {}).items():
        lines.append(f"  {report['target']}={label}: {rows['real']} real, {rows['synthetic']} synthetic")
    if report["choice"] is not None:
        lines.append(report["choice"]["summary"])
    return "\n".join(lines)
