"""Sets from a folder of compressed CSV files, which the environment variable SYNTHAUG_DATA names.

Its ``index.json`` is a list of objects with at least ``name``, ``file``, ``task`` and ``target``. The files are gzip
CSV with a header, the target last and missing cells empty. Other kinds of files in the index are passed over.
"""

import json
import os
from collections.abc import Collection
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
    return list(entries(TASKS))


def load(name: str) -> Dataset:
    """Return a table of the folder."""
    entry = entries(TASKS)[name]
    X = pd.read_csv(path() / entry["file"])
    if X.columns[-1] != entry["target"]:
        raise ValueError(f"the last column of {entry['file']} is {X.columns[-1]!r}, not the target {entry['target']!r}")
    y = X.pop(entry["target"])
    return Dataset(name, X, y, entry["task"])


def path() -> Path:
    """Return the folder."""
    return Path(os.environ[VARIABLE])


def entries(tasks: Collection[str]) -> dict[str, dict[str, Any]]:
    """Return what the index says of each set of these tasks; nothing if no folder is named."""
    if not is_available():
        return {}
    index = path() / "index.json"
    if not index.is_file():
        raise FileNotFoundError(f"{VARIABLE} is {os.environ[VARIABLE]!r}, but there is no index.json in it")
    found = json.loads(index.read_text(encoding="utf-8"))
    return {entry["name"]: entry for entry in found if entry["task"] in tasks}
