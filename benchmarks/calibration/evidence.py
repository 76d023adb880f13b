"""Evidence in `fit` and gains on new rows, side by side: a row for each sample, estimator and candidate."""

from __future__ import annotations

import pandas as pd

from benchmarks.calibration.suite import CHOSEN, INNER, METRICS
from benchmarks.guidance.augmenters import NOTHING

SAMPLE = ["dataset", "n", "split", "estimator"]
FAVOURITES = ("ratio=auto", "hard rows")  # what is tried first: weighted rows, or others where no weights are taken
GAINS = ("inner gain", "stderr", "gain", "chosen")  # of each metric


def evidence(results: pd.DataFrame) -> pd.DataFrame:
    """Return the evidence of each candidate and what it gained on test rows, of the results of the suite."""
    results = results[results["status"] == "ok"]
    wide = results.pivot_table(index=[*SAMPLE, "method"], columns="metric", values="value").reset_index("method")
    tested = wide[~wide["method"].isin((NOTHING, CHOSEN))]
    alone, choice = (wide[wide["method"] == name].reindex(tested.index) for name in (NOTHING, CHOSEN))
    columns = {"candidate": tested["method"], **{name: tested[f"inner {name}"] for name in INNER}}
    columns["loss"] = alone["inner loss"]
    for metric in METRICS:
        of_metric = (
            tested[f"inner {metric} gain"],
            tested[f"inner {metric} gain stderr"],
            tested[metric] - alone[metric],
            tested[f"chosen by {metric}"] > 0,
        )
        columns |= {f"{metric}: {name}": values for name, values in zip(GAINS, of_metric, strict=True)}
    columns["reported gain"], columns["reported stderr"] = choice["reported gain"], choice["reported gain stderr"]
    return pd.DataFrame(columns).reset_index()
