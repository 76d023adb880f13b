"""All that a report says, found once: tables and figures only show it."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from synthaug.benchmark.report.checks import Checks, check, mean_control
from synthaug.benchmark.report.columns import BASELINE, checked, metrics_of, scored
from synthaug.benchmark.report.costs import costs_of
from synthaug.benchmark.report.curves import Curves, curves_of
from synthaug.benchmark.report.gains import by_method, cells_of, methods_of, paired
from synthaug.benchmark.report.pairwise import against_others
from synthaug.benchmark.report.ranks import Ranking, rank
from synthaug.benchmark.report.selection import best_of_several
from synthaug.benchmark.report.statistics import mean_intervals

SLICES = ("estimator", "kind", "task", "n", "part")
N_HEADLINE = 2  # metrics that tables and figures show


@dataclass(frozen=True)
class Findings:
    """What a frame shows.

    Frames of gains are in points. `methods` has a row per metric and method, `cells` one per cell of these.
    """

    frame: pd.DataFrame
    roles: dict[str, str]
    metrics: tuple[str, ...]
    gains: pd.DataFrame
    cells: pd.DataFrame
    methods: pd.DataFrame
    rankings: dict[str, Ranking | None]
    pairs: pd.DataFrame
    curves: dict[str, Curves | None]
    costs: pd.DataFrame
    slices: dict[str, pd.DataFrame]
    controls: pd.DataFrame
    counts: pd.DataFrame
    failures: pd.DataFrame
    skipped: pd.DataFrame
    missing: dict[str, str]
    checks: Checks
    measures: pd.DataFrame
    picks: pd.DataFrame

    @property
    def headline(self) -> tuple[str, ...]:
        """The metrics that tables and figures show."""
        return self.metrics[:N_HEADLINE]

    @property
    def order(self) -> list[str]:
        """The methods without the baseline, the highest mean gain in the first metric first."""
        ranked = list(self.methods.loc[self.methods["metric"] == self.metrics[0], "method"]) if self.metrics else []
        return [*ranked, *(name for name in self.roles if name not in ranked and name != BASELINE)]

    def of(self, metric: str, method: str) -> dict[Hashable, Any] | None:
        """Return what `methods` says of one method in one metric; None if it has no pair."""
        return self._rows.get((metric, method))

    @cached_property
    def _rows(self) -> dict[tuple[str, str], dict[Hashable, Any]]:
        return {(row.pop("metric"), row.pop("method")): row for row in self.methods.to_dict("records")}


def find(frame: pd.DataFrame) -> Findings:
    """Return what a frame shows."""
    planned, first, frozen = (frame.attrs.get(name) for name in ("planned", "headline", "frozen"))
    frame = checked(frame)
    frame = frame.assign(part=np.where(frame["dataset"].isin(frozen or []), "frozen", "development"))
    scores, roles = scored(frame), methods_of(frame)
    gains = paired(scores)
    cells = cells_of(gains)
    metrics = metrics_of(scores[scores["method"] == BASELINE], first or ())
    absent = frame[(frame["status"] == "skipped") & (frame["dataset"] == "")]
    return Findings(
        frame=frame,
        roles=roles,
        metrics=metrics,
        gains=gains,
        cells=cells,
        methods=by_method(gains, cells),
        rankings={metric: rank(gains[gains["metric"] == metric]) for metric in metrics},
        pairs=against_others(gains, roles),
        curves={metric: curves_of(scores, gains, metric) for metric in metrics[:N_HEADLINE]},
        costs=costs_of(scores),
        slices={name: mean_intervals(gains, ["metric", "method", name]) for name in SLICES},
        controls=mean_control(scores),
        counts=_counts(frame, roles),
        failures=_grouped(frame, "failed"),
        skipped=_grouped(frame, "skipped"),
        missing=dict(zip(absent["method"], absent["message"], strict=True)),
        checks=check(frame, roles, planned or 0),
        measures=_measures(scores[~scores["metric"].isin(metrics)]),
        picks=best_of_several(scores),
    )


def _measures(scores: pd.DataFrame) -> pd.DataFrame:
    """Return mean and extremes over samples of what the baseline has no value of, so that there is no gain in it."""
    keys = ["dataset", "n", "estimator", "method", "metric"]
    return scores.groupby(keys, sort=False)["value"].agg(["mean", "min", "max", "size"]).reset_index()


def _counts(frame: pd.DataFrame, roles: dict[str, str]) -> pd.DataFrame:
    """Return how many cells of each method are ok, failed and skipped."""
    cells = frame[frame["dataset"] != ""].drop_duplicates(["control", "dataset", "n", "split", "estimator", "method"])
    counts = cells.groupby(["method", "status"]).size().unstack(fill_value=0)
    return counts.reindex(index=list(roles), columns=["ok", "failed", "skipped"], fill_value=0)


def _grouped(frame: pd.DataFrame, status: str) -> pd.DataFrame:
    """Return cells of a status by method and message, with their number, most frequent first."""
    rows = frame[(frame["status"] == status) & (frame["dataset"] != "")]
    groups = rows.groupby(["method", "role", "message"], sort=False).size().rename("n_cells").reset_index()
    return groups.sort_values(["n_cells", "method", "message"], ascending=[False, True, True], ignore_index=True)
