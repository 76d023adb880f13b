"""The tables of the report as text, each a pure function of the tidy results."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from benchmarks.guidance import statistics
from benchmarks.guidance.augmenters import NOTHING
from benchmarks.guidance.estimators import UNPRUNED
from benchmarks.intervals import t_interval
from benchmarks.tables import text_table

EVERY, OTHERS = "all", "all but unpruned"
UNWEIGHTED = "kNN"


def by_estimator_and_size(results: pd.DataFrame, method: str, metric: str) -> str:
    """Return mean gains of a method by estimator and n, and over all n with the interval over data sets."""
    gains = statistics.paired(results[results["method"].isin([method, NOTHING])], [metric])
    gains = _with_totals(gains[gains["method"] == method])
    by_size = statistics.mean_gains(gains, ["estimator", "n"]).pivot(index="estimator", columns="n", values="gain")
    overall = statistics.mean_gains(gains, ["estimator"]).set_index("estimator")
    table = by_size.loc[overall.index].map("{:+.2f}".format)
    table.columns = [f"n={n}" for n in table.columns]
    return text_table(table.assign(**{"all n": _intervals(overall)}).reset_index())


def by_method(results: pd.DataFrame, metric: str, baseline: str = NOTHING) -> str:
    """Return mean gains over a baseline: a row per method, a column per estimator, means with intervals."""
    gains = _with_totals(statistics.paired(results, [metric], baseline))
    means = statistics.mean_gains(gains, ["method", "estimator"])
    means["shown"] = means["gain"].map("{:+.2f}".format)
    totals = means["estimator"].isin([EVERY, OTHERS])
    means.loc[totals, "shown"] = _intervals(means[totals])
    columns, rows = list(dict.fromkeys(means["estimator"])), list(dict.fromkeys(means["method"]))
    table = means.pivot(index="method", columns="estimator", values="shown").loc[rows, columns].fillna("")
    return text_table(table.drop(index=baseline).reset_index())


def by_dataset(results: pd.DataFrame, method: str, metrics: Sequence[str]) -> str:
    """Return mean gains of a method by data set, without the unpruned tree."""
    gains = statistics.paired(results[results["method"].isin([method, NOTHING])], metrics)
    gains = gains[(gains["method"] == method) & (gains["estimator"] != UNPRUNED)]
    table = gains.pivot_table(index="dataset", columns="metric", values="gain")[list(metrics)]
    return text_table(table.map("{:+.2f}".format).reset_index())


def trade(results: pd.DataFrame, methods: Sequence[str], margins: dict[str, float]) -> str:
    """Return, by method, the gain and the harm in each metric: means without the unpruned tree, harm in all cells."""
    rows = []
    for method in methods:
        of_method = results[results["method"] == method]
        chosen = of_method.loc[of_method["metric"] == "chosen", "value"]
        row = {"method": method, "used": "" if chosen.empty else f"{100 * (chosen > 0).mean():.0f} %"}
        for metric, margin in margins.items():
            gains = statistics.paired(pd.concat([of_method, results[results["method"] == NOTHING]]), [metric])
            gains = gains[gains["method"] == method]
            harm = statistics.harm(gains)
            row[metric] = f"{gains.loc[gains['estimator'] != UNPRUNED].groupby('dataset')['gain'].mean().mean():+.2f}"
            row[f"with {UNPRUNED}"] = f"{gains.groupby('dataset')['gain'].mean().mean():+.2f}"
            row[f"runs worse by {margin:g}"] = f"{statistics.share_below(gains, margin):.1f} %"
            row["cells worse raw"] = f"{harm.raw:.1f} %"
            row["controlled"] = f"{harm.controlled:.1f} %"
            row["worst cell"] = f"{harm.worst:+.2f}"
            row["it is"] = harm.worst_cell
            row["by chance"] = f"{harm.worst_by_chance:+.2f}"
        rows.append(row)
    return text_table(pd.DataFrame(rows))


def refusals(results: pd.DataFrame) -> str:
    """Return what was reported on permuted labels, by estimator and scoring."""
    rows = []
    for estimator, of_estimator in results.groupby("estimator", sort=False):
        values = of_estimator.pivot_table(
            index=statistics.SAMPLE, columns=["method", "metric"], values="value", sort=False
        )
        for metric in ("accuracy", "AUC"):
            gains = {method: values[method, name] for method, name in values if name == f"{metric} gain"}
            gain, error = gains["default"], values["default", f"{metric} stderr"]
            row = {"estimator": estimator, "scoring": metric, "runs": str(len(values))}
            row["reported gain"] = _interval(*t_interval(gain))
            row["0 within its interval"] = f"{100 * (gain.abs() <= 2 * error).mean():.0f} %"
            favourite = next(method for method in gains if method not in ("default", NOTHING))
            row[f"of {favourite} unchosen"] = _interval(*t_interval(gains[favourite]))
            for method, name in values:
                if name == f"{metric} refused":
                    row[f"refused at {method}"] = f"{values[method, name].mean():.0f} %"
            rows.append(row)
    return text_table(pd.DataFrame(rows))


def seconds(results: pd.DataFrame) -> str:
    """Return mean and largest CPU seconds of a fit by data set and estimator."""
    cost = results[results["metric"] == "CPU s"].groupby(["dataset", "n", "estimator"])["value"]
    table = cost.agg(["mean", "max"]).map("{:.1f}".format)
    return text_table(table.reset_index().astype(str))


def _with_totals(gains: pd.DataFrame) -> pd.DataFrame:
    """Return gains with further rows for all estimators, with and without the unpruned tree."""
    others = gains[gains["estimator"] != UNPRUNED]
    totals = [others.assign(estimator=OTHERS)]
    if len(others) < len(gains):
        totals.append(gains.assign(estimator=EVERY))
    return pd.concat([gains, *totals], ignore_index=True)


def _intervals(means: pd.DataFrame) -> list[str]:
    return [_interval(row.gain, row.low, row.high) for row in means.itertuples()]


def _interval(mean: float, low: float, high: float) -> str:
    return f"{mean:+.2f} ({low:+.2f} to {high:+.2f})"
