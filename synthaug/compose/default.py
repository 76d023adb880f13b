"""The augmenter that is meant where none is given."""

from __future__ import annotations

from importlib import import_module
from typing import Any

DEFAULT = "synthaug.augmenter:GANAugmenter"


def default_augmenter() -> Any:
    """Return a new `GANAugmenter` with its defaults.

    It stands above this package, which knows augmenters by their methods alone, and needs torch. So it is known here by
    name, and loaded when it is asked for.

    Examples
    --------
    >>> from synthaug.compose.default import default_augmenter
    >>> default_augmenter()
    GANAugmenter()
    """
    module, _, name = DEFAULT.partition(":")
    return getattr(import_module(module), name)()
