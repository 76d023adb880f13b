"""TableEncoder: what each column becomes, how wide, how fast."""

import time

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import scipy.stats
from numpy.testing import assert_array_equal

from synthaug import TableEncoder
from synthaug.exceptions import ColumnTypeError, DataError
from tests.checks import assert_round_trip


def kinds(encoder):
    """Return the kinds of the blocks of each column."""
    found = {}
    for block in encoder.layout_.blocks:
        found.setdefault(block.name, []).append((block.kind, block.width))
    return found


def noise(encoder, n=2_000):
    return np.random.default_rng(0).normal(size=(n, encoder.layout_.shape[0])).astype(np.float32)


# --------------------------------------------------------------------------------------
# What columns become
# --------------------------------------------------------------------------------------
def test_columns_become_scores_or_levels_by_their_kind():
    rng = np.random.default_rng(0)
    table = pd.DataFrame(
        {
            "number": rng.normal(size=90),
            "with missing": np.where(np.arange(90) % 7, rng.normal(size=90), np.nan),
            "few": rng.integers(0, 4, 90),
            "many": rng.integers(0, 50, 90),
            "flag": rng.random(90) < 0.5,
            "city": rng.choice(list("abc"), 90),
            "city or missing": rng.choice(["x", "y", None], 90),
            "day": pd.Timestamp("2024") + pd.to_timedelta(rng.integers(0, 99, 90), unit="D"),
            "constant": 7,
            "empty": np.nan,
        }
    )
    assert kinds(TableEncoder().fit(table)) == {
        "number": [("numeric", 1)],
        "with missing": [("numeric", 1), ("categorical", 2)],
        "few": [("categorical", 4)],
        "many": [("numeric", 1)],
        "flag": [("categorical", 2)],
        "city": [("categorical", 3)],
        "city or missing": [("categorical", 3)],
        "day": [("numeric", 1)],
    }  # what never varies is not encoded at all
    assert_round_trip(TableEncoder(), table)


@pytest.mark.parametrize("chosen", [["b"], [1], [-1], [False, True], np.array([False, True]), np.array([1])])
def test_numbers_can_be_called_categories(chosen):
    table = pd.DataFrame({"a": np.arange(60) % 20, "b": np.arange(60) % 15})
    assert kinds(TableEncoder(categorical_features=chosen).fit(table)) == {
        "a": [("numeric", 1)],
        "b": [("categorical", 15)],
    }
    assert_round_trip(TableEncoder(categorical_features=chosen), table)


@pytest.mark.parametrize("chosen", ["from_dtype", None, [], np.array([False, False])])
def test_numbers_are_numbers_by_default(chosen):
    table = pd.DataFrame({"a": np.arange(60) % 20, "b": np.arange(60) % 15})
    assert kinds(TableEncoder(categorical_features=chosen).fit(table)) == {"a": [("numeric", 1)], "b": [("numeric", 1)]}


def test_names_of_encoded_columns_say_what_they_mean():
    table = pd.DataFrame({"age": [31.5, np.nan, 45.1, 50.2, 20.3, 60.9, 28.8], "city": list("abacaba")})
    encoder = TableEncoder().fit(table)
    names = ["age", "age=value", "age=missing", "city=a", "city=b", "city=(rare)"]
    assert list(encoder.get_feature_names_out())[:3] == names[:3]
    assert set(encoder.get_feature_names_out()) >= {"city=a", "city=b"}
    assert len(encoder.get_feature_names_out()) == encoder.transform(table).shape[1]


def test_scores_of_missing_and_of_repeated_numbers_are_normal(global_random_seed):
    rng = np.random.default_rng(global_random_seed)
    x = np.where(rng.random(3_000) < 0.4, np.nan, np.maximum(rng.normal(size=3_000), 0))
    encoder = TableEncoder().fit(x[:, None])
    score = encoder.transform(x[:, None])[:, 0]
    for part in (score, score[np.isnan(x)], score[~np.isnan(x)]):
        assert scipy.stats.kstest(part, "norm").pvalue > 1e-4


def test_what_decoded_noise_looks_like():
    rng = np.random.default_rng(0)
    table = pd.DataFrame(
        {
            "zero inflated": np.where(rng.random(500) < 0.5, 0.0, rng.exponential(size=500)),
            "missing": np.where(rng.random(500) < 0.2, np.nan, rng.normal(size=500)),
            "level": pd.Categorical(rng.choice(["a", "b"], 500), categories=["a", "b", "never"]),
        }
    )
    encoder = TableEncoder().fit(table)
    decoded = encoder.inverse_transform(noise(encoder))
    assert np.mean(decoded["zero inflated"] == 0) == pytest.approx(0.5, abs=0.07)
    assert 0 < decoded["missing"].isna().mean() < 1
    assert set(decoded["level"]) == {"a", "b"}
    assert list(decoded["level"].cat.categories) == ["a", "b", "never"]


def test_a_column_that_is_all_missing_or_constant_stays_so():
    table = pd.DataFrame(
        {
            "number": np.arange(30.0),
            "nothing": pd.Series([None] * 30, dtype=object),
            "no time": pd.Series([pd.NaT] * 30),
            "no number": pd.array([pd.NA] * 30, dtype="Int64"),
            "one": "same",
        }
    )
    encoder = TableEncoder().fit(table)
    decoded = encoder.inverse_transform(noise(encoder, 30))
    pd.testing.assert_frame_equal(decoded.drop(columns="number"), table.drop(columns="number"))


def test_encodes_new_rows():
    table = pd.DataFrame({"a": np.arange(100) / 10, "b": list("vwxyz") * 20})
    encoder = TableEncoder().fit(table)
    later = table.sample(30, random_state=0)
    pd.testing.assert_frame_equal(encoder.inverse_transform(encoder.transform(later)), later.reset_index(drop=True))
    beyond = encoder.inverse_transform(encoder.transform(pd.DataFrame({"a": [-5.0, 99.0], "b": ["v", "w"]})))
    assert beyond["a"].tolist() == [0.0, 9.9]


def test_index_and_table_are_left_alone():
    table = pd.DataFrame({"a": np.arange(30) / 7, "b": list("xyz") * 10}, index=np.arange(30)[::-1])
    table.flags.allows_duplicate_labels = True
    before = table.copy()
    encoder = TableEncoder().fit(table)
    encoder.transform(table)
    pd.testing.assert_frame_equal(table, before)


@pytest.mark.parametrize("order", ["C", "F"])
def test_read_only_arrays_of_any_memory_order_are_taken(order):
    array = np.array(np.random.default_rng(0).normal(size=(40, 3)), order=order)
    array.flags.writeable = False
    assert_round_trip(TableEncoder(), array)


@pytest.mark.parametrize("dtype", [">f8", ">i4", "S2", "M8[D]", "m8[s]", np.longdouble])
def test_arrays_of_rare_dtypes_are_taken(dtype):
    array = np.random.default_rng(0).integers(10, 99, (40, 2)).astype(dtype)
    decoded = TableEncoder().fit(array).inverse_transform(TableEncoder().fit_transform(array))
    assert decoded.dtype == array.dtype
    assert_array_equal(decoded, array)


# --------------------------------------------------------------------------------------
# Many levels
# --------------------------------------------------------------------------------------
def names_of(n_levels, n, seed=0):
    rng = np.random.default_rng(seed)
    return pd.DataFrame({"name": np.array([f"name {i}" for i in range(n_levels)])[rng.zipf(1.3, n) % n_levels]})


def test_width_is_bounded_and_every_level_comes_back():
    table = pd.DataFrame({"name": [f"name {i}" for i in range(10_000)] * 3})
    encoder = TableEncoder().fit(table)
    assert encoder.layout_.shape[0] <= 66
    pd.testing.assert_frame_equal(encoder.inverse_transform(encoder.transform(table)), table)
    rows = noise(encoder, 20_000)
    rows[:, -1] = 9  # the state that rare levels share
    decoded = encoder.inverse_transform(rows)
    assert decoded["name"].nunique() > 8_000
    assert set(decoded["name"]) <= set(table["name"])


def test_frequent_levels_have_columns_of_their_own():
    table = names_of(5_000, 20_000)
    encoder = TableEncoder().fit(table)
    own = {name.removeprefix("name=") for name in encoder.get_feature_names_out()[1:]} - {"(rare)"}
    assert own == set(table["name"].value_counts().index[: len(own)])
    assert len(own) == 64
    assert_round_trip(TableEncoder(), table.iloc[:500])


def test_time_is_linear_in_rows():
    def seconds(n):
        table = names_of(10_000, n)
        times = []
        for _ in range(3):
            start = time.process_time()
            encoder = TableEncoder().fit(table)
            encoder.inverse_transform(encoder.transform(table))
            times.append(time.process_time() - start)
        return min(times)

    assert seconds(30_000) < 4 * seconds(15_000) + 0.05
    assert seconds(30_000) < 2


# --------------------------------------------------------------------------------------
# Tied columns
# --------------------------------------------------------------------------------------
def tied_table(n=200, seed=0):
    code = np.random.default_rng(seed).integers(0, 8, n)
    return pd.DataFrame(
        {
            "code": code,
            "name": np.array([f"grade {i}" for i in range(8)])[code],
            "category": pd.Categorical.from_codes(code, [f"c{i}" for i in range(8)]),
            "date": pd.Timestamp("2024") + pd.to_timedelta(code, unit="D"),
            "other": np.random.default_rng(seed + 1).normal(size=n),
        }
    )


def test_columns_that_say_the_same_are_encoded_once_and_never_disagree():
    table = tied_table()
    encoder = TableEncoder().fit(table)
    assert set(kinds(encoder)) == {"code", "other"}
    decoded = encoder.inverse_transform(noise(encoder))
    rule = table.drop(columns="other").drop_duplicates()
    seen = decoded.drop(columns="other").drop_duplicates()
    assert len(seen) == len(seen.merge(rule)) == 8
    pd.testing.assert_series_equal(decoded.dtypes, table.dtypes)
    assert_round_trip(TableEncoder(), table)


def test_missing_values_are_part_of_what_tied_columns_say():
    table = tied_table()[["code", "name"]]
    table["name"] = table["name"].where(table["code"] != 3)
    encoder = TableEncoder().fit(table)
    assert set(kinds(encoder)) == {"code"}
    decoded = encoder.inverse_transform(noise(encoder))
    assert_array_equal(decoded["name"].isna(), decoded["code"] == 3)
    assert_round_trip(TableEncoder(), table)


def test_tied_columns_that_part_are_refused():
    table = tied_table()
    encoder = TableEncoder().fit(table)
    with pytest.raises(DataError, match=r"'name' always followed from 'code'.*'grade 0' goes with 1"):
        encoder.transform(table.assign(code=1, name="grade 0"))


def test_columns_alike_by_chance_are_not_tied():
    few = pd.DataFrame({"a": list("xxyy"), "b": list("ppqq")})
    assert set(kinds(TableEncoder().fit(few))) == {"a", "b"}
    coarser = tied_table().assign(half=lambda table: table["code"] // 2)
    assert "half" not in kinds(TableEncoder().fit(coarser))
    assert "half" in kinds(TableEncoder(rules=None).fit(coarser))


def test_arrow_has_one_zero():
    X = pd.DataFrame({"a": pd.array([-0.0, -0.0, -0.0, 0.0] * 3, dtype=pd.ArrowDtype(pa.float64()))})
    encoder = TableEncoder().fit(X)
    assert encoder.inverse_transform(encoder.transform(X))["a"].tolist() == [0.0] * 12


@pytest.mark.parametrize("closed", ["left", "right", "both", "neither"])
@pytest.mark.parametrize("dtype", ["interval", object])
def test_intervals_that_touch_come_back(closed, dtype):
    intervals = pd.Series(pd.interval_range(0, 7, closed=closed)[np.arange(60) % 7])
    assert_round_trip(TableEncoder(), pd.DataFrame({"a": intervals.astype(dtype)}))


@pytest.mark.parametrize("kind", ["float16", "string_view"])
def test_types_that_arrow_cannot_work_with_are_refused_by_name(kind):
    try:
        column = pd.Series(
            pd.array([1, 2] * 9, dtype=pd.ArrowDtype(getattr(pa, kind)()))
            if kind == "float16"
            else pd.arrays.ArrowExtensionArray(pa.array(["a", "b"] * 9, pa.string_view()))
        )
    except (AttributeError, NotImplementedError, pa.ArrowException):
        pytest.skip("a type that this Arrow does not have")
    with pytest.raises(ColumnTypeError, match=r"column 'odd' has the dtype .*astype"):
        TableEncoder().fit(pd.DataFrame({"odd": column}))


def test_levels_of_single_rows_stand_in_no_order_of_rows():
    rng = np.random.default_rng(0)
    names = pd.Series([f"P-{i:03d}" for i in rng.permutation(80)], name="name")
    table = pd.DataFrame({"name": names, "x": rng.normal(size=80)})
    encoder = TableEncoder(roles={"name": "category"})
    levels = list(encoder.fit(table)._codecs[0].levels)
    assert levels == sorted(names)
    shuffled = table.sample(frac=1, random_state=1)
    assert list(encoder.fit(shuffled)._codecs[0].levels) == levels
    rows = encoder.transform(shuffled)
    assert encoder.inverse_transform(rows)["name"].tolist() == shuffled["name"].tolist()
