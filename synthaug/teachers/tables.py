"""Teachers: ensembles that label rows softly, and their own training rows out of bag."""

from __future__ import annotations

import copy
import warnings
from abc import ABC, abstractmethod
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin, clone
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import QuantileTransformer
from sklearn.utils import check_random_state
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted

from synthaug._sklearn import _check_sample_weight, _num_samples, _safe_indexing, _takes_mixed_tables
from synthaug.encoders.columns import refuse_masked
from synthaug.encoders.features import TableFeatures
from synthaug.encoders.level_means import balanced_folds
from synthaug.exceptions import DataError
from synthaug.runtime.threads import one_core
from synthaug.teachers.bounds import (
    BOOSTED_CLASSES,
    BOOSTED_ROWS,
    FEWEST,
    ROWS_PER_TREE,
    fold_trees,
    forest_trees,
    learned_rows,
    part_rows,
    rows_per_leaf,
    said_trees,
)
from synthaug.teachers.mixture import out_of_fold, share_by_evidence, shares_by_evidence

__all__ = ["TeacherClassifier", "TeacherRegressor"]

FOREST = {"bootstrap": True, "oob_score": True}
BOOSTING = {"max_iter": 50, "learning_rate": 0.07, "min_samples_leaf": 8, "early_stopping": False}
N_FORESTS = 2
NEARLY_NONE = 1e-9  # of the largest weight: a tree of rows without any would say nothing
MANY_ROWS = 500  # that decide how much a further member counts: beside forests alone it would seem better than it is
PLACEHOLDERS = 2  # rows that say of a class without weight that there is one, in whichever folds


class _Teacher(BaseEstimator, ABC):
    """What the two teachers share: the table becomes features, four members are fitted to them."""

    _forests: ClassVar[tuple[Any, Any]]
    _boosting: ClassVar[Any]
    _target_type: ClassVar[str]
    _out_of_bag: ClassVar[str]
    _method: ClassVar[str]

    def __init__(self, random_state: int | np.random.RandomState | None = None, further: Any = None) -> None:
        self.random_state = random_state
        self.further = further

    @abstractmethod
    def _linear(self) -> Any:
        """Return the linear member."""

    @abstractmethod
    def _judges_all(self, n: int) -> bool:
        """Tell whether of n rows all members are judged, or the forests alone, whose word stands for theirs."""

    def _fit(self, X: Any, y: NDArray[Any], sample_weight: Any) -> list[NDArray[np.float64]]:
        """Fit the members, and return what those that are judged say of the learned rows without having seen them."""
        weights = None if sample_weight is None else _check_sample_weight(sample_weight, X, ensure_non_negative=True)
        self._seeds = check_random_state(self.random_state).randint(2**31 - 1, size=3).tolist()
        self._learned = self._rows_to_learn(y, weights)
        if len(self._learned) < len(y):
            X, y = _safe_indexing(X, self._learned), y[self._learned]
            weights = None if weights is None else np.maximum(weights[self._learned], NEARLY_NONE * weights.max())
        self._features = TableFeatures(self._target_type)
        rows = self._features.fit_transform(X, y)
        self._n_outputs = len(np.unique(y)) if self._target_type == "classes" else 1
        has_means = self._features.n_means_ > 0
        self._members = self._new_members(rows, self._features, oob_score=not has_means)
        with one_core(), warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Some inputs do not have OOB scores")  # others tell of them
            for member in self._members:
                member.fit(rows, y, sample_weight=weights)
        del rows  # before as many are made of the folds
        self.member_shares_ = np.full(len(self._members), 1 / len(self._members))
        # Out of bag is not enough where features are means of the target, which know that of every row.
        out_of_bag = [vars(forest).pop(self._out_of_bag, None) for forest in self._members[:N_FORESTS]]
        said = [] if has_means or (weights is not None and _none_left_out(out_of_bag)) else out_of_bag
        judged = len(self._members) if self._judges_all(len(y)) else N_FORESTS
        return said if len(said) == judged else [*said, *self._cross_fitted(X, y, weights, slice(len(said), judged))]

    def _rows_to_learn(self, y: NDArray[Any], weights: NDArray[np.float64] | None) -> NDArray[np.intp]:
        """Return the positions of a bounded number of rows that have a weight, and of some of classes without any."""
        fewest = FEWEST if self._target_type == "classes" else 0
        if weights is None or np.count_nonzero(weights) < 2:
            return learned_rows(y, fewest=fewest, seed=self._seeds[0])
        counts = weights > 0
        if fewest:
            for absent in np.setdiff1d(y, y[counts]):
                counts[np.flatnonzero(y == absent)[:PLACEHOLDERS]] = True
        positions = np.flatnonzero(counts)
        return positions[learned_rows(y[positions], fewest=fewest, seed=self._seeds[0])]

    def _new_members(self, rows: NDArray[np.float64], features: TableFeatures, **how: Any) -> list[Any]:
        """Return members that are not fitted: two forests, boosting unless classes are too many, the linear one."""
        n_trees = forest_trees(len(rows))
        how = {
            "n_estimators": n_trees,
            "max_samples": ROWS_PER_TREE if len(rows) > ROWS_PER_TREE else None,
            "min_samples_leaf": rows_per_leaf(len(rows), self._n_outputs, N_FORESTS * n_trees),
            **how,
        }
        forests = [
            forest(**(FOREST | how), random_state=seed)
            for forest, seed in zip(self._forests, self._seeds, strict=False)
        ]
        is_boosted = self._n_outputs <= BOOSTED_CLASSES
        boosting = [self._boosting(**BOOSTING, random_state=self._seeds[-1])] if is_boosted else []
        return [*forests, *boosting, _OnNormalScores(self._linear(), features.n_numbers_)]

    def _cross_fitted(self, X: Any, y: NDArray[Any], weights: Any, which: slice) -> list[NDArray[np.float64]]:
        """Return what some members say of rows that neither they nor their features have seen."""
        folds, classes = balanced_folds(y), np.unique(y)
        shape = (len(y), len(classes)) if self._method == "predict_proba" else (len(y),)
        said = [np.zeros(shape) for _ in self._members[which]]
        n_trees = (fold_trees if self._judges_all(len(y)) else said_trees)(len(y))
        for fold in np.unique(folds):
            learned, held_out = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
            features = TableFeatures(self._target_type)
            rows = features.fit_transform(_safe_indexing(X, learned), y[learned])
            others = features.transform(_safe_indexing(X, held_out))
            known = np.flatnonzero(np.isin(classes, y[learned]))
            where = held_out if len(shape) == 1 else np.ix_(held_out, known)
            members = self._new_members(rows, features, n_estimators=n_trees, oob_score=False)[which]
            with one_core():
                for one, member in zip(said, members, strict=True):
                    member.fit(rows, y[learned], sample_weight=None if weights is None else weights[learned])
                    one[where] = getattr(member, self._method)(others)
        return said

    def _of_all(self, X: Any, said: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return what is said of the learned rows without having seen them, and of the others by all members."""
        n = _num_samples(X)
        if len(self._learned) == n:
            return said
        others = np.setdiff1d(np.arange(n), self._learned, assume_unique=True)
        everything = np.empty((n, *said.shape[1:]))
        everything[self._learned] = said
        members = [_first_trees(member, fold_trees(n)) for member in self._members]
        everything[others] = self._mixture(_safe_indexing(X, others), members)
        return everything

    def _fit_further(self, X: Any, y: NDArray[Any]) -> NDArray[np.float64] | None:
        """Fit the further member, and return what it says out of fold; None if there is none, or no row to hold out."""
        self.further_share_ = 0.0
        said = None if self.further is None else out_of_fold(self.further, X, y, self._method)
        if said is not None:
            self.further_ = clone(self.further)
            self.further_.fit(X, y)  # which returns itself, but that of some AutoML packages does not
        return said

    def _of_everyone(self, X: Any) -> NDArray[np.float64]:
        """Return the mixture of the members, with the further one."""
        said = self._mixture(X, self._members)
        return said if self.further_share_ == 0 else self._mixed(said, getattr(self.further_, self._method)(X))

    def _mixed(self, members: NDArray[np.float64], further: NDArray[np.float64]) -> NDArray[np.float64]:
        return (1 - self.further_share_) * members + self.further_share_ * further

    def _mixture(self, X: Any, members: list[Any]) -> NDArray[np.float64]:
        """Return the mixture of the members, made part by part: memory beside it does not grow with the rows."""
        n, size = _num_samples(X), part_rows(self._n_outputs)
        mixture = np.zeros((n, self._n_outputs) if self._method == "predict_proba" else n)
        for start in range(0, n, size):
            part = slice(start, start + size)
            rows = self._features.transform(X if n <= size else _safe_indexing(X, np.arange(n)[part]))
            with one_core():
                for member, share in zip(members, self.member_shares_, strict=True):
                    mixture[part] += share * _said(getattr(member, self._method), rows)
        return mixture

    def __sklearn_tags__(self) -> Any:
        return _takes_mixed_tables(super().__sklearn_tags__())

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "_members")


class TeacherClassifier(ClassifierMixin, _Teacher):
    """Label rows softly: the mean of a random forest, extra trees, gradient boosting and logistic regression.

    Takes tables of mixed columns with missing values and unseen levels. It is the teacher of `GANAugmenter`, and any
    classifier with ``predict_proba`` may stand in its place.

    Parameters
    ----------
    random_state : int, RandomState instance or None, default=None
        Seed of the forests and the boosting.
    further : classifier or None, default=None
        A further member, such as `PriorFittedClassifier` or another that predicts in context. How much it counts is
        judged by rows that neither it nor the forests have seen; of 500 rows and more, nor the other members. It is
        fitted without weights, to class codes, and left out if a class has a single row.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        The classes.
    oob_proba_ : ndarray of shape (n_samples, n_classes)
        Probabilities of the training rows from trees that have not seen them (the mean of both forests), mixed with
        those of the further member out of fold. With a further member and 500 rows or more, they are the mean of all
        members, those that are no forests out of fold. Where columns have too many levels for a column each, the trees
        are those of five folds instead of those out of bag; so they are where weights leave no tree without some row.
        Rows beyond 100,000, and those without a weight, are told by all members, which have not learned them.
    member_shares_ : ndarray of shape (n_members,)
        How much each member but the further one counts: all the same.
    further_ : classifier
        The further member, fitted; only if there is one.
    further_share_ : float
        How much of the probabilities is its own, from 0 to 1.

    See Also
    --------
    synthaug.GANAugmenter : Labels synthetic rows by a teacher.
    synthaug.PriorFittedClassifier : A further member for small tables.

    Notes
    -----
    The ensemble is that of self-distillation by synthetic rows, as in FAST-DAD (Fakoor et al., "Fast, accurate, and
    simple models for tabular data via augmented distillation", NeurIPS 2020). Further members (a support vector
    machine, networks) changed the gain of the augmented estimators by less than it varies. Out-of-bag probabilities
    of forests replace a cross-fitting of all members, which would cost five times as much.

    Cost is bounded: about 100,000 rows are learned, a sample in proportion of each class, and forests of so many have
    40 trees, not 100, which costs 0.07 points of ROC-AUC (``python -m benchmarks.trees``). Leaves hold more rows where
    nodes would otherwise take more than 300 MB, and more than 32 classes are not boosted.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from synthaug.teachers.tables import TeacherClassifier
    >>> X, y = load_iris(return_X_y=True)
    >>> teacher = TeacherClassifier(random_state=0).fit(X, y)
    >>> teacher.predict_proba(X[:1]).round(1).tolist()
    [[1.0, 0.0, 0.0]]
    >>> teacher.oob_proba_.shape
    (150, 3)
    """

    _forests = (RandomForestClassifier, ExtraTreesClassifier)
    _boosting = HistGradientBoostingClassifier
    _target_type, _out_of_bag, _method = "classes", "oob_decision_function_", "predict_proba"

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Fit the members.

        Parameters
        ----------
        X : {DataFrame, array-like} of shape (n_samples, n_features)
            Mixed columns; missing values are allowed.
        y : array-like of shape (n_samples,)
            Classes, at least two.
        sample_weight : array-like of shape (n_samples,) or None, default=None
            Weights of the rows.

        Returns
        -------
        self : TeacherClassifier
        """
        refuse_masked(y, "y")
        check_classification_targets(y)
        self.oob_proba_ = self._of_all(X, np.mean(self._fit(X, np.asarray(y), sample_weight), axis=0))
        self.classes_ = self._members[0].classes_
        codes = np.searchsorted(self.classes_, np.asarray(y))
        further = self._fit_further(X, codes)
        if further is not None:
            weights = None if sample_weight is None else np.asarray(sample_weight, dtype=np.float64)
            self.further_share_ = share_by_evidence(self.oob_proba_, further, codes, weights)
            self.oob_proba_ = self._mixed(self.oob_proba_, further)
        return self

    def predict_proba(self, X: Any) -> NDArray[np.float64]:
        """Return probabilities of shape (n_samples, n_classes): the mean of the members."""
        check_is_fitted(self)
        return self._of_everyone(X)

    def predict(self, X: Any) -> NDArray[Any]:
        """Return the most probable class of each row, shape (n_samples,)."""
        return self.classes_[self.predict_proba(X).argmax(axis=1)]

    def _linear(self) -> Any:
        return LogisticRegression(max_iter=1000)

    def _judges_all(self, n: int) -> bool:
        return self.further is not None and n >= MANY_ROWS


class TeacherRegressor(RegressorMixin, _Teacher):
    """Predict numbers: a mixture of a random forest, extra trees, gradient boosting and ridge regression.

    The counterpart of `TeacherClassifier` for continuous targets. How much each member counts is judged by its errors
    on rows that it has not seen: many rows choose the best mixture, few rows stay near the plain mean.

    Parameters
    ----------
    random_state : int, RandomState instance or None, default=None
        Seed of the forests and the boosting.
    further : regressor or None, default=None
        A further member, such as `PriorFittedRegressor` or another that predicts in context. How much it counts is
        judged by its errors and those of the others on rows that neither has seen. It is fitted without weights.

    Attributes
    ----------
    member_shares_ : ndarray of shape (n_members,)
        How much the random forest, the extra trees, the boosting and the ridge regression count beside each other; they
        sum to one.
    oob_prediction_ : ndarray of shape (n_samples,)
        Predictions of the training rows by members that have not seen them: forests out of bag, or of five folds as in
        `TeacherClassifier`, and the others, the further one too, of five folds. Rows beyond 100,000 are those that no
        member but the further one has learned.
    further_ : regressor
        The further member, fitted; only if there is one.
    further_share_ : float
        How much of a prediction is its own, from 0 to 1.

    Examples
    --------
    >>> from sklearn.datasets import load_diabetes
    >>> from synthaug.teachers.tables import TeacherRegressor
    >>> X, y = load_diabetes(return_X_y=True)
    >>> TeacherRegressor(random_state=0).fit(X, y).oob_prediction_.shape
    (442,)
    """

    _forests = (RandomForestRegressor, ExtraTreesRegressor)
    _boosting = HistGradientBoostingRegressor
    _target_type, _out_of_bag, _method = "continuous", "oob_prediction_", "predict"

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Fit the members.

        Parameters
        ----------
        X : {DataFrame, array-like} of shape (n_samples, n_features)
            Mixed columns; missing values are allowed.
        y : array-like of shape (n_samples,)
            Numbers.
        sample_weight : array-like of shape (n_samples,) or None, default=None
            Weights of the rows.

        Returns
        -------
        self : TeacherRegressor

        Raises
        ------
        DataError
            If there is a single row, so that none can be held out.
        """
        refuse_masked(y, "y")
        numbers = np.asarray(y, dtype=np.float64)
        if len(numbers) < 2:
            raise DataError(
                f"y has n_samples={len(numbers)} labelled row, and a teacher needs at least 2; label more rows"
            )
        said = np.stack(self._fit(X, numbers, sample_weight))
        weights = None if sample_weight is None else np.asarray(sample_weight, dtype=np.float64)[self._learned]
        further = self._fit_further(X, numbers)
        judged = said if further is None else np.vstack([said, further[self._learned]])
        shares = shares_by_evidence(judged, numbers[self._learned], weights)
        if further is not None:
            self.further_share_, shares = float(shares[-1]), _shares_of(shares[:-1])
        self.member_shares_ = shares
        self.oob_prediction_ = self._of_all(X, shares @ said)
        if further is not None:
            self.oob_prediction_ = self._mixed(self.oob_prediction_, further)
        return self

    def predict(self, X: Any) -> NDArray[np.float64]:
        """Return predictions of shape (n_samples,): the mixture of the members."""
        check_is_fitted(self)
        return self._of_everyone(X)

    def _linear(self) -> Any:
        return Ridge()

    def _judges_all(self, n: int) -> bool:
        return True


def _shares_of(parts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return parts of a whole as shares of their sum: even ones if that is nothing."""
    total = parts.sum()
    return parts / total if total > 0 else np.full(len(parts), 1 / len(parts))


def _said(ask: Any, rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what a member says of rows; boosted trees, each of which goes through all rows, of those in a cache."""
    boosted = isinstance(ask.__self__, (HistGradientBoostingClassifier, HistGradientBoostingRegressor))
    size = BOOSTED_ROWS if boosted else max(len(rows), 1)
    return np.concatenate([ask(rows[start : start + size]) for start in range(0, max(len(rows), 1), size)])


def _none_left_out(out_of_bag: list[NDArray[np.float64]]) -> bool:
    """Return whether all trees of a forest hold some row, as they do heavy ones: nothing is said of it."""
    return any(not (np.abs(said.reshape(len(said), -1)).sum(axis=1) > 0).all() for said in out_of_bag)


def _first_trees(member: Any, n: int) -> Any:
    """Return a forest of the first trees of one; another member as it is."""
    if not hasattr(member, "estimators_"):
        return member
    fewer = copy.copy(member)
    fewer.estimators_ = member.estimators_[:n]
    return fewer


class _OnNormalScores:
    """A linear model on ranks of the numbers as normal scores, which no heavy tail can upset.

    Not a pipeline, which would ask for routing of weights where metadata is routed.
    """

    def __init__(self, model: Any, n_numbers: int) -> None:
        self.model, self.n_numbers = model, n_numbers

    def fit(self, rows: NDArray[np.float64], y: NDArray[Any], sample_weight: Any) -> None:
        ranks = QuantileTransformer(
            n_quantiles=min(len(rows), 1000), output_distribution="normal", subsample=100_000, random_state=0
        )
        missing = SimpleImputer(strategy="constant", fill_value=0.0, add_indicator=True)
        parts = [("numbers", make_pipeline(ranks, missing), slice(0, self.n_numbers))] if self.n_numbers else []
        self.columns = ColumnTransformer(parts, remainder="passthrough")
        self.model.fit(self.columns.fit_transform(rows), y, sample_weight=sample_weight)

    def predict(self, rows: NDArray[np.float64]) -> Any:
        return self.model.predict(self.columns.transform(rows))

    def predict_proba(self, rows: NDArray[np.float64]) -> Any:
        return self.model.predict_proba(self.columns.transform(rows))
