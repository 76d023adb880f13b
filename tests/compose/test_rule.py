"""The rule of choice, on numbers that are made up."""

from itertools import pairwise

import numpy as np
import pytest
from numpy.testing import assert_allclose
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import accuracy_score, f1_score, fbeta_score, make_scorer, mean_squared_error

from synthaug.compose.candidates import describe
from synthaug.compose.rule import Gains, choose, eligible, gain_of_choosing, gain_over_folds, gain_over_rows, gains_of
from synthaug.compose.scoring import asks_for_balance, metric_that_counts


def gains(loss, loss_stderr=0.01, score=0.0, score_stderr=0.01, lead_stderr=0.01, expected=np.nan):
    """Return the gains of doing nothing and of some candidates, the favourite first."""
    lead = np.subtract(loss, loss[0])
    parts = (loss, loss_stderr, score, score_stderr, lead, lead_stderr, expected)
    return Gains(*(np.r_[0.0, np.broadcast_to(part, np.shape(loss))] for part in parts), n_folds=5)


@pytest.mark.parametrize(
    ("evidence", "chosen"),
    [
        (gains([-0.1, -0.2]), 0),
        (gains([0.0, 0.0]), 0),
        (gains([0.001]), 1),
        (gains([0.1, 0.3, 0.2]), 2),
        (gains([0.1, 0.3, 0.2], expected=[0.01, 0.0, 0.01]), 3),
        (gains([0.1], score=0.1, expected=-0.001), 0),
        (gains([0.1], expected=0.001), 1),
        (gains([0.2, 0.2]), 1),
        (gains([0.1, 0.3], score=[-0.1, -0.1]), 0),
    ],
)
def test_chooses_what_lowers_the_loss_and_does_not_lower_the_score(evidence, chosen):
    assert choose(evidence, 0.0) == chosen


@pytest.mark.parametrize(
    ("evidence", "chosen"),
    [
        (gains([0.1, 0.3], lead_stderr=0.19), 2),
        (gains([0.1, 0.3], lead_stderr=0.21), 1),
        (gains([0.1, 0.3, 0.2], lead_stderr=[0.0, 0.21, 0.01]), 3),
        (gains([0.1, 0.3], score=[0.02, 0.01]), 1),
        (gains([0.1, 0.3], score=[0.02, 0.02]), 2),
        (gains([np.nan, 0.1], score=[np.nan, 0.1]), 2),
    ],
)
def test_the_favourite_gives_way_to_what_is_better_by_a_standard_error(evidence, chosen):
    assert choose(evidence, 0.0) == chosen


@pytest.mark.parametrize(
    ("evidence", "chosen"),
    [
        (gains([-0.1, 0.3], loss_stderr=0.29), 2),
        (gains([-0.1, 0.3], loss_stderr=0.31), 0),
        (gains([-0.1, 0.3], score=[0.0, -0.001]), 0),
        (gains([0.1, 0.3], score=[-0.1, 0.0], loss_stderr=0.31), 0),
    ],
)
def test_where_the_favourite_does_not_help_another_must_help_by_a_standard_error(evidence, chosen):
    assert choose(evidence, 0.0) == chosen


def test_more_caution_chooses_nothing_more(global_random_seed):
    rng = np.random.default_rng(global_random_seed)
    for _ in range(100):
        evidence = gains(rng.normal(size=4), rng.random(4), rng.normal(size=4), rng.random(4))
        allowed = [eligible(evidence, caution) for caution in (0.0, 0.5, 1.0, 2.0, 4.0)]
        assert all((more <= less).all() for less, more in pairwise(allowed))
        assert not any(some[0] for some in allowed)


def test_a_gain_needs_as_many_standard_errors_as_asked_for():
    evidence = gains([0.03, 0.05], loss_stderr=[0.02, 0.02], score=[0.1, 0.1])
    assert [choose(evidence, caution) for caution in (0, 1, 2, 3)] == [2, 2, 2, 0]


def test_gains_over_rows_are_paired():
    rng = np.random.default_rng(0)
    base = 100 * rng.random(50)
    losses = np.vstack([base, base - 1.0, base + rng.normal(size=50)])
    gain, stderr = gain_over_rows(losses, np.ones(50))
    assert_allclose(gain, [0, 1, (losses[0] - losses[2]).mean()])
    assert_allclose(stderr, [0, 0, (losses[0] - losses[2]).std(ddof=1) / np.sqrt(50)], atol=1e-12)
    lead, lead_stderr = gain_over_rows(losses, np.ones(50), over=1)
    assert_allclose(lead, gain - 1, atol=1e-9)
    assert_allclose(lead_stderr, [0, 0, stderr[2]], atol=1e-12)


def test_rows_never_held_out_and_rows_of_no_weight_do_not_count():
    rng = np.random.default_rng(0)
    losses = rng.random((3, 20))
    unseen = np.where(np.arange(20) < 5, np.nan, losses)
    assert_allclose(gain_over_rows(unseen, np.ones(20)), gain_over_rows(losses[:, 5:], np.ones(15)))
    weights = np.where(np.arange(20) < 5, 0.0, 2.0)
    assert_allclose(gain_over_rows(losses, weights)[0], gain_over_rows(losses[:, 5:], np.ones(15))[0])


def test_standard_errors_of_rows_tell_how_far_off_a_gain_is(global_random_seed):
    rng = np.random.default_rng(global_random_seed)
    weights = rng.random(200) + 0.2
    found = [gain_over_rows(np.vstack([rng.exponential(size=200), np.zeros(200)]), weights) for _ in range(400)]
    gain, stderr = np.array(found)[:, :, 1].T
    assert_allclose(gain.std(), stderr.mean(), rtol=0.15)
    assert np.mean(np.abs(gain - 1) < 1.96 * stderr) > 0.9


def test_standard_errors_of_folds_allow_for_shared_training_rows():
    scores = np.array([[0.7, 0.8, 0.9], [0.8, 0.8, 1.1]])
    gain, stderr = gain_over_folds(scores, np.full(3, 0.5))
    assert_allclose(gain, [0, 0.1])
    assert_allclose(stderr, [0, np.std([0.1, 0.0, 0.2], ddof=1) * np.sqrt(1 / 3 + 0.5)])


def test_folds_without_a_score_are_left_out():
    scores = np.array([[0.7, np.nan, 0.9], [0.8, 0.8, 1.0]])
    assert_allclose(gain_over_folds(scores, np.full(3, 0.5))[0], [0, 0.1])
    assert np.isnan(gain_over_folds(scores[:, [1]], np.ones(1))).all()
    gain, stderr = gain_over_folds(scores[:, :1], np.ones(1))
    assert_allclose(gain, [0, 0.1])
    assert np.isnan(stderr).all()


def test_a_candidate_without_evidence_takes_none_from_the_others(global_random_seed):
    rng = np.random.default_rng(global_random_seed)
    losses, scores, weights, shares = rng.random((3, 20)), rng.random((3, 4)), rng.random(20), np.full(4, 1 / 3)
    for values, gain in (
        (losses, lambda v: gain_over_rows(v, weights)),
        (scores, lambda v: gain_over_folds(v, shares)),
    ):
        lacking = values.copy()
        lacking[2, 0] = np.nan
        found, expected = np.array(gain(lacking)), np.array(gain(values))
        assert_allclose(found[:, :2], expected[:, :2])
        assert np.isnan(found[:, 2]).all()


def test_equal_sums_are_equal_gains():
    scores = np.array([[0.8, 0.85, 0.8, 0.85, 0.8], [0.7, 0.75, 0.7, 0.75, 0.7], [0.75, 0.8, 0.85, 0.85, 0.85]])
    assert gain_over_folds(scores, np.full(5, 0.25))[0][2] == 0
    tenths = np.array([[0.1, 0.2, 0.3], [0.3, 0.1, 0.2], [0.2, 0.3, 0.1 + 1e-9]])
    assert gain_over_rows(tenths, np.ones(3))[0][1] == 0
    assert gain_over_rows(tenths, np.ones(3))[0][2] < 0


def test_a_favourite_that_failed_stays_the_favourite_in_what_choosing_gains():
    losses, scores = np.full((3, 40), np.nan), np.full((3, 4), np.nan)
    losses[0], scores[0] = 1.0, 0.5
    losses[2] = 1.0 - np.tile([1.0, -0.8], 20)  # a gain of 0.1, but not of a standard error
    scores[2] = 0.6
    rest = np.full(4, 1 / 3), list(np.arange(40).reshape(4, 10)), 0.0
    assert gain_of_choosing(losses, np.ones(40), scores, *rest)[0] == 0
    assert gain_of_choosing(losses[[0, 2]], np.ones(40), scores[[0, 2]], *rest)[0] == pytest.approx(0.1)


def test_one_row_has_no_standard_error():
    gain, stderr = gain_over_rows(np.array([[2.0], [1.0]]), np.ones(1))
    assert_allclose(gain, [0, 1])
    assert np.isnan(stderr).all()


def test_choosing_gains_nothing_on_noise_though_the_chosen_candidate_seems_to():
    rng = np.random.default_rng(0)
    held_out, shares, weights = list(np.arange(50).reshape(5, 10)), np.full(5, 0.25), np.ones(50)
    seeming, gained, stderrs = [], [], []
    for _ in range(400):
        losses = rng.normal(size=(5, 50))
        scores = np.array([-losses[:, rows].mean(axis=1) for rows in held_out]).T
        score = gain_over_folds(scores, shares)[0]
        best = choose(gains_of(losses, weights, scores, shares), 0.0)
        gain, gain_stderr = gain_of_choosing(losses, weights, scores, shares, held_out, 0.0)
        seeming.append(score[best])
        gained.append(gain)
        stderrs.append(gain_stderr)
    error = np.std(gained) / np.sqrt(400)
    assert abs(np.mean(gained)) < 3 * error
    assert np.mean(seeming) > 10 * error
    assert_allclose(np.sqrt(np.mean(np.square(stderrs))), np.std(gained), rtol=0.25)


@pytest.mark.parametrize("caution", [0.0, 1.0])
def test_choosing_gains_what_the_only_candidate_gains_if_it_is_always_eligible(caution, global_random_seed):
    rng = np.random.default_rng(global_random_seed)
    base, scores = rng.random(40), rng.random(4)
    losses, scores = np.array([base, base - 1 - rng.random(40)]), np.array([scores, scores + 1 + 0.1 * rng.random(4)])
    shares, held_out = np.full(4, 1 / 3), list(rng.permutation(40).reshape(4, 10))
    gain, stderr = gain_over_folds(scores, shares)
    found = gain_of_choosing(losses, np.ones(40), scores, shares, held_out, caution)
    assert_allclose(found, (gain[1], stderr[1]))


@pytest.mark.parametrize(
    ("scoring", "refit", "balanced"),
    [
        ("balanced_accuracy", True, True),
        ("f1", True, True),
        ("f1_macro", True, True),
        ("recall", True, True),
        ("jaccard_macro", True, True),
        (make_scorer(fbeta_score, beta=2), True, True),
        (make_scorer(f1_score, average="macro"), True, True),
        ({"a": "accuracy", "b": "balanced_accuracy"}, "b", True),
        (["accuracy", "f1"], "f1", True),
        (("accuracy", "f1"), "accuracy", False),
        ({"a": "accuracy", "b": "f1"}, "a", False),
        ({"a": "accuracy", "b": "f1"}, False, False),
        ({"a": "accuracy", "b": "f1"}, len, False),
        ("f1_micro", True, False),
        ("f1_weighted", True, False),
        ("recall_weighted", True, False),
        ("accuracy", True, False),
        ("roc_auc", True, False),
        (make_scorer(accuracy_score), True, False),
        (lambda estimator, X, y: 1.0, True, False),
        (None, True, False),
    ],
)
def test_balance_is_asked_for_by_the_metric_that_counts(scoring, refit, balanced):
    assert asks_for_balance(LogisticRegression(), scoring, refit) is balanced


def test_balance_is_nothing_for_numbers():
    assert not asks_for_balance(LinearRegression(), make_scorer(mean_squared_error), True)


@pytest.mark.parametrize(
    ("refit", "names", "metric"),
    [
        (True, {"score"}, "score"),
        (False, {"score"}, "score"),
        (len, {"score"}, "score"),
        ("a", {"a", "b"}, "a"),
        (False, {"a", "b"}, None),
        (len, {"a", "b"}, None),
    ],
)
def test_refit_names_the_metric_that_counts(refit, names, metric):
    assert metric_that_counts(refit, names) == metric


@pytest.mark.parametrize("refit", [True, "c"])
def test_of_several_metrics_one_must_be_named(refit):
    with pytest.raises(ValueError, match=rf"refit={refit!r} does not say.*\['a', 'b'\]"):
        metric_that_counts(refit, {"a", "b"})


def test_candidates_have_names():
    names = [describe(candidate) for candidate in (None, {}, {"ratio": 2.0, "sampling_strategy": "auto"})]
    raised = "2 synthetic rows for each real one, small classes raised to the largest"
    assert names == ["no augmentation", "the augmenter as it is", raised]
