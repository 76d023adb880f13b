"""Compressed files: their bytes, by their suffix."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO, Any

import pyarrow as pa

from synthaug.cli.errors import InputError, listed

# What is read of a damaged file, of one with a password (RuntimeError), or of one that is compressed in other ways.
BROKEN = (EOFError, OSError, ValueError, lzma.LZMAError, zipfile.BadZipFile, zlib.error, RuntimeError)
NAMES = {".gz": "gzip"}
MOST_BYTES, MOST_TIMES = 256_000_000, 200  # that a file may become; more if it is large itself
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
    most = most_unpacked(len(content))
    try:
        with OPENED[packing](content) as file:
            unpacked: bytes = file.read(most + 1)
    except BROKEN as error:
        if isinstance(error, InputError):
            raise
        raise InputError(
            f"'{path}' is not a whole {NAMES.get(packing, packing[1:])} file; compress it again, or name it without "
            f"{packing}"
        ) from error
    if len(unpacked) > most:
        raise InputError(
            f"'{path}' has {len(content)} bytes and would become more than {most}, as no table does; unpack it "
            f"yourself, if it is one"
        )
    return unpacked


def most_unpacked(n_bytes: int) -> int:
    """Return how many bytes a compressed file of so many may become before it is taken for one made to harm."""
    return max(MOST_BYTES, MOST_TIMES * n_bytes)


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


@contextmanager
def _unzipped(content: bytes) -> Iterator[IO[bytes]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if not (name.endswith("/") or name.startswith("__MACOSX/"))]
        names = [name for name in names if not Path(name).name.startswith(".")]
        if len(names) != 1:
            raise InputError(
                f"the zip file holds {len(names)} files ({listed(names)}), where one table is needed; unpack it and "
                f"name one of them"
            )
        with archive.open(names[0]) as file:
            yield file


def _as_zstandard(content: bytes) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.output_stream(sink, compression="zstd") as stream:
        stream.write(content)
    return bytes(sink.getvalue())


OPENED: dict[str, Callable[[bytes], AbstractContextManager[Any]]] = {
    ".gz": lambda content: gzip.GzipFile(fileobj=io.BytesIO(content)),
    ".bz2": lambda content: bz2.BZ2File(io.BytesIO(content)),
    ".xz": lambda content: lzma.LZMAFile(io.BytesIO(content)),  # noqa: SIM115, whoever calls it closes it
    ".zst": lambda content: pa.input_stream(pa.py_buffer(content), compression="zstd"),
    ".zip": _unzipped,
}
PACK: dict[str, Callable[[bytes], bytes]] = {
    ".gz": lambda content: gzip.compress(content, 6, mtime=0),
    ".bz2": bz2.compress,
    ".xz": lzma.compress,
    ".zst": _as_zstandard,
}
