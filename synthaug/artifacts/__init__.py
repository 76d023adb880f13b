"""Fitted augmenters as files that hold data alone: nothing in such a file is executed when it is loaded."""

from synthaug.artifacts.archive import FORMAT, ArtifactError, check_columns, load, read_card, save
from synthaug.artifacts.provenance import mark_synthetic, read_provenance

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
