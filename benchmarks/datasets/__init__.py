"""Real data sets by name: those that scikit-learn bundles, and those of a folder named by SYNTHAUG_DATA."""

from benchmarks.datasets import bundled, folder
from benchmarks.datasets.dataset import Dataset

__all__ = ["Dataset", "load", "names"]

FAMILIES = (bundled, folder)


def names() -> list[str]:
    """Return the names of all sets that are available here."""
    return [name for family in FAMILIES for name in family.names()]


def load(name: str) -> Dataset:
    """Return the set of that name.

    Raises
    ------
    LookupError
        If no set has that name, or it lies in a folder that SYNTHAUG_DATA does not name yet.
    """
    for family in FAMILIES:
        if name in family.names():
            return family.load(name)
    hint = "" if folder.is_available() else f"; to use sets of a folder, set {folder.VARIABLE} to it"
    raise LookupError(f"no data set is called {name!r}; there are {', '.join(names())}{hint}")
