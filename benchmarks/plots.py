"""Plots of gains with their intervals."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

# Of Okabe and Ito: distinct for the colour-blind. The markers say the same without any colour.
STYLES = {"gain": ("#0072B2", "^"), "loss": ("#D55E00", "v"), "tie": ("#6B6B6B", "o")}
LABELS = {"gain": "gain", "loss": "loss", "tie": "interval includes zero"}
GAP = 0.7  # between groups, in rows


def save_gains(summaries: Sequence[pd.DataFrame], path: Path, title: str) -> None:
    """Save one panel per metric, with a point and interval per row of the summaries.

    Parameters
    ----------
    summaries : sequence of DataFrame
        As `benchmarks.demo.gains` returns them: the name of the group first, then metric, gain, low, high, verdict.
    path : Path
        Where to save the figure.
    title : str
        Title of the figure.
    """
    rows = _positions(summaries)
    metrics = rows["metric"].unique()
    figure = Figure(figsize=(11, 1.8 + 0.36 * rows["position"].nunique()), layout="constrained")
    panels = figure.subplots(1, len(metrics), sharex=True, sharey=True, squeeze=False)[0]
    for axes, metric in zip(panels, metrics, strict=True):
        _draw(axes, rows[rows["metric"] == metric])
        axes.set_title(metric, fontsize=11)
    named = rows.drop_duplicates("position")
    panels[0].set_yticks(named["position"], named["name"])
    panels[0].invert_yaxis()
    figure.suptitle(f"Change of held-out scores by synthetic rows, {title}", fontsize=13)
    for axes in panels:  # the layout would put a label of the figure under the legend
        axes.set_xlabel("with synthetic rows minus without,\nin points: mean and 95 % interval")
    handles = {verdict: _handle(panels[0], verdict) for verdict in STYLES}
    figure.legend(handles.values(), LABELS.values(), loc="outside lower center", ncols=3, frameon=False, fontsize=10)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=150)


def _positions(summaries: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return the rows of all summaries with the height to draw them at: group under group."""
    height, placed = 0.0, []
    for summary in summaries:
        block = summary.rename(columns={summary.columns[0]: "name"})
        names = block["name"].unique()
        heights = {name: height + position for position, name in enumerate(names)}
        placed.append(block.assign(position=block["name"].map(heights), name=block["name"].str.replace("_", " ")))
        height += len(names) + GAP
    return pd.concat(placed, ignore_index=True)


def _draw(axes: Axes, rows: pd.DataFrame) -> None:
    axes.axvline(0, color="black", linewidth=1, zorder=1)
    axes.grid(axis="x", color="#DDDDDD", linewidth=0.8)
    axes.set_axisbelow(True)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    for row in rows.itertuples():
        colour, marker = STYLES[row.verdict]
        axes.plot([row.low, row.high], [row.position, row.position], color=colour, linewidth=2, solid_capstyle="butt")
        axes.plot(row.gain, row.position, marker, color=colour, markersize=7)


def _handle(axes: Axes, verdict: str) -> object:
    colour, marker = STYLES[verdict]
    return axes.plot([], [], marker=marker, color=colour, linewidth=2, markersize=7)[0]
