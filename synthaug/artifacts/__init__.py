"""Fitted augmenters, and models with one, as files that hold data alone: nothing in them is executed when loaded."""

from synthaug.artifacts.archive import FORMAT, ArtifactError
from synthaug.artifacts.augmenters import check_columns
from synthaug.artifacts.provenance import mark_synthetic, read_provenance
from synthaug.artifacts.saving import load, read_card, save

__all__ = [
    "FORMAT",
    "ArtifactError",
    "check_columns",
    "load",
    "mark_synthetic",
    "read_card",
    "read_provenance",
    "save",
]
