"""Smooth deformations of images: a few control points, the dense field between them, and the warp."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn.functional import grid_sample, interpolate

POINTS = 5  # control points per side
SHORTER = (1.0, 0.8, 0.6, 0.4, 0.2, 0.0)  # what a field that folds is multiplied with until it does not
LEAST_AREA = 0.1  # of a pixel after the warp; at 0 the image folds


class ControlGrid(nn.Module):
    """Displacements at 5 x 5 control points, and the dense field that passes through them (bicubic).

    Displacements are in units of half a height or width: 2 is all the way across.

    Shape
    -----
    Control points ``(n, 2, 5, 5)``, x before y; fields ``(n, 2, height, width)``.
    """

    down: Tensor  # (height, 5): how each row of pixels depends on the rows of control points
    across: Tensor  # (width, 5)

    def __init__(self, height: int, width: int) -> None:
        super().__init__()
        self.register_buffer("down", _spread(height))
        self.register_buffer("across", _spread(width))

    def forward(self, control: Tensor) -> Tensor:
        """Return dense fields."""
        return self.down @ control @ self.across.T

    def unfolded(self, control: Tensor) -> Tensor:
        """Return control points whose fields fold nowhere: those that do are made shorter.

        A field u folds where the area of a pixel under x + u(x), the determinant of its Jacobian, is not positive.
        Under x + s u(x) that is 1 + s tr(J) + s^2 det(J), with J the Jacobian of u.
        """
        along = (self.across[1:] - self.across[:-1]) * (len(self.across) - 1) / 2
        upright = (self.down[1:] - self.down[:-1]) * (len(self.down) - 1) / 2
        by_x = (self.down @ control @ along.T)[:, :, 1:]
        by_y = (upright @ control @ self.across.T)[:, :, :, 1:]
        trace, determinant = by_x[:, 0] + by_y[:, 1], by_x[:, 0] * by_y[:, 1] - by_x[:, 1] * by_y[:, 0]
        areas = torch.stack([(1 + s * trace + s * s * determinant).amin(dim=(1, 2)) for s in SHORTER])
        first = (areas > LEAST_AREA).byte().argmax(dim=0)
        return control * torch.tensor(SHORTER, device=control.device)[first].view(-1, 1, 1, 1)


def warp(images: Tensor, field: Tensor) -> Tensor:
    """Return images (n, C, H, W) read at displaced places, between pixels bilinearly; beyond the border its pixels.

    Parameters
    ----------
    images : Tensor of shape (n, C, H, W)
        What to read.
    field : Tensor of shape (n, 2, H, W)
        Where to read, relative to each pixel, in units of half a width or height.
    """
    height, width = images.shape[2:]
    x = torch.linspace(-1, 1, width, device=images.device)
    y = torch.linspace(-1, 1, height, device=images.device)
    places = torch.stack([field[:, 0] + x, field[:, 1] + y.unsqueeze(1)], dim=3)
    return grid_sample(images, places, padding_mode="border", align_corners=True)


def _spread(length: int) -> Tensor:
    """Return the (length, 5) matrix of bicubic interpolation from control points to pixels, corners on corners."""
    unit = torch.eye(POINTS).view(1, POINTS, POINTS, 1)
    return interpolate(unit, size=(length, 1), mode="bicubic", align_corners=True)[0, :, :, 0].T.contiguous()
