"""Any object that files may hold <-> the parts of an archive: its state as JSON, arrays and columns."""

from __future__ import annotations

import json
import zipfile
from functools import partial
from typing import Any

from synthaug.artifacts.archive import STATE, digest, part
from synthaug.artifacts.arrays import array_bytes, array_of, column_bytes, column_of
from synthaug.artifacts.state import Reader, Writer


def object_parts(held: Any) -> dict[str, bytes]:
    """Return the parts of an archive that holds an object; raise an UnsupportedError of what no file can hold."""
    writer = Writer()
    root = writer.write(held)
    parts = {f"arrays/{i}.npy": array_bytes(array) for i, array in enumerate(writer.arrays)}
    parts |= {f"columns/{i}.arrow": column_bytes(column) for i, column in enumerate(writer.columns)}
    digests = {name: digest(content) for name, content in parts.items()}
    state = {"root": root, "objects": writer.objects, "digests": digests}
    return {STATE: json.dumps(state, allow_nan=False).encode()} | parts


def object_in(archive: zipfile.ZipFile, sha256: str | None = None) -> tuple[Any, list[Any]]:
    """Return the object whose parts an archive has, and all that it holds.

    Parameters
    ----------
    archive : ZipFile
        The file, of a sound size.
    sha256 : str or None, default=None
        The digest that its state must have.
    """
    content = archive.read(STATE)
    if sha256 not in (None, digest(content)):
        raise ValueError(f"{STATE} is not what was saved")
    state = json.loads(content)
    parts = partial(part, archive, state.get("digests"))
    reader = Reader(
        state["objects"],
        lambda number: array_of(parts(f"arrays/{number}.npy")),
        lambda number: column_of(parts(f"columns/{number}.arrow")),
    )
    return reader.read(state["root"]), reader.built
