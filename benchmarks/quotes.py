"""The tables of README and documentation, made of the published results: ``python -m benchmarks.quotes``.

With ``--write`` they take the place of what stands between the marks in these pages. A test sees to it that they agree.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache, partial
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from synthaug.benchmark import read_results
from synthaug.benchmark.report import summarize
from synthaug.benchmark.report.columns import checked, scored
from synthaug.benchmark.report.gains import paired
from synthaug.benchmark.report.statistics import cell_tests, mean_intervals, shares_worse

PUBLISHED = Path(__file__).parent / "published"
ROOT = Path(__file__).parent.parent
PAGES = [
    ROOT / "README.md",
    *sorted((ROOT / "docs").glob("[a-z]*.md")),
    *sorted((ROOT / "docs" / "guide").glob("*.md")),
]
MARK = re.compile(r"(<!-- quote: ([\w-]+) -->\n).*?(<!-- end of quote -->)", flags=re.DOTALL)
OURS, COPULA = "synthaug chosen", "gaussian-copula chosen"
PRIOR_FITTED = "gaussian-copula chosen, prior-fitted teacher"
AUC, ACCURACY, BALANCED, PRECISION = "ROC-AUC", "accuracy", "balanced accuracy", "average precision"
SHORT = {
    "gaussian-copula chosen": ": `GANAugmenter(GaussianCopula())`",
    "synthaug chosen": ": `GANAugmenter()`",
    "smote": "",
    "tvae": ", the best rival by ROC-AUC",
    "ctgan": "",
}
IMAGE_SETS = {"mnist": "MNIST", "fashion_mnist": "Fashion-MNIST", "digit_images": "digits, 8 x 8"}


@cache
def results(suite: str) -> pd.DataFrame:
    """Return the published frame of a suite."""
    return read_results(PUBLISHED / f"{suite}.parquet")


@cache
def summary(suite: str) -> dict[str, Any]:
    """Return what the report says of it."""
    return summarize(results(suite))


def standard_gains() -> str:
    """Return what every method gains over nothing."""
    found = summary("standard")
    gaining = [name for name, method in found["methods"].items() if "mean" in method["metrics"][AUC]]
    methods = sorted(gaining, key=lambda name: -found["methods"][name]["metrics"][AUC]["mean"])
    rows = []
    for name in methods:
        of = found["methods"][name]["metrics"]
        auc, accuracy = of[AUC], of[ACCURACY]
        shown = f"**{name}**" if found["methods"][name]["role"] == "synthaug" else name
        harm = f"{_percent(auc['worse'])} / {_percent(accuracy['worse'])}"
        cost = f"{found['costs'][name]['extra_cpu_seconds']:.1f}"
        balanced = _interval(of[BALANCED])
        row = [_interval(auc), _interval(accuracy), balanced, _outcomes(auc), harm, _points(auc["worst"]), cost]
        rows.append([shown, *row])
    columns = ["", AUC, ACCURACY, BALANCED, "wins / ties / losses", "cells worse", "worst cell", "CPU s"]
    return _table(columns, rows)


def standard_short() -> str:
    """Return what five methods gain: ours as chosen, the usual remedy, the best rival and the best known."""
    found = summary("standard")
    methods = {name: found["methods"][name]["metrics"] for name in SHORT}
    rows = [[f"{name}{SHORT[name]}", _interval(of[AUC]), _interval(of[ACCURACY]), _outcomes(of[AUC])]
            for name, of in methods.items()]  # fmt: skip
    return _table(["", AUC, ACCURACY, "wins / ties / losses in ROC-AUC"], rows)


def standard_duels() -> str:
    """Return where the default wins, ties and loses against each other method."""
    entries = [entry for entry in summary("standard")["pairwise"] if entry["method"] == OURS]
    by_other = {(entry["other"], entry["metric"]): entry for entry in entries}
    others = sorted({entry["other"] for entry in entries}, key=lambda name: -by_other[name, AUC]["mean"])
    rows = [
        [other, _interval(by_other[other, AUC]), _outcomes(by_other[other, AUC]), _interval(by_other[other, ACCURACY]),
         _outcomes(by_other[other, ACCURACY])]
        for other in others
    ]  # fmt: skip
    columns = [f"{OURS} against", AUC, "wins / ties / losses", ACCURACY, "wins / ties / losses"]
    return _table(columns, rows)


def standard_estimators() -> str:
    """Return what the default, chosen and always on, gains by estimator."""
    entries = summary("standard")["gains_by"]["estimator"]
    methods = (OURS, "synthaug always")
    by = {(entry["estimator"], entry["method"], entry["metric"]): entry for entry in entries}
    estimators = sorted({name for name, *_ in by}, key=lambda name: -by[name, OURS, AUC]["mean"])
    rows = [
        [name, *(_interval(by[name, method, metric]) for method in methods for metric in (AUC, ACCURACY))]
        for name in estimators
    ]
    return _table(["", *(f"{method}: {metric}" for method in methods for metric in (AUC, ACCURACY))], rows)


def gains_of(suite: str, *metrics: str) -> str:
    """Return what each method gains in some metrics, in the first of them by estimator too, and what it costs."""
    found, first = summary(suite), metrics[0]
    entries = found["gains_by"]["estimator"]
    by = {(entry["estimator"], entry["method"]): entry for entry in entries if entry["metric"] == first}
    estimators = sorted({name for name, _ in by})
    gaining = [name for name, method in found["methods"].items() if "mean" in method["metrics"][first]]
    methods = sorted(gaining, key=lambda name: -found["methods"][name]["metrics"][first]["mean"])
    rows = []
    for name in methods:
        of, cost = found["methods"][name]["metrics"], found["costs"][name]["extra_cpu_seconds"]
        entries = [*(of[metric] for metric in metrics), *(by.get((estimator, name)) for estimator in estimators)]
        rows.append([name, *("-" if entry is None else _interval(entry) for entry in entries), f"{cost:.1f}"])
    columns = ["", *metrics, *(f"{first}: {name}" for name in estimators), "CPU s"]
    return _table(columns, rows)


def alternatives_picks() -> str:
    """Return what the best of several models gains where a method joins them, picked by inner log-loss."""
    entries = [entry for entry in summary("alternatives")["picks"] if entry["by"] == "log-loss"]
    by = {(entry["method"], entry["pool"], entry["metric"]): entry for entry in entries}
    rows = [
        [method, pool, *(_interval(by[method, pool, metric]) for metric in (AUC, ACCURACY)), _percent(
            by[method, pool, AUC]["picked"])]
        for method, pool in dict.fromkeys(key[:2] for key in by)
    ]  # fmt: skip
    return _table(["", "joins", AUC, ACCURACY, "is the pick"], rows)


def standard_again() -> str:
    """Return what methods gain that were measured again, what they gained on the same samples, and the change."""
    again, before = (paired(scored(checked(results(suite)))) for suite in ("standard-again", "standard"))
    keys = ["dataset", "n", "split", "estimator", "method", "metric"]
    both = again.merge(before[[*keys, "gain"]], on=keys, suffixes=("", " before"))
    both["change"] = both["gain"] - both["gain before"]
    entries = {
        value: {(entry["metric"], entry["method"]): entry for entry in intervals.to_dict("records")}
        for value in ("gain", "gain before", "change")
        for intervals in [mean_intervals(both, ["metric", "method"], value)]
    }
    methods = sorted(both["method"].unique(), key=lambda name: -entries["gain"][AUC, name]["mean"])
    rows = [
        [name, *(_interval(of[metric, name]) for metric in (AUC, ACCURACY) for of in entries.values())]
        for name in methods
    ]
    return _table(
        ["", *(f"{metric}{when}" for metric in (AUC, ACCURACY) for when in ("", ", before", ", change"))], rows
    )


def standard_chance() -> str:
    """Return how many cells would count as worse if the signs of their differences were chance."""
    gains = paired(scored(checked(results("standard"))))
    gains = gains[(gains["metric"] == AUC) & (gains["method"] == OURS)]
    cells = [of_cell for _, of_cell in gains.groupby(["dataset", "n", "estimator"])]
    zero = sum((of_cell["gain"] == 0).all() for of_cell in cells)
    flipped = [
        of_cell.assign(gain=of_cell["gain"] * np.array(signs), cell=i, flip=flip)
        for i, of_cell in enumerate(cells)
        for flip, signs in enumerate(product((-1, 1), repeat=len(of_cell)))
    ]
    worse, _ = shares_worse(cell_tests(pd.concat(flipped), ["cell", "flip"])["p_worse"])
    cells_of_ours = f'the {len(cells)} cells of "{OURS}"'
    return f"If signs were chance, {100 * worse:.1f} % of {cells_of_ours} would be: {zero} are exactly 0."


def alternatives_duels() -> str:
    """Return what the choice of copula rows, and the teacher, with the network and without, gain over each other."""
    keys = ["dataset", "n", "split", "estimator", "metric"]
    gains = paired(scored(checked(results("alternatives")))).pivot_table(index=keys, columns="method", values="gain")
    network, teacher = "prior-fitted-teacher", "teacher"
    duels = [*product((COPULA, PRIOR_FITTED), ("tuned", teacher, network)), (PRIOR_FITTED, COPULA), (network, teacher)]
    rows = []
    for method, other in duels:
        differences = (gains[method] - gains[other]).rename("gain").reset_index()
        by = {entry["metric"]: entry for entry in mean_intervals(differences, ["metric"]).to_dict("records")}
        rows.append([method, other, *(_interval(by[metric]) for metric in (AUC, ACCURACY))])
    return _table(["", "against", AUC, ACCURACY], rows)


@cache
def calibration() -> dict[str, list[dict[str, Any]]]:
    """Return the published figures of how what is said of gains agrees with gains on new rows."""
    found: dict[str, list[dict[str, Any]]] = json.loads((PUBLISHED / "calibration.json").read_text(encoding="utf-8"))
    return found


def calibration_agreement() -> str:
    """Return how gains as measured and as expected agree with gains on new rows."""
    rows = [
        [entry["metric"], entry["said"], entry["of"], entry["fits"], f"{entry['correlation']:.2f}",
         f"{entry['slope']:.2f}", _points(entry["mean said"]), _points(entry["mean gained"]),
         f"{entry['within 95 %']:.0f} %", f"{entry['half width']:.1f}", f"{entry['said to lose']:.0f} %"]
        for entry in calibration()["agreement"]
    ]  # fmt: skip
    columns = ["", "the gain", "of", "fits", "correlation", "slope", "mean said", "mean on new rows",
               "within the 95 % interval", "which reaches", "said to lose"]  # fmt: skip
    return _table(columns, [[str(cell) for cell in row] for row in rows])


def calibration_kinds() -> str:
    """Return what each estimator gains on new rows, always on, and what was expected of it."""
    by = {(entry["estimator"], entry["metric"]): entry for entry in calibration()["by_kind"]}
    estimators = sorted({name for name, _ in by}, key=lambda name: -by[name, AUC]["gained"])
    rows = [
        [name, by[name, AUC]["kind"],
         *(_points(by[name, metric][column]) for metric in (AUC, ACCURACY) for column in ("expected", "gained")),
         str(by[name, AUC]["fits"])]
        for name in estimators
    ]  # fmt: skip
    columns = ["", "kind", *(f"{metric}: {column}" for metric in (AUC, ACCURACY) for column in ("expected", "gained"))]
    return _table([*columns, "fits"], rows)


def calibration_rules() -> str:
    """Return what rules of choice gain and harm."""
    rows = [
        [entry["metric"], entry["rule"], _percent(entry["scores changed"] / 100), _points(entry["gain"]),
         _percent(entry["of always"] / 100), _percent(entry["worse"] / 100), _percent(entry["harm of always"] / 100)]
        for entry in calibration()["rules"]
    ]  # fmt: skip
    columns = ["", "rule", "scores changed", "gain", "of always on", "fits worse by .5", "losses, of always on"]
    return _table(columns, rows)


def images_gains() -> str:
    """Return what every method gains in accuracy, by set and size."""
    gains = paired(scored(checked(results("images"))))
    gains = gains[gains["metric"] == ACCURACY]
    # One set and size at a time, so that the intervals are over training samples.
    found = {
        column: mean_intervals(of_column, ["method"]).set_index("method")
        for column, of_column in gains.groupby(["dataset", "n"])
    }
    columns = [(name, n) for name in IMAGE_SETS for n in sorted(gains["n"].unique())]
    means = gains.groupby("method")["gain"].mean().sort_values(ascending=False)
    rows = [
        [name, *(_interval(found[column].loc[name].to_dict()) for column in columns)]
        for name in means.index
    ]  # fmt: skip
    return _table(["", *(f"{IMAGE_SETS[name]}, {n} images" for name, n in columns)], rows)


QUOTES: dict[str, Callable[[], str]] = {
    "standard-gains": standard_gains,
    "standard-short": standard_short,
    "standard-duels": standard_duels,
    "standard-estimators": standard_estimators,
    "standard-chance": standard_chance,
    "standard-again": standard_again,
    "alternatives-gains": partial(gains_of, "alternatives", AUC, ACCURACY, PRECISION),
    "alternatives-duels": alternatives_duels,
    "alternatives-picks": alternatives_picks,
    "readable-gains": partial(gains_of, "readable", AUC, ACCURACY),
    "rare-gains": partial(gains_of, "rare-400", PRECISION, BALANCED, AUC, "calibration error"),
    "calibration-agreement": calibration_agreement,
    "calibration-kinds": calibration_kinds,
    "calibration-rules": calibration_rules,
    "images-gains": images_gains,
}


def quoted(text: str) -> str:
    """Return a text with the tables between its marks as the results have them."""
    return MARK.sub(lambda match: f"{match[1]}\n{QUOTES[match[2]]()}\n\n{match[3]}", text)


def main(arguments: Sequence[str] | None = None) -> None:
    """Print, or write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quotes", description=__doc__.partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="into the pages")
    if parser.parse_args(arguments).write:
        for page in PAGES:
            page.write_text(quoted(page.read_text(encoding="utf-8")), encoding="utf-8")
        return
    for name, quote in QUOTES.items():
        print(f"{name}\n\n{quote()}\n")


def _table(columns: Iterable[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [list(columns)]
    lines += [["---"] * len(lines[0]), *map(list, rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _interval(entry: dict[str, Any]) -> str:
    return f"{_points(entry['mean'])} [{_points(entry['low'])}, {_points(entry['high'])}]"


def _outcomes(entry: dict[str, Any]) -> str:
    return f"{entry['wins']} / {entry['ties']} / {entry['losses']}"


def _points(value: float) -> str:
    return "0.0" if abs(value) < 0.05 else f"{value:+.1f}"


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.0f} %"


if __name__ == "__main__":
    main()
