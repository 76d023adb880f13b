"""EmbeddingDisplay: real and synthetic rows as points of a plane."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.compose import make_column_transformer
from sklearn.decomposition import PCA
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, QuantileTransformer

from synthaug._sklearn import check_matplotlib_support
from synthaug.evaluation.images.form import Compared, Images, are_images
from synthaug.evaluation.tables import Tables

__all__ = ["EmbeddingDisplay"]

MOST_LEVELS = 30  # of a column, in columns of their own
POINTS = 1_000  # of either kind


class EmbeddingDisplay:
    """Real and synthetic rows, or images, in the two directions in which real ones vary most.

    The directions are principal components of the real rows alone: of numbers by rank and levels one-hot, or of the
    features by which `evaluate` compares images. What differs in other directions is not seen. Make a display with
    `from_tables`; parameters become attributes.

    Parameters
    ----------
    points : dict of str to ndarray of shape (n, 2)
        Coordinates of real and of synthetic rows.

    Attributes
    ----------
    ax_ : matplotlib.axes.Axes
        The axes, once plotted.
    figure_ : matplotlib.figure.Figure
        The figure, once plotted.

    See Also
    --------
    evaluate : The figures, which see all directions.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from synthaug import EmbeddingDisplay
    >>> real = load_iris(as_frame=True).frame
    >>> display = EmbeddingDisplay.from_tables(real, real[::2])
    >>> {name: points.shape for name, points in display.points.items()}
    {'real': (150, 2), 'synthetic': (75, 2)}
    """

    def __init__(self, *, points: Mapping[str, NDArray[np.float64]]) -> None:
        self.points = points

    @classmethod
    def from_tables(cls, real: Any, synthetic: Any, *, random_state: int = 0, ax: Any = None) -> Self:
        """Plot the rows of two tables, or two arrays of images.

        Parameters
        ----------
        real, synthetic : {DataFrame, array-like} of shape (n_rows, n_features), or images as `evaluate` takes them
            What to compare; of more than 1,000 rows of either, so many are drawn.
        random_state : int, default=0
            Draws the rows.
        ax : matplotlib.axes.Axes or None, default=None
            Where to plot; None makes a figure.

        Returns
        -------
        display : EmbeddingDisplay
        """
        if are_images(real):
            images = Compared.of(Images.of(real, synthetic, None), random_state)
            rows: list[Any] = [images.real.features, images.synthetic.features]
        else:
            tables = Tables.of(real, synthetic, None, None).some(random_state)
            coding = _coding(tables.real)
            rows = [coding.fit_transform(tables.real), coding.transform(tables.synthetic)]
        plane = PCA(n_components=min(2, rows[0].shape[1]), random_state=random_state).fit(rows[0])
        rng = np.random.default_rng(random_state)
        shown = [part[rng.permutation(len(part))[:POINTS]] for part in rows]
        points = [np.pad(plane.transform(part), ((0, 0), (0, 1)))[:, :2] for part in shown]
        return cls(points=dict(zip(("real", "synthetic"), points, strict=True))).plot(ax=ax)

    def plot(self, *, ax: Any = None) -> Self:
        """Plot the rows.

        Parameters
        ----------
        ax : matplotlib.axes.Axes or None, default=None
            Where to plot; None makes a figure.

        Returns
        -------
        display : EmbeddingDisplay
        """
        check_matplotlib_support(f"{type(self).__name__}.plot")
        import matplotlib.pyplot as plt

        if ax is None:
            ax = plt.subplots(figsize=(5, 4), layout="constrained")[1]
        self.ax_, self.figure_ = ax, ax.figure
        for (name, points), marker in zip(self.points.items(), ("o", "x"), strict=True):
            ax.scatter(*points.T, s=12, alpha=0.5, marker=marker, linewidths=0.8, label=name)
        ax.set(xlabel="first principal component", ylabel="second")
        ax.legend()
        return self


def _coding(real: pd.DataFrame) -> Any:
    """Return what makes numbers in [0, 1] of a table: ranks, and levels one-hot."""
    numbers = [name for name in real if real[name].dtype == np.float64]
    levels = [name for name in real if real[name].dtype != np.float64]
    filled = SimpleImputer(strategy="median", keep_empty_features=True)
    ranks = make_pipeline(filled, QuantileTransformer(n_quantiles=min(1000, len(real))))
    one_hot = OneHotEncoder(handle_unknown="infrequent_if_exist", max_categories=MOST_LEVELS, sparse_output=False)
    return make_column_transformer((ranks, numbers), (one_hot, levels))
