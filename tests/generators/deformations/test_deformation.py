"""Deformations make images of a class look like others of it; a class of few images borrows those of the others."""

import copy

import numpy as np
import pytest
import torch
from sklearn.datasets import load_digits

from synthaug import DeformationGAN, GANAugmenter, GaussianFields, ImageEncoder
from synthaug.generators.deformations.registration import pairs_of_neighbours, registered
from synthaug.generators.starting_rows import StartingRows
from synthaug.nets.warp import ControlGrid, warp
from tests.domains import pictures


def encoded(images):
    return torch.from_numpy(ImageEncoder().fit_transform(images))


def one_hot(codes, n_classes=2):
    return torch.eye(n_classes)[torch.as_tensor(codes)]


def digits(n_per_class=12):
    X, y = load_digits(return_X_y=True)
    rows = np.concatenate([np.flatnonzero(y == digit)[:n_per_class] for digit in range(10)])
    return X[rows].reshape(-1, 8, 8), y[rows]


def test_registered_images_are_nearer_to_their_targets():
    images = encoded(pictures(np.ones(40, dtype=bool), height=20, width=20))
    source, target = images[:20], images[20:]
    fields = ControlGrid(20, 20)(registered(source, target))
    before, after = ((one - target).square().mean(dim=(1, 2, 3)) for one in (source, warp(source, fields)))
    assert (after < before).all()
    assert after.mean() < 0.5 * before.mean()


def test_equal_images_need_no_deformation():
    images = encoded(pictures(np.arange(6) % 2))
    torch.testing.assert_close(registered(images, images), torch.zeros(6, 2, 5, 5), atol=0.02, rtol=0)


def test_pairs_are_of_one_class():
    codes = np.arange(30) % 3
    starts = StartingRows(encoded(pictures(codes > 1)), one_hot(codes, 3), 5)
    pairs = pairs_of_neighbours(starts, torch.Generator().manual_seed(0))
    assert pairs.control.shape == (30, 8, 2, 5, 5)
    assert (starts.condition[pairs.image].unsqueeze(1) == starts.condition[pairs.neighbour]).all()
    assert (pairs.neighbour != pairs.image.unsqueeze(1)).all()


def test_large_images_are_registered_in_a_smaller_copy():
    images = pictures(np.arange(8) % 2, height=96, width=64)
    rows, _ = GANAugmenter(GaussianFields(), ratio=1.0, random_state=0).fit_resample(images, np.arange(8) % 2)
    assert rows.shape == (16, 96, 64)
    assert rows.dtype == np.uint8


@pytest.mark.parametrize("family", [DeformationGAN(n_steps=20), GaussianFields()])
def test_no_strength_repeats_real_images(family):
    images, labels = digits()
    augmenter = GANAugmenter(family.set_params(scale=0.0, mix=0.0, brightness=0.0), ratio=1.0, random_state=0)
    rows, made_for = augmenter.fit_resample(images, labels)
    for image, digit in zip(rows[120:], made_for[120:], strict=True):
        assert (image == images[labels == digit]).all(axis=(1, 2)).any()


def test_strength_moves_images_away_from_real_ones():
    images, labels = digits()

    def distance(scale):
        family = GaussianFields(scale=scale, mix=0.0, brightness=0.0)
        rows, _ = GANAugmenter(family, ratio=3.0, random_state=0).fit_resample(images, labels)
        return np.abs(rows[120:, None] - images[None]).mean(axis=(2, 3)).min(axis=1).mean()

    distances = [distance(scale) for scale in (0.0, 0.5, 1.0)]
    assert distances[0] == 0
    assert distances[0] < distances[1] < distances[2]


def test_classes_of_few_images_take_the_fields_of_others():
    images, labels = digits()
    kept = (labels < 3) | (np.arange(120) % 4 == 0)  # 12 images of three classes, 3 of the others
    network = GANAugmenter(GaussianFields(), random_state=0).fit(images[kept], labels[kept]).generator_.network_
    lent = network.lend(torch.eye(10).repeat(100, 1), torch.Generator().manual_seed(0)).view(100, 10, 10)
    torch.testing.assert_close(lent[:, :3], torch.eye(10)[:3].expand(100, 3, 10))
    assert (lent[:, 3:].sum(dim=2) == 1).all()
    assert lent[:, 3:, 3:].sum() == 0
    assert (lent[:, 3:, :3].mean(dim=(0, 1)) > 0.25).all()


def test_classes_that_are_all_small_share_their_fields():
    images, labels = digits(5)
    network = GANAugmenter(GaussianFields(), random_state=0).fit(images, labels).generator_.network_
    lent = network.lend(torch.eye(10)[:1].repeat(2_000, 1), torch.Generator().manual_seed(0))
    torch.testing.assert_close(lent.mean(dim=0), torch.full((10,), 0.1), atol=0.03, rtol=0)


def test_classes_of_enough_images_keep_to_their_own_fields():
    images, labels = digits(10)
    network = GANAugmenter(GaussianFields(), random_state=0).fit(images, labels).generator_.network_
    torch.testing.assert_close(network.lend(torch.eye(10), torch.Generator()), torch.eye(10))


def test_snapshots_share_the_images():
    images, labels = digits(10)
    network = GANAugmenter(DeformationGAN(n_steps=40), random_state=0).fit(images, labels).generator_.network_
    copied = copy.deepcopy(network)
    assert copied.starts is network.starts
    assert copied.model is not network.model


def test_continuous_targets_start_at_images_near_them():
    """The position of a blob is the number; what is made for a number is near that position."""
    positions = np.linspace(4, 15, 60)
    x = np.arange(20)
    images = np.rint(255 * np.exp(-np.square(x - positions[:, None, None]) / 4 + np.zeros((1, 20, 1)))).astype(np.uint8)
    augmenter = GANAugmenter(GaussianFields(scale=0.5), random_state=0).fit(images, positions)
    for wanted in (5.0, 10.0, 14.0):
        made, _ = augmenter.sample(40, y=wanted)
        centre = (made * x).sum(axis=(1, 2)) / made.sum(axis=(1, 2))
        assert abs(centre.mean() - wanted) < 1.0
