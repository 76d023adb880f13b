"""The best of several models: what a method gains for who picks estimator and method by inner cross-validation."""

from __future__ import annotations

import numpy as np
import pandas as pd

from synthaug.benchmark.report.columns import BASELINE, sign_of
from synthaug.benchmark.report.statistics import mean_intervals

TUNED = "tuned"
POOLS = {"all untouched": (BASELINE,), "all untouched and tuned": (BASELINE, TUNED)}  # what one would pick from anyway
BY = {"log-loss": ("inner_loss", 1.0), "ROC-AUC": ("inner_auc", -1.0)}
SAMPLE = ["dataset", "n", "split"]
MODEL = [*SAMPLE, "method", "estimator"]


def best_of_several(scores: pd.DataFrame) -> pd.DataFrame:
    """Return what the pick gains where a method joins the models to pick from, with intervals over data sets.

    Only samples count on which every estimator has inner scores with nothing done, and with the method.

    Parameters
    ----------
    scores : DataFrame
        Rows with a score, of `scored`.

    Returns
    -------
    gains : DataFrame
        Columns by, pool, metric, method, mean, low, high, n_datasets, unit, n_samples and picked, the share of the
        samples in which a model with the method is the pick.
    """
    real = scores[~scores["control"]]
    models = real.drop_duplicates(MODEL)
    models = models[models["inner_loss"].notna() & models["inner_auc"].notna()]
    n_estimators = models["estimator"].nunique()
    counts = models.groupby(["method", *SAMPLE]).size()
    complete = counts[counts == n_estimators].reset_index()[["method", *SAMPLE]]
    models = models.merge(complete, on=["method", *SAMPLE])
    found = []
    for by, (key, sign) in BY.items():
        ranked = models.assign(rank=sign * models[key]).sort_values("rank", kind="stable")[[*MODEL, "rank"]]
        for pool, methods in POOLS.items():
            if set(methods) <= set(ranked["method"]):
                found += [
                    _gains(ranked, real, methods, method).assign(by=by, pool=pool, method=method)
                    for method in sorted(set(ranked["method"]) - set(methods))
                ]
    gains = pd.concat(found) if found else pd.DataFrame()
    if not len(gains):
        return pd.DataFrame(columns=["by", "pool", "metric", "method", "mean", "low", "high", "n_samples", "picked"])
    keys = ["by", "pool", "metric", "method"]
    more = gains.groupby(keys).agg(n_samples=("gain", "size"), picked=("picked", "mean")).reset_index()
    return mean_intervals(gains, keys).merge(more, on=keys)


def _gains(ranked: pd.DataFrame, scores: pd.DataFrame, methods: tuple[str, ...], method: str) -> pd.DataFrame:
    """Return by sample and metric how much better the pick is with a method than without it."""
    pools = (methods, (*methods, method))
    there = ranked[ranked["method"] == method][SAMPLE].drop_duplicates()
    for name in methods:
        there = there.merge(ranked.loc[ranked["method"] == name, SAMPLE].drop_duplicates(), on=SAMPLE)
    without, with_it = (
        ranked[ranked["method"].isin(pool)]
        .merge(there, on=SAMPLE)
        .assign(joins=lambda models: models["method"] == method)  # of equal models, the one without it is the pick
        .sort_values(["rank", "joins"], kind="stable")
        .drop_duplicates(SAMPLE)
        .merge(scores[[*MODEL, "metric", "value"]], on=MODEL)
        for pool in pools
    )
    both = with_it.merge(without, on=[*SAMPLE, "metric"], suffixes=("", "_without"))
    sign = both["metric"].map(sign_of).astype(float)
    gain = 100 * sign * (both["value"] - both["value_without"])
    return both[[*SAMPLE, "metric"]].assign(gain=np.round(gain, 9), picked=both["method"] == method)
