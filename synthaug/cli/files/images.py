"""Files of images: .npz of NumPy with an array `images`, and `labels` if there are any."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

from synthaug.cli.errors import InputError, listed

SUFFIX = ".npz"
UNREADABLE = (OSError, ValueError, EOFError, TypeError, AttributeError, zipfile.BadZipFile)  # of an array alone, too
IMAGES, LABELS = "images", "labels"


def are_images(path: Path) -> bool:
    """Return whether a file holds images by its suffix."""
    return path.suffix.lower() == SUFFIX


def read_images(path: Path) -> Any:
    """Return the images of a file, with their labels as a pair if it holds any; nothing is executed.

    Raises
    ------
    InputError
        If the file cannot be read, or holds no array of that name.
    """
    import numpy as np

    if not path.is_file():
        raise InputError(f"there is no file '{path}'; check its name and folder")
    try:
        with np.load(path, allow_pickle=False) as file:
            held = list(file)
            arrays = {name: file[name] for name in (IMAGES, LABELS) if name in held}
    except UNREADABLE as error:
        raise InputError(f"'{path}' is no {SUFFIX} file of arrays of numbers, as numpy.savez writes them") from error
    if IMAGES not in arrays:
        raise InputError(f"'{path}' holds {listed(held)}, but no {IMAGES!r}; write it by numpy.savez, images=...")
    return (arrays[IMAGES], arrays[LABELS]) if LABELS in arrays else arrays[IMAGES]
