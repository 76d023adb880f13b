"""The tables of the report, each a pure function of the findings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import pandas as pd

from synthaug.benchmark.report.columns import BASELINE
from synthaug.benchmark.report.findings import Findings
from synthaug.benchmark.report.gains import MARGINS, NO_RESULTS, TESTED
from synthaug.benchmark.report.statistics import LEVEL
from synthaug.benchmark.report.wording import (
    MARKS,
    NOT_KNOWN,
    amounts,
    interval,
    mark_of,
    marked,
    p_value,
    percent,
    short,
    signed,
)

NAMES_OF_SLICES = {
    "estimator": "estimator",
    "kind": "kind of columns",
    "task": "task",
    "n": "number of training rows",
    "part": "part",
}
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
    """What to show, and the metric that it is about if it is about one; columns hold numbers but for some with text.

    What matters most stands second, beside the name, where a phone shows it.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    texts: tuple[int, ...] = (0,)
    metric: str = ""


def headline(found: Findings, metric: str) -> Table:
    """Return mean gain, verdict, outcomes, harm and cost of every method in one metric."""
    seconds = amounts([found.costs["extra_cpu_seconds"].get(name, float("nan")) for name in found.order])
    rows = []
    for name, cost in zip(found.order, seconds, strict=True):
        row, role = found.of(metric, name), found.roles[name]
        failed = str(found.counts.loc[name, "failed"])
        outcomes = (NOT_KNOWN, NOT_KNOWN) if row is None else (_outcomes(row), percent(row["worse_fdr"]))
        cells = (Cell(name), _gain(row), _verdict(row), *map(Cell, (*outcomes, cost, failed, role)))
        rows.append(Row(cells, role))
    columns = ("method", "points", "verdict", "wins / ties / losses", "cells worse", "CPU s more", "failed", "role")
    caption = (
        f"{metric}: points over '{BASELINE}', 95 % interval; cells worse with the false discovery rate controlled."
    )
    return Table(caption, columns, tuple(rows), (0, 2, 7), metric)


def _verdict(row: Any) -> Cell:
    if row is None:
        return Cell(NO_RESULTS)
    mark = MARKS.get(row["verdict"], "")
    weaker = " (interval alone)" if mark and row["evidence"] == "interval" else ""
    return Cell(marked(row["verdict"], mark) + weaker, mark)


def _gain(row: Any) -> Cell:
    if row is None:
        return Cell(NOT_KNOWN)
    mark = MARKS.get(row["verdict"], "")
    return Cell(marked(interval(row["mean"], row["low"], row["high"]), mark), mark)


def _outcomes(row: Any) -> str:
    return f"{row['wins']} / {row['ties']} / {row['losses']}"


def picks(found: Findings) -> Table | None:
    """Return what methods gain for who picks the best of several models by inner cross-validation."""
    if not len(found.picks):
        return None
    of = {(row["pool"], row["by"], row["method"], row["metric"]): row for row in found.picks.to_dict("records")}
    rows = []
    for pool, by, method in dict.fromkeys(key[:3] for key in of):
        cells = [_sliced(of.get((pool, by, method, metric))) for metric in found.headline]
        first = of[pool, by, method, next(key[3] for key in of if key[:3] == (pool, by, method))]
        more = (pool, by, percent(first["picked"]), str(first["n_samples"]))
        rows.append(Row((Cell(method), *cells, *map(Cell, more)), found.roles[method]))
    columns = ("method", *found.headline, "joins", "picked by inner", "picked", "samples")
    caption, place = "Points that the pick gains where the method joins, 95 % interval.", len(found.headline) + 1
    return Table(caption, columns, tuple(rows), (0, place, place + 1))


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
            (Cell(other), *(_pair(of_pair.get((name, other))) for name in ours), Cell(found.roles[other])),
            found.roles[other],
        )
        for other in others
    ]
    caption = (
        f"{metric}: points by which a method of synthaug (column) beats another (row); wins / ties / losses of cells."
    )
    return Table(caption, ("against", *ours, "role"), tuple(rows), (0, len(ours) + 1), metric)


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
            texts = [name, signed(row["worst"]), row["worst_cell"], percent(row["worse"]), percent(row["worse_fdr"])]
            texts += [signed(row["worst_by_chance"]), *(percent(row[f"below_{margin:g}"]) for margin in MARGINS)]
            texts += [str(row["n_cells"]), str(row["n_pairs"]), str(counts["failed"]), str(counts["skipped"])]
            rows.append(_plain(texts, found.roles[name]))
    below = tuple(f"pairs below -{margin:g}" for margin in MARGINS)
    columns = ("method", "points", "worst cell", "cells worse", "worse, FDR", "worst by chance", *below)
    columns += ("cells", "pairs", "failed", "skipped")
    caption = f"{metric}: cells worse than '{BASELINE}' at 5 %, raw and with the false discovery rate controlled."
    return Table(caption, columns, tuple(rows), (0, 2), metric) if rows else None


def measures(found: Findings) -> Table | None:
    """Return mean and extremes of what is measured of a method alone."""
    rows = [
        _plain([*map(str, row[:5]), *amounts(row[5:8]), str(row[8])], found.roles[row[3]])
        for row in found.measures.itertuples(index=False)
    ]
    columns = ("data set", "n", "estimator", "method", "measure", "mean", "least", "most", "samples")
    return Table("Mean and extremes over samples.", columns, tuple(rows), (0, 1, 2, 3, 4)) if rows else None


def tests(found: Findings, metric: str) -> Table | None:
    """Return the signed-rank tests, the verdicts and the average ranks in one metric.

    None where the data sets are too few for any method to pass the tests: there verdicts are by the interval.
    """
    rows = []
    for name in found.order:
        row = found.of(metric, name)
        if row is not None and row["evidence"] == TESTED:
            mark = MARKS.get(row["verdict"], "")
            texts = [p_value(row["p_holm"]), p_value(row["p"]), str(row["n_datasets"]), found.roles[name]]
            cells = (Cell(name), Cell(marked(row["verdict"], mark), mark), *map(Cell, texts))
            rows.append(Row(cells, found.roles[name]))
    columns = ("method", "verdict", "p, Holm", "p, Wilcoxon", "data sets", "role")
    return Table(f"{metric}: tests over data sets.", columns, tuple(rows), (0, 1, 5), metric) if rows else None


def ranks(found: Findings, metric: str) -> Table | None:
    """Return the average ranks in one metric, and what tests say of them all."""
    ranking = found.rankings[metric]
    if ranking is None:
        return None
    roles = [found.roles[name] for name in ranking.methods]
    texts = zip(ranking.methods, (f"{rank:.2f}" for rank in ranking.ranks), roles, strict=True)
    left_out = f" Left out, lacking blocks: {', '.join(ranking.left_out)}." if ranking.left_out else ""
    caption = (
        f"{metric}: average ranks of {len(ranking.methods)} methods in {ranking.n_blocks} blocks (a data set at a "
        "size, mean over splits and estimators). "
        f"Friedman's chi-squared {ranking.chi2:.1f}, p {_equals(ranking.p)}; Iman and Davenport's F {ranking.f:.1f}, "
        f"p {_equals(ranking.p_f)}; critical difference {ranking.critical_difference:.2f}.{left_out}"
    )
    rows = tuple(_plain(row, role) for row, role in zip(texts, roles, strict=True))
    return Table(caption, ("method", "average rank", "role"), rows, (0, 2), metric)


def _equals(p: float) -> str:
    text = p_value(p)
    return text if text.startswith("<") else f"= {text}"


def every_metric(found: Findings) -> Table:
    """Return mean gains in all metrics."""
    rows = []
    for name in found.order:
        cells = [_gain(found.of(metric, name)) for metric in found.metrics]
        rows.append(Row((Cell(name), *cells, Cell(found.roles[name])), found.roles[name]))
    columns = ("method", *found.metrics, "role")
    return Table("Mean gain in points, marked by its verdict.", columns, tuple(rows), (0, len(columns) - 1))


def sliced(found: Findings, metric: str, by: str) -> Table | None:
    """Return mean gains by estimator, by kind or task of the data, or by n; None where all is of one.

    None, too, where each kind or task is that of a single data set: what is told of it stands with the data sets.
    """
    if by in ("kind", "task") and found.gains.groupby(by)["dataset"].nunique().max() < 2:
        return None
    table = found.slices[by]
    table = table[table["metric"] == metric]
    columns = list(found.frame.loc[found.frame[by].isin(table[by]), by].unique())
    columns = sorted(columns) if by == "n" else columns
    if len(columns) < 2:
        return None
    of = {(row["method"], row[by]): row for row in table.to_dict("records")}
    rows = []
    for name in found.order:
        cells = [_sliced(of.get((name, column))) for column in columns]
        rows.append(Row((Cell(name), *cells, Cell(found.roles[name])), found.roles[name]))
    names = [f"n = {column}" if by == "n" else str(column) for column in columns]
    caption = f"{metric}: mean gain in points by {NAMES_OF_SLICES[by]}, marked where the interval is without 0."
    return Table(caption, ("method", *names, "role"), tuple(rows), (0, len(names) + 1), metric)


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
            rows.append(_plain([name, *texts, found.roles[name]], found.roles[name]))
    caption = f"{metric}: times as many real rows that '{BASELINE}' needs for the method's score."
    columns = ("method", *(f"n = {n}" for n in curves.sizes), "role")
    return Table(caption, columns, tuple(rows), (0, len(columns) - 1), metric)


def cost(found: Findings) -> Table | None:
    """Return what a cell costs with each method, if that was measured."""
    if not found.costs["cpu_seconds"].notna().any():
        return None
    methods = [name for name in (BASELINE, *found.order) if name in found.costs.index]
    roles = [found.roles[name] for name in methods]
    columns = ("extra_cpu_seconds", "cpu_seconds", "wall_seconds", "peak_mb")
    texts = zip(methods, *(amounts(found.costs.loc[methods, column]) for column in columns), roles, strict=True)
    caption = "Mean seconds of a run (fit and predict), largest peak of memory."
    rows = tuple(_plain(row, role) for row, role in zip(texts, roles, strict=True))
    return Table(caption, ("method", "CPU s more", "CPU s", "wall s", "peak MB", "role"), rows, (0, 5))


def failures(found: Findings) -> Table | None:
    """Return failed runs by method and message."""
    return _problems("Failed runs.", found.failures)


def failed_runs(found: Findings) -> Table | None:
    """Return every failed run, as far as a page can hold them."""
    failed = found.frame[found.frame["status"] == "failed"]
    rows = [
        _plain(
            [row["method"], row["dataset"], str(row["n"]), str(row["split"]), row["estimator"], row["message"]],
            row["role"],
        )
        for row in failed.head(MOST_DETAILS // 4).to_dict("records")
    ]
    columns = ("method", "data set", "n", "split", "estimator", "message")
    return Table(f"{len(rows)} of {len(failed)} failed runs.", columns, tuple(rows), (0, 1, 4, 5)) if rows else None


def skipped(found: Findings) -> Table | None:
    """Return skipped runs by method and reason."""
    return _problems("Skipped runs: the method cannot be applied there.", found.skipped)


def not_installed(found: Findings) -> Table | None:
    """Return the methods that were not run at all."""
    rows = [_plain([name, reason]) for name, reason in found.missing.items()]
    return Table("Methods that were not run.", ("method", "reason"), tuple(rows), (0, 1)) if rows else None


def _problems(caption: str, table: pd.DataFrame) -> Table | None:
    rows = [
        _plain([row["method"], str(row["n_cells"]), row["message"], row["role"]], row["role"])
        for row in table.to_dict("records")
    ]
    return Table(caption, ("method", "runs", "message", "role"), tuple(rows), (0, 2, 3)) if rows else None


def controls(found: Findings) -> Table | None:
    """Return how far each method is from chance on control sets."""
    rows = []
    for name, row in found.controls.iterrows():
        role = found.roles.get(str(name), "")
        rows.append(_plain([str(name), signed(row["mean"]), str(row["size"]), role], role))
    if not rows:
        return None
    caption = f"Control sets (labels permuted): {found.controls['what'].iloc[0]}, in points."
    return Table(caption, ("method", "points", "splits", "role"), tuple(rows), (0, 3))


def details(found: Findings) -> dict[str, list[Table]]:
    """Return the cells of each data set by metric: all, or the largest changes where a page cannot hold all."""
    cells = found.cells[found.cells["metric"].isin(found.headline)]
    most = MOST_DETAILS // max(cells["dataset"].nunique(), 1)
    return {
        str(name): [_of_set(found, of_set[of_set["metric"] == metric], metric, most) for metric in found.headline]
        for name, of_set in cells.groupby("dataset", sort=False)
    }


def _of_set(found: Findings, cells: pd.DataFrame, metric: str, most: int) -> Table:
    place = {name: i for i, name in enumerate(found.order)}
    largest = cells.loc[cells["gain"].abs().nlargest(most, keep="first").index]
    shown = largest.assign(place=largest["method"].map(place)).sort_values(["place", "n", "estimator"])
    rows = tuple(Row(_of_cell(row), found.roles[row["method"]]) for row in shown.to_dict("records"))
    all_of = "All" if len(shown) == len(cells) else f"The {len(shown)} largest changes of"
    caption = (
        f"{metric}: points, mean over splits. {all_of} {len(cells)} cells; ▲ where the corrected p is below 0.05, "
        "▼ where p is."
    )
    return Table(caption, ("method", "points", "estimator", "n", "sd", "p", "p, corrected"), rows, (0, 2), metric)


def _of_cell(row: Any) -> tuple[Cell, ...]:
    """Return a cell of the benchmark, marked as harm more readily than as a gain."""
    gains = row["gain"] > 0
    mark = ("gain" if gains else "loss") if row["p_corrected" if gains else "p"] < LEVEL else ""
    sd = NOT_KNOWN if pd.isna(row["sd"]) else f"{row['sd']:.1f}"
    texts = (row["estimator"], str(row["n"]), sd, p_value(row["p"]), p_value(row["p_corrected"]))
    return Cell(short(row["method"], 40)), Cell(marked(signed(row["gain"]), mark), mark), *map(Cell, texts)


def _plain(texts: Iterable[str], role: str = "") -> Row:
    return Row(tuple(Cell(text) for text in texts), role)
