"""Singling out: descriptions fit rows as they say, and tell real rows from held-out ones only of copies."""

import numpy as np
import pandas as pd
import pytest

from synthaug.evaluation import intervals
from synthaug.evaluation.singling_out import Description, singling_out
from synthaug.evaluation.tables import Tables


def rows(n, seed):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "level": rng.choice(list("abcdefgh"), n),
            "number": rng.normal(size=n),
            "whole": rng.integers(0, 20, n),
            "gaps": np.where(rng.random(n) < 0.3, np.nan, rng.exponential(size=n)),
        }
    )


def found(real, synthetic, holdout):
    tables = Tables.of(real, synthetic, holdout, None)
    return list(singling_out(tables.synthetic, tables.real, tables.holdout, np.random.default_rng(0)))


def test_descriptions_fit_as_they_say():
    description = Description(np.arange(4), np.array([2.0, 2.0, 2.0, np.nan]), np.array([-1, 0, 1, 0]))
    fits = description.fits(np.array([1.0, 2.0, 3.0, np.nan]))
    assert fits.astype(int).tolist() == [[1, 1, 0, 0], [0, 1, 0, 0], [0, 1, 1, 0], [0, 0, 0, 1]]


def test_copies_single_out_and_other_rows_do_not():
    figures = [figure for seed in range(3, 33, 3) for figure in found(*(rows(200, seed + i) for i in range(3)))]
    assert len(figures) == 20
    assert np.mean([figure.low <= 0 <= figure.high for figure in figures]) >= 0.85
    copied = found(rows(200, 0), rows(200, 0), rows(200, 1))
    assert [figure.subject for figure in copied] == ["one column", "several columns"]
    assert min(figure.low for figure in copied) > 0.3


def test_rows_of_few_values_single_out_nobody():
    plain = pd.DataFrame({"a": ["x", "y"] * 100, "b": [0, 1, 2, 3] * 50})
    assert found(plain, plain, plain) == []


@pytest.mark.parametrize("rates", [(0.1, 0.1), (0.5, 0.3)])
def test_intervals_of_differences_hold_the_truth(rates):
    rng = np.random.default_rng(0)
    covered = []
    for hits, others in zip(rng.binomial(80, rates[0], 500), rng.binomial(120, rates[1], 500), strict=True):
        gap, low, high = intervals.difference(hits, 80, others, 120)
        assert low <= gap <= high
        covered.append(low <= rates[0] - rates[1] <= high)
    assert 0.92 <= np.mean(covered) <= 0.98
