"""What both meta-estimators do to fit: augment the rows by the method that suits the estimator, and fit it on them.

An augmenter has up to two methods. Rows from ``fit_augment`` carry soft labels as weights, which is where the gain is,
so that it is taken wherever weights can follow; rows from ``fit_resample`` carry hard labels only.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.base import clone, is_classifier, is_regressor

from synthaug._sklearn import _num_samples, _routing_enabled
from synthaug.compose import fits as fitting
from synthaug.compose.fits import AugmenterFits, amounts_of
from synthaug.compose.labels import labelled_rows, labels_of
from synthaug.compose.leakage import warn_of_leakage
from synthaug.compose.learner import Learner
from synthaug.compose.row_metadata import (
    checked_weights,
    first_of_lost_classes,
    follow,
    is_per_row,
    origins,
    rows_of,
    without_weightless_rows,
)
from synthaug.encoders.containers import concatenate
from synthaug.exceptions import DataError
from synthaug.sample_weights import (
    balance_by_weight,
    check_takes_weights,
    refuse_unrequested_weights,
    request_weights,
)


class AugmentedRows(NamedTuple):
    """Rows to fit an estimator on, the parameters to do it with, and the fitted augmenter that made the rows."""

    X: Any
    y: Any
    params: dict[str, Any]
    augmenter: Any = None
    by_teacher: bool = False  # whether a teacher labelled the rows
    ratio: float | None = None  # synthetic rows per real row, if the augmenter tells
    ask_teacher: Callable[[Any], tuple[NDArray[np.float64], NDArray[Any] | None]] | None = None  # what it says of rows


def fit_on_augmented_rows(
    caller: Any, learner: Learner, augmenter: Any, X: Any, y: Any, params: dict[str, Any], context: Any
) -> tuple[Any, AugmentedRows]:
    """Fit clones of an estimator and of an augmenter.

    Parameters
    ----------
    caller : estimator
        The meta-estimator, whose ``memory`` is used.
    learner : Learner
        What is to be fitted.
    augmenter : object with ``fit_resample`` or None
        What adds the rows; None adds nothing.
    X, y : array-like
        Real rows.
    params : dict
        Parameters of the estimator's ``fit``, already routed.
    context : callback context
        Context of the caller.

    Returns
    -------
    estimator : estimator
        The fitted clone.
    rows : AugmentedRows
        What it was fitted on, with the fitted clone of the augmenter.
    """
    learner = learner.clone()
    estimator = learner.estimator
    check_takes_weights(estimator, params)
    if augmenter is None:
        rows = without_augmenter(X, y, params)
    else:
        fits = AugmenterFits(caller.memory, caller, context.subcontext(task_name="fit-augmenter"))
        rows = augment(augmenter, learner, X, y, params, fits)
        warn_of_leakage(estimator, n_rows=_num_samples(rows.X))

    subcontext = context.subcontext(task_name="fit-estimator")
    with subcontext.propagate_callback_context(estimator):
        subcontext.call_on_fit_task_begin(estimator=caller, X=rows.X, y=rows.y)
        estimator.fit(rows.X, rows.y, **rows.params)
        subcontext.call_on_fit_task_end(estimator=caller, X=rows.X, y=rows.y)
    return estimator, rows


def without_augmenter(X: Any, y: Any, params: dict[str, Any], missing_label: Any = None) -> AugmentedRows:
    """Return the real rows that have a label."""
    labelled = labelled_rows(y, missing_label)
    if labelled is None:
        return AugmentedRows(X, y, params)
    X_labelled, _, params = rows_of(X, y, params, labelled)
    return AugmentedRows(X_labelled, labels_of(y, labelled), params)


def augment(
    augmenter: Any, learner: Learner, X: Any, y: Any, params: dict[str, Any], fits: AugmenterFits
) -> AugmentedRows:
    """Return the rows that a clone of an augmenter makes for an estimator.

    Parameters
    ----------
    augmenter : object with ``fit_resample``
        What adds the rows.
    learner : Learner
        What is to be fitted on them, a clone: weights are requested for it where metadata is routed, and classes are
        balanced by weights where it would count rows.
    X, y : array-like
        Real rows. Those without a label have one afterwards, or are left out.
    params : dict
        Parameters of the estimator's ``fit``.
    fits : AugmenterFits
        Fits the augmenter to these rows.

    Returns
    -------
    rows : AugmentedRows
    """
    augmenter = clone(augmenter)
    if _parameter(augmenter, "target_type") == "auto":
        predicts_numbers, predicts_classes = is_regressor(learner.estimator), is_classifier(learner.estimator)
        if predicts_numbers or predicts_classes:
            augmenter.set_params(target_type="continuous" if predicts_numbers else "classes")
    weighty = without_weightless_rows(X, y, params)
    how = _softly if takes_soft_labels(learner, augmenter) else _resampled
    rows = how(augmenter, learner, *weighty, fits)
    if not is_classifier(learner.estimator):
        return rows
    lost = first_of_lost_classes(y, weighty[1], _parameter(augmenter, "missing_label"))
    return _with_weightless(rows, X, y, params, lost) if len(lost) else rows


def _with_weightless(
    rows: AugmentedRows, X: Any, y: Any, params: dict[str, Any], more: NDArray[np.intp]
) -> AugmentedRows:
    """Return rows and, after them, some that weigh nothing: an estimator knows every class, as it does without us."""
    X_more, y_more, params_more = rows_of(X, y, checked_weights(X, params), more)
    longer = {
        name: concatenate(value, params_more[name]) if is_per_row(value, rows.X) else value
        for name, value in rows.params.items()
    }
    return rows._replace(X=concatenate(rows.X, X_more), y=concatenate(rows.y, y_more), params=longer)


def takes_soft_labels(learner: Learner, augmenter: Any) -> bool:
    """Return whether an augmenter has soft labels to give and an estimator can use them.

    Soft labels of classes are weights. Those of a continuous target are numbers.
    """
    gives = callable(getattr(augmenter, "fit_augment", None))
    return gives and (is_regressor(learner.estimator) or learner.weights is not None)


def _softly(
    augmenter: Any, learner: Learner, X: Any, y: Any, params: dict[str, Any], fits: AugmenterFits
) -> AugmentedRows:
    """Return softly labelled rows, by ``fit_augment`` or by what was learned for it once."""
    estimator, name = learner
    sample_weight, ratio = None if name is None else params.get(name), None
    if hasattr(augmenter, "learn"):
        learned = fits.learned(fitting.softly, augmenter, X, y, sample_weight)
        X_more, y_more, weights, indices = learned.soft(**amounts_of(augmenter))
        augmenter.adopt(learned, indices)
        by_teacher, ask = getattr(learned, "teacher", None) is not None, getattr(learned, "ask_teacher", None)
        if hasattr(learned, "per_real_row"):
            ratio = learned.per_real_row(**amounts_of(augmenter))
    else:
        (X_more, y_more, weights), augmenter = fits.fitted(fitting.fit_augment, augmenter, X, y, sample_weight)
        by_teacher, ask = hasattr(augmenter, "teacher_"), None
    others = {key: value for key, value in params.items() if key != name}
    params = _followed(others, estimator, augmenter, (X, y), (X_more, y_more))
    if name is not None:
        params[name] = weights
        if _routing_enabled():
            if sample_weight is None:
                refuse_unrequested_weights(estimator)
            request_weights(estimator)
    elif np.ptp(weights) > 0:
        raise DataError(
            f"{type(augmenter).__name__} gives rows of different weights, from {min(weights):.3g} to "
            f"{max(weights):.3g}, which {type(estimator).__name__} cannot take: choose an estimator whose fit takes "
            f"sample_weight."
        )
    if labelled_rows(y, _parameter(augmenter, "missing_label")) is not None:
        y_more = labels_of(y_more)
    if is_classifier(estimator):
        balance_by_weight(estimator, y_more, weights, lambda: origins(augmenter, X, y, X_more, y_more) >= 0)
    rows = AugmentedRows(X_more, y_more, params, augmenter, by_teacher, ratio)
    return rows._replace(ask_teacher=ask) if by_teacher else rows


def _resampled(
    augmenter: Any, learner: Learner, X: Any, y: Any, params: dict[str, Any], fits: AugmenterFits
) -> AugmentedRows:
    """Return rows with hard labels, by ``fit_resample`` or by what was learned for it once."""
    if "missing_label" not in augmenter.get_params(deep=False):  # it would not know what to do with them
        X, y, params, *_ = without_augmenter(X, y, params)
    ratio = None
    if hasattr(augmenter, "learn_hard"):
        learned = fits.learned(fitting.hard, augmenter, X, y)
        X_more, y_more, _, indices = learned.hard(**amounts_of(augmenter))
        augmenter.adopt(learned, indices)
        ratio = float((np.asarray(indices) < 0).sum() / _num_samples(X))
    else:
        (X_more, y_more), augmenter = fits.fitted(fitting.fit_resample, augmenter, X, y)
    params = _followed(params, learner.estimator, augmenter, (X, y), (X_more, y_more))
    rows = without_augmenter(X_more, y_more, params, _parameter(augmenter, "missing_label"))
    return rows._replace(augmenter=augmenter, ratio=ratio)


def _followed(
    params: dict[str, Any], estimator: Any, augmenter: Any, real: tuple[Any, Any], augmented: tuple[Any, Any]
) -> dict[str, Any]:
    """Return parameters whose entries per real row have become entries per augmented row."""
    X, y = real
    if not any(is_per_row(value, X) for value in params.values()):
        return params
    rows = origins(augmenter, X, y, *augmented)
    labels = (y, augmented[1]) if is_classifier(estimator) else None
    return {
        name: follow(name, value, rows, labels) if is_per_row(value, X) else value for name, value in params.items()
    }


def _parameter(estimator: Any, name: str) -> Any:
    return estimator.get_params(deep=False).get(name)
