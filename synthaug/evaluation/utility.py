"""What synthetic rows are worth to who learns from them: scores on real rows that nothing has seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
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
from synthaug.evaluation.tables import MISSING, Tables, for_boosting

PART = "utility"
REDRAWN = 200  # times that the test rows are drawn anew, for intervals

Score = Callable[[NDArray[Any], NDArray[Any]], float]
Part = tuple[Any, NDArray[Any]]  # X and y
Make = Callable[[Any, bool, int], Any]  # of a model: for X, a continuous target or not, a seed


def utility(tables: Tables, target: Any, random_state: int) -> Iterator[Figure]:
    """Yield scores on the holdout of models that have learned real rows, synthetic ones, and both."""
    if tables.holdout is None:
        return
    continuous = tables.real[target].dtype == np.float64
    parts = [(table.drop(columns=target), _labels(table[target])) for table in tables if table is not None]
    if not parts[0][0].shape[1]:
        return
    yield from scores(parts, MODELS, continuous, random_state)


def _labels(column: pd.Series) -> NDArray[Any]:
    """Return labels, None where there is none."""
    return (column if column.dtype == np.float64 else column.where(column != MISSING, None)).to_numpy()


def scores(parts: Sequence[Part], models: Mapping[str, Make], continuous: bool, random_state: int) -> Iterator[Figure]:
    """Yield scores on held-out rows of models that have learned others.

    ROC-AUC of classes (one against the rest, each counts as much), R2 of numbers. Intervals are of the test rows alone:
    these are drawn anew, the models are not. Nothing is yielded where the test rows have fewer than two classes of the
    real ones, or all the same number.

    Parameters
    ----------
    parts : sequence of three pairs of X and y
        DataFrames or arrays with targets: real, synthetic and held-out rows.
    models : dict of str to callable
        Each makes an unfitted model for X, whether the target is continuous, and a seed.
    continuous : bool
        Whether the target is a number.
    random_state : int
        Draws the test rows anew, and seeds the models.
    """
    real, synthetic, holdout = parts
    score: Score = _r2 if continuous else _auc
    classes = None if continuous else np.unique(real[1][~pd.isna(real[1])])
    X, truth = _where(holdout, ~pd.isna(holdout[1]) if classes is None else np.isin(holdout[1], classes))
    if len(np.unique(truth)) < 2:
        return
    y = truth if classes is None else np.searchsorted(classes, truth)
    learned = {"real": real, "synthetic": synthetic, "real and synthetic": _together(real, synthetic)}
    rng = np.random.default_rng(random_state)
    draws = [rng.integers(0, len(y), len(y)) for _ in range(REDRAWN)]
    for name, make in models.items():
        said, redrawn = {}, {}
        for source, part in learned.items():
            rows, own = _where(part, ~pd.isna(part[1]))
            if len(np.unique(own)) < (1 if continuous else 2):
                continue
            predicted = _said(make(rows, continuous, random_state).fit(rows, own), X, classes)
            said[source] = score(y, predicted)
            redrawn[source] = np.array([score(y[draw], predicted[draw]) for draw in draws])
            measure = f"{'R2' if continuous else 'ROC-AUC'} on held-out rows, learned from {source} rows"
            yield Figure(PART, measure, said[source], name, *np.nanquantile(redrawn[source], [0.025, 0.975]))
        if len(said) == len(learned):
            gain = said["real and synthetic"] - said["real"]
            interval = np.nanquantile(redrawn["real and synthetic"] - redrawn["real"], [0.025, 0.975])
            yield Figure(PART, "gain of synthetic rows beside real ones", gain, name, *interval)


def _where(part: Part, mask: NDArray[np.bool_]) -> Part:
    return part[0][mask], part[1][mask]


def _together(real: Part, synthetic: Part) -> Part:
    if isinstance(real[0], pd.DataFrame):
        rows: Any = pd.concat([real[0], synthetic[0]], ignore_index=True)
    else:
        rows = np.concatenate([real[0], synthetic[0]])
    return rows, np.concatenate([real[1], synthetic[1]])


def _boosting(rows: pd.DataFrame, continuous: bool, random_state: int) -> Pipeline:
    columns, categories = for_boosting(rows)
    kind = HistGradientBoostingRegressor if continuous else HistGradientBoostingClassifier
    return make_pipeline(columns, kind(categorical_features=categories, random_state=random_state))


def _linear(rows: pd.DataFrame, continuous: bool, random_state: int) -> Pipeline:
    levels = [name for name in rows if rows[name].dtype != np.float64]
    numbers = make_pipeline(SimpleImputer(strategy="median", keep_empty_features=True), StandardScaler())
    columns = make_column_transformer((OneHotEncoder(handle_unknown="ignore"), levels), remainder=numbers)
    return make_pipeline(columns, Ridge() if continuous else LogisticRegression(max_iter=1000))


MODELS: dict[str, Make] = {"boosted trees": _boosting, "linear model": _linear}


def _said(model: Any, X: Any, classes: NDArray[Any] | None) -> NDArray[Any]:
    """Return predictions, or the probabilities of the classes of the real rows alone: 0 for those it has never met."""
    if classes is None:
        return np.asarray(model.predict(X))
    said = np.zeros((len(X), len(classes)))
    known = np.isin(model.classes_, classes)
    said[:, np.searchsorted(classes, model.classes_[known])] = model.predict_proba(X)[:, known]
    return said


def _auc(codes: NDArray[Any], said: NDArray[Any]) -> float:
    """Return the mean ROC-AUC of the classes that some, and not all, of the rows have."""
    shares = [(codes == code, said[:, code]) for code in range(said.shape[1])]
    if said.shape[1] == 2:  # the other class has the same
        shares = shares[1:]
    areas = [intervals.area_under(score, right) for right, score in shares if 0 < right.sum() < len(right)]
    return float(np.mean(areas)) if areas else np.nan


def _r2(y: NDArray[Any], said: NDArray[Any]) -> float:
    return float(r2_score(y, said))
