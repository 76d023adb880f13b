"""Sets of a folder of files that an ``index.json`` describes.

It is a list of objects with at least ``name``, ``file`` and ``task``, and tables with ``target``. These are CSV files,
compressed or not, with a header, the target last and missing cells empty. Those with the task "image" are an ``.npz``
with training and test images, or with ``images`` and ``target`` alone, or four files of the format idx: training images
and labels, then those to test on. Other tasks are passed over.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pandas as pd

from synthaug.benchmark.datasets.dataset import Dataset

VARIABLE = "SYNTHAUG_DATA"  # names the folder where no other is given
TABLES = frozenset({"binary", "multiclass", "regression"})
IMAGES = frozenset({"image"})


def path(given: Path | str | None = None) -> Path | None:
    """Return the folder: the one that is given, or the one that the variable names, or None."""
    named = given or os.environ.get(VARIABLE)
    return Path(named) if named else None


def entries(tasks: Collection[str], given: Path | str | None = None) -> dict[str, dict[str, Any]]:
    """Return what the index says of each set of these tasks; nothing if there is no folder.

    Raises
    ------
    FileNotFoundError
        If the folder has no index.
    ValueError
        If it is no list of such objects.
    """
    folder = path(given)
    if folder is None:
        return {}
    index = folder / "index.json"
    if not index.is_file():
        raise FileNotFoundError(f"the folder of data sets is {str(folder)!r}, but there is no index.json in it")
    try:
        found = json.loads(index.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{str(index)!r} is no JSON: {error}") from error
    if not isinstance(found, list):
        raise ValueError(f"{str(index)!r} is to be a list of objects, one for each set")
    for entry in found:
        _check_entry(entry, index)
    return {entry["name"]: entry for entry in found if entry["task"] in tasks}


def _check_entry(entry: Any, index: Path) -> None:
    if not isinstance(entry, dict):
        raise ValueError(f"{str(index)!r} is to hold objects, one for each set; {entry!r} is none")
    for key in ("name", "task", "file", *(["target"] if entry.get("task") in TABLES else [])):
        several = key == "file" and isinstance(entry.get(key), list)
        if not (several or isinstance(entry.get(key), str)):
            raise ValueError(f"{str(index)!r}: the set {entry.get('name')!r} has no {key!r} that is a text")


def load_table(name: str, given: Path | str | None = None) -> Dataset:
    """Return a table of the folder."""
    entry = entries(TABLES, given)[name]
    X = pd.read_csv(_folder(given) / entry["file"])
    if X.columns[-1] != entry["target"]:
        raise ValueError(f"the last column of {entry['file']} is {X.columns[-1]!r}, not the target {entry['target']!r}")
    y = X.pop(entry["target"])
    return Dataset(name, X, y, entry["task"])


def files(name: str, given: Path | str | None = None) -> list[Path]:
    """Return the files of a set of images."""
    named = entries(IMAGES, given)[name]["file"]
    return [_folder(given) / file for file in ([named] if isinstance(named, str) else named)]


def _folder(given: Path | str | None) -> Path:
    folder = path(given)
    assert folder is not None  # or there were no entries
    return folder
