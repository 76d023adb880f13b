"""Real and synthetic images in one form: arrays (n, height, width, channels) of brightness, and labels beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from synthaug.evaluation.images.features import RandomPatches
from synthaug.exceptions import DataError

LARGEST = 1e15  # brightness, whose squares add up in single precision
COMPARED = 4_000  # images of each kind that are compared,
MOST_NUMBERS = 50_000_000  # and brightnesses in them: fewer large images


@dataclass(frozen=True, eq=False)
class Labelled:
    """Images, and their labels if they have any.

    Parameters
    ----------
    pixels : ndarray of shape (n, height, width, channels)
        Brightness, from 0 for the darkest pixel of the real images to 1 for the lightest.
    labels : ndarray of shape (n,) or None
        A continuous target as floats, classes as anything else.
    """

    pixels: NDArray[np.float32]
    labels: NDArray[Any] | None

    def __len__(self) -> int:
        return len(self.pixels)

    def take(self, rows: NDArray[Any]) -> Labelled:
        """Return the images at some positions."""
        return Labelled(self.pixels[rows], None if self.labels is None else self.labels[rows])

    @property
    def flat(self) -> NDArray[np.float32]:
        """Each image as a row of numbers."""
        return self.pixels.reshape(len(self.pixels), -1)


@dataclass(frozen=True, eq=False)
class Described(Labelled):
    """Images with features.

    Parameters
    ----------
    pixels, labels
        As they are without.
    features : ndarray of shape (n, n_features)
        What `RandomPatches` says of them.
    """

    features: NDArray[np.float32]

    def of_class(self, name: Any) -> NDArray[np.float32]:
        """Return the features of one class."""
        return self.features[np.asarray(self.labels) == name]


class Images(NamedTuple):
    """All images, of one size and in one form.

    Parameters
    ----------
    real, synthetic : Labelled
        Images that a generator has learned from, and those that it made.
    holdout : Labelled or None
        Real images that it has not seen.
    """

    real: Labelled
    synthetic: Labelled
    holdout: Labelled | None

    @classmethod
    def of(cls, real: Any, synthetic: Any, holdout: Any) -> Images:
        """Return the images in one form.

        Raises
        ------
        DataError
            If there are none, or they are of another size than the real ones, or only some have labels.
        """
        known = _labelled("real", real)
        made = _labelled("synthetic", synthetic, known)
        others = None if holdout is None else _labelled("holdout", holdout, known)
        low, high = known.pixels.min(), known.pixels.max()
        unit = high - low if high > low else np.float32(1)

        def scaled(part: Labelled) -> Labelled:
            return Labelled((part.pixels - low) / unit, part.labels)

        return cls(scaled(known), scaled(made), None if others is None else scaled(others))


class Compared(NamedTuple):
    """The images that are compared, with features: all of them, or a sample of many or large ones.

    Parameters
    ----------
    real, synthetic : Described
        As of `Images`.
    holdout : Described or None
        As of `Images`.
    """

    real: Described
    synthetic: Described
    holdout: Described | None

    @classmethod
    def of(cls, images: Images, random_state: int) -> Compared:
        """Draw the images to compare, and describe them."""
        most = max(50, min(COMPARED, MOST_NUMBERS // images.real.pixels[0].size))
        rng = np.random.default_rng(random_state)
        real = images.real.take(rng.permutation(len(images.real))[:most])
        features = RandomPatches(real.pixels, random_state)

        def described(part: Labelled) -> Described:
            some = part.take(rng.permutation(len(part))[:most])
            return Described(some.pixels, some.labels, features(some.pixels))

        others = None if images.holdout is None else described(images.holdout)
        return cls(Described(real.pixels, real.labels, features(real.pixels)), described(images.synthetic), others)

    @property
    def unseen(self) -> Described:
        """Real images to compare with: those that the generator has not seen, where there are any."""
        return self.real if self.holdout is None else self.holdout

    @property
    def classes(self) -> NDArray[Any]:
        """The classes of the real images; none without labels, or for numbers."""
        labels = self.real.labels
        return np.empty(0) if labels is None or labels.dtype.kind == "f" else np.unique(labels)


def are_images(data: Any) -> bool:
    """Return whether these are images (n, height, width) or (n, height, width, channels), alone or with labels.

    Examples
    --------
    >>> import numpy as np
    >>> from synthaug.evaluation.images.form import are_images
    >>> images = np.zeros((3, 8, 8))
    >>> are_images(images), are_images((images, ["a", "b", "a"])), are_images(images[0])
    (True, True, False)
    """
    return getattr(_parts(data)[0], "ndim", 0) in (3, 4)


def _parts(data: Any) -> tuple[Any, Any]:
    """Return images and labels, if this is a pair of both."""
    return data if isinstance(data, tuple) and len(data) == 2 else (data, None)


def _labelled(name: str, data: Any, like: Labelled | None = None) -> Labelled:
    images, labels = _parts(data)
    pixels = np.asarray(images)
    if pixels.ndim not in (3, 4) or not pixels.size or pixels.dtype.kind not in "buif":
        raise DataError(
            f"{name} holds no images: pass an array of shape (n, height, width) or (n, height, width, channels), not "
            f"{pixels.dtype} of shape {pixels.shape}"
        )
    with np.errstate(over="ignore"):  # of what is not finite then
        pixels = pixels.reshape(*pixels.shape[:3], -1).astype(np.float32)
    if not (np.abs(pixels) <= LARGEST).all():
        raise DataError(f"{name} holds brightness that is no finite number, or beyond {LARGEST:g}; replace or scale it")
    if like is not None and pixels.shape[1:] != like.pixels.shape[1:]:
        raise DataError(
            f"{name} holds images of size {pixels.shape[1:]}, and the real ones are {like.pixels.shape[1:]}"
        )
    if labels is not None:
        labels = np.asarray(labels)
        if labels.ndim != 1 or labels.dtype.kind in "cV":
            raise DataError(f"{name} has labels of {labels.dtype} and shape {labels.shape}: pass one for each image")
        if len(labels) != len(pixels):
            raise DataError(f"{name} has {len(labels)} labels and {len(pixels)} images: pass one for each image")
        if labels.dtype == object:
            labels = labels.astype(str)
    if like is not None and (labels is None) is not (like.labels is None):
        raise DataError(f"{name} and real are to have labels both, or neither: pass (images, labels), or images alone")
    return Labelled(pixels, labels)
