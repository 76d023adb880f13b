"""How much of a mixture each of its members is to be, judged by rows that it has not seen."""

from __future__ import annotations

import itertools
import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.model_selection import KFold, StratifiedKFold, cross_val_predict

from synthaug.exceptions import DataWarning

N_SPLITS = 5
SHARES = np.linspace(0.0, 1.0, 21)
SHARE_STEPS = 10  # from none to all of a mixture of several
WORTH = 0.5  # of a row, in rows of independent normal errors: few rows have the largest errors, and decide
SMALLEST = 1e-3  # share of a class: trees say zero more lightly than they mean it

Floats = NDArray[np.float64]


def out_of_fold(model: Any, X: Any, y: NDArray[Any], method: str) -> Floats | None:
    """Return what clones of a model say of rows that they were not fitted to, shape (n_samples, ...).

    In five folds, or fewer where there are fewer rows, or a class has; None if a class has one row, so that none can be
    held out. A model that predicts in context, and one that overfits, says of rows that it was fitted to little more
    than their labels.

    Parameters
    ----------
    model : classifier or regressor
        Cloned.
    X : {DataFrame, array-like} of shape (n_samples, n_features)
        Rows.
    y : ndarray of shape (n_samples,)
        Class codes if probabilities are asked for, else numbers.
    method : {"predict_proba", "predict"}
        What to ask.
    """
    by_class = method == "predict_proba"
    n_splits = min(N_SPLITS, int(np.bincount(y).min()) if by_class else len(y))
    if n_splits < 2:
        return None
    folds = (StratifiedKFold if by_class else KFold)(n_splits, shuffle=True, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataWarning)  # which the fit to all rows repeats
        return np.asarray(cross_val_predict(clone(model), X, y, cv=folds, method=method), dtype=np.float64)


def share_by_evidence(members: Floats, further: Floats, codes: NDArray[np.intp], weights: Floats | None) -> float:
    """Return the share of a further classifier in a mixture of probabilities: its posterior mean.

    All shares are as probable beforehand. The likelihood of one is that of the labels under the mixture, so many rows
    choose the best share, and few rows stay near a half unless they say much.

    Parameters
    ----------
    members, further : ndarray of shape (n_samples, n_classes)
        Probabilities of rows that neither has seen; NaN in the first where there are none.
    codes : ndarray of shape (n_samples,)
        Their classes.
    weights : ndarray of shape (n_samples,) or None
        Weights of the rows; their scale has no effect.

    Examples
    --------
    >>> import numpy as np
    >>> right, wrong = np.tile([0.8, 0.2], (40, 1)), np.tile([0.2, 0.8], (40, 1))
    >>> round(share_by_evidence(wrong, right, np.zeros(40, dtype=int), None), 2)
    0.99
    """
    counted = _counted(weights, len(codes))
    first, second = (said[np.arange(len(codes)), codes] for said in (members, further))
    known = ~np.isnan(first)  # no tree has left out the others
    mixtures = np.outer(1 - SHARES, first[known]) + np.outer(SHARES, second[known])
    likelihood = np.log(mixtures.clip(SMALLEST)) @ counted[known]
    posterior = np.exp(likelihood - likelihood.max())
    return float(SHARES @ posterior / posterior.sum())


def shares_by_evidence(said: Floats, y: Floats, weights: Floats | None) -> Floats:
    """Return the shares of the members of a mixture of predictions: their posterior means.

    All mixtures are as probable beforehand. The likelihood of one is that of its errors as normal ones of unknown
    variance, with half as many rows as there are.

    Parameters
    ----------
    said : ndarray of shape (n_members, n_samples)
        Predictions of rows that the members have not seen.
    y : ndarray of shape (n_samples,)
        Their numbers.
    weights : ndarray of shape (n_samples,) or None
        Weights of the rows; their scale has no effect.

    Returns
    -------
    shares : ndarray of shape (n_members,)
        They sum to one.

    Examples
    --------
    >>> import numpy as np
    >>> y = np.linspace(-1, 1, 100)
    >>> shares_by_evidence(np.stack([y + 0.1, y - 0.1, -y]), y, None).round(1)
    array([0.5, 0.5, 0. ])
    """
    counted = _counted(weights, len(y))
    errors = said - y
    mixtures = _mixtures(len(said))
    squares = np.einsum("mi,ij,mj->m", mixtures, (errors * counted) @ errors.T, mixtures)
    floor = np.finfo(np.float64).eps * (counted @ y**2)  # errors that are nothing but rounding are equal
    likelihood = -WORTH * len(y) / 2 * np.log(squares + max(floor, np.finfo(np.float64).tiny))
    posterior = np.exp(likelihood - likelihood.max())
    shares: Floats = posterior @ mixtures / posterior.sum()
    return shares


def _counted(weights: Floats | None, n: int) -> Floats:
    """Return how many rows each of n counts as: one, or its part of their weight; one, too, where none has any."""
    return np.ones(n) if weights is None or not weights.any() else weights * n / weights.sum()


def _mixtures(n_members: int) -> Floats:
    """Return the mixtures of members in steps of a tenth, shape (n_mixtures, n_members)."""
    parts = [
        np.diff([0, *cuts, SHARE_STEPS])
        for cuts in itertools.combinations_with_replacement(range(SHARE_STEPS + 1), n_members - 1)
    ]
    return np.array(parts) / SHARE_STEPS
