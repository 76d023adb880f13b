"""Where files say it: metadata of Parquet, Feather, npz and PNG, and a file of JSON beside any other."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyarrow import feather, parquet

from synthaug.exceptions import DataError
from synthaug.provenance.content import as_bytes, dated
from synthaug.provenance.png import OURS, texts_of, with_texts
from synthaug.runtime.replacing import replacing

KEY, ATTRIBUTES = b"synthaug", b"PANDAS_ATTRS"  # of metadata: ours, and what pandas reads as `DataFrame.attrs`
ARROW = (".parquet", ".feather")
MOST, MOST_OF_PICTURE = 16_000_000, 1_000_000_000  # bytes of a side-car, and of a picture that is read for its texts
UNREADABLE = (pa.ArrowException, OSError, ValueError, KeyError, RecursionError, zipfile.BadZipFile)


def side_car(path: Path) -> Path:
    """Return the file beside another that says where that comes from.

    Examples
    --------
    >>> from pathlib import Path
    >>> from synthaug.provenance.stamps import side_car
    >>> side_car(Path("rows.csv")).name
    'rows.csv.synthetic.json'
    """
    return path.with_name(f"{path.name}.synthetic.json")


def stamp(path: Path, content: Mapping[str, Any]) -> Path:
    """Let a file that is there say where it comes from, and return the file that says it.

    Parameters
    ----------
    path : Path
        Parquet, Feather, npz or PNG, by its suffix, which say it themselves; beside any other, a side-car does.
    content : mapping
        What it says, as values of JSON.
    """
    kind = path.suffix.lower()
    if kind in (*ARROW, ".npz", ".png"):
        with replacing(path) as temporary:
            {".png": _stamp_png, ".npz": _stamp_npz}.get(kind, _stamp_arrow)(path, temporary, content)
        return path
    beside = side_car(path)
    with replacing(beside) as temporary:
        temporary.write_bytes(side_car_of(path, content))
    return beside


def side_car_of(path: Path, content: Mapping[str, Any]) -> bytes:
    """Return the bytes of the side-car of a file, with the time and the digest of that file."""
    return as_bytes(dated({**content, "sha256": digest(path)}), indent=2) + b"\n"


def read_stamp(path: Path) -> dict[str, Any] | None:
    """Return what a file, or the one beside it, says of where it comes from; None if nothing is said.

    A side-car that is of another content says nothing of the file.
    """
    kind = path.suffix.lower()
    try:
        if kind in ARROW:
            text = (_schema(path, kind).metadata or {}).get(KEY)
        elif kind == ".npz":
            with zipfile.ZipFile(path) as archive:
                text = archive.comment.removeprefix(KEY) if archive.comment.startswith(KEY) else None
        else:
            is_picture = kind == ".png" and path.stat().st_size <= MOST_OF_PICTURE
            text = texts_of(path.read_bytes()).get(OURS.decode()) if is_picture else None
        beside = side_car(path)
        if text is None and beside.is_file() and beside.stat().st_size <= MOST:
            text = beside.read_bytes()
        found = None if text is None else json.loads(text)
        stale = isinstance(found, dict) and "sha256" in found and found["sha256"] != digest(path)
    except UNREADABLE:
        return None
    return found if isinstance(found, dict) and not stale else None


def in_metadata(content: Mapping[str, Any], before: Mapping[bytes, bytes] | None) -> dict[bytes, bytes]:
    """Return the metadata of a table of Arrow with what is said of it, to all and to pandas."""
    brief = {key: content[key] for key in ("rows", "mark") if key in content}
    attributes = _attributes((before or {}).get(ATTRIBUTES, b"{}")) | {KEY.decode(): brief}
    return {
        **(before or {}),
        KEY: as_bytes(content),
        ATTRIBUTES: json.dumps(attributes).encode(),
    }


def _attributes(text: bytes) -> dict[str, Any]:
    """Return the attributes that pandas has noted; none where they are no object of JSON, as pandas could not read."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _schema(path: Path, kind: str) -> pa.Schema:
    return parquet.read_schema(path) if kind == ".parquet" else pa.ipc.open_file(path).schema


def _stamp_arrow(path: Path, temporary: Path, content: Mapping[str, Any]) -> None:
    kind = path.suffix.lower()
    table = parquet.ParquetFile(path).read() if kind == ".parquet" else feather.read_table(path)
    table = table.replace_schema_metadata(in_metadata(content, table.schema.metadata))
    (parquet.write_table if kind == ".parquet" else feather.write_feather)(table, temporary)


def _stamp_png(path: Path, temporary: Path, content: Mapping[str, Any]) -> None:
    temporary.write_bytes(with_texts(path.read_bytes(), content))


def _stamp_npz(path: Path, temporary: Path, content: Mapping[str, Any]) -> None:
    """Put it into the comment of the archive, so that the arrays in it stay all that it holds."""
    if not zipfile.is_zipfile(path):
        raise DataError(f"{str(path)!r} is no npz; write it again")
    comment = KEY + json.dumps(content).encode()
    if len(comment) > zipfile.ZIP_MAX_COMMENT:
        raise DataError(f"npz holds {zipfile.ZIP_MAX_COMMENT} bytes of provenance, and here are {len(comment)}")
    temporary.write_bytes(path.read_bytes())
    with zipfile.ZipFile(temporary, "a") as archive:
        archive.comment = comment
