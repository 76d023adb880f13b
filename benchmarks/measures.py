"""Measures of how much synthetic rows are like real ones: pure functions of tables.

All take tables as `normalised` returns them: numbers as floats, everything else as strings with a level of their own
for missing values. The target is one column among the others.
"""

from __future__ import annotations

from importlib.util import find_spec

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import ks_2samp
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

from synthaug.evaluation.distances import NearestNeighbours

MISSING = "(missing)"
MODELS = ("LR", "HGB")
MAX_LEVELS = 254  # of a category in histogram-based boosting, with one bin for missing values


def normalised(table: pd.DataFrame, like: pd.DataFrame) -> pd.DataFrame:
    """Return the table with the columns of another, as floats where that one has numbers and strings elsewhere."""
    return pd.DataFrame({name: _normalised_column(table[name], _is_number(like[name])) for name in like})


def classifier(model: str, table: pd.DataFrame, seed: int) -> Pipeline:
    """Return logistic regression or gradient boosting for tables with the columns of this one."""
    categories = [name for name in table if not _is_number(table[name])]
    if model == "LR":
        numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
        codes = OneHotEncoder(handle_unknown="ignore")
        return make_pipeline(
            make_column_transformer((codes, categories), remainder=numbers), LogisticRegression(max_iter=1000)
        )
    codes = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan, max_categories=MAX_LEVELS)
    boosting = HistGradientBoostingClassifier(categorical_features=range(len(categories)), random_state=seed)
    return make_pipeline(make_column_transformer((codes, categories), remainder="passthrough"), boosting)


def utility(synthetic: pd.DataFrame, test: pd.DataFrame, target: str, model: str, seed: int) -> float:
    """Return the ROC-AUC on real test rows of a classifier that has seen synthetic rows alone."""
    X = synthetic.drop(columns=target)
    fitted = classifier(model, X, seed).fit(X, synthetic[target])
    return _auc(fitted, test.drop(columns=target), test[target])


def detection(synthetic: pd.DataFrame, real: pd.DataFrame, model: str, seed: int) -> float:
    """Return how well a classifier tells synthetic from real rows: ROC-AUC on a half it was not fitted to."""
    rows = pd.concat([real, synthetic], ignore_index=True)
    is_synthetic = np.repeat([0, 1], [len(real), len(synthetic)])
    seen, hidden, seen_labels, hidden_labels = train_test_split(
        rows, is_synthetic, test_size=0.5, stratify=is_synthetic, random_state=seed
    )
    return _auc(classifier(model, rows, seed).fit(seen, seen_labels), hidden, hidden_labels)


def closest_record_share(synthetic: pd.DataFrame, training: pd.DataFrame, held_out: pd.DataFrame) -> float:
    """Return the share of synthetic rows that are closer to the training rows than to as many held-out rows.

    A tie counts as half. The distance is that of `NearestNeighbours`.
    """
    if len(training) != len(held_out):
        raise ValueError(f"{len(training)} training rows against {len(held_out)} held-out ones; pass as many of each")
    real = pd.concat([training, held_out])
    to_training, to_held_out = (NearestNeighbours(rows, real).distances(synthetic) for rows in (training, held_out))
    return float(np.mean(to_training < to_held_out) + np.mean(to_training == to_held_out) / 2)


def copies_share(rows: pd.DataFrame, training: pd.DataFrame) -> float:
    """Return the share of rows that equal a training row in every column."""
    copies, known = (pd.MultiIndex.from_frame(table[list(training)].fillna(np.inf)) for table in (rows, training))
    return float(copies.isin(known).mean())


def membership(synthetic: pd.DataFrame, training: pd.DataFrame, held_out: pd.DataFrame) -> float:
    """Return how well the distance to the nearest synthetic row tells training rows from held-out ones: ROC-AUC."""
    near = NearestNeighbours(synthetic, pd.concat([training, held_out]))
    nearness = [-near.distances(rows)[:, 0] for rows in (training, held_out)]
    return float(roc_auc_score(np.repeat([1, 0], [len(training), len(held_out)]), np.concatenate(nearness)))


def column_shapes(rows: pd.DataFrame, others: pd.DataFrame) -> float:
    """Return how alike the columns are, in the mean: 1 less the Kolmogorov-Smirnov or the total variation distance."""
    distances = []
    for name in others:
        left, right = rows[name].dropna(), others[name].dropna()
        if not _is_number(right):
            shares = (column.value_counts(normalize=True) for column in (left, right))
            distances.append(float(next(shares).sub(next(shares), fill_value=0).abs().sum()) / 2)
        elif len(left) and len(right):
            distances.append(float(ks_2samp(left, right, method="asymp").statistic))
    return 1 - float(np.mean(distances))


def class_share_difference(synthetic: pd.Series, training: pd.Series) -> float:
    """Return the largest difference between the shares of a class."""
    shares = [labels.value_counts(normalize=True) for labels in (synthetic, training)]
    return float(shares[0].sub(shares[1], fill_value=0).abs().max())


def absent_categories(synthetic: pd.DataFrame, training: pd.DataFrame) -> int:
    """Return how many categories of the training rows, missing ones included, have no synthetic row."""
    categories = [name for name in training if not _is_number(training[name])]
    return sum(len(set(training[name]) - set(synthetic[name])) for name in categories)


def has_sdmetrics() -> bool:
    """Return whether sdmetrics is installed."""
    return find_spec("sdmetrics") is not None


def quality(synthetic: pd.DataFrame, training: pd.DataFrame) -> tuple[float, float]:
    """Return the column shapes and column pair trends of sdmetrics, against the training rows."""
    from sdmetrics.reports.single_table import QualityReport

    columns = {name: {"sdtype": "numerical" if _is_number(training[name]) else "categorical"} for name in training}
    report = QualityReport()
    report.generate(training, synthetic, {"columns": columns}, verbose=False)
    scores = report.get_properties().set_index("Property")["Score"]
    return float(scores["Column Shapes"]), float(scores["Column Pair Trends"])


def _is_number(column: pd.Series) -> bool:
    return pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column)


def _normalised_column(column: pd.Series, is_number: bool) -> pd.Series:
    if is_number:
        return pd.to_numeric(column).astype(float)
    return column.astype(object).where(column.notna(), MISSING).astype(str).astype(object)


def _auc(fitted: Pipeline, X: pd.DataFrame, y: pd.Series | NDArray[np.intp]) -> float:
    """Return the ROC-AUC, one-vs-rest and macro for several classes; a class never seen counts as never predicted."""
    known, classes = fitted.classes_, np.unique(y)
    probability = np.zeros((len(X), len(classes)))
    is_known = np.isin(classes, known)
    probability[:, is_known] = fitted.predict_proba(X)[:, np.searchsorted(known, classes[is_known])]
    aucs = [roc_auc_score(y == label, score) for label, score in zip(classes, probability.T, strict=True)]
    return float(np.mean(aucs))
