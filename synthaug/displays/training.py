"""TrainingDisplay: how the training of an augmenter went, in curves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from numbers import Real
from typing import Any, Self

import numpy as np
from sklearn.utils.validation import check_is_fitted

from synthaug._sklearn import check_matplotlib_support
from synthaug.displays.tiles import given_axes
from synthaug.exceptions import DataError

__all__ = ["TrainingDisplay"]

CLOCKS = {"images": "images shown", "step": "step"}  # what measures the time of training, the best first
NO_LOGS = "training was given up before its first log, so that there is nothing to show: its warning says what to do"


class TrainingDisplay:
    """Curves of training: losses, the distance by which a snapshot is kept, and whatever else a family logs.

    Losses of adversarial networks say whether one player has the upper hand, not how good the rows are. For that there
    is the distance of samples from real rows: the lowest is kept. Make a display with `from_augmenter`;
    parameters become attributes.

    Parameters
    ----------
    history : sequence of dict
        The logs of a fit, in order: numbers by name.

    Attributes
    ----------
    axes_ : ndarray of matplotlib.axes.Axes
        The axes, one for each group of curves, once plotted. Names with the same last word are a group.
    figure_ : matplotlib.figure.Figure
        The figure, once plotted.

    See Also
    --------
    TrainingFilm : How training went, in images.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from synthaug import GANAugmenter, TabularGAN, TrainingDisplay
    >>> augmenter = GANAugmenter(TabularGAN(n_steps=50), random_state=0).fit(*load_iris(return_X_y=True))
    >>> display = TrainingDisplay.from_augmenter(augmenter)
    >>> [axis.get_title() for axis in display.axes_]
    ['loss', 'distance']
    """

    def __init__(self, *, history: Sequence[Mapping[str, float]]) -> None:
        self.history = history

    @classmethod
    def from_augmenter(cls, augmenter: Any, *, axes: Any = None) -> Self:
        """Plot how the training of a fitted augmenter went.

        Parameters
        ----------
        augmenter : GANAugmenter
            Fitted, to images or to a table.
        axes : sequence of matplotlib.axes.Axes or None, default=None
            Where to plot, one for each group of curves; None makes a figure.

        Returns
        -------
        display : TrainingDisplay

        Raises
        ------
        DataError
            If training was given up before its first log.
        """
        check_is_fitted(augmenter, "generator_")
        if not augmenter.generator_.history_:
            raise DataError(NO_LOGS)
        return cls(history=augmenter.generator_.history_).plot(axes=axes)

    def plot(self, *, axes: Any = None) -> Self:
        """Plot the curves.

        Parameters
        ----------
        axes : sequence of matplotlib.axes.Axes or None, default=None
            Where to plot, one for each group of curves; None makes a figure.

        Returns
        -------
        display : TrainingDisplay
        """
        check_matplotlib_support(f"{type(self).__name__}.plot")
        import matplotlib.pyplot as plt

        groups, clock = _groups(self.history), clock_of(self.history)
        if axes is None:
            size = (1 + 3.2 * len(groups), 3)
            axes = plt.subplots(1, len(groups), figsize=size, layout="constrained", squeeze=False)[1][0]
        self.axes_ = given_axes(axes, len(groups))
        self.figure_ = self.axes_[0].figure
        times = [log[clock] for log in self.history]
        for ax, (title, names) in zip(self.axes_, groups.items(), strict=True):
            for name in names:
                ax.plot(times, _values(self.history, name), marker=".", label=name.replace("_", " "))
            ax.set(title=title, xlabel=CLOCKS[clock])
            if title == "distance":
                ax.axvline(_kept(self.history)[clock], color="black", linestyle=":", label="kept")
            if not any(np.any(line.get_ydata()) for line in ax.lines):
                ax.set_ylim(0, 1)  # nothing happened, such as recoveries: zero is at the bottom
            if len(ax.lines) > 1:
                ax.legend()
        return self


def clock_of(history: Sequence[Mapping[str, float]]) -> str:
    """Return the name of what measures the time of training.

    Examples
    --------
    >>> from synthaug.displays.training import clock_of
    >>> clock_of([{"step": 1, "distance": 0.5}]), clock_of([{"step": 1, "images": 64, "distance": 0.5}])
    ('step', 'images')
    """
    return next(name for name in CLOCKS if name in history[0])


def _groups(history: Sequence[Mapping[str, float]]) -> dict[str, list[str]]:
    """Return the names of numbers that were logged, those with the same last word together."""
    groups: dict[str, list[str]] = {}
    for name in dict.fromkeys(chain.from_iterable(history)):
        if name not in CLOCKS and any(isinstance(log.get(name), Real) for log in history):
            groups.setdefault(name.rpartition("_")[2], []).append(name)
    return groups


def _values(history: Sequence[Mapping[str, float]], name: str) -> list[float]:
    """Return what was logged under a name; NaN where nothing was."""
    return [log.get(name, np.nan) for log in history]


def _kept(history: Sequence[Mapping[str, float]]) -> Mapping[str, float]:
    """Return the log of the snapshot that is kept: the first with the lowest distance."""
    return min(history, key=lambda log: np.nan_to_num(log["distance"], nan=np.inf))
