"""Targets become codes and conditions, and come back."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from numpy.testing import assert_array_equal

from synthaug.encoders.target import TargetCodec
from synthaug.exceptions import DataError, DataWarning

RNG = np.random.default_rng(0)


def fitted(y, target_type="auto", missing_label=None):
    codec = TargetCodec(target_type, missing_label).fit(y)
    codes = codec.transform(y, np.random.default_rng(0))
    assert codes.shape == (len(y),)
    return codec, codes, codec.condition(codes)


@pytest.mark.parametrize(
    "y",
    [list("abba"), np.array([2, 1, 1, 2]), np.array([True, False] * 2), pd.Series(["x", "y"] * 2, dtype="category")],
)
def test_classes_become_one_hot_rows(y):
    codec, codes, condition = fitted(y)
    assert condition.shape == (4, 2)
    assert condition.dtype == np.float32
    assert_array_equal(condition.sum(axis=1), 1)
    assert_array_equal(codec.classes_, np.unique(np.asarray(y)))
    assert_array_equal(np.asarray(codec.inverse_transform(codes)), np.asarray(y))
    assert_array_equal(codec.class_counts_, [2, 2])
    assert codec.n_known_ == 4


def test_other_counts_are_those_of_another_codec():
    codec = TargetCodec("auto", None).fit(pd.Series(list("aabbb")))
    other = codec.counting(np.array([7, 1]), 8)
    assert_array_equal(codec.class_counts_, [2, 3])
    assert (codec.n_known_, other.n_known_) == (5, 8)
    assert_array_equal(other.class_counts_, [7, 1])


def test_missing_labels_become_rows_of_nan():
    codec, _codes, condition = fitted(np.array(["a", "b", None, "a", "b"], dtype=object))
    assert_array_equal(np.isnan(condition).all(axis=1), [False, False, True, False, False])
    assert codec.n_known_ == 4
    assert codec.width_ == 2


def test_numbers_become_scores():
    y = np.random.default_rng(0).exponential(size=500)
    codec, codes, condition = fitted(y)
    assert codec.classes_ is None
    assert condition.shape == (500, 1)
    assert_array_equal(np.argsort(condition[:, 0]), np.argsort(y))
    np.testing.assert_allclose(codec.inverse_transform(codes), y, rtol=1e-3)


@pytest.mark.parametrize(
    ("y", "target_type", "continuous"),
    [
        (np.linspace(0, 1, 9), "auto", True),
        (np.array([0.0, 1.0] * 4), "auto", False),
        (np.arange(8) % 4, "auto", False),
        (np.arange(8) % 4, "continuous", True),
        (pd.Series(np.arange(8) % 4, dtype="Int64"), "continuous", True),
        (np.array([0.5, 1.5] * 4), "classes", False),
    ],
)
def test_what_is_a_number_to_predict(y, target_type, continuous):
    codec, codes, _condition = fitted(y, target_type)
    assert (codec.classes_ is None) == continuous
    assert codec.inverse_transform(codes).dtype == y.dtype


@pytest.mark.parametrize("dtype", ["int64", "uint8", "float64", "Int64", "object"])
def test_many_uneven_numbers_are_continuous(dtype):
    ages = np.random.default_rng(0).gamma(9, 4, size=800).astype(int) + 17
    y = pd.Series(ages, name="age").astype(dtype)
    y[:7] = pd.NA if dtype == "Int64" else y[:7] if dtype in ("int64", "uint8") else None
    with pytest.warns(DataWarning, match=r"'age' holds \d\d different numbers.*target_type='classes'"):
        codec = TargetCodec("auto", None).fit(y)
    assert codec.classes_ is None
    assert set(codec.inverse_transform(codec.draw(500, RNG))) <= set(range(17, 256))


@pytest.mark.parametrize("n_classes", [10, 26, 100, 500])
@pytest.mark.parametrize("kind", ["int64", "float64", "category"])
def test_numbered_classes_stay_classes(n_classes, kind, global_random_seed):
    rng = np.random.default_rng(global_random_seed)
    labels = rng.permutation(np.r_[np.repeat(np.arange(n_classes), 2), rng.integers(0, n_classes, 8 * n_classes)])
    assert len(TargetCodec("auto", None).fit(pd.Series(labels).astype(kind)).classes_) == n_classes
    tail = np.repeat(np.arange(n_classes), 3 + 200 // np.arange(1, n_classes + 1))  # most of a few of them
    assert len(TargetCodec("auto", None).fit(pd.Series(tail).astype("category")).classes_) == n_classes


@pytest.mark.parametrize("y", [np.arange(40) % 20, list("abcdefghijklmnopqrstuvwxyz") * 2, np.arange(60) % 25 > 11])
def test_few_numbers_and_whatever_is_no_number_are_classes(y):
    assert len(TargetCodec("auto", None).fit(y).classes_) == len(np.unique(y))


def test_what_is_said_of_a_target_counts_more_than_its_numbers():
    y = np.repeat(np.arange(60), 2)
    assert len(TargetCodec("classes", None).fit(y).classes_) == 60
    assert TargetCodec("continuous", None).fit(y).classes_ is None


@pytest.mark.parametrize(("column", "table", "n"), [("count", "bike_sharing", 869), ("age", "adult", 74)])
def test_real_counts_and_ages_are_continuous(data_folder, column, table, n):
    y = pd.read_csv(data_folder / f"{table}.csv.gz")[column]
    assert y.nunique() == n
    for some in (y, y.sample(1500, random_state=0).astype("float64").mask(np.arange(1500) % 9 == 0)):
        with pytest.warns(DataWarning, match="taken as continuous"):
            assert TargetCodec("auto", None).fit(some).classes_ is None


def test_longer_draws_begin_with_shorter_ones():
    codec, *_ = fitted(np.linspace(0, 1, 50))
    long = codec.draw(100, np.random.default_rng(3))
    assert_array_equal(codec.draw(10, np.random.default_rng(3)), long[:10])
    assert np.abs(long).max() < 3.2


def test_classes_of_one_row_are_set_aside():
    y = np.array([0, 0, 1, 1, 2, 3])
    with pytest.warns(DataWarning, match=r"class 2 has one row only \(2 such classes"):
        codec, _codes, condition = fitted(y)
    assert_array_equal(codec.classes_, [0, 1])
    assert_array_equal(np.isnan(condition[:, 0]), [False] * 4 + [True] * 2)


def test_categories_without_rows_are_no_classes():
    with pytest.raises(DataError, match="one class only, 'a'"):
        fitted(pd.Series(pd.Categorical(["a"] * 4, categories=list("abc"))))


def test_tied_numbers_share_a_score_without_randomness():
    codec, *_ = fitted(np.arange(60) % 6, "continuous")
    codes = codec.transform([2, 3, 2], None)
    assert codes[0] == codes[2] < codes[1]
    assert_array_equal(codec.inverse_transform(codes), [2, 3, 2])


def test_unknown_labels_are_refused():
    codec, *_ = fitted(list("abab"))
    with pytest.raises(DataError, match=r"'c'.*\['a', 'b'\]"):
        codec.transform(["a", "c"], RNG)


@pytest.mark.parametrize("name", [None, "target", 3])
def test_name_of_a_series_is_kept(name):
    y = pd.Series([1, 2, 1, 2], name=name, index=[4, 3, 2, 1])
    codec, codes, _condition = fitted(y)
    pd.testing.assert_series_equal(codec.inverse_transform(codes), y.reset_index(drop=True))


@pytest.mark.parametrize("container", [np.asarray, pd.Series])
def test_labels_of_half_precision_come_back_as_they_were(container):
    y = container(np.array([0, 1, 0, 1, 1], dtype=np.float16))
    codec = TargetCodec("classes", None).fit(y)
    restored = codec.inverse_transform(codec.transform(y, None))
    assert restored.dtype == np.float16
    assert restored.tolist() == y.tolist()


@pytest.mark.parametrize("values", [["a", "b"] * 10, [0.5 * i for i in range(20)]])
def test_a_frame_of_one_column_comes_back_as_one(values):
    frame = pd.DataFrame({"label": values})
    codec = TargetCodec("auto", None).fit(frame)
    codes = codec.transform(frame, np.random.default_rng(0))
    pd.testing.assert_frame_equal(codec.inverse_transform(codes), frame)
    pd.testing.assert_frame_equal(codec.restore_labels(codec.labels(frame)), frame)


@pytest.mark.parametrize("labels", [["a", "b"], [True, False], [1, 2], [0.25, 0.5]])
def test_columns_of_arrow_come_back_as_such(labels):
    column = pa.chunked_array([labels * 10])
    codec = TargetCodec("auto", None).fit(column)
    assert codec.inverse_transform(codec.transform(column, np.random.default_rng(0))).to_pylist() == labels * 10


def test_long_doubles_are_learned_and_come_back():
    y = np.linspace(0, 1, 20).astype(np.longdouble)
    codec = TargetCodec("auto", None).fit(y)
    back = codec.inverse_transform(codec.transform(y, np.random.default_rng(0)))
    assert back.dtype == np.longdouble
    np.testing.assert_allclose(back.astype(float), y.astype(float), atol=1e-6)


LABELS = np.array(["no", "yes", "yes", "no", "maybe", "maybe"] * 5)
NUMBERS = np.linspace(0, 1, 30)
FRAMES = {
    "text": pd.DataFrame({"y": LABELS}),
    "objects": pd.DataFrame({"y": LABELS.astype(object)}),
    "categories": pd.DataFrame({"y": pd.Categorical(LABELS, ["yes", "no", "maybe", "never"], ordered=True)}),
    "whole numbers": pd.DataFrame({0: pd.array(np.arange(30) % 3, dtype="Int64")}),
    "truth": pd.DataFrame({"y": np.arange(30) % 2 == 0}),
    "numbers": pd.DataFrame({("a", "b"): NUMBERS}),
    "Arrow text": pd.DataFrame({"y": pd.array(LABELS.tolist(), dtype="string[pyarrow]")}),
}


@pytest.mark.parametrize("kind", FRAMES)
def test_a_frame_of_one_column_of_any_type_comes_back(kind):
    codec = TargetCodec("auto", None).fit(FRAMES[kind])
    back = codec.inverse_transform(codec.transform(FRAMES[kind], None))
    pd.testing.assert_frame_equal(back, FRAMES[kind], rtol=1e-6)


@pytest.mark.parametrize("frame", [False, True])
@pytest.mark.parametrize("dtype", ["String", "Enum", "Categorical", "Float32"])
def test_columns_of_polars_keep_their_type(dtype, frame):
    polars = pytest.importorskip("polars")
    kind = polars.Enum(["yes", "no", "maybe"]) if dtype == "Enum" else getattr(polars, dtype)
    y = polars.Series("label", NUMBERS if dtype == "Float32" else LABELS, dtype=kind)
    y = y.to_frame() if frame else y
    codec = TargetCodec("auto", None).fit(y)
    back = codec.inverse_transform(codec.transform(y, None))
    assert type(back) is type(y)
    if frame:
        assert back.schema == y.schema
        back, y = back["label"], y["label"]
    assert (back.name, back.dtype) == (y.name, y.dtype)
    assert back.to_list() == (pytest.approx(y.to_list(), abs=1e-5) if dtype == "Float32" else y.to_list())


@pytest.mark.parametrize("wrapped", [np.asarray, pd.Series, lambda y: pd.DataFrame({"y": y})])
@pytest.mark.parametrize("values", [LABELS == "yes", NUMBERS])
def test_long_doubles_are_learned_in_any_container(wrapped, values):
    y = wrapped(values.astype(np.longdouble))
    codec = TargetCodec("auto", None).fit(y)
    back = codec.inverse_transform(codec.transform(y, None))
    assert type(back) is type(y)
    np.testing.assert_allclose(np.asarray(back, float).ravel(), values, atol=1e-6)
