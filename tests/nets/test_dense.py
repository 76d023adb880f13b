"""Fully connected networks of images, and units that are left out."""

import pytest
import torch

from synthaug.nets.dense import DenseCritic, DenseGenerator, dropped


@pytest.mark.parametrize("condition", [0, 1, 3])
def test_images_have_their_shape_and_range(condition):
    generator, critic = DenseGenerator(5, condition, (2, 9, 8)), DenseCritic((2, 9, 8), condition, 0.3)
    images = generator(torch.randn(4, 5), torch.ones(4, condition))
    assert images.shape == (4, 2, 9, 8)
    assert images.abs().max() <= 1
    assert critic(images, torch.ones(4, condition), torch.Generator().manual_seed(0)).shape == (4,)


def test_widths_are_those_of_introductions():
    widths = [tuple(layer.weight.shape) for layer in DenseGenerator(100, 0, (1, 28, 28)).hidden]
    assert widths == [(128, 100), (256, 128), (512, 256), (1024, 512)]
    critic = DenseCritic((1, 28, 28), 0, 0.3)
    assert [tuple(layer.weight.shape) for layer in critic.hidden] == [(1024, 784), (512, 1024), (256, 512)]


def test_a_share_is_dropped_and_the_mean_kept():
    before = torch.get_rng_state()
    kept = dropped(torch.ones(100, 1_000), 0.3, torch.Generator().manual_seed(0))
    assert (kept == 0).float().mean() == pytest.approx(0.3, abs=0.01)
    assert kept.mean() == pytest.approx(1.0, abs=0.01)
    assert torch.equal(torch.get_rng_state(), before)


def test_nothing_is_dropped_unless_asked():
    features = torch.ones(3, 4)
    assert dropped(features, 0.0, torch.Generator()) is features
