"""Sets that are made of others, and suites that ask less of larger samples."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from synthaug.benchmark import datasets, read_results, run_suite, splits
from synthaug.benchmark import suite as suites
from synthaug.benchmark.datasets.derived import derive
from synthaug.benchmark.report import summarize


def _with_share(share, n=10_000):
    y = pd.Series(np.where(np.arange(n) < share * n, "few", "many"), name="y")
    return datasets.Dataset("t", pd.DataFrame({"row": np.arange(n)}), y, "binary")


@pytest.mark.parametrize("percent", [5, 2, 1, 0.5])
@pytest.mark.parametrize("share", [0.3, 0.004])
def test_rare_sets_have_the_prevalence_that_they_name(percent, share):
    base = _with_share(share)
    rare = derive(f"rare:{percent}:t", base)
    assert rare.y.mean() == pytest.approx(percent / 100, rel=0.03)
    assert set(base.y[rare.X["row"][rare.y == 1]]) == {"few"}
    assert set(base.y[rare.X["row"][rare.y == 0]]) == {"many"}
    assert derive(f"rare:{percent}:t", base).X.equals(rare.X)


def test_training_samples_of_rare_sets_have_twenty_positives():
    rare = derive("rare:2:t", _with_share(0.3))
    suite = suites.Suite("own", "Own", ("rare:2:t",), (1000,), (), ())
    least, most = suite.limits(rare)
    assert least == 1000
    sample = splits.draw(rare, least, 0)
    assert sample.y.sum() == 20
    assert len(sample.X_test) == len(rare.X) - least  # of few positives, all are tested on
    assert most == len(rare.X) // 2


def test_numbers_become_halves():
    halves = datasets.load("halves:diabetes")
    assert halves.task == "binary"
    assert halves.y.mean() == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("name", ["halves:iris", "rare:1:diabetes", "rare:5:digit_images"])
def test_what_cannot_be_made_is_told(name):
    with pytest.raises(ValueError, match="cannot be made of"):
        datasets.load(name)


@pytest.mark.parametrize("name", ["rare:x:iris", "rare:80:iris", "rare:0:iris"])
def test_prevalences_are_percentages(name):
    with pytest.raises(ValueError, match="is to name the percentage of its positives"):
        datasets.load(name)


def test_larger_samples_may_have_fewer_splits_and_methods(tmp_path):
    parts = {"datasets": ("wine", "breast_cancer"), "estimators": ("logistic regression",), "splits": 2}
    more = {"fewer_splits": {"60": 1}, "at_most": {"duplicates": 50}, "frozen": ("wine",), "headline": ("Brier",)}
    suite = suites.Suite("own", "Own", sizes=(50, 80), methods=("duplicates",), **parts, **more)
    frame = run_suite(suite, tmp_path, n_jobs=1, progress=False)
    counts = frame.drop_duplicates(["dataset", "n", "split", "method"]).groupby(["n", "method"]).size()
    assert counts.to_dict() == {(50, "duplicates"): 4, (50, "nothing"): 4, (80, "nothing"): 2}
    assert replace(suite, methods=("nothing", "duplicates")).n_runs == len(frame.drop_duplicates(list(frame)[1:11]))
    again = read_results(tmp_path)
    assert again.attrs["headline"] == ["Brier"]
    found = summarize(again)
    assert found["metrics"][0] == "Brier"
    parts = {entry["part"] for entry in found["gains_by"]["part"]}
    assert parts == {"development", "frozen"}


def test_only_estimators_that_are_asked_for_are_run(tmp_path):
    parts = {"splits": 1, "datasets": ["wine"], "methods": ["nothing"], "estimators": ["decision tree"]}
    frame = run_suite("smoke", tmp_path, n_jobs=1, progress=False, **parts)
    assert set(frame["estimator"]) == {"decision tree"}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("headline = 5", "'headline' is to be a list of str"),
        ("held_out = 1", "'held_out' is to be true or false"),
        ('at_most = {smote = "x"}', "'at_most' is to be a table of whole numbers"),
        ("fewer_splits = {few = 3}", "'fewer_splits' is to have numbers of rows as keys"),
    ],
)
def test_settings_of_suites_are_checked(line, message, tmp_path):
    suite = tmp_path / "own.toml"
    lists = 'datasets = ["wine"]\nmethods = ["nothing"]\nestimators = ["SVM"]\nsizes = [40]\n'
    suite.write_text(f'title = "T"\n{lists}{line}\n', encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        suites.read(suite)
