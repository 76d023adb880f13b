"""Files of tables: from one format to another, and as a whole or not at all."""

import csv
import pickle

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from synthaug.cli.errors import InputError
from synthaug.cli.files import tables
from synthaug.cli.files.below import below
from synthaug.cli.files.formats import format_of
from synthaug.cli.files.tables import read_table
from tests.cli.conftest import without_kinds_of_missing
from tests.cli.files.writing import write

FAST = ("--target", "label", "--family", "gaussian-copula", "--quiet")
QUICK = ("--no-teacher", *FAST)  # what the teacher says is of no account where files are written


def test_text_becomes_parquet_with_its_types(run, csv, tmp_path):
    assert run("augment", csv, *QUICK, "-o", tmp_path / "m.parquet").code == 0
    rows = pd.read_parquet(tmp_path / "m.parquet")
    assert_frame_equal(rows.iloc[:60, :-1], without_kinds_of_missing(read_table(csv).frame))
    assert rows["age"].dtype == "Int64"
    assert rows["when"].dtype.kind == "M"
    assert rows["synthetic"].dtype == bool


def test_parquet_becomes_text(run, frame, tmp_path):
    frame.to_parquet(tmp_path / "t.parquet")
    assert run("augment", tmp_path / "t.parquet", *QUICK, "-o", tmp_path / "m.csv").code == 0
    rows = pd.read_csv(tmp_path / "m.csv", dtype={"nullable": "Int64"})
    assert rows["nullable"].iloc[:80].equals(frame["nullable"])
    assert rows["whole"].iloc[:80].tolist() == frame["whole"].tolist()
    assert rows["synthetic"].sum() == 80


def test_suffixes(tmp_path):
    assert format_of(tmp_path / "A.CSV.GZ") == (".csv", ".gz")
    assert format_of(tmp_path / "a.b.tsv") == (".tsv", "")
    with pytest.raises(InputError, match=r"'.*a.gz' has no suffix of a table"):
        format_of(tmp_path / "a.gz")


def test_a_byte_order_mark_is_no_part_of_a_name(tmp_path):
    (tmp_path / "t.csv").write_bytes(b"\xef\xbb\xbfa,b\n1,2\n")
    assert list(read_table(tmp_path / "t.csv").frame) == ["a", "b"]


def test_quoted_cells_may_hold_lines(tmp_path):
    (tmp_path / "t.csv").write_text('a,b\n"one\ntwo",2\n"say ""hi""",3\n')
    table = read_table(tmp_path / "t.csv")
    assert table.frame["a"].tolist() == ["one\ntwo", 'say "hi"']
    none = table.frame.iloc[:0]
    write(tmp_path / "m.csv", table, none)
    assert (tmp_path / "m.csv").read_bytes() == (tmp_path / "t.csv").read_bytes()


@pytest.mark.parametrize("cell", ["p\rq", "p\nq", "p\r\nq", "p\r", 'p"q'])
def test_cells_with_ends_of_lines_stay_cells(cell, tmp_path):
    lines = [["a", "b"], [cell, "1"], ["r", "2"]]
    given, path = tmp_path / "given.csv", tmp_path / "cells.csv"
    with given.open("w", newline="") as file:
        csv.writer(file, quoting=csv.QUOTE_ALL).writerows(lines)
    table = read_table(given)
    write(path, table, table.frame.iloc[:1])
    with path.open(newline="") as file:
        assert list(csv.reader(file)) == [*lines, [cell, "1"]]
    assert path.read_bytes().startswith(given.read_bytes())


def test_a_cell_may_be_long(tmp_path):
    path = tmp_path / "long.csv"
    path.write_text(f"a,b\n{'x' * 200_000},1\n")
    assert read_table(path).frame["a"].str.len().tolist() == [200_000]


def test_rows_below_keep_dtypes(frame):
    both = below(frame, frame.iloc[:3].reset_index(drop=True))
    assert_frame_equal(both.iloc[:80], frame, check_freq=False)
    assert (both.dtypes == frame.dtypes).all()
    assert both.index.equals(pd.RangeIndex(83))
    odd = below(frame.set_axis(np.arange(80) + 5), frame.iloc[:3].reset_index(drop=True))
    assert odd.index[-3:].tolist() == [85, 86, 87]


def test_an_existing_file_keeps_its_permissions(csv, tmp_path):
    table, output = read_table(csv), tmp_path / "m.csv"
    for mode in (0o600, 0o664):
        output.touch()
        output.chmod(mode)
        write(output, table, table.frame.iloc[:0], mark="made")
        assert output.stat().st_mode & 0o777 == mode
    output.unlink()
    write(output, table, table.frame.iloc[:0], mark="made")
    (tmp_path / "other").touch()
    assert output.stat().st_mode == (tmp_path / "other").stat().st_mode


def test_a_link_stays_a_link(csv, tmp_path):
    (tmp_path / "real.csv").write_text("old")
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    table = read_table(csv)
    write(tmp_path / "link.csv", table, table.frame.iloc[:0])
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_text() == csv.read_text()


@pytest.mark.parametrize("name", ["rows.csv", "rows.tsv", "rows.csv.gz", "rows.jsonl"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_rows_are_the_same_however_many_are_written_at_once(name, encoding, tmp_path, monkeypatch):
    source = tmp_path / "source.csv"
    rows = "".join(f'{i},{"é" * (i % 3)},"a,{i}"\r\n' for i in range(7))
    source.write_bytes(f"n,t,q\r\n{rows}".encode(encoding))
    real, found = read_table(source), []
    synthetic = real.frame.iloc[::-1].reset_index(drop=True)
    for n in (1, 3, 1000):
        monkeypatch.setattr(tables, "BLOCK_ROWS", n)
        write(tmp_path / name, real, synthetic, mark="made")
        found.append((tmp_path / name).read_bytes())
    assert found[0] == found[1] == found[2]
    again = read_table(tmp_path / name).frame
    assert again["n"].tolist() == [*range(7), *reversed(range(7))]
    assert again["made"].map(str).tolist() == ["False"] * 7 + ["True"] * 7


def test_what_is_written_is_not_held_as_a_whole(tmp_path, monkeypatch):
    source = tmp_path / "source.csv"
    source.write_text("a,b\n" + "1,x\n" * 100)
    real, most = read_table(source), []
    monkeypatch.setattr(tables, "BLOCK_ROWS", 10)
    monkeypatch.setattr(tables, "written_like", lambda rows, styles: most.append(len(rows)) or rows.astype(object))
    write(tmp_path / "rows.csv", real, real.frame)
    assert most == [10] * 10
    assert (tmp_path / "rows.csv").read_text() == "a,b\n" + "1,x\n" * 200


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_lines_without_a_quote_are_rows_as_with_one(ends, tmp_path):
    plain = ends.join(["a,b", "1,x y", "", "2,", ""])
    tables_read = []
    for text in (plain, plain.replace("x y", '"x y"')):
        (tmp_path / "rows.csv").write_bytes(text.encode())
        tables_read.append(read_table(tmp_path / "rows.csv"))
    assert_frame_equal(tables_read[0].frame, tables_read[1].frame)
    assert [*tables_read[0].text.lines] == [line.replace('"', "") for line in tables_read[1].text.lines]
    (tmp_path / "rows.csv").write_bytes(plain.replace("2,", "2").encode())
    with pytest.raises(InputError, match="line 4"):
        read_table(tmp_path / "rows.csv")


def test_of_what_is_read_its_lines_and_its_meaning_are_held_alone(tmp_path):
    numbers = pd.DataFrame(np.random.default_rng(0).normal(size=(2_000, 4)), columns=[*"abcd"])
    numbers.to_csv(tmp_path / "t.csv", index=False)
    read = read_table(tmp_path / "t.csv")
    assert len(pickle.dumps(read.text)) < 1.2 * ((tmp_path / "t.csv").stat().st_size + numbers.memory_usage().sum())
    write(tmp_path / "t.tsv", read, read.frame.iloc[:0])
    assert_frame_equal(pd.read_csv(tmp_path / "t.tsv", sep="\t"), numbers)
