"""The benchmark of guidance draws, resumes and counts as it says."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn.linear_model import LogisticRegression

from benchmarks import store
from benchmarks.cells import Cell, Plan
from benchmarks.guidance import __main__ as guidance
from benchmarks.guidance import report, scores, statistics, tables
from benchmarks.guidance.cells import grid
from benchmarks.guidance.economy import SharingAugmenter, shared_fits
from benchmarks.guidance.estimators import CLASSIFIERS, UNPRUNED, classifiers
from benchmarks.guidance.suites import unlabelled
from benchmarks.perf._tables import mixed_table
from synthaug import GANAugmenter, TabularGAN
from synthaug.benchmark import splits
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


def test_samples_take_at_most_half_of_the_rows_and_splits_come_first():
    found = list(grid("gains", Plan(), ["iris", "wine"], [50, 80], 2))
    assert [(cell.dataset, cell.n, cell.split) for cell in found[:4]] == [
        ("iris", 50, 1000),
        ("wine", 50, 1000),
        ("wine", 80, 1000),
        ("iris", 50, 1001),
    ]


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
    values = scores.classification(model, X[["column_01"]], y)
    assert values["accuracy"] == pytest.approx(100 * model.score(X[["column_01"]], y))


def test_sharing_changes_no_row_and_trains_once():
    X, y = mixed_table(60, 5)
    alone = GANAugmenter(TabularGAN(n_steps=2), ratio=2.0, random_state=3)
    expected = alone.fit_augment(X, y), alone.fit_resample(X, y)
    with shared_fits():
        first = SharingAugmenter(TabularGAN(n_steps=2), ratio=0.0, random_state=3)
        first.fit_augment(X, y)
        second = SharingAugmenter(TabularGAN(n_steps=2), ratio=2.0, random_state=3)
        found = second.fit_augment(X, y), second.fit_resample(X, y)
        assert second.generator_ is first.generator_
    for of_expected, of_found in zip(expected, found, strict=True):
        for wanted, got in zip(of_expected, of_found, strict=True):
            assert np.array_equal(wanted, got) or wanted.equals(got)


def test_process_memory_calls_once_for_equal_arguments():
    calls = []

    def double(x, context=None):
        calls.append(x)
        return [2 * x]

    cached = ProcessMemory().cache(double, ignore=["context"])
    assert cached(2, context="a") is cached(2, context="b")
    assert cached(3) == [6]
    assert calls == [2, 3]


def test_second_start_skips_finished_cells(tmp_path, monkeypatch):
    def measure(cell, plan):
        if cell.n in broken:
            raise RuntimeError("broken")
        measured.append(cell.n)
        return [("LR", "nothing", "AUC", 50.0)]

    measured, broken = [], {40}
    monkeypatch.setattr(guidance.SUITES["gains"], "measure", measure)
    arguments = ["--suites", "gains", "--datasets", "iris", "--sizes", "30", "40", *TINY, "--output", str(tmp_path)]
    with pytest.raises(SystemExit):
        guidance.main(arguments)
    assert measured == [30]
    broken.clear()
    guidance.main(arguments)
    assert measured == [30, 40]
    assert store.read(tmp_path, "gains")["n"].tolist() == [30, 40]
    assert not list(tmp_path.rglob("*.part"))


def test_folder_of_other_settings_is_refused(tmp_path, capsys):
    store.open_folder(tmp_path, Plan(steps=5))
    with pytest.raises(SystemExit):
        guidance.main(["--output", str(tmp_path), *TINY])
    assert "choose another --output" in capsys.readouterr().err


def _gains_frame(differences, metric="AUC", n=50):
    """Return results with known differences: data set -> estimator -> gain of "default" per split."""
    rows = [
        (name, n, split, estimator, method, metric, 70.0 + split + (gain if method == "default" else 0.0))
        for name, of_set in differences.items()
        for estimator, gains in of_set.items()
        for split, gain in enumerate(gains)
        for method in ("nothing", "default")
    ]
    return pd.DataFrame(rows, columns=["dataset", "n", "split", "estimator", "method", "metric", "value"])


def test_gains_are_paired_and_intervals_are_over_data_sets():
    results = _gains_frame({"a": {"LR": [1, 3]}, "b": {"LR": [4, 4]}, "c": {"LR": [0, 0, 0]}})
    gains = statistics.paired(results, ["AUC"])
    means = statistics.mean_gains(gains[gains["method"] == "default"], ["estimator"])
    half = stats.t.ppf(0.975, 2) * 2 / np.sqrt(3)
    assert means.loc[0, ["gain", "low", "high"]].tolist() == pytest.approx([2, 2 - half, 2 + half])


def test_lower_losses_are_gains():
    gains = statistics.paired(_gains_frame({"a": {"LR": [-2.0]}}, metric="log-loss"), ["log-loss"])
    assert gains.set_index("method")["gain"].to_dict() == {"nothing": 0.0, "default": 2.0}


def test_cells_are_tested_one_sided_and_paired():
    worse, better = [-1.0, -1.2, -0.7], [1.0, 1.2, 0.7]
    results = _gains_frame({"a": {"LR": worse, "RF": better, "HGB": [0, 0, 0], "kNN": [-2, -2, -2], "MLP": [-3]}})
    tested = statistics.cells(statistics.paired(results, ["AUC"]).query("method == 'default'")).set_index("estimator")
    expected = stats.ttest_1samp(worse, 0, alternative="less").pvalue
    assert tested["p"].round(6).to_dict() == pytest.approx(
        {"LR": round(expected, 6), "RF": round(1 - expected, 6), "HGB": 0.5, "kNN": 0.0, "MLP": 1.0}
    )


def test_harm_of_noise_is_that_of_chance_and_controlled_to_none():
    rng = np.random.default_rng(0)
    noise = {f"set {i}": {"LR": rng.normal(size=5)} for i in range(400)}
    harm = statistics.harm(statistics.paired(_gains_frame(noise), ["AUC"]).query("method == 'default'"))
    assert 2 < harm.raw < 8
    assert harm.controlled < 0.5
    noise["bad"] = {"LR": [-9.0, -9.01, -9.02, -9.01, -9.0]}
    harm = statistics.harm(statistics.paired(_gains_frame(noise), ["AUC"]).query("method == 'default'"))
    assert harm.controlled == pytest.approx(100 / 401)
    assert (harm.n_cells, harm.worst_cell) == (401, "bad 50 LR")
    assert harm.worst == pytest.approx(-9.008)


def test_worst_cell_by_chance_is_that_of_cells_without_an_effect():
    rng = np.random.default_rng(0)
    scales = rng.gamma(2, size=300)
    least = [(rng.standard_normal(300) * scales).min() for _ in range(1000)]
    assert statistics.least_of_normals(scales) == pytest.approx(np.median(least), rel=0.05)
    assert statistics.least_of_normals([0, np.nan]) == 0


def test_unpruned_tree_is_reported_apart():
    text = tables.by_estimator_and_size(
        _gains_frame({name: {"LR": [1], UNPRUNED: [11]} for name in "ab"}), "default", "AUC"
    )
    lines = {line.split("  ")[0]: line.split() for line in text.splitlines()}
    assert lines[tables.OTHERS][-4] == "+1.00"
    assert lines[tables.EVERY][-4] == "+6.00"


def test_hindsight_takes_the_best_candidate_of_each_run():
    results = _gains_frame({"a": {"LR": [1, -1]}})
    chosen = statistics.hindsight(results, ["nothing", "default"], "AUC")
    assert chosen["value"].tolist() == [71.0, 71.0]


SMALL = {
    "gains": ["--datasets", "iris", "--sizes", "20", "--estimators", "LR"],
    "attribution": ["--datasets", "iris", "--sizes", "20", "--estimators", "LR", "kNN"],
    "feedback": ["--datasets", "iris", "--sizes", "20", "--estimators", "LR"],
    "balance": ["--datasets", "breast_cancer", "--sizes", "30", "--estimators", "LR"],
    "unlabelled": ["--datasets", "breast_cancer", "--sizes", "30", "--estimators", "LR"],
    "noise": ["--datasets", "iris", "--sizes", "20", "--estimators", "LR"],
    "regression": ["--datasets", "diabetes", "--sizes", "20", "--estimators", "Ridge", "kNN"],
    "cost": ["--datasets", "iris", "--sizes", "20", "--estimators", "LR"],
}


FAST = ("gains",)


@pytest.mark.parametrize(
    "suite", [pytest.param(suite, marks=() if suite in FAST else pytest.mark.slow) for suite in guidance.SUITES]
)
def test_suite_runs_from_end_to_end(suite, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(unlabelled, "N_UNLABELLED", 20)
    guidance.main(["--suites", suite, *SMALL[suite], *TINY, "--output", str(tmp_path), "--report"])
    results = store.read(tmp_path, suite)
    assert set(results["estimator"]) == set(SMALL[suite][5:])
    assert np.isfinite(results["value"]).all()
    report.main([str(tmp_path)])
    assert f"{suite}: 1 training samples of 1 data sets" in capsys.readouterr().out


def test_cell_names_itself():
    assert str(Cell("gains", "iris", 50, 1000)) == "gains iris n=50 split 1000"
