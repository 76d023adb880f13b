"""A fitted augmenter <-> the parts of an archive: a card for people, and its state as JSON and arrays."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from copy import copy
from datetime import UTC, datetime
from typing import Any

import pandas as pd
from sklearn.utils.validation import check_is_fitted

from synthaug.artifacts.archive import (
    CARD,
    FORMAT,
    STATE,
    VERSION,
    ArtifactError,
    check_sizes,
    checked_card,
    digest,
)
from synthaug.artifacts.former import renewed
from synthaug.artifacts.objects import object_in, object_parts
from synthaug.artifacts.soundness import check
from synthaug.artifacts.state import UnsupportedError, Writer
from synthaug.augmenter import GANAugmenter
from synthaug.augmenter.card import facts
from synthaug.encoders.codecs.identity import one_of_each_type
from synthaug.provenance.content import as_bytes

DISPENSABLE = {"teacher": "auto", "sampling_strategy": None}  # parameters that `sample` does not need, and defaults


def parts_of(augmenter: GANAugmenter, notes: Mapping[str, Any]) -> dict[str, bytes]:
    """Return the parts of an archive that holds a fitted augmenter, or say what no file can hold."""
    light, left_out = _light(augmenter)
    try:
        parts = object_parts(light)
        card = _card(light, left_out, notes)
    except UnsupportedError as error:
        column = _column_that_is_refused(light)
        where = "" if column is None else f" in the column {column!r}"
        remedy = "use joblib.dump instead" if column is None else "convert it, to text for instance, or use joblib.dump"
        raise ArtifactError(f"the augmenter cannot be saved, as it holds{where} {error}; {remedy}") from error
    card["digest"] = digest(parts[STATE])
    return {CARD: as_bytes(card, indent=2)} | parts


def augmenter_in(archive: zipfile.ZipFile) -> GANAugmenter:
    """Return the augmenter whose parts an archive has; whatever is raised, the archive is damaged."""
    card = checked_card(archive)
    check_sizes(archive)
    augmenter, built = object_in(archive, card.get("digest"))  # files from before there was one have none
    if not isinstance(augmenter, GANAugmenter):
        raise UnsupportedError(f"a {type(augmenter).__name__}, which is no augmenter")
    augmenter = renewed(augmenter)
    check_is_fitted(augmenter)
    check(augmenter, built)  # what does not fit together fails here, and not later
    return augmenter


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
