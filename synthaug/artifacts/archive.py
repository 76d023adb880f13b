"""A fitted augmenter as a zip archive: a card for people, and its state as JSON and arrays."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pandas as pd
from sklearn.utils.validation import check_is_fitted

from synthaug.artifacts.arrays import array_bytes, array_of, column_bytes, column_of
from synthaug.artifacts.card_form import check_form
from synthaug.artifacts.former import renewed
from synthaug.artifacts.renamed import CARD as CARD_ENTRIES
from synthaug.artifacts.renamed import renamed
from synthaug.artifacts.soundness import check
from synthaug.artifacts.state import Reader, UnsupportedError, Writer
from synthaug.augmenter import GANAugmenter
from synthaug.augmenter.card import facts
from synthaug.encoders.codecs.identity import one_of_each_type
from synthaug.exceptions import SynthaugError
from synthaug.provenance.content import as_bytes
from synthaug.runtime.replacing import replacing

FORMAT = 2  # 1, before 2026-11-28, held what was learned as attributes of the augmenter
VERSION = version("synthaug")
DISPENSABLE = {"teacher": "auto", "sampling_strategy": None}  # parameters that `sample` does not need, and defaults
CARD, STATE = "card.json", "state.json"
ENTRIES = {"format", "synthaug", "family", "privacy", "target", "rows", "seed", "notes"}  # without which is no card
MOST_TEXT = 64_000_000  # bytes of the card and the state; more if the file has as many
MOST_BYTES, MOST_TIMES = 256_000_000, 100  # that a file may become in memory; more if it is large itself
EPOCH = (1980, 1, 1, 0, 0, 0)  # zip's first day: equal content gives equal bytes


class ArtifactError(SynthaugError, ValueError):
    """A file holds no augmenter that can be loaded, or an augmenter holds what no file can."""


def save(augmenter: GANAugmenter, path: str | Path, *, notes: Mapping[str, Any] | None = None) -> None:
    """Write a fitted augmenter to a file.

    What `sample` needs is written. A fitted teacher is not: after loading, `fit_resample` and `fit_augment` learn anew.
    A parameter that no file can hold and that `sample` does not need (a teacher that is not of this package, a
    function as ``sampling_strategy``) is left out: it has its default after loading, and the card names it. An existing
    file is replaced once the new one is complete.

    Parameters
    ----------
    augmenter : GANAugmenter
        A fitted one.
    path : str or Path
        The file, by custom ``name.synthaug``.
    notes : mapping or None, default=None
        What else to put on the card: values of JSON.

    Raises
    ------
    ArtifactError
        If it is no augmenter of this package, or if one that holds something that is not, such as a family of your
        own.

    Examples
    --------
    >>> import tempfile
    >>> from sklearn.datasets import load_iris
    >>> from synthaug import GANAugmenter, GaussianCopula, load, save
    >>> from synthaug.artifacts import read_card
    >>> X, y = load_iris(return_X_y=True, as_frame=True)
    >>> augmenter = GANAugmenter(GaussianCopula(), random_state=0).fit(X, y)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(augmenter, f"{folder}/iris.synthaug")
    ...     card, loaded = read_card(f"{folder}/iris.synthaug"), load(f"{folder}/iris.synthaug")
    >>> card["family"], card["rows"], card["stores_training_data"]
    ('gaussian-copula', 150, False)
    >>> loaded.sample(3)[0].equals(augmenter.sample(3)[0])
    True
    """
    if not isinstance(augmenter, GANAugmenter):
        inside = ": its augmenter_ can be saved, if there is one," if hasattr(augmenter, "augmenter") else ""
        raise ArtifactError(
            f"files hold a GANAugmenter, and a {type(augmenter).__name__} was given{inside} or use joblib.dump for the "
            f"whole"
        )
    check_is_fitted(augmenter)
    light, left_out = _light(augmenter)
    writer = Writer()
    try:
        root = writer.write(light)
        card = _card(light, left_out, notes or {})
    except UnsupportedError as error:
        column = _column_that_is_refused(light)
        where = "" if column is None else f" in the column {column!r}"
        remedy = "use joblib.dump instead" if column is None else "convert it, to text for instance, or use joblib.dump"
        raise ArtifactError(f"the augmenter cannot be saved, as it holds{where} {error}; {remedy}") from error
    parts = {f"arrays/{i}.npy": array_bytes(array) for i, array in enumerate(writer.arrays)}
    parts |= {f"columns/{i}.arrow": column_bytes(column) for i, column in enumerate(writer.columns)}
    digests = {name: _digest(content) for name, content in parts.items()}
    state = {"root": root, "objects": writer.objects, "digests": digests}
    content = json.dumps(state, allow_nan=False).encode()
    card["digest"] = _digest(content)
    documents = {CARD: as_bytes(card, indent=2), STATE: content}
    with replacing(path) as temporary:
        _pack(temporary, documents | parts)
        with zipfile.ZipFile(temporary) as archive:
            is_sound = _is_of_sound_size(archive.infolist(), _packed(archive))
        if not is_sound:  # as zeros by the million would be: then as large on the disk as in memory
            _pack(temporary, documents | parts, zipfile.ZIP_STORED)


def check_columns(table: pd.DataFrame) -> None:
    """Refuse a table of which no augmenter could be saved, before one is trained.

    Parameters
    ----------
    table : DataFrame
        What the augmenter is going to learn.

    Raises
    ------
    ArtifactError
        If a column has values or a type that files do not hold.

    Examples
    --------
    >>> import pandas as pd
    >>> from synthaug.artifacts import check_columns
    >>> check_columns(pd.DataFrame({"a": [1, 2], "b": ["x", None]}))
    """
    for i, name in enumerate(table.columns):
        column = table.iloc[:, i]
        try:
            Writer().write([column.dtype, *(one_of_each_type(column) if column.dtype == object else ())])
        except UnsupportedError as error:
            raise ArtifactError(
                f"the column {name!r} holds {error}; convert it before the augmenter is trained, to text for instance, "
                f"or drop it"
            ) from error


def load(path: str | Path) -> GANAugmenter:
    """Return the augmenter that a file holds, on the CPU. Nothing in the file is executed.

    Parameters
    ----------
    path : str or Path
        A file that `save` has written.

    Returns
    -------
    augmenter : GANAugmenter
        One that gives the same rows for the same seed as the one that was saved.

    Raises
    ------
    ArtifactError
        If the file is damaged, is no such file, was written by a newer version, or names a class that is not allowed;
        or if what it holds does not fit together, so that a few rows cannot be drawn.

    Examples
    --------
    >>> import tempfile
    >>> import numpy as np
    >>> from synthaug import GANAugmenter, GaussianCopula, load, save
    >>> augmenter = GANAugmenter(GaussianCopula(), random_state=0).fit(np.eye(8))
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     save(augmenter, f"{folder}/eye.synthaug")
    ...     loaded = load(f"{folder}/eye.synthaug")
    >>> loaded.sample(2).shape
    (2, 8)
    """
    with _opened(path) as archive:
        card = _checked_card(archive, path)
        _check_sizes(archive)
        content = archive.read(STATE)
        if card.get("digest", _digest(content)) != _digest(content):  # files from before there was one have none
            raise ValueError(f"{STATE} is not what was saved")
        state = json.loads(content)
        parts = partial(_part, archive, state.get("digests"))
        reader = Reader(
            state["objects"],
            lambda number: array_of(parts(f"arrays/{number}.npy")),
            lambda number: column_of(parts(f"columns/{number}.arrow")),
        )
        augmenter = reader.read(state["root"])
        if not isinstance(augmenter, GANAugmenter):
            raise UnsupportedError(f"a {type(augmenter).__name__}, which is no augmenter")
        augmenter = renewed(augmenter)
        check_is_fitted(augmenter)
        check(augmenter, reader.built)  # what does not fit together fails here, and not later
        return augmenter


def read_card(path: str | Path) -> dict[str, Any]:
    """Return the card of a file: what it holds and where it comes from.

    Parameters
    ----------
    path : str or Path
        A file that `save` has written.

    Returns
    -------
    card : dict
        With ``"format"``, ``"synthaug"`` (the version), ``"family"``, ``"parameters"`` (of the family),
        ``"stores_training_data"``, ``"privacy"``, ``"holds"`` (what of the training data, in sentences), ``"columns"``
        with their roles, ``"rules"``, ``"target"``, ``"classes"``, ``"rows"``, ``"seed"``, ``"fingerprint"`` (of the
        training data), ``"left_out"`` (the names of parameters that no file can hold), ``"created"``,
        ``"notes"`` and ``"digest"`` (of all that is loaded).
        Files of earlier versions lack some.
    """
    with _opened(path) as archive:
        return _checked_card(archive, path)


def _column_that_is_refused(augmenter: GANAugmenter) -> str | None:
    """Return the name of a column of which a file cannot hold what was learned; None if it is not for a column."""
    encoder: Any = getattr(augmenter, "encoder_", None)
    for key, codec in getattr(encoder, "_codecs", {}).items():
        try:
            Writer().write(codec)
        except UnsupportedError:
            return str(encoder._names[key])
    return None


def _light(augmenter: GANAugmenter) -> tuple[GANAugmenter, list[str]]:
    """Return a copy that holds what a file is to hold, and the names of the parameters that it lacks."""
    light = copy(augmenter)
    for name in ("teacher_", "sample_indices_"):
        light.__dict__.pop(name, None)
    light.device = "auto"  # wherever it was learned, it may be used anywhere
    light.learned_ = augmenter.learned_.on("auto")
    left_out = []
    for name, default in DISPENSABLE.items():
        try:
            Writer().write(getattr(light, name))
        except UnsupportedError:
            setattr(light, name, default)
            left_out.append(name)
    return light, left_out


def _card(augmenter: GANAugmenter, left_out: list[str], notes: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "synthaug": VERSION,
        **facts(augmenter),
        "left_out": left_out,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "notes": dict(notes),
    }


@contextmanager
def _opened(path: str | Path) -> Iterator[zipfile.ZipFile]:
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


def _checked_card(archive: zipfile.ZipFile, path: str | Path) -> dict[str, Any]:
    _check_sizes(archive, (CARD,))
    card = renamed(json.loads(archive.read(CARD)), CARD_ENTRIES)
    if missing := sorted(ENTRIES - card.keys()):
        raise KeyError(missing[0])
    check_form(card)
    if card["format"] > FORMAT:
        raise ArtifactError(
            f"{str(path)!r} was saved by synthaug {card['synthaug']} in format {card['format']}, and this is synthaug "
            f"{VERSION}, which reads formats up to {FORMAT}; install a newer version"
        )
    return card


def _check_sizes(archive: zipfile.ZipFile, names: Collection[str] | None = None) -> None:
    """Refuse parts of a file that would take far more memory than the file takes on a disk."""
    parts = archive.infolist() if names is None else [archive.getinfo(name) for name in names]
    if any(part.compress_type not in (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED) for part in parts):
        raise ValueError("compressed in another way")
    if not _is_of_sound_size(parts, _packed(archive)):
        whole = sum(part.file_size for part in parts)
        raise UnsupportedError(f"{_packed(archive)} bytes that would become {whole}, more than any model does")


def _packed(archive: zipfile.ZipFile) -> int:
    return sum(part.compress_size for part in archive.infolist())


def _is_of_sound_size(parts: Sequence[zipfile.ZipInfo], packed: int) -> bool:
    """Return whether parts of a file of so many bytes take no more memory than those of models do."""
    documents = sum(part.file_size for part in parts if part.filename in (CARD, STATE))
    whole = sum(part.file_size for part in parts)
    return documents <= max(MOST_TEXT, packed) and whole <= max(MOST_BYTES, MOST_TIMES * packed)


def _part(archive: zipfile.ZipFile, digests: dict[str, str] | None, name: str) -> bytes:
    """Return a part of a file, which is what was saved if its digest is on record."""
    content = archive.read(name)
    if digests is not None and digests[name] != _digest(content):
        raise ValueError(f"{name} is not what was saved")
    return content


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _pack(path: Path, parts: Mapping[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> None:
    """Write a zip archive; an interruption is passed on as it is."""
    archive = zipfile.ZipFile(path, "w", compression)
    try:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = compression
            archive.writestr(entry, content)
    except BaseException:
        if archive.fp is not None:
            archive.fp.close()
        archive.fp = None  # else closing it, half a part written, raises an error in place of the interruption
        raise
    archive.close()
