"""Compressed files: their bytes, by their suffix."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

from synthaug.cli.errors import InputError, listed

BROKEN = (EOFError, OSError, ValueError, lzma.LZMAError, zipfile.BadZipFile, zlib.error, NotImplementedError)
NAMES = {".gz": "gzip"}
EPOCH = (1980, 1, 1, 0, 0, 0)  # no time in what is written: equal tables give equal files


def read_packed(path: Path, packing: str) -> bytes:
    """Return the content of a file that may be compressed.

    Raises
    ------
    InputError
        If it is not whole, or holds several files.
    """
    content = path.read_bytes()
    if not packing:
        return content
    try:
        return UNPACK[packing](content)
    except BROKEN as error:
        if isinstance(error, InputError):
            raise
        raise InputError(
            f"'{path}' is not a whole {NAMES.get(packing, packing[1:])} file; compress it again, or name it without "
            f"{packing}"
        ) from error


def packed(content: bytes, packing: str, name: str) -> bytes:
    """Return compressed content; in a zip file it has a name."""
    if packing == ".zip":
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
            member = zipfile.ZipInfo(name, EPOCH)
            member.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(member, content)
        return archive.getvalue()
    return PACK[packing](content) if packing else content


def _unzipped(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if not (name.endswith("/") or name.startswith("__MACOSX/"))]
        names = [name for name in names if not Path(name).name.startswith(".")]
        if len(names) != 1:
            raise InputError(
                f"the zip file holds {len(names)} files ({listed(names)}), where one table is needed; unpack it and "
                f"name one of them"
            )
        return archive.read(names[0])


def _from_zstandard(content: bytes) -> bytes:
    with pa.input_stream(pa.py_buffer(content), compression="zstd") as stream:
        return bytes(stream.read())


def _as_zstandard(content: bytes) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.output_stream(sink, compression="zstd") as stream:
        stream.write(content)
    return bytes(sink.getvalue())


UNPACK: dict[str, Callable[[bytes], bytes]] = {
    ".gz": gzip.decompress,
    ".bz2": bz2.decompress,
    ".xz": lzma.decompress,
    ".zst": _from_zstandard,
    ".zip": _unzipped,
}
PACK: dict[str, Callable[[bytes], bytes]] = {
    ".gz": lambda content: gzip.compress(content, 6, mtime=0),
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": _as_zstandard,
}
