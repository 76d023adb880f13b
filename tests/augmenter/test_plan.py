"""How many rows of which class."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from synthaug.augmenter.plan import STRATEGIES, class_sequence, plan_counts, sequence_counts

ABC = np.array(["a", "b", "c"])


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("n_classes", [1, 2, 7, 40])
def test_every_first_part_of_a_sequence_has_the_shares_to_within_a_row(seed, n_classes):
    shares = np.random.default_rng(seed).dirichlet(np.ones(n_classes))
    sequence = class_sequence(shares, 500)
    taken = np.cumsum(np.eye(n_classes)[sequence], axis=0)
    due = np.arange(1, 501)[:, None] * shares
    # Webster's rule favours no class, but with many classes one may run ahead of the others by more than a row.
    assert np.abs(taken - due).max() <= (1 if n_classes < 3 else 1.5)


@pytest.mark.parametrize("seed", range(5))
def test_longer_sequences_begin_with_shorter_ones(seed):
    shares = np.random.default_rng(seed).dirichlet(np.ones(5))
    longest = class_sequence(shares, 1_000)
    for n in (0, 1, 2, 17, 999):
        assert_array_equal(class_sequence(shares, n), longest[:n])


SKEWED = {
    "many rare ones beside a frequent one": np.repeat([0.5, 0.0005], [1, 1000]),
    "few rare ones beside a frequent one": np.repeat([0.5, 0.025], [1, 20]),
    "by Zipf": 1 / np.arange(1, 772),
    "steeper": 1 / np.arange(1, 300) ** 1.5,
}


@pytest.mark.parametrize("shares", SKEWED.values(), ids=SKEWED)
def test_many_classes_are_in_proportion_from_the_first_row_on(shares):
    shares = shares / shares.sum()
    longest = class_sequence(shares, 3_000)
    for n in (1, 10, 60, 500, 2_999):
        assert_array_equal(class_sequence(shares, n), longest[:n])
        assert np.abs(np.bincount(longest[:n], minlength=shares.size) - n * shares).max() <= 4


@pytest.mark.parametrize("n_classes", [1, 2, 7, 40, 300])
def test_a_sequence_can_be_entered_anywhere_at_the_same_cost(n_classes):
    shares = np.random.default_rng(n_classes).dirichlet(np.ones(n_classes))
    longest = class_sequence(shares, 3_000)
    for first, stop in ((0, 0), (0, 3), (1, 2), (17, 1_000), (1_000, 2_999), (2_999, 3_000), (3_000, 3_000)):
        assert_array_equal(class_sequence(shares, stop - first, first), longest[first:stop])
        assert_array_equal(sequence_counts(shares, stop), np.bincount(longest[:stop], minlength=len(shares)))
    for far in (10**9, 10**13):  # which would need as many entries if it depended on them
        parts = [class_sequence(shares, n, first) for n, first in ((500, far), (700, far + 500))]
        assert_array_equal(np.concatenate(parts), class_sequence(shares, 1_200, far))


def test_a_single_rare_class_waits_as_long_as_by_webster():
    assert_array_equal(np.flatnonzero(class_sequence(np.array([0.99, 0.01]), 1_000)), np.arange(50, 1_000, 100))


def test_classes_without_share_are_left_out():
    assert set(class_sequence(np.array([0.5, 0.0, 0.5]), 100)) == {0, 2}
    assert_array_equal(class_sequence(np.array([0.0, 1.0]), 3), [1, 1, 1])


def test_sequences_of_exact_shares_are_exact():
    assert_array_equal(np.bincount(class_sequence(np.array([1, 2, 7]) / 10, 1_000)), [100, 200, 700])


@pytest.mark.parametrize(
    ("strategy", "plan"),
    [
        (None, [0, 0, 0]),
        ("auto", [0, 20, 30]),
        ("not majority", [0, 20, 30]),
        ("minority", [0, 0, 30]),
        ("not minority", [0, 20, 0]),
        ("all", [0, 20, 30]),
        ({"b": 25}, [0, 5, 0]),
        ({}, [0, 0, 0]),
        ({"a": np.int64(41), "c": 10}, [1, 0, 0]),
        (lambda y: {"c": int((y == "a").sum())}, [0, 0, 30]),
    ],
)
def test_strategies(strategy, plan):
    assert_array_equal(plan_counts(np.array([40, 20, 10]), ABC, strategy, 0.0), plan)


def test_first_class_wins_a_tie():
    counts = np.array([20, 20, 5, 5])
    classes = np.arange(4)
    assert_array_equal(plan_counts(counts, classes, "auto", 0.0), [0, 0, 15, 15])
    assert_array_equal(plan_counts(counts, classes, "minority", 0.0), [0, 0, 15, 0])


@pytest.mark.parametrize("ratio", [0.0, 0.1, 1.0, 3.7])
@pytest.mark.parametrize("strategy", [None, *STRATEGIES])
def test_ratio_is_the_number_of_further_rows_per_real_row(strategy, ratio):
    counts = np.array([41, 20, 9])
    base = plan_counts(counts, ABC, strategy, 0.0)
    plan = plan_counts(counts, ABC, strategy, ratio)
    assert (plan >= base).all()
    assert plan.sum() - base.sum() == round(ratio * counts.sum())


def test_nothing_is_changed():
    counts, wanted = np.array([40, 20]), {"b": 30}
    plan_counts(counts, ABC[:2], wanted, 1.0)
    plan_counts(counts, ABC[:2], "auto", 1.0)
    assert_array_equal(counts, [40, 20])
    assert wanted == {"b": 30}
