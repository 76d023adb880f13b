"""The tables of the report, each a pure function of the findings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import pandas as pd

from synthaug.benchmark.report.columns import BASELINE
from synthaug.benchmark.report.findings import Findings
from synthaug.benchmark.report.gains import MARGINS, NO_RESULTS
from synthaug.benchmark.report.statistics import LEVEL
from synthaug.benchmark.report.wording import (
    MARKS,
    NOT_KNOWN,
    amount,
    interval,
    mark_of,
    marked,
    p_value,
    percent,
    short,
    signed,
)

NAMES_OF_SLICES = {"estimator": "estimator", "kind": "kind of columns", "task": "task", "n": "number of training rows"}
MOST_DETAILS = 4000  # rows of cells in a page, shared between data sets


class Cell(NamedTuple):
    """A text, and "gain" or "loss" where it is one."""

    text: str
    mark: str = ""


class Row(NamedTuple):
    """Cells, and the role of the method that they are about, by which rows can be filtered."""

    cells: tuple[Cell, ...]
    role: str = ""


class Table(NamedTuple):
    """What to show; the first `n_texts` columns hold text, the others numbers."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    n_texts: int = 1


def headline(found: Findings) -> Table:
    """Return the verdict, mean gains, outcomes, harm and cost of every method."""
    columns = ["method", "role", "verdict"]
    for metric in found.headline:
        columns += [f"{metric}, points", "wins / ties / losses", "cells worse"]
    rows = []
    for name in found.order:
        per_metric = [cell for metric in found.headline for cell in _gain_and_harm(found.of(metric, name))]
        seconds = found.costs["extra_cpu_seconds"].get(name, float("nan"))
        cells = [Cell(name), Cell(found.roles[name]), _verdict(found, name), *per_metric, Cell(amount(seconds))]
        failed = Cell(str(found.counts.loc[name, "failed"]))
        rows.append(Row((*cells, failed), found.roles[name]))
    what = f"Verdict by {found.headline[0]}. " if found.headline else ""
    caption = f"{what}Points over '{BASELINE}', 95 % interval; cells worse with the false discovery rate controlled."
    return Table(caption, (*columns, "CPU s more", "failed"), tuple(rows), 3)


def _verdict(found: Findings, name: str) -> Cell:
    row = found.of(found.headline[0], name) if found.headline else None
    if row is None:
        return Cell(NO_RESULTS)
    mark = MARKS.get(row["verdict"], "")
    weaker = " (interval alone)" if mark and row["evidence"] == "interval" else ""
    return Cell(marked(row["verdict"], mark) + weaker, mark)


def _gain_and_harm(row: pd.Series | None) -> tuple[Cell, Cell, Cell]:
    if row is None:
        return Cell(NOT_KNOWN), Cell(NOT_KNOWN), Cell(NOT_KNOWN)
    mark = MARKS.get(row["verdict"], "")
    gain = Cell(marked(interval(row["mean"], row["low"], row["high"]), mark), mark)
    return gain, Cell(_outcomes(row)), Cell(percent(row["worse_fdr"]))


def _outcomes(row: Any) -> str:
    return f"{row['wins']} / {row['ties']} / {row['losses']}"


def pairwise(found: Findings, metric: str) -> Table | None:
    """Return the matrix of methods of ours (columns) against all others (rows)."""
    pairs = found.pairs[found.pairs["metric"] == metric]
    if not len(pairs):
        return None
    ours = [name for name in found.order if name in set(pairs["method"])]
    others = [name for name in found.order if name in set(pairs["other"])]
    of_pair = {(row["method"], row["other"]): row for row in pairs.to_dict("records")}
    rows = [
        Row(
            (Cell(other), Cell(found.roles[other]), *(_pair(of_pair.get((name, other))) for name in ours)),
            found.roles[other],
        )
        for other in others
    ]
    caption = (
        f"{metric}: points by which a method of synthaug (column) beats another (row); wins / ties / losses of cells."
    )
    return Table(caption, ("against", "role", *ours), tuple(rows), 2)


def _pair(row: Any) -> Cell:
    if row is None:
        return Cell(NOT_KNOWN)
    mark = mark_of(row["low"], row["high"])
    return Cell(f"{marked(interval(row['mean'], row['low'], row['high']), mark)} · {_outcomes(row)}", mark)


def harm(found: Findings, metric: str) -> Table | None:
    """Return how often and how much each method is worse than the baseline in one metric."""
    rows = []
    for name in found.order:
        row = found.of(metric, name)
        if row is not None:
            counts = found.counts.loc[name]
            texts = [name, row["worst_cell"], signed(row["worst"]), percent(row["worse"]), percent(row["worse_fdr"])]
            texts += [signed(row["worst_by_chance"]), *(percent(row[f"below_{margin:g}"]) for margin in MARGINS)]
            texts += [str(row["n_cells"]), str(row["n_pairs"]), str(counts["failed"]), str(counts["skipped"])]
            rows.append(_plain(texts, found.roles[name]))
    below = tuple(f"pairs below -{margin:g}" for margin in MARGINS)
    columns = ("method", "worst cell", "points", "cells worse", "worse, FDR", "worst by chance", *below)
    columns += ("cells", "pairs", "failed", "skipped")
    caption = f"{metric}: cells worse than '{BASELINE}' at 5 %, raw and with the false discovery rate controlled."
    return Table(caption, columns, tuple(rows), 2) if rows else None


def measures(found: Findings) -> Table | None:
    """Return mean and extremes of what is measured of a method alone."""
    rows = [
        _plain([*map(str, row[:5]), *map(amount, row[5:8]), str(row[8])], found.roles[row[3]])
        for row in found.measures.itertuples(index=False)
    ]
    columns = ("data set", "n", "estimator", "method", "measure", "mean", "least", "most", "samples")
    return Table("Mean and extremes over samples.", columns, tuple(rows), 5) if rows else None


def tests(found: Findings, metric: str) -> Table | None:
    """Return the signed-rank tests, the verdicts and the average ranks in one metric."""
    ranking = found.rankings[metric]
    ranks = dict(zip(ranking.methods, ranking.ranks, strict=True)) if ranking else {}
    rows = []
    for name in found.order:
        row = found.of(metric, name)
        if row is not None:
            mark = MARKS.get(row["verdict"], "")
            texts = [str(row["n_datasets"]), p_value(row["p"]), p_value(row["p_holm"])]
            cells = [Cell(name), Cell(found.roles[name]), Cell(marked(row["verdict"], mark), mark)]
            place = Cell(f"{ranks[name]:.2f}" if name in ranks else NOT_KNOWN)
            rows.append(Row((*cells, *map(Cell, texts), place), found.roles[name]))
    if rows and ranks:
        dashes = [Cell(NOT_KNOWN)] * 4
        rows.append(Row((Cell(BASELINE), Cell("baseline"), *dashes, Cell(f"{ranks[BASELINE]:.2f}")), "baseline"))
    columns = ("method", "role", "verdict", "data sets", "p, Wilcoxon", "p, Holm", "average rank")
    return Table(f"{metric}: tests over data sets.", columns, tuple(rows), 3) if rows else None


def every_metric(found: Findings) -> Table:
    """Return mean gains in all metrics."""
    rows = []
    for name in found.order:
        cells = [_gain_and_harm(found.of(metric, name))[0] for metric in found.metrics]
        rows.append(Row((Cell(name), Cell(found.roles[name]), *cells), found.roles[name]))
    return Table("Mean gain in points, marked by its verdict.", ("method", "role", *found.metrics), tuple(rows), 2)


def sliced(found: Findings, metric: str, by: str) -> Table | None:
    """Return mean gains by estimator, by kind or task of the data, or by n."""
    table = found.slices[by]
    table = table[table["metric"] == metric]
    if not len(table):
        return None
    columns = list(dict.fromkeys(found.frame.loc[found.frame[by].isin(table[by]), by]))
    columns = sorted(columns) if by == "n" else columns
    of = {(row["method"], row[by]): row for row in table.to_dict("records")}
    rows = []
    for name in found.order:
        cells = [_sliced(of.get((name, column))) for column in columns]
        rows.append(Row((Cell(name), Cell(found.roles[name]), *cells), found.roles[name]))
    names = [f"n = {column}" if by == "n" else str(column) for column in columns]
    caption = f"{metric}: mean gain in points by {NAMES_OF_SLICES[by]}, marked where the interval is without 0."
    return Table(caption, ("method", "role", *names), tuple(rows), 2)


def _sliced(row: Any) -> Cell:
    if row is None:
        return Cell(NOT_KNOWN)
    mark = mark_of(row["low"], row["high"])
    return Cell(marked(interval(row["mean"], row["low"], row["high"]), mark), mark)


def worth(found: Findings, metric: str) -> Table | None:
    """Return how many times more real rows the baseline needs to reach each method."""
    curves = found.curves[metric]
    if curves is None:
        return None
    rows = []
    for name in found.order:
        if name in curves.worth.index:
            times = zip(curves.bound.loc[name], curves.worth.loc[name], strict=True)
            texts = [NOT_KNOWN if pd.isna(number) else f"{bound}{number:.2f}" for bound, number in times]
            rows.append(_plain([name, found.roles[name], *texts], found.roles[name]))
    caption = f"{metric}: times as many real rows that '{BASELINE}' needs for the method's score."
    return Table(caption, ("method", "role", *(f"n = {n}" for n in curves.sizes)), tuple(rows), 2)


def cost(found: Findings) -> Table | None:
    """Return what a cell costs with each method, if that was measured."""
    if not found.costs["cpu_seconds"].notna().any():
        return None
    rows = []
    for name in [BASELINE, *found.order]:
        if name in found.costs.index:
            row = found.costs.loc[name].to_dict()
            names = ("cpu_seconds", "extra_cpu_seconds", "wall_seconds", "peak_mb")
            rows.append(_plain([name, found.roles[name], *(amount(row[it]) for it in names)], found.roles[name]))
    caption = "Mean seconds of a cell (fit and predict), largest peak of memory."
    return Table(caption, ("method", "role", "CPU s", "CPU s more", "wall s", "peak MB"), tuple(rows), 2)


def failures(found: Findings) -> Table | None:
    """Return failed cells by method and message."""
    return _problems("Failed cells.", found.failures)


def failed_cells(found: Findings) -> Table | None:
    """Return every failed cell, as far as a page can hold them."""
    failed = found.frame[found.frame["status"] == "failed"]
    rows = [
        _plain(
            [row["method"], row["dataset"], str(row["n"]), str(row["split"]), row["estimator"], row["message"]],
            row["role"],
        )
        for row in failed.head(MOST_DETAILS // 4).to_dict("records")
    ]
    caption = f"{len(rows)} of {len(failed)} failed cells."
    return (
        Table(caption, ("method", "data set", "n", "split", "estimator", "message"), tuple(rows), 6) if rows else None
    )


def skipped(found: Findings) -> Table | None:
    """Return skipped cells by method and reason."""
    return _problems("Skipped cells: the method cannot be applied there.", found.skipped)


def not_installed(found: Findings) -> Table | None:
    """Return the methods that were not run at all."""
    rows = [_plain([name, reason]) for name, reason in found.missing.items()]
    return Table("Methods that were not run.", ("method", "reason"), tuple(rows), 2) if rows else None


def _problems(caption: str, table: pd.DataFrame) -> Table | None:
    rows = [
        _plain([row["method"], row["role"], row["message"], str(row["n_cells"])], row["role"])
        for row in table.to_dict("records")
    ]
    return Table(caption, ("method", "role", "message", "cells"), tuple(rows), 3) if rows else None


def controls(found: Findings) -> Table | None:
    """Return how far each method is from chance on control sets."""
    rows = []
    for name, row in found.controls.iterrows():
        role = found.roles.get(str(name), "")
        rows.append(_plain([str(name), role, signed(row["mean"]), str(row["size"])], role))
    if not rows:
        return None
    caption = f"Control sets (labels permuted): {found.controls['what'].iloc[0]}, in points."
    return Table(caption, ("method", "role", "points", "splits"), tuple(rows), 2)


def details(found: Findings) -> dict[str, Table]:
    """Return the cells of each data set: all of them, or the largest changes where a page cannot hold all."""
    cells = found.cells[found.cells["metric"].isin(found.headline)]
    names = list(dict.fromkeys(cells["dataset"]))
    return {name: _of_set(found, cells[cells["dataset"] == name], MOST_DETAILS // len(names)) for name in names}


def _of_set(found: Findings, cells: pd.DataFrame, most: int) -> Table:
    keys = ["method", "n", "estimator"]
    wide = cells[[*keys, "metric"]].assign(text=pd.Series(map(_tested, cells.to_dict("records")), index=cells.index))
    wide = wide.pivot(index=keys, columns="metric", values="text")
    largest = cells.groupby(keys)["gain"].agg(lambda gains: gains.abs().max()).nlargest(most, keep="first")
    place = {name: i for i, name in enumerate(found.order)}
    shown = sorted(largest.index, key=lambda key: (place[key[0]], *key[1:]))
    of_metrics = {metric: wide[metric].to_dict() for metric in found.headline if metric in wide}
    empty = (Cell(NOT_KNOWN),) * 4
    rows = []
    for key in shown:
        numbers = [cell for of in of_metrics.values() for cell in _or(of.get(key), empty)]
        rows.append(Row((Cell(short(key[0], 40)), Cell(key[2]), Cell(str(key[1])), *numbers), found.roles[key[0]]))
    columns = ["method", "estimator", "n"]
    for metric in of_metrics:
        columns += [metric, "sd", "p", "p, corrected"]
    all_of = "All" if len(shown) == len(wide) else f"The {len(shown)} largest changes of"
    return Table(
        f"{all_of} {len(wide)} cells: points, mean over splits; ▲ and ▼ where p < 0.05.", tuple(columns), tuple(rows), 2
    )


def _or(cells: Any, otherwise: Sequence[Cell]) -> Iterable[Cell]:
    """Return cells, or others where a pivoted table has a hole."""
    return cells if isinstance(cells, tuple) else otherwise


def _tested(row: Any) -> tuple[Cell, ...]:
    mark = ("gain" if row["gain"] > 0 else "loss") if row["p"] < LEVEL else ""
    sd = NOT_KNOWN if pd.isna(row["sd"]) else f"{row['sd']:.2f}"
    texts = (Cell(sd), Cell(p_value(row["p"])), Cell(p_value(row["p_corrected"])))
    return (Cell(marked(signed(row["gain"], 2), mark), mark), *texts)


def _plain(texts: Iterable[str], role: str = "") -> Row:
    return Row(tuple(Cell(text) for text in texts), role)
