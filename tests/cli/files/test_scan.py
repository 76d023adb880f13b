"""A sample of Parquet files: the same however they are read, with the shares of classes, in little memory."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import dataset, parquet

from synthaug.artifacts import load, read_card
from synthaug.cli.errors import InputError
from synthaug.cli.files.scan import ADDED, sample_of_dataset

N, KEPT = 40_000, 5_000
SHARES = {"usual": 0.7, "other": 0.27, "rare": 0.03}


def rows_of(n, seed=0):
    rng = np.random.default_rng(seed)
    label = pa.array(rng.choice([*SHARES], n, p=[*SHARES.values()]), mask=np.arange(n) % 50 == 0)
    return pa.table({"row": np.arange(n), "x": rng.normal(size=n), "y": label})


@pytest.fixture
def folder(tmp_path):
    """Give a folder of files of different lengths, one of them further down."""
    table, place = rows_of(N), tmp_path / "rows"
    (place / "more").mkdir(parents=True)
    starts = [0, 100, 15_000, 30_000, N]
    for name, start, stop in zip(("b", "a", "c", "more/d"), starts, starts[1:], strict=False):
        parquet.write_table(table.slice(start, stop - start), place / f"{name}.parquet", row_group_size=4_000)
    return place


@pytest.mark.parametrize("batch_rows", [333, 100_000])
def test_rows_do_not_depend_on_batches(folder, batch_rows):
    one, other = (sample_of_dataset(folder, KEPT, "y", 0, batch_rows=rows) for rows in (16_384, batch_rows))
    assert one.table.equals(other.table)


def test_rows_do_not_depend_on_the_order_of_files_and_row_groups(folder, monkeypatch):
    before = sample_of_dataset(folder, KEPT, "y", 0).table
    for file in sorted(folder.rglob("*.parquet"), reverse=True):
        parquet.write_table(parquet.ParquetFile(file).read(), file, row_group_size=777)
    monkeypatch.setattr("synthaug.cli.files.scan.MARGIN", 0)  # hashes are sorted out all the time
    moved = folder.rename(folder.parent / "elsewhere")
    assert sample_of_dataset(moved, KEPT, "y", 0).table.equals(before)


def test_seeds_give_other_rows_and_the_same_shares(folder):
    one, other = (sample_of_dataset(folder, KEPT, "y", seed) for seed in (0, 1))
    both = set(one.table["row"].to_pylist()) & set(other.table["row"].to_pylist())
    assert len(both) < len(one.table) / 2
    pd.testing.assert_series_equal(one.classes, other.classes)


def test_each_class_has_its_share_or_a_least_number(folder):
    scanned = sample_of_dataset(folder, KEPT, "y", 0)
    counts = rows_of(N)["y"].to_pandas().value_counts()
    kept = scanned.table["y"].to_pandas().value_counts()
    assert scanned.n_rows == N
    assert scanned.classes.to_dict() == counts.to_dict()
    assert kept["rare"] == min(counts["rare"], 1_000)
    for label in ("usual", "other"):
        assert kept[label] == np.ceil(counts[label] * KEPT / N)
    assert scanned.table["y"].null_count == np.ceil(KEPT / 50)  # rows without a label have their share


def test_rows_of_a_class_are_drawn_evenly(folder):
    rows = sample_of_dataset(folder, KEPT, "y", 0).table.to_pandas()
    numbers = rows.loc[rows["y"] == "usual", "row"] / N
    steps = np.abs(np.sort(numbers) - np.linspace(0, 1, len(numbers))).max()
    assert steps < 1.63 / np.sqrt(len(numbers))  # Kolmogorov and Smirnov, 1 %
    assert abs(rows.loc[rows["y"] == "usual", "x"].mean()) < 4 / np.sqrt(len(numbers))


@pytest.mark.parametrize("target_type", ["auto", "continuous"])
def test_a_continuous_target_is_one_class(folder, target_type):
    scanned = sample_of_dataset(folder, KEPT, "row" if target_type == "auto" else "x", 0, target_type=target_type)
    assert scanned.classes is None
    assert scanned.n_rows == N
    assert scanned.table.num_rows == KEPT


def test_targets_of_other_types(tmp_path):
    rng = np.random.default_rng(0)
    code = rng.integers(0, 3, 9_000)
    table = pa.table(
        {
            "flag": code == 1,
            "whole": pa.array(code, mask=code == 2),
            "coded": pa.array(np.array(["a", "b", "c"])[code]).dictionary_encode(),
            "float": np.where(code == 2, np.nan, code),
        }
    )
    parquet.write_table(table, tmp_path / "t.parquet")
    for name in table.column_names:
        scanned = sample_of_dataset(tmp_path / "t.parquet", 3_000, name, 0)
        assert scanned.classes.to_dict() == table.to_pandas()[name].value_counts().to_dict(), name
        assert scanned.table.schema.equals(table.schema)


def test_partitions_are_a_column(tmp_path):
    for year in (2023, 2024):
        (tmp_path / f"year={year}").mkdir()
        parquet.write_table(rows_of(2_000, year), tmp_path / f"year={year}" / "a.parquet")
    scanned = sample_of_dataset(tmp_path, 1_000, "y", 0)
    assert set(scanned.table["year"].to_pylist()) == {2023, 2024}
    assert scanned.table.column_names == parquet.read_table(tmp_path).column_names


def rare_rows(n=30_000, seed=0):
    """Return rows of which single ones hold levels, ends and missing values."""
    rng = np.random.default_rng(seed)
    letters, whole, x = rng.choice(["a", "b"], n).astype(object), rng.integers(0, 5, n), rng.normal(size=n)
    letters[[17, 29_000]], letters[5_000], whole[20_001] = "rare", None, 77
    x[[40, 41]], x[25_000], x[25_001] = -9.0, 9.0, np.inf
    when = pd.Timestamp("2024-01-01") + pd.to_timedelta(rng.integers(0, 99, n), unit="D")
    kinds = {"letter": letters, "whole": whole, "x": x, "when": when, "name": [f"n{i}" for i in range(n)]}
    table = pa.table({**kinds, "y": rng.choice(["p", "q"], n)})
    return table.set_column(0, "letter", table["letter"].dictionary_encode() if seed else table["letter"])


@pytest.mark.parametrize("seed", [0, 1])
def test_levels_and_ranges_are_those_of_all_rows(tmp_path, seed):
    table = rare_rows(seed=seed)
    parquet.write_table(table, tmp_path / "t.parquet", row_group_size=3_000)
    one, other = (sample_of_dataset(tmp_path / "t.parquet", 1_000, "y", seed, batch_rows=n) for n in (777, 16_384))
    assert one.learned().equals(other.learned())
    frame, learned = table.to_pandas(), one.learned().to_pandas()
    for found in (one, other):
        assert found.columns["letter"].levels.to_dict() == frame["letter"].value_counts().to_dict()
        assert found.columns["letter"].n_missing == 1
        assert found.columns["whole"].levels.to_dict() == frame["whole"].value_counts().to_dict()
        assert found.columns["x"][2:] == (-9.0, 9.0)
        assert found.columns["when"][2:] == (frame["when"].min(), frame["when"].max())
        assert found.columns["name"].levels is None
        assert found.n_unseen == 0
    assert set(learned["letter"].dropna()) == {"a", "b", "rare"}
    assert learned["letter"].isna().sum() == 1
    assert (learned["x"].min(), learned["x"].max()) == (-9.0, 9.0)
    assert learned["whole"].max() == 77
    assert one.added.num_rows <= 1_000 / ADDED
    assert one.learned().schema.equals(table.schema, check_metadata=True)


def test_what_is_added_does_not_depend_on_files_and_is_bounded(folder, monkeypatch):
    monkeypatch.setattr("synthaug.cli.files.extents.PIECES", 2)  # rows are sorted out all the time
    before = sample_of_dataset(folder, KEPT, "y", 0)
    for file in sorted(folder.rglob("*.parquet"), reverse=True):
        parquet.write_table(parquet.ParquetFile(file).read(), file, row_group_size=777)
    assert sample_of_dataset(folder, KEPT, "y", 0).added.equals(before.added)
    few = sample_of_dataset(folder, 200, "y", 0)
    ends = [(name, value) for name in ("row", "x") for value in few.columns[name][2:]]
    absent = [(name, value) for name, value in ends if value not in few.table[name].to_pylist()]
    assert few.added.num_rows == 200 // ADDED < len(absent)
    assert few.n_unseen == len(absent) - few.added.num_rows
    assert all(any(row[name] == value for name, value in absent) for row in few.added.to_pylist())


def test_fit_learns_a_sample_and_makes_classes_as_in_all_rows(run, assert_refused, folder, tmp_path):
    model = tmp_path / "m.synthaug"
    fit = ("fit", folder, "--target", "y", "--family", "gaussian-copula", "--drop", "row")
    ran = run(*fit, "--learn-rows", 2_000, "-o", model, "--json")
    counts = rows_of(N)["y"].to_pandas().value_counts().to_dict()
    assert f"a sample of {N}" in ran.err
    about = {"rows": N, "classes": counts, "added_rows": 3, "unseen_values": 0}  # for the ends of row and x
    assert ran.json["sample_of"] == about == read_card(model)["notes"]["sample_of"]
    assert ran.json["rows"] < 3_000
    made = load(model).sample(1_000)[1].value_counts(normalize=True)
    assert made["rare"] == pytest.approx(counts["rare"] / sum(counts.values()), abs=0.002)
    assert run("sample", model, "-n", 10, "-o", tmp_path / "made").code == 0
    assert_refused(*fit[:3], "z", "--learn-rows", 100, "-o", tmp_path / "n.synthaug", says="unknown target 'z'")
    (tmp_path / "t.csv").write_text("a,y\n1,p\n2,q\n")
    csv = ("fit", tmp_path / "t.csv", "--target", "y", "--learn-rows", 1, "-o", tmp_path / "n.synthaug")
    assert_refused(*csv, says="--learn-rows is for Parquet")


MEASURED = """
import resource, sys
from pathlib import Path
from synthaug.cli.errors import InputError
from synthaug.cli.files.scan import sample_of_dataset
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
scanned = sample_of_dataset(Path(sys.argv[1]), 10_000, "y", 0)
print(scanned.n_rows, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.slow
def test_memory_does_not_grow_with_rows(tmp_path):
    rng = np.random.default_rng(0)
    columns = {f"c{i}": rng.normal(size=100_000) for i in range(60)}
    table = pa.table({**columns, "y": rng.choice(["a", "b"], 100_000)})
    peaks = {}
    for n_files in (4, 16):  # of 48 MB in memory
        folder = tmp_path / str(n_files)
        folder.mkdir()
        for i in range(n_files):
            parquet.write_table(table, folder / f"{i}.parquet", row_group_size=20_000, compression="none")
        ran = subprocess.run([sys.executable, "-c", MEASURED, folder], capture_output=True, text=True, check=True)
        rows, peaks[n_files] = map(int, ran.stdout.split())
        assert rows == n_files * 100_000
    assert peaks[16] < 16 * 48 / 3, peaks
    assert peaks[16] < 1.3 * peaks[4] + 30, peaks


def in_memory(table):
    return [dataset.dataset(table), dataset.dataset([table.slice(0, 10), table.slice(10)])]


def of_polars(table):
    return [pytest.importorskip("polars").from_arrow(table).lazy()]


def of_dask(table):
    frames, frame = pytest.importorskip("dask.dataframe"), table.to_pandas()
    return [frames.from_pandas(frame, npartitions=n, sort=False) for n in (1, 3)]


@pytest.mark.parametrize("containers", [in_memory, of_polars, pytest.param(of_dask, marks=pytest.mark.slow)])
def test_other_containers_have_one_sample_whatever_their_partitions(containers, tmp_path):
    table = rows_of(6_000)
    parquet.write_table(table, tmp_path / "t.parquet")
    expected = sample_of_dataset(dataset.dataset(table), 1_000, "y", 0)
    rows = expected.table["row"].to_pylist()
    assert rows == sorted(rows)
    for container in containers(table):
        scanned = sample_of_dataset(container, 1_000, "y", 0)
        assert scanned.table["row"].to_pylist() == rows
        assert scanned.table["y"].to_pylist() == expected.table["y"].to_pylist()
        assert scanned.n_rows == 6_000
        assert scanned.classes.to_dict() == table["y"].to_pandas().value_counts().to_dict()


def test_a_dataset_has_the_sample_of_its_folder_in_any_order_of_files(folder):
    files = [str(file) for file in sorted(folder.rglob("*.parquet"), reverse=True)]
    before = sample_of_dataset(folder, KEPT, "y", 0).table
    assert sample_of_dataset(dataset.dataset(files), KEPT, "y", 0).table.equals(before)
    assert sample_of_dataset(str(folder), KEPT, "y", 0).table.equals(before)


def test_lazy_frames_are_read_in_slices_by_older_polars(folder, monkeypatch):
    (frame,) = of_polars(parquet.read_table(folder))
    expected = sample_of_dataset(frame, KEPT, "y", 0).table
    monkeypatch.delattr(type(frame), "collect_batches", raising=False)
    monkeypatch.setattr("synthaug.cli.files.sources.SLICE_ROWS", 7_000)
    assert sample_of_dataset(frame, KEPT, "y", 0).table.equals(expected)


def test_what_cannot_be_read_in_parts_is_said():
    with pytest.raises(InputError, match="a dict is no table that is read in parts"):
        sample_of_dataset({"a": [1]}, KEPT, "y", 0)
