"""Files of images: .npz of NumPy with an array `images`, and `labels` if there are any."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from synthaug.cli.errors import InputError, listed

SUFFIX = ".npz"
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
            wanted = [name for name in (IMAGES, LABELS) if name in held]
            _check_sizes(path, file.zip, wanted)
            arrays = {name: file[name] for name in wanted}
    except (InputError, MemoryError, PermissionError):
        raise
    except Exception as error:  # whatever the readers of the formats inside raise, damage is the reason, or malice
        raise InputError(f"'{path}' is no {SUFFIX} file of arrays of numbers, as numpy.savez writes them") from error
    if IMAGES not in arrays:
        raise InputError(f"'{path}' holds {listed(held)}, but no {IMAGES!r}; write it by numpy.savez, images=...")
    return (arrays[IMAGES], arrays[LABELS]) if LABELS in arrays else arrays[IMAGES]


def _check_sizes(path: Path, archive: zipfile.ZipFile, names: Iterable[str]) -> None:
    """Refuse arrays that are not as large as they say, or far larger than the file."""
    from synthaug.artifacts.arrays import check_size  # which takes time, as the next does
    from synthaug.cli.files.packing import most_unpacked

    members = [archive.getinfo(name if name in archive.namelist() else f"{name}.npy") for name in names]
    whole, most = sum(member.file_size for member in members), most_unpacked(path.stat().st_size)
    if whole > most:
        raise InputError(f"'{path}' would become {whole} bytes of arrays, as no images do; write it by numpy.savez")
    for member in members:
        with archive.open(member) as file:
            check_size(file, member.file_size)
