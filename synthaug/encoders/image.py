"""ImageEncoder: pictures <-> float32 rows (channels, height, width) in [-1, 1]."""

from __future__ import annotations

import math
from dataclasses import dataclass
from numbers import Integral
from typing import Any, ClassVar, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.utils.validation import check_is_fitted

from synthaug._sklearn import DocumentedMixin
from synthaug.encoders.columns import refuse_masked
from synthaug.encoders.layout import Block, Layout
from synthaug.exceptions import ColumnTypeError, DataError
from synthaug.typing import Column, Rows

__all__ = ["ImageEncoder"]

SMALLEST = 8  # pixels of height and width: below, there is no shape to deform or to convolve
LARGEST = 1e6  # magnitude of a pixel; measurements such as 16-bit greys stay far below
MAX_LEVELS = 4096  # different values up to which pixels lie on levels; more are a continuum
PROBE = 1_000_000  # pixels in which too many levels are noticed cheaply
FINE = 65_535  # steps between the darkest and the lightest pixel in which the nearest level is looked up
AT_ONCE = 2**18  # numbers that are worked on at once, beside which images stay as they are


class ImageEncoder(TransformerMixin, DocumentedMixin, BaseEstimator):
    """Turn images into numbers that networks learn from, and back.

    The darkest pixel of all training images becomes -1 and the lightest 1, the same for all channels, so that colours
    keep their balance. Back, a pixel becomes the nearest value that occurs in its channel of the training images:
    integers stay integers, a mask of two values stays one, and nothing is outside of the range. A channel of more than
    4,096 different values is a continuum and is only kept within the range.

    Parameters
    ----------
    image_shape : tuple of int or None, default=None
        ``(height, width)`` or ``(height, width, channels)`` of images that are rows of a table, in the order of
        ``images.reshape(len(images), -1)``. None: X holds images as arrays.

    Attributes
    ----------
    layout_ : Layout
        One block of kind ``"pixels"``, of shape ``(channels, height, width)``.
    n_features_in_ : int
        Length of the second axis of X, as scikit-learn counts.
    feature_names_in_ : ndarray of shape (`n_features_in_`,)
        Column names, if X was a DataFrame with names that are all strings.

    See Also
    --------
    TableEncoder : The encoder of tables.

    Notes
    -----
    Scikit-learn's ``check_estimator`` tries tables of a few columns, which are no images; the round trip, the container
    and the errors have tests of their own.

    Examples
    --------
    >>> from sklearn.datasets import load_digits
    >>> from synthaug import ImageEncoder
    >>> images = load_digits().images
    >>> images.shape, float(images.min()), float(images.max())
    ((1797, 8, 8), 0.0, 16.0)
    >>> rows = ImageEncoder().fit_transform(images)
    >>> rows.shape, float(rows.min()), float(rows.max())
    ((1797, 1, 8, 8), -1.0, 1.0)
    >>> flat = ImageEncoder(image_shape=(8, 8)).fit(images.reshape(1797, 64))
    >>> flat.inverse_transform(rows).shape
    (1797, 64)
    """

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {"image_shape": [tuple, list, None]}

    def __init__(self, image_shape: tuple[int, ...] | None = None) -> None:
        self.image_shape = image_shape

    def fit(self, X: Rows, y: Column | None = None) -> Self:
        """Learn the form of the images, and the values of their pixels.

        Parameters
        ----------
        X : ndarray of shape (n, height, width) or (n, height, width, channels), or rows with ``image_shape``
            Images of at least 8 x 8 pixels; integers, floats or booleans.
        y : ignored
            For pipelines.

        Returns
        -------
        self : ImageEncoder

        Raises
        ------
        DataError
            If X holds no images of that form, or pixels that are missing, infinite or all the same.
        """
        self._validate_params()
        form = _Form.of(X, self.image_shape)
        pixels = form.pixels(X)
        low, high = pixels.min(), pixels.max()
        if low == high:
            raise DataError(f"no pixel varies: every one of X is {low}, and there is nothing to learn")
        self._form, self._low, self._high = form, float(low), float(high)
        self._nearest = _lookups(pixels.reshape(-1, form.channels), self._low, self._high)
        shape = (form.channels, form.height, form.width)
        self.layout_ = Layout((Block("pixels", 0, int(np.prod(shape)), "pixels"),), shape)
        self.n_features_in_ = form.shape[0]
        self.__dict__.pop("feature_names_in_", None)
        if form.names is not None and all(isinstance(name, str) for name in form.names):
            self.feature_names_in_ = np.asarray(form.names, dtype=object)
        return self

    def transform(self, X: Rows) -> NDArray[np.float32]:
        """Return images as rows of shape (n, channels, height, width) in [-1, 1]; brighter ones are cut at 1.

        Parameters
        ----------
        X : array-like
            Images in the form of those seen in `fit`.

        Returns
        -------
        rows : ndarray of shape (n, channels, height, width), float32
        """
        check_is_fitted(self)
        pixels = self._form.pixels(X)
        rows = np.empty((len(pixels), *self.layout_.shape), dtype=np.float32)
        step = max(AT_ONCE // math.prod(self.layout_.shape), 1)
        for start in range(0, len(pixels), step):
            rows[start : start + step] = self._encoded(pixels[start : start + step])
        return rows

    def _encoded(self, pixels: NDArray[Any]) -> NDArray[np.floating]:
        """Return some images as rows."""
        precise: NDArray[Any] = pixels.astype(np.float64 if pixels.dtype.itemsize > 2 else np.float32)
        rows = (precise - self._low) / (self._high - self._low) * 2 - 1
        images = rows.reshape(-1, self._form.height, self._form.width, self._form.channels)
        return np.moveaxis(images.clip(-1, 1), 3, 1)

    def inverse_transform(self, Z: Any) -> Any:
        """Return rows as images, in the container, form and dtype of those seen in `fit`.

        Parameters
        ----------
        Z : ndarray of shape (n, channels, height, width)
            Encoded rows; numbers outside of [-1, 1] are cut.

        Returns
        -------
        X : {ndarray, DataFrame}
        """
        check_is_fitted(self)
        rows = np.asarray(Z)
        if rows.ndim != 4 or rows.shape[1:] != self.layout_.shape:
            raise DataError(
                f"encoded rows must have shape (n, {', '.join(map(str, self.layout_.shape))}), got {rows.shape}"
            )
        if not np.isfinite(rows).all():
            raise DataError("encoded rows must be finite, but some are NaN or infinite; the generator has diverged")
        shares = (np.moveaxis(rows, 1, 3).clip(-1, 1) + 1) / 2
        if len(self._nearest) == 1:
            return self._form.build(self._values(shares, self._nearest[0]))
        channels = [self._values(shares[..., c], nearest) for c, nearest in enumerate(self._nearest)]
        return self._form.build(np.stack(channels, axis=-1))

    def _values(self, shares: NDArray[np.floating], nearest: NDArray[Any] | None) -> NDArray[Any]:
        """Return the values of pixels from shares of the range: the nearest levels, if these are known."""
        if nearest is not None and len(nearest) > FINE:
            return nearest[np.rint(shares * FINE).astype(np.uint16)]
        values = shares.astype(np.float64) * (self._high - self._low) + self._low
        if nearest is not None:
            return nearest[np.searchsorted(_middles(nearest), values)]
        return np.rint(values) if self._form.dtype.kind in "iu" else values

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.three_d_array = True
        tags.input_tags.two_d_array = self.image_shape is not None
        return tags


@dataclass(frozen=True, slots=True)
class _Form:
    """The container of images: their shape as the user has it, their dtype, and the columns of a frame."""

    shape: tuple[int, ...]  # of one image in X
    height: int
    width: int
    channels: int
    dtype: np.dtype[Any]
    names: pd.Index | None

    @classmethod
    def of(cls, X: Any, image_shape: Any) -> _Form:
        """Describe X, or say why it holds no images."""
        array = stacked(X)
        shape = array.shape[1:]
        form = shape if image_shape is None else _checked_shape(image_shape)
        if image_shape is None and len(shape) not in (2, 3):
            raise DataError(
                f"X has shape {array.shape}; images have shape (n, height, width) or (n, height, width, channels). If "
                f"the rows of X are images, say of what shape: ImageEncoder(image_shape=(height, width))"
            )
        if np.prod(form) != np.prod(shape) or (len(shape) > 1 and shape not in (form, (*form, 1), form[:2])):
            raise DataError(
                f"image_shape={tuple(form)} means {int(np.prod(form))} numbers an image, but those of X have shape "
                f"{shape if len(shape) > 1 else shape[0]}; correct image_shape, or leave it out for arrays of images"
            )
        height, width = form[:2]
        if min(height, width) < SMALLEST:
            first = " (channels come last: np.moveaxis(X, 1, -1))" if len(form) == 3 and height < SMALLEST else ""
            raise DataError(f"images of {height} x {width} pixels are too small: 8 x 8 is the least{first}")
        if len(array) == 0:
            raise DataError(f"X holds no image: found array with 0 sample(s) (shape={array.shape}), pass at least one")
        dtypes = set(X.dtypes) if isinstance(X, pd.DataFrame) else {array.dtype}
        dtype = dtypes.pop() if len(dtypes) == 1 else array.dtype
        names = X.columns if isinstance(X, pd.DataFrame) else None
        return cls(shape, height, width, form[2] if len(form) == 3 else 1, dtype, names)

    def pixels(self, X: Any) -> NDArray[Any]:
        """Return X as an array of numbers, or say what is wrong with it."""
        array = stacked(X)
        if array.shape[1:] != self.shape:
            raise DataError(f"images of shape {array.shape[1:]} differ from those seen in fit, which had {self.shape}")
        if array.dtype.kind not in "iufb":
            raise ColumnTypeError(f"pixels are numbers, but X has dtype {array.dtype}; convert it with X.astype(float)")
        if array.dtype.kind == "b":
            return array.view(np.uint8)
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            wrong = ~np.isfinite(array).reshape(len(array), -1).all(axis=1)
            raise DataError(
                f"X contains NaN or infinity: {wrong.sum()} of {len(array)} images have such pixels, image "
                f"{int(wrong.argmax())} first; repair them or leave these images out"
            )
        if array.size and max(abs(float(array.min())), abs(float(array.max()))) > LARGEST:
            largest = float(array.min()) if -float(array.min()) > float(array.max()) else float(array.max())
            raise DataError(
                f"X has a pixel of {largest:.3g}, far outside of what images hold (0 to 255, 0 to 1, or at most "
                f"{LARGEST:.0e} in size); rescale X, or repair that pixel"
            )
        return array

    def build(self, values: NDArray[Any]) -> Any:
        """Return the container of images from values of shape (n, height, width, channels)."""
        array = values.reshape(len(values), *self.shape)
        if self.names is None:
            return array.astype(self.dtype, copy=False)
        return pd.DataFrame(array, columns=self.names).astype(self.dtype)


def _checked_shape(image_shape: Any) -> tuple[int, ...]:
    if len(image_shape) not in (2, 3) or not all(isinstance(n, Integral) and int(n) > 0 for n in image_shape):
        raise DataError(
            f"image_shape={image_shape!r} is no shape of an image; give (height, width) or (height, width, channels)"
        )
    return tuple(int(length) for length in image_shape)


def holds_images(X: Any) -> bool:
    """Return whether X is an array or a sequence of images, and not a table.

    Examples
    --------
    >>> import numpy as np
    >>> from synthaug.encoders.image import holds_images
    >>> holds_images(np.zeros((5, 8, 8))), holds_images(np.zeros((5, 64))), holds_images([np.zeros((8, 8))] * 5)
    (True, False, True)
    """
    if isinstance(X, (pd.DataFrame, pd.Series)):
        return False
    if isinstance(X, (list, tuple)) or _is_of_objects(X):
        return len(X) > 0 and np.ndim(X[0]) > 1
    return len(getattr(X, "shape", ())) > 2


def stacked(X: Any) -> NDArray[Any]:
    """Return X as an array with a row per image, or say why that cannot be."""
    if isinstance(X, pd.DataFrame):
        return X.to_numpy()
    if isinstance(X, (list, tuple)) or _is_of_objects(X):
        shapes = {np.shape(image) for image in X}
        if len(shapes) > 1:
            some = " and ".join(map(str, sorted(shapes)[:2]))
            raise DataError(f"images have different shapes, such as {some}; resize or pad them to one")
        X = np.stack([np.asarray(image) for image in X]) if len(X) else np.empty(0)
    refuse_masked(X, "X", blank="0")
    if hasattr(X, "toarray"):
        raise DataError("X is sparse, which images are not: pass X.toarray()")
    return np.asarray(X)


def _is_of_objects(X: Any) -> bool:
    return isinstance(X, np.ndarray) and X.dtype == np.dtype(object)


def _levels(pixels: NDArray[Any]) -> NDArray[Any] | None:
    """Return the values that occur, ascending; None if there are too many."""
    flat = pixels.reshape(-1)
    if flat.dtype.itemsize == 1 or (flat.dtype.kind in "iu" and int(flat.max()) - int(flat.min()) < FINE):
        least, most = int(flat.min()), int(flat.max())
        counts = np.zeros(most - least + 1, dtype=np.int64)
        for start in range(0, len(flat), AT_ONCE):
            part = flat[start : start + AT_ONCE].astype(np.int64)
            counts += np.bincount(part - least, minlength=len(counts))
        occurs = np.flatnonzero(counts) + least
        return occurs if len(occurs) <= MAX_LEVELS else None
    if len(np.unique(flat[:: max(1, len(flat) // PROBE)])) > MAX_LEVELS:
        return None
    levels = np.unique(flat)
    return levels if len(levels) <= MAX_LEVELS else None


def _lookups(pixels: NDArray[Any], low: float, high: float) -> tuple[NDArray[Any] | None, ...]:
    """Return the lookups of channels of pixels (n, channels), or one if it is the same for all."""
    found = [_levels(pixels[:, c]) for c in range(pixels.shape[1])]
    if all(_are_same(levels, found[0]) for levels in found[1:]):
        found = found[:1]
    return tuple(_lookup(levels, low, high) for levels in found)


def _are_same(levels: NDArray[Any] | None, others: NDArray[Any] | None) -> bool:
    return levels is others if levels is None or others is None else np.array_equal(levels, others)


def _lookup(levels: NDArray[Any] | None, low: float, high: float) -> NDArray[Any] | None:
    """Return the level nearest to each of the fine steps from low to high; the levels where some are closer than these.

    None stands for a continuum.
    """
    if levels is None or np.diff(levels.astype(np.float64)).min(initial=np.inf) < 2 * (high - low) / FINE:
        return levels
    return levels[np.searchsorted(_middles(levels), np.linspace(low, high, FINE + 1))]


def _middles(levels: NDArray[Any]) -> NDArray[np.float64]:
    return (levels[1:].astype(np.float64) + levels[:-1]) / 2
