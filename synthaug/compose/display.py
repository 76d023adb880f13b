"""GainDisplay: what the candidates of an AugmentedEstimatorCV gain, as a plot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import fill
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.utils.validation import check_is_fitted

from synthaug._sklearn import check_matplotlib_support
from synthaug.compose.comparison import Comparison
from synthaug.compose.results import gains_in
from synthaug.compose.rule import half_width
from synthaug.compose.summary import reason

__all__ = ["GainDisplay"]

_LINE = 32  # characters of a candidate's name in one line
_OTHER, _CHOSEN = {"fmt": "o", "color": "tab:gray"}, {"fmt": "D", "color": "tab:blue"}


class GainDisplay:
    """Gains of candidates over no augmentation on held-out rows, in metric and loss, and which one was chosen and why.

    Bars are 95 % intervals: over folds for the metric, over rows for the loss. Make one with `from_estimator`;
    parameters become attributes.

    Parameters
    ----------
    names : sequence of str
        What the candidates are called.
    gains : dict of str to array-like of shape (n_candidates,)
        Mean gains by what is gained; a panel each.
    widths : dict of str to array-like of shape (n_candidates,)
        How far their 95 % intervals reach to each side; NaN where there is none.
    chosen : int
        Position of the chosen candidate.
    reason : str
        Why it was chosen.

    Attributes
    ----------
    axes_ : list of matplotlib.axes.Axes
        The axes, once plotted, in the order of ``gains``.
    figure_ : matplotlib.figure.Figure
        The figure, once plotted.

    See Also
    --------
    AugmentedEstimatorCV : What compares and chooses.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.tree import DecisionTreeClassifier
    >>> from synthaug import AugmentedEstimatorCV, GainDisplay, GANAugmenter, TabularGAN
    >>> augmenter = GANAugmenter(TabularGAN(n_steps=20), random_state=0)
    >>> model = AugmentedEstimatorCV(DecisionTreeClassifier(random_state=0), augmenter, cv=2)
    >>> display = GainDisplay.from_estimator(model.fit(*load_iris(return_X_y=True)))
    >>> list(display.gains), display.names[2]
    (['accuracy', 'log-loss'], '2 synthetic rows for each real one, labelled by a teacher')
    """

    def __init__(
        self,
        *,
        names: Sequence[str],
        gains: Mapping[str, ArrayLike],
        widths: Mapping[str, ArrayLike],
        chosen: int,
        reason: str,
    ) -> None:
        self.names = names
        self.gains = gains
        self.widths = widths
        self.chosen = chosen
        self.reason = reason

    @classmethod
    def from_estimator(cls, estimator: Any, *, axes: Any = None) -> Self:
        """Plot what the candidates of a fitted `AugmentedEstimatorCV` gain, in its metric and its loss.

        Parameters
        ----------
        estimator : AugmentedEstimatorCV
            Fitted.
        axes : sequence of two matplotlib.axes.Axes or None, default=None
            Where to plot metric and loss; None makes a figure.

        Returns
        -------
        display : GainDisplay
        """
        if not hasattr(estimator, "candidates"):
            raise TypeError(f"GainDisplay shows an AugmentedEstimatorCV, not the {type(estimator).__name__} given.")
        check_is_fitted(estimator, "comparison_")
        return cls.from_comparison(estimator.comparison_, axes=axes)

    @classmethod
    def from_comparison(cls, comparison: Comparison, *, axes: Any = None) -> Self:
        """Plot what candidates gain in a comparison.

        Parameters
        ----------
        comparison : Comparison
            What a fitted `AugmentedEstimatorCV` keeps as ``comparison_``.
        axes
            As in `from_estimator`.

        Returns
        -------
        display : GainDisplay
        """
        if comparison.gain is None or comparison.choice is None:
            raise ValueError("scoring has several metrics, and refit names none of them as the one to show.")
        gains, n_rows = gains_in(comparison.results, comparison.counted_metric()), len(comparison.losses[0])
        score, loss = comparison.score_name, comparison.loss_name
        display = cls(
            names=comparison.described,
            gains={score: gains.score, loss: gains.loss},
            widths={score: half_width(gains.score_stderr, gains.n_folds), loss: half_width(gains.loss_stderr, n_rows)},
            chosen=comparison.choice,
            reason=reason(comparison) if comparison.is_by_rule else "the function given as refit says so",
        )
        return display.plot(axes=axes)

    def plot(self, *, axes: Any = None) -> Self:
        """Plot the gains, a panel for each quantity.

        Parameters
        ----------
        axes : sequence of matplotlib.axes.Axes or None, default=None
            Where to plot, as many as there are quantities; None makes a figure.

        Returns
        -------
        display : GainDisplay
        """
        check_matplotlib_support(f"{type(self).__name__}.plot")
        import matplotlib.pyplot as plt

        n, told = len(self.gains), (f"Chosen (diamond): {self.names[self.chosen]}", f"Why: {self.reason}")
        if axes is None:
            size = (2.4 + 3.2 * n, 1.6 + 0.5 * len(self.names))
            figure, axes = plt.subplots(1, n, figsize=size, layout="constrained", squeeze=False)
            axes = axes[0]
            figure.suptitle(_lines(told, 3 * _LINE), fontsize="medium")
        elif np.size(axes) == n:
            axes[0].set_title(_lines(told, 2 * _LINE), fontsize="small", loc="left")
        else:
            raise ValueError(f"axes={axes!r} are to be {n}, for gains in {' and '.join(self.gains)}.")
        for ax, quantity in zip(axes, self.gains, strict=True):
            self._panel(ax, quantity)
        axes[0].set_yticklabels([fill(name, _LINE) for name in self.names])
        self.axes_, self.figure_ = list(axes), axes[0].figure
        return self

    def _panel(self, ax: Any, quantity: str) -> None:
        """Plot the gains in one quantity."""
        places = np.arange(len(self.names))
        gains, widths = np.asarray(self.gains[quantity]), np.nan_to_num(np.asarray(self.widths[quantity]))
        for which, look in ((places != self.chosen, _OTHER), (places == self.chosen, _CHOSEN)):
            ax.errorbar(gains[which], places[which], xerr=widths[which], capsize=3, **look)
        ax.axvline(0, color="black", linewidth=0.8)
        ax.set(yticks=places, yticklabels=[], xlabel=f"gain in {quantity} on held-out rows\n(bars: 95 % intervals)")
        ax.locator_params(axis="x", nbins=5)
        ax.invert_yaxis()


def _lines(sentences: Sequence[str], width: int) -> str:
    """Return sentences below one another, broken where they are too wide."""
    return "\n".join(fill(sentence, width) for sentence in sentences)
