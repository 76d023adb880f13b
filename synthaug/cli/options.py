"""Options that several commands share, and commands whose options are the fields of a request."""

from __future__ import annotations

import inspect
import math
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import is_dataclass
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

LARGEST_SEED = 2**32 - 1
LEARNED_ROWS = 1_000_000  # of Parquet; of more, a sample is learned


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
    """Return the seed that an option gives, or a new one for ``random``."""
    if given == "random":
        return secrets.randbelow(LARGEST_SEED + 1)
    with suppress(ValueError):
        if 0 <= (number := int(given)) <= LARGEST_SEED:
            return number
    raise typer.BadParameter(
        f"{str(given)!r} is no whole number from 0 to {LARGEST_SEED}; give one, such as 0, or random"
    )


def share(given: str) -> str:
    """Return the share of several that an option gives, such as 3/96."""
    with suppress(ValueError):
        number, of = map(int, given.split("/"))
        if 1 <= number <= of:
            return f"{number}/{of}"
    raise typer.BadParameter(f"{given!r} is no share such as 3/96, the third of 96")


def separator(given: str) -> str:
    """Return the separator that an option gives."""
    character = {"tab": "\t", "\\t": "\t"}.get(given, given)
    if len(character) == 1 and character not in "\r\n\"'":
        return character
    raise typer.BadParameter(f"{given!r} is no single character; give one, such as ';', or tab")


def decimal_mark(given: str) -> str:
    """Return the decimal mark that an option gives."""
    if given in (".", ","):
        return given
    raise typer.BadParameter(f"{given!r} separates no decimals; give . or ,")


def encoding_name(given: str) -> str:
    """Return the encoding that an option names."""
    with suppress(LookupError, ValueError):
        if "".encode(given) is not None:  # some codecs are of no text
            return given
    raise typer.BadParameter(f"{given!r} is no encoding; give one, such as utf-8, cp1252 or utf-16")


Input = Annotated[
    Path,
    typer.Argument(
        metavar="TABLE",
        help="CSV, TSV or lines of JSON (also compressed), Excel, Parquet or Feather, by its suffix; a folder of "
        "Parquet files; - for standard input.",
    ),
]
Output = Annotated[
    Path,
    typer.Option(
        "--output", "-o", metavar="FILE", help="The file to write, whole or not at all; - for standard output."
    ),
]
RowsOutput = Annotated[
    Path,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="The file to write, whole or not at all; a folder, for any number of rows; - for standard output.",
    ),
]
Jobs = Annotated[
    int, typer.Option("--jobs", "-j", parser=count, metavar="NUMBER", help="Of a folder: processes to use at once.")
]
LearnRows = Annotated[
    int | None,
    typer.Option(
        "--learn-rows",
        parser=count,
        metavar="NUMBER",
        help="Of Parquet with more rows, learn a sample of so many, classes of few rows first; "
        f"{LEARNED_ROWS} unless given.",
    ),
]
Checkpoint = Annotated[
    Path | None,
    typer.Option(
        "--checkpoint",
        metavar="FILE",
        help="Keep here how far training is; after an interruption, the same command goes on from it.",
    ),
]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace an output that exists, and its side-cars.")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as one JSON object.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print warnings and errors alone; with --json, the result.")]


def expanded(command: Callable[..., None]) -> Callable[..., None]:
    """Return a command for Typer: where the function takes a request, it has an option for each field of its class.

    Parameters
    ----------
    command : callable
        Its parameters are options, or requests: instances of frozen dataclasses whose fields are annotated as options.

    Examples
    --------
    >>> import inspect
    >>> from synthaug.cli.options import expanded
    >>> from synthaug.cli.requests import Sampling
    >>> def sample(request: Sampling, quiet: bool = False) -> None:
    ...     pass
    >>> [*inspect.signature(expanded(sample)).parameters]
    ['rows', 'label', 'seed', 'where', 'quiet']
    """
    kinds = get_type_hints(command, include_extras=True)
    parameters: list[inspect.Parameter] = []
    requests: dict[str, list[str]] = {}
    for parameter in inspect.signature(command).parameters.values():
        kind = kinds[parameter.name]
        asked = _fields(kind) if is_dataclass(kind) else [parameter.replace(annotation=kind)]
        if is_dataclass(kind):
            requests[parameter.name] = [field.name for field in asked]
        parameters += asked

    def run(**given: Any) -> None:
        whole = {name: kinds[name](**{field: given.pop(field) for field in names}) for name, names in requests.items()}
        command(**whole, **given)

    run.__doc__, run.__name__ = command.__doc__, command.__name__
    required = [parameter for parameter in parameters if parameter.default is inspect.Parameter.empty]
    optional = [parameter for parameter in parameters if parameter.default is not inspect.Parameter.empty]
    run.__signature__ = inspect.Signature([*required, *optional])  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return run


def _fields(request: Any) -> list[inspect.Parameter]:
    """Return the fields of a request as parameters."""
    kinds = get_type_hints(request, include_extras=True)
    return [
        parameter.replace(annotation=kinds[parameter.name], kind=inspect.Parameter.POSITIONAL_OR_KEYWORD)
        for parameter in inspect.signature(request).parameters.values()
    ]


def examples(*lines: str) -> str:
    """Return lines to show below the options, as they are: without the mark, Click would fill them up."""
    return "\n  ".join(("\b\nExamples:", *lines))
