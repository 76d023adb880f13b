"""Zip archives of parts: none of them takes more memory than a model does, and each is what was saved."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

from synthaug.artifacts.card_form import check_card
from synthaug.artifacts.renamed import CARD as CARD_ENTRIES
from synthaug.artifacts.renamed import renamed
from synthaug.artifacts.state import UnsupportedError
from synthaug.exceptions import SynthaugError
from synthaug.runtime.replacing import replacing

FORMAT = 2  # 1, before 2026-11-28, held what was learned as attributes of the augmenter
VERSION = version("synthaug")
CARD, STATE, SCHEMA = "card.json", "state.json", "schema.json"  # of an augmenter the state, of a whole model the schema
MOST_TEXT = 64_000_000  # bytes of these three; more if the file has as many
MOST_BYTES, MOST_TIMES = 256_000_000, 100  # that a file may become in memory; more if it is large itself
EPOCH = (1980, 1, 1, 0, 0, 0)  # zip's first day: equal content gives equal bytes


class ArtifactError(SynthaugError, ValueError):
    """A file holds no model that can be loaded, or a model holds what no file can."""


def write(path: str | Path, parts: Mapping[str, bytes], more: int = 0) -> None:
    """Write an archive that `opened` and `check_sizes` accept; one that is there is replaced once it is complete."""
    with replacing(path) as temporary:
        pack(temporary, parts)
        with zipfile.ZipFile(temporary) as archive:
            is_sound = _is_of_sound_size(archive.infolist(), packed_size(archive), more)
        if not is_sound:  # as zeros by the million would be: then as large on the disk as in memory
            pack(temporary, parts, zipfile.ZIP_STORED)


@contextmanager
def opened(path: str | Path) -> Iterator[zipfile.ZipFile]:
    """Open an archive, and say in one sentence what is wrong with it.

    Whatever the readers of the formats inside raise, damage of the file is the reason, or malice.
    """
    with Path(path).open("rb") as file:
        try:
            with zipfile.ZipFile(file) as archive:
                yield archive
        except ArtifactError:
            raise
        except UnsupportedError as error:
            raise ArtifactError(f"{str(path)!r} is refused, as it holds {error}; nothing of it was executed") from error
        except Exception as error:
            raise ArtifactError(
                f"{str(path)!r} is damaged, or no file that synthaug has saved ({type(error).__name__}); save it again"
            ) from error


def checked_card(archive: zipfile.ZipFile) -> dict[str, Any]:
    """Return the card of an archive, which has the form that `save` writes."""
    check_sizes(archive, (CARD,))
    card = renamed(json.loads(archive.read(CARD)), CARD_ENTRIES)
    check_card(card)
    if card["format"] > FORMAT:
        raise ArtifactError(
            f"{archive.filename or 'an augmenter'!r} was saved by synthaug {card['synthaug']} in format "
            f"{card['format']}, and this is synthaug {VERSION}, which reads formats up to {FORMAT}; install a newer "
            f"version"
        )
    return card


def check_sizes(archive: zipfile.ZipFile, names: Collection[str] | None = None, more: int = 0) -> None:
    """Refuse parts of a file, and so many bytes more that come of them, that take far more memory than the file."""
    parts = archive.infolist() if names is None else [archive.getinfo(name) for name in names]
    if any(part.compress_type not in (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED) for part in parts):
        raise ValueError("compressed in another way")
    if not _is_of_sound_size(parts, packed_size(archive), more):
        whole = more + sum(part.file_size for part in parts)
        raise UnsupportedError(f"{packed_size(archive)} bytes that would become {whole}, more than any model does")


def packed_size(archive: zipfile.ZipFile) -> int:
    """Return how many bytes the parts of an archive take in it."""
    return sum(part.compress_size for part in archive.infolist())


def part(archive: zipfile.ZipFile, digests: Mapping[str, str] | None, name: str) -> bytes:
    """Return a part of a file, which is what was saved if its digest is on record."""
    content = archive.read(name)
    if digests is not None and digests[name] != digest(content):
        raise ValueError(f"{name} is not what was saved")
    return content


def digest(content: bytes) -> str:
    """Return what tells content apart from all other."""
    return hashlib.sha256(content).hexdigest()


def pack(file: Path | IO[bytes], parts: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> None:
    """Write a zip archive; an interruption is passed on as it is."""
    archive = zipfile.ZipFile(file, "w", compression)
    try:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = compression
            archive.writestr(entry, content)
        archive.close()
    except BaseException:
        # Closing it, half a part written, would raise an error in place of the interruption; so may a full disk.
        held, archive.fp = archive.fp, None
        with suppress(OSError):
            if held is not None:
                held.close()
        raise


def _is_of_sound_size(parts: Sequence[zipfile.ZipInfo], packed: int, more: int) -> bool:
    """Return whether parts of a file of so many bytes take no more memory than those of models do."""
    documents = sum(part.file_size for part in parts if part.filename in (CARD, STATE, SCHEMA))
    whole = more + sum(part.file_size for part in parts)
    return documents <= max(MOST_TEXT, packed) and whole <= max(MOST_BYTES, MOST_TIMES * packed)
