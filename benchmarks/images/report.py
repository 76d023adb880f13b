"""Print the tables of the results that are there, finished or not: ``python -m benchmarks.images.report``."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import pandas as pd

from benchmarks import store
from benchmarks.guidance import statistics
from benchmarks.images import tables
from benchmarks.images.scores import ACCURACY, BALANCED, SMALL
from benchmarks.images.suites.unlabelled import TEACHER

LEGEND = """\
Figures are points of 100: differences to the same estimator on the same real images, on real images held out.
Brackets are 95 % intervals over training samples; what is bold excludes 0."""

Section = Iterator[tuple[str, str]]


def by_method(results: pd.DataFrame, metrics: Sequence[str] = (ACCURACY,)) -> Section:
    """Yield the gains of all methods for each data set and size."""
    for metric in metrics:
        for name, part in tables.by_group(results):
            yield f"{metric}: {name}", tables.by_method(part, metric)
    yield "CPU seconds", tables.seconds(results)


def choice(results: pd.DataFrame) -> Section:
    """Yield gain and harm of the choice, by method, and what was chosen."""
    yield "Gain and harm in accuracy", tables.trade(results)
    yield from others(results)


def others(results: pd.DataFrame) -> Section:
    """Yield the gains of all methods, and what was chosen."""
    yield from by_method(results)
    for name, part in tables.by_group(results):
        yield f"What was chosen: {name}", tables.choices(part)


def unlabelled(results: pd.DataFrame) -> Section:
    """Yield the gains of all methods, and how good the teacher is."""
    yield from by_method(results)
    teacher = results[results["method"] == TEACHER]
    yield "Accuracy of the teacher: means and extremes over samples", tables.summary(teacher)


def summary(results: pd.DataFrame) -> Section:
    """Yield means and extremes."""
    yield "Means and extremes over samples", tables.summary(results)


SECTIONS: dict[str, Callable[[pd.DataFrame], Section]] = {
    "gains": by_method,
    "pixel_gan": by_method,
    "choice": choice,
    "imbalance": partial(by_method, metrics=(BALANCED, SMALL, ACCURACY)),
    "unlabelled": unlabelled,
    "others": others,
    "quality": summary,
    "full": summary,
    "cost": summary,
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Print from the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.images.report", description=__doc__)
    help_ = "of results; several where estimators were run apart"
    parser.add_argument("folders", type=Path, nargs="*", default=[Path("images_results")], help=help_)
    folders = parser.parse_args(arguments).folders
    print(LEGEND)
    for suite, section in SECTIONS.items():
        results = pd.concat([store.read(folder, suite) for folder in folders], ignore_index=True)
        if results.empty:
            continue
        n_samples = len(results.groupby(statistics.SAMPLE))
        print(f"\n## {suite}: {n_samples} training samples of {results['dataset'].nunique()} data sets")
        for title, table in section(results):
            print(f"\n### {title}\n\n{table}")


if __name__ == "__main__":
    main()
