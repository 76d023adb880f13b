"""Some images to look at: synthetic ones above the real ones that are nearest to them, and other real ones."""

from __future__ import annotations

import base64
import io
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import pairwise_distances_argmin

from synthaug.evaluation.images.form import Compared, Labelled

SHOWN = 20


class Tiles(NamedTuple):
    """Images to be shown.

    Parameters
    ----------
    colours : ndarray of shape (n, height, width, 3)
        In [0, 1].
    labels : list of str
        What they show; empty strings without labels.
    """

    colours: NDArray[np.float32]
    labels: list[str]

    @classmethod
    def of(cls, images: Labelled) -> Tiles:
        """Return images as colours; of channels that are none, the mean as grey."""
        shares = images.pixels.clip(0, 1)
        colours = shares if shares.shape[3] == 3 else np.repeat(shares.mean(axis=3, keepdims=True), 3, axis=3)
        return cls(colours, [""] * len(images) if images.labels is None else [str(label) for label in images.labels])


class Pictures(NamedTuple):
    """Some images, spread over their labels.

    Parameters
    ----------
    synthetic, nearest, real : Tiles
        Synthetic images, for each the real one of the training that is nearest in its pixels, and other real ones.
    """

    synthetic: Tiles
    nearest: Tiles
    real: Tiles

    @classmethod
    def of(cls, images: Compared) -> Pictures:
        """Choose some."""
        made, real = images.synthetic.take(_spread(images.synthetic)), images.real
        nearest = pairwise_distances_argmin(made.flat, real.flat)
        return cls(Tiles.of(made), Tiles.of(real.take(nearest)), Tiles.of(real.take(_spread(real))))


def as_png(colours: NDArray[np.float32]) -> str:
    """Return one image (height, width, 3) as a PNG in base64."""
    from matplotlib.image import imsave

    file = io.BytesIO()
    imsave(file, np.ascontiguousarray(colours), format="png")
    return base64.b64encode(file.getvalue()).decode("ascii")


def _spread(images: Labelled) -> NDArray[np.intp]:
    """Return positions of a few images, evenly spread over them in the order of their labels."""
    n = len(images)
    order = np.arange(n) if images.labels is None else np.argsort(images.labels, kind="stable")
    return order[np.linspace(0, n - 1, min(SHOWN, n)).astype(int)]
