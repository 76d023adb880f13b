"""Families of generators: one file each, and one line in this registry.

Names map to ``"module:Class"``, so that nothing imports torch before a family is used.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

FAMILIES = {
    "deformation-gan": "synthaug.generators.deformation_gan:DeformationGAN",
    "gaussian-copula": "synthaug.generators.gaussian_copula:GaussianCopula",
    "gaussian-fields": "synthaug.generators.gaussian_fields:GaussianFields",
    "image-gan": "synthaug.generators.image_gan:ImageGAN",
    "image-policy": "synthaug.generators.image_policy:ImagePolicy",
    "image-vae": "synthaug.generators.image_vae:ImageVAE",
    "jitter": "synthaug.generators.jitter:Jitter",
    "polished": "synthaug.generators.polished:Polished",
    "private-tree": "synthaug.generators.private_tree:PrivateTree",
    "tabular-gan": "synthaug.generators.tabular_gan:TabularGAN",
    "tabular-vae": "synthaug.generators.tabular_vae:TabularVAE",
}
FAMILY_OF_TABLES, FAMILY_OF_IMAGES = "tabular-gan", "deformation-gan"  # where none is named


def load(reference: str) -> Any:
    """Return the class that ``"module:Class"``, or a registered name, stands for.

    Examples
    --------
    >>> from synthaug.generators import load
    >>> load("tabular-gan").__name__
    'TabularGAN'
    """
    module, _, name = FAMILIES.get(reference, reference).partition(":")
    return getattr(import_module(module), name)
