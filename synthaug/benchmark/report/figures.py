"""The figures of the report."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from matplotlib.ticker import FuncFormatter, NullLocator

from synthaug.benchmark.report.columns import BASELINE
from synthaug.benchmark.report.curves import Curves
from synthaug.benchmark.report.findings import Findings
from synthaug.benchmark.report.svg import INK, MUTED, ROLE_COLOURS, Picture, drawing, picture
from synthaug.benchmark.report.wording import amounts, interval, short, signed

MARKERS = {"baseline": "o", "usual": "sDpXdH+x", "synthaug": "oP*hspdD", "rival": "^v<>1243"}
DASHES: dict[str, Any] = {"baseline": "-", "usual": (0, (2, 1.5)), "synthaug": "-", "rival": (0, (5, 1.5, 1, 1.5))}
MOST_LINES = 12
LEAST_SECONDS = 0.01
BAR = 0.035  # from bar to bar in a diagram of ranks, as a share of its width
OVER_BASELINE = f"points over '{BASELINE}'"


def pictures(found: Findings) -> list[Picture]:
    """Return the figures that the findings have numbers for, those of one kind side by side."""
    kinds = (mean_gains, score_curves, gain_curves, ranks, gain_against_cost)
    shown = ((draw(found, metric), metric) for draw in kinds for metric in found.headline)
    return [one._replace(metric=metric) for one, metric in shown if one is not None]


def mean_gains(found: Findings, metric: str) -> Picture | None:
    """Return the mean gain of each method with its interval."""
    rows = found.methods[found.methods["metric"] == metric].to_dict("records")
    if not rows:
        return None
    with drawing(0.7 + 0.23 * len(rows)) as (figure, axes):
        for place, row in enumerate(rows):
            axes.errorbar(row["mean"], place, xerr=_half(row), linewidth=1.3, **_point(found, row["method"], 5))
        axes.axvline(0, color=MUTED, linewidth=1)
        axes.set_yticks(range(len(rows)), [short(row["method"]) for row in rows])
        axes.invert_yaxis()
        axes.grid(visible=False, axis="y")
        axes.tick_params(axis="y", length=0, labelcolor=INK)
        axes.set_xlabel(f"{OVER_BASELINE}, 95 % interval")
        said = [f"{row['method']} {interval(row['mean'], row['low'], row['high'])}" for row in rows]
        return picture(figure, f"Mean gain, {metric}", said)


def score_curves(found: Findings, metric: str) -> Picture | None:
    """Return the scores of the baseline and the methods against n."""
    curves = found.curves[metric]
    if curves is None:
        return None
    names = [BASELINE, *_with_most(found, curves)]
    return _lines(found, curves, f"Score against training rows, {metric}", curves.scores, names)


def gain_curves(found: Findings, metric: str) -> Picture | None:
    """Return the gains of the methods against n."""
    curves = found.curves[metric]
    if curves is None or not len(curves.gains):
        return None
    return _lines(found, curves, f"Gain against training rows, {metric}", curves.gains, _with_most(found, curves))


def _with_most(found: Findings, curves: Curves) -> list[str]:
    """Return the methods that gain most, no more than can be told apart in a figure."""
    return [name for name in found.order if name in curves.gains.index][:MOST_LINES]


def _lines(found: Findings, curves: Curves, title: str, table: Any, names: Sequence[str]) -> Picture:
    of_gains = BASELINE not in names
    with drawing(2.7 + 0.17 * math.ceil(len(names) / 2)) as (figure, axes):
        for name in names:
            colour, marker, dashes = _look(found, name)
            style = {"color": colour, "marker": marker, "markersize": 4, "linestyle": dashes, "label": short(name)}
            axes.plot(curves.sizes, table.loc[name], linewidth=1.8 if name == BASELINE else 1.2, **style)
        if of_gains:
            axes.axhline(0, color=MUTED, linewidth=1)
        axes.set_xscale("log")
        axes.set_xticks(curves.sizes, [str(n) for n in curves.sizes])
        axes.xaxis.set_minor_locator(NullLocator())
        axes.set(xlabel="real training rows", ylabel=OVER_BASELINE if of_gains else "points")
        figure.legend(loc="outside lower center", ncols=2, fontsize=8, handlelength=3)
        said = [f"mean of {len(curves.datasets)} data sets at n = {', '.join(map(str, curves.sizes))}"]
        said += [f"{name} {', '.join(f'{value:.1f}' for value in table.loc[name])}" for name in names]
        return picture(figure, title, said)


def gain_against_cost(found: Findings, metric: str) -> Picture | None:
    """Return the mean gain of each method against the CPU seconds that it takes beyond the baseline."""
    seconds = found.costs["extra_cpu_seconds"].dropna().to_dict()
    rows = found.methods[found.methods["metric"] == metric].to_dict("records")
    rows = [row for row in rows if row["method"] in seconds]
    if not rows:
        return None
    with drawing(2.7 + 0.17 * math.ceil(len(rows) / 2)) as (figure, axes):
        for row in rows:
            cost, look = seconds[row["method"]], _point(found, row["method"], 6)
            label = short(row["method"])
            axes.errorbar(max(cost, LEAST_SECONDS), row["mean"], yerr=_half(row), linewidth=0.8, label=label, **look)
        axes.axhline(0, color=MUTED, linewidth=1)
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter(FuncFormatter(_tick))
        axes.xaxis.set_minor_locator(NullLocator())
        axes.set(xlabel="CPU seconds of a run beyond the baseline's", ylabel=OVER_BASELINE)
        figure.legend(loc="outside lower center", ncols=2, fontsize=8)
        costs = amounts(seconds[row["method"]] for row in rows)
        said = [f"{row['method']} {signed(row['mean'])} for {cost} s" for row, cost in zip(rows, costs, strict=True)]
        return picture(figure, f"Gain against cost, {metric}", said)


def _tick(seconds: float, _: int) -> str:
    return f"≤ {LEAST_SECONDS}" if math.isclose(seconds, LEAST_SECONDS) else f"{seconds:g}"


def ranks(found: Findings, metric: str) -> Picture | None:
    """Return the critical-difference diagram of Demšar (2006), upright: bars join methods that are not told apart."""
    ranking = found.rankings[metric]
    if ranking is None:
        return None
    n_methods, difference = len(ranking.methods), ranking.critical_difference
    with drawing(0.8 + 0.21 * n_methods) as (figure, axes):
        for place, (name, rank) in enumerate(zip(ranking.methods, ranking.ranks, strict=True)):
            axes.errorbar(rank, place, **_point(found, name, 5))
        for i, (first, last) in enumerate(ranking.alike(), start=1):
            axes.plot([n_methods * (1 + BAR * i)] * 2, [first - 0.3, last + 0.3], color=INK, linewidth=2)
        axes.plot([1, 1 + difference], [-1, -1], color=INK, linewidth=1.5, marker="|", markersize=6)
        label = f"critical difference {difference:.2f}"
        axes.text(1.3 + difference, -1, label, va="center", fontsize=8, clip_on=False)
        axes.set_yticks(range(n_methods), [short(name) for name in ranking.methods])
        axes.invert_yaxis()
        axes.grid(visible=False, axis="y")
        axes.tick_params(axis="y", length=0, labelcolor=INK)
        axes.set_xticks(range(1, n_methods + 1, 1 + n_methods // 8))
        axes.set_xlabel("average rank, 1 is the best")
        said = [f"{name} {rank:.2f}" for name, rank in zip(ranking.methods, ranking.ranks, strict=True)]
        said.append(f"critical difference {difference:.2f}")
        return picture(figure, f"Average ranks, {metric}", said)


def _half(row: Any) -> float | None:
    """Return half the width of an interval; None if there is none."""
    half = row["high"] - row["mean"]
    return None if math.isnan(half) else half


def _point(found: Findings, name: str, size: int) -> dict[str, Any]:
    colour, marker, _ = _look(found, name)
    return {"color": colour, "fmt": marker, "markersize": size}


def _look(found: Findings, name: str) -> tuple[str, str, Any]:
    """Return colour and dashes of a method's role, and a marker of its own within the role."""
    role = found.roles[name] if found.roles.get(name) in MARKERS else "rival"
    same = [other for other, its in found.roles.items() if its == found.roles[name]]
    return ROLE_COLOURS[role], MARKERS[role][same.index(name) % len(MARKERS[role])], DASHES[role]
