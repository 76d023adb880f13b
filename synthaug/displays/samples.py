"""SampleDisplay: what an augmenter of images makes, beside what it has learned from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.metrics import pairwise_distances_argmin
from sklearn.utils import check_consistent_length

from synthaug._sklearn import _num_samples, check_matplotlib_support
from synthaug.displays.tiles import MOST_ROWS, as_tiles, check_learned_images, draw_tiles, given_axes, panels_for
from synthaug.exceptions import DataError

__all__ = ["SampleDisplay"]


class SampleDisplay:
    """Synthetic images, in a row per class or a square, beside real ones and those that are nearest to them.

    A synthetic image that looks like its nearest real one, where others of the class do not, is a memory and not a
    new image. Families that deform real images stay near to them by design. Make a display with `from_augmenter`;
    parameters become attributes.

    Parameters
    ----------
    panels : dict of str to ndarray of shape (n_rows, n_columns, height, width, 3)
        Images by title, as colours in [0, 1]; an image of NaN is left white.
    names : sequence of str
        What the rows are called; empty if they have no names.

    Attributes
    ----------
    axes_ : ndarray of matplotlib.axes.Axes
        The axes, one for each panel, once plotted.
    figure_ : matplotlib.figure.Figure
        The figure, once plotted.

    See Also
    --------
    TrainingDisplay : How training went, in curves.
    TrainingFilm : How training went, in images.

    Examples
    --------
    >>> from sklearn.datasets import load_digits
    >>> from synthaug import GANAugmenter, GaussianFields, SampleDisplay
    >>> images, digits = load_digits(return_X_y=True)
    >>> images = images.reshape(-1, 8, 8)[:200]
    >>> augmenter = GANAugmenter(GaussianFields(), random_state=0).fit(images, digits[:200])
    >>> display = SampleDisplay.from_augmenter(augmenter, images, digits[:200])
    >>> {title: panel.shape for title, panel in display.panels.items()}
    {'real': (10, 4, 8, 8, 3), 'synthetic': (10, 4, 8, 8, 3), 'nearest real': (10, 4, 8, 8, 3)}
    """

    def __init__(self, *, panels: Mapping[str, NDArray[Any]], names: Sequence[str]) -> None:
        self.panels = panels
        self.names = names

    @classmethod
    def from_augmenter(
        cls,
        augmenter: Any,
        X: Any = None,
        y: Any = None,
        *,
        classes: ArrayLike | None = "auto",
        n_columns: int = 4,
        random_state: Any = None,
        axes: Any = None,
    ) -> Self:
        """Plot images that a fitted augmenter makes.

        Parameters
        ----------
        augmenter : GANAugmenter
            Fitted to images.
        X : array-like or None, default=None
            Real images, in the form of those seen in `fit`. With them, some are shown on the left, and on the right
            those that are nearest to the synthetic ones, by the distance of their pixels, whatever their class.
        y : array-like of shape (n,) or None, default=None
            Labels of X, which rows of classes need.
        classes : "auto", array-like or None, default="auto"
            The classes to show, a row each. None is a square, 4 x 4 as in the first article on these networks, with
            classes in their proportions. ``"auto"``: the first ten classes if there are any, else a square.
        n_columns : int, default=4
            Images in a row.
        random_state : int, RandomState instance or None, default=None
            For other synthetic images; None shows the first that ``augmenter.sample`` gives.
        axes : sequence of matplotlib.axes.Axes or None, default=None
            Where to plot, one for each panel; None makes a figure.

        Returns
        -------
        display : SampleDisplay
        """
        check_learned_images(augmenter, cls.__name__)
        shown = _shown_classes(augmenter, classes)
        encoder = augmenter.encoder_
        synthetic = encoder.transform(_made(augmenter, shown, n_columns, random_state))
        panels = {"synthetic": as_tiles(synthetic, n_columns)}
        if X is not None:
            real = encoder.transform(X)
            nearest = pairwise_distances_argmin(synthetic.reshape(len(synthetic), -1), real.reshape(len(real), -1))
            chosen = _spread(_members(_num_samples(X), y, shown), n_columns, len(synthetic))
            beside = as_tiles(real[chosen.clip(0)], n_columns)
            beside[(chosen < 0).reshape(-1, n_columns)] = np.nan
            panels = {"real": beside} | panels | {"nearest real": as_tiles(real[nearest], n_columns)}
        display = cls(panels=panels, names=[] if shown is None else [str(label) for label in shown])
        return display.plot(axes=axes)

    def plot(self, *, axes: Any = None) -> Self:
        """Plot the images.

        Parameters
        ----------
        axes : sequence of matplotlib.axes.Axes or None, default=None
            Where to plot, one for each panel; None makes a figure.

        Returns
        -------
        display : SampleDisplay
        """
        check_matplotlib_support(f"{type(self).__name__}.plot")
        if axes is None:
            axes = panels_for(self.panels["synthetic"], len(self.panels))
        self.axes_ = given_axes(axes, len(self.panels))
        self.figure_ = self.axes_[0].figure
        for i, (ax, title) in enumerate(zip(self.axes_, self.panels, strict=True)):
            draw_tiles(ax, self.panels[title], title, () if i else self.names)
        return self


def _shown_classes(augmenter: Any, classes: Any) -> NDArray[Any] | None:
    """Return the classes to show a row of each; None for a square of images."""
    if isinstance(classes, str) and classes == "auto":
        return None if augmenter.classes_ is None else np.asarray(augmenter.classes_[:MOST_ROWS])
    if classes is None:
        return None
    if augmenter.classes_ is None:
        raise DataError(f"classes={classes!r} asks for classes, but the augmenter has learned none; pass classes=None")
    return np.atleast_1d(np.asarray(classes))


def _made(augmenter: Any, classes: NDArray[Any] | None, n_columns: int, random_state: Any) -> Any:
    """Return synthetic images: so many of each class, or a square of them."""
    if classes is not None:
        return augmenter.sample(y=np.repeat(classes, n_columns), random_state=random_state)[0]
    made = augmenter.sample(n_columns**2, random_state=random_state)
    return made[0] if isinstance(made, tuple) else made


def _members(n: int, y: Any, classes: NDArray[Any] | None) -> list[NDArray[np.intp]]:
    """Return the positions of the real images of each class; of all without classes."""
    if classes is None:
        return [np.arange(n)]
    if y is None:
        raise DataError("real images in a row per class need their labels; pass y beside X, or classes=None")
    labels = np.asarray(y)
    check_consistent_length(np.arange(n), labels)
    return [np.flatnonzero(labels == label) for label in classes]


def _spread(members: list[NDArray[np.intp]], n_columns: int, n: int) -> NDArray[np.intp]:
    """Return n positions, as many of each group: evenly spread over its members, and -1 where there are too few."""
    wanted = n if len(members) == 1 else n_columns
    chosen = np.full((len(members), wanted), -1)
    for row, positions in zip(chosen, members, strict=True):
        some = min(wanted, len(positions))
        row[:some] = positions[np.linspace(0, len(positions) - 1, some).astype(int)] if some else -1
    return chosen.reshape(-1)
