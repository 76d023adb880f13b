"""PublicEncoder encodes each row by itself, by bounds and levels that are given."""

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from numpy.testing import assert_array_equal
from pandas.testing import assert_frame_equal

from synthaug import PublicEncoder
from synthaug.artifacts.state import Writer
from synthaug.exceptions import DataError
from tests.domains import PublicTables

PRECISION = 2e-7  # of the distance of bounds


def round_trip(table, **parameters):
    encoder = PublicEncoder(**parameters).fit(table)
    return encoder.inverse_transform(encoder.transform(table))


def test_every_kind_of_column_comes_back():
    table = PublicTables.labelled(300)[0]
    back, table = round_trip(table, **PublicTables.encoder.get_params()), table.reset_index(drop=True)
    for name, column in table.items():
        assert back[name].dtype == column.dtype
        assert_array_equal(back[name].isna(), column.isna())
        if name not in PublicTables.bounds:
            assert_array_equal(back[name].dropna(), column.dropna())
        else:
            low, high = PublicTables.bounds[name]
            inside = column.clip(low, high)
            off = ((back[name] - inside) / (high - low)).dropna().abs()
            assert off.max() <= PRECISION
    assert_array_equal(back["count"], table["count"])
    assert_array_equal(back["with atom"] == 0, table["with atom"] == 0)


@pytest.mark.parametrize("as_given", [pa.Table.from_pandas, pl.from_pandas], ids=["arrow", "polars"])
def test_nothing_is_learned_from_the_rows_of_foreign_tables(as_given):
    """Nor what their containers hold of them: levels, metadata, and whether a number is missing as NaN."""
    kept = []
    for rare, number in (("a", 1.0), ("rare", np.nan)):
        frame = pd.DataFrame({"c": pd.Categorical(["a", "b", rare]), "x": [0.5, 1.5, number]})
        frame.attrs["about"] = rare
        table = as_given(frame)
        if isinstance(table, pa.Table):
            table = table.set_column(1, "x", pa.array(frame["x"], from_pandas=False))
        encoder = PublicEncoder(bounds={"x": (0, 9)}, levels={"c": ["a", "b"]}).fit(table)
        back = encoder.inverse_transform(encoder.transform(table))
        assert type(back) is type(table)
        assert pa.table(back)["c"].to_pylist() == ["a", "b", "a" if rare == "a" else None]
        writer = Writer()
        columns = [(writer.write(encoder), writer.objects, [array.tolist() for array in writer.arrays])]
        kept.append((columns, [list(column) for column in writer.columns]))
    assert kept[0] == kept[1]


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.int16])
def test_arrays_come_back(dtype):
    array = (10 * np.random.default_rng(0).normal(size=(50, 2))).astype(dtype)
    back = round_trip(array, bounds={0: (-60, 60), 1: (-60, 60)})
    assert back.dtype == dtype
    np.testing.assert_allclose(back, array, atol=120 * PRECISION if dtype != np.int16 else 0, rtol=1e-6)


def test_nothing_is_learned_from_the_rows():
    one, other = (PublicTables.labelled(n, seed)[0] for n, seed in ((40, 1), (90, 2)))
    fitted = [PublicEncoder(**PublicTables.encoder.get_params()).fit(table) for table in (one, other)]
    rows = np.random.default_rng(0).uniform(0, 3, size=(200, one.shape[1]))
    assert fitted[0].layout_ == fitted[1].layout_
    assert_frame_equal(fitted[0].inverse_transform(rows), fitted[1].inverse_transform(rows))
    assert_array_equal(fitted[0].transform(other), fitted[1].transform(other))


def test_the_code_of_a_row_depends_on_this_row_alone():
    table = PublicTables.labelled(60)[0]
    encoder = PublicEncoder(**PublicTables.encoder.get_params()).fit(table)
    rows, order = encoder.transform(table), np.random.default_rng(0).permutation(60)
    assert_array_equal(encoder.transform(table.iloc[order[:7]]), rows[order[:7]])


def test_what_is_beyond_bounds_and_levels_moves_to_them():
    table = pd.DataFrame({"x": [-np.inf, 2.5, np.inf, np.nan], "n": [-9, 3, 99, 4], "s": ["a", "?", None, "b"]})
    back = round_trip(table, bounds={"x": (0, 10), "n": (0, 5)}, levels={"s": ["a", "b"]})
    assert_array_equal(back["x"], [0, 2.5, 10, np.nan])
    assert_array_equal(back["n"], [0, 3, 5, 4])
    assert_array_equal(back["s"].isna(), [False, True, True, False])


def test_a_value_that_is_no_level_is_the_first_where_nothing_can_be_missing():
    assert_array_equal(round_trip(pd.DataFrame({"n": [7, 2, 1]}), levels={"n": [1, 2]})["n"], [1, 2, 1])


def test_declared_levels_are_public_and_those_looked_up_by_a_container_are_not():
    declared = pd.DataFrame({"c": pd.Categorical(["a"], categories=["a", "b"]), "f": [True]})
    assert [block.n_levels for block in PublicEncoder().fit(declared).layout_.blocks] == [3, 2]
    with pytest.raises(DataError, match=r"column 'c' .* neither bounds nor levels"):
        PublicEncoder().fit(pl.DataFrame({"c": pl.Series(["a"], dtype=pl.Categorical)}))


@pytest.mark.parametrize(
    ("parameters", "says"),
    [
        ({}, r"'x' \(float64\) has neither bounds nor levels.*bounds=\{'x': \(low, high\)\}"),
        ({"bounds": {"x": (0, 1)}, "levels": {"x": [1.0]}}, "has bounds and levels"),
        ({"bounds": {"x": (1, 1)}}, "a lower and a higher one"),
        ({"bounds": {"x": ("a", "b")}}, "a lower and a higher one"),
        ({"bounds": {"x": 3}}, "a lower and a higher one"),
        ({"levels": {"x": []}}, "distinct values"),
        ({"levels": {"x": [1.0, 1.0]}}, "distinct values"),
    ],
)
def test_what_is_not_public_is_asked_for(parameters, says):
    with pytest.raises(DataError, match=says):
        PublicEncoder(**parameters).fit(pd.DataFrame({"x": [1.0, 2.0]}))


def test_bounds_of_text_are_refused():
    with pytest.raises(DataError, match="neither number nor time"):
        PublicEncoder(bounds={"x": (0, 1)}).fit(pd.DataFrame({"x": ["a"]}))
