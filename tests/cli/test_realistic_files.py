"""Files as people have them, through `augment`, `fit` and `sample`: each is right, or refused with the way out."""

import bz2
import csv
import gzip
import io
import json
import lzma
import sys
import warnings
import zipfile
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from synthaug.cli.files.tables import read_table
from synthaug.cli.requests import Reading

N = 60
FAST = ("--target", "label", "--family", "gaussian-copula", "--quiet")
QUICK = ("--no-teacher", *FAST)  # what the teacher says is of no account where files are written


def people():
    """Return a table with an identifier, amounts, counts of which some are missing, dates, towns and a label."""
    rng = np.random.default_rng(0)
    amounts = rng.gamma(2, 900, N).round(2)
    return pd.DataFrame(
        {
            "id": [f"K-{i:04d}" for i in range(N)],
            "amount": amounts,
            "visits": pd.array(np.where(rng.random(N) < 0.2, None, rng.integers(1, 40, N)), dtype="Int64"),
            "since": pd.Timestamp("2020-01-01") + pd.to_timedelta(rng.integers(0, 900, N), unit="D"),
            "town": rng.choice(["Zürich", "Genève", "São Paulo", "Bern; Köniz", "Biel, Bienne", 'the "Hub"'], N),
            "label": np.where(amounts + rng.normal(0, 500, N) > 1600, "yes", "no"),
        }
    )


def text_of(*, separator=",", number="{:.2f}".format, missing="", day="%Y-%m-%d", quoting=csv.QUOTE_MINIMAL, **options):
    """Return that table as text."""
    out = io.StringIO()
    lines = csv.writer(out, delimiter=separator, quoting=quoting, **{"lineterminator": "\n"} | options)
    table = people()
    lines.writerow(table.columns)
    for code, amount, visits, since, town, label in table.itertuples(index=False):
        whole = missing if pd.isna(visits) else int(visits)
        lines.writerow([code, number(amount), whole, since.strftime(day), town, label])
    return out.getvalue()


def german(amount):
    return f"{amount:,.2f}".translate({ord(","): ".", ord("."): ","})


def zipped(text, *more):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, content in (("people.csv", text), *more):
            file.writestr(name, content)
    return out.getvalue()


def zstandard(content):
    sink = pa.BufferOutputStream()
    with pa.output_stream(sink, compression="zstd") as stream:
        stream.write(content)
    return sink.getvalue().to_pybytes()


def spaced(text):
    """Return a text of quoted cells with a blank after each separator between them."""
    return text.replace('",', '", ').replace(',"', ', "').replace(",  ", ", ")


def json_lines(missing=None):
    rows = people().to_dict("records")
    for row in rows:
        row["visits"] = missing if pd.isna(row["visits"]) else int(row["visits"])
        row["since"] = row["since"].strftime("%Y-%m-%d")
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


class File(NamedTuple):
    """A file, and the options without which it is not understood."""

    name: str
    content: bytes
    options: tuple[str, ...] = ()
    unpack: object = bytes


PLAIN = text_of()
FILES = {
    "commas": File("t.csv", PLAIN.encode()),
    "semicolons": File("t.csv", text_of(separator=";").encode()),
    "decimal commas": File("t.csv", text_of(separator=";", number=lambda a: f"{a:.2f}".replace(".", ",")).encode()),
    "quoted decimal commas": File("t.csv", text_of(number=lambda a: f"{a:.2f}".replace(".", ",")).encode()),
    "thousands, German": File("t.csv", text_of(separator=";", number=german).encode()),
    "thousands, English": File("t.csv", text_of(number="{:,.2f}".format).encode()),
    "thousands, Swiss": File("t.csv", text_of(separator=";", number=lambda a: f"{a:,.2f}".replace(",", "'")).encode()),
    "tabs": File("t.tsv", text_of(separator="\t").encode()),
    "tabs in a .csv": File("t.csv", text_of(separator="\t").encode()),
    "bars": File("t.csv", text_of(separator="|").encode()),
    "another separator": File("t.csv", text_of(separator="~").encode(), ("--sep", "~")),
    "byte-order mark": File("t.csv", b"\xef\xbb\xbf" + PLAIN.encode()),
    "utf-16": File("t.csv", PLAIN.encode("utf-16")),
    "utf-16 without a mark": File("t.csv", PLAIN.encode("utf-16-be")),
    "cp1252": File("t.csv", PLAIN.encode("cp1252")),
    "cp850, said": File("t.csv", PLAIN.encode("cp850"), ("--encoding", "cp850")),
    "ends of Windows": File("t.csv", text_of(lineterminator="\r\n").encode()),
    "all in quotes": File("t.csv", text_of(quoting=csv.QUOTE_ALL).encode()),
    "single quotes": File("t.csv", text_of(quotechar="'").encode()),
    "blanks after commas": File("t.csv", spaced(text_of(quoting=csv.QUOTE_NONNUMERIC)).encode()),
    "blanks in names": File("t.csv", PLAIN.replace("amount,visits", " amount , visits").encode()),
    "separators at the ends": File("t.csv", PLAIN.replace("\n", ",,\n").encode()),
    "lines of blanks": File("t.csv", f"{PLAIN}\n   \n".encode()),
    "missing -": File("t.csv", text_of(missing="-").encode()),
    "missing n.a.": File("t.csv", text_of(missing="n.a.", separator=";").encode()),
    "missing Unknown": File("t.csv", text_of(missing="Unknown").encode()),
    "missing #DIV/0!": File("t.tsv", text_of(missing="#DIV/0!", separator="\t").encode()),
    "missing -999, said": File("t.csv", text_of(missing="-999").encode(), ("--missing", "-999")),
    "missing leer, said": File("t.jsonl", json_lines(missing="leer").encode(), ("--missing", "leer")),
    "missing NA": File("t.csv", text_of(missing="NA").encode()),
    "missing ?": File("t.csv", text_of(missing="?", separator=";").encode()),
    "gz": File("t.csv.gz", gzip.compress(PLAIN.encode()), unpack=gzip.decompress),
    "bz2": File("t.csv.bz2", bz2.compress(PLAIN.encode()), unpack=bz2.decompress),
    "xz": File("t.tsv.xz", lzma.compress(text_of(separator="\t").encode()), unpack=lzma.decompress),
    "zst": File("t.csv.zst", zstandard(PLAIN.encode())),
    "zip": File("t.csv.zip", zipped(PLAIN)),
    "zip of a Mac": File("t.csv.zip", zipped(PLAIN, ("__MACOSX/._people.csv", ""), ("more/.DS_Store", ""))),
    "lines of JSON": File("t.jsonl", json_lines().encode()),
    "lines of JSON, gz": File("t.ndjson.gz", gzip.compress(json_lines().encode()), unpack=gzip.decompress),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_understood_and_written_like_it_was(name, run, tmp_path):
    file = FILES[name]
    source, more, model, rows = (tmp_path / f"{part}{file.name}" for part in ("", "more-", "model-", "rows-"))
    model = model.with_name("model.synthaug")
    source.write_bytes(file.content)
    ran = run("augment", source, *QUICK, *file.options, "--side-car", "-o", more)
    assert ran.code == 0, ran.err
    assert ("cp1252" in ran.err) == (name == "cp1252")
    if "zst" not in name and "zip" not in name:
        assert file.unpack(more.read_bytes()).startswith(file.unpack(file.content).removesuffix(b"\n   \n"))
    assert run("fit", source, *FAST, *file.options, "-o", model).code == 0
    assert run("sample", model, "-n", 40, "-o", rows).code == 0

    option, value = file.options or ("--sep", None)
    reading = Reading(**{option[2:]: [value] if option == "--missing" else value})
    table = people()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore" if name == "cp1252" else "error")
        read, after, made = (as_meant(read_table(path, reading).frame) for path in (source, more, rows))
    read, after, made = (frame[[*table]] for frame in (read, after, made))  # without columns that have no name
    pd.testing.assert_frame_equal(read, table, check_dtype=False)
    assert len(after) == 2 * N
    pd.testing.assert_frame_equal(after.iloc[:N], table, check_dtype=False)
    assert len(made) == 40
    for synthetic in (after.iloc[N:], made):
        assert synthetic["amount"].between(table["amount"].min(), table["amount"].max()).all()
        assert synthetic["amount"].nunique() > 20
        assert synthetic["since"].between("2020-01-01", "2022-12-31").all()
        assert 0 < synthetic["visits"].isna().sum() < 25
        assert set(synthetic["town"]) <= set(table["town"])
        assert set(synthetic["label"]) == {"yes", "no"}


def as_meant(frame):
    """Return a table with the unit of its dates, and the kind of its text, as that of `people`."""
    assert frame["since"].dtype.kind == "M"
    assert frame["amount"].dtype.kind == "f"
    assert frame["visits"].dtype == "Int64"
    return frame.assign(since=frame["since"].astype("datetime64[us]")).astype(
        {"town": "str", "id": "str", "label": "str"}
    )


def test_a_sheet_of_excel(run, tmp_path):
    table = people()
    table.assign(visits=table["visits"].astype(object).where(table["visits"].notna(), None)).to_excel(
        tmp_path / "t.xlsx", index=False
    )
    assert run("augment", tmp_path / "t.xlsx", *QUICK, "-o", tmp_path / "m.xlsx").code == 0
    after = pd.read_excel(tmp_path / "m.xlsx")
    assert after.pop("synthetic").tolist() == [False] * N + [True] * N
    pd.testing.assert_frame_equal(as_meant(after.astype({"visits": "Int64"})).iloc[:N], table, check_dtype=False)
    assert run("fit", tmp_path / "t.xlsx", *FAST, "-o", tmp_path / "m.synthaug").code == 0
    assert run("sample", tmp_path / "m.synthaug", "-n", 5, "-o", tmp_path / "rows.xlsx").code == 0
    assert list(pd.read_excel(tmp_path / "rows.xlsx")) == list(table)
    assert run("sample", tmp_path / "m.synthaug", "-n", 5, "-o", tmp_path / "rows.csv").code == 0
    assert read_table(tmp_path / "rows.csv").frame["since"].dtype.kind == "M"


@pytest.mark.parametrize("word", ["-", "#DIV/0!", "n/a"])
def test_words_for_missing_values_in_a_sheet(word, run, tmp_path):
    table = people()
    for name in ("visits", "since"):
        table[name] = table[name].astype(object).where(table.index % 7 > 0, word).where(table[name].notna(), None)
    table.to_excel(tmp_path / "t.xlsx")  # with names of rows that have none themselves
    assert run("augment", tmp_path / "t.xlsx", *QUICK, "-o", tmp_path / "m.xlsx").code == 0
    after = read_table(tmp_path / "m.xlsx").frame
    assert after["visits"].dtype == "Int64"
    assert after["since"].dtype.kind == "M"
    assert after[["visits", "since"]].iloc[N:].isna().any().all()
    assert after["Unnamed: 0"].is_unique


def test_a_folder_of_parquet_files(run, assert_refused, tmp_path):
    folder = tmp_path / "parts"
    folder.mkdir()
    assert_refused("augment", folder, *QUICK, "-o", tmp_path / "m.parquet", says=["folder without a .parquet file"])
    table = people()
    for part in range(3):
        table.iloc[20 * part : 20 * part + 20].reset_index(drop=True).to_parquet(folder / f"part-{part}.parquet")
    assert run("augment", folder, *QUICK, "-o", tmp_path / "m.parquet").code == 0
    after = pq.read_table(tmp_path / "m.parquet").to_pandas()
    pd.testing.assert_frame_equal(after.iloc[:N, :-1].reset_index(drop=True), table, check_dtype=False)
    assert len(after) == 2 * N
    pq.write_table(pa.table({"id": [1.5]}), folder / "part-3.parquet")
    assert_refused(
        "augment",
        folder,
        *FAST,
        "-o",
        tmp_path / "n.parquet",
        says=["part-0.parquet", "part-3.parquet", "have different columns"],
    )


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        (
            "t.csv.zip",
            zipped(PLAIN, ("other.csv", PLAIN)),
            ["holds 2 files", "people.csv, other.csv", "name one of them"],
        ),
        ("t.csv.xz", lzma.compress(PLAIN.encode())[:-20], ["not a whole xz file"]),
        ("t.csv.zst", zstandard(PLAIN.encode())[:-20], ["not a whole zst file"]),
        ("t.csv.bz2", PLAIN.encode(), ["not a whole bz2 file", "without .bz2"]),
        ("t.parquet.gz", b"x", ["compressed twice", "unpack it"]),
        ("t.jsonl", b'{"a": 1}\n{"a": \n', ["line 2 is no JSON"]),
        ("t.jsonl", b"[1, 2]\n", ["line 1 holds a list", "one object a line"]),
        ("t.jsonl", b'{"a": [1], "label": "x"}\n', ["'a'", "list", "numbers, texts or dates"]),
        ("t.csv", text_of(separator="~").encode(), ["1 column name;", "say by --sep what separates cells"]),
        ("t.csv", b"# from here\n# and there\n" + PLAIN.encode(), ["line 1 has 1", "delete what stands above line 3"]),
        ("t.csv", b"sep=;\r\n" + text_of(separator=";").encode(), ["line 1 has 2", "delete what stands above line 2"]),
        ("t.csv", b"People of 2024,,,,,\n" + PLAIN.encode(), ["no name for columns 2, 3, 4, 5, 6", "delete"]),
        ("t.csv", PLAIN.replace("visits", "", 1).encode(), ["no name for column 3 in the first line", "write one"]),
        ("t.csv", PLAIN.replace("\n", ",\n").replace(",\n", "\n", 1).encode(), ["none after the names; add one"]),
        ("t.csv", PLAIN.replace("id,", "", 1).encode(), ["6 cells in each row", "5 column names"]),
        ("t.csv", PLAIN.partition("\n")[2].encode(), ["unknown target", "write a line of column names above"]),
        ("t.csv", PLAIN.replace('""', '\\"').encode(), ["backslash before a quote", "escapechar"]),
        ("t.csv", gzip.compress(PLAIN.encode()), ["holds gzip", "rename it to end in .gz"]),
        ("t.csv", zipped(PLAIN), ["Excel", ".xlsx"]),
        ("t.csv", b"<!DOCTYPE html>\n<html></html>\n", ["page of the web"]),
        ("t.csv", json_lines().encode(), ["holds JSON", ".jsonl"]),
        ("t.csv.gz", PLAIN.encode(), ["not a whole gzip file"]),
        ("t.gz", b"x", ["rename it to 't.csv.gz'"]),
        ("t.tab", b"x", ["rename it to .tsv"]),
        ("t.xlsx", PLAIN.encode(), ["not a whole Excel file", "rename it to .csv"]),
        ("t.xlsx", b"\xd0\xcf\x11\xe0", ["old Excel", "password"]),
        (
            "t.jsonl",
            b'[\n{"a": 1, "label": "x"}\n]',
            ["line 1 is no JSON", "to_json(..., orient='records', lines=True)"],
        ),
        ("t.jsonl", PLAIN.encode(), ["line 1 is no JSON", "rename it"]),
        ("t.jsonl", json_lines("leer").encode(), ["holds values of int, str", "--missing leer"]),
        ("t.csv", PLAIN.replace("yes", "yes;", 3).replace(",", ";", 5).encode(), ["cells in line"]),
        ("t.sav", b"$FL2", ["read_spss", "to_parquet"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_refused_has_a_way_out(name, content, says, assert_refused, tmp_path):
    (tmp_path / name).write_bytes(content)
    assert_refused("augment", tmp_path / name, *QUICK, "-o", tmp_path / "m.csv", says=says)
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--sep", "ab"), "--sep"),
        (("--decimal", "'"), "--decimal"),
        (("--encoding", "utf-9"), "'utf-9' is no encoding"),
        (("--encoding", "ascii"), ["is not ascii text", "another --encoding"]),
    ],
)
def test_wrong_options_of_text(options, says, assert_refused, tmp_path):
    (tmp_path / "t.csv").write_text(PLAIN, encoding="utf-8")
    assert_refused("augment", tmp_path / "t.csv", *FAST, *options, "-o", tmp_path / "m.csv", says=says)


def test_ends_of_lines_in_json_are_no_ends_of_rows(run, tmp_path):
    (tmp_path / "t.jsonl").write_text(json_lines().replace("Biel", "Biel\u2028\u0085"), encoding="utf-8")
    assert run("augment", tmp_path / "t.jsonl", *QUICK, "-o", tmp_path / "m.jsonl").code == 0
    assert set(read_table(tmp_path / "m.jsonl").frame["town"]) == {
        *people()["town"].str.replace("Biel", "Biel\u2028\u0085")
    }


def test_rows_of_empty_cells_are_left_out_with_a_word(run, tmp_path):
    (tmp_path / "t.csv").write_text(PLAIN + ",,,,,\n" * 3, encoding="utf-8")
    ran = run("augment", tmp_path / "t.csv", *QUICK, "--side-car", "-o", tmp_path / "m.csv")
    assert "3 rows of empty cells" in ran.err
    text = (tmp_path / "m.csv").read_text(encoding="utf-8")
    assert text.startswith(PLAIN)
    assert ",,,,," not in text


@pytest.mark.parametrize("names", [',"amount"', '"","amount"', '"row","amount"'])
def test_names_of_rows_as_pandas_and_r_write_them(names, run, tmp_path):
    rows = people()[["amount", "label"]]
    lines = [f"{names},label", *(f'"{i}",{amount},{label}' for i, amount, label in rows.itertuples())]
    (tmp_path / "t.csv").write_text("\n".join(lines) + "\n")
    assert run("augment", tmp_path / "t.csv", *QUICK, "-o", tmp_path / "m.csv").code == 0
    after = (tmp_path / "m.csv").read_text().splitlines()
    assert [line.rpartition(",")[0] for line in after[: N + 1]] == lines
    assert [line.partition(",")[0] for line in after[N + 1 :]] == [f'"{i}"' for i in range(N, 2 * N)]


@pytest.mark.parametrize(
    ("column", "values", "says"),
    [
        ("label", lambda rows: rows["label"].where(rows.index % 9 > 0, "NA"), ["a class 'NA'", "--missing NA"]),
        ("label", lambda rows: rows["label"].where(rows.index % 3 > 0, rows["label"] + " "), ["'yes' and 'yes '"]),
        ("town", lambda rows: rows["town"], []),
    ],
)
def test_classes_that_may_be_none_are_told(column, values, says, run, tmp_path):
    rows = people()
    rows.assign(**{column: values(rows).sort_values(ignore_index=True)}).to_csv(tmp_path / "t.csv", index=False)
    ran = run("augment", tmp_path / "t.csv", "-t", column, *QUICK[:1], *QUICK[3:], "-o", tmp_path / "m.csv")
    assert ran.code == 0
    told = [line for line in ran.err.splitlines() if "the target" in line]
    assert len(told) == bool(says)
    for part in says:
        assert part in told[0] or part.replace("'yes' and 'yes '", "'no' and 'no '") in told[0]


@pytest.mark.parametrize(
    ("values", "says"),
    [
        (lambda rows: rows["since"].dt.strftime("%d.%m.%Y"), ["different dates or times", "numbers such as days"]),
        (lambda rows: rows["since"], ["different dates or times"]),
        (lambda rows: [f"${amount:,.0f}" for amount in rows["amount"].round(-1)], ["numbers written as text", "'$"]),
    ],
)
def test_targets_of_dates_and_of_numbers_as_text_are_refused(values, says, assert_refused, run, tmp_path):
    rows = people().assign(goal=values)
    rows = pd.concat([rows, rows], ignore_index=True)
    rows.to_csv(tmp_path / "t.csv", index=False)
    options = ("augment", tmp_path / "t.csv", "-t", "goal", *QUICK[:1], *QUICK[3:], "-o", tmp_path / "m.csv")
    assert_refused(*options, says=says)
    assert run(*options, "--target-type", "classes").code == 0


def test_words_for_missing_values_are_of_text(assert_refused, tmp_path):
    people().to_parquet(tmp_path / "t.parquet")
    options = ("--missing", "x", "-o", tmp_path / "m.parquet")
    assert_refused("augment", tmp_path / "t.parquet", *FAST, *options, says=["leave --missing out"])


@pytest.mark.parametrize(("suffix", "content"), [(".csv", text_of(separator=";")), (".jsonl", json_lines())])
def test_standard_input_and_output(suffix, content, run, monkeypatch, tmp_path):
    (tmp_path / f"t{suffix}").write_text(content, encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content.encode())))
    ran = run("augment", "-", *QUICK[:-1], "-o", "-")
    assert run("augment", tmp_path / f"t{suffix}", *QUICK, "-o", tmp_path / f"m{suffix}").code == 0
    assert ran.out == (tmp_path / f"m{suffix}").read_text(encoding="utf-8")
    assert "\n-: 60 real rows and 60 synthetic rows" in ran.err


def test_standard_output_holds_one_thing(assert_refused, monkeypatch, tmp_path):
    (tmp_path / "t.csv").write_text(PLAIN, encoding="utf-8")
    assert_refused("augment", tmp_path / "t.csv", *QUICK, "-o", "-", "--json", says=["--json", "name a file"])
    assert_refused("augment", tmp_path / "t.csv", *QUICK, "-o", "-", "--side-car", says=["--side-car"])
    assert_refused("fit", tmp_path / "t.csv", *FAST, "-o", "-", says=["a model", ".synthaug"])
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"a,label\n1,x\n1,2,3\n")))
    ran = assert_refused("augment", "-", *QUICK, "-o", "-", says=["standard input has 3 cells in line 3"])
    assert "/" not in ran.err


def test_what_identifiers_become_is_said_and_may_be_chosen(run, assert_refused, tmp_path):
    (tmp_path / "t.csv").write_text(PLAIN, encoding="utf-8")
    ran = run("augment", tmp_path / "t.csv", *QUICK, "-o", tmp_path / "m.csv")
    (line,) = ran.err.splitlines()
    assert "['id'], which look like identifiers, get fresh values" in line
    assert "--role 'id=category'" in line
    made = pd.read_csv(tmp_path / "m.csv").query("synthetic")["id"]
    assert not set(made) & set(people()["id"])
    ran = run("augment", tmp_path / "t.csv", *QUICK, "--role", "id=category", "-o", tmp_path / "n.csv")
    assert (ran.code, ran.err) == (0, "")
    assert set(pd.read_csv(tmp_path / "n.csv")["id"]) == set(people()["id"])
    wrong = {"id": "COLUMN=ROLE", "id=key": "identifier, code, text", "di=text": "unknown column of --role 'di'"}
    for role, says in wrong.items():
        assert_refused("augment", tmp_path / "t.csv", *QUICK, "--role", role, "-o", tmp_path / "o.csv", says=says)


def test_text_in_quotes_alone_stays_so(run, tmp_path):
    lines = ['"id","x","label"', *(f'"{i:03d}",{i % 7}.5,"{"yes" if i % 3 else "no"}"' for i in range(40))]
    (tmp_path / "t.csv").write_text("\n".join(lines) + "\n")
    assert run("augment", tmp_path / "t.csv", *QUICK, "--side-car", "-o", tmp_path / "m.csv").code == 0
    after = (tmp_path / "m.csv").read_text().splitlines()
    assert after[:41] == lines
    pattern = r'"[^"]+",\d\.5,"(?:yes|no)"'
    assert pd.Series(after[41:]).str.fullmatch(pattern).all()


@pytest.mark.parametrize("suffixes", [(".tsv", ".csv.zip", ".jsonl"), (".xlsx", ".parquet", ".feather")])
def test_another_format_of_the_output(run, tmp_path, suffixes):
    (tmp_path / "t.csv").write_text(text_of(separator=";", number=german), encoding="utf-8")
    frames = {}
    for suffix in (".csv", *suffixes):
        assert run("augment", tmp_path / "t.csv", *QUICK, "-o", tmp_path / f"m{suffix}").code == 0
        frames[suffix] = as_meant(read_table(tmp_path / f"m{suffix}").frame)
        mark = frames[suffix].pop("synthetic").astype(str).str.lower().tolist()
        assert mark == ["false"] * N + ["true"] * N
        pd.testing.assert_frame_equal(frames[suffix], frames[".csv"], check_dtype=False)
    assert suffixes[0] != ".tsv" or "\t" in (tmp_path / "m.tsv").read_text(encoding="utf-8")
