"""A method that has seen the test labels raises an alarm, from the run to the page."""

import json

import numpy as np
import pytest

from synthaug import AugmentedEstimator
from synthaug.benchmark import methods, run_suite
from synthaug.benchmark.datasets import load
from synthaug.benchmark.methods.added_rows import AddedRows
from synthaug.benchmark.report import summarize, write_report

SUITE = """
title = "Sentinel"
datasets = ["breast_cancer", "wine", "noise"]
sizes = [50]
splits = 3
methods = ["duplicates"]
estimators = ["random forest", "nearest neighbours"]
"""


def copy_of_the_set(X, y, seed):
    """Add every row of the set with its label, those to be tested on among them."""
    for name in ("breast_cancer", "wine", "noise"):
        whole = load(name)
        if list(whole.X) == list(X) and _agree(whole, X, y):
            return whole.X, whole.y
    raise AssertionError("of no set")


def random_labels(X, y, seed):
    """Add rows that say nothing."""
    rng = np.random.default_rng(seed)
    return X.apply(rng.permutation), rng.permutation(y)


def _agree(whole, X, y):
    merged = X.assign(label=y).merge(whole.X.assign(label=whole.y), how="inner").drop_duplicates()
    return len(merged) >= 0.9 * len(X)


def _method(name, make):
    return methods.Method(name, "rival", lambda model, trial: AugmentedEstimator(model, AddedRows(make, trial.seed)))


@pytest.fixture(scope="module")
def frame(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sentinel")
    path = folder / "sentinel.toml"
    path.write_text(SUITE, encoding="utf-8")
    fakes = {"smote": _method("smote", copy_of_the_set), "adasyn": _method("adasyn", random_labels)}
    find = methods.find
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(methods, "find", lambda name: fakes.get(name) or find(name))
        return run_suite(path, folder / "out", n_jobs=1, progress=False, methods=["duplicates", *fakes])


@pytest.mark.slow
def test_copied_test_labels_raise_an_alarm(frame, tmp_path):
    alarms = summarize(frame)["alarms"]
    assert any("smote" in alarm for alarm in map(str, alarms)), alarms
    assert not any("duplicates" in alarm or "adasyn" in alarm for alarm in map(str, alarms)), alarms
    files = write_report(frame, tmp_path)
    page = files["html"].read_text(encoding="utf-8")
    assert page.index('role="alert"') < page.index("</table>")
    assert json.loads(files["json"].read_text(encoding="utf-8"))["alarms"] == alarms


@pytest.mark.slow
def test_honest_methods_raise_none(frame):
    assert not summarize(frame[frame["method"] != "smote"])["alarms"]


@pytest.mark.slow
def test_random_rows_are_shown_as_no_gain(frame):
    of_metric = summarize(frame)["methods"]["adasyn"]["metrics"]
    assert all(found["verdict"] != "gains" for found in of_metric.values())
