"""The score tells better images from worse ones, and notices classes whose images are all the same."""

import math

import numpy as np
import pytest
import torch
from sklearn.datasets import load_digits

from synthaug.generators.training import image_score
from synthaug.generators.training.image_score import ClassScore, ImageScore, worst


def digits(n=400, seed=0):
    """Return images of 10 classes, with their conditions."""
    bunch = load_digits()
    chosen = np.random.default_rng(seed).permutation(len(bunch.target))[:n]
    images = torch.from_numpy(bunch.images[chosen]).float().unsqueeze(1) / 8 - 1
    return images, torch.eye(10)[bunch.target[chosen]]


def noise(seed=0):
    return torch.Generator().manual_seed(seed)


def unseen(score, seed=1):
    """Return other real images of the classes that the score asks for."""
    images, condition = digits(1_797, seed)
    labels = condition.argmax(dim=1)
    wanted = score.condition.argmax(dim=1)
    turn = torch.arange(len(wanted)) % score.made
    return torch.stack([images[labels == label][i] for label, i in zip(wanted.tolist(), turn.tolist(), strict=True)])


def mean_distance(classes):
    return sum(measured.distance for measured in classes) / len(classes)


def test_real_images_are_healthy(global_random_seed):
    score = ImageScore(*digits(seed=global_random_seed), noise(global_random_seed))
    classes = score.measure(unseen(score))
    assert [measured.label for measured in classes] == list(range(10))
    assert sum(measured.images for measured in classes) == 400
    assert mean_distance(classes) < 0.1
    assert 0.8 < worst(classes) < 1.2


def test_score_falls_as_images_come_closer(global_random_seed):
    score = ImageScore(*digits(), noise())
    real = unseen(score)
    blots = torch.randn(real.shape, generator=noise(global_random_seed))
    distances = [mean_distance(score.measure(torch.lerp(real, blots, share))) for share in (0.0, 0.2, 0.4, 0.8)]
    assert distances == sorted(distances)
    assert distances[-1] > 3 * distances[0]


def test_images_of_the_wrong_class_are_far():
    score = ImageScore(*digits(), noise())
    real = unseen(score)
    right, wrong = (mean_distance(score.measure(images)) for images in (real, real.roll(score.made, dims=0)))
    assert wrong > 3 * right


@pytest.mark.parametrize("label", [0, 7])
def test_a_class_of_equal_images_is_noticed(label):
    score = ImageScore(*digits(), noise())
    fake = unseen(score)
    healthy = score.measure(fake)
    of_class = score.condition[:, label] == 1
    fake[of_class] = fake[of_class][:1]
    collapsed = score.measure(fake)
    assert worst(collapsed) == collapsed[label].diversity == 0
    assert collapsed[label].closest_share == 1
    assert collapsed[label].distance > 3 * healthy[label].distance
    assert collapsed[3] == healthy[3]


def test_copies_of_few_images_have_a_large_closest_share():
    score = ImageScore(*digits(), noise())
    fake = unseen(score)
    spread = score.measure(fake)[2].closest_share
    of_class = score.condition[:, 2] == 1
    two = fake[of_class][:2]
    fake[of_class] = two.repeat(score.made // 2, 1, 1, 1)
    assert spread < 0.3
    assert score.measure(fake)[2].closest_share >= 0.5


def test_a_class_of_one_or_two_images_or_of_equal_ones_has_no_diversity():
    images, condition = digits(100)
    images = torch.cat([images, images[:1], images[1:2].repeat(3, 1, 1, 1), images[2:4]])
    wide = torch.zeros(106, 13)
    wide[:100, :10] = condition
    wide[100:, 10:] = torch.eye(3)[[0, 1, 1, 1, 2, 2]]
    score = ImageScore(images, wide, noise())
    classes = score.measure(torch.randn(len(score.condition), 1, 8, 8, generator=noise()))
    assert [math.isnan(measured.diversity) for measured in classes[-4:]] == [False, True, True, True]
    assert math.isfinite(worst(classes))
    assert all(math.isfinite(measured.distance) for measured in classes)


def test_nothing_to_compare_with_is_no_alarm():
    assert worst([ClassScore(0, 1, 0.1, math.nan, 1.0)]) == 1


@pytest.mark.parametrize("width", [0, 1])
def test_without_classes_all_images_are_one_group(width):
    images, _ = digits(100)
    condition = torch.linspace(-1, 1, 100).unsqueeze(1)[:, :width]
    score = ImageScore(images, condition, noise())
    assert score.condition.shape == (image_score.ALONE_MADE, width)
    assert len(score.measure(torch.zeros(len(score.condition), 1, 8, 8))) == 1


def test_rows_without_a_label_are_left_out():
    images, condition = digits(100)
    images, condition = torch.cat([images, images]), torch.cat([condition, torch.full_like(condition, torch.nan)])
    score = ImageScore(images, condition, noise())
    assert sum(measured.images for measured in score.measure(torch.zeros(len(score.condition), 1, 8, 8))) == 100
    assert not score.condition.isnan().any()


@pytest.mark.parametrize(("classes", "size"), [(2, 8), (300, 8), (40, 64), (128, 96)])
def test_a_look_does_not_take_long(classes, size):
    images = torch.zeros(2 * classes, 1, size, size)
    condition = torch.eye(classes).repeat(2, 1)
    score = ImageScore(images, condition, noise())
    assert len(score.labels) <= image_score.MOST_CLASSES
    assert len(score.condition) <= 16 * image_score.MOST_CLASSES
    assert score.made >= image_score.LEAST_MADE
