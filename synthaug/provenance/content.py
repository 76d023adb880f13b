"""What is said of synthetic rows: which generator made them, of what, and that they are synthetic."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

VERSION = version("synthaug")
SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"  # IPTC's, for what models make
PRIVACY = {
    True: "Synthetic rows that start from training rows, and may be close to one. No formal guarantee of privacy.",
    False: "Synthetic rows by what was learned of training rows. No formal guarantee of privacy.",
}
PRIVATE = (
    "Differentially private: epsilon {:.4g}, delta {:.4g}, for tables of as many rows that differ in one. Names, "
    "dtypes, bounds, levels and the number of rows are public. Other things made of these rows add to it."
)


def privacy(generator: Mapping[str, Any], sentences: Mapping[bool, str]) -> str:
    """Return what a generator promises, or else a sentence for those that store training data, or do not."""
    loss = generator.get("privacy_loss")
    return sentences[bool(generator["stores_training_data"])] if loss is None else PRIVATE.format(*loss)


def provenance(generator: Mapping[str, Any], **further: Any) -> dict[str, Any]:
    """Return what is said of rows, as values of JSON. Equal rows have an equal provenance.

    Parameters
    ----------
    generator : mapping
        What made them, with ``"stores_training_data"`` and, if it is private, ``"privacy_loss"``.
    **further
        Entries of a command.

    Examples
    --------
    >>> from synthaug.provenance.content import provenance
    >>> provenance({"family": "jitter", "stores_training_data": True}, seed=0)["privacy"]
    'Synthetic rows that start from training rows, and may be close to one. No formal guarantee of privacy.'
    """
    return {
        "synthaug": VERSION,
        "digital_source_type": SOURCE_TYPE,
        "generator": dict(generator),
        "privacy": privacy(generator, PRIVACY),
        **further,
        **({"created": when} if (when := _time_that_is_given()) else {}),
    }


def dated(content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the same with the time: for files beside an export, which need not be equal when the export is."""
    return {**content, "created": _time_that_is_given() or datetime.now(UTC).isoformat(timespec="seconds")}


def as_bytes(content: Any, indent: int | None = None) -> bytes:
    r"""Return values of JSON in UTF-8; halves of a pair, as names of files may have them, are escaped.

    Examples
    --------
    >>> from synthaug.provenance.content import as_bytes
    >>> as_bytes({"file": "\udcff.csv"})
    b'{"file": "\\udcff.csv"}'
    """
    return json.dumps(content, ensure_ascii=False, indent=indent).encode("utf-8", "backslashreplace")


def _time_that_is_given() -> str | None:
    """Return the time by SOURCE_DATE_EPOCH, the convention of reproducible builds; None if it is not set."""
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(given), UTC).isoformat(timespec="seconds") if given.isdecimal() else None
