"""Python objects that are numbers or times are encoded as such, and come back as Python objects."""

import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from synthaug import GANAugmenter, GaussianCopula, TableEncoder, TabularGAN

N = 300
WHOLE = np.random.default_rng(0).integers(0, 900, N).tolist()
COLUMNS = {
    "dates": [datetime.date(2020, 1, 1) + datetime.timedelta(days=day) for day in WHOLE],
    "decimals": [Decimal(cents) / 100 for cents in WHOLE],
}


@pytest.mark.parametrize("kind", COLUMNS)
@pytest.mark.parametrize("missing", [False, True])
def test_order_and_type_are_kept(kind, missing):
    values = COLUMNS[kind].copy()
    if missing:
        values[3] = None
    table = pd.DataFrame({"a": pd.Series(values, dtype=object)})
    encoder = TableEncoder().fit(table)
    rows = encoder.transform(table)
    decoded = encoder.inverse_transform(rows)["a"]
    assert decoded.tolist() == values
    assert {type(value) for value in decoded} == {type(value) for value in values}
    present = table["a"].notna().to_numpy()
    later = np.argsort(np.asarray(WHOLE)[present], kind="stable")
    assert np.all(np.diff(rows[present, 0][later]) >= -0.5), "scores follow the order of the values"


def test_decimals_of_arrow_are_numbers():
    table = pd.DataFrame({"a": pd.Series(COLUMNS["decimals"], dtype=pd.ArrowDtype(pa.decimal128(12, 2)))})
    encoder = TableEncoder().fit(table)
    assert [block.kind for block in encoder.layout_.blocks] == ["numeric"]
    pd.testing.assert_frame_equal(encoder.inverse_transform(encoder.transform(table)), table)


def test_a_number_among_objects_is_no_source_of_a_tied_column():
    rng = np.random.default_rng(0)
    first = np.where(rng.random(200) < 0.5, 0.0, rng.normal(size=200))
    X = np.column_stack([first, 2 * first]).astype(object)
    rows = GANAugmenter(TabularGAN(n_steps=5, hidden=8), random_state=0).fit(X).sample(500)
    assert len(set(rows[:, 1])) > 50


UTC, BERLIN = datetime.UTC, ZoneInfo("Europe/Berlin")
EQUALS = {
    "truth and one": [True, 1, "x"],
    "truth, one and 1.0": [True, 1, 1.0, False, 0],
    "one of every type": [True, 1, 1.0, Decimal(1), np.int64(1), np.float32(1), "1"],
    "whole numbers and floats": [1, 2.5, 3, 4, 5, 6, 7.0],
    "whole numbers and fractions": [1, 2, 3, 4, 5, 2.5, 8.25],
    "each number of both types": [1, 1.0, 2, 2.0, 3, 3.0, 4, 4.0],
    "integers of NumPy": [*range(9), *map(np.int64, range(9))],
    "integers of NumPy alone": [np.int16(i) for i in range(9)],
    "more than floats hold": [2**53, 2**53 + 1, 0.5, 1.5, 2.5, 3.5],
    "ways to be missing": ["a", None, np.nan, pd.NaT, pd.NA],
    "missing beside numbers": [*range(9), None, np.nan, pd.NA],
    "missing beside few numbers": [1.5, 2.0, None, np.nan, pd.NA],
    "missing beside dates": [datetime.date(2020, 1, i) for i in range(1, 9)] + [None, pd.NaT],
    "missing alone": [None, np.nan],
    "moments in two zones": [
        datetime.datetime(2020, 1, 1, 12, tzinfo=UTC),
        datetime.datetime(2020, 1, 1, 13, tzinfo=BERLIN),
    ],
    "times of pandas and Python": [
        t for i in range(1, 9) for t in (pd.Timestamp(2020, 1, i), datetime.datetime(2020, 1, i))
    ],
    "text of NumPy": ["a", np.str_("a"), "b"],
}


def of_pool(pool, seed, n=N):
    return pd.Series([pool[i] for i in np.random.default_rng(seed).integers(len(pool), size=n)], dtype=object)


def spelled(column):
    return [(type(value), repr(value)) for value in column]


@pytest.mark.parametrize("rare", [0, 100])
@pytest.mark.parametrize("kind", EQUALS)
def test_equal_objects_stay_what_they_are(kind, rare):
    for seed in range(3):
        pool = EQUALS[kind] + [f"level {i}" for i in range(rare)]
        table = pd.DataFrame({"a": of_pool(pool, seed), "z": np.random.default_rng(seed).normal(size=N)})
        encoder = TableEncoder().fit(table)
        assert spelled(encoder.inverse_transform(encoder.transform(table))["a"]) == spelled(table["a"])
        noise = np.random.default_rng(seed).normal(size=(1_000, encoder.layout_.shape[0])).astype(np.float32)
        assert set(spelled(encoder.inverse_transform(noise)["a"])) <= set(spelled(table["a"]))


def test_shares_of_equal_objects_are_learned():
    table = pd.DataFrame({"a": of_pool([True, 1, 1, 1, "x", "x"], 0, 2_000), "z": np.arange(2_000) % 7 / 7})
    made = GANAugmenter(GaussianCopula(), random_state=0).fit(table).sample(4_000)["a"]
    for value, share in ((True, 1 / 6), (1, 1 / 2), ("x", 1 / 3)):
        assert np.mean([one is value or (one == value and type(one) is type(value)) for one in made]) == pytest.approx(
            share, abs=0.05
        )


def test_integers_among_measurements_stay_integers():
    rng = np.random.default_rng(0)
    whole = rng.random(N) < 0.4
    values = [int(v) if w else float(v) for v, w in zip(rng.normal(0, 1e4, N), whole, strict=True)]
    table = pd.DataFrame({"a": pd.Series(values, dtype=object)})
    encoder = TableEncoder().fit(table)
    assert [type(v) for v in encoder.inverse_transform(encoder.transform(table))["a"]] == [type(v) for v in values]


@pytest.mark.parametrize("seed", range(3))
def test_equal_objects_are_tied_by_no_rule_that_takes_one_for_another(seed):
    first = of_pool([True, 1, 0, "x"], seed)
    second = first.map(lambda value: type(value).__name__)
    table = pd.DataFrame({"a": first, "b": second, "c": first.copy()})
    encoder = TableEncoder().fit(table)
    back = encoder.inverse_transform(encoder.transform(table))
    for name in table:
        assert spelled(back[name]) == spelled(table[name])


def test_missing_values_of_several_types_among_tied_columns_stay():
    first = of_pool(["a", "b", None, np.nan], 0)
    table = pd.DataFrame({"a": first, "b": first.isna(), "c": np.where(first.isna(), np.nan, np.arange(N))})
    encoder = TableEncoder().fit(table)
    assert spelled(encoder.inverse_transform(encoder.transform(table))["a"]) == spelled(first)
