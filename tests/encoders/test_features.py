from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from synthaug.encoders.features import MAX_LEVELS, TableFeatures, texts_of
from synthaug.encoders.level_means import MAX_CLASSES
from tests import strategies


@given(strategies.tables())
def test_any_table_becomes_floats(table):
    features = TableFeatures().fit(table)
    rows = features.transform(table)
    assert rows.dtype == np.float64
    assert len(rows) == len(table)
    levels = rows[:, features.n_numbers_ :]
    assert np.isin(levels, (0.0, 1.0)).all()


def test_numbers_stay_what_they_are_and_come_first():
    table = pd.DataFrame({"city": ["a", "b", "a"], "age": [1.5, np.nan, 3.0], "day": [date(2020, 1, 1)] * 3})
    features = TableFeatures().fit(table)
    assert features.n_numbers_ == 2
    np.testing.assert_array_equal(features.transform(table)[:, 0], table["age"])


def test_unseen_and_single_levels_share_a_column():
    seen = pd.DataFrame({"city": ["a", "a", "b", "b", "once", "other"]})
    features = TableFeatures().fit(seen)
    rows = features.transform(pd.DataFrame({"city": ["once", "new", None, "a"]}))
    assert np.array_equal(rows[0], rows[1])
    assert np.array_equal(rows[0], rows[2])
    assert not np.array_equal(rows[0], rows[3])


def test_width_is_bounded():
    names = pd.DataFrame({"name": np.repeat([f"n{i}" for i in range(500)], 2)})
    assert TableFeatures().fit(names).transform(names).shape[1] <= MAX_LEVELS


def as_text(days):
    return days.dt.strftime("%d.%m.%Y").astype(str)


@pytest.mark.parametrize("form", [lambda days: days, as_text, lambda days: days.dt.to_period("D")])
def test_the_same_days_in_any_form_give_the_same_features(form):
    days = pd.Series(pd.date_range("2020-01-01", periods=800, freq="D"))
    features = TableFeatures()
    ranks = pd.DataFrame(features.fit_transform(pd.DataFrame({"day": form(days)}))).rank()
    expected = pd.DataFrame({0: days, 1: days.dt.day_of_week, 2: days.dt.month}).rank()
    np.testing.assert_array_equal(ranks, expected)
    assert features.n_numbers_ == 3


def test_times_that_repeat_nothing_are_one_number():
    week = pd.DataFrame({"day": pd.date_range("2020-01-01", periods=7)})
    assert TableFeatures().fit_transform(week).shape == (7, 1)


def test_ordered_levels_are_numbers_and_few_of_them_levels_as_well():
    sizes = pd.Categorical(["S", "M", "L"] * 5, categories=["S", "M", "L"], ordered=True)
    features = TableFeatures()
    rows = features.fit_transform(pd.DataFrame({"size": sizes}))
    assert features.n_numbers_ == 1
    assert rows.shape == (15, 4)
    assert rows[:3, 0].tolist() == [0, 1, 2]


@pytest.mark.parametrize("target_type", ["classes", "continuous"])
def test_levels_beyond_the_one_hot_ones_give_means_of_the_target(target_type):
    rng = np.random.default_rng(0)
    level, effect = rng.integers(0, 200, 3000), rng.normal(size=200)
    y = effect[level] if target_type == "continuous" else np.where(effect[level] > 0, "yes", "no")
    table = pd.DataFrame({"level": [f"L{i}" for i in level]})
    features = TableFeatures(target_type)
    rows = features.fit_transform(table, y)
    assert (features.n_numbers_, features.n_means_) == (1, 1)
    assert np.corrcoef(rows[:, 0], effect[level])[0, 1] > 0.75
    assert np.corrcoef(features.transform(table)[:, 0], effect[level])[0, 1] > 0.75
    unseen = features.transform(pd.DataFrame({"level": ["new"]}))[0, 0]
    assert unseen == pytest.approx(np.mean(y == "yes") if target_type == "classes" else y.mean())


def test_means_say_nothing_of_the_row_itself():
    rng = np.random.default_rng(0)
    table, y = pd.DataFrame({"level": [f"L{i}" for i in range(400)] * 2}), rng.permutation(np.repeat([0, 1], 400))
    own = TableFeatures("classes").fit_transform(table, y)[:, 0]
    assert abs(np.corrcoef(own, y)[0, 1]) < 0.1  # with its own label it would be 0.7


def test_levels_of_one_row_share_their_mean():
    levels = [f"pair {i // 2}" for i in range(120)] + [f"alone {i}" for i in range(80)]
    y = np.r_[np.repeat(np.arange(60) % 2, 2), np.arange(80) % 8 > 0].astype(float)
    features = TableFeatures("continuous").fit(pd.DataFrame({"code": levels}), y)
    means = features.transform(pd.DataFrame({"code": ["alone 0", "alone 1", "new", "pair 0", "pair 1"]}))[:, 0]
    assert means[0] == means[1] == means[2] > 0.8
    assert means[3] < 0.2 < 0.8 < means[4]


def test_several_classes_give_a_mean_each():
    table, y = pd.DataFrame({"level": [f"L{i}" for i in range(50)] * 4}), np.arange(200) % 3
    features = TableFeatures("classes").fit(table, y)
    assert features.n_means_ == 3
    assert TableFeatures("classes").fit(table, np.arange(200) % 40).n_means_ == MAX_CLASSES


def test_without_a_target_type_there_are_no_means():
    names = pd.DataFrame({"name": np.repeat([f"n{i}" for i in range(50)], 2)})
    assert TableFeatures().fit(names, np.arange(100)).n_means_ == 0


@pytest.mark.parametrize(
    "column",
    [
        pd.Series(["b", None, "a", "b", np.nan]),
        pd.Series(["b", None, "a", "b"], dtype="string"),
        pd.Series([1, True, "1", 1.0, None, True], dtype=object),
        pd.Series(pd.Categorical([3, 1, None, 3], categories=[1, 2, 3])),
        pd.Series([pd.Interval(0, 1), pd.Interval(1, 2), pd.Interval(0, 1)]),
    ],
)
def test_a_place_among_the_texts_is_the_text_of_the_value(column):
    texts, places = texts_of(column)
    assert texts[places].tolist() == ["(missing)" if pd.isna(value) else str(value) for value in column]
