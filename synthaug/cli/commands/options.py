"""Options that several commands share."""

from __future__ import annotations

import math
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

LARGEST_SEED = 2**32 - 1


def positive(given: str | float) -> float:
    """Return the number above 0 that an option gives."""
    with suppress(ValueError):
        if math.isfinite(number := float(given)) and number > 0:
            return number
    raise typer.BadParameter(f"{str(given)!r} is no finite number above 0; give one, such as 1")


def count(given: str | int) -> int:
    """Return the whole number above 0 that an option gives."""
    with suppress(ValueError):
        if (number := int(given)) > 0:
            return number
    raise typer.BadParameter(f"{str(given)!r} is no whole number above 0; give one, such as 1")


def seed_number(given: str | int) -> int:
    """Return the seed that an option gives."""
    with suppress(ValueError):
        if 0 <= (number := int(given)) <= LARGEST_SEED:
            return number
    raise typer.BadParameter(f"{str(given)!r} is no whole number from 0 to {LARGEST_SEED}; give one, such as 0")


Input = Annotated[
    Path, typer.Argument(metavar="TABLE", help="CSV or TSV (also .gz), Parquet or Feather, by its suffix.")
]
Target = Annotated[str, typer.Option("--target", "-t", metavar="COLUMN", help="The column to predict.")]
Output = Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The file to write, whole or not at all.")]
FamilyName = Annotated[
    str, typer.Option("--family", metavar="NAME", help="The family of generators: `synthaug families`.")
]
Seed = Annotated[
    int, typer.Option("--seed", parser=seed_number, metavar="NUMBER", help="Equal seeds give equal rows on a CPU.")
]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace an output that exists, and its side-cars.")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as one JSON object.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors, and the result with --json.")]
MaxSeconds = Annotated[
    float | None,
    typer.Option("--max-seconds", parser=positive, metavar="SECONDS", help="Wall-clock budget of each training."),
]


class TargetType(StrEnum):
    """What a target may hold."""

    auto = "auto"
    classes = "classes"
    continuous = "continuous"


TargetKind = Annotated[
    TargetType,
    typer.Option("--target-type", help="What the target holds; whole numbers to predict need `continuous`."),
]


def examples(*lines: str) -> str:
    """Return lines to show below the options, as they are: without the mark, Click would fill them up."""
    return "\n  ".join(("\b\nExamples:", *lines))
