"""`synthaug augment` where rows go from Parquet to Parquet: real ones as they are, in memory that does not grow."""

import json
import subprocess
import sys

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

from synthaug.cli.augment import augment_table
from synthaug.cli.files.streaming import Stream
from synthaug.cli.files.tables import read_table
from synthaug.cli.requests import Augmentation
from synthaug.provenance.stamps import read_stamp

N = 9_000
FAST = ("--target", "label", "--family", "gaussian-copula", "--no-teacher", "--quiet")


def rows_of(n, seed=0):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=n)
    return pd.DataFrame(
        {
            "x": np.where(rng.random(n) < 0.1, np.nan, x),
            "whole": pd.array(np.where(rng.random(n) < 0.1, None, rng.integers(0, 99, n)), dtype="Int16"),
            "level": pd.Categorical(rng.choice(["b", "a"], n), categories=["b", "a", "unused"]),
            "when": pd.Timestamp("2024-03-01", tz="Europe/Berlin") + pd.to_timedelta(rng.integers(0, 900, n), unit="h"),
            "label": np.where(x + rng.normal(size=n) > 1.5, "rare", "usual"),
        }
    )


@pytest.fixture
def folder(tmp_path):
    """Give a folder of three files, one of them in another one."""
    table, place = pa.Table.from_pandas(rows_of(N), preserve_index=False), tmp_path / "rows"
    (place / "more").mkdir(parents=True)
    for name, start, stop in (("b", 0, 1_000), ("a", 1_000, 7_000), ("more/c", 7_000, N)):
        parquet.write_table(table.slice(start, stop - start), place / f"{name}.parquet", row_group_size=700)
    return place


@pytest.mark.parametrize("output", ["more.parquet", "more"])
def test_real_rows_stay_and_synthetic_ones_are_like_them(run, folder, tmp_path, output):
    ran = run("augment", folder, *FAST, "--learn-rows", 2_000, "--ratio", 0.5, "-o", tmp_path / output, "--json")
    assert ran.code == 0, ran.err
    made, real = parquet.read_table(tmp_path / output), parquet.read_table(folder)
    assert made.num_rows == N + N // 2
    assert made.slice(0, N).drop_columns("synthetic").cast(real.schema).equals(real)
    assert made["synthetic"].to_pylist() == [False] * N + [True] * (N // 2)
    frame = made.to_pandas()
    assert [*frame.dtypes[:-1]] == [*real.to_pandas().dtypes]
    shares = frame.groupby("synthetic")["label"].value_counts(normalize=True)
    assert shares[True, "rare"] == pytest.approx(shares[False, "rare"], abs=1e-3)  # of all rows, not of those learned
    means = frame.groupby(["synthetic", "label"])["x"].mean()
    assert means[True, "rare"] == pytest.approx(means[False, "rare"], abs=0.15)
    assert ran.json["rows"] == {"real": N, "synthetic": N // 2}
    counts = frame.groupby("label")["synthetic"].agg(lambda mark: int(mark.sum())).to_dict()
    assert {label: rows["synthetic"] for label, rows in ran.json["classes"].items()} == counts


def test_files_say_what_they_hold(run, folder, tmp_path):
    assert run("augment", folder, *FAST, "-o", tmp_path / "more").code == 0
    files = sorted((tmp_path / "more").glob("*.parquet"))
    said = [read_stamp(file)["rows"] for file in files]
    names = [f"real-{i:05d}.parquet" for i in range(3)] + ["synthetic-00000.parquet"]
    assert [file.name for file in files] == names
    assert [rows["real"] for rows in said] == [6_000, 1_000, 2_000, 0]
    assert [rows["synthetic"] for rows in said] == [0, 0, 0, N]
    about = json.loads((tmp_path / "more" / "_synthaug.json").read_text())
    assert about["rows"] == {"real": N, "synthetic": N}
    assert about["learned_rows"] == N


def test_without_a_mark_files_tell_rows_apart(run, folder, tmp_path):
    assert run("augment", folder, *FAST, "--side-car", "-o", tmp_path / "more").code == 0
    assert parquet.read_table(tmp_path / "more").column_names == parquet.read_table(folder).column_names


@pytest.mark.parametrize("options", [(), ("--balance",), ("--where", "x > 0"), ("--target-type", "continuous")])
def test_one_chunk_of_rows_is_what_is_made_in_memory(run, tmp_path, options):
    table = rows_of(400)
    target = "x" if "continuous" in options else "label"
    table.dropna().to_parquet(tmp_path / "t.parquet")
    where = options[1] if "--where" in options else None
    request = Augmentation(
        target=target,
        family="gaussian-copula",
        balance="--balance" in options,
        where=where,
        target_type=options[1] if "continuous" in options else "auto",
    )
    expected = augment_table(read_table(tmp_path / "t.parquet").frame, request).synthetic
    common = ("--target", target, "--family", "gaussian-copula", "--quiet", *options)
    assert run("augment", tmp_path / "t.parquet", *common, "-o", tmp_path / "more").code == 0
    made = parquet.read_table(tmp_path / "more" / "synthetic-00000.parquet").to_pandas().drop(columns="synthetic")
    pd.testing.assert_frame_equal(made.reset_index(drop=True), expected.reset_index(drop=True), check_categorical=False)


def test_parts_of_rows_are_as_many_as_planned(run, folder, tmp_path, monkeypatch):
    monkeypatch.setattr("synthaug.augmenter.learned.CHUNK", 512)
    monkeypatch.setattr("synthaug.cli.larger.PART_ROWS", 1_000)
    common = ("--target", "label", "--family", "gaussian-copula", "--quiet", "--learn-rows", 600)
    assert run("augment", folder, *common, "-o", tmp_path / "more").code == 0
    files = sorted((tmp_path / "more").glob("synthetic*"))
    assert [parquet.read_metadata(file).num_rows for file in files] == [1_024] * 8 + [N - 8 * 1_024]
    made = pd.concat([pd.read_parquet(file) for file in files])
    real = parquet.read_table(folder).to_pandas()
    assert made["label"].value_counts().to_dict() == real["label"].value_counts().to_dict()
    assert len(made[["x", "when"]].drop_duplicates()) > 0.95 * N


def test_the_index_of_pandas_is_not_made_up(run, tmp_path):
    table = rows_of(300).set_index(pd.Index(np.random.default_rng(0).permutation(300), name="key"))
    table.to_parquet(tmp_path / "t.parquet")
    assert run("augment", tmp_path / "t.parquet", *FAST, "-o", tmp_path / "more").code == 0
    made = pd.read_parquet(tmp_path / "more")
    assert made.index.name == "key"
    assert made.index[:300].tolist() == table.index.tolist()
    assert made.index[300:].isna().all()


def test_nothing_is_left_where_rows_cannot_be_written(run, folder, tmp_path, monkeypatch):
    def fail(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("synthaug.cli.files.streaming.Stream.write_synthetic", fail)
    before = sorted(tmp_path.rglob("*"))
    assert run("augment", folder, *FAST, "--learn-rows", 500, "-o", tmp_path / "more.parquet").code == 1
    assert sorted(tmp_path.rglob("*")) == before


def test_a_folder_that_was_interrupted_is_gone_on_with(run, assert_refused, folder, tmp_path, monkeypatch):
    monkeypatch.setattr("synthaug.augmenter.learned.CHUNK", 512)
    monkeypatch.setattr("synthaug.cli.larger.PART_ROWS", 1_000)
    monkeypatch.chdir(tmp_path)
    command = ("augment", "rows", *FAST, "--learn-rows", 600, "-o", "more")
    straight = run(*command, "--json")
    (tmp_path / "more").rename(tmp_path / "straight")
    write, left = Stream.write_synthetic, iter(range(5))  # two files, and a half

    def interrupted(*given):
        if next(left, None) is None:
            raise KeyboardInterrupt
        return write(*given)

    monkeypatch.setattr(Stream, "write_synthetic", interrupted)
    ran = run(*command)
    assert (ran.code, "the same command goes on" in ran.err) == (1, True)
    names = {file.name for file in (tmp_path / "more").iterdir()}
    assert names == {"_synthaug.json", *(f"real-0000{i}.parquet" for i in range(3))} | {
        f"synthetic-0000{i}.parquet" for i in range(2)
    }
    written = {file: file.stat().st_mtime_ns for file in (tmp_path / "more").glob("*.parquet")}
    monkeypatch.setattr(Stream, "write_synthetic", write)
    assert_refused(*command, "--seed", 1, says="was begun with another --seed (0, now 1)")
    ended = run(*command, "--json")
    assert all(file.stat().st_mtime_ns == time for file, time in written.items())
    assert ended.json["classes"] == straight.json["classes"]
    contents = [{file.name: file.read_bytes() for file in (tmp_path / name).iterdir()} for name in ("straight", "more")]
    assert contents[0] == contents[1]
    parquet.write_table(parquet.read_table(folder / "a.parquet").slice(1), folder / "a.parquet")
    assert_refused(*command, says="was begun with other real rows")


def test_wrong_uses_are_said(assert_refused, csv, folder, tmp_path):
    assert_refused("augment", csv, *FAST, "-o", tmp_path / "more", says="is a folder, which is for rows of Parquet")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "a").touch()
    assert_refused("augment", folder, *FAST, "-o", tmp_path / "full", says="holds 'a'; name a new or an empty one")
    more = ("-o", tmp_path / "more", "--overwrite")
    assert_refused("augment", folder, *FAST, *more, says="--overwrite replaces a file")
    text = ("--learn-rows", 5, "-o", tmp_path / "m.csv")
    assert_refused("augment", folder, *FAST, *text, says="--learn-rows is for Parquet to Parquet")
    marked = ("--mark", "x", "-o", tmp_path / "more")
    assert_refused("augment", folder, *FAST, *marked, says="has a column 'x' already")


MEASURED = """
import resource, sys
from synthaug.cli import main
assert main(sys.argv[1:]) == 0
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


@pytest.mark.slow
def test_memory_does_not_grow_with_rows(tmp_path):
    rng = np.random.default_rng(0)
    columns = {f"c{i}": rng.normal(size=100_000) for i in range(30)}
    table = pa.table({**columns, "label": rng.choice(["a", "b"], 100_000)})
    peaks = {}
    for n_files in (2, 12):  # of 25 MB
        place = tmp_path / str(n_files)
        place.mkdir()
        for i in range(n_files):
            parquet.write_table(table, place / f"{i}.parquet", row_group_size=20_000, compression="none")
        options = (*FAST, "--learn-rows", "20000", "--ratio", "0.1", "-o", f"{place}-more")
        command = [sys.executable, "-c", MEASURED, "augment", place, *options]
        peaks[n_files] = int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        assert parquet.read_table(tmp_path / f"{n_files}-more", columns=["label"]).num_rows == 110_000 * n_files
    assert peaks[12] < peaks[2] + 60, peaks  # 250 MB more of rows
