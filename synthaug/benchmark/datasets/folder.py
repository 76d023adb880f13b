"""Sets of a folder of files that an ``index.json`` describes.

It is a list of objects with at least ``name``, ``file`` and ``task``, and tables with ``target``. These are CSV files,
compressed or not, with a header, the target last and missing cells empty; numbers with leading zeros are text. Those
with the task "image" are an ``.npz`` with training and test images, or with ``images`` and ``target`` alone, or four
files of the format idx: training images and labels, then those to test on. Other tasks are passed over.
"""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd

from synthaug.benchmark.datasets.dataset import Dataset

VARIABLE = "SYNTHAUG_DATA"  # names the folder where no other is given
TABLES = frozenset({"binary", "multiclass", "regression"})
IMAGES = frozenset({"image"})
CODE = r"[+-]?0\d"  # begins as no number is written


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
    return {entry["name"]: entry for entry in _index(given) if entry["task"] in tasks}


def _index(given: Path | str | None) -> list[dict[str, Any]]:
    folder = path(given)
    if folder is None:
        return []
    index = folder / "index.json"
    if not index.is_file():
        raise FileNotFoundError(f"the folder of data sets is {str(folder)!r}, but there is no index.json in it")
    try:
        found: list[dict[str, Any]] = json.loads(index.read_text(encoding="utf-8-sig"))
    except (RecursionError, ValueError) as error:
        raise ValueError(f"{str(index)!r} is no JSON: {error}") from error
    if not isinstance(found, list):
        raise ValueError(f"{str(index)!r} is to be a list of objects, one for each set")
    for entry in found:
        _check_entry(entry, index)
    names = [entry["name"] for entry in found]
    if twice := [name for name in names if names.count(name) > 1]:
        raise ValueError(f"{str(index)!r} has several sets of the name {twice[0]!r}; rename all but one")
    return found


def _check_entry(entry: Any, index: Path) -> None:
    if not isinstance(entry, dict):
        raise ValueError(f"{str(index)!r} is to hold objects, one for each set; {entry!r} is none")
    for key in ("name", "task", "file", "target"):
        given: Any = entry.get(key)
        table = entry.get("task") in list(TABLES)
        several = key == "file" and not table and isinstance(given, list)
        needed = key != "target" or table
        if needed and not all(isinstance(one, str) for one in (given if several else [given])):
            raise ValueError(f"{str(index)!r}: the set {entry.get('name')!r} has no {key!r} that is a text")


def changed(name: str, given: Path | str | None = None) -> tuple[int, ...]:
    """Return when the files of a set were changed, by which a copy in memory is known to be old."""
    entry = next((entry for entry in _index(given) if entry["name"] == name), None)
    if entry is None:
        return ()
    named = [entry["file"]] if isinstance(entry["file"], str) else entry["file"]
    paths = [_folder(given) / file for file in ("index.json", *named)]
    return tuple(path.stat().st_mtime_ns for path in paths if path.exists())


def task_of(name: str, given: Path | str | None = None) -> str | None:
    """Return the task of a set whatever it is; None if the index has no such set."""
    found = next((entry for entry in _index(given) if entry["name"] == name), None)
    return None if found is None else str(found["task"])


def load_table(name: str, given: Path | str | None = None) -> Dataset:
    """Return a table of the folder."""
    entry = entries(TABLES, given)[name]
    file = _folder(given) / entry["file"]
    with reading(name, file), warnings.catch_warnings():
        warnings.simplefilter("error", pd.errors.ParserWarning)  # of rows with more cells than there are names
        X = pd.read_csv(file, keep_default_na=False, na_values=[""], index_col=False)
        numbers = X.select_dtypes("number").columns
        cells = pd.read_csv(file, usecols=lambda column: column in numbers, dtype=str, na_values=[""])
    if X.columns[-1] != entry["target"]:
        raise ValueError(f"the last column of {entry['file']} is {X.columns[-1]!r}, not the target {entry['target']!r}")
    for column in cells:
        if cells[column].str.match(CODE, na=False).any():
            X[column] = cells[column]
    y = X.pop(entry["target"])
    return Dataset(name, X, y, entry["task"])


@contextmanager
def reading(name: str, file: Path) -> Iterator[None]:
    """Say which file of which set is damaged or not there, whatever fails as it is read."""
    try:
        yield
    except MemoryError:
        raise
    except Exception as error:  # formats and their readers fail in many ways
        reason = " ".join(str(error).split()) or "it ends too early"
        raise ValueError(f"the file '{file}' of the set {name!r} cannot be read: {reason}") from error


def files(name: str, given: Path | str | None = None) -> list[Path]:
    """Return the files of a set of images."""
    named = entries(IMAGES, given)[name]["file"]
    return [_folder(given) / file for file in ([named] if isinstance(named, str) else named)]


def _folder(given: Path | str | None) -> Path:
    folder = path(given)
    assert folder is not None  # or there were no entries
    return folder
