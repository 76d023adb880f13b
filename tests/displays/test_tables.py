"""Real and synthetic rows as plots: columns, pairs of columns, and points of a plane."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from synthaug import EmbeddingDisplay, MarginalsDisplay, PairsDisplay, evaluate
from synthaug.displays.marginals import BEYOND
from synthaug.exceptions import DataError
from tests.evaluation.test_evaluation import mixed

REAL, OTHER = mixed(150, 0), mixed(120, 1)


def test_shares_of_each_column_are_shown():
    display = MarginalsDisplay.from_tables(REAL, OTHER)
    assert list(display.marginals) == list(REAL)
    assert [ax.get_title() for ax in display.axes_] == list(REAL)
    for marginal in display.marginals.values():
        assert marginal.real.sum() == pytest.approx(1)
        assert marginal.synthetic.sum() == pytest.approx(1)
    level = display.marginals["level"]
    for name, share in zip(level.places, level.synthetic, strict=True):
        assert share == pytest.approx((OTHER["level"] == name).mean())


def test_levels_beyond_the_commonest_are_told_together():
    many = pd.DataFrame({"a": [f"level {i}" for i in range(20)]})
    marginal = MarginalsDisplay.from_tables(many, pd.DataFrame({"a": ["never seen"] * 4})).marginals["a"]
    assert marginal.places[-1] == BEYOND
    assert marginal.real[-1] == pytest.approx(8 / 20)
    assert marginal.synthetic[-1] == 1


def test_chosen_columns_are_drawn_on_given_axes():
    axes = plt.subplots(1, 2)[1]
    display = MarginalsDisplay.from_tables(REAL, OTHER, columns=["day", "level"], axes=axes)
    assert list(display.axes_) == list(axes)
    assert display.figure_ is axes[0].figure
    with pytest.raises(ValueError, match="there are 1 to plot on"):
        MarginalsDisplay.from_tables(REAL, OTHER, columns=["day"], axes=axes)
    with pytest.raises(DataError, match="'nope'"):
        MarginalsDisplay.from_tables(REAL, OTHER, columns=["nope"])


def test_pairs_are_those_of_the_evaluation():
    found = evaluate(REAL, OTHER)
    display = PairsDisplay.from_evaluation(found)
    np.testing.assert_array_equal(display.trends, PairsDisplay.from_tables(REAL, OTHER).trends)
    assert display.trends[0, 1] == display.trends[1, 0] == found["fidelity", "trend", "number and level"]
    assert np.isnan(display.trends.diagonal()).all()
    assert [label.get_text() for label in display.ax_.get_yticklabels()] == list(REAL)
    with pytest.raises(DataError, match="pairs of columns"):
        PairsDisplay.from_evaluation(evaluate(REAL[["number"]], OTHER[["number"]]))


def test_rows_of_one_distribution_lie_together_and_others_apart():
    far = OTHER.assign(number=OTHER["number"] + 9, level="a", target="yes")
    middles = []
    for synthetic in (OTHER, far):
        points = EmbeddingDisplay.from_tables(REAL, synthetic).points
        middles.append(np.linalg.norm(points["real"].mean(axis=0) - points["synthetic"].mean(axis=0)))
    assert middles[0] < 0.15 < middles[1]


def test_images_and_single_columns_are_embedded():
    rng = np.random.default_rng(0)
    ax = plt.subplots()[1]
    display = EmbeddingDisplay.from_tables(*(rng.random((30, 6, 6)) for _ in range(2)), ax=ax)
    assert display.ax_ is ax
    assert display.points["synthetic"].shape == (30, 2)
    assert (EmbeddingDisplay.from_tables(REAL[["amount"]], OTHER[["amount"]]).points["real"][:, 1] == 0).all()
