"""What the estimator inside has learned is what the meta-estimator has learned."""

import pickle

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from sklearn.base import clone
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_selection import RFE, SelectFromModel
from sklearn.inspection import permutation_importance
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

from synthaug import AugmentedEstimator, AugmentedEstimatorCV
from tests.augmenters import SoftJitter

FOREST = RandomForestClassifier(5, random_state=0)


def wrapped(estimator):
    return [AugmentedEstimator(estimator, SoftJitter()), AugmentedEstimatorCV(estimator, SoftJitter(), cv=2)]


@pytest.mark.parametrize(
    ("estimator", "names"),
    [
        (LogisticRegression(), ["coef_", "intercept_", "n_iter_", "classes_"]),
        (FOREST, ["feature_importances_", "estimators_", "n_features_in_"]),
        (MLPClassifier((3,), max_iter=2), ["loss_curve_", "coefs_"]),
    ],
)
@pytest.mark.filterwarnings("ignore:Stochastic Optimizer")
def test_what_was_learned_is_reached_after_fit(estimator, names, classes):
    for model in wrapped(estimator):
        for name in names:
            with pytest.raises(AttributeError, match=f"'{type(model).__name__}' has no attribute '{name}'"):
                getattr(model, name)
        model.fit(*classes)
        for name in names:
            assert repr(getattr(model, name)) == repr(getattr(model.estimator_, name))
            assert name in dir(model)
        copy = pickle.loads(pickle.dumps(model))
        assert_array_equal(getattr(copy, names[0]), getattr(copy.estimator_, names[0]))
        assert not hasattr(clone(model), names[0])


def test_only_what_was_learned_is_handed_on(classes):
    for model in wrapped(FOREST):
        model.fit(*classes)
        for name in ("n_estimators", "decision_path", "_validate_estimator", "coef_"):
            assert not hasattr(model, name)


@pytest.mark.parametrize("estimator", [LogisticRegression(), FOREST])
@pytest.mark.parametrize("select", [RFE, SelectFromModel])
def test_features_are_selected_by_what_was_learned(select, estimator, classes):
    X, y = classes
    X = np.column_stack([X, np.zeros(len(X))])  # which nothing learns from
    for model in wrapped(estimator):
        selector = select(model).fit(X, y)
        assert 0 < selector.get_support().sum() < 5
        assert not selector.get_support()[4]


def test_importances_are_found_by_permutation(classes):
    X, y = classes
    X = np.column_stack([X, np.zeros(len(X))])
    for model in wrapped(FOREST):
        importances = permutation_importance(model.fit(X, y), X, y, n_repeats=2, random_state=0).importances_mean
        assert importances[4] == 0 < importances.max()
