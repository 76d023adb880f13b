"""The suites of images draw and measure as they say."""

import gzip
import json

import numpy as np
import pytest

import synthaug
from benchmarks import command, report
from benchmarks.images import fidelity, methods, samples, scores
from benchmarks.images.estimators import classifiers, weighted
from benchmarks.images.methods import Copies, augmenter
from benchmarks.images.suites import SUITES, cost, quality, unlabelled
from synthaug import AugmentedEstimator, Jitter
from synthaug.benchmark import read_results
from synthaug.benchmark.datasets import Dataset, images
from synthaug.benchmark.memory import ProcessMemory

PAIR = ["logistic regression", "nearest neighbours"]
TINY = ["--splits", "1", "--first-split", "100", "--steps", "2", "--jobs", "1"]


@pytest.fixture(autouse=True)
def no_folder(monkeypatch):
    """Digits alone, whatever the machine has."""
    monkeypatch.delenv("SYNTHAUG_DATA", raising=False)


def _set(n_test=0):
    y = np.repeat(np.arange(4), [30, 20, 25, 40])
    X = np.arange(len(y), dtype=np.uint8).reshape(-1, 1, 1) * np.ones((8, 8), dtype=np.uint8)
    return Dataset("made", X, y, "multiclass", (X[:n_test], y[:n_test]) if n_test else None)


def test_samples_hold_n_images_of_each_class_and_no_test_image():
    sample = samples.drawn(_set(), 7, 100)
    assert np.bincount(sample.y).tolist() == [7, 7, 7, 7]
    assert np.bincount(sample.y_test).tolist() == [23, 13, 18, 33]
    shown, tested = (set(X[:, 0, 0].tolist()) for X in (sample.X, sample.X_test))
    assert len(shown) == 28
    assert not shown & tested
    larger = samples.drawn(_set(), 9, 100)
    assert shown < set(larger.X[:, 0, 0].tolist())
    assert shown != set(samples.drawn(_set(), 7, 101).X[:, 0, 0].tolist())


def test_test_images_of_a_set_are_kept():
    assert len(samples.drawn(_set(n_test=9), 7, 100).X_test) == 9


def test_half_of_the_classes_are_small():
    digits = images.load_dataset("digits")
    counts = np.bincount(SUITES["imbalance"].draw(digits, samples.MANY, 100).y)
    small = samples.small_classes(digits.y, 100)
    assert counts[small].tolist() == [samples.FEW] * 5
    assert np.delete(counts, small).tolist() == [samples.MANY] * 5


def test_unlabelled_images_are_further_ones():
    labelled = samples.drawn(_set(), 5, 100)
    everything = samples.with_unlabelled(labelled, _set(), 5, 30, 100)
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


def test_digits_stand_in_where_the_sets_are_missing_and_none_is_asked_for():
    suite = SUITES["gains"]
    assert suite.narrowed(datasets=None).datasets == ("digits",)
    assert suite.narrowed(datasets=["mnist"]).datasets == ("mnist",)
    digits = suite.load("digits")
    counts = np.bincount(digits.y)
    assert suite.limits(digits) == (1, counts.min())
    assert [SUITES[name].sizes_of(digits) for name in ("others", "full")] == [(3,), (counts.max(),)]


def test_estimators_and_augmenters_share_one_fit(monkeypatch):
    calls = []
    train = Jitter.train

    def counted(self, *args, **named):
        calls.append(1)
        return train(self, *args, **named)

    monkeypatch.setattr(Jitter, "train", counted)
    sample = samples.drawn(images.load_dataset("digits"), 5, 100)
    models = classifiers(["logistic regression", "random forest"], sample.X, 0)
    mixing = {"nothing": None, "SMOTE": augmenter(Jitter(scale=0.0), 0, ratio=2.0)}
    some = [trial for trial in scores.trials(models, mixing, ProcessMemory()) if trial[0] != scores.AUGMENTER]
    rows = list(scores.measured(some, sample, scores.accuracy))
    assert len(calls) == 1
    found = {row[:2]: row[3] for row in rows if row[2] == scores.ACCURACY}
    alone = AugmentedEstimator(models["random forest"], mixing["SMOTE"]).fit(sample.X, sample.y)
    assert found["random forest", "SMOTE"] == pytest.approx(alone.score(sample.X_test, sample.y_test))


def test_copies_change_nothing_for_the_nearest_neighbour():
    sample = samples.drawn(images.load_dataset("digits"), 5, 100)
    model = classifiers(PAIR, sample.X, 0)["nearest neighbours"]
    predicted = model.fit(*Copies(2).fit_resample(sample.X, sample.y)).predict(sample.X_test)
    assert np.array_equal(predicted, model.fit(sample.X, sample.y).predict(sample.X_test))


def test_class_weights_are_for_those_that_have_them():
    linear, nearest = classifiers(PAIR, np.zeros((1, 8, 8)), 0).values()
    assert weighted(linear)["model"].class_weight == "balanced"
    assert weighted(nearest) is None
    assert linear["model"].class_weight is None


def test_recall_of_small_classes_is_theirs_alone():
    found = scores.recalls(np.array([1]))(np.array([0, 0, 0, 1, 1]), np.array([0, 0, 0, 1, 0]))
    assert found == pytest.approx({scores.ACCURACY: 0.8, scores.BALANCED: 0.75, scores.SMALL: 0.5})


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
    "gains": ["--sizes", "5", "--estimators", *PAIR],
    "pixel_gan": ["--estimators", PAIR[0]],
    "choice": ["--sizes", "5", "--estimators", *PAIR],
    "imbalance": ["--estimators", *PAIR],
    "unlabelled": ["--estimators", *PAIR],
    "others": ["--estimators", PAIR[0]],
    "quality": [],
    "full": ["--sizes", "10", "--estimators", "random forest"],
    "cost": [],
}
FAST = ("cost",)
NEEDS = {"pixel_gan": "ImageGAN", "quality": "ImageGAN", "full": "ImageGAN"}


def _linear(seed):
    return classifiers(PAIR, np.zeros((1, 8, 8)), seed)[PAIR[0]]


@pytest.mark.filterwarnings("ignore::synthaug.exceptions.TrainingWarning")
@pytest.mark.parametrize(
    "suite", [pytest.param(suite, marks=() if suite in FAST else pytest.mark.slow) for suite in SUITES]
)
def test_suite_runs_from_end_to_end(suite, tmp_path, capsys, monkeypatch):
    if suite in NEEDS and not hasattr(synthaug, NEEDS[suite]):
        pytest.skip(f"there is no {NEEDS[suite]}")
    monkeypatch.setattr(unlabelled, "N_UNLABELLED", 30)
    monkeypatch.setattr(unlabelled, "fix_match", lambda suite, seed: _linear(seed))
    monkeypatch.setattr(quality, "N_MADE", 20)
    monkeypatch.setattr(cost, "N_MADE", 20)
    command.main("images", SUITES, ["--suites", suite, *SMALL[suite], *TINY, "--output", str(tmp_path), "--report"])
    results = read_results(tmp_path / suite)
    assert (results["status"] == "ok").all()
    assert set(results["split"]) == {100}
    assert set(SUITES[suite].methods) | set(SUITES[suite].ours) <= set(results["method"])
    assert np.isfinite(results.loc[~results["metric"].str.startswith("inner"), "value"]).all()
    assert f"# {SUITES[suite].title}" in capsys.readouterr().out
    assert len(list(tmp_path.rglob("*.png"))) == (suite == "full")


def test_a_report_is_of_a_part_against_another_method(tmp_path, capsys):
    arguments = ["--suites", "gains", "--sizes", "5", "--estimators", *PAIR, *TINY, "--output", str(tmp_path)]
    command.main("images", SUITES, arguments)
    part = ["--estimators", PAIR[1], "--metrics", "accuracy", "--baseline", methods.COPIES, "--each"]
    report.main([str(tmp_path), *part])
    said = capsys.readouterr().out
    assert f"# {SUITES['gains'].title}, digits, 5" in said
    assert "- **estimators**: nearest neighbours" in said
    assert "## Measures of a method alone" not in said  # these are of other metrics
    assert f"| {methods.COPIES} |" not in said
