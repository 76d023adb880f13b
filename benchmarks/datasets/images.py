"""Images by name: those of the folder that SYNTHAUG_DATA names, and the digits that scikit-learn bundles.

In the folder's ``index.json`` they have the task "image". Their file is an ``.npz`` with training and test images, or
with ``images`` and ``target`` alone, or four of the format idx: training images and labels, then those to test on.
"""

from __future__ import annotations

import gzip
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_digits

from benchmarks.datasets import folder

DIGITS = "digits"
N_DIGITS = 1_300  # to learn from, of 1,797
HEADERS = {1: 8, 3: 16}  # bytes before labels and images of the format idx, by their number of axes


class Images(NamedTuple):
    """Images (n, height, width) or (n, height, width, channels) of values from 0 to 255, and their classes from 0."""

    X: NDArray[np.uint8]
    y: NDArray[np.intp]
    X_test: NDArray[np.uint8]  # none if the set leaves open what to test on
    y_test: NDArray[np.intp]


def names() -> list[str]:
    """Return the names of all sets that are available here."""
    return [*folder.entries({"image"}), DIGITS]


@lru_cache(maxsize=2)
def load(name: str) -> Images:
    """Return the set of that name.

    Raises
    ------
    LookupError
        If there is none.
    """
    if name not in names():
        raise LookupError(f"no set of images is called {name!r}; there are {', '.join(names())}")
    if name == DIGITS:
        X, y = load_digits(return_X_y=True)
        return _divided((X.reshape(-1, 8, 8) * (255 / 16)).round().astype(np.uint8), y)
    files = folder.entries({"image"})[name]["file"]
    if isinstance(files, str):
        return _of_arrays(folder.path() / files)
    X, y, X_test, y_test = (_idx(folder.path() / file) for file in files)
    return Images(X, y.astype(np.intp), X_test, y_test.astype(np.intp))


def _divided(X: NDArray[np.uint8], y: NDArray[Any]) -> Images:
    return Images(X[:N_DIGITS], y[:N_DIGITS], X[N_DIGITS:], y[N_DIGITS:])


def _of_arrays(path: Path) -> Images:
    with np.load(path) as arrays:
        if "images" in arrays:
            X, y = arrays["images"], arrays["target"].astype(np.intp)
            return Images(X, y, X[:0], y[:0])
        X, y, X_test, y_test = (arrays[name] for name in ("x_train", "y_train", "x_test", "y_test"))
    return Images(X, y.astype(np.intp), X_test, y_test.astype(np.intp))


def _idx(path: Path) -> NDArray[np.uint8]:
    with gzip.open(path) as file:
        content = file.read()
    n_axes = content[3]
    shape = np.frombuffer(content, ">i4", n_axes, offset=4)
    return np.frombuffer(content, np.uint8, offset=HEADERS[n_axes]).reshape(shape)
