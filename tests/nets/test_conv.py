"""Convolutional networks work for any size of image, and judge each image by itself but for one number."""

import pytest
import torch
from torch.nn.functional import conv2d, interpolate

from synthaug.nets.conv import ConvCritic, ConvGenerator, UpConvolution, batch_deviation

SHAPES = [(1, 8, 8), (1, 28, 28), (3, 32, 32), (2, 9, 13), (1, 64, 32), (3, 50, 33), (1, 8, 100)]


def noise(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.fixture(autouse=True)
def _seeded():
    with torch.random.fork_rng():
        torch.manual_seed(0)
        yield


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("condition", [0, 1, 3])
def test_images_have_their_shape_and_range(shape, condition):
    generator, critic = ConvGenerator(5, condition, shape, 8), ConvCritic(shape, condition, 8, 0.0)
    images = generator(torch.randn(4, 5, generator=noise()), torch.ones(4, condition))
    assert images.shape == (4, *shape)
    assert images.abs().max() <= 1
    assert critic(images, torch.ones(4, condition), noise()).shape == (4,)


def test_up_convolution_is_nearest_neighbours_and_a_convolution():
    layer = UpConvolution(5, 7)
    features = torch.randn(2, 5, 6, 4, generator=noise())
    kernel = layer.weight.transpose(0, 1).flip(2, 3)
    slow = conv2d(interpolate(features, scale_factor=2), kernel, layer.bias, padding=1)
    torch.testing.assert_close(layer(features), slow, atol=1e-5, rtol=1e-4)


def test_image_depends_on_noise_and_class_everywhere():
    generator = ConvGenerator(5, 3, (1, 12, 12), 8)
    z, classes = torch.randn(2, 5, generator=noise()), torch.eye(3)
    same, other_noise = generator(z, classes[[0, 0]])
    assert (same != other_noise).float().mean() > 0.9
    other_class = generator(z, classes[[1, 0]])[0]
    assert (same != other_class).float().mean() > 0.9


def test_no_image_depends_on_its_neighbours_in_the_batch():
    generator = ConvGenerator(5, 3, (1, 12, 12), 8)
    z = torch.randn(6, 5, generator=noise())
    others = torch.cat([z[:2], torch.randn(4, 5, generator=noise(1))])
    classes = torch.eye(3).repeat(2, 1)
    assert torch.equal(generator(z, classes)[:2], generator(others, classes)[:2])


def test_critic_is_told_how_much_images_differ():
    images = torch.randn(8, 4, generator=noise())
    assert batch_deviation(images).shape == (8, 1)
    assert batch_deviation(images[:1].repeat(8, 1)).max() < 1e-3
    torch.testing.assert_close(batch_deviation(3 * images), 3 * batch_deviation(images), atol=1e-4, rtol=1e-4)


def test_critic_hears_the_condition():
    critic = ConvCritic((1, 12, 12), 3, 8, 0.0)
    images = torch.randn(1, 1, 12, 12, generator=noise()).repeat(3, 1, 1, 1)
    scores = critic(images, torch.eye(3), noise())
    assert len(set(scores.tolist())) == 3


def test_gradients_of_gradients_are_finite_for_equal_images():
    critic = ConvCritic((1, 12, 12), 2, 8, 0.0)
    images = torch.full((4, 1, 12, 12), -1.0, requires_grad=True)
    scores = critic(images, torch.eye(2).repeat(2, 1), noise())
    (gradient,) = torch.autograd.grad(scores.sum(), images, create_graph=True)
    gradients = torch.autograd.grad(gradient.square().sum(), list(critic.parameters()), allow_unused=True)
    assert all(part.isfinite().all() for part in gradients if part is not None)
