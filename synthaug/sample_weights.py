"""Who takes sample weights: by which parameter they reach an estimator, and how they are requested."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from inspect import Parameter, signature
from typing import Any

import numpy as np
import pandas as pd
import sklearn.pipeline
from numpy.typing import NDArray
from sklearn.utils.validation import has_fit_parameter

from synthaug._sklearn import _fit_requests, _routing_enabled, _RoutingNotSupportedMixin


def check_takes_weights(estimator: Any, params: Mapping[str, Any]) -> None:
    """Raise a TypeError if weights are given to an estimator that takes none."""
    accepted = signature(estimator.fit).parameters
    takes_any = any(parameter.kind is Parameter.VAR_KEYWORD for parameter in accepted.values())
    if "sample_weight" in params and "sample_weight" not in accepted and not takes_any:
        raise TypeError(
            f"sample_weight was given, but {type(estimator).__name__}.fit does not take weights: "
            "leave sample_weight out or choose another estimator."
        )


def weights_parameter(estimator: Any) -> str | None:
    """Return the parameter of ``fit`` by which weights reach an estimator; None if it does not take them.

    They must reach all that learns: the last step of a pipeline, and what a meta-estimator repeats. So a
    ``BaggingClassifier`` of nearest neighbours takes none, though its ``fit`` has the parameter.

    Parameters
    ----------
    estimator : estimator
        What is to be fitted.

    Returns
    -------
    name : str or None
        ``"sample_weight"``, or ``"step__sample_weight"`` for a pipeline unless metadata is routed.

    Examples
    --------
    >>> from sklearn.ensemble import BaggingClassifier
    >>> from sklearn.linear_model import LogisticRegression
    >>> from sklearn.neighbors import KNeighborsClassifier
    >>> from sklearn.pipeline import make_pipeline
    >>> from synthaug.sample_weights import weights_parameter
    >>> weights_parameter(make_pipeline(LogisticRegression()))
    'logisticregression__sample_weight'
    >>> weights_parameter(BaggingClassifier(KNeighborsClassifier())) is None
    True
    """
    if isinstance(estimator, sklearn.pipeline.Pipeline):
        step, last = estimator.steps[-1]
        name = weights_parameter(last)
        return name if name is None or _routing_enabled() else f"{step}__{name}"
    if not hasattr(estimator, "fit") or not has_fit_parameter(estimator, "sample_weight"):
        return None
    if _routing_enabled() and isinstance(estimator, _RoutingNotSupportedMixin):
        return None
    all_take = all(weights_parameter(part) == "sample_weight" for part in _repeated(estimator))
    return "sample_weight" if all_take else None


def _repeated(estimator: Any) -> list[Any]:
    """Return what a meta-estimator fits to the rows that it is given."""
    params = estimator.get_params(deep=False)
    named = params.get("estimators")
    parts = [part for _, part in named] if isinstance(named, list) else []
    return [part for part in [params.get("estimator"), *parts] if hasattr(part, "fit")]


def refuse_unrequested_weights(estimator: Any) -> None:
    """Request no weights, in place, for the parts of an estimator of which nobody has said anything."""
    for part in [estimator, *estimator.get_params(deep=True).values()]:
        if _fit_requests(part).get("sample_weight", False) is None:
            part.set_fit_request(sample_weight=False)


def request_weights(estimator: Any) -> None:
    """Request weights, in place, for all that learns, but where they were to be asked for and nobody did."""
    if isinstance(estimator, sklearn.pipeline.Pipeline):
        request_weights(estimator.steps[-1][1])
        return
    if _fit_requests(estimator).get("sample_weight") is not None:
        estimator.set_fit_request(sample_weight=True)
    for part in _repeated(estimator):
        request_weights(part)


def balance_by_weight(
    estimator: Any, y: Any, weights: NDArray[np.float64], tell_real: Callable[[], NDArray[np.bool_]]
) -> None:
    """Replace ``class_weight="balanced"``, in place, by weights that balance what the real rows of each class weigh.

    Scikit-learn would count rows, and thereby copies, of which nearly every row has one for every class.

    Parameters
    ----------
    estimator : estimator
        A classifier, or a pipeline that ends in one.
    y, weights : array-like of shape (n_rows,)
        Labels and weights of the rows to fit it on.
    tell_real : callable
        Returns which of the rows are real, a mask of shape (n_rows,); asked only where it is needed.
    """
    if isinstance(estimator, sklearn.pipeline.Pipeline):
        balance_by_weight(estimator.steps[-1][1], y, weights, tell_real)
        return
    asked_for = estimator.get_params(deep=False).get("class_weight")
    if isinstance(asked_for, str) and asked_for in ("balanced", "balanced_subsample"):
        real = tell_real()
        codes, classes = pd.factorize(np.asarray(y)[real])
        totals = np.bincount(codes, weights[real])
        balanced = totals.sum() / (len(classes) * totals)
        estimator.set_params(class_weight=dict(zip(classes.tolist(), balanced.tolist(), strict=True)))
