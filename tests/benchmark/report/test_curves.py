"""Learning curves and what they say a method is worth in rows."""

import numpy as np
import pandas as pd
import pytest

from synthaug.benchmark.report.columns import scored
from synthaug.benchmark.report.curves import curves_of
from synthaug.benchmark.report.gains import paired
from tests.benchmark.report.frames import frame_of

METHODS = dict.fromkeys(("nothing", "ahead", "behind", "same", "far"), ("usual", 0.0, 0.0, 1.0, 1.0))
SHIFT = {"nothing": 0, "ahead": 0.05, "behind": -0.05, "same": 0, "far": 10}


def _curves(sizes=(50, 100, 200), datasets=("adult", "wine"), drop=None):
    """Return curves of a baseline that gains 5 points with each doubling of the rows."""
    about = dict.fromkeys(datasets, ("numbers", "binary"))
    frame = frame_of(METHODS, about, sizes, metrics=["accuracy"], controls=())
    if drop is not None:
        frame = frame[~drop(frame)]
    frame["value"] = 0.05 * np.log2(frame["n"]) + frame["method"].map(SHIFT)
    return curves_of(scored(frame), paired(scored(frame)), "accuracy")


def test_worth_is_read_off_the_curve_of_the_baseline():
    curves = _curves()
    assert curves.worth.loc["ahead", [50, 100]].tolist() == pytest.approx([2, 2])
    assert curves.worth.loc["behind", [100, 200]].tolist() == pytest.approx([0.5, 0.5])
    assert curves.worth.loc["same"].tolist() == pytest.approx([1, 1, 1])
    assert curves.bound.loc["same"].tolist() == ["", "", ""]


def test_worth_beyond_the_curve_is_a_bound():
    curves = _curves()
    assert curves.bound.loc["far"].tolist() == [">= "] * 3
    assert curves.worth.loc["far"].tolist() == pytest.approx([4, 2, 1])
    assert curves.bound.loc["behind", 50] == "<= "


def test_curves_are_of_data_sets_with_every_size():
    curves = _curves(drop=lambda frame: (frame["dataset"] == "wine") & (frame["n"] == 200))
    assert (curves.datasets, curves.sizes) in [(("adult",), (50, 100, 200)), (("adult", "wine"), (50, 100))]
    assert len(curves.datasets) * len(curves.sizes) == 4


def test_one_size_makes_no_curve():
    assert _curves(sizes=(50,)) is None


def test_a_missing_cell_moves_a_curve_by_its_gain_alone():
    whole = _curves()
    holed = _curves(
        drop=lambda f: (f["method"] == "ahead") & (f["dataset"] == "wine") & (f["estimator"] != "decision tree")
    )
    pd.testing.assert_frame_equal(whole.scores, holed.scores)
