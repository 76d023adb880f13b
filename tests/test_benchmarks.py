"""The benchmarks measure what they say."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from benchmarks import demo, fidelity, measures
from benchmarks.perf import device
from benchmarks.perf._tables import mixed_table
from benchmarks.tables import text_table
from synthaug import GaussianFields
from synthaug.benchmark.datasets import Dataset, folder
from synthaug.benchmark.report.statistics import t_interval


def test_interval_is_that_of_scipy():
    without, augmented = np.array([80.0, 82, 85, 79, 90]), np.array([82.0, 85, 87, 82, 93])
    expected = stats.ttest_rel(augmented, without)
    interval = t_interval(augmented - without)
    low, high = expected.confidence_interval(0.95)
    assert interval == pytest.approx((2.6, low, high))
    assert interval.verdict == "gain"
    assert t_interval(without - augmented).verdict == "loss"
    assert t_interval([-1.0, 1.0]).verdict == "tie"
    assert t_interval([1.0]).verdict == "tie"


def _results():
    """Return known scores: in split s, estimator e gains 1 + s + 10 e points by the choice, and half by the rival."""
    rows = [
        (name, split, estimator, method, "accuracy", 50.0, 50 + part * (1.0 + split + 10 * number), True)
        for name in ("wine", "iris")
        for split in range(3)
        for number, estimator in enumerate(["tree", "forest"])
        for method, part in ((demo.CHOICE, 1), ("SMOTE", 0.5))
    ]
    columns = ["dataset", "split", "estimator", "method", "metric", "without", "with", "augmented"]
    return pd.DataFrame(rows, columns=columns)


def test_gains_are_averaged_within_splits_and_paired_over_them():
    results = _results()
    summary = demo.gains(results[results["method"] == demo.CHOICE], "estimator").set_index("estimator")
    assert summary["gain"].to_dict() == pytest.approx({"tree": 2, "forest": 12})
    half = stats.t.ppf(0.975, 2) * 1 / np.sqrt(3)
    # Three splits, not six scores: the sets differ by nothing within a split, but they are not independent.
    assert (summary["high"] - summary["gain"]).tolist() == pytest.approx([half] * 2)
    assert summary["verdict"].to_dict() == {"tree": "tie", "forest": "gain"}


def test_gains_table_has_a_row_for_all_together():
    lines = demo.gains_table(_results(), "estimator", "accuracy").splitlines()
    assert [line.split("  ")[0] for line in lines[2:]] == ["tree", "forest", "all"]
    assert "+7.0" in lines[-1]
    assert "+3.5" in lines[-1]


def test_conclusion_counts_losses_like_gains():
    results = _results()
    is_iris = results["dataset"] == "iris"
    results.loc[is_iris, "with"] -= 20
    results.loc[is_iris, "augmented"] = False
    sentence = demo.conclusion(results, demo.Plan())
    assert "in 50% of the fits" in sentence
    assert "Of the 4 triples" in sentence
    assert "1 gain significantly, 2 lose and 1 do neither" in sentence


@pytest.mark.slow
def test_demo_runs_from_end_to_end(tmp_path, capsys):
    demo.main(["--quick", "--jobs", "1", "--output", str(tmp_path / "plots" / "demo.png")])
    assert (tmp_path / "plots" / "demo.png").read_bytes().startswith(b"\x89PNG")
    output = capsys.readouterr().out
    for name in ("iris", demo.CHOICE, *demo.METRICS, *list(demo.classifiers(0))[:2]):
        assert name in output


@pytest.mark.slow
def test_demo_gives_the_same_numbers_again():
    plan = demo.QUICK
    runs = [demo.run_split("iris", 1, plan) for _ in range(2)]
    pd.testing.assert_frame_equal(*runs)


def test_text_table_aligns():
    lines = text_table(pd.DataFrame({"name": ["a", "long"], "n": ["1", "100"]})).splitlines()
    assert lines == ["name    n", "---------", "a       1", "long  100"]


@pytest.fixture(scope="module")
def halves():
    """Give two disjoint samples of one table, as the measures take them."""
    X, y = mixed_table(1200, 5)
    rows = measures.normalised(X.assign(target=y), X.assign(target=y))
    return rows[:600].reset_index(drop=True), rows[600:].reset_index(drop=True)


@pytest.mark.parametrize("model", measures.MODELS)
def test_real_rows_are_not_told_from_real_rows_but_shifted_ones_are(halves, model):
    left, right = halves
    assert measures.detection(left, right, model, 0) == pytest.approx(0.5, abs=0.08)
    shifted = left.assign(column_00=left["column_00"] + 5)
    assert measures.detection(shifted, right, model, 0) > 0.9


@pytest.mark.parametrize("model", measures.MODELS)
def test_utility_falls_to_chance_with_the_labels_shuffled(halves, model):
    left, right = halves
    assert measures.utility(left, right, "target", model, 0) > 0.7
    shuffled = left.assign(target=left["target"].sample(frac=1, random_state=0).to_numpy())
    assert measures.utility(shuffled, right, "target", model, 0) == pytest.approx(0.5, abs=0.15)


def test_utility_of_several_classes_counts_the_absent_one_as_never_found():
    rows = pd.DataFrame({"x": np.tile([0.0, 1.0, 2.0], 60), "target": np.tile(["a", "b", "c"], 60)})
    assert measures.utility(rows, rows, "target", "HGB", 0) == pytest.approx(1.0)
    assert measures.utility(rows[rows["target"] != "c"], rows, "target", "HGB", 0) < 0.9


def test_copies_are_closer_to_the_training_rows_and_fresh_rows_are_not(halves):
    training, held_out = halves[0][:300], halves[1][:300]
    assert measures.closest_record_share(training, training, held_out) == 1.0
    assert measures.closest_record_share(held_out, training, held_out) == 0.0
    assert measures.closest_record_share(halves[0][300:], training, held_out) == pytest.approx(0.5, abs=0.1)
    assert measures.closest_record_share(halves[0][300:], training, training) == 0.5
    with pytest.raises(ValueError, match="300 training rows against 299"):
        measures.closest_record_share(training, training, held_out[:299])


def test_copies_are_counted_and_give_members_away(halves):
    training, held_out = halves[0][:300], halves[1][:300]
    assert measures.copies_share(pd.concat([training[:30], held_out[:70]]), training) == pytest.approx(0.3)
    assert measures.membership(training, training, held_out) > 0.95
    assert measures.membership(held_out, training, held_out) < 0.05
    assert measures.membership(halves[0][300:], training, held_out) == pytest.approx(0.5, abs=0.1)


def test_absent_categories_and_class_shares():
    training = pd.DataFrame({"c": ["a", "b", "(missing)"], "d": ["x", "x", "y"], "n": [1.0, 2.0, 3.0]})
    assert measures.absent_categories(training[:1], training) == 3
    assert measures.absent_categories(training, training) == 0
    assert measures.class_share_difference(training["d"], training["d"]) == 0
    assert measures.class_share_difference(training["d"][:2], training["d"]) == pytest.approx(1 / 3)
    assert measures.class_share_difference(training["d"][2:], training["d"][:2]) == 1


def test_identical_tables_have_the_best_quality(halves):
    pytest.importorskip("sdmetrics")
    assert measures.quality(halves[0], halves[0]) == pytest.approx((1.0, 1.0))


def test_real_rows_of_a_repetition_do_not_overlap():
    X, y = mixed_table(100, 3)
    dataset = Dataset("mixed", X.assign(row=np.arange(100.0)), y, "binary")
    samples = fidelity.draw(dataset, 20, 30, seed=1)
    rows = [set(sample["row"]) for sample in samples]
    assert [len(ids) for ids in rows] == [30, 20, 20]
    assert len(set.union(*rows)) == 70
    again, other = fidelity.draw(dataset, 20, 30, seed=1), fidelity.draw(dataset, 20, 30, seed=2)
    pd.testing.assert_frame_equal(samples.training, again.training)
    assert set(other.test["row"]) == rows[0]
    assert set(other.training["row"]) != rows[1]
    with pytest.raises(ValueError, match="mixed has 100 rows"):
        fidelity.draw(dataset, 40, 30, seed=1)


def test_fidelity_table_of_controls():
    X, y = mixed_table(400, 5)
    dataset = Dataset("mixed", X, y, "binary")
    sizes = fidelity.Sizes(synthetic=150, test=150)
    sources = (fidelity.OTHER_ROWS, "copied rows")
    results = pd.concat([fidelity.run(dataset, 100, source, seed, sizes) for source in sources for seed in range(2)])
    assert not results[["value"]].isna().to_numpy().any()
    table = fidelity.table(results).set_index("rows")
    assert list(table.index) == list(sources)
    assert table.loc["copied rows", "closest"] == "1.000 ±.000"


def test_columns_without_numbers_are_a_set_of_their_own(monkeypatch):
    X, y = mixed_table(50, 5)
    monkeypatch.setattr(fidelity, "load", lambda name: Dataset(name, X, y, "binary"))
    levels = fidelity.table_named("levels:mixed")
    assert levels.name == "levels:mixed"
    assert 0 < levels.X.shape[1] < X.shape[1]
    assert not any(pd.api.types.is_numeric_dtype(dtype) for dtype in levels.X.dtypes)
    assert fidelity.table_named("mixed").X.equals(X)


def test_sets_count_alike_in_the_mean_over_them():
    rows = [("a", 0, 1.0), ("a", 1, 3.0), ("b", 0, 5.0)]
    results = pd.DataFrame(rows, columns=["dataset", "seed", "value"]).assign(source="s", metric="closest", n_train=9)
    table = fidelity.table(fidelity.over_sets(results))
    assert table.loc[0, "closest"].startswith("3.500 ±")


def test_devices_are_compared_sample_by_sample():
    seconds = [device.Outcome(10.0, 100.0, accuracy) for accuracy in (80.0, 90.0, 70.0)]
    faster = [device.Outcome(2.0, 900.0, accuracy) for accuracy in (81.0, 90.0, 72.0)]
    lines = device.table({("GAN", "cpu"): seconds, ("GAN", "cuda"): faster}).splitlines()
    assert lines[2].split() == ["GAN", "cpu", "10.0", "100", "80.0"]
    assert lines[3].split() == ["GAN", "cuda", "2.0", "900", "81.0", "+1.0", "[-1.5,", "+3.5]"]


@pytest.mark.slow
def test_a_family_is_measured_on_a_device(monkeypatch):
    monkeypatch.delenv(folder.VARIABLE, raising=False)
    outcome = device.learned_images(GaussianFields(), {}, "cpu", 0)
    assert outcome.seconds > 0
    assert outcome.speed > 0
    assert 60 < outcome.accuracy < 100
