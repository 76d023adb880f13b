"""How much synthetic rows are like real ones: column by column, in pairs, and as told apart by boosted trees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats
from sklearn.ensemble import HistGradientBoostingClassifier

from synthaug.evaluation import intervals
from synthaug.evaluation.distances import NearestNeighbours
from synthaug.evaluation.figures import Figure
from synthaug.evaluation.folds import FEWEST, FOLDS, folds
from synthaug.evaluation.rules import broken_rules
from synthaug.evaluation.tables import Tables, for_boosting

PART = "fidelity"
BINS = 10  # of a number, where it is paired with levels
MOST_PAIRS = 400
SHUFFLED_CELLS = 1_000_000  # held at once
NEIGHBOURS = 5  # of density and coverage, as their authors propose


def fidelity(tables: Tables, given: Mapping[str, NDArray[np.bool_]], random_state: int) -> Iterator[Figure]:
    """Yield all figures of fidelity: of columns, of pairs, of whole rows.

    Parameters
    ----------
    tables : Tables
        What is compared.
    given : dict of masks
        Which synthetic rows break which constraint of a user.
    random_state : int
        Draws samples and folds.
    """
    columns = [figure for name in tables.real for figure in of_column(tables, name)]
    some = tables.some(random_state)
    pairs = list(of_pairs(some, random_state))
    yield _mean("column shapes", columns, "shape")
    if pairs:
        yield _mean("pair trends", pairs, "trend")
    yield from told_apart(some, random_state)
    yield from _density_and_coverage(some)
    yield from broken_rules(tables, given)
    yield from columns
    yield from pairs


def of_column(tables: Tables, name: Any) -> Iterator[Figure]:
    """Yield the figures of one column.

    Its shape is 1 minus the Kolmogorov-Smirnov distance of numbers, or minus the total variation distance of levels: 1
    for equal distributions.
    """
    real, synthetic = tables.real[name], tables.synthetic[name]
    subject = str(name)
    if real.dtype == np.float64:
        present = real.dropna(), synthetic.dropna()
        shape = 1 - _largest_gap(*map(np.sort, present)) if all(map(len, present)) else np.nan
        yield Figure(PART, "shape", float(shape), subject, ideal=1.0)
        missing = abs(real.isna().mean() - synthetic.isna().mean())
        yield Figure(PART, "difference in missing values", float(missing), subject, ideal=0.0)
        if all(map(len, present)):
            beyond = (present[1] < present[0].min()) | (present[1] > present[0].max())
            yield Figure(PART, "beyond the range", float(beyond.mean()), subject)
        return
    shares = [column.value_counts(normalize=True) for column in (real, synthetic)]
    distance = shares[0].sub(shares[1], fill_value=0).abs().sum() / 2
    yield Figure(PART, "shape", float(1 - distance), subject, ideal=1.0)
    yield Figure(PART, "levels lost", float(len(shares[0].index.difference(shares[1].index))), subject)
    yield Figure(PART, "levels never seen", float((~synthetic.isin(shares[0].index)).mean()), subject, ideal=0.0)


def of_pairs(tables: Tables, random_state: int) -> Iterator[Figure]:
    """Yield how alike each pair of columns hangs together.

    Of numbers that is 1 minus half the difference of their correlations, of others 1 minus the total variation distance
    of their contingency tables, numbers in ten bins between them. Of many pairs, a random part is measured.
    """
    pairs = list(combinations(tables.real, 2))
    if len(pairs) > MOST_PAIRS:
        chosen = np.random.default_rng(random_state).choice(len(pairs), MOST_PAIRS, replace=False)
        pairs = [pairs[i] for i in np.sort(chosen)]
    edges = {name: _edges(tables.real[name]) for name in tables.numbers}
    for pair in pairs:
        sides = [table[list(pair)] for table in (tables.real, tables.synthetic)]
        if all(name in edges for name in pair):
            correlations = [_correlation(side) for side in sides]
            trend = 1 - abs(correlations[0] - correlations[1]) / 2
        else:
            trend = 1 - _contingency_distance(*[_binned(side, edges) for side in sides])
        yield Figure(PART, "trend", float(trend), " and ".join(map(str, pair)), ideal=1.0)


def told_apart(tables: Tables, random_state: int) -> Iterator[Figure]:
    """Yield how well boosted trees tell synthetic from real rows that they have not seen, and by which columns.

    Against the holdout, if there is one: rows that the generator never saw. The figure of a column is by how much the
    ROC-AUC falls when its values are shuffled.
    """
    real = tables.real if tables.holdout is None else tables.holdout
    n = min(len(real), len(tables.synthetic))
    if n < FEWEST:
        return
    rng = np.random.default_rng(random_state)
    rows = pd.concat([table.iloc[rng.permutation(len(table))[:n]] for table in (real, tables.synthetic)])
    is_synthetic = np.repeat([False, True], n)
    copies = pd.factorize(pd.MultiIndex.from_frame(rows.fillna(np.inf)))[0]
    scores, losses = np.empty(2 * n), dict.fromkeys(rows, 0.0)
    for train, test in folds(is_synthetic, copies, random_state):
        columns, categories = for_boosting(rows.iloc[train])
        trees = HistGradientBoostingClassifier(categorical_features=categories, random_state=random_state)
        trees.fit(columns.fit_transform(rows.iloc[train]), is_synthetic[train])
        cells = columns.transform(rows.iloc[test])
        scores[test] = trees.predict_proba(cells)[:, 1]
        if 0 < is_synthetic[test].sum() < len(test):
            order = [name for *_, names in columns.transformers for name in names]
            found = _losses(trees, cells, is_synthetic[test], [order.index(name) for name in rows], rng)
            losses = {name: losses[name] + loss / FOLDS for name, loss in zip(rows, found, strict=True)}
    area, low, high = intervals.auc(scores, is_synthetic)
    yield Figure(PART, "told from real rows (AUC)", area, "", low, high, ideal=0.5)
    for name, loss in sorted(losses.items(), key=lambda entry: -entry[1]):
        yield Figure(PART, "gives rows away", loss, str(name), ideal=0.0)


def _losses(
    trees: HistGradientBoostingClassifier,
    cells: NDArray[np.float64],
    is_synthetic: NDArray[np.bool_],
    places: list[int],
    rng: np.random.Generator,
) -> Iterator[float]:
    """Yield by how much the ROC-AUC falls when the values of a column are shuffled, for each of some places."""
    known = intervals.area_under(trees.predict_proba(cells)[:, 1], is_synthetic)
    step = max(1, SHUFFLED_CELLS // cells.size)
    for start in range(0, len(places), step):  # several at once: trees are as quick with many rows as with few
        some = places[start : start + step]
        shuffled = np.repeat(cells[None], len(some), axis=0)
        for rows, place in zip(shuffled, some, strict=True):
            rows[:, place] = cells[rng.permutation(len(cells)), place]
        scores = trees.predict_proba(shuffled.reshape(-1, cells.shape[1]))[:, 1].reshape(len(some), -1)
        yield from (known - intervals.area_under(each, is_synthetic) for each in scores)


def _density_and_coverage(tables: Tables) -> Iterator[Figure]:
    """Yield density and coverage (Naeem et al., 2020): how many real neighbourhoods each row is in, and the reverse."""
    real = tables.real if tables.holdout is None else tables.holdout
    if len(real) <= NEIGHBOURS:
        return
    near = NearestNeighbours(real, like=tables.real)
    radii = near.distances(real, NEIGHBOURS + 1)[:, -1]  # each row is its own nearest
    inside, count = near.within(tables.synthetic, radii)
    yield Figure(PART, "density", float(count.mean() / NEIGHBOURS), ideal=1.0)
    yield Figure(PART, "coverage", float(inside.mean()), ideal=1.0)


def _largest_gap(one: NDArray[np.float64], other: NDArray[np.float64]) -> float:
    """Return the Kolmogorov-Smirnov distance of two sorted samples."""
    values = np.concatenate([one, other])
    shares = [part.searchsorted(values, side="right") / len(part) for part in (one, other)]
    return float(np.abs(shares[0] - shares[1]).max())


def _mean(measure: str, figures: list[Figure], of: str) -> Figure:
    values = [figure.value for figure in figures if figure.measure == of]
    present = [value for value in values if not np.isnan(value)]
    return Figure(PART, measure, float(np.mean(present)) if present else np.nan, ideal=1.0)


def _correlation(pair: pd.DataFrame) -> float:
    """Return the correlation of two columns; 0 where one does not vary."""
    present = pair.dropna()
    if len(present) < 2 or (present.nunique() < 2).any():
        return 0.0
    return float(stats.pearsonr(*present.to_numpy().T).statistic)


def _edges(numbers: pd.Series) -> NDArray[np.float64]:
    """Return the inner edges of bins of a real column, of equal width as sdmetrics has them."""
    low, high = numbers.min(), numbers.max()
    return np.linspace(low, high, BINS + 1)[1:-1]


def _binned(pair: pd.DataFrame, edges: dict[Any, NDArray[np.float64]]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            name: np.where(pair[name].isna(), -1, np.digitize(pair[name], edges[name])) if name in edges else pair[name]
            for name in pair
        }
    )


def _contingency_distance(real: pd.DataFrame, synthetic: pd.DataFrame) -> float:
    shares = [pair.value_counts(normalize=True) for pair in (real, synthetic)]
    return float(shares[0].sub(shares[1], fill_value=0).abs().sum() / 2)
