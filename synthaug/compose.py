"""Augmentation inside a model: what is fitted sees more rows, what is predicted does not.

Scikit-learn's pipeline threads X alone through its steps, so no step of it can add rows: y
could not follow. Here the rows are added by a meta-estimator instead, that augments and
fits in one go and is an ordinary classifier or regressor to everything outside of it.

All that this module asks of an augmenter is ``fit_resample(X, y) -> (X, y)``, which the
samplers of imbalanced-learn have as well as :class:`synthaug.GANAugmenter`.
"""

from typing import Any, Self

import sklearn.pipeline
from sklearn.base import BaseEstimator, MetaEstimatorMixin, clone, is_classifier, is_regressor
from sklearn.utils import get_tags
from sklearn.utils.metadata_routing import UNUSED, MetadataRouter, MethodMapping, process_routing
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_is_fitted, check_memory

from synthaug._sklearn import (
    CallbackSupportMixin,
    HasMethods,
    _estimator_has,
    _fit_context,
    _num_samples,
    _routing_enabled,
)
from synthaug.leakage import warn_of_leakage
from synthaug.row_metadata import check_takes_weights, follow, is_per_row, origins, without_weightless_rows

__all__ = ["AugmentedEstimator", "make_pipeline"]

_DELEGATED = (
    "predict",
    "predict_proba",
    "predict_log_proba",
    "decision_function",
    "transform",
    "score",
)


def make_pipeline(*steps: Any, memory: Any = None, verbose: bool = False) -> sklearn.pipeline.Pipeline:
    """Make a scikit-learn pipeline from steps in their natural order, augmenters included.

    What comes after an augmenter goes inside an :class:`AugmentedEstimator`, since a
    pipeline of scikit-learn can not add rows. ``make_pipeline(scaler, augmenter, model)``
    is short for
    ``sklearn.pipeline.make_pipeline(scaler, AugmentedEstimator(model, augmenter))``.

    Parameters
    ----------
    *steps : estimators
        Transformers, augmenters (any objects with ``fit_resample``) and, last, a model.
        ``None`` and ``"passthrough"`` do nothing, as in scikit-learn.

    memory : str, joblib.Memory or None, default=None
        Where to cache fitted transformers and augmenters. A search over the parameters of
        the model then fits each augmenter once per fold.

    verbose : bool, default=False
        Whether to print the time that each step takes to fit.

    Returns
    -------
    pipeline : sklearn.pipeline.Pipeline
        An ordinary pipeline. The part that is augmented is its last step, under the name
        ``"augmentedestimator"``.

    See Also
    --------
    AugmentedEstimator : The meta-estimator that does the work.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.linear_model import LogisticRegression
    >>> from sklearn.preprocessing import StandardScaler
    >>> from synthaug import GANAugmenter, TabularGAN, make_pipeline
    >>> X, y = load_iris(return_X_y=True)
    >>> augmenter = GANAugmenter(TabularGAN(n_steps=20), random_state=0)
    >>> pipeline = make_pipeline(StandardScaler(), augmenter, LogisticRegression())
    >>> [name for name, _ in pipeline.steps]
    ['standardscaler', 'augmentedestimator']
    >>> pipeline.fit(X, y).predict(X[:2])
    array([0, 0])
    """
    if not steps:
        raise ValueError("make_pipeline needs at least one step, got none.")
    for step in steps:
        _check_step(step)
    for position, step in enumerate(steps):
        if hasattr(step, "fit_resample"):
            inner = _pipeline_after(step, steps[position + 1 :], memory, verbose)
            augmented = AugmentedEstimator(inner, step, memory=memory)
            steps = (*steps[:position], augmented)
            break
    return sklearn.pipeline.make_pipeline(*steps, memory=memory, verbose=verbose)


class AugmentedEstimator(CallbackSupportMixin, MetaEstimatorMixin, BaseEstimator):
    """Fit an estimator on augmented rows.

    ``fit`` fits the augmenter, adds its synthetic rows to the real ones and fits the
    estimator on both. Every other method is the estimator's own: nothing is added to what
    is predicted or scored. The whole is a classifier where the estimator is one, and a
    regressor where it is one, so that it can stand wherever the estimator could: in
    pipelines, cross-validation, searches and ensembles.

    Search, calibrate and stack outside of it. An estimator inside that splits its rows to
    judge itself would find synthetic relatives of its training rows among its validation
    rows; ``fit`` warns of that.

    Parameters
    ----------
    estimator : estimator
        What to fit on the augmented rows.

    augmenter : object with ``fit_resample`` or None, default=None
        What adds the rows: a :class:`GANAugmenter` or a sampler of imbalanced-learn.
        ``None`` adds nothing, which is the baseline to compare with in a search.

    memory : str, joblib.Memory or None, default=None
        Where to cache the fitted augmenter and its rows, so that a search over the
        estimator's parameters fits the augmenter once per fold. Without an integer as its
        ``random_state``, the augmenter then gives the same rows each time.

    Attributes
    ----------
    estimator_ : estimator
        The fitted clone of `estimator`.

    augmenter_ : object or None
        The fitted clone of `augmenter`. A parameter ``target_type="auto"`` becomes
        ``"continuous"`` in it where the estimator is a regressor, whose integer targets are
        numbers and not classes.

    classes_ : ndarray of shape (n_classes,)
        The class labels, where the estimator is a classifier.

    n_features_in_ : int
        Number of features seen during ``fit``, where the estimator tells it.

    feature_names_in_ : ndarray of shape (n_features_in_,)
        Names of features seen during ``fit``, where the estimator tells them.

    See Also
    --------
    make_pipeline : The same from steps in their natural order.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.model_selection import cross_val_score
    >>> from sklearn.tree import DecisionTreeClassifier
    >>> from synthaug import AugmentedEstimator, GANAugmenter, TabularGAN
    >>> X, y = load_iris(return_X_y=True)
    >>> augmenter = GANAugmenter(TabularGAN(n_steps=20), random_state=0)
    >>> model = AugmentedEstimator(DecisionTreeClassifier(random_state=0), augmenter)
    >>> model.fit(X, y).predict(X[:2])
    array([0, 0])
    >>> cross_val_score(model, X, y, cv=3).shape
    (3,)
    """

    # Weights are the estimator's: they are requested by it alone, and here only passed on.
    __metadata_request__fit = {"sample_weight": UNUSED}

    _parameter_constraints: dict[str, list[Any]] = {
        "estimator": [HasMethods(["fit"])],
        "augmenter": [HasMethods(["fit_resample"]), None],
        "memory": [str, HasMethods(["cache"]), None],
    }

    def __init__(self, estimator: Any, augmenter: Any = None, *, memory: Any = None) -> None:
        self.estimator = estimator
        self.augmenter = augmenter
        self.memory = memory

    @_fit_context(prefer_skip_nested_validation=False)
    def fit(self, X: Any, y: Any, sample_weight: Any = None, **fit_params: Any) -> Self:
        """Augment the rows and fit the estimator on them.

        Parameters
        ----------
        X : array-like of shape (n_samples, ...)
            Training rows, handed as they are to the augmenter.

        y : array-like of shape (n_samples,) or (n_samples, n_outputs)
            Targets.

        sample_weight : array-like of shape (n_samples,), default=None
            Weights of the real rows. Rows of weight 0 are left out before the augmentation.
            A synthetic row weighs as much as a real row of its class does on average, and
            of all classes where the estimator is not a classifier.

        **fit_params : dict
            Parameters for the estimator's ``fit``, or metadata to route if metadata routing
            is enabled.

        Returns
        -------
        self : object
            The fitted meta-estimator.
        """
        context = self._init_callback_context(max_subtasks=1 + (self.augmenter is not None))
        context.call_on_fit_task_begin(estimator=self, X=X, y=y)

        estimator = clone(self.estimator)
        augmenter = None
        if sample_weight is not None:
            fit_params["sample_weight"] = sample_weight
        params = self._route("fit", fit_params)
        check_takes_weights(estimator, params)
        if self.augmenter is not None:
            X, y, params, augmenter = self._augment(X, y, params, estimator, context)
            warn_of_leakage(estimator, n_rows=_num_samples(X))

        subcontext = context.subcontext(task_name="fit-estimator")
        with subcontext.propagate_callback_context(estimator):
            subcontext.call_on_fit_task_begin(estimator=self, X=X, y=y)
            estimator.fit(X, y, **params)
            subcontext.call_on_fit_task_end(estimator=self, X=X, y=y)

        # Only now, so that an interrupted fit leaves nothing half-fitted behind.
        self.augmenter_ = augmenter
        self.estimator_ = estimator
        context.call_on_fit_task_end(estimator=self, X=X, y=y)
        return self

    @available_if(_estimator_has("predict"))
    def predict(self, X: Any, **params: Any) -> Any:
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
    def predict_proba(self, X: Any, **params: Any) -> Any:
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
            Probabilities, in the order of ``classes_``.
        """
        return self._delegate("predict_proba", (X,), params)

    @available_if(_estimator_has("predict_log_proba"))
    def predict_log_proba(self, X: Any, **params: Any) -> Any:
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
            Logarithms of probabilities, in the order of ``classes_``.
        """
        return self._delegate("predict_log_proba", (X,), params)

    @available_if(_estimator_has("decision_function"))
    def decision_function(self, X: Any, **params: Any) -> Any:
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
    def transform(self, X: Any, **params: Any) -> Any:
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
    def score(self, X: Any, y: Any = None, **params: Any) -> Any:
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
    def get_feature_names_out(self, input_features: Any = None) -> Any:
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
        check_is_fitted(self, "estimator_")
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

    @property
    def classes_(self) -> Any:
        """The class labels."""
        return self.estimator_.classes_

    @property
    def n_features_in_(self) -> Any:
        """Number of features seen during ``fit``."""
        return self.estimator_.n_features_in_

    @property
    def feature_names_in_(self) -> Any:
        """Names of features seen during ``fit``."""
        return self.estimator_.feature_names_in_

    def get_metadata_routing(self) -> MetadataRouter:
        """Get the routing of metadata: everything goes to the estimator.

        Returns
        -------
        routing : sklearn.utils.metadata_routing.MetadataRouter
            The routing.
        """
        methods = MethodMapping().add(caller="fit", callee="fit")
        for method in _DELEGATED:
            methods.add(caller=method, callee=method)
        return MetadataRouter(owner=self).add(estimator=self.estimator, method_mapping=methods)

    def __sklearn_tags__(self) -> Any:
        tags = get_tags(self.estimator)
        tags.requires_fit = True
        # A duck-typed augmenter without tags is taken at its word.
        if hasattr(self.augmenter, "__sklearn_tags__"):
            _narrow_tags(tags, get_tags(self.augmenter))
        return tags

    def _augment(
        self, X: Any, y: Any, params: dict[str, Any], estimator: Any, context: Any
    ) -> tuple[Any, Any, dict[str, Any], Any]:
        """Return the augmented rows, the parameters of the fit on them, and the augmenter."""
        augmenter = clone(self.augmenter)
        if is_regressor(estimator) and _parameter(augmenter, "target_type") == "auto":
            augmenter.set_params(target_type="continuous")
        X, y, params = without_weightless_rows(X, y, params)

        fit_resample = check_memory(self.memory).cache(_fit_resample, ignore=["caller", "context"])
        subcontext = context.subcontext(task_name="fit-augmenter")
        X_augmented, y_augmented, augmenter = fit_resample(augmenter, X, y, caller=self, context=subcontext)
        if any(is_per_row(value, X) for value in params.values()):
            rows = origins(augmenter, X, y, X_augmented, y_augmented)
            labels = (y, y_augmented) if is_classifier(estimator) else None
            params = {
                name: follow(name, value, rows, labels) if is_per_row(value, X) else value
                for name, value in params.items()
            }
        return X_augmented, y_augmented, params, augmenter

    def _delegate(self, method: str, rows: tuple[Any, ...], params: dict[str, Any]) -> Any:
        check_is_fitted(self, "estimator_")
        return getattr(self.estimator_, method)(*rows, **self._route(method, params))

    def _route(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        if params and _routing_enabled():
            return dict(process_routing(self, method, **params)["estimator"][method])
        return params


def _check_step(step: Any) -> None:
    if isinstance(step, type):
        raise TypeError(f"Steps are instances, got the class {step.__name__}: write {step.__name__}().")
    if isinstance(step, tuple | list):
        raise TypeError(
            "Steps are estimators without names, each an argument of its own: "
            f"make_pipeline(a, b), got the {type(step).__name__} {step!r}."
        )


def _pipeline_after(augmenter: Any, steps: tuple[Any, ...], memory: Any, verbose: bool) -> Any:
    """Return what is to be fitted on the rows of an augmenter, as one estimator."""
    if all(step is None or isinstance(step, str) for step in steps):
        raise ValueError(
            f"Nothing comes after the augmenter {type(augmenter).__name__}, so nothing would be "
            "fitted on its rows: end the steps with an estimator."
        )
    if len(steps) == 1 and not hasattr(steps[0], "fit_resample"):
        return steps[0]
    pipeline = make_pipeline(*steps, memory=memory, verbose=verbose)
    return pipeline if len(pipeline.steps) > 1 else pipeline.steps[0][1]


def _fit_resample(augmenter: Any, X: Any, y: Any, *, caller: Any, context: Any) -> tuple[Any, Any, Any]:
    """Return the augmented rows and the fitted augmenter; a function so that it is cached."""
    with context.propagate_callback_context(augmenter):
        context.call_on_fit_task_begin(estimator=caller, X=X, y=y)
        X, y = augmenter.fit_resample(X, y)
        context.call_on_fit_task_end(estimator=caller, X=X, y=y)
    return X, y, augmenter


def _parameter(estimator: Any, name: str) -> Any:
    return estimator.get_params(deep=False).get(name)


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
