"""Changes of images keep their shape, let gradients pass and stay within their limits."""

import pytest
import torch

from synthaug.objectives.differentiable_augmentation import AUGMENTATIONS, augment, cutout, flip, shift

SIZES = [(8, 8), (28, 28), (9, 17)]


def noise(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.mark.parametrize("name", sorted(AUGMENTATIONS))
@pytest.mark.parametrize("size", SIZES)
def test_shape_is_kept_and_gradients_pass(name, size):
    images = torch.randn(20, 3, *size, generator=noise()).requires_grad_()
    changed = augment(images, [name], noise())
    assert changed.shape == images.shape
    (gradient,) = torch.autograd.grad(changed.sum(), images)
    assert gradient.isfinite().all()
    assert (gradient != 0).flatten(1).any(dim=1).all()
    assert not torch.equal(changed, images)
    assert torch.equal(augment(images, [name], noise()), changed)


def test_nothing_is_changed_without_a_name():
    images = torch.randn(2, 1, 8, 8, generator=noise())
    assert augment(images, (), noise()) is images


@pytest.mark.parametrize("size", SIZES)
def test_images_move_as_a_whole_by_up_to_an_eighth(size):
    height, width = size
    images = torch.zeros(500, 1, height, width)
    images[:, :, height // 2, width // 2] = 1
    moved = shift(images, noise())
    assert moved.sum(dim=(1, 2, 3)).eq(1).all()
    places = moved.flatten(1).argmax(dim=1)
    for by, length in ((places // width - height // 2, height), (places % width - width // 2, width)):
        assert by.abs().max() == int(length / 8 + 0.5)
        assert by.unique().numel() == 2 * int(length / 8 + 0.5) + 1


def test_the_border_fills_the_gap():
    images = torch.full((50, 2, 16, 16), -1.0)
    assert torch.equal(shift(images, noise()), images)


@pytest.mark.parametrize("size", SIZES)
def test_the_hole_is_a_rectangle_of_a_third(size):
    images = torch.ones(500, 2, *size)
    holes = cutout(images, noise()) == 0
    assert torch.equal(holes[:, 0], holes[:, 1])
    for axis, length in ((1, size[0]), (2, size[1])):
        extent = holes[:, 0].any(dim=3 - axis).sum(dim=1)
        assert extent.max() == int(length / 3 + 0.5)
        assert extent.min() > 0
    area = holes[:, 0].any(dim=2).sum(dim=1) * holes[:, 0].any(dim=1).sum(dim=1)
    assert torch.equal(area, holes[:, 0].sum(dim=(1, 2)))
    assert holes.any(dim=0).all()


def test_half_of_the_images_are_mirrored():
    images = torch.randn(400, 1, 8, 8, generator=noise())
    changed = flip(images, noise())
    mirrored = (changed == images.flip(3)).all(dim=(1, 2, 3))
    assert torch.equal(changed[~mirrored], images[~mirrored])
    assert 150 < mirrored.sum() < 250
