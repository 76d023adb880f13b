"""The form of a card: which kinds of values its entries have, so that nobody who shows one has to ask."""

from __future__ import annotations

from collections.abc import Mapping
from types import UnionType
from typing import Any

FORM: dict[str, type | UnionType] = {
    "format": int,
    "family": str,
    "parameters": dict,
    "rows": int,
    "privacy": str,
    "holds": list,
    "columns": list | dict,
    "rules": list,
    "classes": list | None,
    "stores_training_data": bool | None,
    "privacy_loss": list | None,
    "notes": dict,
    "model": str,
    "augmenters": list,
    "digests": dict,
}
OF_FILE = {"format", "synthaug", "notes"}  # entries without which is no card
OF_AUGMENTER, OF_MODEL = {"family", "privacy", "target", "rows", "seed"}, {"model", "privacy", "augmenters", "digests"}
SENTENCES = ("holds", "rules")
OF_COLUMN, OF_ARRAY = ("name", "dtype"), ("shape", "dtype")  # entries of each column, or of an array


def check_card(card: Mapping[str, Any]) -> None:
    """Raise an error if the card of a file lacks an entry, or has one of another kind than `save` writes.

    Examples
    --------
    >>> from synthaug.artifacts.card_form import check_card
    >>> check_card({"format": 2, "synthaug": "0.1.0", "notes": {}})
    Traceback (most recent call last):
        ...
    KeyError: 'family'
    """
    _check(card, OF_FILE | (OF_MODEL if "model" in card else OF_AUGMENTER))
    for augmenter in card.get("augmenters", ()):
        _check(augmenter, OF_AUGMENTER)


def _check(card: Mapping[str, Any], entries: set[str]) -> None:
    if missing := sorted(entries - card.keys()):
        raise KeyError(missing[0])
    check_form(card)


def check_form(card: Mapping[str, Any]) -> None:
    """Raise a TypeError if an entry of a card is of another kind than `save` writes; some may be missing.

    Examples
    --------
    >>> from synthaug.artifacts.card_form import check_form
    >>> check_form({"rows": 150, "rules": ["b is decided by a"]})
    >>> check_form({"rows": "many"})
    Traceback (most recent call last):
        ...
    TypeError: rows
    """
    for name, kind in FORM.items():
        if name in card and not isinstance(card[name], kind):
            raise TypeError(name)
    for name in SENTENCES:
        if not all(isinstance(sentence, str) for sentence in card.get(name, ())):
            raise TypeError(name)
    columns = card.get("columns", [])
    described = [(one, OF_COLUMN) for one in columns] if isinstance(columns, list) else [(columns, OF_ARRAY)]
    if not all(isinstance(one, dict) and {*entries} <= one.keys() for one, entries in described):
        raise TypeError("columns")
