"""What augmentation does for classifiers that are given 50 rows of a real data set: ``make demo``.

Each repetition draws a stratified training sample; all other rows are the test rows and serve for nothing else. One
``GANAugmenter`` at its defaults is fitted to the training sample, and every classifier is fitted twice: to the real
rows alone, and to real and synthetic rows, the same for all. Nothing is tuned, chosen or left out by a result.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from joblib import Parallel, delayed
from sklearn.base import ClassifierMixin, clone
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, balanced_accuracy_score, roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits
from tqdm import tqdm

from benchmarks.datasets import load
from benchmarks.intervals import t_interval
from benchmarks.plots import save_gains
from benchmarks.tables import text_table
from synthaug import GANAugmenter, TabularGAN

DATASETS = ("breast_cancer", "wine", "iris", "digits")
METRICS = ("accuracy", "balanced accuracy", "ROC-AUC")
ALL = "all"


class Plan(NamedTuple):
    """How much to do."""

    datasets: tuple[str, ...] = DATASETS
    n_splits: int = 10
    n_train: int = 50
    generator: TabularGAN | None = None


QUICK = Plan(datasets=("iris",), n_splits=2, generator=TabularGAN(n_steps=20))


def classifiers(seed: int) -> dict[str, ClassifierMixin]:
    """Return the classifiers by name, at defaults but for what is said here."""
    return {
        "logistic regression": make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)),
        "nearest neighbours": make_pipeline(StandardScaler(), KNeighborsClassifier()),
        "random forest": RandomForestClassifier(random_state=seed),
        # By default a leaf needs 20 rows, of 50: any further rows, mere copies too, would then look like a gain.
        "gradient boosting": HistGradientBoostingClassifier(min_samples_leaf=5, random_state=seed),
    }


def run(plan: Plan, n_jobs: int) -> pd.DataFrame:
    """Return one row per data set, split, estimator and metric, with the scores without and with synthetic rows."""
    cells = [(name, split) for split in range(plan.n_splits) for name in plan.datasets]
    tasks = (delayed(run_split)(name, split, plan.n_train, plan.generator) for name, split in cells)
    results = Parallel(n_jobs=n_jobs, return_as="generator")(tasks)
    return pd.concat(tqdm(results, total=len(cells), desc="demo", unit="split", file=sys.stderr), ignore_index=True)


def run_split(name: str, split: int, n_train: int, generator: TabularGAN | None) -> pd.DataFrame:
    """Return the scores of one training sample; its number is the seed of everything."""
    dataset = load(name)
    X_train, X_test, y_train, y_test = train_test_split(
        dataset.X, dataset.y, train_size=n_train, stratify=dataset.y, random_state=split
    )
    rows = []
    with threadpool_limits(limits=1):  # tables this small are only slowed down by threads
        X_more, y_more = GANAugmenter(generator, random_state=split).fit_resample(X_train, y_train)
        for estimator, classifier in classifiers(split).items():
            without = scores(clone(classifier).fit(X_train, y_train), X_test, y_test)
            augmented = scores(clone(classifier).fit(X_more, y_more), X_test, y_test)
            rows += [(name, split, estimator, metric, without[metric], augmented[metric]) for metric in METRICS]
    return pd.DataFrame(rows, columns=["dataset", "split", "estimator", "metric", "without", "with"])


def scores(classifier: ClassifierMixin, X: pd.DataFrame, y: pd.Series) -> dict[str, float]:
    """Return all metrics on held-out rows, in points of 100; ROC-AUC is one-vs-rest and macro for several classes."""
    predicted, probability = classifier.predict(X), classifier.predict_proba(X)
    ranked = probability[:, 1] if probability.shape[1] == 2 else probability
    values = (
        accuracy_score(y, predicted),
        balanced_accuracy_score(y, predicted),
        roc_auc_score(y, ranked, multi_class="ovr"),
    )
    return dict(zip(METRICS, 100 * np.array(values), strict=True))


def gains(results: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return mean scores, gain and its interval per group and metric, and for all groups together.

    The repetitions are the splits: everything else is averaged within a split first, because scores on the same
    training sample are not independent.
    """
    summary = []
    groups = [*((group, results[results[by] == group]) for group in results[by].unique()), (ALL, results)]
    for group, of_group in groups:
        for metric in of_group["metric"].unique():
            cells = of_group[of_group["metric"] == metric]
            per_split = cells.groupby("split")[["without", "with"]].mean()
            gain = t_interval(per_split["with"] - per_split["without"])
            summary.append((group, metric, *per_split.mean(), *gain, gain.verdict))
    return pd.DataFrame(summary, columns=[by, "metric", "without", "with", "gain", "low", "high", "verdict"])


def gains_table(summary: pd.DataFrame) -> str:
    """Return a summary of gains as text."""
    by = summary.columns[0]
    return text_table(
        pd.DataFrame(
            {
                by: summary[by].where(~summary[by].duplicated(), ""),
                "metric": summary["metric"],
                "without": summary["without"].map("{:.1f}".format),
                "with": summary["with"].map("{:.1f}".format),
                "gain": summary["gain"].map("{:+.2f}".format),
                "95 % interval": [f"{row.low:+.2f} to {row.high:+.2f}" for row in summary.itertuples()],
                "": summary["verdict"].replace("tie", ""),
            }
        )
    )


def conclusion(by_dataset: pd.DataFrame, plan: Plan) -> str:
    """Say in one sentence what the tables show, losses like gains."""
    cells = by_dataset[by_dataset["dataset"] != ALL]
    counts = cells["verdict"].value_counts().reindex(["gain", "loss", "tie"], fill_value=0)
    overall = by_dataset[by_dataset["dataset"] == ALL]
    changes = ", ".join(
        f"{row.metric} {row.gain:+.2f} ({'not significant' if row.verdict == 'tie' else 'significant'})"
        for row in overall.itertuples()
    )
    return (
        f"To {plan.n_train} real rows as many synthetic ones were added; on average over data sets and classifiers "
        f"this\nchanges {changes} points;\n"
        f"of the {len(cells)} pairs of data set and metric {counts['gain']} gain significantly, {counts['loss']} lose "
        f"and {counts['tie']} do neither (one in twenty would by chance)."
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the demonstration from the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.demo", description=__doc__.partition("\n")[0])
    parser.add_argument("--output", type=Path, default=Path("demo.png"), help="where to save the plot")
    parser.add_argument("--jobs", type=int, default=2, help="splits at a time")
    parser.add_argument("--quick", dest="plan", action="store_const", const=QUICK, default=Plan(), help="a small run")
    options = parser.parse_args(arguments)
    plan, start = options.plan, time.perf_counter()
    results = run(plan, options.jobs)
    by_dataset, by_estimator = gains(results, "dataset"), gains(results, "estimator")
    print(
        f"Held-out scores in points of 100, without and with synthetic rows. Each data set: {plan.n_splits} samples of "
        f"{plan.n_train} training rows,\none GANAugmenter per sample, whose rows all classifiers share. Intervals are "
        f"paired over samples.\n"
    )
    print(f"{gains_table(by_dataset)}\n\n{gains_table(by_estimator)}\n\n{conclusion(by_dataset, plan)}\n")
    save_gains([by_dataset, by_estimator], options.output, title=f"{plan.n_train} training rows")
    print(f"Plot: {options.output}. Time: {time.perf_counter() - start:.0f} s.")


if __name__ == "__main__":
    main()
