"""GainDisplay: what the candidates of an AugmentedEstimatorCV gain, as a plot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike
from sklearn.utils.validation import check_is_fitted

from synthaug._sklearn import check_matplotlib_support
from synthaug.compose.candidates import describe
from synthaug.compose.comparison import Comparison

__all__ = ["GainDisplay"]

_INTERVAL = 1.96  # standard errors to each side, for 95 %


class GainDisplay:
    """Gains of candidates over no augmentation on held-out rows, with intervals, and which one was chosen.

    Make one with `from_estimator`; parameters become attributes.

    Parameters
    ----------
    names : sequence of str
        What the candidates are called.
    gains : array-like of shape (n_candidates,)
        Mean gains.
    stderrs : array-like of shape (n_candidates,)
        Their standard errors; NaN where there is none.
    chosen : int
        Position of the chosen candidate.
    quantity : str
        What is gained.

    Attributes
    ----------
    ax_ : matplotlib.axes.Axes
        The axes, once plotted.
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
    >>> display.names
    ['no augmentation', "ratio='auto'", 'ratio=2.0', 'ratio=0.0']
    """

    def __init__(
        self, *, names: Sequence[str], gains: ArrayLike, stderrs: ArrayLike, chosen: int, quantity: str
    ) -> None:
        self.names = names
        self.gains = gains
        self.stderrs = stderrs
        self.chosen = chosen
        self.quantity = quantity

    @classmethod
    def from_estimator(cls, estimator: Any, *, kind: str = "score", ax: Any = None) -> Self:
        """Plot what the candidates of a fitted `AugmentedEstimatorCV` gain.

        Parameters
        ----------
        estimator : AugmentedEstimatorCV
            Fitted.
        kind : {"score", "loss"}, default="score"
            Gains in the user's scoring, or in the loss that the candidates are compared by.
        ax : matplotlib.axes.Axes or None, default=None
            Where to plot; None makes a figure.

        Returns
        -------
        display : GainDisplay
        """
        if not hasattr(estimator, "candidates"):
            raise TypeError(f"GainDisplay shows an AugmentedEstimatorCV, not the {type(estimator).__name__} given.")
        check_is_fitted(estimator, "comparison_")
        return cls.from_comparison(estimator.comparison_, kind=kind, ax=ax)

    @classmethod
    def from_comparison(cls, comparison: Comparison, *, kind: str = "score", ax: Any = None) -> Self:
        """Plot what candidates gain in a comparison.

        Parameters
        ----------
        comparison : Comparison
            What a fitted `AugmentedEstimatorCV` keeps as ``comparison_``.
        kind, ax
            As in `from_estimator`.

        Returns
        -------
        display : GainDisplay
        """
        if comparison.gain is None or comparison.choice is None:
            raise ValueError("scoring has several metrics, and refit names none of them as the one to show.")
        if kind not in ("score", "loss"):
            raise ValueError(f"kind={kind!r} is neither 'score' nor 'loss'.")
        gained = "loss_gain" if kind == "loss" else f"gain_{comparison.metric}"
        display = cls(
            names=[describe(candidate) for candidate in comparison.candidates],
            gains=comparison.results[f"mean_{gained}"],
            stderrs=comparison.results[f"stderr_{gained}"],
            chosen=comparison.choice,
            quantity=comparison.loss_name if kind == "loss" else comparison.score_name,
        )
        return display.plot(ax=ax)

    def plot(self, *, ax: Any = None) -> Self:
        """Plot the gains.

        Parameters
        ----------
        ax : matplotlib.axes.Axes or None, default=None
            Where to plot; None makes a figure.

        Returns
        -------
        display : GainDisplay
        """
        check_matplotlib_support(f"{type(self).__name__}.plot")
        import matplotlib.pyplot as plt

        if ax is None:
            ax = plt.subplots(figsize=(6.4, 1 + 0.4 * len(self.names)), layout="constrained")[1]
        gains, places = np.asarray(self.gains), np.arange(len(self.names))
        widths = _INTERVAL * np.nan_to_num(np.asarray(self.stderrs))
        others = places != self.chosen
        ax.errorbar(gains[others], places[others], xerr=widths[others], fmt="o", color="tab:gray", capsize=3)
        ax.errorbar(gains[[self.chosen]], [self.chosen], xerr=widths[[self.chosen]], fmt="D", capsize=3, label="chosen")
        ax.axvline(0, color="black", linewidth=0.8)
        ax.set(yticks=places, yticklabels=self.names, xlabel=f"gain in {self.quantity} on held-out rows")
        ax.invert_yaxis()
        ax.legend()
        self.ax_, self.figure_ = ax, ax.figure
        return self
