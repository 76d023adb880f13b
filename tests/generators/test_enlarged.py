"""Few images are learned from beside deformed ones of theirs."""

from unittest import mock

import numpy as np
import pytest
import torch
from sklearn.datasets import load_digits

from synthaug import ImageGAN
from synthaug.encoders.layout import Block, Layout
from synthaug.generators import enlarged as module
from synthaug.generators import image_gan
from synthaug.generators.enlarged import ENOUGH, enlarged

LAYOUT = Layout((Block("pixels", 0, 64, "pixels"),), (1, 8, 8))
CPU = torch.device("cpu")


def digits(n=60):
    bunch = load_digits()
    return torch.from_numpy(bunch.images[:n, None] / 8 - 1).float(), torch.eye(10)[bunch.target[:n]]


def test_deformed_images_follow_the_real_ones_in_their_classes():
    images, condition = digits()
    rows, wanted = enlarged(images, condition, LAYOUT, device=CPU, seed=0)
    assert rows.shape == (ENOUGH, 1, 8, 8)
    torch.testing.assert_close(rows[:60], images)
    torch.testing.assert_close(wanted[:60], condition)
    torch.testing.assert_close(wanted[60:].mean(dim=0), condition.mean(dim=0), atol=0.02, rtol=0)
    nearest = torch.cdist(rows[60:].flatten(1), images.flatten(1))
    assert (nearest.amin(dim=1) > 0).float().mean() > 0.95
    own = wanted[60:].argmax(dim=1) == condition.argmax(dim=1)[nearest.argmin(dim=1)]
    assert own.float().mean() > 0.95


def test_images_without_a_label_are_kept_and_not_deformed():
    images, condition = digits()
    condition[40:] = torch.nan
    rows, wanted = enlarged(images, condition, LAYOUT, device=CPU, seed=0)
    torch.testing.assert_close(rows[:60], images)
    assert wanted.isnan().any(dim=1).sum() == 20


@pytest.mark.parametrize("n_known", [0, 1, 29])
def test_images_of_which_most_have_no_label_are_left_alone(n_known):
    images, condition = digits()
    condition[n_known:] = torch.nan
    assert enlarged(images, condition, LAYOUT, device=CPU, seed=0)[0] is images


def test_large_images_are_made_in_smaller_numbers_if_these_are_not_too_small():
    images, condition = digits()
    with mock.patch.object(module, "MOST_CELLS", 64 * 120):
        assert len(enlarged(images, condition, LAYOUT, device=CPU, seed=0)[0]) == 120
    with mock.patch.object(module, "MOST_CELLS", 64 * 119):
        assert enlarged(images, condition, LAYOUT, device=CPU, seed=0)[0] is images


@pytest.mark.parametrize("width", [0, 1])
def test_there_may_be_no_classes(width):
    images, _ = digits()
    rows, wanted = enlarged(images, torch.linspace(-1, 1, 60).view(60, 1)[:, :width], LAYOUT, device=CPU, seed=0)
    assert len(rows) == len(wanted) == ENOUGH


@pytest.mark.parametrize(
    ("n", "augmentation", "n_learned", "changes"),
    [
        (60, "auto", ENOUGH, ()),
        (60, ("shift", "cutout"), 60, ("shift", "cutout")),
        pytest.param(60, ("deformation", "flip"), ENOUGH, ("flip",), marks=pytest.mark.slow),
        pytest.param(3_001, "auto", 3_001, ("shift", "cutout"), marks=pytest.mark.slow),
    ],
)
def test_image_gan_learns_from_them_if_there_are_few_real_ones(n, augmentation, n_learned, changes):
    images, condition = (torch.cat([part] * 61)[:n] for part in digits())
    with (
        mock.patch.object(image_gan, "RealRows", wraps=image_gan.RealRows) as real,
        mock.patch.object(image_gan, "_Players", wraps=image_gan._Players) as players,
    ):
        gan = ImageGAN(n_images=64, width=8, precision="float32", augmentation=augmentation)
        gan.fit(images.numpy(), condition.numpy(), LAYOUT, device=CPU, seed=0)
    assert len(real.call_args.args[0]) == n_learned
    assert players.call_args.args[-1] == changes
    assert [entry["images"] for entry in gan.health_] == np.bincount(condition.argmax(dim=1)).tolist()
