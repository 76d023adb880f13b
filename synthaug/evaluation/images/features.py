"""Features of images that need no download: responses to random patches of the real images, and small pictures."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Array = NDArray[np.float32]

FILTERS = 64
LARGEST_PATCH = 6
PATCHES = 20_000  # from which their covariance is learned
PLACES = 24  # at most on each side where patches are looked at
THUMBNAIL = 8  # pixels on each side
THRESHOLD = 0.25  # of responses, as Coates and Ng (2011) have it
CONTRAST, WHITENING = 1e-3, 0.1  # added to variances, of patches and after whitening
CHUNK_NUMBERS = 20_000_000


class RandomPatches:
    """Random-patch features (Coates and Ng, 2011), with a small copy of the picture.

    Filters are whitened patches at random places of the real images. Of an image, the soft-thresholded responses to
    each filter and to its negative are averaged over each quadrant; averages of brightness in a grid of at most 8 x 8
    cells follow, for what patches of equal contrast do not tell. Features are in units of their standard deviation
    over the real images.

    Parameters
    ----------
    real : ndarray of shape (n, height, width, channels)
        Brightness in [0, 1].
    random_state : int
        Draws the patches.
    """

    def __init__(self, real: Array, random_state: int) -> None:
        rng = np.random.default_rng(random_state)
        height, width = real.shape[1:3]
        side = min(height, width)
        self.patch = min(side, int(np.clip(side // 4, 3, LARGEST_PATCH)))
        patches = self._normalised(self._drawn(real, rng))
        self.middle = patches.mean(axis=0)
        values, vectors = np.linalg.eigh(np.atleast_2d(np.cov(patches - self.middle, rowvar=False)) + 0.0)
        whitening = (vectors / np.sqrt(np.maximum(values, 0) + WHITENING)) @ vectors.T
        filters = (patches[rng.permutation(len(patches))[:FILTERS]] - self.middle) @ whitening
        filters /= np.linalg.norm(filters, axis=1, keepdims=True) + 1e-6
        self.filters = (whitening @ filters.T).astype(np.float32)
        raw = self._raw(real)
        self.mean, spread = raw.mean(axis=0), raw.std(axis=0)
        self.spread = np.maximum(spread, 0.1 * spread.mean() + 1e-6)

    def __call__(self, images: Array) -> Array:
        """Return the features of images: (n, n_features)."""
        return (self._raw(images) - self.mean) / self.spread

    def _drawn(self, images: Array, rng: np.random.Generator) -> Array:
        windows = sliding_window_view(images, (self.patch, self.patch), axis=(1, 2))  # (n, rows, columns, C, p, p)
        places = [rng.integers(0, size, PATCHES) for size in windows.shape[:3]]
        return windows[places[0], places[1], places[2]].reshape(PATCHES, -1)

    def _normalised(self, patches: Array) -> Array:
        centred = patches - patches.mean(axis=-1, keepdims=True)
        return centred / np.sqrt(centred.var(axis=-1, keepdims=True) + np.float32(CONTRAST))

    def _raw(self, images: Array) -> Array:
        per_image = PLACES**2 * self.filters.size
        step = max(1, CHUNK_NUMBERS // per_image)
        parts = [self._responses(images[start : start + step]) for start in range(0, len(images), step)]
        return np.hstack([np.concatenate(parts), _thumbnails(images)])

    def _responses(self, images: Array) -> Array:
        """Return the mean responses of the quadrants of images: (n, 8 * filters)."""
        windows = sliding_window_view(images, (self.patch, self.patch), axis=(1, 2))
        steps = [-(-size // PLACES) for size in windows.shape[1:3]]
        windows = windows[:, :: steps[0], :: steps[1]]
        patches = self._normalised(windows.reshape(*windows.shape[:3], -1))
        found = (patches - self.middle) @ self.filters  # (n, rows, columns, filters)
        both = np.concatenate([np.maximum(found - THRESHOLD, 0), np.maximum(-found - THRESHOLD, 0)], axis=-1)
        quadrants = [part for half in _halves(both, 1) for part in _halves(half, 2)]
        return np.hstack([part.mean(axis=(1, 2)) for part in quadrants]).astype(np.float32)


def _halves(maps: Array, axis: int) -> list[Array]:
    """Return two halves of maps, the whole twice where there is but one row or column."""
    return np.array_split(maps, 2, axis=axis) if maps.shape[axis] > 1 else [maps, maps]


def _thumbnails(images: Array) -> Array:
    """Return the mean brightness of cells of a grid: (n, at most 8 * 8 * channels)."""
    small: NDArray[Any] = images
    for axis in (1, 2):
        edges = np.linspace(0, small.shape[axis], min(THUMBNAIL, small.shape[axis]) + 1).astype(int)
        sizes = np.diff(edges).reshape([-1 if a == axis else 1 for a in range(4)])
        small = np.add.reduceat(small, edges[:-1], axis=axis) / sizes.astype(np.float32)
    return small.reshape(len(images), -1).astype(np.float32)
