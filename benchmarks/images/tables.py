"""The tables of the report as Markdown, each a pure function of the tidy results."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pandas as pd

from benchmarks.guidance import statistics
from benchmarks.images.methods import NOTHING
from benchmarks.images.scores import ACCURACY, SECONDS
from benchmarks.images.suites.choice import ALWAYS, CHOICE, CHOSEN
from benchmarks.intervals import Interval, t_interval
from benchmarks.tables import markdown_table

MARGIN = 0.5  # points; a cell that loses more is worse off
GROUP = ["dataset", "n"]


def by_group(results: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """Yield the name and the results of each data set and number of images per class."""
    for (dataset, n), part in results.groupby(GROUP, sort=False):
        yield f"{dataset}, {n} per class, {part['split'].nunique()} samples", part


def by_method(results: pd.DataFrame, metric: str) -> str:
    """Return the gains of every method: by estimator, and over all with the interval over samples.

    Gains and losses that are clear, those whose interval over samples excludes 0, are bold. The last column has the
    estimator that fares worst.
    """
    gains = statistics.paired(results, [metric])
    estimators = list(dict.fromkeys(gains["estimator"]))
    scores = results[(results["metric"] == metric) & (results["method"] == NOTHING)]
    scores = scores.groupby("estimator")["value"].mean()
    first = {"method": f"{NOTHING}: {metric}"} | {name: f"{scores[name]:.1f}" for name in estimators}
    rows = [first | {"mean (95 %)": f"{scores.mean():.1f}", "worst": ""}]
    for method, of_method in gains[gains["method"] != NOTHING].groupby("method", sort=False):
        means = {name: t_interval(part["gain"]) for name, part in of_method.groupby("estimator", sort=False)}
        worst = min(means, key=lambda name: means[name].mean)
        shown = {name: _marked(means[name]) if name in means else "" for name in estimators}
        total = t_interval(of_method.groupby("split")["gain"].mean())
        shown |= {"mean (95 %)": _with_interval(total), "worst": f"{worst} {means[worst].mean:+.2f}"}
        rows.append({"method": method} | shown)
    return markdown_table(pd.DataFrame(rows))


def trade(results: pd.DataFrame) -> str:
    """Return gain and harm in accuracy of the choice, and of the default that is always on.

    A cell is a data set, n and estimator, with its mean over samples; a run is one sample of it.
    """
    rows = []
    for method in (ALWAYS, CHOICE):
        gains = statistics.paired(results[results["method"].isin([NOTHING, method])], [ACCURACY])
        gains = gains[gains["method"] == method]
        for name, part in [*by_group(gains), ("all", gains)]:
            cells = statistics.cells(part)
            worst = cells.loc[cells["mean"].idxmin()]
            rows.append(
                {
                    "": method,
                    "where": name,
                    "gain (95 %)": _with_interval(t_interval(part.groupby("split")["gain"].mean())),
                    "cells": len(cells),
                    f"below -{MARGIN:g}": f"{100 * (cells['mean'] < -MARGIN).mean():.0f} %",
                    "worst cell": f"{worst['mean']:+.2f} {worst['dataset']} {worst['n']} {worst['estimator']}",
                    "runs": len(part),
                    f"runs below -{MARGIN:g}": f"{statistics.share_below(part, MARGIN):.0f} %",
                }
            )
    return markdown_table(pd.DataFrame(rows))


def choices(results: pd.DataFrame) -> str:
    """Return how often each candidate was chosen, by estimator, in percent of the runs."""
    chosen = results[results["metric"] == CHOSEN]
    table = chosen.pivot_table(index="method", columns="estimator", values="value", sort=False)
    table["all"] = chosen.groupby("method")["value"].mean()
    return markdown_table(table.map("{:.0f} %".format, na_action="ignore").fillna("").reset_index())


def seconds(results: pd.DataFrame) -> str:
    """Return CPU seconds of a fit by method and estimator; what estimators share is counted once, for the augmenter."""
    cost = results[results["metric"] == SECONDS]
    table = cost.pivot_table(index=[*GROUP, "method"], columns="estimator", values="value", sort=False)
    return markdown_table(table.map("{:.1f}".format, na_action="ignore").fillna("").reset_index())


def summary(results: pd.DataFrame) -> str:
    """Return mean, lowest and highest value of each metric over the samples."""
    groups = results.groupby([*GROUP, "estimator", "method", "metric"], sort=False)["value"]
    table = groups.agg(["mean", "min", "max"]).map("{:.1f}".format).join(groups.size().rename("samples"))
    return markdown_table(table.reset_index())


def _marked(gain: Interval) -> str:
    shown = f"{gain.mean:+.2f}"
    return shown if gain.verdict == "tie" else f"**{shown}**"


def _with_interval(gain: Interval) -> str:
    if math.isinf(gain.low):
        return f"{gain.mean:+.2f}"
    return f"{_marked(gain)} ({gain.low:+.2f} to {gain.high:+.2f})"
