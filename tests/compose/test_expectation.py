"""What a measured gain lets one expect on new rows: shrunk towards what is known of such estimators."""

import re

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import stats
from sklearn.compose import TransformedTargetRegressor
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import (
    AdaBoostClassifier,
    BaggingClassifier,
    ExtraTreesClassifier,
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    VotingClassifier,
)
from sklearn.feature_selection import SelectFromModel
from sklearn.linear_model import LogisticRegression, RidgeClassifier, SGDClassifier
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier, RadiusNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC, LinearSVC
from sklearn.tree import DecisionTreeClassifier

from synthaug import AugmentedEstimatorCV, GANAugmenter, GaussianCopula, PriorFittedClassifier
from synthaug.compose.expectation import ANY, METRICS, Known, expected_gain, expected_gains, known_gains
from synthaug.compose.kinds import kind_of

KNOWN = Known("some", mean=0.01, spread=0.02, per_loss=0.05, least_stderr=0.004, stderr_factor=1.5)


def _simulated(seed, n=20_000):
    """Return measured gains, standard errors, shares of the loss saved, and gains on new rows, as `KNOWN` has them."""
    rng = np.random.default_rng(seed)
    share, stderr = rng.normal(0, 0.1, n), rng.uniform(0.002, 0.05, n)
    gained = rng.normal(KNOWN.mean + KNOWN.per_loss * share, KNOWN.spread)
    measured = rng.normal(gained, KNOWN.stderr_factor * np.hypot(stderr, KNOWN.least_stderr))
    return measured, stderr, share, gained


def test_expected_gains_agree_with_gains_on_new_rows(global_random_seed):
    measured, stderr, share, gained = _simulated(global_random_seed)
    expected, error = expected_gain(measured, stderr, share, KNOWN)
    assert stats.linregress(measured, gained).slope < 0.6
    assert stats.linregress(expected, gained).slope == pytest.approx(1, abs=0.05)
    assert (np.abs(gained - expected) < 1.96 * error).mean() == pytest.approx(0.95, abs=0.01)
    chosen = expected > 0.02  # those chosen for what is said of them gain it, too
    assert gained[chosen].mean() == pytest.approx(expected[chosen].mean(), abs=0.001)
    assert gained[chosen].mean() < measured[chosen].mean() - 0.003


def test_what_is_sure_is_believed_and_what_is_not_is_not():
    sure = KNOWN._replace(least_stderr=0.0)
    assert_allclose(expected_gain(0.07, 0.0, 0.1, sure), (0.07, 0.0), atol=1e-12)
    for unsure in (np.nan, np.inf, 1e6):
        assert_allclose(expected_gain(0.07, unsure, 0.1, KNOWN), (0.015, 0.02), atol=1e-6)
    between, error = expected_gain(0.07, np.array([0.01, 0.03]), 0.1, KNOWN)
    assert 0.015 < between[1] < between[0] < 0.07
    assert error[0] < error[1] < 0.02


def test_no_loss_counts_for_more_than_was_learned_from():
    most, more = (expected_gain(0.0, np.inf, share, KNOWN)[0] for share in (0.5, 9.0))
    assert most == more
    assert expected_gain(0.0, np.inf, -9.0, KNOWN)[0] == expected_gain(0.0, np.inf, -0.5, KNOWN)[0]


@pytest.mark.parametrize(
    ("estimator", "kind"),
    [
        (HistGradientBoostingClassifier(), "boosting"),
        (GradientBoostingClassifier(), "boosting"),
        (AdaBoostClassifier(), "boosting"),
        (RandomForestClassifier(), "forests"),
        (ExtraTreesClassifier(), "forests"),
        (BaggingClassifier(), "forests"),
        (BaggingClassifier(DecisionTreeClassifier()), "forests"),
        (BaggingClassifier(LogisticRegression()), "linear models"),
        (BaggingClassifier(HistGradientBoostingClassifier()), "boosting"),
        (BaggingClassifier(GaussianNB()), None),
        (BaggingClassifier(make_pipeline(StandardScaler(), KNeighborsClassifier())), "nearest neighbours"),
        (AdaBoostClassifier(LogisticRegression()), "boosting"),
        (TransformedTargetRegressor(HistGradientBoostingRegressor()), "boosting"),
        (VotingClassifier([("a", RandomForestClassifier())]), None),
        (PriorFittedClassifier(), None),
        (DecisionTreeClassifier(), "trees"),
        (LogisticRegression(), "linear models"),
        (RidgeClassifier(), "linear models"),
        (SGDClassifier(), "linear models"),
        (LinearSVC(), "linear models"),
        (KNeighborsClassifier(), "nearest neighbours"),
        (make_pipeline(StandardScaler(), LogisticRegression()), "linear models"),
        (make_pipeline(SelectFromModel(LogisticRegression()), RandomForestClassifier()), "forests"),
        (GridSearchCV(DecisionTreeClassifier(), {"max_depth": [2, 3]}), "trees"),
        (GaussianNB(), None),
        (MLPClassifier(), None),
        (SVC(), None),
        (RadiusNeighborsClassifier(), None),
    ],
    ids=lambda value: type(value).__name__ if hasattr(value, "fit") else str(value),
)
def test_kinds_are_told_by_parameters(estimator, kind):
    assert kind_of(estimator) == kind


def test_a_parameter_that_is_told_of_only_once_it_is_set_counts():
    class Boosting:  # as CatBoost's
        def __init__(self, iterations=None, learning_rate=None, depth=None):
            pass

        def get_params(self, deep=True):
            return {}

    assert kind_of(Boosting()) == "boosting"


def test_samplers_that_bag_are_told_by_what_they_bag():
    ensemble = pytest.importorskip("imblearn.ensemble")
    assert kind_of(ensemble.EasyEnsembleClassifier()) == kind_of(ensemble.RUSBoostClassifier()) == "boosting"
    assert kind_of(ensemble.EasyEnsembleClassifier(estimator=LogisticRegression())) == "linear models"
    assert kind_of(ensemble.BalancedBaggingClassifier()) == "forests"
    assert kind_of(ensemble.BalancedRandomForestClassifier()) == "forests"


def test_forests_of_boosting_libraries_are_forests():
    class LGBMClassifier:
        def __init__(self, boosting_type="gbdt", n_estimators=100, learning_rate=0.1, num_leaves=31):
            self.boosting_type = boosting_type

    class XGBRFClassifier:
        def __init__(self, n_estimators=100, learning_rate=1.0, max_depth=None):
            pass

    kinds = kind_of(LGBMClassifier()), kind_of(LGBMClassifier("rf")), kind_of(XGBRFClassifier())
    assert kinds == ("boosting", "forests", "forests")


@pytest.mark.parametrize("metric", ["accuracy", "roc_auc", "roc_auc_ovr"])
def test_of_unknown_kinds_less_is_known(metric):
    known, unknown = known_gains(metric, "boosting"), known_gains(metric, None)
    assert known.kind == "boosting"
    assert unknown.kind == known_gains(metric, "never heard of").kind == ANY
    assert unknown.spread > known.spread
    assert known.stderr_factor > 1


def test_of_other_metrics_nothing_is_known():
    assert set(METRICS.values()) == {"accuracy", "ROC-AUC"}
    assert known_gains("f1", "boosting") is None
    assert known_gains(None, "boosting") is None


@pytest.fixture(scope="module")
def table():
    X, y = load_breast_cancer(return_X_y=True, as_frame=True)
    return X.iloc[:80, :4], y.iloc[:80]


def _fitted(table, **params):
    augmenter = GANAugmenter(GaussianCopula(), teacher=LogisticRegression(max_iter=5000), random_state=0)
    settings = {"cv": StratifiedKFold(2), "candidates": [{"ratio": 1.0}], "refit": lambda results: 1, **params}
    return AugmentedEstimatorCV(DecisionTreeClassifier(random_state=0), augmenter, **settings).fit(*table)


def test_the_report_says_what_to_expect_beside_what_was_measured(table):
    model = _fitted(table, scoring="roc_auc")
    results, known = model.cv_results_, known_gains("roc_auc", "trees")
    share = results["mean_loss_gain"][1] / results["mean_loss"][0]
    evidence = results["mean_gain_score"][1], results["stderr_gain_score"][1], share
    assert_allclose((model.expected_gain_, model.expected_gain_stderr_), expected_gain(*evidence, known))
    told = re.search(r"; expect (.*) on new rows\.$", model.summary().splitlines()[1])[1]
    assert len(told) == len("+0.123")  # as many digits as its standard error allows
    assert float(told) == pytest.approx(model.expected_gain_, abs=5e-4)


def test_nothing_is_said_where_nothing_is_known(table):
    for params in ({"scoring": "f1"}, {"scoring": lambda estimator, X, y: 1.0}):
        model = _fitted(table, **params)
        assert model.expected_gain_ is None
        assert model.expected_gain_stderr_ is None
        assert "expect " not in model.summary()
    unlabelled = _fitted(table, candidates=[{"ratio": 1.0, "sampling_strategy": "auto"}])
    assert unlabelled.expected_gain_ is None


def test_no_augmentation_is_expected_to_gain_nothing(table):
    model = _fitted(table, scoring="accuracy", refit=lambda results: 0)
    assert (model.expected_gain_, model.expected_gain_stderr_) == (0.0, 0.0)
    assert "(best candidate); expect " in model.summary().splitlines()[1]


def test_no_score_above_one_is_expected():
    results = {
        "mean_gain_score": np.array([0.0, 0.05, np.nan]),
        "stderr_gain_score": np.array([0.0, 0.02, np.nan]),
        "mean_test_score": np.array([0.98, 1.0, np.nan]),
        "mean_loss": np.array([0.4, 0.2, np.nan]),
        "mean_loss_gain": np.array([0.0, 0.2, np.nan]),
    }
    gain, stderr = expected_gains(results, "score", known_gains("roc_auc", "trees"))
    assert gain[1] == pytest.approx(0.02)
    assert np.isnan([gain[2], stderr[2]]).all()


def test_what_is_expected_to_gain_nothing_is_not_chosen(table, monkeypatch):
    settings = {"scoring": {"auc": "roc_auc", "f1": "f1"}, "refit": "auc"}
    told = _fitted(table, **settings)
    assert told.choose(0.0) == 1
    assert np.isnan(told.cv_results_["expected_gain_f1"][1])
    hopeless = known_gains("roc_auc", "trees")._replace(mean=-0.3, spread=1e-9)
    monkeypatch.setattr("synthaug.compose.comparison.known_gains", lambda scorer, kind: hopeless)
    model = _fitted(table, **settings)
    assert not model.augmented_
    assert model.cv_results_["expected_gain_auc"][1] < 0 < model.cv_results_["mean_gain_auc"][1]
    assert model.summary().startswith("Chosen: no augmentation: what helps held-out rows is not expected to help new")
