"""How much of a mixture a further classifier is to be, judged by rows that it has not seen."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from synthaug.exceptions import DataWarning

N_SPLITS = 5
SHARES = np.linspace(0.0, 1.0, 21)
SMALLEST = 1e-3  # share of a class: trees say zero more lightly than they mean it

Floats = NDArray[np.float64]


def out_of_fold(classifier: Any, X: Any, codes: NDArray[np.intp]) -> Floats | None:
    """Return what clones of a classifier say of rows that they were not fitted to, shape (n_samples, n_classes).

    In five folds, or fewer where a class has fewer rows; None if a class has one row, so that none can be held out. A
    classifier that predicts in context, and one that overfits, says of rows that it was fitted to little more than
    their labels.
    """
    n_splits = min(N_SPLITS, int(np.bincount(codes).min()))
    if n_splits < 2:
        return None
    folds = StratifiedKFold(n_splits, shuffle=True, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataWarning)  # which the fit to all rows repeats
        return np.asarray(cross_val_predict(clone(classifier), X, codes, cv=folds, method="predict_proba"))


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
    counted = np.ones(len(codes)) if weights is None else weights * len(codes) / weights.sum()
    first, second = (said[np.arange(len(codes)), codes] for said in (members, further))
    known = ~np.isnan(first)  # no tree has left out the others
    mixtures = np.outer(1 - SHARES, first[known]) + np.outer(SHARES, second[known])
    likelihood = np.log(mixtures.clip(SMALLEST)) @ counted[known]
    posterior = np.exp(likelihood - likelihood.max())
    return float(SHARES @ posterior / posterior.sum())
