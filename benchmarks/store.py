"""The folder of results: one file per finished cell, so that a second start goes on where the first was stopped."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from benchmarks.cells import Cell, Plan, Row
from synthaug.replacing import replacing

COLUMNS = [*Cell._fields, "estimator", "method", "metric", "value"]
SETTINGS = "settings.json"


def open_folder(folder: Path, plan: Plan) -> None:
    """Make the folder, or see to it that what is in it was measured with the same settings.

    Raises
    ------
    ValueError
        If the folder holds results of other estimators or of another budget, which no table may mix.
    """
    settings = {"estimators": plan.estimators and list(plan.estimators), "steps": plan.steps}
    path = folder / SETTINGS
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with replacing(path) as temporary:
            temporary.write_text(json.dumps(settings), encoding="utf-8")
    elif (there := json.loads(path.read_text(encoding="utf-8"))) != settings:
        raise ValueError(f"{folder} holds results with {there}, not {settings}; choose another --output")


def path_of(folder: Path, cell: Cell) -> Path:
    """Return where the results of a cell lie."""
    return folder / cell.suite / f"{cell.dataset}-n{cell.n}-split{cell.split}.csv"


def save(folder: Path, cell: Cell, rows: Sequence[Row]) -> None:
    """Write the results of a finished cell, all or nothing."""
    frame = pd.DataFrame([(*cell, *row) for row in rows], columns=COLUMNS)
    path = path_of(folder, cell)
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as temporary:
        frame.to_csv(temporary, index=False)


def read(folder: Path, suite: str) -> pd.DataFrame:
    """Return all results of a suite; a frame without rows if there are none."""
    frames = [pd.read_csv(path) for path in sorted((folder / suite).glob("*.csv"))]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=COLUMNS)
