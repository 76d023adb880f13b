"""Gains over the baseline on the same training sample, and what they come to for each method."""

from __future__ import annotations

import numpy as np
import pandas as pd

from synthaug.benchmark.report.columns import BASELINE, CELL, PAIR, ROLES, sign_of
from synthaug.benchmark.report.statistics import (
    LEVEL,
    cell_tests,
    holm,
    least_of_normals,
    mean_intervals,
    shares_worse,
    signed_rank,
    wilcoxon_can_show,
)

TIE = 0.5  # points within which a cell is a tie
MARGINS = (TIE, 1.0)  # points by which a pair may be worse
DIGITS = 9  # what is left of a difference beyond these is noise of floating point
TESTED, BY_INTERVAL = "Wilcoxon", "interval"  # what a verdict rests on
GAINS, LOSES, NOT_SHOWN, NO_RESULTS = "gains", "loses", "no difference shown", "no results"


def paired(scores: pd.DataFrame) -> pd.DataFrame:
    """Return the gain in points of every other method over the baseline on real sets; positive is better."""
    real = scores[~scores["control"]]
    keys = [*PAIR, "metric"]
    base = real.loc[real["method"] == BASELINE, [*keys, "value"]].rename(columns={"value": "base"})
    gains = real[real["method"] != BASELINE].merge(base, on=keys, how="inner")
    sign = gains["metric"].map(sign_of).astype(float)
    return gains.assign(gain=(100 * sign * (gains["value"] - gains["base"])).round(DIGITS))


def cells_of(gains: pd.DataFrame) -> pd.DataFrame:
    """Return every cell (data set, n, estimator) of each metric and method, with its tests."""
    cells = cell_tests(gains, ["metric", "method", *CELL])
    return cells.assign(gain=cells["gain"].round(DIGITS))


def outcomes(gains: pd.Series) -> tuple[int, int, int]:
    """Return how many gains of cells are wins, ties and losses."""
    return int((gains > TIE).sum()), int((gains.abs() <= TIE).sum()), int((gains < -TIE).sum())


def by_method(gains: pd.DataFrame, cells: pd.DataFrame) -> pd.DataFrame:
    """Return a row per metric and method: mean gain, interval, tests, verdict, wins, harm and the worst cell.

    The verdict is by the signed-rank test with Holm's correction over methods. Where there are too few data sets for
    any method to pass it, it is by the interval alone, for all methods: `evidence` says which.
    """
    if not len(gains):
        return pd.DataFrame(columns=["metric", "method", "mean", "low", "high", "unit", "evidence", "verdict"])
    table = mean_intervals(gains, ["metric", "method"])
    of_cells = pd.DataFrame([_of_cells(group) for _, group in cells.groupby(["metric", "method"])])
    for more in (of_cells, _signed_ranks(gains), _shares_below(gains)):
        table = table.merge(more, on=["metric", "method"])
    table["p_holm"] = table.groupby("metric")["p"].transform(lambda p: holm(p))
    able = table.groupby("metric")["n_datasets"].transform(lambda n: wilcoxon_can_show(n.max(), len(n))).astype(bool)
    table["evidence"] = np.where(able, TESTED, BY_INTERVAL)
    shown = np.where(able, table["p_holm"] < LEVEL, (table["low"] > 0) | (table["high"] < 0))
    table["verdict"] = np.where(shown, np.where(table["mean"] > 0, GAINS, LOSES), NOT_SHOWN)
    return table.sort_values(["metric", "mean"], ascending=[True, False], kind="stable").reset_index(drop=True)


def _of_cells(cells: pd.DataFrame) -> dict[str, object]:
    """Return what the cells of one method in one metric come to."""
    wins, ties, losses = outcomes(cells["gain"])
    worse, worse_fdr = shares_worse(cells["p_worse"])
    worst = cells.iloc[int(cells["gain"].argmin())]
    return {
        "metric": worst["metric"],
        "method": worst["method"],
        "n_pairs": int(cells["n_splits"].sum()),
        "n_cells": len(cells),
        "wins": wins,
        "ties": ties,
        "losses": losses,
        "worse": worse,
        "worse_fdr": worse_fdr,
        "worst": worst["gain"],
        "worst_by_chance": least_of_normals(cells["sd"] / np.sqrt(cells["n_splits"])),
        "worst_cell": f"{worst['dataset']}, n = {worst['n']}, {worst['estimator']}",
    }


def _shares_below(gains: pd.DataFrame) -> pd.DataFrame:
    """Return the shares of pairs that are worse by more than a margin, by metric and method."""
    of_pairs = {f"below_{margin:g}": gains["gain"] < -margin for margin in MARGINS}
    return gains[["metric", "method"]].assign(**of_pairs).groupby(["metric", "method"]).mean().reset_index()


def _signed_ranks(gains: pd.DataFrame) -> pd.DataFrame:
    """Return the p-value of the signed-rank test over means of data sets, by metric and method."""
    keys = ["metric", "method"]
    means = gains.groupby([*keys, "dataset"], sort=False)["gain"].mean().round(DIGITS)
    return means.groupby(level=keys, sort=False).agg(signed_rank).rename("p").reset_index()


def methods_of(frame: pd.DataFrame) -> dict[str, str]:
    """Return the roles of the methods that were run on something, the baseline among them, in order of role."""
    run = frame.loc[frame["dataset"] != "", ["method", "role"]].drop_duplicates("method")
    place = {role: i for i, role in enumerate(ROLES)}
    run = run.assign(place=run["role"].map(lambda role: place.get(role, len(ROLES))))
    run = run.sort_values(["place", "method"], kind="stable")
    return dict(zip(run["method"], run["role"], strict=True))
