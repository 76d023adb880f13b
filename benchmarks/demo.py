"""What augmentation does for classifiers that are given 50 rows of a real data set: ``make demo``.

Each repetition draws a stratified training sample; all other rows are the test rows and serve for nothing else. Every
classifier is fitted to the real rows alone, and then with each way to add rows to them, from doubling the rows by SMOTE
to synthaug's choice of how many softly labelled rows to add, or none. No test row tunes or chooses anything.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from imblearn.over_sampling import SMOTE
from joblib import Parallel, delayed
from sklearn.base import ClassifierMixin, clone
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier
from threadpoolctl import threadpool_limits
from tqdm import tqdm

from benchmarks.plots import save_gains
from benchmarks.tables import text_table
from synthaug import AugmentedEstimator, AugmentedEstimatorCV, GANAugmenter, TabularGAN
from synthaug.benchmark.datasets import load
from synthaug.benchmark.memory import ProcessMemory
from synthaug.benchmark.report.statistics import t_interval
from synthaug.benchmark.scores import auc

DATASETS = ("breast_cancer", "wine")
METRICS = ("ROC-AUC", "accuracy")
CHOICE = "chosen by held-out gain"
ALL = "all"


class Plan(NamedTuple):
    """How much to do."""

    datasets: tuple[str, ...] = DATASETS
    n_splits: int = 4
    n_train: int = 50
    n_classifiers: int = 4
    generator: TabularGAN | None = None


QUICK = Plan(datasets=("iris",), n_splits=2, n_classifiers=2, generator=TabularGAN(n_steps=20))


def classifiers(seed: int) -> dict[str, ClassifierMixin]:
    """Return the classifiers by name, at defaults but for what is said here."""
    return {
        "logistic regression": make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)),
        "decision tree, depth 3": DecisionTreeClassifier(max_depth=3, random_state=seed),
        "nearest neighbours": make_pipeline(StandardScaler(), KNeighborsClassifier()),
        # By default a leaf needs 20 rows, of 50: any further rows, mere copies too, would then look like a gain.
        "gradient boosting": HistGradientBoostingClassifier(min_samples_leaf=5, random_state=seed),
    }


def augmented(classifier: Any, y: pd.Series, seed: int, generator: TabularGAN | None, memory: Any) -> dict[str, Any]:
    """Return the classifier behind each way to add rows; the memory fits a generator once for all classifiers."""
    counts = y.value_counts()
    smote = SMOTE(
        sampling_strategy=dict(2 * counts), k_neighbors=min(5, counts.min() - 1), random_state=seed
    )  # its default adds nothing where classes are equal
    own, guided = (GANAugmenter(generator, teacher=teacher, random_state=seed) for teacher in (None, "auto"))
    return {
        "SMOTE": AugmentedEstimator(classifier, smote),
        "GAN, own labels": AugmentedEstimator(classifier, own, memory=memory),
        "GAN with teacher": AugmentedEstimator(classifier, guided, memory=memory),
        CHOICE: AugmentedEstimatorCV(classifier, guided, scoring="roc_auc_ovr", memory=memory),
    }


def run(plan: Plan, n_jobs: int) -> pd.DataFrame:
    """Return one row per data set, split, estimator, method and metric, with the scores without and with its rows."""
    cells = [(name, split) for split in range(plan.n_splits) for name in plan.datasets]
    tasks = (delayed(run_split)(name, split, plan) for name, split in cells)
    results = Parallel(n_jobs=n_jobs, return_as="generator")(tasks)
    return pd.concat(tqdm(results, total=len(cells), desc="demo", unit="split", file=sys.stderr), ignore_index=True)


def run_split(name: str, split: int, plan: Plan) -> pd.DataFrame:
    """Return the scores of one training sample; its number is the seed of everything."""
    dataset = load(name)
    X_train, X_test, y_train, y_test = train_test_split(
        dataset.X, dataset.y, train_size=plan.n_train, stratify=dataset.y, random_state=split
    )
    rows = []
    memory = ProcessMemory()
    with threadpool_limits(limits=1):  # threads only slow small tables down
        for estimator, classifier in list(classifiers(split).items())[: plan.n_classifiers]:
            without = scores(clone(classifier).fit(X_train, y_train), X_test, y_test)
            for method, model in augmented(classifier, y_train, split, plan.generator, memory).items():
                fitted = model.fit(X_train, y_train)
                used = getattr(fitted, "augmented_", True)
                gained = scores(fitted, X_test, y_test)
                rows += [
                    (name, split, estimator, method, metric, without[metric], gained[metric], used)
                    for metric in METRICS
                ]
    return pd.DataFrame(
        rows, columns=["dataset", "split", "estimator", "method", "metric", "without", "with", "augmented"]
    )


def scores(classifier: ClassifierMixin, X: pd.DataFrame, y: pd.Series) -> dict[str, float]:
    """Return all metrics on held-out rows, in points of 100; ROC-AUC is one-vs-rest and macro for several classes."""
    probability = classifier.predict_proba(X)
    values = (auc(y, probability), accuracy_score(y, classifier.predict(X)))
    return dict(zip(METRICS, 100 * np.array(values), strict=True))


def gains(results: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return mean scores, gain and its interval per group and metric.

    The repetitions are the splits: everything else is averaged within a split first, because scores on the same
    training sample are not independent.
    """
    summary = []
    for (group, metric), cells in results.groupby([by, "metric"], sort=False):
        per_split = cells.groupby("split")[["without", "with"]].mean()
        gain = t_interval(per_split["with"] - per_split["without"])
        summary.append((group, metric, *per_split.mean(), *gain, gain.verdict))
    return pd.DataFrame(summary, columns=[by, "metric", "without", "with", "gain", "low", "high", "verdict"])


def gains_table(results: pd.DataFrame, by: str, metric: str) -> str:
    """Return the gains in a metric as text: a row per group and one for all together, a column per method."""
    results = results[results["metric"] == metric]
    rows = pd.concat([results, results.assign(**{by: ALL})])
    columns = {method: gains(cells, by).set_index(by) for method, cells in rows.groupby("method", sort=False)}
    first = next(iter(columns.values()))
    return text_table(
        pd.DataFrame(
            {f"{metric} by {by}": first.index, "real rows": first["without"].map("{:.1f}".format)}
            | {
                method: [f"{row.gain:+z.1f} [{row.low:+z.1f}, {row.high:+z.1f}]" for row in summary.itertuples()]
                for method, summary in columns.items()
            }
        )
    )


def conclusion(results: pd.DataFrame, plan: Plan) -> str:
    """Say in a few words what the choice did, losses like gains."""
    chosen = results[results["method"] == CHOICE]
    pairs = chosen.groupby(["dataset", "estimator", "metric"]).apply(
        lambda cells: t_interval(cells["with"] - cells["without"]).verdict, include_groups=False
    )
    counts = pairs.value_counts().reindex(["gain", "loss", "tie"], fill_value=0)
    overall = ", ".join(f"{row.metric} {row.gain:+.2f} points" for row in gains(chosen, "method").itertuples())
    return (
        f"Where held-out real rows decide, rows were added in {chosen['augmented'].mean():.0%} of the fits to "
        f"{plan.n_train} real rows: {overall}.\nOf the {len(pairs)} triples of data set, classifier and metric "
        f"{counts['gain']} gain significantly, {counts['loss']} lose and {counts['tie']} do neither."
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the demonstration from the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.demo", description=__doc__.partition("\n")[0])
    parser.add_argument("--output", type=Path, default=Path("demo.png"), help="where to save the plot")
    parser.add_argument("--jobs", type=int, default=2, help="splits at a time")
    parser.add_argument("--quick", dest="plan", action="store_const", const=QUICK, default=Plan(), help="a small run")
    options = parser.parse_args(arguments)
    plan, start = options.plan, time.perf_counter()
    print("This takes at most three minutes on two idle cores.\n")
    results = run(plan, options.jobs)
    print(
        f"Held-out scores in points of 100: of {plan.n_train} real rows alone, and by how much each way to add rows "
        f"changes them, with\n95 % intervals over {plan.n_splits} training samples. A teacher, an ensemble that has "
        "learned the same real rows, labels the rows of\nthe last two columns; the last has rows only where "
        "held-out real rows gain.\n"
    )
    for metric in METRICS:
        for by in ("estimator", "dataset"):
            print(f"{gains_table(results, by, metric)}\n")
    print(f"{conclusion(results, plan)}\n")
    chosen = results[results["method"] == CHOICE]
    summaries = [gains(results, "method"), gains(chosen, "estimator"), gains(chosen, "dataset")]
    save_gains(summaries, options.output, title=f"{plan.n_train} training rows; below: {CHOICE}")
    print(f"Plot: {options.output}. Time: {time.perf_counter() - start:.0f} s.")


if __name__ == "__main__":
    main()
