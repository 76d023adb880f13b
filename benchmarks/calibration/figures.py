"""How well what is said of gains agrees with gains on new rows, and what rules of choice keep and harm."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from benchmarks.calibration.evidence import FAVOURITES, SAMPLE
from benchmarks.calibration.learning import kinds, left_out

FOLDS = 5
WORSE = 0.005  # by how much a score falls where a fit is harmed
MEASURED, SHRUNK, UNKNOWN = "measured in folds", "expected, other tables known", "expected, kind unknown, too"
TREES = "trees"  # of which the gains are so much larger that they make any agreement of all together
LIMITS = {MEASURED: float(stats.t.ppf(0.975, FOLDS - 1)), SHRUNK: 1.96, UNKNOWN: 1.96}


def said(evidence: pd.DataFrame, metric: str) -> dict[str, pd.DataFrame]:
    """Return by what is said of the gain: the gain and its standard error, row by row."""
    measured = evidence[[f"{metric}: inner gain", f"{metric}: stderr"]].set_axis(["gain", "stderr"], axis=1)
    unknown = left_out(evidence, metric, unknown_kinds=True)
    return {MEASURED: measured, SHRUNK: left_out(evidence, metric), UNKNOWN: unknown}


def agreement(evidence: pd.DataFrame, metric: str) -> pd.DataFrame:
    """Return how what is said agrees with gains on new rows: of the favourites, and of what was chosen."""
    favourites, chosen = evidence["candidate"].isin(FAVOURITES), _chosen(evidence, metric)
    trees = kinds(evidence) == TREES
    groups = {"favourites": favourites, "chosen": chosen}
    groups |= {f"{name}, without trees": here & ~trees for name, here in groups.items()}
    rows = []
    for name, frame in said(evidence, metric).items():
        for group, here in groups.items():
            figures = _agreement(frame[here], evidence[f"{metric}: gain"][here], LIMITS[name])
            rows.append({"metric": metric, "said": name, "of": group, **figures})
    return pd.DataFrame(rows)


def _chosen(evidence: pd.DataFrame, metric: str) -> pd.Series:
    """Return what the rule takes that knows the other tables: not what these let one expect to gain nothing."""
    return evidence[f"{metric}: chosen"] & (left_out(evidence, metric)["gain"] > 0)


def _agreement(frame: pd.DataFrame, gained: pd.Series, limit: float) -> dict[str, Any]:
    return {
        "fits": len(frame),
        "correlation": frame["gain"].corr(gained),
        "slope": stats.linregress(frame["gain"], gained).slope,
        "mean said": 100 * frame["gain"].mean(),
        "mean gained": 100 * gained.mean(),
        "within 95 %": 100 * ((frame["gain"] - gained).abs() <= limit * frame["stderr"]).mean(),
        "half width": 100 * (limit * frame["stderr"]).mean(),
        "said to lose": 100 * (frame["gain"] <= 0).mean(),
    }


def by_kind(evidence: pd.DataFrame, metric: str) -> pd.DataFrame:
    """Return what each estimator gains on new rows, always on, beside what is expected by other tables."""
    favourites = evidence[evidence["candidate"].isin(FAVOURITES)]
    frame = left_out(evidence, metric).loc[favourites.index]
    gained = favourites[f"{metric}: gain"]
    within = 100.0 * ((frame["gain"] - gained).abs() <= 1.96 * frame["stderr"])
    columns = {
        "metric": metric,
        "kind": kinds(favourites),
        "estimator": favourites["estimator"],
        "expected": 100 * frame["gain"],
        "gained": 100 * gained,
        "spread": 100 * gained,
        "within 95 %": within,
    }
    kinds_of = pd.DataFrame(columns).groupby(["metric", "kind", "estimator"])
    how = {"expected": "mean", "gained": "mean", "spread": "std", "within 95 %": "mean"}
    return kinds_of.agg(how).assign(fits=kinds_of.size()).reset_index()


def rules(evidence: pd.DataFrame, metric: str) -> pd.DataFrame:
    """Return what rules of choice gain and harm, the favourite always on first; expected by other tables."""
    favourites = evidence[evidence["candidate"].isin(FAVOURITES)]
    expectation = left_out(evidence, metric).loc[favourites.index]
    favourites = favourites.set_index(SAMPLE)
    expectation.index = favourites.index
    always = favourites[f"{metric}: gain"]
    chosen = evidence[_chosen(evidence, metric)].set_index(SAMPLE)[f"{metric}: gain"]
    gains = {"always": always, "the rule of the package": chosen.reindex(always.index, fill_value=0.0)}
    for least in (0.0, 0.25, 0.5):
        told = "any gain" if least == 0 else f"more than {least:g} standard errors"
        gains[f"expected to gain {told}"] = always * (expectation["gain"] > least * expectation["stderr"])
    return pd.DataFrame([{"metric": metric, "rule": name, **_outcome(gain, always)} for name, gain in gains.items()])


def _outcome(gains: pd.Series, always: pd.Series) -> dict[str, float]:
    lost, lost_always = (np.minimum(values, 0).mean() for values in (gains, always))
    return {
        "scores changed": 100 * (gains != 0).mean(),
        "gain": 100 * gains.mean(),
        "of always": 100 * gains.mean() / always.mean(),
        "worse": 100 * (gains < -WORSE).mean(),
        "harm of always": 100 * lost / lost_always,
    }
