"""What files of earlier versions call by other names: attributes, logs and entries of the card."""

from __future__ import annotations

from typing import Any

import torch

from synthaug.encoders.rules.former import FormerDependencies

ATTRIBUTES = {  # by class
    "DeformationGAN": {"light": "brightness"},
    "GaussianFields": {"light": "brightness"},
    "ImageGAN": {"noise": "latent_dim"},
    "ImageNetwork": {"noise": "latent_dim"},
    "RowNetwork": {"noise": "latent_dim"},
    "TabularGAN": {"noise": "latent_dim"},
    "Warper": {"light": "brightness", "anchors": "starts"},
    "_Mover": {"anchors": "starts"},
    "_Policy": {"anchors": "starts"},
}
FLIP = {True: "half", False: "never"}  # of families of deformations
LOG = {"score": "distance", "best_score": "best_distance"}
CARD = {"anchored": "stores_training_data"}


def attributes_of_today(kind: str, held: dict[str, Any]) -> dict[str, Any]:
    """Return the attributes of an object under the names of today, and with the values that these take.

    Parameters
    ----------
    kind : str
        The name of its class, today.
    held : dict
        As the file has them.

    Examples
    --------
    >>> from synthaug.artifacts.renamed import attributes_of_today
    >>> attributes_of_today("GaussianFields", {"scale": 0.8, "light": 1.0, "flip": True})
    {'scale': 0.8, 'brightness': 1.0, 'flip': 'half'}
    """
    names = ATTRIBUTES.get(kind, {})
    held = renamed(held, names)
    for part in ("_modules", "_parameters", "_buffers"):
        if names and part in held:
            held[part] = renamed(held[part], names)
    if "brightness" in names.values() and isinstance(held.get("flip"), bool):
        held["flip"] = FLIP[held["flip"]]
    if kind == "TableEncoder" and "_codecs" in held:
        held = _with_rules(held)
    if kind == "ImageEncoder" and "_nearest" in held and not isinstance(held["_nearest"], tuple):
        held["_nearest"] = (held["_nearest"],)  # of all channels
    if kind == "_Copula" and "owner" not in held["_buffers"]:
        held = _with_owners(held)
    if "enlarge" in held:
        held["augmentation"] = _augmentation(held.pop("enlarge"), held["augmentation"])
    if "history_" in held:
        held["history_"] = [renamed(log, LOG) for log in held["history_"]]
    return held


def _with_owners(held: dict[str, Any]) -> dict[str, Any]:
    """Return the attributes of a copula that has a root for each class."""
    root = held["_buffers"]["root"]
    buffers = {**held["_buffers"], "owner": torch.arange(len(root)), "noise": torch.zeros(0)}
    return {**held, "n_known": root.shape[2] - root.shape[1], "_buffers": buffers}


def renamed(held: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """Return what is held under the names of today."""
    return {names.get(name, name): value for name, value in held.items()}


def _augmentation(enlarge: bool, augmentation: Any) -> Any:
    """Return the augmentation of `ImageGAN` that stands for two parameters, of which ``enlarge`` is gone."""
    if augmentation == "auto":
        return "auto" if enlarge else ("shift", "cutout")
    return ("deformation", *(augmentation or ())) if enlarge else augmentation


def _with_rules(held: dict[str, Any]) -> dict[str, Any]:
    """Return what a fitted encoder holds, with what was new when dependencies became rules."""
    tied = held.pop("_twins", {})
    former = {"_rules": [FormerDependencies(tied)] if tied else [], "_names": {}, "rules": "auto", "rules_": []}
    return former | held
