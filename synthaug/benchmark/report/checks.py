"""Sentinels: signs in the scores that a benchmark itself is wrong, and what else a reader must know of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from synthaug.benchmark.report.columns import BASELINE, CELL, METRICS, PAIR, ROW, scored
from synthaug.benchmark.report.statistics import LEVEL, student

CHANCE = 0.5  # ROC-AUC of a guess
CONTROL_MARGIN = 0.05
PERFECT, IMPERFECT = 0.999, 0.95
AUC, ACCURACY = METRICS[:2]
UNFINISHED = "The benchmark is not finished"


class Checks(NamedTuple):
    """Alarms say that numbers cannot be trusted, notes how they were come by."""

    alarms: list[str]
    notes: list[str]


def check(frame: pd.DataFrame, roles: Mapping[str, str], planned: int = 0) -> Checks:
    """Return the alarms and the notes on a frame, of which so many cells were planned."""
    scores = scored(frame)
    return Checks(
        [*_no_baseline(scores), *_above_chance(scores), *_perfect(scores), *_duplicates(frame)],
        [*_unfinished(frame, planned), *_untested_controls(scores), *_unequal(frame, roles), *_several(frame)],
    )


def _no_baseline(scores: pd.DataFrame) -> list[str]:
    if (scores["method"] == BASELINE).any():
        return []
    return [f"No score of the baseline '{BASELINE}' is in the frame, so there are no gains."]


def _control_excess(scores: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Return by how much each method beats chance on each split of each control set, and in what.

    Without ROC-AUC there is no known level of chance, so it is accuracy over the baseline's.
    """
    control = scores[scores["control"]]
    unit = ["method", "dataset", "split"]
    auc = control[control["metric"] == AUC]
    if len(auc):
        excess = (auc.groupby(unit)["value"].mean() - CHANCE).rename("excess").reset_index()
        return excess, f"{AUC} above {CHANCE}"
    accuracy = control[control["metric"] == ACCURACY]
    base = accuracy.loc[accuracy["method"] == BASELINE, [*PAIR, "value"]].rename(columns={"value": "base"})
    both = accuracy[accuracy["method"] != BASELINE].merge(base, on=PAIR)
    excess = both.assign(excess=both["value"] - both["base"]).groupby(unit)["excess"].mean().reset_index()
    return excess, f"accuracy above that of '{BASELINE}'"


def _above_chance(scores: pd.DataFrame) -> list[str]:
    """Return the methods that beat chance where labels are permuted: one-sided t-tests, Bonferroni over methods."""
    excess, what = _control_excess(scores)
    of_method = excess.groupby("method")["excess"].agg(["mean", "std", "size"])
    mean, size = of_method["mean"].to_numpy(dtype=float), of_method["size"].to_numpy(dtype=float)
    p = stats.t.sf(student(mean, of_method["std"].to_numpy(dtype=float), 1 / size), size - 1) * len(of_method)
    leaking = of_method[(p < LEVEL) & (mean > CONTROL_MARGIN)]
    return [
        f"Leak: '{method}' has {what} by {100 * row['mean']:.1f} points on control sets, whose labels are permuted and "
        f"cannot be predicted. It most likely sees test rows in training, so none of its gains counts."
        for method, row in leaking.iterrows()
    ]


def _untested_controls(scores: pd.DataFrame) -> list[str]:
    excess, _ = _control_excess(scores)
    if not len(excess):
        return ["No control set (labels permuted) was run, so that check for leaks is missing."]
    if excess.groupby("method").size().max() < 2:
        return ["The check for leaks on control sets needs two splits and found one."]
    return []


def _perfect(scores: pd.DataFrame) -> list[str]:
    """Return the methods that are all but perfect in most cells in which the baseline is far from it."""
    real = scores[~scores["control"] & scores["metric"].isin([AUC, ACCURACY])]
    means = real.groupby(["metric", "method", *CELL])["value"].mean().rename("value").reset_index()
    base = means.loc[means["method"] == BASELINE].drop(columns="method").rename(columns={"value": "base"})
    hard = means[means["method"] != BASELINE].merge(base, on=["metric", *CELL])
    hard = hard[hard["base"] < IMPERFECT]
    shares = (hard["value"] >= PERFECT).groupby([hard["method"], hard["metric"]]).agg(["mean", "size"])
    suspicious = shares[shares["mean"] > 0.5].reset_index()
    return [
        f"Leak: '{row['method']}' has {row['metric']} of {PERFECT} or more in {100 * row['mean']:.0f} % of the "
        f"{row['size']} cells in which '{BASELINE}' is below {IMPERFECT}. That is too good to be true."
        for row in suspicious.to_dict("records")
    ]


def _duplicates(frame: pd.DataFrame) -> list[str]:
    cells = frame[frame["dataset"] != ""]
    repeated = cells[cells.duplicated(ROW)]
    if not len(repeated):
        return []
    row = repeated.iloc[0]
    return [
        f"{len(repeated)} rows repeat a run, first '{row['method']}' on '{row['dataset']}' with n = {row['n']}, split "
        f"{row['split']}, {row['estimator']}. The first of each is used."
    ]


def runs_left(frame: pd.DataFrame, planned: int) -> int:
    """Return how many of the planned cells have no row yet."""
    measured = frame[frame["dataset"] != ""].drop_duplicates([*PAIR, "method"])
    return max(planned - len(measured), 0)


def _unfinished(frame: pd.DataFrame, planned: int) -> list[str]:
    left = runs_left(frame, planned)
    if not left:
        return []
    return [f"{UNFINISHED}: {left} of {planned} runs are still to come, by the command that began it."]


def _unequal(frame: pd.DataFrame, roles: Mapping[str, str]) -> list[str]:
    cells = frame[(frame["status"] == "ok") & ~frame["control"]].drop_duplicates([*PAIR, "method"])
    counts = cells.groupby("method").size().reindex(list(roles), fill_value=0)
    most = int(counts.max())
    fewer = [f"{method} {most - count}" for method, count in counts.items() if count < most]
    if not fewer:
        return []
    return [f"Methods differ in how many runs they have. Of {most}, lacking: {', '.join(fewer)}."]


def _several(frame: pd.DataFrame) -> list[str]:
    own = frame[frame["role"] != "rival"]  # a rival adds its own version
    found = {name: sorted(set(own[name]) - {""}) for name in ("versions", "machine")}
    return [
        f"The frame joins results of {len(values)} different {kind}: {'; '.join(values)}."
        for kind, values in (("sets of versions", found["versions"]), ("machines", found["machine"]))
        if len(values) > 1
    ]


def mean_control(scores: pd.DataFrame) -> pd.DataFrame:
    """Return each method's mean excess over chance on control sets, in points, and the number of splits behind it."""
    excess, what = _control_excess(scores)
    table = excess.groupby("method")["excess"].agg(["mean", "size"])
    return table.assign(mean=np.round(100 * table["mean"], 9), what=what)
