"""What is learned of gains by kind of estimator, and how the agreement of words and gains is measured."""

import json

import numpy as np
import pandas as pd
import pytest

from benchmarks.calibration import __main__ as calibration
from benchmarks.calibration.evidence import SAMPLE
from benchmarks.calibration.figures import MEASURED, SHRUNK, agreement, rules
from benchmarks.calibration.learning import learned, left_out
from benchmarks.calibration.suite import METRICS, SUITE
from synthaug.benchmark import read_results
from synthaug.compose.expectation import ANY, Known, known_gains

MEANS = {"gradient boosting": 3.0, "random forest": 0.0, "logistic regression": -1.0}  # points
SPREAD, FACTOR = 1.5, 1.6


def _evidence(seed, n=180):
    """Return evidence of which the truth is known: in every metric the same."""
    rng = np.random.default_rng(seed)
    rows = []
    for estimator, mean in MEANS.items():
        gained = rng.normal(mean, SPREAD, n)
        stderr = rng.uniform(1.0, 3.0, n)
        measured = rng.normal(gained, FACTOR * np.hypot(stderr, 0.5))
        columns = {
            "dataset": [f"table {i % 6}" for i in range(n)],
            "n": 100,
            "split": np.arange(n) // 6,
            "estimator": estimator,
            "candidate": "ratio=auto",
            "loss": 1.0,
            "loss gain": rng.normal(0, 0.01, n),
        }
        for metric in METRICS:
            values = {"inner gain": measured / 100, "stderr": stderr / 100, "gain": gained / 100}
            columns |= {f"{metric}: {name}": part for name, part in values.items()}
            columns[f"{metric}: chosen"] = measured > 0
        rows.append(pd.DataFrame(columns))
    return pd.concat(rows, ignore_index=True)


@pytest.fixture(scope="module")
def made():
    return _evidence(0)


def test_what_is_learned_is_what_was_so(made):
    known = learned(made, "accuracy")
    assert set(known) == {"boosting", "forests", "linear models", ANY}
    for kind, estimator in {"boosting": "gradient boosting", "linear models": "logistic regression"}.items():
        assert 100 * known[kind].mean == pytest.approx(MEANS[estimator], abs=0.35)
        assert 100 * known[kind].spread == pytest.approx(SPREAD, rel=0.2)
        assert known[kind].stderr_factor == pytest.approx(FACTOR, rel=0.2)
    assert known[ANY].spread > max(known[kind].spread for kind in known if kind != ANY)


def test_shrunk_gains_agree_with_gains_on_new_rows_of_other_tables(made):
    found = agreement(made, "accuracy").set_index(["said", "of"])
    assert found.loc[(MEASURED, "chosen"), "slope"] < 0.6
    assert found.loc[(MEASURED, "chosen"), "mean said"] > found.loc[(MEASURED, "chosen"), "mean gained"] + 0.5
    assert found.loc[(SHRUNK, "favourites"), "slope"] == pytest.approx(1, abs=0.1)
    assert found.loc[(SHRUNK, "chosen"), "within 95 %"] == pytest.approx(95, abs=3)
    chosen = found.loc[(SHRUNK, "chosen")]
    assert chosen["mean said"] == pytest.approx(chosen["mean gained"], abs=0.3)


def test_nothing_of_a_table_is_used_for_it(made):
    here = made["dataset"] == "table 0"
    changed = made.copy()
    changed.loc[here, "accuracy: gain"] += 1.0
    before, after = (left_out(evidence, "accuracy") for evidence in (made, changed))
    pd.testing.assert_frame_equal(before[here], after[here])
    assert not np.allclose(before[~here], after[~here])


def test_rules_are_compared_with_always_on(made):
    found = rules(made, "accuracy").set_index("rule")
    always = made["accuracy: gain"]
    assert found.loc["always", ["of always", "harm of always"]].tolist() == pytest.approx([100, 100])
    rule = found.loc["the rule of the package"]
    taken = made["accuracy: chosen"] & (left_out(made, "accuracy")["gain"] > 0)
    assert rule["gain"] == pytest.approx(100 * always.where(taken, 0).mean())
    assert rule["harm of always"] < 100
    assert found.loc["expected to gain any gain", "gain"] > rule["gain"]


def test_the_package_knows_what_the_published_evidence_says():
    rows = calibration.published()
    assert not rows.duplicated([*SAMPLE, "candidate"]).any()
    assert json.loads(calibration.TABLE.read_text())["about"]["fits"] == len(rows.drop_duplicates(SAMPLE))
    for metric, scorer in METRICS.items():
        for kind, known in learned(rows, metric).items():
            told = known_gains(scorer, kind)
            assert isinstance(told, Known)
            assert np.allclose(told[1:], known[1:], atol=2e-4, rtol=0.02)


@pytest.mark.slow
def test_suite_runs_from_end_to_end(tmp_path, capsys):
    part = ["--datasets", "iris", "--sizes", "30", "--estimators", "tree of depth 4", "nearest neighbours"]
    calibration.main(["measure", *part, "--splits", "1", "--jobs", "1", "--output", str(tmp_path)])
    results = read_results(tmp_path / SUITE.name)
    assert (results["status"] == "ok").all()
    rows = calibration.evidence(results)
    assert rows["candidate"].tolist() == ["hard rows", "ratio=0", "ratio=2", "ratio=auto"]
    assert not rows.isna().any().any()
