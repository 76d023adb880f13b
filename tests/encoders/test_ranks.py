"""Numbers become normal scores by rank, and come back."""

import numpy as np
import pytest
import scipy.stats
from numpy.testing import assert_allclose, assert_array_equal

from synthaug.encoders.ranks import MAX_KNOTS, RankNormal, noise_scores


def draw(name, n, seed):
    rng = np.random.default_rng(seed)
    return {
        "normal": lambda: rng.normal(size=n),
        "heavy tails": lambda: rng.standard_cauchy(size=n),
        "gap": lambda: np.where(rng.random(n) < 0.3, rng.random(n), 1e6 + rng.random(n)),
        "atom": lambda: np.where(rng.random(n) < 0.6, 0.0, rng.exponential(size=n)),
        "two atoms": lambda: np.clip(rng.normal(size=n), -0.5, 0.7),
        "counts": lambda: rng.poisson(4, size=n).astype(float),
        "constant": lambda: np.full(n, 3.5),
    }[name]()


NAMES = ["normal", "heavy tails", "gap", "atom", "two atoms", "counts", "constant"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("n", [30, 3_000])
def test_scores_are_standard_normal(name, n, global_random_seed):
    numbers = draw(name, n, global_random_seed)
    scores = RankNormal.fit(numbers).scores(numbers, np.random.default_rng(12_345))
    # By rank, so closer to normal than independent draws would be; ends are cut at about 3.1.
    assert scipy.stats.kstest(scores, "norm").statistic < 1.5 / np.sqrt(n)
    assert np.abs(scores).max() < 3.2
    assert abs(scores.mean()) < 3 / np.sqrt(n)
    assert scores.std() == pytest.approx(1, abs=5 / np.sqrt(n))


@pytest.mark.parametrize("name", NAMES)
def test_scores_keep_the_order(name, global_random_seed):
    numbers = draw(name, 2_000, global_random_seed)
    scores = RankNormal.fit(numbers).scores(numbers, np.random.default_rng(12_345))
    order = np.argsort(numbers, kind="stable")
    smaller = numbers[order][:-1] < numbers[order][1:]
    lows = np.maximum.accumulate(scores[order])[:-1]  # ties have their scores in any order
    assert (lows[smaller] <= scores[order][1:][smaller] + 1e-12).all()


@pytest.mark.parametrize("name", NAMES)
def test_numbers_are_a_monotone_function_of_scores_inside_the_range(name, global_random_seed):
    numbers = draw(name, 5_000, global_random_seed)
    ranks = RankNormal.fit(numbers)
    decoded = ranks.numbers(np.linspace(-9, 9, 20_000).astype(np.float32))
    assert (np.diff(decoded) >= 0).all()
    assert decoded[0] == numbers.min()
    assert decoded[-1] == numbers.max()


@pytest.mark.parametrize("name", NAMES)
def test_numbers_come_back(name, global_random_seed):
    numbers = draw(name, 800, global_random_seed)
    ranks = RankNormal.fit(numbers)
    scores = ranks.scores(numbers, np.random.default_rng(12_345)).astype(np.float32)
    decoded = ranks.numbers(scores)
    if ranks.snaps:
        assert_array_equal(decoded, numbers)
    values, counts = np.unique(numbers, return_counts=True)
    for atom in values[counts >= max(3, 0.01 * 800)]:
        assert_array_equal(decoded[numbers == atom], atom)
    places = np.arange(values.size)
    assert_allclose(np.interp(decoded, values, places), np.interp(numbers, values, places), atol=3e-7 * 800)


def test_scores_do_not_betray_an_atom():
    numbers = draw("atom", 4_000, 0)
    scores = RankNormal.fit(numbers).scores(numbers, np.random.default_rng(12_345))
    inside = scores[numbers == 0]
    assert np.unique(inside).size == inside.size
    assert scipy.stats.kstest(scipy.stats.norm.cdf(inside), "uniform", args=(0, 0.6)).pvalue > 1e-3


def test_atoms_keep_their_share_in_decoded_noise():
    ranks = RankNormal.fit(draw("atom", 4_000, 0))
    decoded = ranks.numbers(np.random.default_rng(1).normal(size=20_000))
    assert np.mean(decoded == 0) == pytest.approx(0.6, abs=0.02)


def test_decoded_noise_is_distributed_as_the_numbers(global_random_seed):
    numbers = draw("heavy tails", 5_000, global_random_seed)
    decoded = RankNormal.fit(numbers).numbers(np.random.default_rng(global_random_seed + 1).normal(size=5_000))
    assert scipy.stats.ks_2samp(decoded, numbers).pvalue > 1e-4


def test_numbers_that_repeat_snap_to_those_seen():
    numbers = np.repeat([0.1, 0.25, 7.0, 1e9], [50, 3, 2, 45])
    ranks = RankNormal.fit(numbers)
    assert ranks.snaps
    assert set(ranks.numbers(np.linspace(-4, 4, 999))) == {0.1, 0.25, 7.0, 1e9}


def test_memory_is_bounded_by_knots():
    assert RankNormal.fit(np.random.default_rng(0).normal(size=50_000)).values.size == MAX_KNOTS


@pytest.mark.parametrize("dtype", [np.float64, np.uint64])
def test_numbers_outside_the_range_are_clipped(dtype):
    ranks = RankNormal.fit(np.arange(10, 60).astype(dtype))
    scores = ranks.scores(np.array([0, 10, 59, 90]).astype(dtype), np.random.default_rng(0))
    assert_array_equal(ranks.numbers(scores), [10, 10, 59, 59])


def test_large_integers_stay_exact():
    large = np.uint64(2**63) + np.arange(5, dtype=np.uint64)
    numbers = np.r_[large, np.uint64(0), np.uint64(2**64 - 1), np.full(20, large[2])]
    ranks = RankNormal.fit(numbers)
    decoded = ranks.numbers(ranks.scores(numbers, np.random.default_rng(0)))
    assert decoded.dtype == np.uint64
    assert_array_equal(decoded[numbers == large[2]], large[2])
    assert ranks.numbers(np.array([9.0]))[0] == 2**64 - 1
    doubled = RankNormal.fit(np.repeat(large, 2))
    assert set(doubled.numbers(np.linspace(-4, 4, 99)).tolist()) == set(large.tolist())


def test_huge_numbers_do_not_overflow():
    numbers = np.array([-1.7e308, -1.0, 0.0, 1.0, 2.0, 1.7e308])
    ranks = RankNormal.fit(numbers)
    scores = ranks.scores(numbers, np.random.default_rng(0))
    assert (np.diff(scores) > 0).all()
    assert_allclose(ranks.numbers(scores), numbers, rtol=1e-6, atol=1e-6 * 1.7e308)
    assert np.isfinite(ranks.numbers(np.linspace(-5, 5, 1_000))).all()


def test_noise_scores_look_like_scores():
    scores = noise_scores(5_000, np.random.default_rng(0))
    assert scipy.stats.kstest(scores, "norm").pvalue > 1e-3
    assert np.abs(scores).max() < 3.2


@pytest.mark.parametrize("dtype", [np.float64, np.uint64])
@pytest.mark.parametrize("n", [6, 40, 300, 5_000])
def test_a_coarse_map_holds_no_number_of_a_single_row(n, dtype, global_random_seed):
    rng = np.random.default_rng(global_random_seed)
    numbers = (rng.lognormal(sigma=2, size=n) * 1e12).astype(dtype)
    numbers[: n // 10] = 7e12  # an atom in their midst, from 30 numbers on
    fine, coarse = RankNormal.fit(numbers), RankNormal.fit(numbers).coarse()
    assert set(coarse.values) & set(numbers) <= {7e12}
    assert (7e12 in coarse.values) is (n // 10 >= 3)
    assert len(coarse.values) <= len(fine.values) / 4 or n == 6
    assert numbers.min() < coarse.values[0] <= coarse.values[-1] < numbers.max()
    assert (np.diff(coarse.values.astype(float)) >= 0).all()
    assert coarse.lower[0] == 0 or n == 6
    made = coarse.numbers(fine.scores(numbers, np.random.default_rng(0)))
    assert scipy.stats.ks_2samp(made, numbers).statistic < 0.03 + 6 / n
    assert coarse.numbers(np.array([-9.0, 9.0])).tolist() == coarse.values[[0, -1]].tolist()


def test_a_coarse_map_of_levels_and_of_atoms_alone_is_as_it_was():
    levels = RankNormal.fit(np.repeat(np.arange(9.0), 4))
    assert levels.coarse() is levels
    lonely = RankNormal.fit(np.r_[np.zeros(300), np.arange(1, 4.0), np.full(300, 5.0), 6.5])
    assert lonely.coarse().values.tolist() == [0, 5]  # fewer than five numbers between them, and beyond


def test_means_of_the_largest_numbers_are_finite():
    numbers = np.linspace(-1, 1, 60) * np.finfo(np.float64).max
    assert np.isfinite(RankNormal.fit(numbers).coarse().values).all()
