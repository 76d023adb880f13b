"""Learning curves, and how many real rows a method is worth."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from synthaug.benchmark.report.columns import BASELINE, sign_of
from synthaug.benchmark.report.statistics import Floats


class Curves(NamedTuple):
    """Scores and gains in one metric against n, means over data sets that have every n.

    A method's score is the baseline's plus the method's mean gain on the samples that both have, so that a failed cell
    moves no curve by being an easy or a hard one.
    """

    datasets: tuple[str, ...]
    sizes: tuple[int, ...]
    scores: pd.DataFrame  # points; a row per method, the baseline first; a column per n
    gains: pd.DataFrame  # points, without the baseline
    worth: pd.DataFrame  # times as many real rows
    bound: pd.DataFrame  # ">= " or "<= " where the baseline's curve ends before, else ""


def curves_of(scores: pd.DataFrame, gains: pd.DataFrame, metric: str) -> Curves | None:
    """Return the curves in one metric; None without two sizes on one data set."""
    base = scores[(scores["metric"] == metric) & (scores["method"] == BASELINE) & ~scores["control"]]
    blocks = base.groupby(["dataset", "n"])["value"].mean().unstack()
    sizes = _shared_sizes(blocks)
    if len(sizes) < 2:
        return None
    blocks = blocks[list(sizes)].dropna()
    used = gains[(gains["metric"] == metric) & gains["dataset"].isin(blocks.index) & gains["n"].isin(sizes)]
    means = used.groupby(["method", "dataset", "n"], sort=False)["gain"].mean()
    table = means.groupby(level=["method", "n"], sort=False).mean().unstack().reindex(columns=list(sizes))
    start = 100 * blocks.mean()
    curves = pd.concat([start.rename(BASELINE).to_frame().T, sign_of(metric) * table + start])
    worth, bound = _worth(sign_of(metric) * start.to_numpy(), table.to_numpy(dtype=float), np.asarray(sizes))
    return Curves(
        tuple(str(name) for name in blocks.index),
        sizes,
        curves,
        table,
        pd.DataFrame(worth, table.index, table.columns),
        pd.DataFrame(bound, table.index, table.columns),
    )


def _shared_sizes(blocks: pd.DataFrame) -> tuple[int, ...]:
    """Return the sizes of which most blocks are left when only data sets that have them all are kept."""
    has = blocks.notna()
    candidates = {tuple(blocks.columns[row]) for row in has.to_numpy()}
    if not candidates:
        return ()
    best = max(
        candidates, key=lambda sizes: (len(sizes) > 1, len(sizes) * int(has[list(sizes)].all(axis=1).sum()), sizes)
    )
    return tuple(int(n) for n in best)


def _worth(base: Floats, gains: Floats, sizes: np.ndarray) -> tuple[Floats, np.ndarray]:
    """Return at how many times the real rows the baseline reaches a method's score, by interpolation in log n.

    Parameters
    ----------
    base : ndarray of shape (n_sizes,)
        Scores of the baseline, higher is better.
    gains : ndarray of shape (n_methods, n_sizes)
        What the methods add.
    sizes : ndarray of shape (n_sizes,)
        Training rows, rising.
    """
    rising = np.maximum.accumulate(base)  # by chance more rows may score less; the curve that they stand for does not
    reached = base + gains
    n = np.exp(np.interp(reached, rising, np.log(sizes)))
    times = np.where(gains == 0, 1.0, n / sizes)
    bound = np.where(reached > rising[-1], ">= ", np.where(reached < rising[0], "<= ", ""))
    return np.where(np.isnan(gains), np.nan, times), np.where((gains == 0) | np.isnan(gains), "", bound)
