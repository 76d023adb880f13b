"""TabularGAN learns tables: classes, dependence, unlabelled rows; and survives what may happen to a training."""

import itertools
import time
import warnings
from unittest import mock

import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.datasets import load_breast_cancer, load_iris
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score, train_test_split

from synthaug import GANAugmenter, TabularGAN
from synthaug.exceptions import TrainingWarning
from synthaug.objectives.adversarial import LOSSES, AdversarialLoss
from tests.domains import mixed_table


def augmenter(seed=0, ratio="auto", **parameters):
    return GANAugmenter(TabularGAN(**({"hidden": 32} | parameters)), ratio=ratio, random_state=seed)


def blobs(n=200, seed=0):
    """Return two classes of dependent columns, and their labels."""
    rng = np.random.default_rng(seed)
    y = np.arange(n) % 2
    first = rng.normal(size=n) + 3 * y
    return np.c_[first, np.where(y, -1, 1) * first + rng.normal(size=n) / 4, rng.normal(size=n)], y


def distances(fitted):
    return [log["distance"] for log in fitted.generator_.history_]


# --------------------------------------------------------------------------------------
# What is learned
# --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("objective", "penalty"),
    [
        *((name, "r1+r2") for name in sorted(LOSSES)),
        *(pytest.param(name, "gradient", marks=pytest.mark.slow) for name in sorted(LOSSES)),
        ("non-saturating", None),  # that of the first article
        ("hinge", None),
        ("relativistic", None),
    ],
)
def test_every_objective_and_penalty_trains(objective, penalty):
    # A critic kept at slope one has to be ahead of the generator.
    pace = {"critic_steps": 5, "learning_rate": 5e-3} if penalty == "gradient" else {}
    fitted = augmenter(n_steps=200, objective=objective, penalty=penalty, patience=20, **pace).fit(*blobs())
    assert min(distances(fitted)) < 0.9 * distances(fitted)[0]
    assert all(np.isfinite(list(log.values())).all() for log in fitted.generator_.history_)


def test_penalty_is_chosen_by_the_objective():
    X, y = blobs()
    for objective, penalty, gamma in (("wasserstein", "gradient", 10), ("hinge", "r1+r2", 3)):
        chosen, named = (
            augmenter(n_steps=5, objective=objective, penalty=penalty, gamma=gamma).fit(X, y).sample(9)[0]
            for penalty, gamma in (("auto", "auto"), (penalty, gamma))
        )
        np.testing.assert_array_equal(chosen, named)


def test_classes_are_told_apart(global_random_seed):
    X, y = blobs(seed=global_random_seed)
    fitted = augmenter(global_random_seed, n_steps=400, hidden=128).fit(X, y)
    for label in (0, 1):
        made, _ = fitted.sample(500, y=label)
        real = X[y == label]
        np.testing.assert_allclose(made.mean(axis=0), real.mean(axis=0), atol=0.5)
        assert np.corrcoef(made[:, :2].T)[0, 1] * np.corrcoef(real[:, :2].T)[0, 1] > 0.3
        assert abs(np.corrcoef(made[:, [0, 2]].T)[0, 1]) < 0.4


def test_levels_follow_the_class(global_random_seed):
    X, y = mixed_table(400, seed=global_random_seed)
    fitted = augmenter(global_random_seed, n_steps=100).fit(X, y)
    for label in ("no", "yes"):
        made, _ = fitted.sample(2_000, y=label)
        real = X[y == label]
        assert made["flag"].mean() == pytest.approx(real["flag"].mean(), abs=0.08)
        assert made["city"].isna().mean() == pytest.approx(real["city"].isna().mean(), abs=0.06)
        assert (made["with atom"] == 0).mean() == pytest.approx((real["with atom"] == 0).mean(), abs=0.15)


def test_rows_follow_a_continuous_target(global_random_seed):
    rng = np.random.default_rng(global_random_seed)
    y = rng.normal(size=300)
    X = np.c_[y + rng.normal(size=300) / 5, rng.normal(size=300)]
    fitted = augmenter(global_random_seed, n_steps=300).fit(X, y)
    made, target = fitted.sample(1_000)
    assert np.corrcoef(made[:, 0], target)[0, 1] > 0.8
    assert abs(np.corrcoef(made[:, 1], target)[0, 1]) < 0.4
    low, high = (fitted.sample(300, y=value)[0][:, 0] for value in (-1.0, 1.0))
    assert low.mean() + 1 < high.mean()


def test_rows_without_a_label_are_learned_from(global_random_seed):
    rng = np.random.default_rng(global_random_seed)
    first = rng.normal(size=600)
    X = np.c_[first, first + rng.normal(size=600) / 10]
    X[:40, 1] = rng.permutation(X[:40, 1])  # the labelled rows alone say nothing of the dependence
    y = np.r_[np.arange(40) % 2, np.full(560, np.nan)]

    def dependence(fitted):
        return np.corrcoef(fitted.sample(1_000)[0].T)[0, 1]

    alone = augmenter(global_random_seed, n_steps=200).fit(X[:40], y[:40])
    together = augmenter(global_random_seed, n_steps=200).fit(X, y)
    assert dependence(together) > dependence(alone) + 0.2


def test_a_classifier_trained_on_synthetic_rows_predicts_real_ones(global_random_seed):
    for load, steps, well in ((load_iris, 300, 0.85), (load_breast_cancer, 200, 0.85)):
        X, y = load(return_X_y=True)
        real, held_out, labels, held_out_labels = train_test_split(
            X, y, test_size=0.4, random_state=global_random_seed, stratify=y
        )
        made, made_labels = augmenter(global_random_seed, n_steps=steps).fit(real, labels).sample(300)
        forest = RandomForestClassifier(30, random_state=0).fit(made, made_labels)
        assert forest.score(held_out, held_out_labels) > well


def test_synthetic_rows_are_hard_to_tell_from_real_ones(global_random_seed):
    X, y = load_iris(return_X_y=True)
    real, held_out, labels, _ = train_test_split(X, y, test_size=0.5, random_state=global_random_seed, stratify=y)
    made, _ = augmenter(global_random_seed, n_steps=300).fit(real, labels).sample(75)
    judged = np.r_[held_out, made], np.repeat([0, 1], 75)
    forest = RandomForestClassifier(50, min_samples_leaf=3, random_state=0)
    assert cross_val_score(forest, *judged, cv=3, scoring="roc_auc").mean() < 0.85
    linear = LogisticRegression(max_iter=1_000)
    assert cross_val_score(linear, *judged, cv=3, scoring="roc_auc").mean() < 0.75


def test_rows_are_no_copies(global_random_seed):
    X, y = blobs(seed=global_random_seed)
    made, _ = augmenter(global_random_seed, n_steps=100).fit(X, y).sample(1_000)
    nearest = np.sqrt(((made[:, None] - X[None]) ** 2).sum(axis=2)).min(axis=1)
    assert (nearest < 1e-3).mean() < 0.01


# --------------------------------------------------------------------------------------
# How training goes
# --------------------------------------------------------------------------------------
def test_history_says_how_it_went():
    fitted = augmenter(n_steps=200, patience=20).fit(*blobs())
    history = fitted.generator_.history_
    assert [log["step"] for log in history] == list(range(10, 201, 10))
    assert all(log.keys() >= {"step", "critic_loss", "generator_loss", "distance", "best_distance"} for log in history)
    assert [log["best_distance"] for log in history] == list(np.minimum.accumulate(distances(fitted)))


@pytest.mark.parametrize("n_steps", [1, 2, 7, 19, 21])
def test_any_number_of_steps_is_taken(n_steps):
    fitted = augmenter(n_steps=n_steps, patience=99).fit(*blobs())
    assert fitted.generator_.history_[-1]["step"] == n_steps


def test_the_best_snapshot_is_kept():
    X, y = blobs()
    snapshots = {}

    def monitor(log, generator):
        snapshots[log["step"]] = generator.network_.body.last.weight.cpu().clone()

    learned = augmenter(n_steps=100, patience=99, learning_rate=0.02).learn(X, y, monitor=monitor)
    best = min(learned.generator.history_, key=lambda log: log["distance"])["step"]
    torch.testing.assert_close(learned.generator.network_.body.last.weight, snapshots[best])
    assert not torch.equal(snapshots[best], snapshots[100])


def test_a_monitor_may_end_training():
    learned = augmenter(n_steps=100).learn(*blobs(), monitor=lambda log, generator: log["step"] >= 20)
    assert learned.generator.history_[-1]["step"] == 20


def test_training_stops_early():
    fitted = augmenter(n_steps=2_000, patience=1, learning_rate=0.05).fit(*blobs(40))
    assert fitted.generator_.history_[-1]["step"] < 2_000
    best = [log["best_distance"] for log in fitted.generator_.history_]
    assert best[-1] == best[-2]


def test_time_budget_is_obeyed():
    X, y = blobs()
    start = time.monotonic()
    fitted = augmenter(n_steps=1_000_000, max_seconds=0.5).fit(X, y)
    assert time.monotonic() - start < 5
    assert 1 <= fitted.generator_.history_[-1]["step"] < 1_000_000
    enough = augmenter(n_steps=40, max_seconds=1_000.0).fit(X, y)
    assert enough.generator_.history_[-1]["step"] == 40


@pytest.mark.parametrize("parameters", [{"critic_steps": 3}, {"batch_size": 2}, {"batch_size": 500}, {"latent_dim": 1}])
@pytest.mark.parametrize("n", [4, 200])
def test_odd_sizes_train(parameters, n):
    fitted = augmenter(n_steps=10, **parameters).fit(*blobs(n))
    assert np.isfinite(fitted.sample(20)[0]).all()


def test_capacity_grows_with_the_table():
    sizes = [TabularGAN()._size(n) for n in (20, 500, 5_000, 50_000, 500_000)]
    for smaller, larger in itertools.pairwise(sizes):
        assert all(few <= many for few, many in zip(smaller, larger, strict=True))
    assert sizes[0].steps < sizes[-1].steps
    assert TabularGAN(n_steps=7, hidden=5, batch_size=3)._size(10**6) == (5, 3, 7)


# --------------------------------------------------------------------------------------
# Accidents
# --------------------------------------------------------------------------------------
def spoiled(when):
    """Return the relativistic loss that is not a number at the given calls of the critic's."""
    calls, loss = itertools.count(), LOSSES["relativistic"]

    def critic(real, fake):
        return loss.critic(real, fake) * (torch.nan if when(next(calls)) else 1.0)

    return mock.patch.dict(LOSSES, relativistic=AdversarialLoss(critic, loss.generator))


def test_a_step_that_is_not_finite_is_undone():
    X, y = blobs()
    with spoiled(lambda call: call == 57), warnings.catch_warnings():
        warnings.simplefilter("ignore", TrainingWarning)
        fitted = augmenter(n_steps=200, patience=99).fit(X, y)
    assert fitted.generator_.history_[-1]["step"] == 200
    assert all(np.isfinite(list(log.values())).all() for log in fitted.generator_.history_)
    assert min(distances(fitted)) < 0.6 * distances(fitted)[0]
    assert all(weight.isfinite().all() for weight in fitted.generator_.network_.parameters())


def test_a_training_that_fails_again_and_again_ends_with_the_best_so_far():
    X, y = blobs()
    with (
        spoiled(lambda call: call >= 100),
        pytest.warns(TrainingWarning, match=r"non-finite.*learning_rate than 0\.001"),
    ):
        fitted = augmenter(n_steps=200, patience=99).fit(X, y)
    assert fitted.generator_.history_[-1]["step"] <= 100
    assert np.isfinite(fitted.sample(50)[0]).all()


def test_a_training_that_never_works_still_makes_rows_of_the_right_form():
    X, y = mixed_table()
    with spoiled(lambda call: True), pytest.warns(TrainingWarning, match="non-finite"):
        fitted = augmenter(n_steps=40).fit(X, y)
    made, _ = fitted.sample(50)
    pd.testing.assert_series_equal(made.dtypes, X.dtypes)
    assert fitted.generator_.history_ == []


def test_an_absurd_learning_rate_does_no_harm():
    X, y = blobs()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", TrainingWarning)
        fitted = augmenter(n_steps=60, learning_rate=1e6).fit(X, y)
    made, _ = fitted.sample(100)
    assert np.isfinite(made).all()
    assert (made.min(axis=0) >= X.min(axis=0)).all()
