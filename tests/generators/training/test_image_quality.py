"""The measure tells better images from worse ones, and notices classes whose images are all the same."""

import math

import numpy as np
import pytest
import torch
from sklearn.datasets import load_digits

from synthaug.generators.training import image_quality
from synthaug.generators.training.image_quality import ClassQuality, ImageQuality, worst


def digits(n=400, seed=0):
    """Return images of 10 classes, with their conditions."""
    bunch = load_digits()
    chosen = np.random.default_rng(seed).permutation(len(bunch.target))[:n]
    images = torch.from_numpy(bunch.images[chosen]).float().unsqueeze(1) / 8 - 1
    return images, torch.eye(10)[bunch.target[chosen]]


def noise(seed=0):
    return torch.Generator().manual_seed(seed)


def unseen(quality, seed=1):
    """Return other real images of the classes that the quality asks for."""
    images, condition = digits(1_797, seed)
    labels = condition.argmax(dim=1)
    wanted = quality.condition.argmax(dim=1)
    turn = torch.arange(len(wanted)) % quality.made
    return torch.stack([images[labels == label][i] for label, i in zip(wanted.tolist(), turn.tolist(), strict=True)])


def mean_distance(classes):
    return sum(measured.distance for measured in classes) / len(classes)


def test_real_images_are_healthy(global_random_seed):
    quality = ImageQuality(*digits(seed=global_random_seed), noise(global_random_seed))
    classes = quality.measure(unseen(quality))
    assert [measured.label for measured in classes] == list(range(10))
    assert sum(measured.images for measured in classes) == 400
    assert mean_distance(classes) < 0.1
    assert 0.8 < worst(classes) < 1.2


def test_quality_falls_as_images_come_closer(global_random_seed):
    quality = ImageQuality(*digits(), noise())
    real = unseen(quality)
    blots = torch.randn(real.shape, generator=noise(global_random_seed))
    distances = [mean_distance(quality.measure(torch.lerp(real, blots, share))) for share in (0.0, 0.2, 0.4, 0.8)]
    assert distances == sorted(distances)
    assert distances[-1] > 3 * distances[0]


def test_images_of_the_wrong_class_are_far():
    quality = ImageQuality(*digits(), noise())
    real = unseen(quality)
    right, wrong = (mean_distance(quality.measure(images)) for images in (real, real.roll(quality.made, dims=0)))
    assert wrong > 3 * right


@pytest.mark.parametrize("label", [0, 7])
def test_a_class_of_equal_images_is_noticed(label):
    quality = ImageQuality(*digits(), noise())
    fake = unseen(quality)
    healthy = quality.measure(fake)
    of_class = quality.condition[:, label] == 1
    fake[of_class] = fake[of_class][:1]
    collapsed = quality.measure(fake)
    assert worst(collapsed) == collapsed[label].diversity == 0
    assert collapsed[label].closest_share == 1
    assert collapsed[label].distance > 3 * healthy[label].distance
    assert collapsed[3] == healthy[3]


def test_copies_of_few_images_have_a_large_closest_share():
    quality = ImageQuality(*digits(), noise())
    fake = unseen(quality)
    spread = quality.measure(fake)[2].closest_share
    of_class = quality.condition[:, 2] == 1
    two = fake[of_class][:2]
    fake[of_class] = two.repeat(quality.made // 2, 1, 1, 1)
    assert spread < 0.3
    assert quality.measure(fake)[2].closest_share >= 0.5


def test_a_class_of_one_or_two_images_or_of_equal_ones_has_no_diversity():
    images, condition = digits(100)
    images = torch.cat([images, images[:1], images[1:2].repeat(3, 1, 1, 1), images[2:4]])
    wide = torch.zeros(106, 13)
    wide[:100, :10] = condition
    wide[100:, 10:] = torch.eye(3)[[0, 1, 1, 1, 2, 2]]
    quality = ImageQuality(images, wide, noise())
    classes = quality.measure(torch.randn(len(quality.condition), 1, 8, 8, generator=noise()))
    assert [math.isnan(measured.diversity) for measured in classes[-4:]] == [False, True, True, True]
    assert math.isfinite(worst(classes))
    assert all(math.isfinite(measured.distance) for measured in classes)


def test_nothing_to_compare_with_is_no_alarm():
    assert worst([ClassQuality(0, 1, 0.1, math.nan, 1.0)]) == 1


@pytest.mark.parametrize("width", [0, 1])
def test_without_classes_all_images_are_one_group(width):
    images, _ = digits(100)
    condition = torch.linspace(-1, 1, 100).unsqueeze(1)[:, :width]
    quality = ImageQuality(images, condition, noise())
    assert quality.condition.shape == (image_quality.ALONE_MADE, width)
    assert len(quality.measure(torch.zeros(len(quality.condition), 1, 8, 8))) == 1


def test_rows_without_a_label_are_left_out():
    images, condition = digits(100)
    images, condition = torch.cat([images, images]), torch.cat([condition, torch.full_like(condition, torch.nan)])
    quality = ImageQuality(images, condition, noise())
    assert sum(measured.images for measured in quality.measure(torch.zeros(len(quality.condition), 1, 8, 8))) == 100
    assert not quality.condition.isnan().any()


@pytest.mark.parametrize(("classes", "size"), [(2, 8), (300, 8), (40, 64), (128, 96)])
def test_a_look_does_not_take_long(classes, size):
    images = torch.zeros(2 * classes, 1, size, size)
    condition = torch.eye(classes).repeat(2, 1)
    quality = ImageQuality(images, condition, noise())
    assert len(quality.labels) <= image_quality.MOST_CLASSES
    assert len(quality.condition) <= 16 * image_quality.MOST_CLASSES
    assert quality.made >= image_quality.LEAST_MADE
