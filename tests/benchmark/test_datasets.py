"""Data sets load by name, from the package, from a folder and from OpenML."""

import gzip
import json
import os

import numpy as np
import pandas as pd
import pytest

from synthaug.benchmark import datasets, splits
from synthaug.benchmark.datasets import openml


@pytest.mark.parametrize("name", datasets.BUNDLED)
def test_bundled_sets_load(name):
    dataset = datasets.load(name)
    assert dataset.name == name
    assert dataset.X.shape[0] == len(dataset.y)
    if dataset.kind != "images":
        assert dataset.X.index.equals(dataset.y.index)
        assert dataset.y.name not in dataset.X
    n = len(set(dataset.y))
    assert {"binary": n == 2, "multiclass": 3 <= n <= 10, "regression": n > 20}[dataset.task]


def test_sets_of_a_folder_load_by_their_index(tmp_path, monkeypatch):
    table = pd.DataFrame({"age": [1.5, np.nan, 3.0], "job": ["a", np.nan, "b"], "paid": [0, 1, 1]})
    table.to_csv(tmp_path / "jobs.csv.gz", index=False)
    entries = [
        {"name": "jobs", "file": "jobs.csv.gz", "task": "binary", "target": "paid"},
        {"name": "notes", "file": "notes.csv.gz", "task": "text", "target": "topic"},
    ]
    (tmp_path / "index.json").write_text(json.dumps(entries), encoding="utf-8")
    monkeypatch.setenv("SYNTHAUG_DATA", str(tmp_path))
    dataset = datasets.load("jobs")
    pd.testing.assert_frame_equal(dataset.X, table[["age", "job"]], check_dtype=False)
    assert dataset.y.tolist() == [0, 1, 1]
    assert "jobs" in datasets.names()
    assert "notes" not in datasets.names()


@pytest.mark.parametrize(
    ("index", "message"),
    [
        ("[{", "index.json' is no JSON"),
        ('{"name": "t"}', "is to be a list of objects"),
        ("[" * 100_000, "index.json' is no JSON"),
        ('[{"name": "t", "task": ["binary"], "file": "t.csv"}]', "the set 't' has no 'task' that is a text"),
        ("[1]", "is to hold objects, one for each set; 1 is none"),
        ('[{"name": "t", "task": "binary"}]', "the set 't' has no 'file' that is a text"),
        (
            '[{"name": "t", "task": "binary", "file": ["t.csv"], "target": "y"}]',
            "the set 't' has no 'file' that is a text",
        ),
        (
            '[{"name": "t", "task": "image", "file": "t.npz"}, {"name": "t", "task": "text", "file": "t"}]',
            "several sets",
        ),
        ('[{"name": "wine", "file": "t.csv", "task": "binary", "target": "y"}]', "'wine' is a bundled set and one of"),
    ],
)
def test_faults_of_the_index_are_named(index, message, tmp_path):
    (tmp_path / "index.json").write_text(index, encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        datasets.load("wine", tmp_path)


def test_cells_of_a_folder_mean_what_the_index_says(tmp_path):
    lines = ["country,code,zip,x,y", "NA,1,01234,1.5,a", "null,2,10000,,b", ",3,20000,2,a"]
    (tmp_path / "t.csv").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "index.json").write_text('[{"name": "t", "file": "t.csv", "task": "binary", "target": "y"}]')
    X = datasets.load("t", tmp_path).X
    assert X["country"].fillna("").tolist() == ["NA", "null", ""]
    assert X["zip"].tolist() == ["01234", "10000", "20000"]
    assert X["code"].tolist() == [1, 2, 3]
    assert X["x"].isna().tolist() == [False, True, False]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"x,y\n1,a\n2,\n3,b\n", "the set 't' cannot be used: its target is missing in 1 of 3 rows"),
        (b"x,y\n1,a\n2,a\n", "its target holds fewer than two values"),
        (b"x,y\n1,a\ninf,b\n", "its column 'x' holds infinite numbers"),
        (b"x,y\n1,a\n2,b\n3,c\n", "its task is 'binary', and its target holds 3 values"),
        (b"x,y\n1,0.5\n2,1.5\n", "its task is 'binary', and its target holds [01].5, which is no class"),
        (b"y\n1\n2\n", "it has no column beside the target"),
        (b"x,y\n1,2,a\n3,4,b\n", "t.csv' of the set 't' cannot be read: Length of header"),
        (b"y,x\n1,a\n2,b\n", "the last column of t.csv is 'x', not the target 'y'"),
        (b"", "the file '.*t.csv' of the set 't' cannot be read: No columns"),
        (b"x,y\n\xff\xff,a\n", "the file '.*t.csv' of the set 't' cannot be read: 'utf-8' codec"),
        (None, "the file '.*t.csv' of the set 't' cannot be read"),
    ],
)
def test_damaged_tables_are_named(content, message, tmp_path):
    if content is not None:
        (tmp_path / "t.csv").write_bytes(content)
    (tmp_path / "index.json").write_text('[{"name": "t", "file": "t.csv", "task": "binary", "target": "y"}]')
    with pytest.raises(ValueError, match=message):
        datasets.load("t", tmp_path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("t.csv.gz", gzip.compress(b"x,y\n" + b"1,a\n2,b\n" * 99, mtime=0)[:-20]),
        ("t.csv.gz", b"x,y\n1,a\n"),
        ("t.npz", b"no archive"),
        ("t.gz", gzip.compress(b"", mtime=0)),
    ],
)
def test_damaged_files_are_named(name, content, tmp_path):
    (tmp_path / name).write_bytes(content)
    task = "binary" if "csv" in name else "image"
    files = [name] * 4 if name == "t.gz" else name
    entry = {"name": "t", "file": files, "task": task, "target": "y"}
    (tmp_path / "index.json").write_text(json.dumps([entry]), encoding="utf-8")
    with pytest.raises(ValueError, match=f"the file '.*{name}' of the set 't' cannot be read"):
        datasets.load("t", tmp_path)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"target": np.array([0.5, 1.5] * 10)},
            "t.npz' of the set 't' cannot be read: classes are",
        ),
        ({"target": np.array([0.0, np.nan] * 10)}, "classes are to be whole numbers"),
        ({"target": np.zeros((20, 1))}, "classes are to be whole numbers"),
        ({"target": np.arange(19)}, "it has 20 rows and 19 labels"),
        ({"images": np.full((20, 8, 8), np.nan)}, "its images hold values that are no finite numbers"),
        ({"x_test": np.zeros((3, 9, 8))}, r"its test rows have the shape \(9, 8\), and those to learn from \(8, 8\)"),
        ({"y_test": np.zeros(4)}, "it has 3 test rows and 4 labels"),
        ({"y_test": np.full(3, 7)}, "its test rows have the class 7"),
    ],
)
@pytest.mark.filterwarnings("ignore:invalid value encountered in cast")
def test_images_that_do_not_fit_are_named(changes, message, tmp_path):
    (tmp_path / "index.json").write_text('[{"name": "t", "file": "t.npz", "task": "image"}]', encoding="utf-8-sig")
    images, target = np.zeros((20, 8, 8)), np.arange(20) % 2
    if {"x_test", "y_test"} & {*changes}:
        own = {"x_train": images, "y_train": target, "x_test": np.zeros((3, 8, 8)), "y_test": np.zeros(3)}
    else:
        own = {"images": images, "target": target}
    np.savez(tmp_path / "t.npz", **own | changes)
    with pytest.raises(ValueError, match=message):
        datasets.load("t", tmp_path)


def test_files_that_were_changed_are_read_again(tmp_path):
    (tmp_path / "index.json").write_text('[{"name": "t", "file": "t.csv", "task": "binary", "target": "y"}]')
    for first in ("1", "2"):
        (tmp_path / "t.csv").write_text(f"x,y\n{first},a\n3,b\n")
        os.utime(tmp_path / "t.csv", ns=(0, int(first)))
        assert splits.prepared("t", tmp_path).X["x"].tolist() == [int(first), 3]


def test_classes_that_are_all_rare_are_told(tmp_path):
    (tmp_path / "index.json").write_text('[{"name": "t", "file": "t.csv", "task": "multiclass", "target": "y"}]')
    (tmp_path / "t.csv").write_text("x,y\n" + "".join(f"{i},c{i}\n" for i in range(60)))
    with pytest.raises(ValueError, match="fewer than two classes of 't' have 2% of its rows; merge"):
        splits.prepared("t", tmp_path)


def test_a_set_of_another_task_says_so(tmp_path):
    (tmp_path / "index.json").write_text('[{"name": "t", "file": "t.csv", "task": "clustering"}]', encoding="utf-8")
    with pytest.raises(ValueError, match=r"the set 't' has the task 'clustering' in index\.json; those that"):
        datasets.load("t", tmp_path)


def test_unknown_set_names_the_remedy(monkeypatch):
    monkeypatch.delenv("SYNTHAUG_DATA", raising=False)
    with pytest.raises(LookupError, match=r"'adult'.*iris.*set SYNTHAUG_DATA"):
        datasets.load("adult")


def test_all_sets_of_the_folder_load(data_folder, monkeypatch):
    monkeypatch.setenv("SYNTHAUG_DATA", str(data_folder))
    dataset = datasets.load("adult")
    assert len(dataset.X) == len(dataset.y)
    assert dataset.y.nunique() == 2


def test_folder_that_is_given_wins_over_the_variable(tmp_path, monkeypatch):
    monkeypatch.setenv("SYNTHAUG_DATA", str(tmp_path / "elsewhere"))
    (tmp_path / "index.json").write_text("[]", encoding="utf-8")
    assert datasets.names(tmp_path) == list(datasets.BUNDLED)
    with pytest.raises(FileNotFoundError, match=r"elsewhere.*no index\.json"):
        datasets.names()


def test_set_of_openml_is_fetched_by_name_and_version(monkeypatch):
    asked = []

    def fetch(name, version, as_frame):
        asked.append((name, version))
        X = pd.DataFrame({"a": [1.0, 2, 3], "b": ["x", "y", "x"]})
        return type("Bunch", (), {"data": X, "target": pd.Series(["u", "v", "u"], dtype="category")})

    monkeypatch.setattr(openml, "fetch_openml", fetch)
    dataset = datasets.load("openml:credit-g@2")
    datasets.load("openml:credit-g")
    assert asked == [("credit-g", 2), ("credit-g", "active")]
    assert (dataset.task, dataset.kind) == ("binary", "mixed")


def test_set_of_openml_without_a_network_says_so(monkeypatch):
    def fetch(*args, **named):
        raise OSError("no route to host")

    monkeypatch.setattr(openml, "fetch_openml", fetch)
    with pytest.raises(LookupError, match=r"'openml:credit-g' cannot be fetched.*no route"):
        datasets.load("openml:credit-g")


def test_labels_of_the_control_are_permuted():
    noise, real = datasets.load("noise"), datasets.load("breast_cancer")
    assert noise.control
    assert not real.control
    assert noise.y.value_counts().to_dict() == real.y.value_counts().to_dict()
    assert 0.4 < (noise.y == real.y).mean() < 0.6


def test_set_with_its_own_test_rows_is_measured_on_them():
    digits = datasets.load("digit_images")
    own = datasets.Dataset("own", digits.X[:500], digits.y[:500], "multiclass", (digits.X[500:], digits.y[500:]))
    sample = splits.draw(own, 50, 0)
    assert len(sample.X) == 50
    assert np.bincount(sample.y).min() >= splits.FLOOR
    np.testing.assert_array_equal(sample.X_test, digits.X[500:])
