"""ImagePolicy: real images under transformations that someone has thought of."""

from __future__ import annotations

import math
from numbers import Real
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from synthaug._sklearn import Interval
from synthaug.encoders.layout import BlockKind, Layout
from synthaug.generators.at_once import LearnsAtOnce
from synthaug.generators.starting_rows import NEAR, StartingRows
from synthaug.nets.warp import POINTS, ControlGrid, warp

__all__ = ["ImagePolicy"]


class ImagePolicy(LearnsAtOnce):
    """Real images rotated, resized, moved, sheared, bent and flipped a little, as a hand-written policy says.

    Nothing is learned: what keeps the class of an image is for the user to know. A six that is turned too far is a
    nine, and text must not be flipped. It is what learned deformations are compared with, and the better choice where
    images are not aligned: ``ImagePolicy(rotation=0, zoom=0, shear=0, elastic=0, flip=0.5)`` flips and shifts
    photographs, as is usual for them [1]_. Every amount is drawn evenly between minus and plus the largest one.

    It **holds training images**: a fitted object must be guarded as they are.

    Parameters
    ----------
    rotation : float, default=15.0
        Largest angle, in degrees.
    zoom : float, default=0.15
        Largest change of size, as a share of it.
    shift : float, default=0.1
        Largest move, as a share of height and width.
    shear : float, default=0.15
        Largest slant: by how much of the height the top moves against the bottom.
    elastic : float, default=0.05
        Standard deviation of the moves of 5 x 5 control points, as a share of height and width; between them images
        bend smoothly [2]_.
    flip : float, default=0.0
        Probability of a mirror image, left to right.

    Attributes
    ----------
    network_ : torch.nn.Module
        Transforms images, and holds the real ones; rests on the CPU.
    history_ : list of dict
        One log, with ``"distance"``: that of a sample's second moments from the real ones.

    See Also
    --------
    synthaug.DeformationGAN : Learns how images of a class differ.

    References
    ----------
    .. [1] He et al., "Deep residual learning for image recognition", CVPR 2016, section 4.2.
    .. [2] Simard et al., "Best practices for convolutional neural networks applied to visual document analysis", ICDAR
       2003.

    Examples
    --------
    >>> from sklearn.datasets import load_digits
    >>> from synthaug import GANAugmenter, ImagePolicy
    >>> images, digits = load_digits(return_X_y=True)
    >>> images = images.reshape(-1, 8, 8)[:50]
    >>> augmenter = GANAugmenter(ImagePolicy(), ratio=2.0, random_state=0)
    >>> augmenter.fit_resample(images, digits[:50])[0].shape
    (150, 8, 8)
    """

    default_encoder: ClassVar[str] = "synthaug.encoders.image:ImageEncoder"
    learns: ClassVar[frozenset[BlockKind]] = frozenset({"pixels"})
    batch: ClassVar[int] = 256
    stores_training_data: ClassVar[bool] = True

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {
        "rotation": [Interval(Real, 0, 180, closed="both")],
        "zoom": [Interval(Real, 0, 1, closed="left")],
        "shift": [Interval(Real, 0, 1, closed="both")],
        "shear": [Interval(Real, 0, None, closed="left")],
        "elastic": [Interval(Real, 0, None, closed="left")],
        "flip": [Interval(Real, 0, 1, closed="both")],
    }

    def __init__(
        self,
        rotation: float = 15.0,
        zoom: float = 0.15,
        shift: float = 0.1,
        shear: float = 0.15,
        elastic: float = 0.05,
        flip: float = 0.0,
    ) -> None:
        self.rotation = rotation
        self.zoom = zoom
        self.shift = shift
        self.shear = shear
        self.elastic = elastic
        self.flip = flip

    def learn(self, rows: Tensor, condition: Tensor, layout: Layout, rng: torch.Generator) -> nn.Module:
        """Return the images and what is done to them; see `LearnsAtOnce.learn`."""
        return _Policy(StartingRows(rows, condition, NEAR), layout, self)


class _Policy(nn.Module):
    """Real images under random affine maps and elastic deformations.

    Shape
    -----
    Conditions ``(n, k)`` to images ``(n, C, H, W)``.
    """

    def __init__(self, starts: StartingRows, layout: Layout, policy: ImagePolicy) -> None:
        super().__init__()
        self.starts, self.policy = starts, policy
        self.grid = ControlGrid(*layout.shape[1:])
        self.sides = (layout.shape[2], layout.shape[1])  # width, height

    def sample(self, condition: Tensor, rng: torch.Generator) -> Tensor:
        """Return transformed images."""
        size, device = len(condition), condition.device
        which = torch.rand(2, size, generator=rng, device=rng.device, dtype=torch.float64).to(device)
        amounts = torch.rand(size, 5, generator=rng, device=rng.device).to(device) * 2 - 1
        bends = torch.randn(size, 2, POINTS, POINTS, generator=rng, device=rng.device).to(device)
        images = self.starts.rows[self.starts(condition, which[0])]
        images = torch.where((which[1] < self.policy.flip).view(-1, 1, 1, 1), images.flip(3), images)
        return warp(images, self._affine(amounts) + self.grid(self.grid.unfolded(2 * self.policy.elastic * bends)))

    def _affine(self, amounts: Tensor) -> Tensor:
        """Return the displacements (n, 2, height, width) of pixels under rotation, zoom, shear and shift."""
        policy, (width, height) = self.policy, self.sides
        angle, zoom, shear, right, down = amounts.T
        angle, size, slant = angle * math.radians(policy.rotation), 1 / (1 + policy.zoom * zoom), policy.shear * shear
        across = torch.linspace(-1, 1, width, device=amounts.device)
        upright = torch.linspace(-1, 1, height, device=amounts.device).unsqueeze(1)
        x, y = across * width, (upright * height).expand(height, width)  # in half pixels: angles stay right
        x = x + slant.view(-1, 1, 1) * y
        cosine, sine = (size * angle.cos()).view(-1, 1, 1), (size * angle.sin()).view(-1, 1, 1)
        to_x = (cosine * x - sine * y) / width - across + 2 * policy.shift * right.view(-1, 1, 1)
        to_y = (sine * x + cosine * y) / height - upright + 2 * policy.shift * down.view(-1, 1, 1)
        return torch.stack([to_x, to_y], dim=1)
