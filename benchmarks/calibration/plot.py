"""The plot: what was said of a gain against the gain on new rows, as measured and as expected."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from scipy import stats

from benchmarks.calibration.evidence import FAVOURITES
from benchmarks.calibration.figures import MEASURED, SHRUNK, said

LIMIT = 13.0  # points; what is beyond stands at the edge


def save(evidence: pd.DataFrame, path: Path, metric: str = "ROC-AUC") -> None:
    """Save two panels: the gain that the folds measured, and the one that is expected by other tables."""
    favourites = evidence["candidate"].isin(FAVOURITES)
    gained = 100 * evidence.loc[favourites, f"{metric}: gain"]
    figure = Figure(figsize=(9, 5.0), layout="constrained")
    found = said(evidence, metric)
    for axes, name in zip(figure.subplots(1, 2, sharey=True), (MEASURED, SHRUNK), strict=True):
        _draw(axes, 100 * found[name].loc[favourites, "gain"], gained)
        axes.set(title=name, xlabel=f"said to gain, points of {metric}")
    figure.axes[0].set_ylabel("gained on new rows, points")
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110, metadata={"Software": None})


def _draw(axes: Axes, told: pd.Series, gained: pd.Series) -> None:
    line, ends = stats.linregress(told, gained), np.array([-LIMIT, LIMIT])
    axes.plot(ends, ends, color="black", linewidth=0.8, linestyle="--", label="as said")
    axes.scatter(told.clip(-LIMIT, LIMIT), gained.clip(-LIMIT, LIMIT), s=10, color="#0072B2", alpha=0.5)
    within = np.array([told.min(), told.max()]).clip(-LIMIT, LIMIT)
    axes.plot(within, line.intercept + line.slope * within, color="#D55E00", label=f"slope {line.slope:.2f}")
    axes.axhline(0, color="#BBBBBB", linewidth=0.8, zorder=0)
    axes.set(xlim=(-LIMIT, LIMIT), ylim=(-LIMIT, LIMIT), aspect="equal")
    axes.legend(frameon=False, loc="upper left")
