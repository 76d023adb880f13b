"""Every private or version-dependent import from scikit-learn, in one place.

Written against scikit-learn 1.6 to 1.9. The rest of the package imports from here what
scikit-learn may move, so that a new release of it is a change of this file alone.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.metadata import PackageNotFoundError, metadata
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import sklearn.utils
from sklearn.utils._metadata_requests import _routing_enabled, _RoutingNotSupportedMixin
from sklearn.utils._optional_dependencies import check_matplotlib_support
from sklearn.utils._param_validation import HasMethods, Interval, StrOptions
from sklearn.utils.validation import (
    _check_feature_names,
    _check_n_features,
    _check_sample_weight,
    _estimator_has,
    _num_samples,
    validate_data,
)

if TYPE_CHECKING:  # decorators that leave a method its type, of which scikit-learn says nothing
    MethodT = TypeVar("MethodT", bound=Callable[..., Any])

    def _fit_context(*, prefer_skip_nested_validation: bool) -> Callable[[MethodT], MethodT]:
        """Validate the parameters before a fit."""

    def available_if(check: Callable[[Any], object]) -> Callable[[MethodT], MethodT]:
        """Hide a method where it would make no sense."""

else:
    from sklearn.base import _fit_context
    from sklearn.utils.metaestimators import available_if

__all__ = [
    "HAS_CALLBACKS",
    "CallbackSupportMixin",
    "DocumentedMixin",
    "HasMethods",
    "Interval",
    "StrOptions",
    "_RoutingNotSupportedMixin",
    "_accepts_sample_weight",
    "_check_feature_names",
    "_check_n_features",
    "_check_sample_weight",
    "_estimator_has",
    "_fit_context",
    "_fit_requests",
    "_metric_names",
    "_num_samples",
    "_routing_enabled",
    "_safe_indexing",
    "_takes_mixed_tables",
    "available_if",
    "check_matplotlib_support",
    "validate_data",
]


def _accepts_sample_weight(scorer: Any) -> bool:
    """Return whether searches give weights to a scorer unasked, which scikit-learn does since 1.9."""
    accepts = getattr(scorer, "_accept_sample_weight", None)
    return accepts is not None and bool(accepts())


def _metric_names(scorer: Any) -> list[str] | None:
    """Return the names of the metrics of scikit-learn's scorers, ``"score"`` of a single one; None of any others."""
    several = getattr(scorer, "_scorers", None)
    if several is not None:
        return list(several)
    return ["score"] if hasattr(scorer, "_score_func") else None


def _fit_requests(estimator: Any) -> dict[str, Any]:
    """Return what an object requests of the metadata of ``fit``; nothing if it is no consumer of metadata."""
    if isinstance(estimator, type) or not hasattr(estimator, "_get_metadata_request"):
        return {}
    return dict(estimator._get_metadata_request().fit.requests)


def _takes_mixed_tables(tags: Any) -> Any:
    """Return tags that say that tables may hold missing values, text and categories, and be sparse."""
    inputs = tags.input_tags
    inputs.allow_nan = inputs.string = inputs.categorical = inputs.sparse = True
    return tags


def _safe_indexing(X: Any, indices: Any) -> Any:
    """Return rows of a table, a list or an array; also of Arrow's, of which older scikit-learn takes columns."""
    if type(X).__module__.partition(".")[0] == "pyarrow":
        return X.take(np.asarray(indices))
    return sklearn.utils._safe_indexing(X, indices)


class DocumentedMixin:
    """Link the HTML of an estimator, as notebooks show it, to its page in the documentation, once that has an address.

    The address is what the metadata of the installed package says, ``Documentation`` of ``project.urls``.
    """

    _doc_link_module = "synthaug"

    @property
    def _doc_link_template(self) -> str:
        address = _documentation()
        return f"{address.rstrip('/')}/generated/synthaug.{{name}}.html" if address else ""  # which is no link

    def _doc_link_url_param_generator(self) -> dict[str, str]:
        return {"name": type(self).__name__}


@cache
def _documentation() -> str:
    """Return the address of the documentation; nothing where it has none, or the package is not installed."""
    try:
        addresses = metadata("synthaug").get_all("Project-URL") or []
    except PackageNotFoundError:
        return ""
    named = dict(address.split(", ", 1) for address in addresses)
    return str(named.get("Documentation", ""))


try:
    from sklearn.callback import CallbackSupportMixin
except ImportError:  # scikit-learn < 1.9
    HAS_CALLBACKS = False

    class _SilentContext:
        """Stand in for a callback context where there are no callbacks to call."""

        def subcontext(self, **kwargs: Any) -> "_SilentContext":
            return self

        def call_on_fit_task_begin(self, **kwargs: Any) -> "_SilentContext":
            return self

        def call_on_fit_task_end(self, **kwargs: Any) -> bool:
            return False  # no callback asks for the fit to stop

        @contextmanager
        def propagate_callback_context(self, sub_estimator: Any) -> Iterator[None]:
            yield

    class CallbackSupportMixin:  # type: ignore[no-redef]
        """Stand in for scikit-learn's mixin of the same name."""

        def _init_callback_context(self, **kwargs: Any) -> _SilentContext:
            return _SilentContext()

else:
    HAS_CALLBACKS = True
