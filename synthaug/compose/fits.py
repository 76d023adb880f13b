"""AugmenterFits: an augmenter is fitted once to the same rows, whoever asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from inspect import signature
from pickle import PicklingError
from typing import Any

import joblib
from sklearn.base import clone
from sklearn.utils.validation import check_memory


class AugmenterFits:
    """Fits augmenters to one set of rows, and remembers what they have learnt of them.

    What ``augment``, and ``extend`` for hard labels, may still change (the ``augment_parameters``) has no part in what
    is remembered. So candidates that differ in nothing else share a fit, and so do estimators through ``memory``.

    Parameters
    ----------
    memory : str, joblib.Memory or None
        Where to remember for other estimators and other days.
    caller : estimator or None, default=None
        Whose fit this is a part of.
    context : callback context or None, default=None
        The caller's, for this part.
    """

    def __init__(self, memory: Any, caller: Any = None, context: Any = None) -> None:
        self._cache = check_memory(memory).cache
        self._caller, self._context = caller, context
        self._fitted: dict[str, Any] = {}

    def resampled(self, augmenter: Any, X: Any, y: Any) -> tuple[Any, Any, Any]:
        """Return the rows of ``fit_resample`` and the fitted augmenter."""
        if hasattr(augmenter, "extend") and hasattr(augmenter, "augment_parameters"):
            augmenter = self._shared(_fit_to_extend, augmenter, X, y)
            return *augmenter.extend(X, y), augmenter
        fit = self._cache(_fit_resample, ignore=["caller", "context"])
        rows: tuple[Any, Any, Any] = fit(augmenter, X, y, caller=self._caller, context=self._context)
        return rows

    def fitted(self, augmenter: Any, X: Any, y: Any, sample_weight: Any) -> Any:
        """Return an augmenter as ``fit_augment`` leaves it, ready to ``augment`` with the given one's parameters."""
        return self._shared(_fit_augment, augmenter, X, y, sample_weight)

    def _shared(self, door: Callable[..., Any], augmenter: Any, *rows: Any) -> Any:
        """Return an augmenter that a door has fitted, with the given one's parameters that may still change."""
        wanted = {name: getattr(augmenter, name) for name in augmenter.augment_parameters}
        bare = clone(augmenter).set_params(**_undecided(augmenter))
        key = door.__name__ + _key(bare.get_params(deep=False))
        if key not in self._fitted:
            fit = self._cache(door, ignore=["caller", "context"])
            self._fitted[key] = fit(bare, *rows, caller=self._caller, context=self._context)
        return self._fitted[key].set_params(**wanted)


def _undecided(augmenter: Any) -> dict[str, Any]:
    """Return the values of the augment_parameters to fit with: equal for all, and such that few rows are made."""
    defaults = signature(type(augmenter)).parameters
    return {name: 0.0 if name == "ratio" else defaults[name].default for name in augmenter.augment_parameters}


def _key(params: dict[str, Any]) -> str:
    """Return what is equal for equal parameters, functions without a name among them."""
    try:
        return str(joblib.hash(params))
    except (PicklingError, AttributeError):  # the second, of a function within a function
        return str(joblib.hash(joblib.wrap_non_picklable_objects(params)))


def _fit_resample(augmenter: Any, X: Any, y: Any, *, caller: Any, context: Any) -> tuple[Any, Any, Any]:
    with _reported(augmenter, X, y, caller, context):
        X, y = augmenter.fit_resample(X, y)
    return X, y, augmenter


def _fit_to_extend(augmenter: Any, X: Any, y: Any, *, caller: Any, context: Any) -> Any:
    with _reported(augmenter, X, y, caller, context):
        augmenter.fit_resample(X, y)
    return augmenter


def _fit_augment(augmenter: Any, X: Any, y: Any, sample_weight: Any, *, caller: Any, context: Any) -> Any:
    with _reported(augmenter, X, y, caller, context):
        augmenter.fit_augment(X, y, sample_weight)
    return augmenter


@contextmanager
def _reported(augmenter: Any, X: Any, y: Any, caller: Any, context: Any) -> Iterator[None]:
    """Let the caller's callbacks, if any, see the fit of an augmenter."""
    if context is None:
        yield
        return
    with context.propagate_callback_context(augmenter):
        context.call_on_fit_task_begin(estimator=caller, X=X, y=y)
        yield
        context.call_on_fit_task_end(estimator=caller, X=X, y=y)
