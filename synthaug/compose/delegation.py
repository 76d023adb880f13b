"""What a fitted meta-estimator hands on: methods, attributes, tags and metadata of its estimator."""

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, MetaEstimatorMixin
from sklearn.utils import get_tags
from sklearn.utils.metadata_routing import UNUSED, MetadataRouter, MethodMapping, process_routing
from sklearn.utils.validation import check_is_fitted

from synthaug._sklearn import CallbackSupportMixin, DocumentedMixin, _estimator_has, _routing_enabled, available_if
from synthaug.typing import Column, Rows

Floats = NDArray[np.floating[Any]]  # what estimators of one target give; those of several give a list of them


class DelegatingEstimator(CallbackSupportMixin, DocumentedMixin, MetaEstimatorMixin, BaseEstimator):
    """Be, to the outside, what the estimator inside is: its methods, its tags, its attributes.

    A subclass has the parameters ``estimator`` and ``augmenter``, and a ``fit`` that sets ``estimator_``. What is
    predicted or scored is never augmented.
    """

    # Weights are the estimator's: they are requested by it alone, and here only passed on.
    __metadata_request__fit = {"sample_weight": UNUSED}

    # Methods whose metadata goes to the method of the same name of the estimator.
    _delegated: tuple[str, ...] = (
        "predict",
        "predict_proba",
        "predict_log_proba",
        "decision_function",
        "transform",
        "score",
    )

    estimator: Any
    augmenter: Any
    estimator_: Any

    @available_if(_estimator_has("predict"))
    def predict(self, X: Rows, **params: Any) -> NDArray[Any]:
        """Predict with the fitted estimator.

        Parameters
        ----------
        X : array-like of shape (n_samples, ...)
            Rows, which are not augmented.

        **params : dict
            Parameters for the estimator's method, or metadata to route.

        Returns
        -------
        y : ndarray of shape (n_samples,) or (n_samples, n_outputs)
            Classes or values.
        """
        return self._delegate("predict", (X,), params)

    @available_if(_estimator_has("predict_proba"))
    def predict_proba(self, X: Rows, **params: Any) -> Floats:
        """Predict the probabilities of the classes with the fitted estimator.

        Parameters
        ----------
        X : array-like of shape (n_samples, ...)
            Rows, which are not augmented.

        **params : dict
            Parameters for the estimator's method, or metadata to route.

        Returns
        -------
        probabilities : ndarray of shape (n_samples, n_classes)
            Probabilities, in the order of ``classes_``; of several outputs a list of these.
        """
        return self._delegate("predict_proba", (X,), params)

    @available_if(_estimator_has("predict_log_proba"))
    def predict_log_proba(self, X: Rows, **params: Any) -> Floats:
        """Predict the logarithms of the probabilities of the classes.

        Parameters
        ----------
        X : array-like of shape (n_samples, ...)
            Rows, which are not augmented.

        **params : dict
            Parameters for the estimator's method, or metadata to route.

        Returns
        -------
        log_probabilities : ndarray of shape (n_samples, n_classes)
            Logarithms of probabilities, in the order of ``classes_``; of several outputs a list of these.
        """
        return self._delegate("predict_log_proba", (X,), params)

    @available_if(_estimator_has("decision_function"))
    def decision_function(self, X: Rows, **params: Any) -> Floats:
        """Compute the decision values of the fitted estimator.

        Parameters
        ----------
        X : array-like of shape (n_samples, ...)
            Rows, which are not augmented.

        **params : dict
            Parameters for the estimator's method, or metadata to route.

        Returns
        -------
        decisions : ndarray of shape (n_samples,) or (n_samples, n_classes)
            Decision values.
        """
        return self._delegate("decision_function", (X,), params)

    @available_if(_estimator_has("transform"))
    def transform(self, X: Rows, **params: Any) -> Any:
        """Transform rows with the fitted estimator.

        Parameters
        ----------
        X : array-like of shape (n_samples, ...)
            Rows, which are not augmented.

        **params : dict
            Parameters for the estimator's method, or metadata to route.

        Returns
        -------
        X : array-like of shape (n_samples, n_transformed_features)
            Transformed rows, as many as were given.
        """
        return self._delegate("transform", (X,), params)

    @available_if(_estimator_has("score"))
    def score(self, X: Rows, y: Column | None = None, **params: Any) -> float:
        """Score the fitted estimator on rows that are not augmented.

        Parameters
        ----------
        X : array-like of shape (n_samples, ...)
            Rows, which are not augmented.

        y : array-like of shape (n_samples,) or (n_samples, n_outputs), default=None
            Targets.

        **params : dict
            Parameters for the estimator's method, such as ``sample_weight``, or metadata to
            route.

        Returns
        -------
        score : float
            The estimator's own score.
        """
        return self._delegate("score", (X, y), params)

    @available_if(_estimator_has("get_feature_names_out"))
    def get_feature_names_out(self, input_features: Column | None = None) -> NDArray[np.object_]:
        """Get the names of the columns that ``transform`` gives.

        Parameters
        ----------
        input_features : array-like of str or None, default=None
            Names of the columns that go in.

        Returns
        -------
        feature_names_out : ndarray of str objects
            Names of the columns that come out.
        """
        self._check_fitted()
        return self.estimator_.get_feature_names_out(input_features)

    @available_if(_estimator_has("set_output"))
    def set_output(self, *, transform: str | None = None) -> Self:
        """Set the container that ``transform`` gives.

        Parameters
        ----------
        transform : {"default", "pandas", "polars"} or None, default=None
            Kind of container. ``None`` changes nothing.

        Returns
        -------
        self : object
            This meta-estimator.
        """
        for estimator in (self.estimator, getattr(self, "estimator_", None)):
            if estimator is not None:
                estimator.set_output(transform=transform)
        return self

    def get_metadata_routing(self) -> MetadataRouter:
        """Get the routing of metadata: everything goes to the estimator.

        Returns
        -------
        routing : sklearn.utils.metadata_routing.MetadataRouter
            The routing.
        """
        methods = MethodMapping().add(caller="fit", callee="fit")
        for method in self._delegated:
            methods.add(caller=method, callee=method)
        return MetadataRouter(owner=self).add(estimator=self.estimator, method_mapping=methods)

    def __sklearn_tags__(self) -> Any:
        tags = get_tags(self.estimator)
        tags.requires_fit = True
        augmenter = self._augmenter()
        # A duck-typed augmenter without tags is taken at its word.
        if hasattr(augmenter, "__sklearn_tags__"):
            _narrow_tags(tags, get_tags(augmenter))
        return tags

    def __getattr__(self, name: str) -> Any:
        """Return what the fitted estimator has learned: ``classes_``, ``coef_``, ``feature_importances_`` and such."""
        fitted = vars(self).get("estimator_")
        if fitted is None or name.startswith("_") or not name.endswith("_"):
            raise AttributeError(f"This {type(self).__name__!r} has no attribute {name!r}", name=name, obj=self)
        return getattr(fitted, name)

    def __dir__(self) -> list[str]:
        learned = dir(vars(self).get("estimator_"))
        return sorted({*super().__dir__(), *(name for name in learned if name.endswith("_") and name[0] != "_")})

    def _augmenter(self) -> Any:
        """Return what adds the rows."""
        return self.augmenter

    def _check_fitted(self) -> None:
        check_is_fitted(self, "estimator_")

    def _delegate(self, method: str, rows: tuple[Any, ...], params: dict[str, Any]) -> Any:
        self._check_fitted()
        return getattr(self.estimator_, method)(*rows, **self._route(method, params))

    def _route(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        if params and _routing_enabled():
            return dict(process_routing(self, method, **params)["estimator"][method])
        return params


def _narrow_tags(tags: Any, augmenter_tags: Any) -> None:
    """Keep, in place, the capabilities that the augmenter has too, and add its demands."""
    can = [
        "one_d_array",
        "two_d_array",
        "three_d_array",
        "sparse",
        "categorical",
        "string",
        "dict",
        "allow_nan",
    ]
    for name in can:
        both = getattr(tags.input_tags, name) and getattr(augmenter_tags.input_tags, name)
        setattr(tags.input_tags, name, both)
    tags.input_tags.positive_only |= augmenter_tags.input_tags.positive_only
    tags.target_tags.positive_only |= augmenter_tags.target_tags.positive_only
    tags.target_tags.required |= augmenter_tags.target_tags.required
    tags.target_tags.multi_output &= augmenter_tags.target_tags.multi_output
    if tags.classifier_tags is not None:
        # An augmenter is no classifier; one that takes several targets takes several labels.
        tags.classifier_tags.multi_label &= augmenter_tags.target_tags.multi_output
    tags.array_api_support &= augmenter_tags.array_api_support
    tags.non_deterministic |= augmenter_tags.non_deterministic
