"""Fitted augmenters as files that hold data alone: nothing in such a file is executed when it is loaded."""

from synthaug.artifacts.archive import FORMAT, ArtifactError, check_columns, load, read_card, save

__all__ = ["FORMAT", "ArtifactError", "check_columns", "load", "read_card", "save"]
