"""Calls an adapter, here or as ``python bridge.py ADAPTER FOLDER`` in a Python that has the rival. Stand-alone.

The folder holds ``request.json`` and ``table.csv``, and gets ``synthetic.csv``. A float is written as its shortest
exact form; nothing else than text is exchanged.
"""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import os
import random
import sys
import threading
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

PARSERS: dict[str, Callable[[str], Any]] = {"int64": int, "float64": float, "str": str}


def rows(adapter: Any, table: pd.DataFrame, target: str, n_rows: int, seed: int) -> pd.DataFrame:
    """Return the rows of an adapter with the columns and types of the table, and no other trace of it."""
    with _silence(), _random_states_kept():
        synthetic = adapter.synthesize(table, target, n_rows, seed)
    return pd.DataFrame({name: _as(kind_of(table[name]), synthetic[name]) for name in table}).reset_index(drop=True)


def kind_of(column: pd.Series[Any]) -> str:
    """Return what a column holds: a key of `PARSERS`."""
    return {"i": "int64", "f": "float64"}.get(column.dtype.kind, "str")


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write a table."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(table.columns)
        writer.writerows(table.astype(object).to_numpy().tolist())


def read_table(path: Path, kinds: dict[str, str]) -> pd.DataFrame:
    """Read a table whose columns hold these kinds."""
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    return pd.DataFrame({name: _parsed(kind, [line[name] for line in lines]) for name, kind in kinds.items()})


def load(path: str) -> Any:
    """Load an adapter from its file."""
    spec = importlib.util.spec_from_file_location("adapter", path)
    assert spec is not None
    assert spec.loader is not None
    adapter = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(adapter)
    return adapter


def main(adapter: str, folder: str) -> None:
    """Answer the request in a folder."""
    own = Path(__file__).resolve().parent
    sys.path = [folder for folder in sys.path if Path(folder).resolve() != own]  # adapters are named as their rivals
    request = json.loads(Path(folder, "request.json").read_text(encoding="utf-8"))
    table = read_table(Path(folder, "table.csv"), request["kinds"])
    synthetic = rows(load(adapter), table, request["target"], request["n_rows"], request["seed"])
    write_table(synthetic, Path(folder, "synthetic.csv"))


@contextmanager
def _silence() -> Iterator[None]:
    with warnings.catch_warnings(), redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")
        yield


@contextmanager
def _random_states_kept() -> Iterator[None]:
    """Leave the global random states as they were; most rivals can be seeded by nothing else."""
    torch = sys.modules.get("torch")
    states = random.getstate(), np.random.get_state(), torch and torch.get_rng_state()  # noqa: NPY002
    try:
        yield
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])  # noqa: NPY002
        if torch:
            torch.set_rng_state(states[2])


def _parsed(kind: str, texts: list[str]) -> pd.Series[Any]:
    return pd.Series([PARSERS[kind](text) for text in texts], dtype=kind)


def _as(kind: str, column: pd.Series[Any]) -> pd.Series[Any]:
    if kind == "str":
        return column.astype(str)
    numbers = pd.to_numeric(column)
    return numbers.round().astype("int64") if kind == "int64" else numbers.astype("float64")


def _end_with(parent: int) -> None:
    """End with the process that asked, which may have been killed and waits no longer."""
    while os.getppid() == parent:
        time.sleep(1.0)
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    try:
        main(*sys.argv[1:])
    except Exception as error:  # any: its last line is all that is passed on
        traceback.print_exc()
        sys.exit(" ".join(f"{type(error).__name__}: {error}".split()))
