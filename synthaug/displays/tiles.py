"""Images as tiles of a picture, and axes to draw on: what the displays have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.utils.validation import check_is_fitted

from synthaug.exceptions import DataError

MOST_ROWS = 10  # classes that are shown unless others are asked for
TILE = 0.6  # inches, unless that makes the figure larger than these
WIDEST, HIGHEST = 14.0, 9.0


def check_learned_images(augmenter: Any, display: str) -> None:
    """Raise if an augmenter has learned nothing, or a table."""
    check_is_fitted(augmenter, "generator_")
    if not augmenter.encoder_.layout_.of_kind("pixels"):
        raise DataError(
            f"{display} shows images, but the augmenter has learned a table of {augmenter.n_features_in_} columns; if "
            f"its rows are images, fit it with encoder=ImageEncoder(image_shape=(height, width))"
        )


def as_tiles(rows: NDArray[Any], n_columns: int) -> NDArray[Any]:
    """Return encoded images (n, C, H, W) as colours in [0, 1], of shape (n / n_columns, n_columns, H, W, 3).

    Black is the darkest pixel of the training images and white the lightest. One channel is grey; of channels that are
    no colours, their mean is shown.
    """
    shares = (np.moveaxis(rows, 1, 3).clip(-1, 1) + 1) / 2
    if shares.shape[3] != 3:
        shares = np.repeat(shares.mean(axis=3, keepdims=True), 3, axis=3)
    return shares.reshape(-1, n_columns, *shares.shape[1:])


def mosaic(tiles: NDArray[Any]) -> NDArray[Any]:
    """Return tiles (rows, columns, H, W, 3) as one picture with white gaps; a tile of NaN is white."""
    gap = _gap(tiles)
    around = ((0, 0), (0, 0), (0, gap), (0, gap), (0, 0))
    framed = np.pad(np.nan_to_num(tiles, nan=1.0), around, constant_values=1.0)
    rows, columns, height, width, _ = framed.shape
    return framed.swapaxes(1, 2).reshape(rows * height, columns * width, 3)[:-gap, :-gap]


def panels_for(tiles: NDArray[Any], n_panels: int) -> Any:
    """Return an array of axes side by side, in a new figure that suits as many pictures of such tiles."""
    import matplotlib.pyplot as plt

    rows, columns, height, width, _ = tiles.shape
    tile = min(TILE, HIGHEST / rows, WIDEST / (n_panels * columns) * height / width)
    size = (n_panels * (columns * tile * width / height + 0.4) + 0.8, rows * tile + 0.5)
    return plt.subplots(1, n_panels, figsize=size, layout="constrained", squeeze=False)[1][0]


def given_axes(axes: Any, n_panels: int) -> NDArray[Any]:
    """Return the axes that a user gives as an array, or say that they are too many or too few."""
    given = np.atleast_1d(axes).reshape(-1)
    if len(given) != n_panels:
        raise ValueError(f"axes holds {len(given)} axes, but there are {n_panels} to plot on; pass {n_panels}, or None")
    return given


def draw_tiles(ax: Any, tiles: NDArray[Any], title: str, names: Sequence[str] = ()) -> Any:
    """Draw a picture of tiles, with a name beside each row, and return matplotlib's image of it."""
    image = ax.imshow(mosaic(tiles))
    height = tiles.shape[2]
    middles = np.arange(len(names)) * (height + _gap(tiles)) + (height - 1) / 2
    ax.set(xticks=[], yticks=middles, yticklabels=names, title=title)
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    return image


def _gap(tiles: NDArray[Any]) -> int:
    """Return the pixels between tiles."""
    return max(1, tiles.shape[2] // 14)
