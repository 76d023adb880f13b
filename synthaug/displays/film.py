"""TrainingFilm: how the training of an augmenter of images went, in images."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import clone

from synthaug._sklearn import check_matplotlib_support
from synthaug.augmenter.learned import seeds_of
from synthaug.displays.camera import Camera
from synthaug.displays.tiles import MOST_ROWS, as_tiles, draw_tiles, given_axes, mosaic, panels_for
from synthaug.displays.training import NO_LOGS, clock_of
from synthaug.exceptions import DataError
from synthaug.generators import load
from synthaug.runtime.devices import resolve_device

__all__ = ["TrainingFilm"]


class TrainingFilm:
    """What a generator makes of the same noise as its training goes on, as a row of pictures or an animation.

    It shows the network in training, whether better or worse than before: so a collapse can be seen. What is kept in
    the end is the snapshot with the lowest distance, see `TrainingDisplay`. Families that learn at once are a film of
    one frame. Make a film with `from_fit`; parameters become attributes.

    Parameters
    ----------
    augmenter : GANAugmenter
        The one that was fitted.
    frames : ndarray of shape (n_frames, n_rows, n_columns, height, width, 3)
        Images at each log, as colours in [0, 1].
    history : sequence of dict
        The logs.
    names : sequence of str
        What the rows are called; empty if they have no names.

    Attributes
    ----------
    axes_ : ndarray of matplotlib.axes.Axes
        The axes, one for each moment, once plotted.
    figure_ : matplotlib.figure.Figure
        The figure, once plotted.

    See Also
    --------
    SampleDisplay : What the network makes that was kept.

    Examples
    --------
    >>> from sklearn.datasets import load_digits
    >>> from synthaug import DeformationGAN, GANAugmenter, TrainingFilm
    >>> images, digits = load_digits(return_X_y=True)
    >>> images = images.reshape(-1, 8, 8)[:100]
    >>> film = TrainingFilm.from_fit(GANAugmenter(DeformationGAN(n_steps=40), random_state=0), images, digits[:100])
    >>> film.frames.shape
    (20, 10, 4, 8, 8, 3)
    >>> film.plot(n_moments=3).axes_.shape
    (3,)
    >>> film.augmenter.sample(2)[0].shape
    (2, 8, 8)

    ``film.animation().save("training.gif", writer="pillow")`` writes a file that any browser shows.
    """

    def __init__(
        self, *, augmenter: Any, frames: NDArray[Any], history: Sequence[Mapping[str, float]], names: Sequence[str]
    ) -> None:
        self.augmenter = augmenter
        self.frames = frames
        self.history = history
        self.names = names

    @classmethod
    def from_fit(cls, augmenter: Any, X: Any, y: Any = None, *, n_columns: int = 4) -> Self:
        """Fit an augmenter to images and film it.

        Parameters
        ----------
        augmenter : GANAugmenter
            Stays as it is: a clone is fitted, and becomes the same as without a film.
        X : array-like
            Real images.
        y : array-like of shape (n,) or None, default=None
            Their labels, or a continuous target.
        n_columns : int, default=4
            Images in a row: of the first ten classes, a row each, or in a square without classes. A continuous
            target rises from image to image.

        Returns
        -------
        film : TrainingFilm

        Raises
        ------
        DataError
            If the family makes no images, or training was given up before its first log.
        """
        generator = load("deformation-gan")() if augmenter.generator is None else augmenter.generator
        if "pixels" not in getattr(generator, "learns", ()):
            raise DataError(
                f"TrainingFilm shows images, but {type(generator).__name__} does not make any; choose another family, "
                f"such as DeformationGAN()"
            )
        seed, _ = seeds_of(clone(augmenter).random_state)
        camera = Camera(n_columns, resolve_device(augmenter.device), seed)
        # Nobody asks for labels here, so that no teacher is needed.
        learned = clone(augmenter).set_params(teacher=None).learn(X, y, monitor=camera)
        if not camera.frames:
            raise DataError(NO_LOGS)
        fitted = copy(augmenter).adopt(learned)
        return cls(
            augmenter=fitted,
            frames=np.stack([as_tiles(frame, n_columns) for frame in camera.frames]),
            history=fitted.generator_.history_,
            names=[] if fitted.classes_ is None else [str(label) for label in fitted.classes_[:MOST_ROWS]],
        )

    def plot(self, *, n_moments: int = 5, axes: Any = None) -> Self:
        """Plot the images at some moments of training, the first and the last among them.

        Parameters
        ----------
        n_moments : int, default=5
            How many.
        axes : sequence of matplotlib.axes.Axes or None, default=None
            Where to plot, one for each moment; None makes a figure.

        Returns
        -------
        film : TrainingFilm
        """
        check_matplotlib_support(f"{type(self).__name__}.plot")
        last = len(self.frames) - 1
        moments = np.unique(np.linspace(0 if n_moments > 1 else last, last, n_moments).round().astype(int))
        if axes is None:
            axes = panels_for(self.frames[0], len(moments))
        self.axes_ = given_axes(axes, len(moments))
        self.figure_ = self.axes_[0].figure
        for i, (ax, moment) in enumerate(zip(self.axes_, moments, strict=True)):
            draw_tiles(ax, self.frames[moment], self._title(moment), () if i else self.names)
        return self

    def animation(self, *, interval: int = 300) -> Any:
        """Return the film as an animation, to be shown in a notebook or saved.

        Parameters
        ----------
        interval : int, default=300
            Milliseconds between frames.

        Returns
        -------
        animation : matplotlib.animation.FuncAnimation
        """
        check_matplotlib_support(f"{type(self).__name__}.animation")
        from matplotlib.animation import FuncAnimation

        ax = panels_for(self.frames[0], 1)[0]
        image = draw_tiles(ax, self.frames[0], self._title(0), self.names)

        def show(moment: int) -> list[Any]:
            image.set_data(mosaic(self.frames[moment]))
            return [image, ax.set_title(self._title(moment))]

        return FuncAnimation(ax.figure, show, frames=len(self.frames), interval=interval)

    def _title(self, moment: int) -> str:
        clock = clock_of(self.history)
        time = f"{self.history[moment][clock]:,.0f}"
        return f"{time} images" if clock == "images" else f"step {time}"
