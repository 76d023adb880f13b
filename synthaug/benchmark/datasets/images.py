"""Images by name: those of a folder of data sets, and the digits that scikit-learn bundles."""

from __future__ import annotations

import gzip
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from synthaug.benchmark.datasets import digit_images, folder
from synthaug.benchmark.datasets.dataset import Dataset

DIGITS = "digits"
N_DIGITS = 1_300  # to learn from, of 1,797
HEADERS = {1: 8, 3: 16}  # bytes before labels and images of the format idx, by their number of axes


class Images(NamedTuple):
    """Images (n, height, width) or (n, height, width, channels) of values from 0 to 255, and their classes from 0."""

    X: NDArray[np.uint8]
    y: NDArray[np.intp]
    X_test: NDArray[np.uint8]  # none if the set leaves open what to test on
    y_test: NDArray[np.intp]


def names(given: Path | str | None = None) -> list[str]:
    """Return the names of all sets that are available here."""
    return [*folder.entries(folder.IMAGES, given), DIGITS]


def load(name: str, given: Path | str | None = None) -> Images:
    """Return the set of that name.

    Raises
    ------
    LookupError
        If there is none.
    ValueError
        If its files are damaged.
    """
    if name not in names(given):
        raise LookupError(f"no set of images is called {name!r}; there are {', '.join(names(given))}")
    return _load(name, given, folder.changed(name, given))


@lru_cache(maxsize=2)
def _load(name: str, given: Path | str | None, changed: tuple[int, ...]) -> Images:
    if name == DIGITS:
        digits = digit_images.load()
        return Images(digits.X[:N_DIGITS], digits.y[:N_DIGITS], digits.X[N_DIGITS:], digits.y[N_DIGITS:])
    files = folder.files(name, given)
    if len(files) == 1:
        with folder.reading(name, files[0]):
            return _of_arrays(files[0])
    arrays = []
    for file in files:
        with folder.reading(name, file):
            arrays.append(_idx(file))
    if len(arrays) != len(Images._fields):
        raise ValueError(f"the set {name!r} has {len(files)} files in index.json; give one, or four of the format idx")
    X, y, X_test, y_test = arrays
    return Images(X, _classes(y), X_test, _classes(y_test))


def load_dataset(name: str, given: Path | str | None = None) -> Dataset:
    """Return a set of a folder as the others are."""
    X, y, X_test, y_test = load(name, given)
    return Dataset(name, X, y, "multiclass", (X_test, y_test) if len(X_test) else None)


def _of_arrays(path: Path) -> Images:
    with np.load(path) as arrays:
        if "images" in arrays:
            X, y = arrays["images"], _classes(arrays["target"])
            return Images(X, y, X[:0], y[:0])
        X, y, X_test, y_test = (arrays[name] for name in ("x_train", "y_train", "x_test", "y_test"))
    return Images(X, _classes(y), X_test, _classes(y_test))


def _classes(y: NDArray[Any]) -> NDArray[np.intp]:
    """Return the classes of images as whole numbers."""
    whole = y.astype(np.intp)
    if y.ndim != 1 or not np.array_equal(whole, y):
        raise ValueError(f"classes are to be whole numbers of shape (n,); they are {y.dtype} of shape {y.shape}")
    return whole


def _idx(path: Path) -> NDArray[Any]:
    with gzip.open(path) as file:
        content = file.read()
    n_axes = content[3]
    shape = np.frombuffer(content, ">i4", n_axes, offset=4)
    return np.frombuffer(content, np.uint8, offset=HEADERS[n_axes]).reshape(shape)
