"""MarginalsDisplay: how each column of real and of synthetic rows is distributed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthaug._sklearn import check_matplotlib_support
from synthaug.displays.tiles import given_axes
from synthaug.evaluation.tables import Tables
from synthaug.exceptions import DataError

__all__ = ["MarginalsDisplay"]

BINS, LEVELS, LETTERS = 30, 12, 14  # of numbers, of other columns, and letters of a level's name
BEYOND = "(others)"
PER_ROW, WIDTH, HEIGHT = 4, 3.0, 2.2  # panels, and inches of each


class Marginal(NamedTuple):
    """How one column is distributed.

    Parameters
    ----------
    places : ndarray of float of shape (m + 1,) or list of str of length m
        Edges of bins of a number, or levels.
    real, synthetic : ndarray of shape (m,)
        Shares of the rows that have a value.
    """

    places: NDArray[np.float64] | list[str]
    real: NDArray[np.floating[Any]]
    synthetic: NDArray[np.floating[Any]]


class MarginalsDisplay:
    """Shares of real and synthetic rows in bins of each number, and in the levels of each other column.

    Make a display with `from_tables`; parameters become attributes.

    Parameters
    ----------
    marginals : dict of str to Marginal
        Where each column's shares lie, and what they are in real and synthetic rows.

    Attributes
    ----------
    axes_ : ndarray of matplotlib.axes.Axes
        The axes, one for each column, once plotted.
    figure_ : matplotlib.figure.Figure
        The figure, once plotted.

    See Also
    --------
    evaluate : The figures.
    PairsDisplay : How columns hang together, two by two.

    Examples
    --------
    >>> import pandas as pd
    >>> from synthaug import MarginalsDisplay
    >>> real = pd.DataFrame({"size": [1.0, 2.0, 3.0, 4.0], "colour": ["red", "red", "blue", "red"]})
    >>> display = MarginalsDisplay.from_tables(real, real.iloc[1:])
    >>> display.marginals["colour"].places, display.marginals["colour"].real.tolist()
    (['red', 'blue'], [0.75, 0.25])
    """

    def __init__(self, *, marginals: Mapping[str, Marginal]) -> None:
        self.marginals = marginals

    @classmethod
    def from_tables(cls, real: Any, synthetic: Any, *, columns: Sequence[Any] | None = None, axes: Any = None) -> Self:
        """Plot the columns of two tables.

        Parameters
        ----------
        real, synthetic : {DataFrame, array-like} of shape (n_rows, n_features)
            Rows with the same columns.
        columns : sequence of column names or None, default=None
            What to show; None shows the first twelve.
        axes : sequence of matplotlib.axes.Axes or None, default=None
            Where to plot, one for each column; None makes a figure.

        Returns
        -------
        display : MarginalsDisplay

        Raises
        ------
        DataError
            If the tables cannot be compared, or have no such column.
        """
        tables = Tables.of(real, synthetic, None, None)
        shown = list(tables.real)[: 3 * PER_ROW] if columns is None else [str(name) for name in columns]
        if unknown := [name for name in shown if name not in tables.real]:
            raise DataError(f"columns names {unknown[0]!r}, which is none of {list(tables.real)[:20]}")
        marginals = {str(name): _marginal(tables.real[name], tables.synthetic[name]) for name in shown}
        return cls(marginals=marginals).plot(axes=axes)

    def plot(self, *, axes: Any = None) -> Self:
        """Plot the columns.

        Parameters
        ----------
        axes : sequence of matplotlib.axes.Axes or None, default=None
            Where to plot, one for each column; None makes a figure.

        Returns
        -------
        display : MarginalsDisplay
        """
        check_matplotlib_support(f"{type(self).__name__}.plot")
        import matplotlib.pyplot as plt

        n = len(self.marginals)
        if axes is None:
            n_columns = min(PER_ROW, n)
            n_rows = -(-n // n_columns)
            size = (n_columns * WIDTH, n_rows * HEIGHT)
            figure, grid = plt.subplots(n_rows, n_columns, figsize=size, layout="constrained", squeeze=False)
            for ax in grid.flat[n:]:
                ax.set_axis_off()
            axes = grid.flat[:n]
            self.axes_ = given_axes(axes, n)
        else:
            self.axes_ = given_axes(axes, n)
            figure = self.axes_[0].figure
        self.figure_ = figure
        for ax, (name, marginal) in zip(self.axes_, self.marginals.items(), strict=True):
            _draw(ax, name, marginal)
        self.axes_[0].legend(fontsize="small")
        return self


def _marginal(real: pd.Series, synthetic: pd.Series) -> Marginal:
    if real.dtype != np.float64:
        shares = [column.value_counts(normalize=True) for column in (real, synthetic)]
        shown = list(shares[0].index[:LEVELS])
        heights = [share.reindex(shown, fill_value=0.0).to_numpy(np.float64) for share in shares]
        others = [1 - height.sum() for height in heights]
        if max(others) > 1e-9:
            shown, heights = [*shown, BEYOND], [np.append(*both) for both in zip(heights, others, strict=True)]
        return Marginal(shown, heights[0], heights[1])
    both = pd.concat([real, synthetic]).replace([np.inf, -np.inf], np.nan).dropna()
    edges = np.histogram_bin_edges(both, BINS)
    return Marginal(edges, _in_bins(real, edges), _in_bins(synthetic, edges))


def _in_bins(numbers: pd.Series, edges: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(np.histogram(numbers.dropna(), edges)[0] / max(numbers.notna().sum(), 1), dtype=np.float64)


def _draw(ax: Any, name: str, marginal: Marginal) -> None:
    sides = {"real": marginal.real, "synthetic": marginal.synthetic}
    if isinstance(marginal.places, list):
        places = np.arange(len(marginal.places))
        for shift, (side, shares) in zip((-0.2, 0.2), sides.items(), strict=True):
            ax.bar(places + shift, shares, 0.4, label=side)
        labels = [place if len(place) <= LETTERS else f"{place[: LETTERS - 1]}…" for place in marginal.places]
        ax.set_xticks(places, labels, rotation=45, ha="right", fontsize="x-small")
    else:
        for side, shares in sides.items():
            ax.stairs(shares, marginal.places, label=side)
    ax.set_title(name, fontsize="medium")
    ax.set_yticks([])
