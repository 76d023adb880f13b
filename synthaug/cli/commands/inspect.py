"""The command `synthaug inspect`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from synthaug.cli import options
from synthaug.cli.commands.fit import SUFFIX
from synthaug.cli.errors import InputError
from synthaug.cli.output import Console

EXAMPLES = options.examples(
    "synthaug inspect adult.synthaug",
    "synthaug inspect rows.parquet --json",
    "synthaug inspect digits.png",
)


@options.expanded
def inspect(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A model, or a table or picture of synthetic rows.")],
    console: Console,
) -> None:
    """Say what a file is: a saved model, or where exported rows come from.

    Of a model: what made it, its parameters, columns and classes, and what it holds of the training data. Nothing in it
    is executed, and it is not loaded. Of a table or a picture: which generator made it, of what, and which rows are
    synthetic, as the file itself or the one beside it says.
    """
    if file.is_dir():
        raise InputError(f"'{file}' is a folder; name one of its files, each of which says where its rows come from")
    if not file.is_file():
        raise InputError(f"there is no file '{file}'; check its name and folder")
    if file.suffix.lower() == SUFFIX:
        from synthaug.artifacts import read_card
        from synthaug.augmenter.card import markdown

        card = {key: entry for key, entry in read_card(file).items() if key != "notes"}
        console.result({"command": "inspect", "file": str(file), **card}, markdown(card).rstrip())
        return
    from synthaug.provenance.stamps import read_stamp

    said = read_stamp(file)
    if said is None:
        raise InputError(
            f"neither '{file}' nor a file beside it says where it comes from; that it is real does not follow"
        )
    console.result({**said, "command": "inspect", "file": str(file)}, "\n".join(_lines(str(file), said)))


def _lines(name: str, said: dict[str, Any]) -> list[str]:
    """Return what is said of exported rows in words."""
    rows: Any = said.get("rows")
    made: Any = said.get("generator")
    known = made if isinstance(made, dict) else {}
    given: Any = known.get("parameters")
    parameters = given if isinstance(given, dict) else {}
    if isinstance(rows, dict):
        told = f"{rows.get('real')} real and {rows.get('synthetic')} synthetic rows"
        marked = f", the latter marked by the column {said['mark']!r}" if said.get("mark") else ""
    else:
        told, marked = "synthetic", ""
    stored = known.get("stores_training_data")
    entries = {
        "made by": f"synthaug {said.get('synthaug')}, {known.get('family', said.get('family'))}",
        "parameters": ", ".join(f"{key}={value}" for key, value in parameters.items()),
        "seed": said.get("seed"),
        "training rows": known.get("rows"),
        "fingerprint of the training data": known.get("fingerprint"),
        "generator stores training rows": None if stored is None else ("yes" if stored else "no"),
        "created": said.get("created"),
        "privacy": said.get("privacy"),
    }
    listed = [f"  {what}: {value}" for what, value in entries.items() if value not in (None, "")]
    return [f"{name}: {told}{marked}", *listed]
