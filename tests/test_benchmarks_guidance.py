"""The suites of guidance draw and measure as they say."""

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from benchmarks import command
from benchmarks.guidance import scores
from benchmarks.guidance.estimators import CLASSIFIERS, LINEAR, NEIGHBOURS, UNPRUNED, classifiers
from benchmarks.guidance.named_shares import with_named_shares
from benchmarks.guidance.suites import SUITES, unlabelled
from benchmarks.guidance.suites.prior import ITSELF
from benchmarks.guidance.suites.selection import NO_ESTIMATOR
from benchmarks.perf._tables import mixed_table
from synthaug.benchmark import read_results, splits
from synthaug.benchmark.datasets import Dataset
from synthaug.benchmark.memory import ProcessMemory

TINY = ["--splits", "1", "--steps", "2", "--jobs", "1"]


def test_training_samples_are_stratified_with_a_floor_and_hold_no_test_row():
    y = pd.Series(np.repeat(["a", "b", "c"], [1000, 180, 20]))
    dataset = Dataset("made", pd.DataFrame({"row": np.arange(1200)}), y, "multiclass")
    sample = splits.draw(dataset, 100, 1000)
    assert sample.y.value_counts().to_dict() == {"a": 80, "b": 15, "c": 5}
    assert not set(sample.X["row"]) & set(sample.X_test["row"])
    assert len(sample.X_test) == 1100
    pd.testing.assert_frame_equal(sample.X, splits.draw(dataset, 100, 1000).X)
    assert set(sample.X["row"]) != set(splits.draw(dataset, 100, 1001).X["row"])
    with pytest.raises(ValueError, match="n=12 rows are too few for 3 classes"):
        splits.draw(dataset, 12, 1000)


@pytest.mark.parametrize("counts", [[500, 500], [990, 10], [97, 2, 1], [30, 30, 30, 10]])
@pytest.mark.parametrize("n", [20, 33, 50])
def test_allotted_rows_are_all_there(counts, n):
    rows = splits.allotted(pd.Series(counts), n)
    assert rows.sum() == n
    assert rows.min() >= splits.FLOOR


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_classifiers_take_missing_cells_and_new_categories():
    X, y = mixed_table(80, 5)
    models = classifiers(CLASSIFIERS, X, y, 0)
    assert tuple(models) == CLASSIFIERS
    X_new = X.assign(column_03="never seen", column_00=np.nan)
    for model in models.values():
        assert model.fit(X, y).predict_proba(X_new).shape == (80, 2)


def test_scores_are_those_of_the_likeliest_class():
    X, y = mixed_table(200, 3)
    model = LogisticRegression().fit(X[["column_01"]], y)
    sample = splits.Sample(X, y, X[["column_01"]], y)
    values = {metric: value for *_, metric, value in scores.scored("linear", "nothing", model, sample)}
    assert values["accuracy"] == pytest.approx(model.score(X[["column_01"]], y))


def test_process_memory_calls_once_for_equal_arguments():
    calls = []

    def double(x, context=None):
        calls.append(x)
        return [2 * x]

    cached = ProcessMemory().cache(double, ignore=["context"])
    assert cached(2, context="a") is cached(2, context="b")
    assert cached(3) == [6]
    assert calls == [2, 3]


SMALL = {
    "gains": ["--datasets", "iris", "--sizes", "20", "--estimators", LINEAR],
    "attribution": ["--datasets", "iris", "--sizes", "20", "--estimators", LINEAR, UNPRUNED],
    "selection": ["--datasets", "iris", "--sizes", "20", "--estimators", LINEAR],
    "feedback": ["--datasets", "iris", "--sizes", "20", "--estimators", LINEAR],
    "balance": ["--datasets", "breast_cancer", "--sizes", "30", "--estimators", LINEAR],
    "shares": ["--datasets", "breast_cancer", "--sizes", "30", "--estimators", LINEAR],
    "unlabelled": ["--datasets", "breast_cancer", "--sizes", "30", "--estimators", LINEAR],
    "noise": ["--datasets", "iris", "--sizes", "20", "--estimators", LINEAR],
    "prior": ["--datasets", "iris", "--sizes", "30", "--estimators", LINEAR],
    "regression": ["--datasets", "diabetes", "--sizes", "20", "--estimators", "ridge regression", NEIGHBOURS],
    "cost": ["--datasets", "iris", "--sizes", "20", "--estimators", LINEAR],
}


FAST = ()


@pytest.mark.parametrize(
    "suite", [pytest.param(suite, marks=() if suite in FAST else pytest.mark.slow) for suite in SUITES]
)
def test_suite_runs_from_end_to_end(suite, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(unlabelled, "N_UNLABELLED", 20)
    command.main("guidance", SUITES, ["--suites", suite, *SMALL[suite], *TINY, "--output", str(tmp_path), "--report"])
    results = read_results(tmp_path / suite)
    assert (results["status"] == "ok").all()
    assert set(results["estimator"]) - {NO_ESTIMATOR, ITSELF} == set(SMALL[suite][5:])
    assert set(SUITES[suite].methods) | set(SUITES[suite].ours) <= set(results["method"])
    assert np.isfinite(results["value"]).all()
    said = capsys.readouterr().out
    assert f"# {SUITES[suite].title}" in said
    assert "still to come" not in said


@pytest.mark.parametrize("shares", [[0.87, 0.13], [0.5, 0.3, 0.2], [0.9, 0.06, 0.04]])
def test_labels_name_each_class_by_its_share_and_keep_the_order_of_rows(shares, global_random_seed):
    rng = np.random.default_rng(global_random_seed)
    soft = 0.99 * rng.dirichlet(3 * np.array(shares), size=2000) + 0.01 / len(shares)
    named = with_named_shares(soft, np.array(shares))
    np.testing.assert_allclose(named.sum(axis=1), 1)
    np.testing.assert_allclose(np.bincount(named.argmax(axis=1)) / 2000, shares, atol=0.01)
    odds = np.log(named / soft) - np.log(named / soft)[:, :1]  # rows are all weighted alike
    np.testing.assert_allclose(odds, np.broadcast_to(odds[0], odds.shape), atol=1e-5)
