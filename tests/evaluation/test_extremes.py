"""Tables and images with next to nothing in them: a figure that is right, or none, or an error that says why."""

import numpy as np
import pandas as pd
import pytest
from scipy.spatial.distance import cdist

from synthaug import MarginalsDisplay, evaluate
from synthaug.evaluation.alarms import alarms
from synthaug.evaluation.privacy import by_distance
from synthaug.evaluation.utility import scores, utility
from synthaug.exceptions import DataError
from tests.evaluation import test_images
from tests.evaluation.test_evaluation import mixed

IMAGES = [np.asarray(images) for images, _ in (test_images.REAL, test_images.OTHER, test_images.HOLDOUT)]
FEW = [mixed(30, seed) for seed in range(3)]


def finite(found):
    """Return the values of figures of whole tables that are numbers, by measure."""
    return {one.measure: one.value for one in found.figures if not one.subject and np.isfinite(one.value)}


@pytest.mark.parametrize("alone", range(3))
def test_one_row_is_judged_by_what_one_row_can_tell(alone):
    real, synthetic, holdout = (rows[:1] if i == alone else rows for i, rows in enumerate(FEW))
    found = evaluate(real, synthetic, target="target", holdout=holdout)
    told = finite(found)
    assert ("told from real rows (AUC)" in told) is (alone == 0)  # of synthetic and of held-out rows
    assert ("membership found by distance (AUC)" in told) is (alone == 1)  # of real and of held-out ones
    assert ("Attacks were not measured" in found.to_html()) is (alone != 1)
    assert "copies of real rows" in told
    assert found.alarms == []


@pytest.mark.parametrize("n", [20, 30])
def test_few_rows_of_the_same_kind_raise_few_alarms(n):
    rng, raised = np.random.default_rng(n), 0
    for _ in range(100):
        members, strangers, made = (rng.normal(size=(size, 3)) for size in (n, n, 200))
        between = [cdist(made, rows) for rows in (members, strangers)]
        figures = by_distance(*[part.min(axis=1) for part in between], *[part.min(axis=0) for part in between])
        raised += "distances tell of some" in " ".join(alarms(figures))
    assert raised <= 2


def test_a_target_of_which_nothing_is_known_yields_no_utility():
    unlabelled, other = (FEW[2].assign(target=label) for label in (None, "other"))
    for real, holdout in ((FEW[0], unlabelled), (unlabelled, FEW[2]), (FEW[0], other)):
        assert "utility" not in set(evaluate(real, FEW[1], target="target", holdout=holdout).to_frame()["part"])


def test_rows_without_a_label_are_no_class():
    tables = [rows[["target"]].astype(str).astype(object).assign(a=np.arange(30.0)) for rows in FEW]
    some = [rows.assign(target=rows["target"].where(np.arange(30) % 3 > 0, "(missing)")) for rows in tables]

    class Sides(tuple):
        real, holdout = property(lambda sides: sides[0]), property(lambda sides: sides[2])

    found = [one.value for one in utility(Sides(some), "target", 0)]
    known = [rows[rows["target"] != "(missing)"].reset_index(drop=True) for rows in some]
    assert found == [one.value for one in utility(Sides(known), "target", 0)]
    assert found


def test_numbers_that_are_all_the_same_are_not_predicted():
    X, same = np.arange(20.0)[:, None], np.ones(20)
    assert list(scores([(X, same)] * 3, {"none": None}, True, 0)) == []


def test_a_target_alone_is_compared():
    real, synthetic, holdout = (rows[["target"]] for rows in FEW)
    assert finite(evaluate(real, synthetic, target="target", holdout=holdout))["column shapes"] > 0.5


def test_a_generator_that_always_makes_the_same_is_told():
    always = pd.concat([FEW[1][:1]] * 30, ignore_index=True)
    assert "they are told from real rows" in " ".join(evaluate(FEW[0], always).alarms)
    assert "they are told from real images" in " ".join(evaluate(IMAGES[0], IMAGES[1][:1].repeat(40, axis=0)).alarms)


@pytest.mark.parametrize("worst", [np.inf, -np.inf, 1e200])
def test_numbers_that_cannot_be_added_up_are_refused(worst):
    with pytest.raises(DataError, match="'number' holds numbers beyond"):
        evaluate(FEW[0], FEW[1].assign(number=worst))


def test_complex_numbers_are_none():
    with pytest.raises(DataError, match="'number' holds numbers in the real rows, and complex128 in others"):
        evaluate(FEW[0], FEW[1].assign(number=1j))


@pytest.mark.parametrize("text", [b"\xff", "\ud800", "\x1b[31m\x00"])
def test_levels_may_be_any_text_or_bytes(text):
    real, synthetic, holdout = (rows.assign(level=pd.Series([text, "other"] * 15, dtype=object)) for rows in FEW)
    found = evaluate(real, synthetic, holdout=holdout)
    assert found["fidelity", "shape", "level"] == 1
    found.to_html().encode()


@pytest.mark.parametrize("dtype", [object, "string", float])
def test_numbers_that_are_all_missing_are_missing_numbers(dtype):
    none = FEW[1].assign(number=pd.Series([None] * 30, dtype=dtype))
    missing = evaluate(FEW[0], none)["fidelity", "difference in missing values", "number"]
    assert missing == 1


def test_names_of_columns_may_be_of_any_kind_that_texts_tell_apart():
    names = {"number": 7, "level": None, "target": 2.5}
    real, synthetic = (rows.rename(columns=names) for rows in FEW[:2])
    found, usual = evaluate(real, synthetic, target=2.5), evaluate(*FEW[:2], target="target")
    assert finite(found) == finite(usual)
    assert list(MarginalsDisplay.from_tables(real, synthetic, columns=[7]).marginals) == ["7"]
    with pytest.raises(DataError, match="differ as text"):
        evaluate(pd.DataFrame({1: [1.0], "1": [2.0]}), pd.DataFrame({1: [1.0], "1": [2.0]}))


@pytest.mark.parametrize("shape", [(1, 1), (2, 1), (1, 40)])
def test_images_of_one_pixel_in_a_direction(shape):
    height, width = shape
    real, synthetic, holdout = (np.resize(part, (len(part), height, width)) for part in IMAGES)
    assert 0 <= finite(evaluate(real, synthetic, holdout=holdout))["told from real images (AUC)"] <= 1


def test_images_that_do_not_fit_are_refused():
    for real, synthetic, says in (
        ((IMAGES[0], np.zeros(3)), test_images.OTHER, "3 labels"),
        (IMAGES[0] * 1e300, IMAGES[1], "no finite number"),
        (IMAGES[0], IMAGES[1] * 1e30, "beyond 1e\\+15"),
        (FEW[0], IMAGES[1], "no table"),
    ):
        with pytest.raises(DataError, match=says):
            evaluate(real, synthetic)
