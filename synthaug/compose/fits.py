"""AugmenterFits: an augmenter is fitted once to the same rows, whoever asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pickle import PicklingError
from typing import Any

import joblib
from sklearn.utils.validation import check_memory

AMOUNTS = ("ratio", "sampling_strategy")  # what is decided after learning: see `synthaug.compose`


class AugmenterFits:
    """Fits augmenters to one set of rows, and remembers what they have learned of them.

    The amounts of rows have no part in what is remembered. So candidates that differ in nothing else share a fit, and
    so do estimators through ``memory``.

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
        self._learned: dict[str, Any] = {}

    def learned(self, learn: Callable[..., Any], augmenter: Any, *rows: Any) -> Any:
        """Return what an augmenter learns of rows by `softly` or `hard`, or what one of equal settings has learned."""
        settings = {name: value for name, value in augmenter.get_params(deep=False).items() if name not in AMOUNTS}
        key = _key((learn.__name__, type(augmenter), settings))
        if key not in self._learned:
            call = self._cache(learn, ignore=["augmenter", "caller", "context"])
            self._learned[key] = call(
                type(augmenter), settings, *rows, augmenter=augmenter, caller=self._caller, context=self._context
            )
        return self._learned[key]

    def fitted(self, fit: Callable[..., Any], augmenter: Any, *rows: Any) -> tuple[Any, Any]:
        """Return the rows that `fit_augment` or `fit_resample` of an augmenter gives, and the fitted augmenter."""
        call = self._cache(fit, ignore=["caller", "context"])
        made: tuple[Any, Any] = call(augmenter, *rows, caller=self._caller, context=self._context)
        return made


def amounts_of(augmenter: Any) -> dict[str, Any]:
    """Return the amounts of rows that an augmenter is set to."""
    params = augmenter.get_params(deep=False)
    return {name: params[name] for name in AMOUNTS if name in params}


def _key(settings: Any) -> str:
    """Return what is equal for equal settings, functions without a name among them."""
    try:
        return str(joblib.hash(settings))
    except (PicklingError, AttributeError):  # the second, of a function within a function
        return str(joblib.hash(joblib.wrap_non_picklable_objects(settings)))


def softly(
    kind: type, settings: Any, X: Any, y: Any, sample_weight: Any, *, augmenter: Any, caller: Any, context: Any
) -> Any:
    """Return what an augmenter learns of rows, to make softly labelled ones; the first arguments are for a cache."""
    with _reported(augmenter, X, y, caller, context):
        return augmenter.learn(X, y, sample_weight)


def hard(kind: type, settings: Any, X: Any, y: Any, *, augmenter: Any, caller: Any, context: Any) -> Any:
    """Return what an augmenter learns of rows, to make ones with hard labels; the first arguments are for a cache."""
    with _reported(augmenter, X, y, caller, context):
        return augmenter.learn_hard(X, y)


def fit_augment(augmenter: Any, X: Any, y: Any, sample_weight: Any, *, caller: Any, context: Any) -> Any:
    """Return softly labelled rows, and the augmenter fitted to make them."""
    with _reported(augmenter, X, y, caller, context):
        return augmenter.fit_augment(X, y, sample_weight), augmenter


def fit_resample(augmenter: Any, X: Any, y: Any, *, caller: Any, context: Any) -> Any:
    """Return rows with hard labels, and the augmenter fitted to make them."""
    with _reported(augmenter, X, y, caller, context):
        return augmenter.fit_resample(X, y), augmenter


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
