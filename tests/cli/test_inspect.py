"""`synthaug inspect`: what a file is."""

import json

import pandas as pd
import pytest

from synthaug import GANAugmenter, ImagePolicy
from synthaug.artifacts import mark_synthetic, save
from tests import domains

FAST = ("--target", "label", "--family", "gaussian-copula", "--quiet")
QUICK = ("--no-teacher", *FAST)  # what the teacher says is of no account where files are written


@pytest.fixture
def model(run, csv, tmp_path):
    path = tmp_path / "model.synthaug"
    assert run("fit", csv, *FAST, "-o", path).code == 0
    return path


def test_a_model_says_what_it_is(run, model):
    ran = run("inspect", model)
    assert ran.code == 0
    for part in (
        "gaussian-copula",
        "training rows: 60",
        "| income | float64 | number |",
        "classes: no, yes",
        "Privacy",
    ):
        assert part in ran.out
    found = run("inspect", model, "--json").json
    assert found["parameters"] == {"shrinkage": "auto"}
    assert found["stores_training_data"] is False
    assert found["classes"] == ["no", "yes"]
    assert "notes" not in found


@pytest.mark.parametrize("suffix", [".csv", ".tsv", ".jsonl", ".xlsx", ".parquet", ".feather", ".csv.gz"])
def test_rows_say_where_they_come_from(run, model, csv, tmp_path, suffix):
    if suffix == ".xlsx":
        pytest.importorskip("openpyxl")
    rows, more = tmp_path / f"rows{suffix}", tmp_path / f"more{suffix}"
    assert run("sample", model, "-n", 9, "--seed", 4, "-q", "-o", rows).code == 0
    found = run("inspect", rows, "--json").json
    card = run("inspect", model, "--json").json
    assert found["generator"]["fingerprint"] == card["fingerprint"]
    assert found["rows"] == {"real": 0, "synthetic": 9}
    assert found["seed"] == 4
    assert "9 synthetic rows" in run("inspect", rows).out
    assert run("augment", csv, *QUICK, "-o", more).code == 0
    assert "marked by the column 'synthetic'" in run("inspect", more).out


def test_equal_rows_are_equal_files(run, model, csv, tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        assert run("augment", csv, *QUICK, "-o", tmp_path / name / "m.parquet").code == 0
    one, other = (pd.read_parquet(tmp_path / name / "m.parquet") for name in ("a", "b"))
    pd.testing.assert_frame_equal(one, other)
    said = [run("inspect", tmp_path / name / "m.parquet", "--json").json for name in ("a", "b")]
    assert {**said[0], "output": "", "file": ""} == {**said[1], "output": "", "file": ""}


def test_pictures_say_it_too(run, tmp_path):
    image = pytest.importorskip("PIL.Image")
    X, y = domains.Images.labelled()
    augmenter = GANAugmenter(ImagePolicy(), random_state=0).fit(X, y)
    path = tmp_path / "one.png"
    image.fromarray(X[0].astype("uint8").squeeze()).save(path)
    mark_synthetic(path, augmenter)
    assert run("inspect", path, "--json").json["generator"]["family"] == "image-policy"
    save(augmenter, tmp_path / "m.synthaug")
    assert "Of pixels" in run("inspect", tmp_path / "m.synthaug").out


def test_what_says_nothing_is_refused(assert_refused, csv, tmp_path):
    assert_refused("inspect", csv, says=["says where it comes from", "does not follow"])
    assert_refused("inspect", tmp_path / "none.csv", says="there is no file")
    assert_refused("inspect", tmp_path, says="is a folder; name one of its files")
    (tmp_path / "bad.synthaug").write_bytes(b"bad")
    assert_refused("inspect", tmp_path / "bad.synthaug", says="damaged")


def test_synthetic_rows_are_noticed_where_real_ones_are_wanted(run, model, csv, tmp_path):
    for name in ("rows.csv", "rows.parquet"):
        assert run("sample", model, "-n", 60, "-q", "-o", tmp_path / name).code == 0
        ran = run("fit", tmp_path / name, *FAST, "-o", tmp_path / f"{name}.synthaug")
        assert "60 of 60 rows that are learned from are marked as synthetic" in ran.err
    ran = run("evaluate", csv, tmp_path / "rows.csv", "--holdout", tmp_path / "rows.parquet", "--json")
    assert "held out as real ones are marked" in ran.err
    (tmp_path / "rows.csv").write_bytes(csv.read_bytes())  # what is beside it is no longer of it
    assert "marked" not in run("fit", tmp_path / "rows.csv", *FAST, "-o", tmp_path / "again.synthaug").err


def test_hostile_names_reach_no_terminal(run, tmp_path, csv):
    text = csv.read_text().replace("income", "in\x1b[2Jcome" + "x" * 100_000, 1)
    (tmp_path / "t.csv").write_text(text)
    assert run("fit", tmp_path / "t.csv", *FAST, "-o", tmp_path / "m.synthaug").code == 0
    ran = run("inspect", tmp_path / "m.synthaug")
    assert "\x1b" not in ran.out
    assert len(ran.out) < 10_000
    assert json.dumps("in\x1b[2Jcome")[1:-1] in run("inspect", tmp_path / "m.synthaug", "--json").out
    ran = run("augment", tmp_path / "t.csv", "-t", "nope", "-o", tmp_path / "o.csv")
    assert "\x1b" not in ran.err
    assert len(ran.err) < 3_000


HOSTILE = {
    "nested without end": "[" * 100_000,
    "parameters of a list": '{"generator": {"parameters": [1]}}',
    "parameters of a text": '{"generator": {"parameters": "x"}, "rows": [1], "mark": ["label"]}',
    "a mark of an object": '{"rows": {"real": 0}, "mark": {"label": 1}}',
    "halves of pairs": '{"seed": "\\ud800", "generator": {"family": "\\udfff", "parameters": {"a\\udc00": 1}}}',
    "what steers a terminal": '{"privacy": "\\u001b[2J\\u061c\\u2028\\u202e\\u0085x"}',
    "no finite number": '{"rows": {"real": NaN, "synthetic": 1e999}, "seed": -Infinity}',
    "digits without end": '{"seed": ' + "9" * 5_000 + "}",
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_beside_a_table_does_no_harm(what, run, csv, tmp_path):
    csv.with_name(f"{csv.name}.synthetic.json").write_text(HOSTILE[what])
    for options in ((), ("--json",)):
        ran = run("inspect", csv, *options)
        assert ran.code in (0, 2)
        assert "unexpectedly" not in ran.err
        (ran.out + ran.err).encode()  # which a half of a pair has not
        assert not {*"\x1b\u061c\u2028\u202e\x85"} & {*ran.out, *ran.err}
        assert options == () or ran.code or ran.json["command"] == "inspect"
    assert run("fit", csv, *FAST, "-o", tmp_path / "m.synthaug").code == 0
