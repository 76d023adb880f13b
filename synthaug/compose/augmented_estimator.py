"""AugmentedEstimator: what is fitted sees more rows, what is predicted does not."""

from typing import Any, Self

import joblib

from synthaug._sklearn import HasMethods, _fit_context
from synthaug.compose.augmentation import fit_on_augmented_rows
from synthaug.compose.delegation import DelegatingEstimator
from synthaug.compose.learner import Learner
from synthaug.typing import Augmenter, Column, Estimator, Rows

__all__ = ["AugmentedEstimator"]


class AugmentedEstimator(DelegatingEstimator):
    """Fit an estimator on augmented rows.

    ``fit`` fits the augmenter, adds its synthetic rows to the real ones and fits the
    estimator on both. ``predict``, ``score``, ``transform`` and the like are the
    estimator's own (others are those of ``estimator_``): nothing is added to what is
    predicted or scored. The whole is a classifier where the estimator is one, and a
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
        Where to cache the fitted augmenter, so that a search over the estimator's
        parameters fits the augmenter once per fold. Without an integer as its
        ``random_state``, the augmenter then gives the same rows each time.

    Attributes
    ----------
    estimator_ : estimator
        The fitted clone of `estimator`.

    augmenter_ : object or None
        The fitted clone of `augmenter`. A parameter ``target_type="auto"`` becomes
        ``"continuous"`` in it where the estimator is a regressor, whose integer targets are
        numbers and not classes, and ``"classes"`` where it is a classifier.

    classes_ : ndarray of shape (n_classes,)
        The class labels, where the estimator is a classifier.

    n_features_in_ : int
        Number of features seen during ``fit``, where the estimator tells it.

    feature_names_in_ : ndarray of shape (`n_features_in_`,)
        Names of features seen during ``fit``, where the estimator tells them.

    coef_, feature_importances_, n_iter_, ... : object
        All else that the fitted estimator has learned, under the same name.

    See Also
    --------
    AugmentedEstimatorCV : Augments only where that helps on held-out rows.
    make_pipeline : The same from steps in their natural order.

    Notes
    -----
    The rows of an augmenter with ``fit_augment`` have soft labels, and it is used wherever
    they can be learnt from: by regressors, and by classifiers that take ``sample_weight``,
    be it in the last step of a pipeline, because a soft label is a row per class with a
    weight each. Other classifiers learn the hard labels of ``fit_resample``. Where copies are weighted,
    ``class_weight="balanced"`` of the estimator, or of the last step of a pipeline, is replaced
    in the clone by the weights that balance what the real rows of each class weigh, since
    scikit-learn would count the copies.

    The estimator gets rows in the container that was given, and of columns with a role what the role
    says (``TableEncoder(roles=...)`` as the augmenter's ``encoder``): synthetic rows have fresh
    identifiers, and are missing free text and what is ignored. So a step that reads text must take
    missing values, or stand before the augmenter.

    A class whose rows all weigh 0 is learned by nobody, but stays one of ``classes_`` where the
    estimator takes weights.

    Rows without a label (None, NaN, or the augmenter's ``missing_label``) are given to an
    augmenter that has that parameter. From ``fit_augment`` they come back with the labels
    of a teacher; otherwise the estimator is fitted without them. With ``augmenter=None``, and
    with an augmenter that has no ``missing_label``, None and NaN alone mean "unknown": any other
    label, -1 among them, is a class.

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

    def __init__(
        self,
        estimator: Estimator,
        augmenter: Augmenter | None = None,
        *,
        memory: str | joblib.Memory | None = None,
    ) -> None:
        self.estimator = estimator
        self.augmenter = augmenter
        self.memory = memory

    @_fit_context(prefer_skip_nested_validation=False)
    def fit(self, X: Rows, y: Column | None, sample_weight: Column | None = None, **fit_params: Any) -> Self:
        """Augment the rows and fit the estimator on them.

        Parameters
        ----------
        X : array-like of shape (n_samples, ...)
            Training rows, handed as they are to the augmenter.

        y : array-like of shape (n_samples,) or (n_samples, n_outputs)
            Targets; missing where unknown.

        sample_weight : array-like of shape (n_samples,), default=None
            Weights of the real rows. Rows of weight 0 are left out before the augmentation.
            A synthetic row weighs as much as a real row of its class does on average, and
            of all classes where the estimator is not a classifier, unless the augmenter
            says what it weighs.

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
        if sample_weight is not None:
            fit_params["sample_weight"] = sample_weight
        params = self._route("fit", fit_params)
        learner = Learner.of(self.estimator)
        estimator, rows = fit_on_augmented_rows(self, learner, self.augmenter, X, y, params, context)
        # Only now, so that an interrupted fit leaves nothing half-fitted behind.
        self.augmenter_ = rows.augmenter
        self.estimator_ = estimator
        context.call_on_fit_task_end(estimator=self, X=X, y=y)
        return self
