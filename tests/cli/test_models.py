"""`synthaug fit` and `synthaug sample`: learn once, make rows later."""

import json
import zipfile

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pandas.testing import assert_frame_equal

from synthaug import GANAugmenter, GaussianCopula, TabularGAN
from synthaug.artifacts import load, read_card, save
from synthaug.cli.files.arrow import schema_as_text
from synthaug.cli.files.tables import read_table
from synthaug.cli.models import Notes, fit_table, sample_rows
from synthaug.cli.requests import Learning, Sampling
from synthaug.generators.training.checkpoint import Checkpoint

from .conftest import without_kinds_of_missing

FIT = ("--target", "label", "--family", "gaussian-copula", "--quiet")


@pytest.fixture
def model(run, csv, tmp_path):
    path = tmp_path / "model.synthaug"
    assert run("fit", csv, *FIT, "-o", path).code == 0
    return path


def test_a_saved_model_makes_rows_of_the_table(run, model, csv, tmp_path):
    ran = run("sample", model, "-n", 50, "-o", tmp_path / "rows.csv", "--json")
    assert ran.json["rows"] == {"real": 0, "synthetic": 50}
    rows = pd.read_csv(tmp_path / "rows.csv", dtype=str, keep_default_na=False)
    real = pd.read_csv(csv, dtype=str, keep_default_na=False)
    assert list(rows) == list(real)
    assert len(rows) == 50
    for column in ("code", "note", "label"):
        assert set(rows[column]) <= set(real[column])
    assert rows["income"].str.fullmatch(r"-?\d\.\d\d").all()
    assert rows["age"].str.fullmatch(r"\d\d|NA").all()


def test_rows_are_those_of_the_library(run, model, csv, tmp_path):
    assert run("sample", model, "-n", 9, "--seed", 5, "-o", tmp_path / "rows.parquet").code == 0
    read = read_table(csv)
    augmenter = fit_table(read.frame, Learning(target="label", family="gaussian-copula"))
    rows = sample_rows(augmenter, Sampling(rows=9, seed=5), Notes(order=list(read.frame)))
    written = pd.read_parquet(tmp_path / "rows.parquet")
    assert_frame_equal(written, without_kinds_of_missing(rows))
    assert json.loads(pq.read_schema(tmp_path / "rows.parquet").metadata[b"synthaug"])["seed"] == 5


def test_rows_without_a_seed_are_said_to_be_the_same(run, model, tmp_path):
    plain = run("sample", model, "-n", 9, "-o", tmp_path / "a.csv")
    assert "--seed random makes others" in plain.err
    assert "--seed" not in run("sample", model, "-n", 9, "--seed", 0, "-o", tmp_path / "b.csv").err
    for name in ("c", "d"):
        ran = run("sample", model, "-n", 9, "--seed", "random", "-o", tmp_path / f"{name}.csv", "--json")
        assert 0 <= ran.json["seed"] < 2**32
        again = run("sample", model, "-n", 9, "--seed", ran.json["seed"], "-o", tmp_path / f"{name}-again.csv")
        assert again.code == 0
        assert (tmp_path / f"{name}.csv").read_text() == (tmp_path / f"{name}-again.csv").read_text()
    assert (tmp_path / "c.csv").read_text() != (tmp_path / "d.csv").read_text()


def test_seeds(run, model, tmp_path):
    for name, options in (("a", ()), ("b", ()), ("c", ("--seed", 1))):
        assert run("sample", model, "-n", 20, *options, "-o", tmp_path / f"{name}.csv").code == 0
    one, same, other = ((tmp_path / f"{name}.csv").read_text() for name in "abc")
    assert one == same
    assert one != other


def test_a_class_can_be_asked_for(run, assert_refused, model, tmp_path):
    assert run("sample", model, "-n", 20, "--class", "yes", "-o", tmp_path / "rows.csv").code == 0
    assert set(pd.read_csv(tmp_path / "rows.csv")["label"]) == {"yes"}
    says = ["unknown class 'yess'", "no, yes", "did you mean 'yes'"]
    assert_refused("sample", model, "--class", "yess", "-o", tmp_path / "more.csv", says=says)


def test_a_class_is_asked_for_as_it_is_written(run, assert_refused, tmp_path):
    rng = np.random.default_rng(0)
    for name, cells in {
        "day": ["2024-01-01", "2024-02-01"],
        "share": ["0.50", "1.00"],
        "flag": ["True", "False"],
    }.items():
        table, model, rows = tmp_path / f"{name}.csv", tmp_path / f"{name}.synthaug", tmp_path / f"{name}-rows.csv"
        pd.DataFrame({"a": rng.normal(size=60), name: cells * 30}).to_csv(table, index=False)
        kind = ("--target", name, "--target-type", "classes", "--family", "gaussian-copula")
        assert run("fit", table, *kind, "-o", model).code == 0
        assert run("sample", model, "-n", 5, "--class", cells[1], "-o", rows).code == 0
        assert set(pd.read_csv(rows, dtype=str)[name]) == {cells[1]}
        assert_refused("sample", model, "--class", "x", "-o", tmp_path / "n.csv", says=["unknown class 'x'", *cells])


def test_models_of_the_library_need_no_name_of_the_target(run, assert_refused, tmp_path):
    rng = np.random.default_rng(0)
    X, y = pd.DataFrame({"a": rng.normal(size=60)}), np.repeat(["p", "q"], 30)
    save(GANAugmenter(GaussianCopula(), random_state=0).fit(X, y), tmp_path / "m.synthaug")
    assert run("sample", tmp_path / "m.synthaug", "-n", 8, "-o", tmp_path / "rows.csv").code == 0
    assert list(pd.read_csv(tmp_path / "rows.csv")) == ["a", "target"]
    save(GANAugmenter(GaussianCopula(), random_state=0).fit(X, pd.Series(y, name="a")), tmp_path / "m.synthaug")
    assert_refused("sample", tmp_path / "m.synthaug", "-o", tmp_path / "more.csv", says="are both called 'a'")


@pytest.mark.parametrize("suffix", [".csv", ".parquet", ".feather"])
def test_models_of_the_library_may_hold_objects(suffix, run, tmp_path):
    X = pd.DataFrame({"a": np.arange(60) / 7, "b": pd.Series(["u", "v"] * 30, dtype=object)})
    y = pd.Series([True, False] * 30, dtype=object, name="y")
    save(GANAugmenter(GaussianCopula(), random_state=0).fit(X, y), tmp_path / "m.synthaug")
    assert run("sample", tmp_path / "m.synthaug", "-n", 8, "-o", tmp_path / f"rows{suffix}").code == 0
    rows = read_table(tmp_path / f"rows{suffix}").frame
    assert list(rows) == ["a", "b", "y"]
    assert set(rows["b"]) <= {"u", "v"}


@pytest.mark.parametrize(
    "notes",
    [
        [1],
        {"order": ["age", "age"]},
        {"styles": {}},
        {"styles": {"age": {"kind": "text", "colour": "red"}}},
        {"schema": "no schema"},
        {"schema": schema_as_text(pa.table({"x": [1]}), ["x"])},
    ],
    ids=str,
)
def test_damaged_notes_are_refused(notes, assert_refused, model, tmp_path):
    damaged = tmp_path / "damaged.synthaug"
    with zipfile.ZipFile(model) as old, zipfile.ZipFile(damaged, "w") as new:
        for name in old.namelist():
            card = json.loads(old.read(name)) | {"notes": notes} if name == "card.json" else None
            new.writestr(name, old.read(name) if card is None else json.dumps(card))
    assert_refused("sample", damaged, "-o", tmp_path / "rows.csv", says="damaged")


def test_a_number_can_be_asked_for(run, assert_refused, tmp_path):
    rng = np.random.default_rng(0)
    pd.DataFrame({"a": rng.normal(size=60), "price": rng.normal(size=60).round(2)}).to_csv(tmp_path / "t.csv")
    model = tmp_path / "m.synthaug"
    fitted = run("fit", tmp_path / "t.csv", "--target", "price", "--family", "jitter", "-o", model, "--json")
    assert fitted.json["classes"] is None
    assert run("sample", model, "-n", 5, "--class", "0.25", "-o", tmp_path / "rows.csv").code == 0
    assert set(pd.read_csv(tmp_path / "rows.csv")["price"]) == {0.25}
    assert_refused("sample", model, "--class", "dear", "-o", tmp_path / "more.csv", says=["numbers", "'dear'"])
    assert_refused("sample", model, "--class", "nan", "-o", tmp_path / "more.csv", says=["numbers", "'nan'"])
    assert_refused("sample", model, "--class", "99", "-o", tmp_path / "more.csv", says=["99", "seen in fit"])


def test_fit_says_what_it_saved(run, csv, tmp_path):
    model = tmp_path / "m.synthaug"
    options = ("--target", "label", "--family", "jitter", "--seed", 3)
    ran = run("fit", csv, *options, "-o", model, "--json")
    assert ran.json["stores_training_data"] is True
    assert "training rows" in ran.json["privacy"]
    assert ran.json["rows"] == 60
    assert ran.json["seed"] == 3
    assert load(model).random_state == 3
    ran = run("fit", csv, *options, "-o", model, "--overwrite")
    assert "no formal guarantee" in ran.out


def test_an_interrupted_fit_goes_on_from_its_checkpoint(run, csv, tmp_path, monkeypatch):
    whole, model, checkpoint = (tmp_path / name for name in ("whole.synthaug", "model.synthaug", "fit.checkpoint"))
    monkeypatch.setattr("synthaug.cli.models.family_named", lambda name, seconds: TabularGAN(n_steps=60, hidden=8))
    command = ("fit", csv, "--target", "label", "--quiet", "-o")
    assert run(*command, whole).code == 0
    write, interruptions = Checkpoint.write, iter([False, False, True])

    def interrupted(kept):
        write(kept)
        if next(interruptions, False):
            raise KeyboardInterrupt

    monkeypatch.setattr(Checkpoint, "write", interrupted)
    assert run(*command, model, "--checkpoint", checkpoint).code != 0
    assert checkpoint.exists()
    assert not model.exists()
    assert run(*command, model, "--checkpoint", checkpoint).code == 0
    assert read_card(model)["digest"] == read_card(whole)["digest"]
    assert not checkpoint.exists()


def test_checkpoints_that_are_refused(assert_refused, csv, tmp_path):
    command = ("fit", csv, "--target", "label", "-o", tmp_path / "m.synthaug", "--checkpoint")
    for same in (csv, tmp_path / "m.synthaug", "-"):
        assert_refused(*command, same, says="is to be a file of its own")
    assert_refused(*command, tmp_path / "no" / "fit.checkpoint", says="does not exist; make it first")
    (tmp_path / "other").write_text("mine")
    assert_refused(*command, tmp_path / "other", says=["is damaged, or no checkpoint", "remove it"])
    assert (tmp_path / "other").read_text() == "mine"


def test_what_is_refused(assert_refused, model, csv, tmp_path):
    rows = tmp_path / "rows.csv"
    assert_refused("fit", csv, *FIT, "-o", tmp_path / "m.csv", says=["m.csv", ".synthaug"])
    assert_refused("fit", csv, *FIT, "-o", model, says=["exists", "--overwrite"])
    assert_refused("fit", csv, "--target", "lable", "-o", tmp_path / "m.synthaug", says="did you mean 'label'")
    assert_refused("sample", tmp_path / "none.synthaug", "-o", rows, says=["none.synthaug", "synthaug fit"])
    assert_refused("sample", csv, "-o", rows, says=["table.csv", "damaged, or no file"])
    assert_refused("sample", model, "-n", 0, "-o", rows, says=["'0'", "above 0"])
    assert_refused("sample", model, "-n", 10**8, "-o", rows, says=["100000000 rows", "the most"])
    assert_refused("sample", model, "-n", "1e3", "-o", rows, says=["'1e3'", "whole number"])
    assert_refused("sample", model, "--seed", "x", "-o", rows, says=["--seed", "'x'"])
    assert_refused("sample", model, "-o", tmp_path / "rows.txt", says=".parquet")
    model.write_bytes(model.read_bytes()[:500])
    assert_refused("sample", model, "-o", rows, says=["model.synthaug", "damaged"])
    assert sorted(file.name for file in tmp_path.iterdir()) == ["model.synthaug", "table.csv"]


@pytest.mark.parametrize("command", ["sample", "augment"])
def test_rows_fulfil_a_condition(run, assert_refused, model, csv, tmp_path, command):
    of = ("sample", model, "-n", 60) if command == "sample" else ("augment", csv, *FIT)
    label = pd.read_csv(csv)["label"].iloc[0]
    ran = run(*of, "--where", f"income > 0 and label == {label!r}", "-o", tmp_path / "rows.csv", "--json")
    rows = pd.read_csv(tmp_path / "rows.csv")
    synthetic = rows[rows["synthetic"]] if command == "augment" else rows
    assert ran.json["rows"]["synthetic"] == len(synthetic) >= 60
    assert (synthetic["income"] > 0).all()
    assert (synthetic["label"] == label).all()
    assert "income > 0" in ran.json["where"]
    for where, says in (
        ("incom > 0", "did you mean 'income'"),
        ("income > 1e9", "rows drawn, 0"),
        ("a.b()", "--where"),
    ):
        assert_refused(*of, "--where", where, "-o", tmp_path / "no.csv", says=says)
    assert not (tmp_path / "no.csv").exists()


def test_a_model_without_a_target_is_sampled(run, tmp_path):
    table = pd.DataFrame({"x": np.arange(60) / 7, "kind": ["a", "b", "c"] * 20})
    save(GANAugmenter(GaussianCopula(), random_state=0).fit(table), tmp_path / "m.synthaug")
    assert run("sample", tmp_path / "m.synthaug", "-n", 8, "-o", tmp_path / "rows.csv").code == 0
    made = pd.read_csv(tmp_path / "rows.csv")
    assert list(made) == ["x", "kind"]
    assert len(made) == 8
    refused = run("sample", tmp_path / "m.synthaug", "-n", 8, "--class", "a", "-o", tmp_path / "more.csv")
    assert refused.code == 2


OTHERS = (0, -1.5, None, True, "", "x\x1b[2J", [], {}, [[1]], {"a": {"b": [1]}}, [None], "x" * 3_000)


def places_of(value, path=()):
    """Yield where an entry of JSON stands, of lists the first."""
    entries = value.items() if isinstance(value, dict) else enumerate(value[:1]) if isinstance(value, list) else ()
    for key, entry in entries:
        yield (*path, key)
        yield from places_of(entry, (*path, key))


def with_entry(model, path, place, value):
    """Write a model with another value somewhere on its card."""
    with zipfile.ZipFile(model) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "card.json":
                card = holder = json.loads(content)
                for key in place[:-1]:
                    holder = holder[key]
                holder[place[-1]] = value
                content = json.dumps(card)
            new.writestr(name, content)


@pytest.mark.parametrize("n", range(4))
def test_a_card_of_other_values_is_shown_or_refused(n, run, model, tmp_path):
    path, card = tmp_path / "other.synthaug", read_card(model)
    places = [place for place in places_of(card) if place[0] != "notes"]
    tried = [(place, value) for place in places for value in OTHERS]
    for place, value in tried[n::4]:
        with_entry(model, path, place, value)
        ran = run("inspect", path)
        assert ran.code in (0, 2), (place, value, ran)
        assert "unexpectedly" not in ran.err
        assert "\x1b" not in ran.out + ran.err
        assert len(ran.out) < 20_000


@pytest.mark.parametrize(
    ("place", "values"),
    [
        (("styles", "income"), [{"kind": "date", "date": "%Y"}, {"kind": "number", "more": 1}, {}, 5]),
        (("styles", "income", "kind"), [7, None, []]),
        (("styles", "income", "decimals"), ["2", 1.5, []]),
        (("styles", "income", "decimal"), [None, 0, []]),
        (("dialect", "separator"), ["", 0, None, ",,"]),
        (("dialect", "quote"), ["", 0, None]),
        (("dialect", "encoding"), ["", "hex", "nothing", 0, []]),
        (("dialect", "newline"), ["", 0, "x", None]),
        (("dialect", "mark"), [0, "yes"]),
        (("dialect", "quoted"), [0, None]),
        (("order",), [7, "age", [[1]]]),
        (("schema",), [7, "AAAA", []]),
    ],
)
def test_notes_that_no_row_can_be_written_by_are_refused(place, values, assert_refused, model, tmp_path):
    path = tmp_path / "other.synthaug"
    for value in values:
        with_entry(model, path, ("notes", *place), value)
        assert_refused(
            "sample", path, "-n", 2, "-o", tmp_path / "rows.csv", "-q", says="notes of the model are damaged"
        )
        assert not (tmp_path / "rows.csv").exists()
