"""Numbers and times keep to their own grid."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_array_equal

from synthaug import TableEncoder
from synthaug.encoders.grid import Grid


def series(values, dtype=None):
    return pd.Series(values, dtype=dtype)


@pytest.mark.parametrize("dtype", ["float64", "float32", "Float64", "double[pyarrow]"])
@pytest.mark.parametrize("decimals", [0, 1, 2, 5])
def test_number_of_decimals_is_found(decimals, dtype):
    whole = np.random.default_rng(0).integers(-9_999, 9_999, 500)
    grid = Grid.fit(series(np.round(whole / 10**decimals, decimals), dtype))
    assert grid.decimals == decimals
    assert grid.step == 1


def test_steps_are_found():
    assert Grid.fit(series(np.arange(100, 200, 5))).step == 5
    assert Grid.fit(series([0.25, 0.5, 1.75])).step == 25
    assert Grid.fit(series([3, 3])).step == 1
    days = series(pd.date_range("2024", periods=50))
    assert Grid.fit(days).step == pd.Timedelta("1D") // pd.Timedelta(1, days.dt.unit)


@pytest.mark.parametrize("values", [np.pi * np.arange(9), [0.1 + 0.2, 1, 2], [1e-12, 1, 2], [1e17, np.pi, 2]])
def test_numbers_on_no_grid_are_their_own_positions(values):
    grid = Grid.fit(series(values, float))
    assert grid.step == 0
    assert_array_equal(grid.positions(series(values, float)), values)


GRIDS = {
    "integers": series(np.arange(-50, 50, 3)),
    "full range": series([-(2**63), -1, 0, 5, 2**63 - 1]),
    "unsigned": series([0, 2**63, 2**64 - 1], "uint64"),
    "nullable": series([5, 9, 2**60 + 1], "Int64"),
    "decimals": series(np.arange(-500, 500, 7) / 100),
    "narrow decimals": series((np.arange(50) / 10).astype(np.float32)),
    "dates": series(pd.to_datetime(["1677-09-22", "1970-01-01", "2024-02-29", "2262-04-11"])),
    "seconds": series(np.array([-(10**10), 0, 10**10]).view("M8[s]")),
    "zones": series(pd.date_range("2024-03-30", periods=60, freq="h", tz="Europe/Berlin")),
    "Arrow times": series(pd.date_range("2024", periods=9, freq="s")).astype("timestamp[ms][pyarrow]"),
    "durations": series(pd.to_timedelta([-5, 0, 7], unit="min")),
    "Arrow durations": series(pd.to_timedelta([-5, 0, 7], unit="min")).astype("duration[us][pyarrow]"),
}


@pytest.mark.parametrize("name", GRIDS)
def test_values_come_back_exactly(name):
    values = GRIDS[name]
    grid = Grid.fit(values)
    back = series(grid.values(grid.positions(values), None))
    pd.testing.assert_series_equal(back, values, check_exact=True)


@pytest.mark.parametrize("name", [name for name in GRIDS if name not in ("full range", "unsigned")])
def test_positions_between_steps_make_values_on_the_grid(name):
    values = GRIDS[name]
    grid = Grid.fit(values)
    most = grid.positions(values).max()
    positions = np.arange(min(int(most), 1_000) + 1).astype(grid.positions(values).dtype)
    made = series(grid.values(positions, None))
    assert made.dtype == values.dtype
    again = Grid.fit(pd.concat([values, made], ignore_index=True))
    assert (again.offset, again.step, again.decimals) == (grid.offset, grid.step, grid.decimals)


@pytest.mark.parametrize("name", ["decimals", "nullable", "dates", "zones", "Arrow times", "durations"])
def test_missing_values_are_restored(name):
    values = GRIDS[name]
    missing = np.arange(len(values)) % 3 == 1
    grid = Grid.fit(values)
    back = series(grid.values(grid.positions(values), missing))
    assert_array_equal(back.isna(), missing)
    assert back.dtype == values.dtype


@pytest.mark.parametrize(
    ("column", "on_grid"),
    [
        (np.random.default_rng(0).lognormal(3, 1, 500).round(2), lambda v: v == v.round(2)),
        ((np.random.default_rng(0).gamma(2, 3, 500) * 4).round() / 4, lambda v: v * 4 == (v * 4).round()),
        (np.random.default_rng(0).integers(0, 1000, 500) * 12, lambda v: v % 12 == 0),
        (
            pd.Timestamp("2024") + pd.to_timedelta(np.random.default_rng(0).integers(0, 9_999, 500) * 15, unit="min"),
            lambda v: v.dt.floor("15min") == v,
        ),
    ],
)
def test_decoded_noise_is_never_off_the_grid(column, on_grid):
    encoder = TableEncoder().fit(pd.DataFrame({"x": column}))
    noise = np.random.default_rng(1).normal(size=(5_000, encoder.layout_.shape[0])).astype(np.float32)
    decoded = encoder.inverse_transform(noise)["x"]
    assert on_grid(decoded).all()
    assert decoded.between(pd.Series(column).min(), pd.Series(column).max()).all()
    assert decoded.nunique() > 50


SPELLINGS = ["float64", "Float64", "double[pyarrow]", "object"]
STEPS = {"whole": (1, 0), "cents": (1, 2), "quarters": (25, 2), "fives": (5, 0), "thousands": (1000, 0)}


def decoded_noise(column, n=2_000):
    encoder = TableEncoder(rules=None).fit(pd.DataFrame({"x": column}))
    back = encoder.inverse_transform(encoder.transform(pd.DataFrame({"x": column})))["x"]
    noise = np.random.default_rng(1).normal(size=(n, encoder.layout_.shape[0])).astype(np.float32)
    return back, encoder.inverse_transform(noise)["x"]


def one_beyond(step, decimals, extreme, times=1, seed=0):
    """Return floats of a form, of very different sizes, and an extreme one."""
    counts = np.floor(10 ** np.random.default_rng(seed).uniform(0, 11, 300))
    return np.append(counts * step / 10**decimals, [float(extreme)] * times)


@pytest.mark.parametrize(
    "extreme", [2**53, 10**16.5, 12_345 * 10**13, -(10**18), 2**60, 1e22, 1e300, np.finfo(float).max]
)
@pytest.mark.parametrize("form", STEPS)
def test_one_extreme_number_does_not_cost_the_form_of_all(form, extreme):
    step, decimals = STEPS[form]
    for seed, dtype in enumerate(SPELLINGS):
        column = series(one_beyond(step, decimals, extreme, times=9, seed=seed), dtype)
        back, made = decoded_noise(column)
        made = made.to_numpy(dtype=np.float64)
        near = made[np.abs(made) < 1e13]
        assert len(near) > 1_000
        assert_array_equal(near, np.rint(near * 10**decimals / step) * step / 10**decimals)
        assert back.iloc[-1] == extreme
        assert column.min() <= made.min() <= made.max() <= column.max()


@pytest.mark.parametrize("extreme", [2**24 + 4, 10**9, 3e38])
def test_so_it_is_in_single_precision(extreme):
    whole = np.floor(10 ** np.random.default_rng(0).uniform(0, 5, 300))
    _, made = decoded_noise(series(np.append(whole, extreme), "float32"))
    assert (made == made.round()).all()


@pytest.mark.parametrize("extreme", [2**53 + 1, 2**60 + 1, 2**63 - 1, 2**62 // 1000 * 1000])
@pytest.mark.parametrize("step", [1, 5, 1000])
@pytest.mark.parametrize("dtype", ["int64", "Int64", "uint64", "UInt64", "int64[pyarrow]", "object"])
def test_integers_beside_one_extreme_keep_their_steps(dtype, step, extreme):
    counts = np.floor(10 ** np.random.default_rng(0).uniform(0, 10, 300)).astype(np.int64)
    column = series([*(counts * step).tolist(), *[extreme] * 9], dtype)
    back, made = decoded_noise(column)
    near = [int(number) for number in made if number < 2**50]
    assert len(near) > 1_000
    assert not any(number % step for number in near)
    assert int(back.iloc[-1]) == extreme
    assert int(made.max()) <= extreme


def test_all_unsigned_integers_are_exact():
    column = series([0, 1, 5, 7, 9, 2**53 + 1, 2**63 + 1, 2**64 - 1] * 9, "uint64")
    back, made = decoded_noise(column)
    assert_array_equal(back, column)
    assert set(made) == set(column)


def test_measurements_of_great_magnitude_are_on_no_grid():
    measured = np.random.default_rng(0).lognormal(20, 2, 500)
    assert Grid.fit(series(measured)).step == 0
    assert Grid.fit(series([*measured, -1, 0, 1e300])).step == 0
    assert Grid.fit(series(measured * 1e9)).step == 0


def test_rules_between_columns_with_an_extreme_number_restore_their_form():
    whole = one_beyond(1, 0, 10**16.5)
    X = pd.DataFrame({"whole": whole, "cents": np.round(whole / 100, 2), "copy": whole})
    encoder = TableEncoder().fit(X)
    assert len(encoder.rules_) == 2
    noise = np.random.default_rng(1).normal(size=(2_000, encoder.layout_.shape[0])).astype(np.float32)
    made = encoder.inverse_transform(noise)
    assert_array_equal(made["copy"], made["whole"])
    assert_array_equal(made["whole"], made["whole"].round())
    assert_array_equal(made["cents"], made["cents"].round(2))
