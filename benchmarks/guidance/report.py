"""Print the tables of the results that are there, finished or not: ``python -m benchmarks.guidance.report``."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pandas as pd

from benchmarks import store
from benchmarks.guidance import statistics, tables
from benchmarks.guidance.augmenters import NOTHING
from benchmarks.guidance.choice import ALWAYS, CAUTIONS, DEFAULT

LEGEND = """\
All figures are points of 100: differences to the same estimator on the same real rows, on real rows held out.
Means weigh data sets alike; brackets are 95 % intervals over data sets. A cell is a data set, n and estimator; it
is significantly worse by a one-sided paired t-test over its splits at 5 %: raw, and with the false discovery rate
controlled at 5 %. "By chance" is what the worst cell would be, in the median, if there were no effect in any but the
samples of a cell scattered as they do (gains that vary widen that, too)."""


def gains(results: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """Yield the tables of gain and harm."""
    for metric in ("AUC", "accuracy", "balanced accuracy", "log-loss"):
        yield f"Gain of the default choice: {metric}", tables.by_estimator_and_size(results, DEFAULT, metric)
    candidates = list(results.loc[results["metric"] == "inner gain", "method"].unique())
    oracle = statistics.hindsight(results, candidates, "AUC")
    methods = [DEFAULT, *(f"caution {caution:g}" for caution in CAUTIONS), ALWAYS, oracle["method"].iloc[0]]
    both = pd.concat([results, oracle], ignore_index=True)
    for metric, margin in {"AUC": 0.5, "accuracy": 1.0}.items():
        yield f"Gain against harm over the margin: {metric}", tables.trade(both, methods, {metric: margin})
    for metric in ("AUC", "accuracy"):
        shown = results[results["method"].isin([NOTHING, ALWAYS, *candidates])]
        yield f"Each candidate, always on: {metric}", tables.by_method(shown, metric)
    yield (
        "Default choice by data set, without the unpruned tree",
        tables.by_dataset(results, DEFAULT, ("AUC", "accuracy")),
    )


def attribution(results: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """Yield what each part adds; kNN takes no weights and so gets no soft labels, and is left out."""
    weighted = results[results["estimator"] != tables.UNWEIGHTED]
    for metric in ("AUC", "accuracy"):
        yield f"What each part adds, always on, without kNN: {metric}", tables.by_method(weighted, metric)
    for other in ("softened", "+ SMOTE rows", "+ jittered rows", "+ copula rows"):
        pair = weighted[weighted["method"].isin(["+ GAN rows", other])]
        yield f"GAN rows over: {other}, AUC", tables.by_method(pair, "AUC", other)


def feedback(results: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """Yield what feedback adds to rows from everywhere."""
    for metric in ("AUC", "accuracy"):
        made = results[results["method"] != NOTHING]
        yield f"Feedback over rows from everywhere: {metric}", tables.by_method(made, metric, "from everywhere")


def balance(results: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """Yield the differences to doing nothing and to the usual remedies."""
    for metric in ("balanced accuracy", "AUC", "accuracy"):
        yield f"Balance against nothing: {metric}", tables.by_method(results, metric)
    for rival in ("class_weight", "SMOTE", "threshold"):
        shown = results[results["method"].isin([DEFAULT, ALWAYS, rival])]
        for metric in ("balanced accuracy", "AUC", "accuracy"):
            if rival in set(shown["method"]):
                where = ", sets of two classes" if rival == "threshold" else ""
                yield f"Balance over {rival}{where}: {metric}", tables.by_method(shown, metric, rival)


def unlabelled(results: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """Yield what rows without labels are worth."""
    for metric in ("AUC", "accuracy"):
        yield f"60 labelled and 500 unlabelled rows: {metric}", tables.by_method(results, metric)


def noise(results: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """Yield what is reported where there is nothing to gain."""
    yield "Permuted labels: reported gain and refusals", tables.refusals(results)


def regression(results: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """Yield the gains of regressors."""
    for metric in ("R2", "MAE"):
        yield f"Regression, default choice: {metric}", tables.by_estimator_and_size(results, DEFAULT, metric)
        yield (
            f"Regression, gain against harm: {metric}",
            tables.trade(results, [DEFAULT, "caution 2", ALWAYS], {metric: 1.0}),
        )


def cost(results: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """Yield the seconds of a fit."""
    yield "CPU seconds of a fit with choice", tables.seconds(results)


SECTIONS: dict[str, Callable[[pd.DataFrame], Iterator[tuple[str, str]]]] = {
    "gains": gains,
    "attribution": attribution,
    "feedback": feedback,
    "balance": balance,
    "unlabelled": unlabelled,
    "noise": noise,
    "regression": regression,
    "cost": cost,
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Print from the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.guidance.report", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("guidance_results"))
    folder = parser.parse_args(arguments).folder
    print(LEGEND)
    for suite, section in SECTIONS.items():
        results = store.read(folder, suite)
        if results.empty:
            continue
        n_samples = len(results.groupby(statistics.SAMPLE))
        print(f"\n\n{suite}: {n_samples} training samples of {results['dataset'].nunique()} data sets")
        for title, table in section(results):
            print(f"\n{title}\n\n{table}")


if __name__ == "__main__":
    main()
