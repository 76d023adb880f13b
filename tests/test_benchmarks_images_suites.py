"""The benchmark of images draws, measures, resumes and counts as it says."""

import gzip
import json

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import synthaug
from benchmarks import store
from benchmarks.cells import Plan
from benchmarks.guidance.economy import shared_fits
from benchmarks.images import __main__ as main
from benchmarks.images import fidelity, report, samples, scores, tables
from benchmarks.images.estimators import classifiers, weighted
from benchmarks.images.methods import Copies, augmenter
from benchmarks.images.suites import cost, quality, unlabelled
from synthaug import AugmentedEstimator, Jitter
from synthaug.benchmark.datasets import images
from synthaug.benchmark.datasets.images import Images

TINY = ["--splits", "1", "--first-split", "100", "--steps", "2", "--jobs", "1"]


@pytest.fixture(autouse=True)
def no_folder(monkeypatch):
    """Digits alone, whatever the machine has."""
    monkeypatch.delenv("SYNTHAUG_DATA", raising=False)


def _set(n_test=0):
    y = np.repeat(np.arange(4), [30, 20, 25, 40])
    X = np.arange(len(y), dtype=np.uint8).reshape(-1, 1, 1) * np.ones((8, 8), dtype=np.uint8)
    return Images(X, y, X[:n_test], y[:n_test])


def test_samples_hold_n_images_of_each_class_and_no_test_image():
    sample = samples.draw(_set(), 7, 100)
    assert np.bincount(sample.y).tolist() == [7, 7, 7, 7]
    assert np.bincount(sample.y_test).tolist() == [23, 13, 18, 33]
    shown, tested = (set(X[:, 0, 0].tolist()) for X in (sample.X, sample.X_test))
    assert len(shown) == 28
    assert not shown & tested
    larger = samples.draw(_set(), 9, 100)
    assert shown < set(larger.X[:, 0, 0].tolist())
    assert shown != set(samples.draw(_set(), 7, 101).X[:, 0, 0].tolist())


def test_test_images_of_a_set_are_kept():
    assert len(samples.draw(_set(n_test=9), 7, 100).X_test) == 9


def test_half_of_the_classes_are_small():
    sample, small = samples.draw_imbalanced(images.load("digits"), 100)
    counts = np.bincount(sample.y)
    assert counts[small].tolist() == [samples.FEW] * 5
    assert np.delete(counts, small).tolist() == [samples.MANY] * 5


def test_unlabelled_images_are_further_ones():
    labelled, everything = samples.draw_unlabelled(_set(), 5, 30, 100)
    assert np.array_equal(everything.X[:20], labelled.X)
    assert everything.y.tolist() == [*labelled.y, *[samples.UNKNOWN] * 30]
    assert len(np.unique(everything.X[:, 0, 0])) == 50


def test_sets_of_a_folder_are_read(tmp_path, monkeypatch):
    X, y = np.arange(128, dtype=np.uint8).reshape(2, 8, 8), np.array([1, 0], dtype=np.uint8)
    np.savez(tmp_path / "some.npz", x_train=X, y_train=y, x_test=X[:1], y_test=y[:1])
    np.savez(tmp_path / "faces.npz", images=X, target=y)
    for name, array in {"X": X, "y": y}.items():
        header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, dtype=">i4").tobytes()
        (tmp_path / name).write_bytes(gzip.compress(header + array.tobytes()))
    files = {"some": "some.npz", "faces": "faces.npz", "old": ["X", "y", "X", "y"]}
    index = [{"name": name, "file": file, "task": "image"} for name, file in files.items()]
    (tmp_path / "index.json").write_text(json.dumps(index))
    monkeypatch.setenv("SYNTHAUG_DATA", str(tmp_path))
    assert images.names() == [*files, "digits"]
    for name, n_test in {"some": 1, "faces": 0, "old": 2}.items():
        loaded = images.load(name)
        assert np.array_equal(loaded.X, X)
        assert loaded.y.tolist() == [1, 0]
        assert len(loaded.X_test) == len(loaded.y_test) == n_test
    with pytest.raises(LookupError, match="no set of images is called 'other'; there are some, faces, old, digits"):
        images.load("other")


def test_cells_are_of_digits_where_the_sets_are_missing_and_splits_come_first():
    found = list(samples.grid("gains", Plan(first_split=100), ("mnist",), (5, 20, 500), 2))
    assert [(cell.dataset, cell.n, cell.split) for cell in found] == [
        ("digits", 5, 100),
        ("digits", 20, 100),
        ("digits", 5, 101),
        ("digits", 20, 101),
    ]


def test_estimators_and_augmenters_share_one_fit(monkeypatch):
    calls = []
    train = Jitter.train

    def counted(self, *args, **named):
        calls.append(1)
        return train(self, *args, **named)

    monkeypatch.setattr(Jitter, "train", counted)
    sample = samples.draw(images.load("digits"), 5, 100)
    models = classifiers(["LR", "kNN"], (8, 8), 0)
    with shared_fits() as memory:
        some = scores.trials(models, {"nothing": None, "SMOTE": augmenter(Jitter(scale=0.0), 0, ratio=2.0)}, memory)
        rows = scores.measured(some, sample, scores.accuracy)
    assert len(calls) == 1
    found = {row[:2]: row[3] for row in rows if row[2] == scores.ACCURACY}
    alone = AugmentedEstimator(models["kNN"], augmenter(Jitter(scale=0.0), 0, ratio=2.0)).fit(sample.X, sample.y)
    assert found["kNN", "SMOTE"] == pytest.approx(100 * alone.score(sample.X_test, sample.y_test))


def test_copies_change_nothing_for_the_nearest_neighbour():
    sample = samples.draw(images.load("digits"), 5, 100)
    model = classifiers(["kNN"], (8, 8), 0)["kNN"]
    predicted = model.fit(*Copies(2).fit_resample(sample.X, sample.y)).predict(sample.X_test)
    assert np.array_equal(predicted, model.fit(sample.X, sample.y).predict(sample.X_test))


def test_class_weights_are_for_those_that_have_them():
    models = classifiers(["LR", "kNN"], (8, 8), 0)
    assert weighted(models["LR"])["model"].class_weight == "balanced"
    assert weighted(models["kNN"]) is None
    assert models["LR"]["model"].class_weight is None


def test_recall_of_small_classes_is_theirs_alone():
    found = scores.recalls(np.array([1]))(np.array([0, 0, 0, 1, 1]), np.array([0, 0, 0, 1, 0]))
    assert found == pytest.approx({scores.ACCURACY: 80, scores.BALANCED: 75, scores.SMALL: 50})


def test_density_and_coverage_see_collapse_and_images_from_elsewhere():
    rng = np.random.default_rng(0)
    real, more = rng.integers(0, 255, (2, 300, 8, 8)).astype(np.uint8)
    density, coverage = fidelity.density_and_coverage(more, real)
    assert 0.8 < density < 1.2
    assert coverage > 0.9
    assert fidelity.density_and_coverage(np.repeat(real[:1], 300, axis=0), real)[1] < 0.1
    assert fidelity.density_and_coverage(np.zeros_like(real), real) == (0, 0)


def test_diversity_is_by_class():
    rng = np.random.default_rng(0)
    real, y = rng.integers(0, 255, (40, 8, 8)).astype(np.uint8), np.repeat([0, 1], 20)
    made = np.concatenate([real[:20], real[20:] // 2])
    assert fidelity.diversity(made, y, real, y) == pytest.approx([1, 0.5], abs=0.01)


SMALL = {
    "gains": ["--sizes", "5", "--estimators", "LR", "kNN"],
    "pixel_gan": ["--estimators", "LR"],
    "choice": ["--sizes", "5", "--estimators", "LR", "kNN"],
    "imbalance": ["--estimators", "LR", "kNN"],
    "unlabelled": ["--estimators", "LR", "kNN"],
    "others": ["--estimators", "LR"],
    "quality": [],
    "full": ["--sizes", "10", "--estimators", "LR"],
    "cost": [],
}
FAST = ("gains", "cost")
NEEDS = {"pixel_gan": "ImageGAN", "quality": "ImageGAN", "full": "ImageGAN"}


@pytest.mark.filterwarnings("ignore::synthaug.exceptions.TrainingWarning")
@pytest.mark.parametrize(
    "suite", [pytest.param(suite, marks=() if suite in FAST else pytest.mark.slow) for suite in main.SUITES]
)
def test_suite_runs_from_end_to_end(suite, tmp_path, capsys, monkeypatch):
    if suite in NEEDS and not hasattr(synthaug, NEEDS[suite]):
        pytest.skip(f"there is no {NEEDS[suite]}")
    monkeypatch.setattr(unlabelled, "N_UNLABELLED", 30)
    monkeypatch.setattr(unlabelled, "fix_match", lambda plan, seed: classifiers(["LR"], (8, 8), seed)["LR"])
    monkeypatch.setattr(quality, "N_MADE", 20)
    monkeypatch.setattr(cost, "N_MADE", 20)
    main.main(["--suites", suite, *SMALL[suite], *TINY, "--output", str(tmp_path), "--report"])
    results = store.read(tmp_path, suite)
    assert set(results["split"]) == {100}
    assert np.isfinite(results.loc[~results["metric"].str.startswith("inner"), "value"]).all()
    assert f"## {suite}: 1 training samples of 1 data sets" in capsys.readouterr().out
    assert len(list(tmp_path.rglob("*.png"))) == (suite == "full")


def test_second_start_skips_finished_cells(tmp_path, monkeypatch):
    def measure(cell, plan):
        if cell.n in broken:
            raise RuntimeError("broken")
        measured.append(cell.n)
        return [("LR", "nothing", "accuracy", 50.0)]

    measured, broken = [], {20}
    monkeypatch.setattr(main.SUITES["gains"], "measure", measure)
    arguments = ["--suites", "gains", "--sizes", "5", "20", *TINY, "--output", str(tmp_path)]
    with pytest.raises(SystemExit):
        main.main(arguments)
    assert measured == [5]
    broken.clear()
    main.main(arguments)
    assert measured == [5, 20]


def _frame(gains, metric="accuracy", dataset="mnist"):
    """Return results with known differences: method -> estimator -> gain per split."""
    rows = [
        (dataset, 20, split, estimator, name, metric, 70.0 + split + value)
        for method, of_method in gains.items()
        for estimator, differences in of_method.items()
        for split, difference in enumerate(differences)
        for name, value in {"nothing": 0.0, method: difference}.items()
    ]
    columns = ["dataset", "n", "split", "estimator", "method", "metric", "value"]
    return pd.DataFrame(rows, columns=columns).drop_duplicates()


def _cells(table):
    """Return the rows of a Markdown table by their first cell."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]
    return {row[0]: row[1:] for row in rows}


def test_gains_are_paired_over_samples_and_clear_ones_are_bold_losses_too():
    results = _frame({"a": {"LR": [1, 2, 3], "RF": [-5, -5.1, -4.9]}, "b": {"LR": [0, 0, 0]}})
    rows = _cells(tables.by_method(results, "accuracy"))
    means = np.array([-2, -1.55, -0.95])
    half = stats.t.ppf(0.975, 2) * means.std(ddof=1) / np.sqrt(3)
    total = f"**-1.50** ({means.mean() - half:+.2f} to {means.mean() + half:+.2f})"
    assert rows["method"] == ["LR", "RF", "mean (95 %)", "worst"]
    assert rows["nothing: accuracy"] == ["71.0", "71.0", "71.0", ""]
    assert rows["a"] == ["+2.00", "**-5.00**", total, "RF -5.00"]
    assert rows["b"] == ["+0.00", "", "+0.00 (+0.00 to +0.00)", "LR +0.00"]


def test_harm_of_the_choice_is_counted_in_cells_and_runs():
    always = {"LR": [1, 1], "RF": [-2, 0.8]}
    results = _frame({"always on": always, "choice": {"LR": [1, 1], "RF": [0, 0]}})
    lines = tables.trade(results).splitlines()
    first = [cell.strip() for cell in lines[2].strip("|").split("|")]
    assert first[1] == "mnist, 20 per class, 2 samples"
    assert first[3:] == ["2", "50 %", "-0.60 mnist 20 RF", "4", "25 %"]
    last = [cell.strip() for cell in lines[-1].strip("|").split("|")]
    assert last[:2] == ["choice", "all"]
    assert last[2].startswith("**+0.50**")
    assert last[3:] == ["2", "0 %", "+0.00 mnist 20 RF", "4", "0 %"]


def test_choices_are_shares_of_runs():
    rows = [("LR", 0, 100.0), ("LR", 1, 100.0), ("RF", 0, 100.0), ("RF", 1, 0.0)]
    frame = pd.DataFrame(
        [("mnist", 20, split, name, "nothing", "chosen", value) for name, split, value in rows],
        columns=["dataset", "n", "split", "estimator", "method", "metric", "value"],
    )
    assert _cells(tables.choices(frame))["nothing"] == ["100 %", "50 %", "75 %"]


def test_report_joins_folders_of_different_estimators(tmp_path, capsys):
    for name in ("LR", "RF"):
        (tmp_path / name / "gains").mkdir(parents=True)
        frame = _frame({"a": {name: [1.0]}})
        frame.insert(0, "suite", "gains")
        frame.to_csv(tmp_path / name / "gains" / "some.csv", index=False)
    report.main([str(tmp_path / "LR"), str(tmp_path / "RF")])
    assert _cells(capsys.readouterr().out)["a"][:2] == ["+1.00", "+1.00"]
