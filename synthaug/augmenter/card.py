"""What a fitted augmenter is: facts for the card of a file, and the same in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from synthaug.augmenter.learned import Learned
from synthaug.encoders.foreign import arrow_table, is_arrow
from synthaug.encoders.holdings import holdings, roles
from synthaug.encoders.table import TableEncoder
from synthaug.generators import FAMILIES
from synthaug.provenance.content import privacy
from synthaug.runtime.printable import in_markdown

PRIVACY = {
    True: "The file holds training rows, from which synthetic ones start. There is no formal guarantee of privacy.",
    False: "The file holds no training row as such, but values of columns. There is no formal guarantee of privacy.",
}
MADE_OF_NOISE = "Noisy counts of the columns and of pairs of them, which are all that it has learned."
MADE_OF = {
    True: "Training rows: synthetic ones start from them and may be close to one.",
    False: "What the family has learned: numbers in which single rows may have left traces.",
}
ADVICE = (
    "Nothing is promised: treat this generator and its rows as personal data if the training rows were. What attacks "
    "find is measured by `synthaug.evaluate` on real rows that were held out; what they do not find, others may."
)


def facts(augmenter: Any) -> dict[str, Any]:
    """Return what is known of a fitted augmenter, as values of JSON.

    Parameters
    ----------
    augmenter : GANAugmenter
        A fitted one.

    Returns
    -------
    facts : dict
        ``"family"``, ``"parameters"`` (of the family), ``"stores_training_data"``, ``"privacy"``, ``"holds"`` (what of
        the training data, in sentences), ``"columns"``, ``"rules"``, ``"target"``, ``"classes"``, ``"rows"``,
        ``"seed"``, ``"fingerprint"`` (of the training data) and ``"privacy_loss"`` (epsilon and delta). Of private
        families there is no fingerprint.
    """
    empty: Any = augmenter.sample(0)
    rows, target = empty if isinstance(empty, tuple) else (empty, None)
    name = getattr(target, "name", None)
    encoder, learned = augmenter.encoder_, augmenter.learned_
    made = made_by(learned)
    stored = made["stores_training_data"]
    return {
        **made,
        "privacy": privacy(made, PRIVACY),
        "holds": [
            MADE_OF[stored] if made["privacy_loss"] is None else MADE_OF_NOISE,
            *getattr(learned.generator, "holds", ()),
            *holdings(encoder, learned.n_rows),
            *_of_target(augmenter, target is not None),
        ],
        "columns": _columns(rows, roles(encoder) if isinstance(encoder, TableEncoder) else {}),
        "rules": list(getattr(encoder, "rules_", [])),
        "target": None if name is None else str(name),
        "classes": None if augmenter.classes_ is None else [_plain(one) for one in augmenter.classes_.tolist()],
        "seed": _plain(augmenter.random_state),
    }


def made_by(learned: Learned) -> dict[str, Any]:
    """Return what made rows: the family, its parameters, how many rows it has learned, and their fingerprint."""
    generator = learned.generator
    names = {reference: family for family, reference in FAMILIES.items()}
    reference = f"{type(generator).__module__}:{type(generator).__qualname__}"
    return {
        "family": names.get(reference, reference),
        "parameters": {key: _plain(value) for key, value in generator.get_params().items()},
        "rows": learned.n_rows,
        "fingerprint": learned.fingerprint,
        "stores_training_data": bool(generator.stores_training_data),
        "privacy_loss": list(generator.privacy_loss_) if generator.is_private else None,
    }


def markdown(card: Mapping[str, Any]) -> str:
    """Return facts, or the card of a file, in Markdown.

    Parameters
    ----------
    card : mapping
        Result of `facts` or `synthaug.artifacts.read_card`; entries that files of earlier versions lack are left out.
        That of a whole model is followed by what is known of each of its augmenters.
    """
    if "model" in card:
        return "\n".join([*_model(card), *map(markdown, card["augmenters"])])
    lines = [f"# Generator of synthetic rows: {in_markdown(card['family'])}", ""]
    lines += ["Rows that it makes are synthetic. Say so where you hand them on.", ""]
    lines += _generator(card)
    lines += ["## Columns", "", *_table_of_columns(card["columns"]), ""]
    if card.get("rules"):
        lines += ["No synthetic row breaks these rules:", "", *(f"- {in_markdown(rule)}" for rule in card["rules"]), ""]
    if card.get("holds"):
        lines += ["## What it holds of the training data", ""]
        lines += [*(f"- {in_markdown_whole(sentence)}" for sentence in card["holds"]), ""]
    advice = ["", ADVICE] if card.get("privacy_loss") is None else []
    return "\n".join([*lines, "## Privacy", "", in_markdown_whole(card["privacy"]), *advice, ""])


def _model(card: Mapping[str, Any]) -> list[str]:
    saved = f"Saved by synthaug {in_markdown(card['synthaug'])}, {in_markdown(card.get('created', ''))}."
    what, privacy = in_markdown_whole(card["model"]), in_markdown_whole(card["privacy"])
    return ["# Whole model", "", what, "", saved, "", "## Privacy", "", privacy, ""]


def in_markdown_whole(sentence: str) -> str:
    """Return a sentence that Markdown shows as it is, of any length: what is in it has been clipped."""
    return in_markdown(sentence, len(sentence) * 4 + 1)


def _generator(card: Mapping[str, Any]) -> list[str]:
    classes = card.get("classes")
    entries = {
        "made by": None if "synthaug" not in card else f"synthaug {card['synthaug']}",
        "saved": card.get("created"),
        "training rows": card["rows"],
        "fingerprint of the training data": card.get("fingerprint"),
        "seed": card.get("seed"),
        "target": card.get("target"),
        "classes": None if classes is None else ", ".join(map(in_markdown, classes)),
        "stores training rows": None if card["stores_training_data"] is None else _yes(card["stores_training_data"]),
        "parameters": ", ".join(f"{key}={in_markdown(value)}" for key, value in card.get("parameters", {}).items()),
    }
    known = [
        f"- {what}: {value if what in ('classes', 'parameters') else in_markdown(value)}"
        for what, value in entries.items()
        if value not in (None, "")
    ]
    return [*known, ""]


def _table_of_columns(columns: Any) -> Iterable[str]:
    if isinstance(columns, Mapping):  # an array
        return [f"Arrays of shape {in_markdown(columns['shape'])} and dtype {in_markdown(columns['dtype'])}."]
    rows = [
        f"| {in_markdown(one['name'])} | {in_markdown(one['dtype'])} | {in_markdown(one.get('role', ''))} |"
        for one in columns
    ]
    return ["| column | dtype | role |", "|---|---|---|", *rows]


def _columns(rows: Any, found: Mapping[int, str]) -> Any:
    """Return the names, dtypes and roles of columns, or the form of an array."""
    if is_arrow(rows):
        listed = [{"name": field.name, "dtype": str(field.type)} for field in arrow_table(rows).schema]
    elif isinstance(rows, pd.DataFrame):
        listed = [{"name": str(name), "dtype": str(dtype)} for name, dtype in rows.dtypes.items()]
    else:
        return {"shape": list(rows.shape[1:]), "dtype": str(rows.dtype)}
    return [column | ({"role": found[place]} if place in found else {}) for place, column in enumerate(listed)]


def _of_target(augmenter: Any, has_target: bool) -> list[str]:
    if not has_target:
        return []
    if augmenter.classes_ is None:
        return ["Of the target: real values, the smallest and the largest among them."]
    return ["Of the target: the classes, and how many rows each has."]


def _yes(answer: bool) -> str:
    return "yes" if answer else "no"


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | str) else str(value)
