"""ImageGAN learns images of any size: classes, numbers, unlabelled ones; and notices when a class collapses."""

import itertools
import math
import time
from unittest import mock

import numpy as np
import pytest
import torch
from sklearn.base import clone
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

from synthaug import GANAugmenter
from synthaug.encoders.layout import Block, Layout
from synthaug.exceptions import TrainingWarning
from synthaug.generators import image_gan
from synthaug.generators.image_gan import ImageGAN
from synthaug.generators.training.image_quality import ClassQuality
from synthaug.objectives.adversarial import LOSSES, AdversarialLoss

CPU = torch.device("cpu")
PLAIN = {
    "architecture": "dense",
    "latent_dim": 100,
    "dropout": 0.3,
    "objective": "non-saturating",
    "penalty": None,
    "augmentation": None,
    "learning_rate": 1e-4,
    "batch_size": 32,
    "ema": 0.0,
    "scale": 1.0,
}


def gan(**parameters):
    return ImageGAN(
        **({"n_images": 320, "width": 8, "precision": "float32", "augmentation": ("shift", "cutout")} | parameters)
    )


def layout_of(shape):
    return Layout((Block("pixels", 0, math.prod(shape), "pixels"),), shape)


def digits(n=200, seed=0):
    """Return encoded images of 10 classes, and their conditions."""
    bunch = load_digits()
    chosen = np.random.default_rng(seed).permutation(len(bunch.target))[:n]
    images = (bunch.images[chosen, None] / 8 - 1).astype(np.float32)
    return images, np.eye(10, dtype=np.float32)[bunch.target[chosen]]


def blobs(shape, n=24, classes=2, seed=0):
    """Return random images, brighter from class to class, and their conditions."""
    rng = np.random.default_rng(seed)
    labels = np.arange(n) % classes
    images = rng.uniform(-1, 0.2, size=(n, *shape)) + 0.8 * labels[:, None, None, None] / classes
    return images.astype(np.float32), np.eye(classes, dtype=np.float32)[labels]


def fitted(family, images, condition, seed=0):
    return clone(family).fit(images, condition, layout_of(images.shape[1:]), device=CPU, seed=seed)


def drawn(family, condition, shape, seed=0):
    condition = np.ascontiguousarray(condition, dtype=np.float32)
    return family.draw(condition, np.empty((len(condition), *shape), dtype=np.float32), seed=seed, device=CPU)


# --------------------------------------------------------------------------------------
# What is learned
# --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "shape",
    [(1, 8, 8), (1, 28, 28), (2, 9, 13), (1, 8, 40)]
    + [pytest.param(shape, marks=pytest.mark.slow) for shape in ((3, 32, 32), (1, 64, 32))],
)
def test_images_of_any_size_train(shape):
    images, condition = blobs(shape)
    family = fitted(gan(n_images=128), images, condition)
    made = drawn(family, condition, shape)
    assert np.isfinite(made).all()
    assert np.abs(made).max() <= 1
    assert len(family.history_) == 2
    assert family.history_[-1]["images"] == 128


@pytest.mark.parametrize(
    "parameters",
    [
        {},
        pytest.param({"objective": "non-saturating"}, marks=pytest.mark.slow),
        pytest.param({"objective": "hinge"}, marks=pytest.mark.slow),
        pytest.param({"penalty": None, "dropout": 0.3}, marks=pytest.mark.slow),
        pytest.param({"augmentation": ("flip", "shift")}, marks=pytest.mark.slow),
    ],
)
def test_objectives_and_what_goes_with_them_train(parameters):
    family = fitted(gan(n_images=3_000, learning_rate=5e-3, ema=0.9, **parameters), *digits())
    scores = [log["distance"] for log in family.history_]
    assert min(scores) < 0.9 * scores[0]
    assert all(np.isfinite(list(log.values())).all() for log in family.history_)


@pytest.mark.slow
def test_a_classifier_trained_on_synthetic_images_knows_real_ones(global_random_seed):
    images, condition = digits(400, global_random_seed)
    family = fitted(gan(n_images=80_000, width=32), images[:200], condition[:200], global_random_seed)
    wanted = np.eye(10)[np.arange(1_000) % 10]
    made = drawn(family, wanted, (1, 8, 8))
    classifier = LogisticRegression(max_iter=2_000, C=0.1).fit(made.reshape(1_000, -1), wanted.argmax(axis=1))
    assert classifier.score(images[200:].reshape(200, -1), condition[200:].argmax(axis=1)) > 0.75
    assert not any(entry["collapsed"] for entry in family.health_)
    assert min(entry["diversity"] for entry in family.health_) > 0.55


@pytest.mark.parametrize(
    ("parameters", "n", "penalty"),
    [
        ({}, 60, 15.0),
        ({"augmentation": None}, 60, 15.0),
        ({"augmentation": "auto"}, 60, 1.0),
        ({}, 3_000, 1.0),
        ({"penalty": 2}, 60, 2.0),
        ({"penalty": None}, 60, 0.0),
    ],
)
def test_few_images_without_deformed_ones_are_not_learned_by_heart(parameters, n, penalty):
    images, condition = blobs((1, 8, 8), n)
    assert fitted(gan(n_images=64, **parameters), images, condition).penalty_ == penalty


def test_images_follow_a_continuous_target(global_random_seed):
    rng = np.random.default_rng(global_random_seed)
    number = rng.normal(size=(300, 1)).astype(np.float32)
    images = np.tanh(number[:, :, None, None] + 0.3 * rng.normal(size=(300, 1, 8, 8))).astype(np.float32)
    family = fitted(gan(n_images=3_000, width=16), images, number, global_random_seed)
    wanted = np.repeat([[-1.0], [1.0]], 100, axis=0)
    low, high = drawn(family, wanted, (1, 8, 8)).mean(axis=(1, 2, 3)).reshape(2, 100)
    assert low.mean() + 0.3 < high.mean()
    assert family.health_[0]["class"] is None
    assert family.health_[0]["images"] == 300


def test_images_without_a_label_are_learned_from(global_random_seed):
    images, condition = blobs((1, 8, 8), 200, seed=global_random_seed)
    images[8:, :, :4] = images[8:, :, 4:]  # the labelled images alone say nothing of the repetition
    condition[8:] = np.nan

    def repetition(family):
        made = drawn(family, np.eye(2)[np.arange(200) % 2], (1, 8, 8))
        return np.corrcoef(made[:, 0, :4].ravel(), made[:, 0, 4:].ravel())[0, 1]

    learner = gan(n_images=6_000, width=16, penalty=1.0)
    alone = fitted(learner, images[:8], condition[:8], global_random_seed)
    together = fitted(learner, images, condition, global_random_seed)
    assert repetition(together) > repetition(alone) + 0.1
    assert sum(entry["images"] for entry in together.health_) == 8


def test_images_without_classes_train():
    images, _ = digits()
    family = fitted(gan(), images, np.empty((200, 0), dtype=np.float32))
    assert drawn(family, np.empty((5, 0)), (1, 8, 8)).shape == (5, 1, 8, 8)
    assert [entry["class"] for entry in family.health_] == [None]


def test_exact_black_and_white_are_as_frequent_as_in_real_images():
    images, condition = digits()
    family = fitted(gan(n_images=2_000), images, condition)
    made = drawn(family, condition[np.arange(1_000) % 200], (1, 8, 8))
    for value in (-1, 1):
        assert (made == value).mean() == pytest.approx((images == value).mean(), abs=0.03)


def test_less_noise_makes_images_less_diverse():
    images, condition = digits()
    wide, narrow, none = (
        np.ptp(drawn(fitted(gan(scale=scale), images, condition), np.eye(10)[[3] * 100], (1, 8, 8)), axis=0).mean()
        for scale in (1.0, 0.5, 0.0)
    )
    assert wide > narrow > none == 0


def test_a_class_of_one_image_trains():
    images, condition = digits(30)
    images, condition = np.r_[images, images[:1]], np.c_[np.r_[condition, np.zeros((1, 10))], np.eye(31)[:, -1]]
    family = fitted(gan(), images, condition.astype(np.float32))
    assert math.isnan(family.health_[-1]["diversity"])
    assert not family.health_[-1]["collapsed"]
    assert all(np.isfinite(list(log.values())).all() for log in family.history_)


# --------------------------------------------------------------------------------------
# The plain GAN of introductions
# --------------------------------------------------------------------------------------
def test_a_plain_gan_can_be_asked_for():
    images, _ = digits()
    family = fitted(gan(**PLAIN, n_images=1_500), images, np.empty((200, 0), dtype=np.float32))
    scores = [log["distance"] for log in family.history_]
    assert min(scores) < 0.9 * scores[0]
    widths = [layer.out_features for layer in family.network_.body.hidden]
    assert widths == [128, 256, 512, 1024]
    assert family.network_.body.hidden[0].in_features == 100


# --------------------------------------------------------------------------------------
# Seeds and budgets
# --------------------------------------------------------------------------------------
@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_equal_seeds_make_equal_images_and_leave_the_global_state_alone(precision):
    images, condition = digits()
    before = torch.get_rng_state()
    first, second, other = (
        drawn(fitted(gan(precision=precision, dropout=0.2), images, condition, seed), condition, (1, 8, 8))
        for seed in (0, 0, 1)
    )
    assert torch.equal(torch.get_rng_state(), before)
    np.testing.assert_array_equal(first, second)
    assert not np.array_equal(first, other)


def test_no_image_depends_on_how_many_are_asked_for():
    images, condition = digits()
    family = fitted(gan(), images, condition)
    many = drawn(family, condition, (1, 8, 8))
    for n in (1, 127, 128, 129):
        np.testing.assert_array_equal(drawn(family, condition[:n], (1, 8, 8)), many[:n])


def test_both_precisions_train_alike():
    images, condition = digits()
    first = [fitted(gan(precision=name), images, condition).history_[0] for name in ("float32", "bfloat16")]
    assert first[0] != first[1]
    for name in ("critic_loss", "generator_loss", "distance"):
        assert first[0][name] == pytest.approx(first[1][name], rel=0.1)


def test_samples_can_be_made_at_every_log():
    images, condition = (torch.from_numpy(values) for values in digits())
    family, steps = gan(), []
    for log in family.train(images, condition, layout_of((1, 8, 8)), device=CPU, seed=0):
        with torch.no_grad():
            assert family.sample(torch.eye(10), torch.Generator().manual_seed(0)).isfinite().all()
        steps.append(log["step"])
    assert steps == [1, 2, 3, 4, 5]


def test_history_says_how_it_went():
    family = fitted(gan(n_images=2_560), *digits())
    assert [log["step"] for log in family.history_] == list(range(2, 41, 2))
    assert [log["images"] for log in family.history_] == list(range(128, 2_561, 128))
    scores = [log["distance"] for log in family.history_]
    assert [log["best_distance"] for log in family.history_] == list(np.minimum.accumulate(scores))
    assert [entry["class"] for entry in family.health_] == list(range(10))


def test_time_budget_is_obeyed():
    start = time.monotonic()
    family = fitted(gan(n_images=10**9, max_seconds=0.5), *digits())
    assert time.monotonic() - start < 20
    assert 1 <= len(family.history_) <= 20
    assert family.history_[-1]["images"] < 10**9
    enough = fitted(gan(max_seconds=1_000.0), *digits())
    assert enough.history_[-1]["images"] == 320


def test_budget_grows_with_the_images():
    budgets = [ImageGAN()._n_images(n) for n in (20, 1_000, 10_000, 60_000)]
    assert budgets == sorted(budgets)
    assert budgets[0] == budgets[1] < budgets[2]
    assert budgets[-1] < 10**6
    assert ImageGAN(n_images=7)._n_images(10**6) == 7


def test_few_images_are_augmented():
    def changes(n, is_enlarged=False, **parameters):
        return ImageGAN(**parameters)._changes(n, is_enlarged=is_enlarged)

    assert changes(200) == ("shift", "cutout")
    assert changes(60_000) == changes(200, augmentation=None) == changes(200, is_enlarged=True) == ()
    for flipped in (("flip",), ("deformation", "flip")):
        assert changes(60_000, augmentation=flipped) == changes(200, True, augmentation=flipped) == ("flip",)


def test_an_unknown_augmentation_is_refused():
    with pytest.raises(ValueError, match=r"'mirror'.*cutout.*deformation.*flip.*shift"):
        fitted(gan(augmentation=("shift", "mirror")), *digits())


# --------------------------------------------------------------------------------------
# Accidents
# --------------------------------------------------------------------------------------
def measured(diversity):
    """Return a function in place of `ImageQuality.measure`, by which class 3 has that diversity at each call."""
    calls = itertools.count()

    def measure(self, fake):
        call = next(calls)
        return [ClassQuality(label, 20, 0.5, diversity(call) if label == 3 else 0.8, 0.2) for label in range(10)]

    return mock.patch.object(image_gan.ImageQuality, "measure", measure)


def test_a_class_that_collapses_is_taken_back_and_training_slows_down():
    rates = []
    schedule = image_gan._Players.schedule

    def spied(players, progress, *, slowdown):
        schedule(players, progress, slowdown=slowdown)
        rates.append(players.optimizers[0].param_groups[0]["lr"])

    with (
        measured(lambda call: 0.3 if call == 4 else 0.8),
        mock.patch.object(image_gan, "SETTLED", 0),
        mock.patch.object(image_gan._Players, "schedule", spied),
        mock.patch.object(image_gan._Players, "restore", autospec=True) as restore,
    ):
        family = fitted(gan(n_images=1_280), *digits())
    assert restore.call_count == 1
    assert [log["recoveries"] for log in family.history_] == [0] * 5 + [1] * 15
    assert family.history_[4]["diversity"] == 0.3
    assert family.history_[4]["distance"] > family.history_[3]["distance"]
    assert rates[5] == pytest.approx(rates[4] / 2)
    assert family.history_[-1]["images"] == 1_280


def test_a_class_that_stays_collapsed_ends_training_with_a_warning():
    with (
        measured(lambda call: 0.3 if call >= 4 else 0.8),
        mock.patch.object(image_gan, "SETTLED", 0),
        pytest.warns(TrainingWarning) as caught,
    ):
        family = fitted(gan(n_images=1_280), *digits())
    assert len(family.history_) == 4 + image_gan.MAX_RECOVERIES + 1
    (stopped,) = (str(warning.message) for warning in caught)
    assert "stopped after 512 images" in stopped
    assert "learning_rate" in stopped
    assert [entry["class"] for entry in family.health_ if entry["collapsed"]] == [3]


def test_a_short_training_is_no_collapse():
    with measured(lambda call: 0.3):
        family = fitted(gan(), *digits())
    assert family.history_[-1]["recoveries"] == 0
    assert family.warning(list(range(10))) is None


def test_a_collapse_is_told_by_the_names_of_the_classes():
    bunch = load_digits()
    names = np.array([f"digit {digit}" for digit in range(10)])[bunch.target[:60]]
    with (
        measured(lambda call: 0.3),
        mock.patch.object(image_gan, "SETTLED", 640),
        pytest.warns(TrainingWarning, match=r"those of class digit 3\. Do not use them.*larger penalty than 15\.0"),
    ):
        GANAugmenter(gan(n_images=640), random_state=0).fit(bunch.images[:60], names)
    images, _ = digits(60)
    family = fitted(gan(), images, np.empty((60, 0), dtype=np.float32))
    with mock.patch.object(image_gan, "SETTLED", 0):
        family.health_[0]["collapsed"] = True
        assert "all of them" in family.warning(None)


def spoiled(when):
    """Return the relativistic loss that is not a number at the given calls of the critic's."""
    calls, loss = itertools.count(), LOSSES["relativistic"]

    def critic(real, fake):
        return loss.critic(real, fake) * (torch.nan if when(next(calls)) else 1.0)

    return mock.patch.dict(LOSSES, relativistic=AdversarialLoss(critic, loss.generator))


def test_a_step_that_is_not_finite_is_undone():
    with spoiled(lambda call: call == 9):
        family = fitted(gan(n_images=1_280), *digits())
    assert family.history_[-1]["images"] == 1_280
    assert family.history_[-1]["recoveries"] == 1
    assert all(weight.isfinite().all() for weight in family.network_.parameters())


def test_a_training_that_never_works_still_makes_images():
    images, condition = digits()
    with spoiled(lambda call: True), pytest.warns(TrainingWarning, match="non-finite"):
        family = fitted(gan(n_images=1_280), images, condition)
    assert family.history_ == []
    assert np.isfinite(drawn(family, condition, (1, 8, 8))).all()
