"""Images become brighter or dimmer as far as those of their class differ in it, and no background does."""

import numpy as np
import pytest
import torch

from synthaug import GANAugmenter, GaussianFields
from synthaug.generators.deformations import brightness as module
from synthaug.generators.deformations.brightness import Brightness
from synthaug.generators.starting_rows import StartingRows

SPREAD = 0.4


def squares(levels, background=0.0, size=12):
    """Return images of squares of given levels; every second fills nearly all of its image."""
    images = np.full((len(levels), size, size), background)
    images[::2, 4:8, 4:8] = np.asarray(levels)[::2, None, None]
    images[1::2, 1:11, 1:11] = np.asarray(levels)[1::2, None, None]
    return images


def brightness_of(images, condition):
    encoded = torch.from_numpy((2 * images[:, None] - 1).astype(np.float32))
    return Brightness(StartingRows(encoded, torch.as_tensor(condition, dtype=torch.float32), 5)), encoded


def one_class(n):
    return np.ones((n, 2)) * [1, 0]


def test_brightness_varies_as_that_of_real_images(global_random_seed):
    rng = np.random.default_rng(global_random_seed)
    brightness, images = brightness_of(squares(0.3 * np.exp(SPREAD * rng.normal(size=400)).clip(0, 3)), one_class(400))
    made = brightness(images[:1].expand(2_000, -1, -1, -1), 1.0, torch.Generator().manual_seed(global_random_seed))
    made = (made + 1) / 2
    assert made[:, 0, :1].max() < 1e-6  # the background stays black
    assert made[:, 0, 5, 5].log().std() == pytest.approx(SPREAD, rel=0.15)
    assert brightness(images, 0.0, torch.Generator()).numpy() == pytest.approx(images.numpy(), abs=1e-6)


def test_dark_things_before_white_vary_as_bright_ones_before_black(global_random_seed):
    rng = np.random.default_rng(global_random_seed)
    images = squares(0.3 * np.exp(SPREAD * rng.normal(size=50)).clip(0, 3))
    bright, dark, inverse = brightness_of(images, one_class(50))[0], *brightness_of(1 - images, one_class(50))
    torch.testing.assert_close(bright.spread, dark.spread.flip(0))
    white = dark(inverse, 1.0, torch.Generator().manual_seed(0))
    torch.testing.assert_close(white[:, :, :1], torch.ones_like(white[:, :, :1]))
    assert (white - inverse)[:, 0, 5, 5].std() > 0.05


def test_what_classes_differ_by_is_no_spread(global_random_seed):
    rng = np.random.default_rng(global_random_seed)
    labels = np.arange(60) % 3
    images = squares((0.2 + 0.3 * labels) * np.exp(0.02 * rng.normal(size=60)))
    brightness, _ = brightness_of(images, np.eye(3)[labels])
    assert 0.01 < brightness.spread[0] < 0.04
    assert brightness_of(images, one_class(60))[0].spread[0] > 0.3


def test_what_goes_with_a_continuous_target_is_no_spread(global_random_seed):
    rng = np.random.default_rng(global_random_seed)
    number = rng.uniform(0.2, 0.9, size=200)
    brightness, _ = brightness_of(squares(number), number[:, None])
    assert brightness.spread[0] < 0.05
    few = np.linspace(0.3, 0.9, 10)
    assert brightness_of(squares(few), few[:, None])[0].spread[0] < 0.05
    assert brightness_of(squares(few[:2]), few[:2, None])[0].spread[0] == 0


def test_one_image_of_each_class_has_no_spread():
    brightness, images = brightness_of(squares([0.2, 0.8]), np.eye(2))
    assert brightness.spread.tolist() == [0, 0]
    assert torch.isfinite(brightness(images, 1.0, torch.Generator())).all()


def test_many_images_are_looked_at_in_part():
    levels = 0.3 * np.exp(SPREAD * np.random.default_rng(0).normal(size=2 * module.MOST + 1)).clip(0, 3)
    labels = np.eye(2)[(np.arange(len(levels)) > 2_900).astype(int)]
    assert brightness_of(squares(levels), labels)[0].spread[0] == pytest.approx(SPREAD, rel=0.1)


def test_photographs_vary_in_both_ways(global_random_seed):
    rng = np.random.default_rng(global_random_seed)
    low, high = rng.uniform(0.05, 0.4, size=(60, 1, 1)), rng.uniform(0.55, 0.9, size=(60, 1, 1))
    brightness, _ = brightness_of(low + (high - low) * rng.random((60, 12, 12)), one_class(60))
    assert (brightness.spread > 0.05).all()


def test_large_images_are_looked_at_in_part():
    levels = 0.3 * np.exp(SPREAD * np.random.default_rng(0).normal(size=100)).clip(0, 3)
    small, large = squares(levels), np.repeat(np.repeat(squares(levels), 9, axis=1), 9, axis=2)
    assert large[0].size > module.MOST_PIXELS
    spreads = [brightness_of(images, one_class(100))[0].spread for images in (small, large)]
    torch.testing.assert_close(*spreads, atol=0.01, rtol=0)


@pytest.mark.parametrize("value", [0.0, 1.0])
def test_images_of_one_level_stay_finite(value):
    brightness, images = brightness_of(np.full((6, 12, 12), value), one_class(6))
    assert torch.isfinite(brightness.spread).all()
    assert torch.isfinite(brightness(images, 1.0, torch.Generator())).all()


def test_families_draw_brightness_unless_told_not_to(global_random_seed):
    rng = np.random.default_rng(global_random_seed)
    texture = rng.uniform(0.5, 1, size=(40, 12, 12))
    images = np.rint(255 * texture * squares(rng.uniform(0.2, 0.7, size=40))).astype(np.uint8)
    real, labels = {image.tobytes() for image in images}, np.arange(40) % 2

    def share_of_copies(strength):
        family = GaussianFields(scale=0.0, mix=0.0, brightness=strength, flip="never")
        rows, _ = GANAugmenter(family, ratio=5.0, random_state=global_random_seed).fit_resample(images, labels)
        return np.mean([image.tobytes() in real for image in rows[40:]])

    assert share_of_copies(0.0) == 1
    assert share_of_copies(1.0) < 0.1
