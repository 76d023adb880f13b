"""Figures that sdmetrics defines, too, have the values that it finds."""

import numpy as np
import pandas as pd
import pytest

from synthaug import evaluate

column = pytest.importorskip("sdmetrics.single_column")
pairs = pytest.importorskip("sdmetrics.column_pairs")


def rows(n, seed):
    """Return numbers, of which some are missing, dates and levels, differently distributed for each seed."""
    rng = np.random.default_rng(seed)
    number = rng.normal(seed, 1 + seed, n)
    return pd.DataFrame(
        {
            "number": number,
            "gaps": np.where(rng.random(n) < 0.1 + 0.2 * seed, np.nan, number**2 + rng.normal(size=n)),
            "day": pd.Timestamp("2020-01-01") + pd.to_timedelta(rng.integers(0, 300 + 90 * seed, n), unit="D"),
            "level": rng.choice(list("abcdef") if not seed else list("cdexyz"), n),
            "mark": np.where(number > 1, "yes", "no"),
        }
    )


REAL, SYNTHETIC = rows(300, 0), rows(200, 1)
NUMBERS, LEVELS = ["number", "gaps", "day"], ["level", "mark"]


@pytest.fixture(scope="module")
def found():
    return evaluate(REAL, SYNTHETIC)


@pytest.mark.parametrize("name", NUMBERS)
def test_numbers(found, name):
    both = REAL[name], SYNTHETIC[name]
    assert found["fidelity", "shape", name] == pytest.approx(column.KSComplement.compute(*both))
    missing = found["fidelity", "difference in missing values", name]
    assert 1 - missing == pytest.approx(column.MissingValueSimilarity.compute(*both))
    within = 1 - found["fidelity", "beyond the range", name]
    assert within == pytest.approx(column.BoundaryAdherence.compute(both[0], both[1].dropna()))


@pytest.mark.parametrize("name", LEVELS)
def test_levels(found, name):
    both = REAL[name], SYNTHETIC[name]
    assert found["fidelity", "shape", name] == pytest.approx(column.TVComplement.compute(*both))
    lost = found["fidelity", "levels lost", name] / REAL[name].nunique()
    assert 1 - lost == pytest.approx(column.CategoryCoverage.compute(*both))
    unseen = found["fidelity", "levels never seen", name]
    assert 1 - unseen == pytest.approx(column.CategoryAdherence.compute(*both))


@pytest.mark.parametrize("pair", [("number", "gaps"), ("number", "day"), ("gaps", "day")])
def test_correlations(found, pair):
    expected = pairs.CorrelationSimilarity.compute(REAL[[*pair]], SYNTHETIC[[*pair]])
    assert found["fidelity", "trend", " and ".join(pair)] == pytest.approx(expected)


def test_contingency_of_levels(found):
    expected = pairs.ContingencySimilarity.compute(REAL[LEVELS], SYNTHETIC[LEVELS])
    assert found["fidelity", "trend", "level and mark"] == pytest.approx(expected)


def test_contingency_of_a_number_and_levels(found):
    both = [table[["number", "level"]].copy() for table in (REAL, SYNTHETIC)]
    expected = pairs.ContingencySimilarity.compute(*both, continuous_column_names=["number"], num_discrete_bins=10)
    assert found["fidelity", "trend", "number and level"] == pytest.approx(expected)
