"""The tidy frame of a benchmark: what its columns are called and what a report needs of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

BASELINE = "nothing"
ROLES = ("baseline", "usual", "synthaug", "rival")
METRICS = (
    "ROC-AUC",
    "accuracy",
    "balanced accuracy",
    "log-loss",
    "average precision",
    "F1",
    "recall at 90 % precision",
)
LOWER_IS_BETTER = frozenset({"log-loss", "Brier", "calibration error", "cost at 1:10", "MAE"})

COLUMNS = {
    "suite": str,
    "dataset": str,
    "kind": str,
    "task": str,
    "control": bool,
    "n": int,
    "n_train": int,
    "n_test": int,
    "split": int,
    "method": str,
    "role": str,
    "estimator": str,
    "metric": str,
    "value": float,
    "status": str,
    "message": str,
    "n_synthetic": float,
    "cpu_seconds": float,
    "wall_seconds": float,
    "peak_mb": float,
    "versions": str,
    "machine": str,
}
INNER = ("inner_loss", "inner_auc")  # may be missing: results of a former version have none
TEXT = [name for name, kind in COLUMNS.items() if kind is str]
PAIR = ["dataset", "n", "split", "estimator"]
CELL = ["dataset", "n", "estimator"]
ROW = ["control", *PAIR, "method", "metric"]


def checked(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with its needed columns alone, text as plain strings and a fresh index; see that it has rows."""
    missing = [name for name in COLUMNS if name not in frame.columns]
    if missing:
        raise ValueError(f"The frame of a benchmark needs the columns {', '.join(missing)}, which this one lacks.")
    if not len(frame):
        raise ValueError("Nothing to report: no cell is finished yet.")
    for name, kind in COLUMNS.items():
        if kind is not str and not pd.api.types.is_numeric_dtype(frame[name].dtype):
            raise ValueError(f"The column {name!r} of the frame is to hold numbers; it holds {frame[name].dtype}.")
    if not (frame["status"] == "ok").any():
        reasons = frame["message"].astype(str).mode() if "message" in frame.columns else pd.Series(dtype=str)
        most = f" The commonest message: {reasons.iloc[0]}" if len(reasons) else ""
        raise ValueError(f"Nothing to report: none of the {len(frame)} rows of the frame has the status 'ok'.{most}")
    # Parquet gives text back as categories, whose unused levels would haunt every group.
    text = {name: frame[name].astype(object).where(frame[name].notna(), "").astype(str) for name in TEXT}
    inner = {name: frame[name].astype(float) if name in frame else np.nan for name in INNER}
    plain = frame[list(COLUMNS)].assign(**text, **inner, control=frame["control"].astype(bool))
    return plain.reset_index(drop=True)


def scored(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that have a score, without repetitions: of equal cells the first."""
    has_score = (frame["status"] == "ok") & np.isfinite(frame["value"].astype(float))
    return frame[has_score].drop_duplicates(ROW)


def metrics_of(frame: pd.DataFrame, first: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the metrics of a frame, those that are named first, and then those of the usual suites."""
    present = [str(name) for name in frame["metric"].unique() if name]
    known = dict.fromkeys([*first, *METRICS])
    return (*(name for name in known if name in present), *sorted(set(present) - set(known)))


def sign_of(metric: str) -> float:
    """Return 1 where higher is better, else -1."""
    return -1.0 if metric in LOWER_IS_BETTER else 1.0
