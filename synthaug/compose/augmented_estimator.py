"""AugmentedEstimator: what is fitted sees more rows, what is predicted does not."""

from typing import Any, Self

from sklearn.base import clone, is_classifier, is_regressor
from sklearn.utils.validation import check_memory

from synthaug._sklearn import HasMethods, _fit_context, _num_samples
from synthaug.compose.delegation import DelegatingEstimator
from synthaug.leakage import warn_of_leakage
from synthaug.row_metadata import check_takes_weights, follow, is_per_row, origins, without_weightless_rows

__all__ = ["AugmentedEstimator"]


class AugmentedEstimator(DelegatingEstimator):
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


def _fit_resample(augmenter: Any, X: Any, y: Any, *, caller: Any, context: Any) -> tuple[Any, Any, Any]:
    """Return the augmented rows and the fitted augmenter; a function so that it is cached."""
    with context.propagate_callback_context(augmenter):
        context.call_on_fit_task_begin(estimator=caller, X=X, y=y)
        X, y = augmenter.fit_resample(X, y)
        context.call_on_fit_task_end(estimator=caller, X=X, y=y)
    return X, y, augmenter


def _parameter(estimator: Any, name: str) -> Any:
    return estimator.get_params(deep=False).get(name)
