"""What synthetic rows are worth to who learns from them: scores on real rows that nothing has seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import r2_score
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from synthaug.evaluation import intervals
from synthaug.evaluation.figures import Figure
from synthaug.evaluation.tables import Tables, for_boosting

PART = "utility"
REDRAWN = 200  # times that the test rows are drawn anew, for intervals

Score = Callable[[NDArray[Any], NDArray[Any]], float]


def utility(tables: Tables, target: Any, random_state: int) -> Iterator[Figure]:
    """Yield scores on the holdout of models that have learned real rows, synthetic ones, and both.

    ROC-AUC of classes (one against the rest, each counts as much), R2 of numbers. Intervals are of the test rows alone:
    these are drawn anew, the models are not.
    """
    if tables.holdout is None:
        return
    continuous = tables.real[target].dtype == np.float64
    score: Score = _r2 if continuous else _auc
    known = tables.holdout[tables.holdout[target].isin(tables.real[target]) | continuous]
    known = known[known[target].notna()]
    classes = None if continuous else np.unique(tables.real[target])
    y = known[target].to_numpy() if classes is None else np.searchsorted(classes, known[target])
    learned = {
        "real rows": tables.real,
        "synthetic rows": tables.synthetic,
        "real and synthetic rows": pd.concat([tables.real, tables.synthetic], ignore_index=True),
    }
    rng = np.random.default_rng(random_state)
    draws = [rng.integers(0, len(y), len(y)) for _ in range(REDRAWN)]
    for name, make in MODELS.items():
        said = {}
        for source, rows in learned.items():
            rows = rows[rows[target].notna()]
            if not continuous and rows[target].nunique() < 2:
                continue
            model = make(rows.drop(columns=target), continuous, random_state).fit(
                rows.drop(columns=target), rows[target]
            )
            said[source] = _said(model, known.drop(columns=target), classes)
            values = [score(y[draw], said[source][draw]) for draw in draws]
            measure = f"{'R2' if continuous else 'ROC-AUC'} on held-out rows, learned from {source}"
            yield Figure(PART, measure, score(y, said[source]), name, *np.nanquantile(values, [0.025, 0.975]))
        if "real and synthetic rows" in said:
            differences = [
                score(y[draw], said["real and synthetic rows"][draw]) - score(y[draw], said["real rows"][draw])
                for draw in draws
            ]
            gain = score(y, said["real and synthetic rows"]) - score(y, said["real rows"])
            interval = np.nanquantile(differences, [0.025, 0.975])
            yield Figure(PART, "gain of synthetic rows beside real ones", gain, name, *interval)


def _boosting(rows: pd.DataFrame, continuous: bool, random_state: int) -> Pipeline:
    columns, categories = for_boosting(rows)
    kind = HistGradientBoostingRegressor if continuous else HistGradientBoostingClassifier
    return make_pipeline(columns, kind(categorical_features=categories, random_state=random_state))


def _linear(rows: pd.DataFrame, continuous: bool, random_state: int) -> Pipeline:
    levels = [name for name in rows if rows[name].dtype != np.float64]
    numbers = make_pipeline(SimpleImputer(strategy="median", keep_empty_features=True), StandardScaler())
    columns = make_column_transformer((OneHotEncoder(handle_unknown="ignore"), levels), remainder=numbers)
    return make_pipeline(columns, Ridge() if continuous else LogisticRegression(max_iter=1000))


MODELS: dict[str, Callable[[pd.DataFrame, bool, int], Pipeline]] = {"boosted trees": _boosting, "linear model": _linear}


def _said(model: Pipeline, X: pd.DataFrame, classes: NDArray[Any] | None) -> NDArray[Any]:
    """Return predictions, or the probabilities of all classes of the real rows: 0 for those it has never met."""
    if classes is None:
        return np.asarray(model.predict(X))
    said = np.zeros((len(X), len(classes)))
    said[:, np.searchsorted(classes, model.classes_)] = model.predict_proba(X)
    return said


def _auc(codes: NDArray[Any], said: NDArray[Any]) -> float:
    """Return the mean ROC-AUC of the classes that some, and not all, of the rows have."""
    shares = [(codes == code, said[:, code]) for code in range(said.shape[1])]
    if said.shape[1] == 2:  # the other class has the same
        shares = shares[1:]
    areas = [intervals.auc(score, right)[0] for right, score in shares if 0 < right.sum() < len(right)]
    return float(np.mean(areas)) if areas else np.nan


def _r2(y: NDArray[Any], said: NDArray[Any]) -> float:
    return float(r2_score(y, said))
