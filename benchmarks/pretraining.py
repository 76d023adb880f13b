"""What pretrained weights are worth: ``python -m benchmarks.pretraining FOLDER --weights a.safetensors b.safetensors``.

On real tables, development samples by default: AUC and log-loss of a forest, of the teacher, of
`PriorFittedClassifier` with each file of weights (the shipped ones if none is named), and of the teacher with it as
a further member; then by how much the network is ahead of the teacher on each table. Weights that
`synthaug.pretraining` keeps along the way give the learning curve. FOLDER keeps what forest and teacher say.

With ``--targets continuous`` the same of `PriorFittedRegressor`: R2 in points of 100, and the mean absolute error in
standard deviations.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from joblib import Memory
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import log_loss, mean_absolute_error, r2_score, roc_auc_score
from threadpoolctl import threadpool_limits

from benchmarks.guidance.estimators import BOOSTING, FOREST, regressors
from benchmarks.tables import text_table
from synthaug.benchmark.splits import Sample, draw, prepared
from synthaug.encoders.features import TableFeatures
from synthaug.teachers.prior_fitted import PriorFittedClassifier, PriorFittedRegressor
from synthaug.teachers.tables import TeacherClassifier, TeacherRegressor

DATASETS = (
    "adult",
    "bank_marketing",
    "car_evaluation",
    "credit_g",
    "heart_cleveland",
    "ionosphere",
    "phoneme",
    "pima_diabetes",
    "sonar",
    "telco_churn",
    "titanic",
    "vehicle",
)
NUMBERS = ("abalone", "bike_sharing", "california_housing", "diabetes", "wine_quality")
SIZES = (50, 100, 200, 500)
FIRST_SPLIT = 200  # samples of development; the published suites' begin at 1000
TEST_ROWS = 1000
METRICS = {"classes": ("AUC", "log-loss"), "continuous": ("R2", "MAE")}
DIGITS = {"AUC": 2, "log-loss": 4, "R2": 2, "MAE": 4}
TEACHER = "teacher"
REGRESSORS = ("ridge regression", FOREST, BOOSTING)


def classical(dataset: str, n: int, split: int) -> dict[str, np.ndarray]:
    """Return what forest and teacher say of the test rows."""
    sample = _sample(dataset, n, split)
    features = TableFeatures().fit(sample.X)
    rows, test_rows = (np.nan_to_num(features.transform(X), nan=-1e6) for X in (sample.X, sample.X_test))
    forest = RandomForestClassifier(random_state=split).fit(rows, sample.y)
    teacher = TeacherClassifier(random_state=split).fit(sample.X, sample.y)
    return {"forest": forest.predict_proba(test_rows), TEACHER: teacher.predict_proba(sample.X_test)}


def measure(dataset: str, n: int, split: int, weights: Sequence[Path | None], memory: Memory) -> Iterator[dict]:
    """Yield a row per model, of one training sample."""
    sample = _sample(dataset, n, split)
    said = {name: (probabilities, np.nan) for name, probabilities in memory.cache(classical)(dataset, n, split).items()}
    for path in weights:
        network = PriorFittedClassifier(weights=path, random_state=split)
        teacher = TeacherClassifier(further=network, random_state=split)
        for name, model in ((_name(path), network), (f"teacher with {_name(path)}", teacher)):
            probabilities = model.fit(sample.X, sample.y).predict_proba(sample.X_test)
            said[name] = probabilities, getattr(model, "further_share_", np.nan)
    for model, (probabilities, share) in said.items():
        scores = dict(zip(METRICS["classes"], _scores(sample, probabilities), strict=True))
        yield {"dataset": dataset, "n": n, "split": split, "model": model, **scores, "share": share}


def measure_numbers(dataset: str, n: int, split: int, weights: Sequence[Path | None], memory: Memory) -> Iterator[dict]:
    """Yield a row per model, of one training sample with a continuous target."""
    sample = _sample(dataset, n, split, as_numbers=True)
    networks = {_name(path): PriorFittedRegressor(weights=path, random_state=split) for path in weights}
    models = {
        **regressors(REGRESSORS, sample.X, split),
        TEACHER: TeacherRegressor(random_state=split),
        **networks,
        **{
            f"teacher with {name}": TeacherRegressor(further=network, random_state=split)
            for name, network in networks.items()
        },
    }
    for name, model in models.items():
        said = model.fit(sample.X, sample.y).predict(sample.X_test)
        error = mean_absolute_error(sample.y_test, said) / sample.y_test.std()
        scores = {
            "R2": 100 * r2_score(sample.y_test, said),
            "MAE": error,
            "share": getattr(model, "further_share_", np.nan),
        }
        yield {"dataset": dataset, "n": n, "split": split, "model": name, **scores}


def table(results: pd.DataFrame, metric: str) -> str:
    """Return means over data sets by model and n."""
    means = results.groupby(["model", "n", "dataset"], sort=False)[metric].mean().groupby(["model", "n"], sort=False)
    return text_table(means.mean().unstack().map(f"{{:.{DIGITS[metric]}f}}".format).reset_index())


def ahead(results: pd.DataFrame, metric: str, model: str) -> str:
    """Return by how much a model is above the teacher, by data set and n; nothing where a set is too small."""
    means = results.groupby(["model", "dataset", "n"], sort=False)[metric].mean().unstack()
    differences = means.loc[model] - means.loc[TEACHER]
    texts = differences.map(f"{{:+.{DIGITS[metric]}f}}".format, na_action="ignore").fillna("")
    return text_table(texts.reset_index())


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pretraining", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--weights", type=Path, nargs="+", default=[None])
    parser.add_argument("--targets", choices=METRICS, default="classes")
    parser.add_argument("--datasets", nargs="+")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--splits", type=int, default=3)
    parser.add_argument("--first-split", type=int, default=FIRST_SPLIT)
    options = parser.parse_args(arguments)
    is_continuous = options.targets == "continuous"
    datasets = options.datasets or (NUMBERS if is_continuous else DATASETS)
    memory = Memory(options.folder / "classical", verbose=0)
    splits = range(options.first_split, options.first_split + options.splits)
    cells = [
        (dataset, n, split)
        for split in splits
        for dataset in datasets
        for n in options.sizes
        if n <= len(prepared(dataset).X) / 2
    ]
    measured = measure_numbers if is_continuous else measure
    with threadpool_limits(limits=1):
        results = pd.DataFrame(row for cell in cells for row in measured(*cell, options.weights, memory))
    results.to_csv(options.folder / "results.csv", index=False)
    for metric in METRICS[options.targets]:
        print(f"\n{metric}\n\n{table(results, metric)}")
    first = METRICS[options.targets][0]
    for name in map(_name, options.weights):
        for model in (name, f"teacher with {name}"):
            print(f"\n{first}, {model} over teacher\n\n{ahead(results, first, model)}")


def _name(path: Path | None) -> str:
    return "network" if path is None else path.stem


def _sample(name: str, n: int, split: int, *, as_numbers: bool = False) -> Sample:
    dataset = prepared(name)
    if as_numbers:
        dataset = replace(dataset, task="regression", y=dataset.y.astype(np.float64))
    sample = draw(dataset, n, split)
    return sample._replace(X_test=sample.X_test[:TEST_ROWS], y_test=sample.y_test[:TEST_ROWS])


def _scores(sample: Sample, probabilities: Any) -> tuple[float, float]:
    classes = np.unique(sample.y)
    positive = probabilities[:, 1] if len(classes) == 2 else probabilities
    auc = roc_auc_score(sample.y_test, positive, multi_class="ovr", labels=classes if len(classes) > 2 else None)
    return 100 * auc, log_loss(sample.y_test, probabilities, labels=classes)


if __name__ == "__main__":
    main()
