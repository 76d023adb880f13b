"""What synthetic rows tell about the rows that a generator has learned from: what attacks find, and no promise."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthaug.evaluation import intervals
from synthaug.evaluation.distances import NearestNeighbours
from synthaug.evaluation.figures import Figure
from synthaug.evaluation.singling_out import singling_out
from synthaug.evaluation.tables import Tables

PART = "privacy"
NEAR = 0.01  # share of synthetic rows that are near a held-out row, by the distance that counts as near
FALSE_ALARMS = 0.1  # share of strangers that an attack may take for members, where it is judged by its surest tenth
FEWEST = 20  # real rows of each kind from which attacks can tell anything
MOST_SECRETS, ATTACKED = 30, 1_000  # columns that are guessed, and rows of each kind


def privacy(tables: Tables, random_state: int) -> Iterator[Figure]:
    """Yield what attacks find: copies, close records, members, attributes, extremes.

    All but copies and extremes need a holdout: without rows that the generator has not seen there is no telling what
    it gives away from what everyone may know.
    """
    real, synthetic, holdout = tables
    usual = np.nan if holdout is None else _n_copies(holdout, real) / len(holdout)
    rate, low, high = intervals.share(_n_copies(synthetic, real), len(synthetic))
    yield Figure(PART, "copies of real rows", rate, "", low, high, usual)
    extremes = [
        synthetic[name].min() == real[name].min() or synthetic[name].max() == real[name].max()
        for name in tables.numbers
    ]
    if extremes:
        yield Figure(PART, "numbers whose exact extreme is revealed", float(np.mean(extremes)))
    real, synthetic, holdout = tables.some(random_state)
    if holdout is None or min(len(real), len(holdout)) < FEWEST:
        return
    rng = np.random.default_rng(random_state)
    n = min(len(real), len(holdout))
    members, strangers = (table.iloc[rng.permutation(len(table))[:n]] for table in (real, holdout))
    to_real = [NearestNeighbours(rows, real).distances(synthetic)[:, 0] for rows in (members, strangers)]
    near = NearestNeighbours(synthetic, real)
    yield from by_distance(*to_real, *[near.distances(rows)[:, 0] for rows in (members, strangers)])
    yield from singling_out(synthetic, members, strangers, rng)
    yield from _attributes(synthetic, members, strangers, real)


def _n_copies(rows: pd.DataFrame, real: pd.DataFrame) -> int:
    """Return how many rows equal a real one in every column."""
    known, told = (pd.MultiIndex.from_frame(table.fillna(np.inf)) for table in (real, rows))
    return int(told.isin(known).sum())


def by_distance(
    to_members: NDArray[Any], to_strangers: NDArray[Any], of_members: NDArray[Any], of_strangers: NDArray[Any]
) -> Iterator[Figure]:
    """Yield what distances between synthetic rows and real ones tell, whatever rows are.

    Intervals are of the rows alone that are judged: other ones to compare with would move the figures, too. Of fewer
    than `FEWEST` real rows of each kind there is nothing to tell.

    Parameters
    ----------
    to_members, to_strangers : ndarray of shape (n_synthetic,)
        Distances of synthetic rows to the nearest row of the training, and to the nearest of as many held-out ones.
    of_members, of_strangers : ndarray of shape (n,)
        Distances of those real rows to the nearest synthetic one.
    """
    if min(len(of_members), len(of_strangers)) < FEWEST:
        return
    n, near = len(to_members), np.quantile(to_strangers, NEAR)
    hits = (to_members < to_strangers).sum() + (to_members == to_strangers).sum() / 2
    rate, low, high = intervals.share(float(hits), n)
    yield Figure(PART, "closer to real rows than to held-out ones", rate, "", low, high, ideal=0.5)
    rate, low, high = intervals.share(int((to_members <= near).sum()), n)
    by_chance = float((to_strangers <= near).mean())  # more than a hundredth where distances are equal
    yield Figure(PART, "as near to real rows as a hundredth is to held-out ones", rate, "", low, high, by_chance)
    scores = -np.concatenate([of_members, of_strangers])
    is_member = np.repeat([True, False], [len(of_members), len(of_strangers)])
    area, low, high = intervals.auc(scores, is_member)
    yield Figure(PART, "membership found by distance (AUC)", area, "", low, high, ideal=0.5)
    threshold = np.quantile(-of_strangers, 1 - FALSE_ALARMS)
    hits, n_strangers = int((-of_members > threshold).sum()), len(of_strangers)
    more, low, high = intervals.difference(hits, len(of_members), FALSE_ALARMS * n_strangers, n_strangers)
    interval = max(FALSE_ALARMS + low, 0.0), min(FALSE_ALARMS + high, 1.0)  # the threshold is a matter of chance, too
    measure = "members found among the surest tenth"
    yield Figure(PART, measure, FALSE_ALARMS + more, "", *interval, ideal=FALSE_ALARMS)


def _attributes(
    synthetic: pd.DataFrame, members: pd.DataFrame, strangers: pd.DataFrame, like: pd.DataFrame
) -> Iterator[Figure]:
    """Yield by how much each column is guessed better for rows of the training than for held-out ones.

    The guess is the value of the synthetic row that is nearest in all other columns (as in Giomi et al., 2023): right
    if it is the level, or within a twentieth of the range of the number.
    """
    for name in list(like)[:MOST_SECRETS]:
        others = [other for other in like if other != name]
        if not others:
            return
        near = NearestNeighbours(synthetic[others], like[others])
        right = [
            _guessed(rows[name], synthetic[name].iloc[near.nearest(rows[others])], like[name])
            for rows in (members[:ATTACKED], strangers[:ATTACKED])
        ]
        found = intervals.difference(right[0].sum(), len(right[0]), right[1].sum(), len(right[1]))
        yield Figure(PART, "guessed better for real rows than for held-out ones", found[0], str(name), *found[1:], 0.0)


def _guessed(truth: pd.Series, guess: pd.Series, like: pd.Series) -> NDArray[np.bool_]:
    known, told = truth.to_numpy(), guess.to_numpy()
    if truth.dtype != np.float64:
        return np.asarray(known == told, dtype=bool)
    width = float(like.max() - like.min()) / 20
    return (np.abs(known - told) <= width) | (np.isnan(known) & np.isnan(told))
