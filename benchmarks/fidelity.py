"""How much synthetic rows are like real ones: ``python -m benchmarks.fidelity``.

A fixed test sample is set aside. For each seed, training rows are drawn from the rest, each method makes synthetic rows
from them, and these are measured against the training rows (quality, categories, class shares), against the test rows
(utility, detection) and against both (closest records, copies, membership). Two controls tell what the numbers mean:
other real rows, as many as the training rows, which is what a perfect generator would give, and copies of the training
rows.

``levels:NAME`` has the columns of a set that hold no numbers, ``halves:NAME`` two classes of a continuous target.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from tqdm import tqdm

from benchmarks import measures
from benchmarks.methods import METHODS, RIVALS, find
from benchmarks.tables import text_table
from synthaug.benchmark.datasets import Dataset, load
from synthaug.benchmark.report.statistics import t_interval

TARGET = "(target)"
OTHER_ROWS = "other real rows"
LEVELS = "levels:"
SOURCES = (OTHER_ROWS, "copied rows", "synthaug", "polished")
CHOICES = (OTHER_ROWS, *(name for name in METHODS if name not in RIVALS))
COLUMNS = {
    "AUC of LR": "{:.3f}",
    "AUC of HGB": "{:.3f}",
    "shapes": "{:.3f}",
    "pairs": "{:.3f}",
    "told by LR": "{:.3f}",
    "told by HGB": "{:.3f}",
    "closest": "{:.3f}",
    "copies": "{:.3f}",
    "membership": "{:.3f}",
    "class share": "{:.4f}",
    "absent": "{:.1f}",
    "CPU s": "{:.1f}",
}
GOALS = {
    ("adult", 2_000): ["≥ .880", "≥ .875", "≥ .94", "≥ .86", "", "≤ .90", ".45 to .58", "", "", "≤ .0100", "0", ""],
    ("adult", 10_000): ["≥ .892", "≥ .900", "", "", "", "", "", "", "", "", "", ""],
}
LEGEND = """\
AUC of LR, HGB   on real test rows, of logistic regression and boosted trees fitted to these rows alone
shapes, pairs    column shapes and column pair trends of sdmetrics, against the training rows; 1 is best
told by LR, HGB  how well these rows are told from as many real test rows: held-out AUC; .5 is best
closest          share of rows closer to the training rows than to as many held-out ones; .5 is ideal, 1 copies
copies           share of rows that equal a training row; other real rows say what chance has
membership       how well the nearest of these rows tells training rows from as many held-out ones: AUC; .5 is best
class share      largest difference of a class's share from the training rows
absent           categories of the training rows that have no row here
CPU s            to fit and sample, imports included; benchmarks.perf.fit measures it with care"""


class Sizes(NamedTuple):
    """How many rows of each kind."""

    synthetic: int = 10_000
    test: int = 10_000


class Samples(NamedTuple):
    """The real rows of one repetition; none is in two of them."""

    test: pd.DataFrame
    training: pd.DataFrame
    other: pd.DataFrame


def table_named(name: str) -> Dataset:
    """Return a set that is measured, or the columns of one that hold no numbers."""
    dataset = load(name.removeprefix(LEVELS))
    if not name.startswith(LEVELS):
        return dataset
    return replace(dataset, name=name, X=dataset.X.select_dtypes(exclude="number"))


def draw(dataset: Dataset, n_train: int, n_test: int, seed: int) -> Samples:
    """Return a test sample, always the same, and training and other rows that depend on the seed."""
    n = len(dataset.X)
    if n < n_test + 2 * n_train:
        raise ValueError(f"{dataset.name} has {n} rows; {n_test} to test and twice {n_train} to train on are too many")
    table = dataset.X.assign(**{TARGET: dataset.y})
    fixed = np.random.default_rng(0).permutation(n)
    rest = np.random.default_rng([1, seed]).permutation(fixed[n_test:])
    positions = fixed[:n_test], rest[:n_train], rest[n_train : 2 * n_train]
    return Samples(*(table.iloc[rows].reset_index(drop=True) for rows in positions))


def made(source: str, samples: Samples, n_rows: int, seed: int) -> pd.DataFrame:
    """Return the rows of a source, with the target as last column."""
    if source == OTHER_ROWS:
        return samples.other
    X, y = find(source)(samples.training.drop(columns=TARGET), samples.training[TARGET].rename("target"), n_rows, seed)
    return X.assign(**{TARGET: np.asarray(y)})


def measured(
    rows: pd.DataFrame, samples: Samples, seed: int, models: Sequence[str] = measures.MODELS
) -> dict[str, float]:
    """Return all measures of some rows by name."""
    # Labels are categories, also those that are written as numbers.
    like = samples.training.astype({TARGET: str})
    rows, test, training = (measures.normalised(table, like) for table in (rows, samples.test, samples.training))
    n_told, n_near = min(len(rows), len(test)), min(len(training), len(test))
    told, near = (rows.iloc[:n_told], test.iloc[:n_told]), (training.iloc[:n_near], test.iloc[:n_near])
    values = {
        **{f"AUC of {model}": measures.utility(rows, test, TARGET, model, seed) for model in models},
        **{f"told by {model}": measures.detection(*told, model, seed) for model in models},
        "closest": measures.closest_record_share(rows, *near),
        "copies": measures.copies_share(rows, training),
        "membership": measures.membership(rows, *near),
        "class share": measures.class_share_difference(rows[TARGET], training[TARGET]),
        "absent": measures.absent_categories(rows, training),
    }
    if measures.has_sdmetrics():
        values["shapes"], values["pairs"] = measures.quality(rows, training)
    return values


def run(
    dataset: Dataset, n_train: int, source: str, seed: int, sizes: Sizes, models: Sequence[str] = measures.MODELS
) -> pd.DataFrame:
    """Return the measures of one source and repetition, tidy; of few rows, those left over are to test."""
    samples = draw(dataset, n_train, max(1, min(sizes.test, len(dataset.X) - 2 * n_train)), seed)
    start = time.process_time()
    rows = made(source, samples, sizes.synthetic, seed)
    seconds = time.process_time() - start
    values = {**measured(rows, samples, seed, models), "CPU s": seconds}
    return pd.DataFrame({"metric": values.keys(), "value": values.values()}).assign(
        dataset=dataset.name, n_train=n_train, source=source, seed=seed
    )[["dataset", "n_train", "source", "seed", "metric", "value"]]


def over_sets(results: pd.DataFrame) -> pd.DataFrame:
    """Return the means of each set as if they were repetitions of one."""
    means = results.groupby(["source", "metric", "dataset"], sort=False, as_index=False)["value"].mean()
    return means.assign(dataset="all sets", n_train=0)


def table(results: pd.DataFrame) -> pd.DataFrame:
    """Return means and half-widths of intervals as text: a row per source, and the goals if there are any."""
    metrics = [metric for metric in COLUMNS if metric in set(results["metric"])]
    rows = []
    for source, of_source in results.groupby("source", sort=False):
        cells = [_cell(of_source.loc[of_source["metric"] == metric, "value"], COLUMNS[metric]) for metric in metrics]
        rows.append([source, *cells])
    goals = GOALS.get((results["dataset"].iloc[0], results["n_train"].iloc[0]))
    if goals is not None:
        rows.append(["goal of synthaug", *(goals[list(COLUMNS).index(metric)] for metric in metrics)])
    return pd.DataFrame(rows, columns=["rows", *metrics])


def _cell(values: pd.Series, number: str) -> str:
    interval = t_interval(values)
    half = f" ±{number.format(interval.high - interval.mean)}" if len(values) > 1 else ""
    return re.sub(r"\b0\.", ".", number.format(interval.mean) + half)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the benchmark from the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fidelity", description=__doc__.partition("\n")[0])
    parser.add_argument("--dataset", nargs="+", default=["adult"], help="one set or several")
    parser.add_argument("--rows", type=int, nargs="+", default=[2_000, 10_000], help="training rows")
    parser.add_argument("--seeds", type=int, default=3, help="number of repetitions")
    parser.add_argument("--sources", nargs="+", choices=CHOICES, default=SOURCES, help="whose rows are measured")
    parser.add_argument("--rivals", nargs="+", choices=RIVALS, default=[], help="measured in the same run")
    parser.add_argument(
        "--models", nargs="+", choices=measures.MODELS, default=measures.MODELS, help="which judge rows"
    )
    parser.add_argument("--synthetic", type=int, default=Sizes().synthetic, help="rows that each source makes")
    parser.add_argument("--test", type=int, default=Sizes().test, help="real rows to test on, at most")
    parser.add_argument("--output", type=Path, default=Path("fidelity.csv"), help="where to write the tidy results")
    options = parser.parse_args(arguments)
    try:
        datasets = [table_named(name) for name in options.dataset]
    except LookupError as error:
        parser.exit(2, f"{parser.prog}: {error}\n")
    if not measures.has_sdmetrics():
        print("Column shapes and pair trends are left out: they need `pip install -r benchmarks/rivals.txt`.\n")
    cells = list(product(datasets, options.rows, (*options.sources, *options.rivals), range(options.seeds)))
    options.output.parent.mkdir(parents=True, exist_ok=True)
    results, sizes = [], Sizes(options.synthetic, options.test)
    for dataset, n_train, source, seed in tqdm(cells, desc="fidelity", file=sys.stderr):
        results.append(run(dataset, n_train, source, seed, sizes, options.models))
        # After every cell, so that an interrupted run keeps what it has measured.
        pd.concat(results).to_csv(options.output, index=False)
    tidy = pd.concat(results, ignore_index=True)
    for (name, n_train), of_size in tidy.groupby(["dataset", "n_train"], sort=False):
        print(f"{name}, {n_train} training rows: mean and half of a 95 % interval, seeds: {options.seeds}\n")
        print(f"{text_table(table(of_size))}\n")
    if len(datasets) > 1:
        print(f"All sets: mean, and half of a 95 % interval over them\n\n{text_table(table(over_sets(tidy)))}\n")
    print(f"{LEGEND}\n\nTidy results: {options.output}")


if __name__ == "__main__":
    main()
