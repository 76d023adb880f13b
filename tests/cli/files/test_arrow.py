"""Parquet and Feather: real rows stay to the bit what they are in the file, and synthetic ones have their types."""

import datetime
import decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import feather, parquet

from synthaug.cli.files.below import below
from synthaug.cli.files.tables import read_table
from tests.cli.files.writing import write

N = 40
TARGET = ("--target", "y", "--family", "gaussian-copula")
DAYS = [datetime.date(2020, 1, 1 + i % 20) for i in range(N)]
MEASURED = np.where(np.arange(N) % 7 == 0, np.nan, np.linspace(0, 1, N))
BIG = 2**53 + 1  # the first whole number that floats do not have


@pytest.fixture(scope="module")
def table():
    return pa.table(
        {
            "nan": pa.array(MEASURED, from_pandas=False),
            "null": pa.array(MEASURED, from_pandas=True),
            "single": pa.array(MEASURED.astype("float32"), from_pandas=True),
            "small": pa.array(np.arange(N) % 5, pa.int8()),
            "whole": pa.array([None if i % 5 == 0 else BIG + i for i in range(N)]),
            "coded": pa.DictionaryArray.from_arrays(pa.array(np.arange(N) % 3, pa.int32()), pa.array(["x", "z", "a"])),
            "text": pa.array(["a", "b"] * (N // 2)),
            "large": pa.array(["a", None] * (N // 2), pa.large_string()),
            "day": pa.array(DAYS),
            "time": pa.array(DAYS).cast(pa.timestamp("ms")),
            "price": pa.array([decimal.Decimal(f"{i}.25") for i in range(N)], pa.decimal128(12, 4)),
            "yes": pa.array([i % 3 == 0 for i in range(N)]),
            "y": pa.array(["p", "q"] * (N // 2)),
        }
    )


@pytest.fixture(params=[".parquet", ".feather"])
def file(request, tmp_path, table):
    path = tmp_path / f"table{request.param}"
    (parquet.write_table if request.param == ".parquet" else feather.write_feather)(table, path)
    return path


def arrow_of(path):
    return parquet.ParquetFile(path).read() if path.suffix == ".parquet" else feather.read_table(path)


def assert_begins_with(longer, table):
    for name in table.column_names:
        assert longer[name].type == table[name].type, name
        assert repr(longer[name].slice(0, len(table)).to_pylist()) == repr(table[name].to_pylist()), name


def test_real_rows_stay_and_synthetic_ones_have_their_types(run, file, tmp_path):
    output = tmp_path / f"more{file.suffix}"
    assert run("augment", file, *TARGET, "-o", output).code == 0
    before, after = arrow_of(file), arrow_of(output)
    assert_begins_with(after, before)
    made = after.slice(N)
    assert made["synthetic"].to_pylist() == [True] * N
    for name in ("nan", "text", "yes", "y"):  # missing values as the column has them
        assert made[name].null_count == 0
    for name in ("null", "whole", "large"):
        assert made[name].null_count > 0
    assert {*made["coded"].to_pylist()} <= {"x", "z", "a"}


def test_samples_of_a_model_have_the_types_of_its_table(run, file, tmp_path):
    model = tmp_path / "m.synthaug"
    assert run("fit", file, *TARGET, "-o", model).code == 0
    for suffix in (".parquet", ".feather"):
        output = tmp_path / f"rows{suffix}"
        assert run("sample", model, "-n", "30", "-o", output).code == 0
        assert arrow_of(output).schema.equals(arrow_of(file).schema)


def test_samples_of_a_model_have_no_index(run, tmp_path):
    rows = pd.DataFrame({"a": np.arange(N) / 7, "y": pd.Categorical(["p", "q"] * (N // 2), categories=["q", "p", "r"])})
    rows.set_axis(pd.Index([f"row {i}" for i in range(N)], name="id")).to_parquet(tmp_path / "t.parquet")
    assert run("fit", tmp_path / "t.parquet", *TARGET, "-o", tmp_path / "m.synthaug").code == 0
    assert run("sample", tmp_path / "m.synthaug", "-n", "30", "-o", tmp_path / "rows.parquet").code == 0
    made = pd.read_parquet(tmp_path / "rows.parquet")
    assert made.dtypes.equals(rows.dtypes)
    assert made.index.equals(pd.RangeIndex(30))


@pytest.mark.parametrize(
    ("index", "following"),
    [
        (pd.RangeIndex(N), [N, N + 1]),
        (pd.RangeIndex(5, 5 + 2 * N, 2, name="odd"), [85, 87]),
        (pd.Index(np.arange(N)[::-1] * 3, name="id"), [118, 119]),
        (pd.Index(np.arange(256 - N, 256).astype("uint8"), name="byte"), [256, 257]),
        (pd.Index(2**63 - 1 - np.arange(N), name="last"), [None, None]),
        (pd.Index(np.arange(2**64 - N, 2**64, dtype="uint64"), name="last"), [None, None]),
        (pd.Index(pd.array([3, None] * (N // 2), dtype="Int64"), name="id"), [None, None]),
        (pd.CategoricalIndex(["u", "v"] * (N // 2), name="place"), [None, None]),
        (pd.Index([True, False] * (N // 2), name="yes"), [None, None]),
        (pd.date_range("2024-01-01", periods=N, tz="UTC", name="at"), [None, None]),
        (
            pd.MultiIndex.from_arrays([BIG + np.arange(N), DAYS], names=["id", "day"]),
            [(BIG + N, None), (BIG + N + 1, None)],
        ),
    ],
    ids=lambda case: "" if isinstance(case, list) else f"{type(case).__name__} {case.dtype}",
)
def test_an_index_goes_on(index, following, tmp_path):
    rows = pd.DataFrame({"a": np.arange(N)}).set_axis(index)
    rows.to_parquet(tmp_path / "t.parquet")
    read = read_table(tmp_path / "t.parquet")
    write(tmp_path / "m.parquet", read, rows.iloc[:2], mark="made")
    before, after = arrow_of(tmp_path / "t.parquet"), arrow_of(tmp_path / "m.parquet")
    for name in before.column_names:
        assert after[name].slice(0, N).to_pylist() == before[name].to_pylist()
    both = below(read.frame, rows.iloc[:2])
    assert repr(both.index[:N].tolist()) == repr(read.frame.index.tolist())
    plain = [tuple(None if pd.isna(part) else part for part in row) for row in both.index[N:].to_frame().to_numpy()]
    assert plain == [row if isinstance(row, tuple) else (row,) for row in following]
    assert both.index.names == index.names
    assert pd.read_parquet(tmp_path / "m.parquet").index.names == index.names


def test_a_counted_level_beside_another(tmp_path):
    rows = pd.DataFrame({"a": np.arange(N), "city": ["x", "z"] * (N // 2)}).set_index("city", append=True)
    rows.to_parquet(tmp_path / "t.parquet")
    try:
        pd.read_parquet(tmp_path / "t.parquet")
    except KeyError:
        pytest.skip("old versions of pyarrow cannot read such an index that they have written")
    read = read_table(tmp_path / "t.parquet")
    write(tmp_path / "m.parquet", read, rows.iloc[:2], mark="made")
    index = pd.read_parquet(tmp_path / "m.parquet").index
    assert index[:N].equals(read.frame.index)
    assert index.get_level_values(0).tolist()[N:] == [N, N + 1]
    assert index.get_level_values("city")[N:].isna().all()


def test_types_that_may_not_be_missing_stay_so(tmp_path):
    fields = [
        pa.field("i", pa.int32(), nullable=False),
        pa.field("y", pa.string(), nullable=False, metadata={"k": "v"}),
    ]
    table = pa.table({"i": range(N), "y": ["p", "q"] * (N // 2)}, schema=pa.schema(fields))
    parquet.write_table(table, tmp_path / "t.parquet")
    read = read_table(tmp_path / "t.parquet")
    write(tmp_path / "m.parquet", read, read.frame.iloc[:3])
    schema = parquet.read_schema(tmp_path / "m.parquet")
    assert not any(field.nullable for field in schema)
    assert schema.field("y").metadata[b"k"] == b"v"


def test_the_name_of_the_columns_is_kept(run, tmp_path):
    rows = pd.DataFrame({"a": np.arange(N) / 7, "y": ["p", "q"] * (N // 2)}).rename_axis(columns="what")
    rows.to_parquet(tmp_path / "t.parquet")
    assert run("augment", tmp_path / "t.parquet", *TARGET, "-o", tmp_path / "m.parquet").code == 0
    assert pd.read_parquet(tmp_path / "m.parquet").columns.name == "what"


@pytest.mark.parametrize("about", ["{}", "[]", "no JSON", '{"index_columns": ["absent"], "columns": []}'])
def test_what_pandas_noted_may_be_damaged(about, run, table, tmp_path):
    parquet.write_table(table.replace_schema_metadata({"pandas": about}), tmp_path / "t.parquet")
    assert run("augment", tmp_path / "t.parquet", *TARGET, "-o", tmp_path / "m.parquet").code == 0
    assert_begins_with(arrow_of(tmp_path / "m.parquet"), table)


def test_columns_that_cannot_be_read_are_named(assert_refused, tmp_path):
    times = pa.array([1_000_000_007] * N, pa.time64("ns"))
    parquet.write_table(pa.table({"at": times, "y": ["p", "q"] * (N // 2)}), tmp_path / "t.parquet")
    says = ["the column 'at' of", "t.parquet' cannot be read", "nanoseconds", "another type"]
    assert_refused("augment", tmp_path / "t.parquet", *TARGET, "-o", tmp_path / "m.parquet", says=says)
    lists = pa.table({"a": range(N), "y": [["p"], ["q"]] * (N // 2)})
    parquet.write_table(lists, tmp_path / "t.parquet")
    says = ["the target 'y' holds", "no classes"]
    assert_refused("augment", tmp_path / "t.parquet", *TARGET, "-o", tmp_path / "m.parquet", says=says)


def test_an_index_named_as_a_column_is_no_text(assert_refused, tmp_path):
    rows = pd.DataFrame({"a": np.arange(N) / 7, "y": ["p", "q"] * (N // 2)}, index=pd.RangeIndex(N, name="a"))
    rows.to_parquet(tmp_path / "t.parquet")
    says = ["a column and the index are both called 'a'", "m.csv"]
    assert_refused("augment", tmp_path / "t.parquet", *TARGET, "-o", tmp_path / "m.csv", says=says)


def test_marks_are_no_part_of_names(assert_refused, tmp_path):
    names = pd.MultiIndex.from_tuples([("y", ""), ("a", ""), ("synthetic", "")])
    rows = pd.DataFrame([["p", 0.5, 1], ["q", 1.5, 0]] * (N // 2), columns=names)
    rows.to_parquet(tmp_path / "t.parquet")
    options = ("--target", "('y', '')", "-o", tmp_path / "m.parquet")
    assert_refused("augment", tmp_path / "t.parquet", *options, says="has a column 'synthetic' already")


def test_names_of_columns_may_be_numbers(run, tmp_path):
    rows = pd.DataFrame({0: np.arange(N) / 7, 1: np.arange(N) % 3, 2: ["p", "q"] * (N // 2)})
    rows.to_parquet(tmp_path / "t.parquet")
    fast = ("--target", "2", "--family", "gaussian-copula", "-o", tmp_path / "m.parquet")
    assert run("augment", tmp_path / "t.parquet", *fast).code == 0
    assert pd.read_parquet(tmp_path / "m.parquet")["synthetic"].sum() == N


def test_the_mark_is_no_name_of_an_index(run, tmp_path, frame):
    frame[["whole", "label"]].rename_axis("row").to_parquet(tmp_path / "t.parquet")
    done = run("augment", tmp_path / "t.parquet", "--target", "label", "--mark", "row", "-o", tmp_path / "m.parquet")
    assert done.code == 2
    assert "has a column 'row' already" in done.err
