"""What pretrained weights are worth: ``python -m benchmarks.pretraining FOLDER --weights a.safetensors b.safetensors``.

On real tables, development samples by default: AUC and log-loss of a forest, of the teacher, of
`PriorFittedClassifier` with each file of weights (the shipped ones if none is named), and of the teacher with it as
a further member. Weights that `synthaug.pretraining` keeps along the way give the learning curve. FOLDER keeps what
forest and teacher say.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from joblib import Memory
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import log_loss, roc_auc_score
from threadpoolctl import threadpool_limits

from benchmarks.tables import text_table
from synthaug.benchmark.splits import Sample, draw, prepared
from synthaug.encoders.features import TableFeatures
from synthaug.teachers.mixture import out_of_fold, share_by_evidence
from synthaug.teachers.prior_fitted import PriorFittedClassifier
from synthaug.teachers.tables import TeacherClassifier

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
SIZES = (50, 100, 200, 500)
FIRST_SPLIT = 200  # samples of development; the published suites' begin at 1000
TEST_ROWS = 1000
METRICS = ("AUC", "log-loss")
OUT_OF_BAG = "out of bag"


def classical(dataset: str, n: int, split: int) -> dict[str, np.ndarray]:
    """Return what forest and teacher say of the test rows, and the teacher of its own, out of bag."""
    sample = _sample(dataset, n, split)
    features = TableFeatures().fit(sample.X)
    rows, test_rows = (np.nan_to_num(features.transform(X), nan=-1e6) for X in (sample.X, sample.X_test))
    forest = RandomForestClassifier(random_state=split).fit(rows, sample.y)
    teacher = TeacherClassifier(random_state=split).fit(sample.X, sample.y)
    said = {"forest": forest.predict_proba(test_rows), "teacher": teacher.predict_proba(sample.X_test)}
    return {**said, OUT_OF_BAG: teacher.oob_proba_}


def measure(dataset: str, n: int, split: int, weights: Sequence[Path | None], memory: Memory) -> Iterator[dict]:
    """Yield a row per model, of one training sample."""
    sample = _sample(dataset, n, split)
    said = memory.cache(classical)(dataset, n, split)
    out_of_bag, codes = said.pop(OUT_OF_BAG), np.unique(sample.y, return_inverse=True)[1]
    for path in weights:
        name = "network" if path is None else path.stem
        network = PriorFittedClassifier(weights=path, random_state=split).fit(sample.X, sample.y)
        said[name] = network.predict_proba(sample.X_test)
        # As TeacherClassifier(further=network) does it, without fitting the other members once more.
        share = share_by_evidence(out_of_bag, out_of_fold(network, sample.X, codes), codes, None)
        said[f"teacher with {name}"] = share * said[name] + (1 - share) * said["teacher"]
    for model, probabilities in said.items():
        scores = dict(zip(METRICS, _scores(sample, probabilities), strict=True))
        yield {"dataset": dataset, "n": n, "split": split, "model": model, **scores}


def table(results: pd.DataFrame, metric: str) -> str:
    """Return means over data sets by model and n."""
    means = results.groupby(["model", "n", "dataset"], sort=False)[metric].mean().groupby(["model", "n"], sort=False)
    return text_table(means.mean().unstack().map(("{:.2f}" if metric == "AUC" else "{:.4f}").format).reset_index())


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pretraining", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--weights", type=Path, nargs="+", default=[None])
    parser.add_argument("--datasets", nargs="+", default=DATASETS)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--splits", type=int, default=3)
    parser.add_argument("--first-split", type=int, default=FIRST_SPLIT)
    options = parser.parse_args(arguments)
    memory = Memory(options.folder / "classical", verbose=0)
    splits = range(options.first_split, options.first_split + options.splits)
    cells = [
        (dataset, n, split)
        for split in splits
        for dataset in options.datasets
        for n in options.sizes
        if n <= len(prepared(dataset).X) / 2
    ]
    with threadpool_limits(limits=1):
        results = pd.DataFrame(row for cell in cells for row in measure(*cell, options.weights, memory))
    results.to_csv(options.folder / "results.csv", index=False)
    for metric in METRICS:
        print(f"\n{metric}\n\n{table(results, metric)}")


def _sample(dataset: str, n: int, split: int) -> Sample:
    sample = draw(prepared(dataset), n, split)
    return sample._replace(X_test=sample.X_test[:TEST_ROWS], y_test=sample.y_test[:TEST_ROWS])


def _scores(sample: Sample, probabilities: Any) -> tuple[float, float]:
    classes = np.unique(sample.y)
    positive = probabilities[:, 1] if len(classes) == 2 else probabilities
    auc = roc_auc_score(sample.y_test, positive, multi_class="ovr", labels=classes if len(classes) > 2 else None)
    return 100 * auc, log_loss(sample.y_test, probabilities, labels=classes)


if __name__ == "__main__":
    main()
