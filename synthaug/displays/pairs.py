"""PairsDisplay: how alike pairs of columns hang together in real and in synthetic rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from synthaug._sklearn import check_matplotlib_support
from synthaug.evaluation.evaluation import Evaluation
from synthaug.evaluation.fidelity import of_pairs
from synthaug.evaluation.figures import Figure
from synthaug.evaluation.tables import Tables
from synthaug.exceptions import DataError

__all__ = ["PairsDisplay"]

INCHES, LEAST, MOST = 0.45, 3.5, 12.0  # of a cell, and of the figure


class PairsDisplay:
    """Pair trends, a cell for each pair of columns: 1 where they hang together alike in real and synthetic rows.

    Of numbers, a trend is 1 minus half the difference of their correlations; of others, 1 minus the total variation
    distance of their contingency tables. Make a display with `from_evaluation` or `from_tables`; parameters become
    attributes.

    Parameters
    ----------
    names : sequence of str
        What the columns are called.
    trends : ndarray of shape (n_columns, n_columns)
        Pair trends, NaN where none was measured.

    Attributes
    ----------
    ax_ : matplotlib.axes.Axes
        The axes, once plotted.
    figure_ : matplotlib.figure.Figure
        The figure, once plotted.

    See Also
    --------
    evaluate : The figures.
    MarginalsDisplay : Each column by itself.

    Examples
    --------
    >>> import numpy as np
    >>> from sklearn.datasets import load_iris
    >>> from synthaug import PairsDisplay
    >>> real = load_iris(as_frame=True).data.iloc[:, :3]
    >>> shuffled = real.apply(lambda column: np.random.default_rng(0).permutation(column))
    >>> display = PairsDisplay.from_tables(real, shuffled)
    >>> display.trends.shape
    (3, 3)
    """

    def __init__(self, *, names: Sequence[str], trends: NDArray[np.float64]) -> None:
        self.names = names
        self.trends = trends

    @classmethod
    def from_evaluation(cls, evaluation: Evaluation, *, ax: Any = None) -> Self:
        """Plot the pair trends that an evaluation of tables has measured.

        Parameters
        ----------
        evaluation : Evaluation
            What `evaluate` returns.
        ax : matplotlib.axes.Axes or None, default=None
            Where to plot; None makes a figure.

        Returns
        -------
        display : PairsDisplay

        Raises
        ------
        DataError
            If it holds no pairs, as of images.
        """
        names = [figure.subject for figure in evaluation.figures if figure.measure == "shape"]
        return cls._of(names, [figure for figure in evaluation.figures if figure.measure == "trend"], ax)

    @classmethod
    def from_tables(cls, real: Any, synthetic: Any, *, random_state: int = 0, ax: Any = None) -> Self:
        """Plot the pair trends of two tables.

        Parameters
        ----------
        real, synthetic : {DataFrame, array-like} of shape (n_rows, n_features)
            Rows with the same columns.
        random_state : int, default=0
            Draws the rows, and of many pairs those that are measured.
        ax : matplotlib.axes.Axes or None, default=None
            Where to plot; None makes a figure.

        Returns
        -------
        display : PairsDisplay
        """
        tables = Tables.of(real, synthetic, None, None).some(random_state)
        return cls._of([str(name) for name in tables.real], list(of_pairs(tables, random_state)), ax)

    @classmethod
    def _of(cls, names: list[str], figures: list[Figure], ax: Any) -> Self:
        if not figures:
            raise DataError("PairsDisplay shows pairs of columns, and there are none; pass tables of several columns")
        found = {figure.subject: figure.value for figure in figures}
        trends = np.array([[found.get(f"{left} and {right}", np.nan) for right in names] for left in names])
        return cls(names=names, trends=np.fmax(trends, trends.T)).plot(ax=ax)

    def plot(self, *, ax: Any = None) -> Self:
        """Plot the trends.

        Parameters
        ----------
        ax : matplotlib.axes.Axes or None, default=None
            Where to plot; None makes a figure.

        Returns
        -------
        display : PairsDisplay
        """
        check_matplotlib_support(f"{type(self).__name__}.plot")
        import matplotlib.pyplot as plt

        places = np.arange(len(self.names))
        if ax is None:
            side = float(np.clip(INCHES * len(places) + 2, LEAST, MOST))
            ax = plt.subplots(figsize=(side + 1, side), layout="constrained")[1]
        self.ax_, self.figure_ = ax, ax.figure
        image = ax.imshow(self.trends, vmin=0, vmax=1, cmap="viridis")
        ax.set_xticks(places, self.names, rotation=45, ha="right", fontsize="small")
        ax.set_yticks(places, self.names, fontsize="small")
        self.figure_.colorbar(image, ax=ax, label="pair trend (1: as in real rows)", shrink=0.8)
        return self
