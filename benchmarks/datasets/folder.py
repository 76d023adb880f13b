"""Sets from a folder of compressed CSV files, which the environment variable SYNTHAUG_DATA names.

Its ``index.json`` is a list of objects with at least ``name``, ``file``, ``task`` and ``target``. The files are gzip
CSV with a header, the target last and missing cells empty. Other kinds of files in the index are passed over.
"""

import json
import os
from pathlib import Path
from typing import Any

import pandas as pd

from benchmarks.datasets.dataset import Dataset

VARIABLE = "SYNTHAUG_DATA"
TASKS = {"binary", "multiclass", "regression"}


def is_available() -> bool:
    """Return whether a folder is named."""
    return bool(os.environ.get(VARIABLE))


def names() -> list[str]:
    """Return the names of the tables in the folder; none if no folder is named."""
    return list(_entries())


def load(name: str) -> Dataset:
    """Return a table of the folder."""
    entry = _entries()[name]
    X = pd.read_csv(_folder() / entry["file"])
    if X.columns[-1] != entry["target"]:
        raise ValueError(f"the last column of {entry['file']} is {X.columns[-1]!r}, not the target {entry['target']!r}")
    y = X.pop(entry["target"])
    return Dataset(name, X, y, entry["task"])


def _folder() -> Path:
    return Path(os.environ[VARIABLE])


def _entries() -> dict[str, dict[str, Any]]:
    if not is_available():
        return {}
    path = _folder() / "index.json"
    if not path.is_file():
        raise FileNotFoundError(f"{VARIABLE} is {os.environ[VARIABLE]!r}, but there is no index.json in it")
    entries = json.loads(path.read_text(encoding="utf-8"))
    return {entry["name"]: entry for entry in entries if entry["task"] in TASKS}
