"""Real data sets by name: one file for each that scikit-learn bundles, those of a folder, and those of OpenML."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from synthaug.benchmark.datasets import derived, folder, images, openml
from synthaug.benchmark.datasets.dataset import Dataset
from synthaug.benchmark.unknown import unknown

__all__ = ["BUNDLED", "Dataset", "load", "names"]

BUNDLED = ("breast_cancer", "wine", "iris", "digits", "diabetes", "digit_images", "noise")


def names(data: Path | str | None = None) -> list[str]:
    """Return the names of all sets that are there: the bundled ones, and those of a folder.

    Parameters
    ----------
    data : path, default=None
        A folder with an ``index.json``; by default the one that the variable SYNTHAUG_DATA names, if it does.
    """
    return [*BUNDLED, *folder.entries(folder.TABLES, data), *folder.entries(folder.IMAGES, data)]


def load(name: str, data: Path | str | None = None) -> Dataset:
    """Return the set of that name; one of OpenML is called ``openml:NAME``, and `derived` says what is made of others.

    Raises
    ------
    LookupError
        If no set has that name, or it lies in a folder that has not been named.
    ValueError
        If the set cannot be read, or nothing can be learned from it.
    """
    if name in BUNDLED:
        if name in folder.entries(folder.TABLES | folder.IMAGES, data):
            raise ValueError(f"{name!r} is a bundled set and one of the folder; give yours another name in index.json")
        found: Dataset = import_module(f"{__name__}.{name}").load()
        return found
    if derived.base(name) != name:
        return derived.derive(name, load(derived.base(name), data))
    if name.startswith(openml.PREFIX):
        return openml.load(name)
    if name in folder.entries(folder.TABLES, data):
        return folder.load_table(name, data)
    if name in folder.entries(folder.IMAGES, data):
        return images.load_dataset(name, data)
    if task := folder.task_of(name, data):
        known = ", ".join(sorted(folder.TABLES | folder.IMAGES))
        raise ValueError(f"the set {name!r} has the task {task!r} in index.json; those that can be run are {known}")
    hint = "" if folder.path(data) else f"; to use sets of a folder, name it, or set {folder.VARIABLE} to it"
    raise unknown("data set", name, names(data), hint)
