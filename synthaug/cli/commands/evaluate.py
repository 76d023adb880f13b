"""The command `synthaug evaluate`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from synthaug.cli import options
from synthaug.cli.errors import InputError
from synthaug.cli.files import images
from synthaug.cli.output import Console, checked_output, writing
from synthaug.cli.requests import Reading

EXAMPLES = options.examples(
    "synthaug evaluate adult.csv rows.csv --target income --holdout others.csv -o report.html",
    "synthaug evaluate adult.csv rows.csv --json",
    "synthaug evaluate real.npz synthetic.npz --holdout others.npz -o report.html",
)


@options.expanded
def evaluate(
    real: Annotated[Path, typer.Argument(metavar="REAL", help="The rows that a generator has learned from.")],
    synthetic: Annotated[Path, typer.Argument(metavar="SYNTHETIC", help="The rows to judge, of the same columns.")],
    reading: Reading,
    console: Console,
    target: Annotated[
        str | None, typer.Option("--target", "-t", metavar="COLUMN", help="The column to predict, for utility.")
    ] = None,
    holdout: Annotated[
        Path | None, typer.Option("--holdout", metavar="TABLE", help="Real rows that the generator has not seen.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="The page to write, in HTML.")
    ] = None,
    overwrite: options.Overwrite = False,
) -> None:
    """Measure what synthetic rows are like, what they are worth, and what they tell about the real ones.

    Of a table by `synthaug augment`, the rows that its column `synthetic` marks are judged.

    Images are .npz files with the array `images`, and `labels` if there are any.

    Utility and attacks on privacy need --holdout: real rows that took no part in learning.
    """
    if output is not None:
        if output.suffix.lower() not in (".html", ".htm"):
            raise InputError(f"the output '{output}' is no page; name a file that ends in .html")
        checked_output(output, overwrite=overwrite, source=real)
    paths = {"real": real, "synthetic": synthetic} | ({} if holdout is None else {"holdout": holdout})
    parts = _images(paths, target) if images.are_images(real) else _tables(paths, target, reading)
    from synthaug.evaluation import evaluate as evaluated  # which takes time, for nothing if an option is wrong

    console.say(f"comparing '{synthetic}' with '{real}'")
    found = evaluated(**parts, target=target)
    if output is not None:
        with writing(output):
            found.to_html(output)
    report = {"command": "evaluate", "output": None if output is None else str(output), **found.to_dict()}
    console.result(report, found.summary())


def _images(paths: dict[str, Path], target: str | None) -> dict[str, Any]:
    if target is not None:
        raise InputError(f"images have no column {target!r}; leave --target out, and put labels into the files")
    other = next((path for path in paths.values() if not images.are_images(path)), None)
    if other is not None:
        raise InputError(f"'{other}' is no {images.SUFFIX} file, as the real images are; compare images with images")
    return {name: images.read_images(path) for name, path in paths.items()}


def _tables(paths: dict[str, Path], target: str | None, reading: Reading) -> dict[str, Any]:
    from synthaug.cli.files.tables import column_named, read_table
    from synthaug.provenance.marks import synthetic_alone, warn_of_marked

    frames = {name: read_table(path, reading).frame for name, path in paths.items()}
    if target is not None:
        column_named(frames["real"], target)
    for name, purpose in (("real", "compared with as real ones"), ("holdout", "held out as real ones")):
        warn_of_marked(frames.get(name), purpose)  # here, where columns that the real table lacks are still there
    frames["synthetic"] = synthetic_alone(frames["synthetic"], [*frames["real"]], f"the table '{paths['synthetic']}'")
    columns = [*frames["real"]]
    return {name: frame[columns] if set(columns) <= set(frame) else frame for name, frame in frames.items()}
