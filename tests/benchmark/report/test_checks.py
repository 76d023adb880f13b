"""The sentinels fire where they must, and stay silent on honest methods."""

import numpy as np
import pandas as pd
import pytest

from synthaug.benchmark.report import summarize
from synthaug.benchmark.report.checks import check
from synthaug.benchmark.report.columns import checked
from synthaug.benchmark.report.gains import methods_of
from tests.benchmark.report.frames import FOUR, METHODS, METRICS, frame_of, realistic, summary

LEAKING = "ctgan"


def _alarms(frame):
    return check(checked(frame), methods_of(frame)).alarms


def _control(frame, method, value, metrics=("ROC-AUC",)):
    which = frame["control"] & (frame["method"] == method) & frame["metric"].isin(metrics)
    noise = np.random.default_rng(0).normal(0, 0.01, len(frame))
    return frame.assign(value=frame["value"].where(~which, value + noise))


def test_honest_methods_raise_no_alarm(global_random_seed):
    assert _alarms(realistic(global_random_seed)) == []


def test_random_methods_seldom_raise_an_alarm():
    few = {"datasets": {"a": ("numbers", "binary")}, "sizes": (50,), "estimators": {"tree": 1}, "metrics": ["ROC-AUC"]}
    assert sum(bool(_alarms(frame_of(**few, seed=seed))) for seed in range(20)) <= 2


def test_a_method_above_chance_on_permuted_labels_raises_an_alarm():
    alarms = _alarms(_control(frame_of(), LEAKING, 0.7))
    assert len(alarms) == 1
    assert LEAKING in alarms[0]
    assert "20" in alarms[0]


def test_the_baseline_above_chance_raises_an_alarm_too():
    assert "'nothing'" in _alarms(_control(frame_of(), "nothing", 0.7))[0]


def test_little_above_chance_raises_none():
    assert _alarms(_control(frame_of(), LEAKING, 0.53)) == []


def test_without_auc_accuracy_over_the_baselines_is_the_sign():
    frame = frame_of(metrics=["accuracy"])
    assert _alarms(frame) == []
    assert LEAKING in _alarms(_control(frame, LEAKING, 0.75, ["accuracy"]))[0]


@pytest.mark.parametrize("metric", ["ROC-AUC", "accuracy"])
def test_a_perfect_method_raises_an_alarm(metric):
    frame = frame_of(controls=())
    perfect = (frame["method"] == LEAKING) & (frame["metric"] == metric)
    alarms = _alarms(frame.assign(value=frame["value"].where(~perfect, 1.0)))
    assert len(alarms) == 1
    assert LEAKING in alarms[0]
    assert metric in alarms[0]


def test_perfect_where_the_baseline_is_good_raises_none():
    frame = frame_of(controls=(), metrics=["accuracy"])
    easy = frame["value"].where(frame["method"] == LEAKING, 0.97).where(frame["method"] != LEAKING, 1.0)
    assert _alarms(frame.assign(value=easy)) == []


def test_repeated_cells_raise_an_alarm_and_count_once():
    frame = frame_of(FOUR, metrics=METRICS[:2])
    twice = pd.concat([frame, frame[frame["method"] == "SMOTE"].assign(value=0.99)], ignore_index=True)
    alarms = _alarms(twice)
    assert len(alarms) == 1
    assert "SMOTE" in alarms[0]
    assert str((frame["method"] == "SMOTE").sum()) in alarms[0]
    assert summarize(twice)["methods"] == summarize(frame)["methods"]


def test_a_frame_without_the_baseline_raises_an_alarm():
    frame = frame_of()
    assert "nothing" in _alarms(frame[frame["method"] != "nothing"])[0]


def test_notes_say_which_methods_lack_cells():
    notes = summary()["notes"]
    assert any("SMOTE 36" in note and "ctgan 8" in note and "tvae 2" in note for note in notes)
    assert summarize(frame_of(FOUR, metrics=METRICS[:2]))["notes"] == []


def test_notes_name_versions_and_machines_if_there_are_several():
    frame = frame_of(FOUR, metrics=METRICS[:1], sizes=(50,))
    late = frame["split"] == 2
    frame["machine"] = frame["machine"].where(~late, "another one")
    assert any("another one" in note for note in summarize(frame)["notes"])


def test_notes_say_that_control_sets_are_missing_or_too_few():
    assert any(
        "No control set" in note for note in summarize(frame_of(FOUR, controls=(), metrics=METRICS[:2]))["notes"]
    )
    assert any("two splits" in note for note in summarize(frame_of(FOUR, n_splits=1, metrics=METRICS[:2]))["notes"])


def test_every_method_of_the_frames_has_a_role():
    assert set(summarize(frame_of(sizes=(50,), metrics=METRICS[:1]))["methods"]) == set(METHODS) - {"nothing"}
