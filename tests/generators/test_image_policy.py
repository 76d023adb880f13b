"""The policy does what its parameters say, exactly where pixels fall on pixels."""

import numpy as np
import torch

from synthaug import ImageEncoder, ImagePolicy
from tests.domains import pictures

CPU = torch.device("cpu")
STILL = {"rotation": 0.0, "zoom": 0.0, "shift": 0.0, "shear": 0.0, "elastic": 0.0, "flip": 0.0}


def made(images, n, **amounts):
    """Return n images of a policy over encoded ones of one class."""
    encoder = ImageEncoder().fit(images)
    rows, condition = encoder.transform(images), np.empty((len(images), 0), dtype=np.float32)
    policy = ImagePolicy(**(STILL | amounts)).fit(rows, condition, encoder.layout_, device=CPU, seed=0)
    out = np.empty((n, *encoder.layout_.shape), dtype=np.float32)
    return rows, policy.draw(np.empty((n, 0), dtype=np.float32), out, seed=0, device=CPU), policy


def test_without_amounts_images_are_real_ones():
    rows, drawn, _ = made(pictures([0, 1, 1]), 50)
    distance = np.abs(drawn[:, None] - rows[None]).max(axis=(2, 3, 4)).min(axis=1)
    assert distance.max() < 1e-5


def test_flips_are_mirror_images():
    rows, drawn, _ = made(pictures([0, 1, 1]), 400, flip=0.25)
    mirrored = np.abs(drawn[:, None] - rows[None, ..., ::-1]).max(axis=(2, 3, 4)).min(axis=1) < 1e-5
    assert 0.15 < mirrored.mean() < 0.35


def test_affine_maps_are_affine_and_keep_angles():
    """A field is linear in the place of a pixel, and a rotation keeps distances in pixels, on oblong images, too."""
    _, _, policy = made(pictures([0, 1]), 1, rotation=30.0)
    amounts = torch.tensor([[1.0, 0.0, 0.0, 0.0, 0.0]])
    field = policy.network_._affine(amounts)[0]
    for along in (1, 2):
        torch.testing.assert_close(
            field.diff(n=2, dim=along), torch.zeros_like(field.diff(n=2, dim=along)), atol=1e-6, rtol=0
        )
    height, width = field.shape[1:]
    x = (torch.linspace(-1, 1, width) + field[0]) * width
    y = (torch.linspace(-1, 1, height).unsqueeze(1) + field[1]) * height
    before = (torch.linspace(-1, 1, width) * width).square() + (
        torch.linspace(-1, 1, height).unsqueeze(1) * height
    ).square()
    torch.testing.assert_close(x.square() + y.square(), before)


def test_shifts_reach_as_far_as_they_may():
    _, drawn, policy = made(pictures([1, 1]), 2_000, shift=0.2)
    field = policy.network_._affine(torch.tensor([[0.0, 0.0, 0.0, 1.0, -1.0]]))[0]
    torch.testing.assert_close(field[0], torch.full_like(field[0], 0.4))  # in halves of the width
    torch.testing.assert_close(field[1], torch.full_like(field[1], -0.4))
    centre = ((drawn + 1) * np.arange(12)).sum(axis=(1, 2, 3)) / (drawn + 1).sum(axis=(1, 2, 3))
    assert 3.0 < np.ptp(centre) < 2 * 0.2 * 12


def test_elastic_maps_bend_without_folding():
    rows, drawn, _ = made(pictures([0, 1, 1]), 200, elastic=0.05)
    assert np.isfinite(drawn).all()
    moved = np.abs(drawn[:, None] - rows[None]).max(axis=(2, 3, 4)).min(axis=1)
    assert np.mean(moved > 0.05) > 0.9
