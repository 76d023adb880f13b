"""Soft labels as weighted rows: one copy of a row per class, weighted by its share of it."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

SOFTENING = 0.5  # of a real row's label, the part that the teacher says
NEGLIGIBLE = 0.03  # a smaller share of a class is not worth a copy of the row

Floats = NDArray[np.float64]


class WeightedRows(NamedTuple):
    """Rows to take, each with one label (a class code, or a number) and a weight."""

    row: NDArray[np.intp]
    label: NDArray[Any]
    weight: Floats


def soften(labels: Floats, teacher: Floats) -> Floats:
    """Return real labels (one-hot of shape (n, n_classes), or numbers of shape (n,)) moved towards the teacher's.

    A label is what happened once, the teacher's out-of-sample output what happens to rows like this one. On development
    sets no mixture was better than half of each by more than chance, and the label alone was worse. Where the teacher
    says nothing (NaN), the label stays.
    """
    return np.where(np.isnan(teacher), labels, (1 - SOFTENING) * labels + SOFTENING * teacher)


def weighted_copies(shares: Floats, weights: Floats, class_weights: Floats) -> WeightedRows:
    """Return one weighted copy of each row per class that it may belong to, row by row.

    Parameters
    ----------
    shares : ndarray of shape (n, n_classes)
        How much of each class a row is; rows sum to one.
    weights : ndarray of shape (n,)
        Weight of each row, divided among its copies.
    class_weights : ndarray of shape (n_classes,)
        Multiplies the weights of copies by class.

    Returns
    -------
    copies : WeightedRows
        Ordered by row, then class. Shares below ``NEGLIGIBLE`` are left out, and the others take their weight.

    Examples
    --------
    >>> import numpy as np
    >>> from synthaug.guidance.soft_labels import weighted_copies
    >>> copies = weighted_copies(np.array([[0.75, 0.25], [0.01, 0.99]]), np.ones(2), np.ones(2))
    >>> copies.row, copies.label, copies.weight
    (array([0, 0, 1]), array([0, 1, 1]), array([0.75, 0.25, 1.  ]))
    """
    # The largest share always stays, however many classes there are.
    kept = np.where((shares >= NEGLIGIBLE) | (shares == shares.max(axis=1, keepdims=True)), shares, 0.0)
    kept *= (weights / kept.sum(axis=1))[:, None]
    row, code = np.nonzero(kept)
    return WeightedRows(row, code, kept[row, code] * class_weights[code])
