"""What augmentation gains where columns have many levels, or an order that their type does not tell.

    python -m benchmarks.columns FOLDER [SEED ...]

FOLDER holds public tables as ``NAME.csv.gz``. Augmentation is always on, without a choice: that shows what the teacher
misses of the columns. Prints ROC-AUC (of numbers R2) of each estimator alone and augmented, and the difference.
"""

import sys
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import (
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.impute import SimpleImputer
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder

from synthaug import AugmentedEstimator, GANAugmenter

N_TRAIN, N_TEST = 600, 3000


def adult(frame):
    """Return where somebody comes from, with little beside it."""
    return frame[["native_country", "age", "hours_per_week"]], frame["income"] == ">50K"


def kddcup99_10pct(frame):
    """Return the service of a connection, with little beside it."""
    return frame[["service", "src_bytes", "duration"]], ~frame["label"].str.startswith("normal")


def bank_marketing(frame):
    """Return job and month as one column."""
    crossed = frame["job"] + " in " + frame["month"]
    return frame[["age", "campaign"]].assign(job_and_month=crossed), frame["y"] == "yes"


def titanic(frame):
    """Return a passenger with ticket and cabin."""
    return frame[["ticket", "cabin", "sex", "age", "pclass"]], frame["survived"] == 1


def bike_sharing(frame):
    """Return dates and clock times, as text."""
    clock = [f"{hour:02d}:00" for hour in frame["hour"]]
    return frame[["date", "temp"]].assign(clock=clock), frame["count"].astype(float)


TABLES = (adult, kddcup99_10pct, bank_marketing, titanic, bike_sharing)


def many_levels():
    """Return a nominal column of 200 levels that matters, and a number."""
    rng = np.random.default_rng(0)
    level, number, effect = rng.integers(0, 200, 6000), rng.normal(size=6000), rng.normal(size=200) * 2
    yes = rng.random(6000) < 1 / (1 + np.exp(-effect[level] - number))
    return pd.DataFrame({"level": [f"L{i}" for i in level], "number": number}), pd.Series(yes)


def in_numbers(X):
    """Return a table in which dates and clock times are numbers."""
    if "date" not in X:
        return X
    days = pd.to_datetime(X["date"])
    hours = X["clock"].str[:2].astype(int)
    return X.assign(date=days.astype("int64"), weekday=days.dt.day_of_week, month=days.dt.month, clock=hours)


def pipelines(*, continuous):
    """Yield a boosting and a forest that see every column, levels one-hot."""
    boosting = HistGradientBoostingRegressor if continuous else HistGradientBoostingClassifier
    forest = RandomForestRegressor if continuous else RandomForestClassifier
    for model in boosting(min_samples_leaf=5, random_state=0), forest(min_samples_leaf=3, random_state=0):
        one_hot = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
        nominal = make_column_selector(dtype_exclude="number")
        columns = make_column_transformer((one_hot, nominal), remainder=SimpleImputer(strategy="median"))
        yield make_pipeline(FunctionTransformer(in_numbers), columns, model)


def scores(X, y, seed):
    """Yield the score of each estimator on held-out rows, alone and augmented."""
    continuous = y.dtype.kind == "f"
    half = len(X) // 2
    X, X_test, y, y_test = train_test_split(
        X, y, train_size=min(N_TRAIN, half), test_size=min(N_TEST, half), random_state=seed
    )
    for model in pipelines(continuous=continuous):
        augmented = AugmentedEstimator(model, GANAugmenter(random_state=seed, device="cpu"))
        fitted = [one.fit(X, y) for one in (model, augmented)]
        if continuous:
            yield [one.score(X_test, y_test) for one in fitted]
        else:
            yield [roc_auc_score(y_test, one.predict_proba(X_test)[:, 1]) for one in fitted]


def main(folder, *seeds):
    warnings.simplefilter("ignore")
    tables = {of.__name__: (lambda of=of: of(pd.read_csv(Path(folder) / f"{of.__name__}.csv.gz"))) for of in TABLES}
    for name, table in (tables | {"200 levels": many_levels}).items():
        found = np.array([list(scores(*table(), int(seed))) for seed in seeds or (0, 1, 2)])
        for estimator, (alone, augmented) in zip(("boosting", "forest"), found.mean(axis=0), strict=True):
            gain = 100 * (augmented - alone)
            print(
                f"{name:16} {estimator:9} alone {alone:.3f}  augmented {augmented:.3f}  points {gain:+.1f}", flush=True
            )


if __name__ == "__main__":
    main(*sys.argv[1:])
