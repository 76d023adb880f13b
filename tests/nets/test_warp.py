"""Fields are smooth, warps read images at displaced places, and nothing folds."""

import pytest
import torch

from synthaug.nets.warp import POINTS, ControlGrid, warp


def control(n, strength, seed=0):
    return strength * torch.randn(n, 2, POINTS, POINTS, generator=torch.Generator().manual_seed(seed))


def areas(grid, points):
    """Return the areas of all pixels after the warp, by finite differences of the dense field."""
    field = grid(points)
    height, width = field.shape[2:]
    by_x = field.diff(dim=3)[:, :, 1:] * (width - 1) / 2
    by_y = field.diff(dim=2)[:, :, :, 1:] * (height - 1) / 2
    return (1 + by_x[:, 0]) * (1 + by_y[:, 1]) - by_x[:, 1] * by_y[:, 0]


def test_fields_pass_through_their_control_points():
    points = control(3, 1.0)
    field = ControlGrid(17, 33)(points)
    torch.testing.assert_close(field[:, :, ::4, ::8], points)


def test_no_displacement_is_the_image_itself():
    images = torch.rand(4, 3, 9, 12)
    torch.testing.assert_close(warp(images, ControlGrid(9, 12)(control(4, 0.0))), images)


def test_a_shift_moves_by_whole_pixels():
    images = torch.rand(2, 1, 9, 11)
    field = torch.zeros(2, 2, 9, 11)
    field[:, 0], field[:, 1] = 2 * 2 / 10, -1 * 2 / 8  # read two pixels to the right, one pixel above
    moved = warp(images, field)
    torch.testing.assert_close(moved[:, :, 1:, :-2], images[:, :, :-1, 2:])


def test_beyond_the_border_are_its_pixels():
    images = torch.rand(2, 1, 9, 11)
    field = torch.full((2, 2, 9, 11), 9.0)
    torch.testing.assert_close(warp(images, field), images[:, :, -1:, -1:].expand(2, 1, 9, 11))


@pytest.mark.parametrize("strength", [0.02, 0.2, 1.0, 5.0])
def test_fields_that_fold_are_made_shorter(strength):
    grid, points = ControlGrid(20, 28), control(200, strength)
    kept = grid.unfolded(points)
    assert areas(grid, kept).min() > 0
    folded = areas(grid, points).amin(dim=(1, 2)) <= 0
    assert folded.any() == (strength > 0.1)
    shares = kept.flatten(1).norm(dim=1) / points.flatten(1).norm(dim=1)
    assert (shares[folded] < 1).all()
    calm = areas(grid, points).amin(dim=(1, 2)) > 0.2
    torch.testing.assert_close(kept[calm], points[calm])
