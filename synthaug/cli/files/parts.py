"""Folders of Parquet files that many workers write: what each is to hold, and whether it is there."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
from pyarrow import parquet

from synthaug.cli.errors import FailureError, InputError
from synthaug.cli.files.arrow import PANDAS, with_provenance
from synthaug.cli.output import as_json, writing
from synthaug.provenance.stamps import in_metadata
from synthaug.runtime.replacing import replacing

MANIFEST = "_synthaug.json"  # readers of Parquet overlook names that begin with _ or .
WORDS = {
    "model": "another model",
    "synthaug": "another version",
    "all_rows": "other --rows",
    "rows_per_part": "other --part-rows",
    "seed": "another --seed",
    "class": "another --class",
    "where": "another --where",
}


class Division(NamedTuple):
    """Rows divided into parts of equal length, but for the last.

    Parameters
    ----------
    n_rows : int
        Rows in all.
    length : int
        Rows of a part.

    Examples
    --------
    >>> from synthaug.cli.files.parts import Division
    >>> division = Division(n_rows=25, length=10)
    >>> [division.bounds(number) for number in range(division.n_parts)]
    [(0, 10), (10, 20), (20, 25)]
    >>> division.file(2).name
    'part-00002.parquet'
    """

    n_rows: int
    length: int

    @property
    def n_parts(self) -> int:
        """Number of parts."""
        return -(-self.n_rows // self.length)

    def bounds(self, number: int) -> tuple[int, int]:
        """Return where a part starts and stops among all rows."""
        return number * self.length, min((number + 1) * self.length, self.n_rows)

    def file(self, number: int) -> Path:
        """Return the name of a part's file; names are in the order of the rows."""
        return Path(f"part-{number:0{max(5, len(str(self.n_parts - 1)))}d}.parquet")

    def share(self, number: int, of: int) -> range:
        """Return the parts of one of several jobs, counted from 1; each part is in one of them."""
        return range((number - 1) * self.n_parts // of, number * self.n_parts // of)


def begun(folder: Path, manifest: Mapping[str, Any], words: Mapping[str, str] = WORDS) -> None:
    """Begin a folder, or check that what is to be written is what it was begun with.

    Parameters
    ----------
    folder : Path
        Where parts are to be.
    manifest : mapping
        All that their rows depend on.
    words : mapping, default=WORDS
        What is to be the same, and what is said of it otherwise.

    Raises
    ------
    InputError
        If the folder was begun with something else, or holds other files.
    """
    file = folder / MANIFEST
    if not file.exists():
        if folder.is_dir() and (others := sorted(one.name for one in folder.iterdir() if one.name[0] not in "._")):
            raise InputError(f"the folder '{folder}' holds other files, such as '{others[0]}'; name a new or empty one")
        if not Path(os.path.realpath(folder)).parent.is_dir():
            raise InputError(f"the folder '{folder.parent}' of the output does not exist; make it first")
        with writing(folder):
            folder.mkdir(exist_ok=True)
        write_manifest(folder, manifest)
        return
    if not os.access(folder, os.W_OK):
        raise FailureError(f"the folder '{folder}' cannot be written to; choose another")
    try:
        known = json.loads(file.read_text(encoding="utf-8"))
        different = [name for name in words if known[name] != manifest[name]]
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(f"'{file}', which says what the folder was begun with, is damaged; name another") from error
    if different:
        said = "; ".join(f"{words[name]} ({known[name]!r}, now {manifest[name]!r})" for name in different)
        raise InputError(f"the folder '{folder}' was begun with {said}; say the same to go on, or name another folder")


def write_manifest(folder: Path, manifest: Mapping[str, Any]) -> None:
    """Write what a folder holds."""
    with writing(folder / MANIFEST), replacing(folder / MANIFEST) as temporary:
        temporary.write_text(as_json(manifest, indent=2) + "\n", encoding="utf-8")


def is_whole(file: Path, n_rows: int, provenance: Mapping[str, Any]) -> bool:
    """Tell whether a part is there, with its rows and of the same origin."""
    try:
        about = parquet.read_metadata(file)
    except (OSError, pa.ArrowException):
        return False
    return about.num_rows == n_rows and in_metadata(provenance, None).items() <= (about.metadata or {}).items()


def write_part(file: Path, tables: Iterator[pa.Table], schema: pa.Schema, provenance: Mapping[str, Any]) -> None:
    """Write tables below each other, one in memory at a time, to a file that is there as a whole or not at all."""
    whole = with_provenance(schema.empty_table(), provenance).schema
    with writing(file), replacing(file) as temporary, parquet.ParquetWriter(temporary, whole) as writer:
        for table in tables:
            writer.write_table(table.cast(whole), row_group_size=table.num_rows)


def schema_of(table: pa.Table) -> pa.Schema:
    """Return a schema that takes all further rows of the origin of a first table.

    Any column may have missing values, one of which nothing is known yet is text, and the index is not counted.
    """
    fields = [
        pa.field(field.name, pa.string() if pa.types.is_null(field.type) else field.type, metadata=field.metadata)
        for field in table.schema
    ]
    about = dict(table.schema.metadata or {})
    if PANDAS in about:
        about[PANDAS] = json.dumps(json.loads(about[PANDAS]) | {"index_columns": []}).encode()
    return pa.schema(fields, metadata=about)
