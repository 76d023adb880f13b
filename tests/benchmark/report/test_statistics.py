"""Intervals and tests agree with scipy, with tables and with formulas worked by hand."""

import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from synthaug.benchmark.report.statistics import (
    cell_tests,
    critical_difference,
    holm,
    mean_intervals,
    shares_worse,
    signed_rank,
    student,
    wilcoxon_can_show,
)


def _gains(gains, dataset="a", n_train=80, n_test=20):
    frame = pd.DataFrame({"gain": gains, "n_train": n_train, "n_test": n_test, "split": range(len(gains))})
    return frame.assign(dataset=dataset)


@pytest.fixture
def random(global_random_seed):
    return np.random.default_rng(global_random_seed)


def test_interval_is_that_of_scipy_over_means_of_data_sets(random):
    parts = [_gains(random.normal(size=size), dataset=str(size)) for size in (2, 3, 5, 8)]
    means = [part["gain"].mean() for part in parts]
    row = mean_intervals(pd.concat(parts).assign(method="m"), ["method"]).iloc[0]
    low, high = stats.t.interval(0.95, 3, np.mean(means), stats.sem(means))
    assert [row["mean"], row["low"], row["high"]] == pytest.approx([np.mean(means), low, high])
    assert (row["n_datasets"], row["unit"]) == (4, "data sets")


def test_interval_of_a_single_data_set_is_over_its_splits(random):
    gains = random.normal(size=6)
    row = mean_intervals(_gains(gains).assign(method="m"), ["method"]).iloc[0]
    low, high = stats.t.interval(0.95, 5, gains.mean(), stats.sem(gains))
    assert [row["low"], row["high"]] == pytest.approx([low, high])
    assert row["unit"] == "splits"


def test_a_single_value_has_no_interval_and_no_test():
    gains = _gains([2.0]).assign(method="m")
    row = mean_intervals(gains, ["method"]).iloc[0]
    assert (row["mean"], row["unit"]) == (2.0, "none")
    assert math.isnan(row["low"])
    assert math.isnan(row["high"])
    assert cell_tests(gains, ["method"])[["p_worse", "p", "p_corrected"]].isna().all(axis=None)


def test_cells_are_tested_as_scipy_does(random):
    gains = random.normal(-0.5, 1, 5)
    cell = cell_tests(_gains(gains), ["dataset"]).iloc[0]
    assert cell["p"] == pytest.approx(stats.ttest_1samp(gains, 0).pvalue)
    assert cell["p_worse"] == pytest.approx(stats.ttest_1samp(gains, 0, alternative="less").pvalue)


def test_corrected_test_is_nadeaus_and_bengios():
    # Mean 2, variance 1 (sample), J = 3, n_test / n_train = 1/4: t = 2 / sqrt((1/3 + 1/4) * 1).
    cell = cell_tests(_gains([1.0, 2.0, 3.0], n_train=80, n_test=20), ["dataset"]).iloc[0]
    assert cell["p_corrected"] == pytest.approx(2 * stats.t.sf(2 / math.sqrt(7 / 12), 2))
    assert cell["p"] < cell["p_corrected"]


def test_values_all_alike_leave_no_doubt():
    assert student(np.array([0.0, 1.0, -1.0]), np.zeros(3), 1 / 3).tolist() == [0.0, math.inf, -math.inf]


def test_shares_worse_are_those_of_benjamini_and_hochberg(random):
    p = np.concatenate([random.uniform(0, 0.02, 10), random.uniform(size=90), [math.nan] * 5])
    raw, controlled = shares_worse(p)
    tested = p[:-5]
    ordered = np.sort(tested) <= 0.05 * np.arange(1, 101) / 100
    assert raw == pytest.approx((tested < 0.05).mean())
    assert controlled == pytest.approx((np.flatnonzero(ordered)[-1] + 1 if ordered.any() else 0) / 100)
    assert controlled <= raw


def test_nothing_tested_has_no_share():
    assert all(math.isnan(share) for share in shares_worse([math.nan, math.nan]))


def test_holm_is_that_of_a_worked_example():
    # The p-values of https://en.wikipedia.org/wiki/Holm-Bonferroni_method: 0.01, 0.04, 0.03, 0.005.
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])


def test_holm_leaves_out_what_was_not_tested():
    adjusted = holm([0.01, math.nan, 0.9])
    assert adjusted[[0, 2]] == pytest.approx([0.02, 0.9])
    assert math.isnan(adjusted[1])


@pytest.mark.parametrize("n", [6, 12, 60])
def test_signed_rank_is_scipys(n, random):
    values = random.normal(0.3, 1, n)
    assert signed_rank(values) == pytest.approx(stats.wilcoxon(values).pvalue)


def test_signed_rank_drops_zeros_and_takes_ties():
    assert signed_rank([0.0, 0.0]) == 1.0
    assert signed_rank([0, 1, 2, 3, 4, 5, 6]) == pytest.approx(2 / 2**6)
    assert signed_rank([1, 1, 1, 1, 1, 1]) == pytest.approx(2 / 2**6)


def test_wilcoxon_can_show_what_its_smallest_p_value_allows():
    assert not wilcoxon_can_show(5, 1)
    assert wilcoxon_can_show(6, 1)
    assert signed_rank(range(1, 7)) * 1 < 0.05 < signed_rank(range(1, 6))
    assert not wilcoxon_can_show(6, 2)


def test_critical_difference_has_the_quantiles_of_demsar():
    # Demšar (2006), table 5 (a): q at 0.05 for 2 to 10 classifiers.
    table = [1.960, 2.343, 2.569, 2.728, 2.850, 2.949, 3.031, 3.102, 3.164]
    quantiles = [critical_difference(k, 1) / math.sqrt(k * (k + 1) / 6) for k in range(2, 11)]
    assert quantiles == pytest.approx(table, abs=1e-3)


def test_critical_difference_of_demsars_example():
    assert critical_difference(4, 14) == pytest.approx(1.25, abs=0.01)
