"""Whether images could be the other way round is told by their neighbours."""

import numpy as np
import pytest
import torch
from sklearn.datasets import load_digits

from synthaug import GANAugmenter, GaussianFields
from synthaug.generators.deformations.mirror import is_mirrored
from synthaug.generators.starting_rows import StartingRows


def starts(images, labels):
    encoded = torch.from_numpy(images[:, None].astype(np.float32))
    return StartingRows(encoded, torch.eye(int(max(labels)) + 1)[torch.as_tensor(labels)], 5)


def blots(n, seed, *, two_sided):
    """Return noisy images of a blot at random heights, on the left; if two-sided, in half of them on the right."""
    rng = np.random.default_rng(seed)
    across, down = np.meshgrid(np.arange(16), np.arange(16))
    height, side = rng.uniform(3, 12, size=(n, 1, 1)), np.where(rng.random((n, 1, 1)) < 0.5 * two_sided, 11, 4)
    bright = np.exp(-((across - side) ** 2 + (down - height) ** 2) / 8)
    return 2 * np.clip(bright + 0.3 * rng.random((n, 16, 16)), 0, 1) - 1


@pytest.mark.parametrize("two_sided", [False, True])
def test_sides_are_told_from_no_sides(two_sided, global_random_seed):
    images = blots(300, global_random_seed, two_sided=two_sided)
    labels = np.arange(300) % 3
    assert is_mirrored(starts(images, labels), torch.Generator().manual_seed(0)) is two_sided


def test_copies_tell_nothing(global_random_seed):
    images, labels = blots(300, global_random_seed, two_sided=True), np.arange(300) % 3
    drawn = np.random.default_rng(global_random_seed).integers(300, size=500)
    for rows in (np.r_[0:300, 0:50], np.r_[np.zeros(100, dtype=int), 0:300], drawn):
        assert is_mirrored(starts(images[rows], labels[rows]), torch.Generator().manual_seed(0))
    ten = np.arange(300) % 10
    assert not is_mirrored(starts(images[ten], labels[ten]), torch.Generator().manual_seed(0))


def test_digits_have_sides():
    images, labels = load_digits(return_X_y=True)
    for n in (30, 100, 1_500):
        some = starts(images[:n].reshape(-1, 8, 8) / 8 - 1, labels[:n])
        assert not is_mirrored(some, torch.Generator().manual_seed(0))


def test_few_images_and_numbers_tell_nothing():
    images = blots(60, 0, two_sided=True)
    noise = torch.Generator()
    assert not is_mirrored(starts(images[:19], np.zeros(19, dtype=int)), noise)
    assert not is_mirrored(starts(images, np.arange(60)), noise)
    encoded = torch.from_numpy(images[:, None].astype(np.float32))
    assert not is_mirrored(StartingRows(encoded, torch.linspace(0, 1, 60).unsqueeze(1), 5), noise)


@pytest.mark.parametrize(
    ("flip", "two_sided", "expected"),
    [("auto", True, True), ("auto", False, False), ("half", False, True), ("never", True, False)],
)
def test_families_mirror_half_of_the_images(flip, two_sided, expected):
    images = np.rint(127 * (blots(60, 0, two_sided=two_sided) + 1)).astype(np.uint8)
    family = GaussianFields(scale=0.0, mix=0.0, brightness=0.0, flip=flip)
    rows, _ = GANAugmenter(family, ratio=4.0, random_state=0).fit_resample(images, np.arange(60) % 2)
    seen = {image.tobytes() for image in images}
    share = np.mean([image.tobytes() not in seen for image in rows[60:]])
    assert share == pytest.approx(0.5 if expected else 0.0, abs=0.1 if expected else 0.0)
