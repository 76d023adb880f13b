"""Fitted augmenters as files that hold data alone: nothing in such a file is executed when it is loaded."""

from synthaug.artifacts.archive import FORMAT, ArtifactError, load, read_card, save
from synthaug.artifacts.replacing import replacing

__all__ = ["FORMAT", "ArtifactError", "load", "read_card", "replacing", "save"]
