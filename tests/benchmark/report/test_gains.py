"""Gains are paired and verdicts hold what they promise."""

import json
from itertools import product

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from synthaug.benchmark.report import summarize
from synthaug.benchmark.report.columns import scored
from synthaug.benchmark.report.gains import GAINS, LOSES, NOT_SHOWN, by_method, cells_of, paired
from synthaug.benchmark.report.pairwise import against_others
from synthaug.benchmark.report.ranks import rank
from tests.benchmark.report.frames import FOUR, METHODS, frame_of, summary, with_status


def _only(*methods):
    """Return some methods, and none to compare them with."""
    return {name: METHODS[name] for name in ("nothing", *methods)}


def _simulated(n_frames, n_datasets, n_methods, gain, seed):
    """Return gains of many small benchmarks, one for each "metric", with the spread of real ones."""
    random = np.random.default_rng(seed)
    keys = list(product(range(n_frames), range(n_methods), range(n_datasets), range(2)))
    frame = pd.DataFrame(keys, columns=["metric", "method", "dataset", "split"]).astype(str)
    of_set = random.normal(0, 0.5, n_frames * n_methods * n_datasets).repeat(2)
    frame = frame.assign(n=50, estimator="tree", n_train=50, n_test=500, split=frame["split"].astype(int))
    return frame.assign(gain=gain + of_set + random.normal(0, 0.5, len(frame)))


def _verdicts(n_datasets, n_methods, gain, seed, n_frames=200):
    gains = _simulated(n_frames, n_datasets, n_methods, gain, seed)
    table = by_method(gains, cells_of(gains))
    assert len(table) == n_frames * n_methods
    return table


@pytest.mark.parametrize(("n_datasets", "n_methods", "evidence"), [(10, 2, "Wilcoxon"), (4, 2, "interval")])
def test_a_random_method_is_rarely_shown_to_gain(n_datasets, n_methods, evidence, global_random_seed):
    table = _verdicts(n_datasets, n_methods, 0.0, global_random_seed)
    assert set(table["evidence"]) == {evidence}
    assert (table["verdict"] == GAINS).mean() <= 0.07
    assert (table["verdict"] == NOT_SHOWN).mean() >= 0.86


def test_random_methods_together_are_rarely_shown_to_differ(global_random_seed):
    table = _verdicts(10, 3, 0.0, global_random_seed)
    shown = (table["verdict"] != NOT_SHOWN).groupby(table["metric"]).any()
    assert shown.mean() <= 0.1  # at most 0.05 of 200 benchmarks, and three standard errors


@pytest.mark.parametrize(("n_datasets", "gain", "verdict"), [(10, 1.0, GAINS), (10, -1.0, LOSES), (5, 2.0, GAINS)])
def test_a_clear_gain_or_loss_is_mostly_shown(n_datasets, gain, verdict, global_random_seed):
    assert (_verdicts(n_datasets, 2, gain, global_random_seed, n_frames=60)["verdict"] == verdict).mean() > 0.8


def test_a_method_with_fewer_data_sets_gets_no_easier_test():
    gains = _simulated(1, 10, 2, 5.0, 0)
    gains = gains[(gains["method"] == "0") | gains["dataset"].isin(["0", "1", "2"])]
    table = by_method(gains, cells_of(gains)).set_index("method")
    assert table.loc["1", "low"] > 0 or table.loc["1", "n_datasets"] == 3
    assert table["verdict"].to_dict() == {"0": GAINS, "1": NOT_SHOWN}


def test_gains_are_points_over_the_baseline_of_the_same_sample():
    frame = frame_of(metrics=["accuracy", "log-loss"])
    keys = ["dataset", "n", "split", "estimator", "metric"]
    real = frame[~frame["control"]].set_index([*keys, "method"])["value"].unstack()
    gains = paired(scored(frame)).set_index([*keys, "method"])["gain"].unstack()
    better = 100 * (real["SMOTE"] - real["nothing"])
    sign = np.where(better.index.get_level_values("metric") == "log-loss", -1, 1)
    pd.testing.assert_series_equal(gains["SMOTE"], better * sign, check_names=False)


def test_lower_log_loss_is_a_gain():
    methods = summarize(frame_of(_only("AugmentedEstimatorCV"), metrics=["accuracy", "log-loss"]))["methods"][
        "AugmentedEstimatorCV"
    ]["metrics"]
    assert methods["accuracy"]["mean"] > 0
    assert methods["log-loss"]["mean"] > 0


def test_control_sets_are_in_no_gain():
    frame = frame_of(FOUR, controls=["noise"], metrics=["ROC-AUC", "accuracy"])
    with_better_controls = frame.assign(value=frame["value"].where(~frame["control"], 0.9))
    assert summarize(frame)["methods"] == summarize(with_better_controls)["methods"]


def test_only_pairs_count_in_which_both_have_a_score():
    frame = frame_of(_only("SMOTE", "ctgan"), metrics=["ROC-AUC"])
    lost = (frame["method"] == "nothing") & (frame["dataset"] == "iris") & (frame["split"] == 0)
    lost |= (frame["method"] == "SMOTE") & (frame["dataset"] == "wine")
    methods = summarize(with_status(frame, lost, "failed", "ValueError: no"))["methods"]
    counts = {name: methods[name]["metrics"]["ROC-AUC"]["n_pairs"] for name in ("SMOTE", "ctgan")}
    assert counts == {"SMOTE": 9 * 36 - 12 - 36, "ctgan": 9 * 36 - 12}
    assert methods["SMOTE"]["runs"] == {"ok": 360 - 36, "failed": 36, "skipped": 0}


def test_wins_ties_and_losses_are_of_cells():
    gains = _simulated(1, 6, 1, 0.0, 0)
    gains["gain"] = gains["dataset"].map({"0": 0.5, "1": -0.5, "2": 0.51, "3": -0.51, "4": 3.0, "5": 0.0})
    row = by_method(gains, cells_of(gains)).iloc[0]
    assert (row["wins"], row["ties"], row["losses"]) == (2, 3, 1)
    assert (row["worst"], row["worst_cell"]) == (-0.51, "3, n = 50, tree")


def test_pairs_of_methods_are_opposite_to_each_other():
    frame = frame_of(_only("SMOTE", "ctgan"))
    gains = paired(scored(frame))
    roles = dict.fromkeys(["SMOTE", "ctgan"], "usual")
    there = against_others(gains, {"SMOTE": "synthaug", "ctgan": "rival"}).iloc[0]
    back = against_others(gains, {"ctgan": "synthaug", "SMOTE": "usual"}).iloc[0]
    assert [there["mean"], there["low"], there["wins"]] == pytest.approx([-back["mean"], -back["high"], back["losses"]])
    assert not len(against_others(gains, roles))


def test_a_method_that_scores_more_than_another_beats_it():
    gains = paired(scored(frame_of(_only("SMOTE", "ctgan"))))
    pairs = against_others(gains, {"SMOTE": "synthaug", "ctgan": "rival"}).set_index("metric")
    means = gains.groupby(["metric", "method"])["gain"].mean().unstack()
    assert pairs["mean"].to_dict() == pytest.approx((means["SMOTE"] - means["ctgan"]).to_dict())
    assert (pairs["mean"] > 0).all()


def test_difference_of_two_methods_is_that_of_their_gains_on_common_cells():
    pair = next(p for p in summary()["pairwise"] if (p["method"], p["other"]) == ("GANAugmenter", "SMOTE"))
    assert pair["n_datasets"] == 7  # SMOTE is skipped where there are no numbers
    assert pair["wins"] + pair["ties"] + pair["losses"] == 7 * 3 * 2


def test_ranks_are_friedmans():
    frame = frame_of(metrics=["accuracy"])
    gains = paired(scored(frame))
    ranking = rank(gains)
    scores = frame[~frame["control"]].groupby(["dataset", "n", "method"])["value"].mean().unstack()
    assert ranking.p == pytest.approx(stats.friedmanchisquare(*scores.to_numpy().T).pvalue)
    expected = scores.rank(axis=1, ascending=False).mean()
    assert dict(zip(ranking.methods, ranking.ranks, strict=True)) == pytest.approx(expected.to_dict())
    assert ranking.n_blocks == 27
    assert sum(ranking.ranks) == pytest.approx(10 * 11 / 2)


def test_methods_that_lack_a_block_are_named_and_take_no_part():
    ranking = summary()["ranks"]["ROC-AUC"]
    assert ranking["left_out"] == ["SMOTE"]
    assert "SMOTE" not in ranking["methods"]


def test_methods_not_told_apart_are_within_the_critical_difference():
    ranking = rank(paired(scored(frame_of(metrics=["accuracy"]))))
    runs = ranking.alike()
    assert runs
    for first, last in runs:
        assert ranking.ranks[last] - ranking.ranks[first] < ranking.critical_difference
        if last + 1 < len(ranking.ranks):
            assert ranking.ranks[last + 1] - ranking.ranks[first] >= ranking.critical_difference


def test_ranks_that_all_blocks_agree_on_have_no_finite_f():
    frame = frame_of(metrics=["accuracy"])
    order = {method: place for place, method in enumerate(sorted(frame["method"].unique()))}
    frame["value"] = frame["value"].where(frame["control"], 0.5 + frame["method"].map(order) / 100)
    ranking = rank(paired(scored(frame)))
    assert sorted(ranking.ranks) == list(range(1, len(order) + 1))
    assert ranking.f == np.inf
    assert 0 < ranking.p_f == ranking.p < 1e-10
    assert json.dumps(summarize(frame), allow_nan=False)
