"""The augmentation that helps on held-out rows is chosen, and none where none does."""

import pickle
import re
import warnings
from dataclasses import FrozenInstanceError, replace
from decimal import Decimal

import joblib
import numpy as np
import pandas as pd
import pytest
import sklearn
import sklearn.pipeline
from numpy.testing import assert_allclose, assert_array_equal
from scipy import stats
from sklearn.base import BaseEstimator, clone, is_classifier, is_regressor
from sklearn.calibration import CalibratedClassifierCV
from sklearn.cluster import KMeans
from sklearn.datasets import make_classification
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.exceptions import FitFailedWarning, NotFittedError
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import accuracy_score, make_scorer
from sklearn.model_selection import (
    GridSearchCV,
    GroupKFold,
    KFold,
    LeaveOneOut,
    PredefinedSplit,
    RepeatedStratifiedKFold,
    ShuffleSplit,
    StratifiedKFold,
    TimeSeriesSplit,
    cross_val_score,
)
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.preprocessing import FunctionTransformer, StandardScaler
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor
from sklearn.utils import get_tags
from sklearn.utils.estimator_checks import parametrize_with_checks

from synthaug import AugmentedEstimator, AugmentedEstimatorCV, GainDisplay, GANAugmenter, GaussianCopula, TabularGAN
from synthaug._sklearn import HAS_CALLBACKS
from synthaug.compose import learner as learner_module
from synthaug.compose.candidates import describe, resolve_candidates
from synthaug.compose.comparison import Comparison
from synthaug.compose.evidence import row_losses
from synthaug.compose.learner import Learner
from synthaug.compose.summary import reason, summary
from synthaug.exceptions import DataError, LeakageWarning
from synthaug.sample_weights import weights_parameter
from tests.augmenters import Duck, Jitter, Smoother, SoftJitter
from tests.compose.recorder import Recorder

TREE = DecisionTreeClassifier(random_state=0)


@pytest.fixture
def noisy():
    """Give rows on which an unpruned tree learns much that is not there."""
    return make_classification(n_samples=120, n_features=4, flip_y=0.3, random_state=0)


class Flipper(Jitter):
    """Harm: add all rows again, five times, with the wrong labels."""

    def fit_resample(self, X, y):
        return np.concatenate([X] * 6), np.concatenate([y] + [1 - y] * 5)


# --------------------------------------------------------------------------------------
# Scikit-learn's own checks
# --------------------------------------------------------------------------------------
@parametrize_with_checks(
    [
        AugmentedEstimatorCV(LogisticRegression(), SoftJitter(), candidates=[{"ratio": 1}], cv=2),
        AugmentedEstimatorCV(Ridge(), SoftJitter(), candidates=[{"ratio": 1}], cv=2),
    ]
)
def test_passes_the_checks_of_scikit_learn(estimator, check):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        check(estimator)


# --------------------------------------------------------------------------------------
# The choice
# --------------------------------------------------------------------------------------
def test_what_helps_is_chosen(noisy):
    X, y = noisy
    model = AugmentedEstimatorCV(TREE, SoftJitter(), scoring="roc_auc").fit(X, y)
    assert model.candidates_ == [None, {"ratio": "auto"}, {"ratio": 2.0}, {"ratio": 0.0}]
    assert model.augmented_
    assert model.best_candidate_ == model.candidates_[model.best_index_]
    assert model.gain_ == model.cv_results_["mean_gain_score"][model.best_index_] > 0
    assert model.augmenter_.ratio == model.best_candidate_["ratio"]
    same = AugmentedEstimator(TREE, SoftJitter(**model.best_candidate_)).fit(X, y)
    assert_array_equal(model.predict_proba(X), same.predict_proba(X))
    assert model.augmenter.ratio == "auto"


def test_what_harms_is_refused(noisy):
    X, y = noisy
    model = AugmentedEstimatorCV(TREE, Flipper()).fit(X, y)
    assert (model.augmented_, model.best_index_, model.best_candidate_) == (False, 0, None)
    assert (model.gain_, model.gain_stderr_) == (0.0, 0.0)
    assert model.cv_results_["mean_gain_score"][1] < -0.1
    assert model.augmenter_ is None
    assert_array_equal(model.predict_proba(X), clone(TREE).fit(X, y).predict_proba(X))


def test_evidence_says_what_another_caution_would_choose(noisy):
    model = AugmentedEstimatorCV(TREE, SoftJitter(), cv=3).fit(*noisy)
    for caution in (0.0, 1.0, 2.0, 1e6):
        other = clone(model).set_params(caution=caution, refit=False).fit(*noisy)
        assert other.best_index_ == model.choose(caution)
    assert model.choose(1e6) == 0


@pytest.mark.parametrize(
    ("estimator", "augmenter", "scoring", "candidates"),
    [
        (TREE, SoftJitter(), "accuracy", [{"ratio": "auto"}, {"ratio": 2.0}, {"ratio": 0.0}]),
        (
            TREE,
            SoftJitter(),
            "balanced_accuracy",
            [
                *({"ratio": ratio, "sampling_strategy": "auto"} for ratio in ("auto", 0.0)),
                *({"ratio": ratio} for ratio in ("auto", 2.0, 0.0)),
            ],
        ),
        (KNeighborsClassifier(), SoftJitter(), None, [{}]),
        (KNeighborsClassifier(), SoftJitter(), "f1", [{"sampling_strategy": "auto"}, {}]),
        (TREE, Jitter(), "f1", [{}]),
        (TREE, Smoother(), None, [{}]),
        (TREE, Duck(), None, [{}]),
    ],
)
def test_automatic_candidates_suit_estimator_augmenter_and_scoring(estimator, augmenter, scoring, candidates, noisy):
    model = AugmentedEstimatorCV(estimator, augmenter, scoring=scoring, cv=2, refit=False).fit(*noisy)
    assert model.candidates_ == [None, *candidates]


class OfOnesOwn(BaseEstimator):
    """All that gives soft labels: no part of a fit can be shared, and a ratio may mean anything."""

    def __init__(self, ratio=1.0):
        self.ratio = ratio

    def fit_resample(self, X, y):
        return X, y

    def fit_augment(self, X, y, sample_weight=None):
        weights = np.ones(len(X)) if sample_weight is None else sample_weight
        return np.r_[X, X], np.r_[y, y], np.r_[weights, self.ratio * weights]


def test_automatic_candidates_are_amounts_where_one_fit_serves_them_all():
    X, learner = np.zeros((9, 2)), Learner.of(TREE)
    for augmenter in (GANAugmenter(ratio=1.0), SoftJitter()):
        candidates = resolve_candidates("auto", augmenter, learner, X, balanced=True)
        assert [candidate["ratio"] for candidate in candidates[1:]] == ["auto", 0.0, "auto", 2.0, 0.0]
        assert candidates[1]["sampling_strategy"] == "auto"
    assert resolve_candidates("auto", OfOnesOwn(), learner, X, balanced=True) == [None, {}]


def test_an_augmenter_of_ones_own_needs_no_more_than_its_methods(noisy):
    X, y = noisy
    tree = clone(TREE).set_params(class_weight="balanced")
    fitted = AugmentedEstimator(tree, OfOnesOwn()).fit(X, y)
    assert fitted.augmenter_.ratio == 1.0
    weights = np.r_[np.ones(120), np.ones(120)]
    assert_array_equal(fitted.predict(X), clone(tree).fit(np.r_[X, X], np.r_[y, y], weights).predict(X))
    model = AugmentedEstimatorCV(TREE, OfOnesOwn(), candidates=[{}, {"ratio": 2.0}], cv=3, refit=lambda results: 2)
    assert model.fit(X, y).augmenter_.ratio == 2.0
    assert np.isfinite(model.losses_).all()


def test_how_weights_reach_an_estimator_is_worked_out_once(noisy, monkeypatch):
    asked = []
    monkeypatch.setattr(learner_module, "weights_parameter", lambda one: asked.append(one) or weights_parameter(one))
    AugmentedEstimatorCV(TREE, SoftJitter(), cv=3, refit=lambda results: 1).fit(*noisy)
    assert asked == [TREE]
    AugmentedEstimator(TREE, SoftJitter()).fit(*noisy)
    assert asked == [TREE, TREE]


def test_candidates_may_be_named(noisy):
    candidates = [{"scale": 0.5}, None, {"ratio": 1, "scale": 0.5}, {"ratio": 3}]
    SoftJitter.fits.clear()
    model = AugmentedEstimatorCV(TREE, SoftJitter(), candidates=candidates, cv=2, refit=False).fit(*noisy)
    assert model.candidates_ == model.cv_results_["params"] == [None, candidates[0], *candidates[2:]]
    assert len(SoftJitter.fits) == 2 * 2  # folds and scales: ratios share a fit


@pytest.mark.parametrize(
    ("candidates", "message"),
    [
        ([], r"candidates=\[\] holds nothing"),
        ([None], r"candidates=\[None\] holds nothing"),
        (["ratio"], "got 'ratio'"),
        ([{"ratoi": 1}], "the candidate {'ratoi': 1} does not fit GANAugmenter: Invalid parameter 'ratoi'"),
        ([{}, {"ratio": -1}], "the candidate {'ratio': -1} does not fit GANAugmenter: .* Got -1"),
        ([{"generator__n_steps": 9}], "the candidate {'generator__n_steps': 9} does not fit GANAugmenter"),
        ("all", "'candidates' parameter .* Got 'all'"),
        (7, "'candidates' parameter .* Got 7"),
    ],
)
def test_bad_candidates_are_named(candidates, message, noisy):
    with pytest.raises(ValueError, match=message):
        AugmentedEstimatorCV(TREE, GANAugmenter(), candidates=candidates).fit(*noisy)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"augmenter": "gan"}, "'augmenter' parameter"),
        ({"augmenter": StandardScaler()}, "'augmenter' parameter"),
        ({"estimator": KMeans(2, n_init=1)}, "neither a classifier nor a regressor"),
        ({"caution": -1.0}, "'caution' parameter"),
        ({"cv": []}, r"cv=\[\] makes no folds"),
    ],
)
def test_bad_parameters_are_named(parameters, message, noisy):
    with pytest.raises(ValueError, match=message):
        AugmentedEstimatorCV(TREE, SoftJitter()).set_params(**parameters).fit(*noisy)


def test_any_parameter_may_be_compared(noisy):
    augmenter = GANAugmenter(TabularGAN(n_steps=4, hidden=8), teacher=LogisticRegression(), random_state=0)
    candidates = [{"teacher": None}, {"generator__n_steps": 6, "ratio": 1.0}]
    model = AugmentedEstimatorCV(TREE, augmenter, candidates=candidates, cv=2, refit=lambda results: 1).fit(*noisy)
    assert model.augmenter_.teacher is None
    assert np.isfinite(model.losses_).all()


def test_is_what_its_estimator_is():
    assert is_classifier(AugmentedEstimatorCV(TREE, Jitter()))
    assert is_regressor(AugmentedEstimatorCV(Ridge(), Jitter()))
    assert not hasattr(AugmentedEstimatorCV(Ridge(), Jitter()), "predict_proba")


def test_interrupted_fit_leaves_the_earlier_one(noisy, monkeypatch):
    X, y = noisy
    model = AugmentedEstimatorCV(TREE, SoftJitter(), cv=2).fit(X, y)
    before = dict(vars(model))

    def interrupted(self, X, y, sample_weight=None, check_input=True):
        raise KeyboardInterrupt

    monkeypatch.setattr(DecisionTreeClassifier, "fit", interrupted)
    with pytest.raises(KeyboardInterrupt):
        model.fit(X[:, :2], y)
    assert vars(model) == before


# --------------------------------------------------------------------------------------
# Evidence
# --------------------------------------------------------------------------------------
def test_losses_are_those_of_held_out_rows(noisy):
    X, y = noisy
    folds = list(StratifiedKFold(4).split(X, y))
    model = AugmentedEstimatorCV(LogisticRegression(), SoftJitter(), candidates=[{"ratio": 1}], cv=folds).fit(X, y)
    for train, test in folds:
        for candidate, losses in zip([None, SoftJitter(ratio=1)], model.losses_, strict=True):
            fitted = AugmentedEstimator(LogisticRegression(), candidate).fit(X[train], y[train])
            assert_allclose(losses[test], -np.log(fitted.predict_proba(X[test])[np.arange(len(test)), y[test]]))
            assert_allclose(
                model.cv_results_["mean_test_score"],
                [
                    cross_val_score(AugmentedEstimator(LogisticRegression(), a), X, y, cv=folds).mean()
                    for a in (None, SoftJitter(ratio=1))
                ],
            )
    assert_allclose(model.cv_results_["mean_loss"], model.losses_.mean(axis=1))
    assert_allclose(model.cv_results_["mean_loss_gain"], model.losses_[0].mean() - model.losses_.mean(axis=1))


def test_results_have_the_form_of_a_search(noisy):
    model = AugmentedEstimatorCV(TREE, SoftJitter(), candidates=[{"ratio": 1}], cv=3).fit(*noisy)
    search = GridSearchCV(AugmentedEstimator(TREE), {"augmenter": [None, SoftJitter(ratio=1)]}, cv=3).fit(*noisy)
    for name, values in search.cv_results_.items():
        if not name.startswith("param"):
            assert np.shape(model.cv_results_[name]) == np.shape(values)
            if "time" not in name:
                assert_allclose(model.cv_results_[name], values)
                assert model.cv_results_[name].dtype == values.dtype
    assert model.n_splits_ == 3
    assert pd.DataFrame(model.cv_results_).shape[0] == 2
    assert model.choice_time_ > 0
    assert model.refit_time_ > 0


def test_a_row_that_a_tree_is_too_sure_of_does_not_outweigh_all_others():
    X, y = np.arange(6.0).reshape(6, 1), np.array([0, 0, 0, 1, 1, 1])
    tree = DecisionTreeClassifier().fit(X, y)
    assert_allclose(row_losses(tree, X, y[::-1], n_train=6), np.log(12))
    assert_allclose(row_losses(tree, X, y, n_train=6), 0)


def test_classes_that_a_fold_has_not_seen_have_no_chance():
    X, y = np.arange(6.0).reshape(6, 1), np.array(["a", "a", "a", "b", "b", "c"])
    model = LogisticRegression().fit(X[:5], y[:5])
    losses = row_losses(model, X, y, n_train=5)
    assert losses[5] == pytest.approx(np.log(10))
    assert (losses[:5] < np.log(2)).all()


@pytest.mark.parametrize("dtype", ["boolean", "category", "Int64"])
def test_losses_do_not_depend_on_the_type_of_the_labels(dtype, noisy):
    X, y = noisy
    labels = pd.Series(y if dtype == "Int64" else y == 1).astype(dtype)
    model = AugmentedEstimatorCV(TREE, SoftJitter(), cv=3, refit=False)
    assert_allclose(model.fit(X, labels).losses_, model.fit(X, y).losses_)


def test_folds_that_hold_out_new_classes_only_are_refused(noisy):
    X = noisy[0]
    with pytest.raises(DataError, match=r"holds out a row of a class that its training rows have.*stratify"):
        AugmentedEstimatorCV(TREE, SoftJitter(), cv=KFold(2)).fit(X, np.repeat(["a", "b"], 60))


def test_classifiers_without_probabilities_are_compared_by_their_errors(noisy):
    model = AugmentedEstimatorCV(LinearSVC(), SoftJitter(), cv=3).fit(*noisy)
    assert set(np.unique(model.losses_)) == {0.0, 1.0}
    assert_allclose(1 - model.losses_.mean(axis=1), model.cv_results_["mean_test_score"])


def test_regressors_are_compared_by_squared_errors(numbers):
    X, y = numbers
    y = y + np.random.default_rng(0).normal(scale=50, size=80)
    folds = list(KFold(4).split(X))
    tree = DecisionTreeRegressor(random_state=0)
    model = AugmentedEstimatorCV(tree, SoftJitter(), cv=folds).fit(X, y)
    for train, test in folds:
        fitted = clone(tree).fit(X[train], y[train])
        assert_allclose(model.losses_[0, test], np.square(fitted.predict(X[test]) - y[test]))
    assert model.candidates_ == [None, {"ratio": "auto"}, {"ratio": 2.0}, {"ratio": 0.0}]
    assert model.augmented_
    assert model.augmenter_.target_type == "continuous"
    assert AugmentedEstimatorCV(KNeighborsRegressor(), SoftJitter()).fit(X, y).losses_.shape == (4, 80)


def test_regressors_of_several_outputs_are_compared_by_their_mean_error(numbers):
    X, y = numbers
    Y = np.c_[y, 2 * y]
    model = AugmentedEstimatorCV(Ridge(), Duck(), cv=2).fit(X, Y)
    single = AugmentedEstimatorCV(Ridge(), Duck(), cv=2).fit(X, y)
    assert_allclose(model.losses_, 2.5 * single.losses_)


@pytest.mark.slow
def test_workers_find_the_same(noisy):
    alone, shared = (AugmentedEstimatorCV(TREE, SoftJitter(), cv=3, n_jobs=n).fit(*noisy) for n in (1, 2))
    assert_array_equal(alone.losses_, shared.losses_)


@pytest.mark.parametrize("parameters", [{}, {"memory": True}])
def test_candidates_share_one_fit_of_the_augmenter_per_fold(parameters, noisy, tmp_path):
    memory = joblib.Memory(str(tmp_path), verbose=0) if parameters else None
    SoftJitter.fits.clear()
    AugmentedEstimatorCV(TREE, SoftJitter(), cv=3, scoring="balanced_accuracy", memory=memory).fit(*noisy)
    assert len(SoftJitter.fits) == 3 + 1  # folds, and the fit to all rows


class Told(SoftJitter):
    """Has a function as a parameter."""

    def __init__(self, told=None, ratio="auto", sampling_strategy=None, target_type="auto", missing_label=None):
        super().__init__(ratio, sampling_strategy, 0.1, target_type, missing_label)
        self.told = told


def test_functions_without_a_name_are_parameters_too(noisy):
    for told in (lambda X: X, sklearn.pipeline.make_pipeline(FunctionTransformer(lambda X: X), Ridge())):
        SoftJitter.fits.clear()
        candidates = [{"ratio": 0.0}, {"ratio": 2.0}, {"told": lambda X: -X}]
        AugmentedEstimatorCV(TREE, Told(told), candidates=candidates, cv=3, refit=False).fit(*noisy)
        assert len(SoftJitter.fits) == 3 * 2  # folds, and functions


def test_estimators_share_the_fits_of_the_augmenter_through_memory(noisy, tmp_path):
    memory = joblib.Memory(str(tmp_path), verbose=0)
    SoftJitter.fits.clear()
    AugmentedEstimator(LogisticRegression(), SoftJitter(), memory=memory).fit(*noisy)
    found = AugmentedEstimatorCV(TREE, SoftJitter(), cv=3, memory=memory).fit(*noisy)
    assert found.augmented_
    assert len(SoftJitter.fits) == 3 + 1
    others = [
        sklearn.pipeline.make_pipeline(StandardScaler(), LogisticRegression()),
        GradientBoostingClassifier(n_estimators=5),
    ]
    for estimator in others:
        AugmentedEstimatorCV(estimator, SoftJitter(), cv=3, memory=memory, scoring="f1").fit(*noisy)
    assert len(SoftJitter.fits) == 3 + 1
    again = AugmentedEstimatorCV(TREE, SoftJitter(), cv=3).fit(*noisy)
    assert_array_equal(found.losses_, again.losses_)


# --------------------------------------------------------------------------------------
# Splits
# --------------------------------------------------------------------------------------
def test_groups_are_kept_together(noisy):
    X, y = noisy
    groups = np.arange(120) // 10
    X = np.c_[groups * 100.0, X]
    SoftJitter.fits.clear()
    model = AugmentedEstimatorCV(TREE, SoftJitter(), cv=GroupKFold(4)).fit(X, y, groups=groups)
    assert [len(np.unique(ids)) for ids in SoftJitter.fits] == [9] * 4 + [12] * model.augmented_
    with pytest.raises(ValueError, match="'groups' parameter should not be None"):
        model.fit(X, y)


def test_time_series_are_judged_on_what_comes_later(noisy):
    X, y = noisy
    model = AugmentedEstimatorCV(TREE, SoftJitter(), cv=TimeSeriesSplit(3)).fit(X, y)
    assert_array_equal(np.isnan(model.losses_).any(axis=0), np.arange(120) < 30)
    assert np.isfinite(model.cv_results_["mean_loss_gain"]).all()


@pytest.mark.parametrize(("estimator", "scoring"), [(Ridge(), None), (TREE, "roc_auc")])
@pytest.mark.filterwarnings("ignore::sklearn.exceptions.UndefinedMetricWarning")
def test_a_metric_that_no_fold_has_is_named(estimator, scoring, noisy):
    X, y = noisy
    model = AugmentedEstimatorCV(estimator, SoftJitter(), candidates=[{}], scoring=scoring, cv=LeaveOneOut())
    with pytest.raises(DataError, match=rf"{scoring or 'r2'} is NaN in every fold.*as scoring, or .* by cv"):
        model.fit(X[30:60], y[30:60])
    model.set_params(refit=lambda results: 1).fit(X[30:60], y[30:60])


def test_a_metric_that_fails_in_every_fold_is_an_error(noisy):
    X, y = noisy
    model = AugmentedEstimatorCV(TREE, SoftJitter(), candidates=[{}], scoring="f1")
    with pytest.raises(DataError, match=r"the scoring fails in every fold; in fold 0: .*pos_label"):
        model.fit(X, np.where(y == 1, "yes", "no"))


def test_caution_asks_for_more_than_one_fold(noisy):
    cv = ShuffleSplit(1, test_size=0.5, random_state=0)
    model = AugmentedEstimatorCV(TREE, SoftJitter(), cv=cv, caution=1.0)
    message = r"caution=1 asks for standard errors.* 1 scored fold: let cv make more folds, or set caution=0"
    with pytest.raises(ValueError, match=message):
        model.fit(*noisy)
    model.set_params(caution=0.0).fit(*noisy)
    with pytest.raises(ValueError, match=message):
        model.choose(1.0)


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.UndefinedMetricWarning")
def test_folds_without_a_score_do_not_count(noisy):
    X, y = noisy
    folds = [(np.arange(40, 120), np.flatnonzero(y[:40])), *KFold(3).split(X[40:])]
    model = AugmentedEstimatorCV(TREE, SoftJitter(), scoring="roc_auc", cv=folds, caution=0.1, refit=False).fit(X, y)
    assert np.isnan(model.cv_results_["split0_test_score"]).all()
    assert np.isfinite([model.gain_, model.gain_stderr_]).all()
    assert model.cv_results_["mean_gain_score"][1] == pytest.approx(
        np.mean([np.diff(model.cv_results_[f"split{i}_test_score"][:2]) for i in (1, 2, 3)])
    )
    with pytest.raises(ValueError, match=r"caution=0\.1 asks for standard errors"):
        model.set_params(cv=folds[:2]).fit(X, y)


def test_rows_held_out_often_have_their_mean_loss(noisy):
    X, y = noisy
    cv = RepeatedStratifiedKFold(n_splits=2, n_repeats=2, random_state=0)
    model = AugmentedEstimatorCV(TREE, SoftJitter(), cv=cv).fit(X, y)
    folds = list(cv.split(X, y))
    halves = [AugmentedEstimatorCV(TREE, SoftJitter(), cv=half).fit(X, y).losses_ for half in (folds[:2], folds[2:])]
    assert_allclose(model.losses_, np.mean(halves, axis=0))


def test_one_fold_has_no_standard_error_and_can_be_chosen_by(noisy):
    model = AugmentedEstimatorCV(TREE, SoftJitter(), cv=ShuffleSplit(1, test_size=0.5, random_state=0)).fit(*noisy)
    assert model.augmented_
    assert np.isnan(model.gain_stderr_)
    assert "nan" not in model.summary()
    assert "interval" not in model.summary().split("\n")[1]
    assert "in 1 fold." in model.summary()
    assert "chosen by other folds" not in model.summary()


# --------------------------------------------------------------------------------------
# Candidates that cannot be fitted
# --------------------------------------------------------------------------------------
class Picky(SoftJitter):
    """Refuse to learn classes of few rows, and to make many."""

    def __init__(self, least=2, ratio="auto", sampling_strategy=None, target_type="auto", missing_label=None):
        super().__init__(ratio, sampling_strategy, 0.1, target_type, missing_label)
        self.least = least

    def learn(self, X, y, sample_weight=None):
        if (n := np.unique(y, return_counts=True)[1].min()) < self.least:
            raise DataError(f"a class of {n} rows")
        return super().learn(X, y, sample_weight)


@pytest.fixture
def rare(noisy):
    """Give rows with a third class, of which the training part of one fold of three has one row only."""
    X, y = noisy
    y = y.copy()
    y[[0, 1, 50]] = 2
    return X, y, list(KFold(3).split(X))


@pytest.mark.parametrize("n_jobs", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_a_candidate_that_cannot_be_fitted_in_a_fold_is_warned_of_and_not_chosen(n_jobs, rare):
    X, y, folds = rare
    others = [{"least": 0, "ratio": 0.0}, {"least": 0, "ratio": 2.0}]
    model = AugmentedEstimatorCV(TREE, Picky(), candidates=[others[0], {}, others[1]], cv=folds, n_jobs=n_jobs)
    message = "'the augmenter as it is' could not be fitted in 1 of 3 folds .* in fold 0: DataError: a class of 1 rows"
    with pytest.warns(FitFailedWarning, match=message) as caught:
        model.fit(X, y)
    assert [warning.filename for warning in caught] == [__file__]
    without = clone(model).set_params(candidates=others).fit(X, y)
    for name, values in model.cv_results_.items():
        if "time" not in name and name != "params":
            assert_allclose(values[[0, 1, 3]], without.cv_results_[name])
    assert np.isnan([model.cv_results_[name][2] for name in ("mean_gain_score", "mean_loss_gain")]).all()
    assert_array_equal(model.losses_[[0, 1, 3]], without.losses_)
    assert_array_equal(np.isnan(model.losses_[2]), np.isin(np.arange(120), folds[0][1]))
    assert model.best_candidate_ == without.best_candidate_
    assert model.gain_ == pytest.approx(without.gain_)
    assert model.augmented_


def test_only_candidates_that_cannot_be_fitted(rare):
    X, y, folds = rare
    model = AugmentedEstimatorCV(TREE, Picky(), candidates=[{}], cv=folds)
    with pytest.warns(FitFailedWarning):
        model.fit(X, y)
    assert not model.augmented_
    assert "no candidate could be fitted in every fold" in model.summary()
    with pytest.raises(DataError, match=r"no candidate could be fitted in any fold.*DataError: a class of 1 rows"):
        model.set_params(augmenter__least=99).fit(X, y)


# --------------------------------------------------------------------------------------
# Rows without a label
# --------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["NaN", "minus one", "strings"])
@pytest.mark.parametrize("estimator", [TREE, KNeighborsClassifier()])
def test_unlabelled_rows_are_learnt_from_and_never_held_out(estimator, kind, noisy):
    X, y = noisy
    hidden = np.arange(120) % 4 == 0
    X = np.c_[hidden * 1000.0, X]
    labels = {"NaN": np.where(hidden, np.nan, y), "minus one": np.where(hidden, -1, y)}.get(kind)
    if kind == "strings":
        labels = np.where(hidden, None, np.array(["no", "yes"], dtype=object)[y])
    augmenter = SoftJitter(missing_label=-1 if kind == "minus one" else None)
    SoftJitter.fits.clear()
    model = AugmentedEstimatorCV(estimator, augmenter, cv=3).fit(X, labels)
    assert model.losses_.shape[1] == (~hidden).sum()
    assert np.isfinite(model.losses_).all()
    assert [(ids > 500).sum() for ids in SoftJitter.fits[:3]] == [30] * 3
    assert model.classes_.tolist() == (["no", "yes"] if kind == "strings" else [0, 1])
    refused = clone(model).set_params(caution=1e6).fit(X, labels)
    assert refused.classes_.tolist() == model.classes_.tolist()
    assert_array_equal(
        refused.predict(X),
        clone(estimator).fit(X[~hidden], labels[~hidden].astype(str if kind == "strings" else int)).predict(X),
    )


class Suggesting(SoftJitter):
    """Suggest as many copies of each row as there are rows to compare by."""

    def suggested_candidates(self, X, *, balanced):
        return [{"ratio": float(len(X))}]


@pytest.mark.parametrize(("hidden", "n"), [(0, 120), (90, 30)])
def test_rows_without_a_label_do_not_count_where_candidates_are_suggested(hidden, n, noisy):
    X, y = noisy
    model = AugmentedEstimatorCV(TREE, Suggesting(), cv=3, refit=False)
    model.fit(X, np.where(np.arange(120) < hidden, np.nan, y))
    assert model.candidates_ == [None, {"ratio": float(n)}]


@pytest.mark.parametrize("named", ["iterable", "PredefinedSplit"])
def test_folds_that_name_rows_mean_positions_among_all_rows(named, noisy):
    X, y = noisy
    hidden = np.arange(120) % 4 == 0
    of_fold = np.arange(120) // 40
    folds = [(np.flatnonzero(of_fold != i), np.flatnonzero(of_fold == i)) for i in range(3)]
    cv = PredefinedSplit(of_fold) if named == "PredefinedSplit" else iter(folds)
    model = AugmentedEstimatorCV(LogisticRegression(), Jitter(), cv=cv).fit(X, np.where(hidden, np.nan, y))
    places = np.flatnonzero(~hidden)
    for train, test in folds:
        rows, held_out = np.intersect1d(train, places), np.intersect1d(test, places)
        fitted = LogisticRegression().fit(X[rows], y[rows])
        expected = -np.log(fitted.predict_proba(X[held_out])[np.arange(len(held_out)), y[held_out]])
        assert_allclose(model.losses_[0, np.searchsorted(places, held_out)], expected)


def _learnt(X, y, cv, **params):
    """Return the positions of the rows that an augmenter learnt from in each fold."""
    SoftJitter.fits.clear()
    AugmentedEstimatorCV(TREE, SoftJitter(), cv=cv, refit=False).fit(np.c_[np.arange(len(X)), X], y, **params)
    return [np.sort(ids.astype(int)) for ids in SoftJitter.fits]


def test_rows_that_folds_name_are_learnt_from_and_no_others(noisy):
    X, y = noisy
    y = np.where(np.arange(120) % 4 == 0, np.nan, y)
    folds = [(np.arange(0, 50), np.arange(60, 120)), (np.arange(70, 120), np.arange(0, 60))]
    for learnt, (train, _) in zip(_learnt(X, y, folds), folds, strict=True):
        assert_array_equal(learnt, train)
    parts = np.arange(120) // 40 - 1  # the first third is never held out
    for learnt, part in zip(_learnt(X, y, PredefinedSplit(parts)), (0, 1), strict=True):
        assert_array_equal(learnt, np.flatnonzero(parts != part))


@pytest.mark.parametrize("container", [list, np.asarray, pd.Series])
def test_unlabelled_rows_of_held_out_groups_are_not_learnt_from(container, noisy):
    X, y = noisy
    hidden, groups = np.arange(120) % 4 == 0, np.arange(120) // 10
    learnt = _learnt(X, np.where(hidden, np.nan, y), GroupKFold(4), groups=container([f"g{i}" for i in groups]))
    for ids in learnt:
        assert_array_equal(ids, np.flatnonzero(np.isin(groups, groups[ids])))
        assert len(np.unique(groups[ids])) == 9


@pytest.mark.parametrize("gap", [0, 3])
@pytest.mark.parametrize("most", [None, 20])
def test_unlabelled_rows_of_later_times_are_not_learnt_from(gap, most, noisy):
    X, y = noisy
    hidden = np.arange(120) % 4 == 0
    cv, labelled = TimeSeriesSplit(3, gap=gap, max_train_size=most), np.flatnonzero(~hidden)
    learnt = _learnt(X, np.where(hidden, np.nan, y), cv)
    for ids, (train, test) in zip(learnt, cv.split(labelled), strict=True):
        first = 0 if most is None else labelled[train[0]]
        end = labelled[train[-1]] + 1 if gap else labelled[test[0]]
        assert_array_equal(ids, np.arange(first, end))


def test_folds_without_labelled_rows_are_named(noisy):
    X, y = noisy
    y = np.where(np.arange(120) < 40, np.nan, y)
    for fold in ((np.arange(40, 120), np.arange(40)), (np.arange(40), np.arange(40, 120))):
        with pytest.raises(DataError, match="fold 1 of cv has no row with a label"):
            AugmentedEstimatorCV(TREE, SoftJitter(), cv=[(np.arange(40, 80), np.arange(80, 120)), fold]).fit(X, y)


def test_standard_errors_allow_for_labelled_training_rows_only(noisy):
    X, y = noisy
    more = np.r_[X, X + 0.1], np.r_[y, np.full(120, np.nan)]
    folds = list(StratifiedKFold(4).split(X, y))
    with_more = [(np.r_[train, 120:240], test) for train, test in folds]
    alone, among = (
        AugmentedEstimatorCV(TREE, Jitter(), candidates=[{"scale": 1.0}], cv=cv, refit=False).fit(*rows)
        for cv, rows in ((folds, (X, y)), (with_more, more))
    )
    assert_allclose(among.cv_results_["stderr_gain_score"], alone.cv_results_["stderr_gain_score"])


@pytest.mark.parametrize("scoring", ["accuracy", "balanced_accuracy"])
@pytest.mark.filterwarnings("ignore:A column-vector y was passed")
def test_labels_may_be_a_column(scoring, noisy):
    X, y = noisy
    labels = np.where(np.arange(120) % 4 == 0, None, y)
    model = AugmentedEstimatorCV(TREE, SoftJitter(), cv=3, scoring=scoring, refit=False)
    expected = clone(model).fit(X, labels)
    for column in (pd.DataFrame({"y": labels}), labels[:, None]):
        model.fit(X, column)
        assert_allclose(model.losses_, expected.losses_)
        assert_allclose(model.cv_results_["mean_loss"], expected.cv_results_["mean_loss"])


def test_several_outputs_have_no_classes_to_balance(noisy):
    X, y = noisy
    model = AugmentedEstimatorCV(TREE, Duck(), cv=3, scoring="f1_macro", refit=False).fit(X, np.c_[y, X[:, 0] > 0])
    assert_allclose(model.cv_results_["mean_loss"], model.losses_.mean(axis=1))


def test_numbers_to_predict_may_be_missing(numbers):
    X, y = numbers
    hidden = np.arange(80) % 4 == 0
    model = AugmentedEstimatorCV(Ridge(), SoftJitter()).fit(X, np.where(hidden, np.nan, y))
    assert model.losses_.shape == (4, 60)
    assert model.score(X[hidden], y[hidden]) > 0.5


# --------------------------------------------------------------------------------------
# Weights
# --------------------------------------------------------------------------------------
def test_a_row_of_weight_two_is_two_rows(noisy):
    X, y = noisy
    weights = 1 + np.arange(120) % 2
    twice = np.repeat(np.arange(120), weights)
    folds = list(StratifiedKFold(3).split(X, y))
    repeated = [[np.flatnonzero(np.isin(twice, part)) for part in fold] for fold in folds]
    candidates = [{"share": share} for share in (0.1, 0.2)]
    logistic = LogisticRegression(C=0.1, tol=1e-8)
    for scoring in ("balanced_accuracy", None):
        weighted = AugmentedEstimatorCV(logistic, Smoother(), candidates=candidates, cv=folds, scoring=scoring)
        weighted.fit(X, y, sample_weight=weights)
        heavy = clone(weighted).set_params(cv=repeated).fit(X[twice], y[twice])
        for name in ("mean_loss", "mean_loss_gain"):
            assert_allclose(weighted.cv_results_[name], heavy.cv_results_[name], rtol=1e-4)
        assert_allclose(weighted.estimator_.coef_, heavy.estimator_.coef_, rtol=1e-4)


def test_weights_reach_the_estimator_in_folds_and_in_the_end(noisy):
    X, y = noisy
    weights = np.linspace(0, 2, 120)
    X = np.c_[weights, X]
    given = []

    class Weighed(DecisionTreeClassifier):
        def fit(self, X, y, sample_weight=None, check_input=True):
            given.append((X[:, 0], sample_weight))
            return super().fit(X, y, sample_weight=sample_weight)

    model = AugmentedEstimatorCV(Weighed(), Smoother(share=0.25), cv=3, refit=lambda results: 1)
    model.fit(X, y, sample_weight=weights)
    assert len(given) == 3 * 2 + 1
    for i, (column, received) in enumerate(given):
        if i in (0, 2, 4):  # without augmentation
            assert_array_equal(received, column)
        else:
            assert (column > 0).all()
            assert_allclose(received, column * np.repeat([0.75, 0.25], len(column) // 2))


def test_rows_of_no_weight_have_no_say(noisy):
    X, y = noisy
    wrong = np.arange(120) % 3 == 0
    labels = np.where(wrong, 1 - y, y)
    cv = list(StratifiedKFold(3).split(X, y))
    model = AugmentedEstimatorCV(LogisticRegression(), Smoother(share=0.1), cv=cv, scoring="roc_auc")
    with_weights = clone(model).fit(X, labels, sample_weight=np.where(wrong, 0.0, 1.0))
    parts = [[np.searchsorted(np.flatnonzero(~wrong), part[~wrong[part]]) for part in fold] for fold in cv]
    without = clone(model).set_params(cv=parts).fit(X[~wrong], y[~wrong])
    assert_allclose(with_weights.cv_results_["mean_loss_gain"], without.cv_results_["mean_loss_gain"], rtol=1e-3)


def test_small_classes_count_as_much_as_large_ones_where_the_scoring_says_so():
    X, y = make_classification(n_samples=300, weights=[0.85], flip_y=0.1, random_state=1)
    model = AugmentedEstimatorCV(TREE, SoftJitter(), scoring="balanced_accuracy", cv=3).fit(X, y)
    by_class = [model.losses_[:, y == label].mean(axis=1) for label in (0, 1)]
    assert_allclose(model.cv_results_["mean_loss"], np.mean(by_class, axis=0))
    assert model.best_candidate_["sampling_strategy"] == "auto"
    assert model.score(X, y) == pytest.approx(np.mean([(model.predict(X) == y)[y == label].mean() for label in (0, 1)]))


def test_estimator_without_weights_is_named(noisy):
    with pytest.raises(TypeError, match=r"KNeighborsClassifier\.fit does not take weights"):
        AugmentedEstimatorCV(KNeighborsClassifier(), Jitter()).fit(*noisy, sample_weight=np.ones(120))


# --------------------------------------------------------------------------------------
# Scoring and refit
# --------------------------------------------------------------------------------------
METRICS = ["accuracy", "roc_auc"]


@pytest.mark.parametrize(
    "scoring",
    [METRICS, tuple(METRICS), set(METRICS), {"accuracy": make_scorer(accuracy_score), "roc_auc": "roc_auc"}],
)
def test_of_several_metrics_the_named_one_counts(scoring, noisy):
    X, y = noisy
    model = AugmentedEstimatorCV(TREE, SoftJitter(), scoring=scoring, refit="roc_auc", cv=3).fit(X, y)
    single = AugmentedEstimatorCV(TREE, SoftJitter(), scoring="roc_auc", cv=3).fit(X, y)
    assert (model.metric_, single.metric_) == ("roc_auc", "score")
    assert (model.best_index_, model.gain_, model.gain_stderr_) == (
        single.best_index_,
        single.gain_,
        single.gain_stderr_,
    )
    assert_array_equal(model.cv_results_["split2_test_roc_auc"], single.cv_results_["split2_test_score"])
    assert "mean_gain_accuracy" in model.cv_results_
    assert model.score(X, y) == single.score(X, y)
    assert "roc_auc" in model.summary()


def _both(estimator, X, y):
    return {"accuracy": estimator.score(X, y), "one": 1.0}


@pytest.mark.parametrize("scoring", [METRICS, _both])
def test_several_metrics_and_none_named(scoring, noisy):
    model = AugmentedEstimatorCV(TREE, SoftJitter(), scoring=scoring, cv=2)
    with pytest.raises(ValueError, match="refit=True does not say which of several metrics counts"):
        model.fit(*noisy)
    model.set_params(refit=False).fit(*noisy)
    assert model.metric_ is None
    assert not hasattr(model, "best_index_")
    assert "mean_test_accuracy" in model.cv_results_
    with pytest.raises(ValueError, match="refit names none of them"):
        model.choose(0.0)
    model.set_params(refit="accuracy").fit(*noisy)
    assert model.best_index_ == model.choose(0.0)
    with pytest.raises(ValueError, match="refit names none of them"):
        model.set_params(refit=lambda results: 1).fit(*noisy).score(*noisy)


def test_a_single_metric_may_have_any_name(noisy):
    for name in ("score", "accuracy"):
        model = AugmentedEstimatorCV(TREE, SoftJitter(), scoring={name: "accuracy"}, cv=2)
        model.set_params(refit=True if name == "score" else name).fit(*noisy)
        assert model.score(*noisy) == model.estimator_.score(*noisy)


def test_without_refit_there_is_a_choice_and_no_fit(noisy):
    X, y = noisy
    model = AugmentedEstimatorCV(TREE, SoftJitter(), refit=False).fit(X, y)
    assert model.augmented_
    assert not hasattr(model, "estimator_")
    assert not hasattr(model, "refit_time_")
    for method in ("predict", "predict_proba", "score"):
        with pytest.raises(NotFittedError, match="refit=False: it has compared candidates and fitted none"):
            getattr(model, method)(X)
    assert not hasattr(model.set_params(refit=True).fit(X, y).set_params(refit=False).fit(X, y), "estimator_")


def test_a_function_may_choose(noisy):
    X, y = noisy
    seen = []

    def last(results):
        seen.append(results)
        return len(results["params"]) - 1

    model = AugmentedEstimatorCV(TREE, SoftJitter(), refit=last).fit(X, y)
    assert model.best_candidate_ == {"ratio": 0.0}
    assert model.gain_ == seen[0]["mean_gain_score"][3]
    several = AugmentedEstimatorCV(TREE, SoftJitter(), refit=last, scoring=METRICS).fit(X, y)
    assert several.best_index_ == 3
    assert not hasattr(several, "gain_")
    for wrong in (4, -1, 1.0):
        with pytest.raises(ValueError, match=f"refit returned {wrong}"):
            model.set_params(refit=lambda results, wrong=wrong: wrong).fit(X, y)


def test_score_is_the_scoring(noisy):
    X, y = noisy
    model = AugmentedEstimatorCV(TREE, SoftJitter(), scoring="neg_log_loss").fit(X, y)
    assert model.score(X, y) == -sklearn.metrics.log_loss(y, model.predict_proba(X))
    weights = np.linspace(0, 1, 120)
    expected = -sklearn.metrics.log_loss(y, model.predict_proba(X), sample_weight=weights)
    assert model.score(X, y, sample_weight=weights) == pytest.approx(expected)
    plain = AugmentedEstimatorCV(TREE, SoftJitter()).fit(X, y)
    assert plain.score(X, y) == plain.estimator_.score(X, y)


# --------------------------------------------------------------------------------------
# Metadata routing
# --------------------------------------------------------------------------------------
@pytest.mark.usefixtures("routing")
def test_metadata_is_routed_to_estimator_splitter_and_scorer(noisy):
    X, y = noisy
    groups, weights, scored = np.arange(120) // 10, np.linspace(1, 2, 120), []

    def metric(y_true, y_pred, sample_weight=None):
        scored.append(sample_weight)
        return accuracy_score(y_true, y_pred, sample_weight=sample_weight)

    model = AugmentedEstimatorCV(
        Recorder().set_fit_request(sample_weight=True, mode=True, groups=False),
        Smoother(share=0.25),
        cv=GroupKFold(3),
        scoring=make_scorer(metric).set_score_request(sample_weight=True),
    )
    model.fit(X, y, sample_weight=weights, groups=groups, mode="fast")
    assert model.estimator_.mode_ == "fast"
    assert_allclose(model.estimator_.sample_weight_.sum(), weights.sum())
    tests = [np.sort(weights[test]) for _, test in GroupKFold(3).split(X, y, groups)]
    assert_allclose([np.sort(part) for part in scored[::2]], tests)
    model.score(X, y, sample_weight=weights)
    assert_array_equal(scored[-1], weights)


@pytest.mark.usefixtures("routing")
def test_metadata_that_was_not_requested_is_refused(noisy):
    model = AugmentedEstimatorCV(Recorder(), Jitter())
    with pytest.raises(ValueError, match="not explicitly set as requested or not requested"):
        model.fit(*noisy, sample_weight=np.ones(120))
    with pytest.raises(TypeError, match="unexpected argument"):
        model.fit(*noisy, colour="red")
    assert not hasattr(model, "set_fit_request")


@pytest.mark.usefixtures("routing")
def test_soft_weights_pass_where_metadata_is_routed(noisy):
    pipeline = sklearn.pipeline.make_pipeline(StandardScaler(), LogisticRegression())
    routed = AugmentedEstimatorCV(pipeline, SoftJitter()).fit(*noisy)
    with sklearn.config_context(enable_metadata_routing=False):
        unrouted = AugmentedEstimatorCV(pipeline, SoftJitter()).fit(*noisy)
    assert_array_equal(routed.losses_, unrouted.losses_)


# --------------------------------------------------------------------------------------
# Inside and outside of others
# --------------------------------------------------------------------------------------
def test_clones_and_survives_pickling(noisy):
    X, y = noisy
    model = AugmentedEstimatorCV(TREE, SoftJitter(), candidates=[{"ratio": 1}], caution=0.5).fit(X, y)
    loaded = pickle.loads(pickle.dumps(model))
    assert_array_equal(loaded.predict_proba(X), model.predict_proba(X))
    assert loaded.summary() == model.summary()
    copied = clone(model).set_params(estimator__max_depth=3, augmenter__scale=7)
    assert (copied.estimator.max_depth, copied.augmenter.scale, copied.caution) == (3, 7, 0.5)
    assert model.augmenter.scale == 0.1
    assert not [name for name in vars(copied) if name.endswith("_")]


def test_can_be_searched_over_and_calibrated(noisy):
    X, y = noisy
    model = AugmentedEstimatorCV(TREE, SoftJitter(), cv=2)
    search = GridSearchCV(model, {"estimator__max_depth": [1, 3], "caution": [0.0, 2.0]}, cv=2).fit(X, y)
    assert np.isfinite(search.cv_results_["mean_test_score"]).all()
    assert CalibratedClassifierCV(model, cv=2).fit(X, y).predict_proba(X).shape == (120, 2)


def test_data_frames_keep_their_names(noisy):
    X, y = pd.DataFrame(noisy[0], columns=list("abcd")), pd.Series(noisy[1])
    augmenter = GANAugmenter(TabularGAN(n_steps=4, hidden=8), teacher=LogisticRegression(), random_state=0)
    model = AugmentedEstimatorCV(TREE, augmenter, cv=2, refit=lambda results: 3).fit(X, y)
    assert_array_equal(model.feature_names_in_, list("abcd"))
    with pytest.raises(ValueError, match="feature names"):
        model.predict(X.rename(columns={"a": "z"}))


def test_warns_once_of_an_estimator_that_judges_itself(noisy):
    boosting = GradientBoostingClassifier(n_estimators=3, n_iter_no_change=2)
    with pytest.warns(LeakageWarning, match="n_iter_no_change=None") as caught:
        AugmentedEstimatorCV(boosting, SoftJitter(), refit=lambda results: 1).fit(*noisy)
    assert [warning.filename for warning in caught] == [__file__]


def test_samplers_of_imbalanced_learn_are_augmenters():
    smote = pytest.importorskip("imblearn.over_sampling").SMOTE(random_state=0)
    X, y = make_classification(n_samples=100, weights=[0.8], random_state=0)
    y = np.where(np.arange(100) % 5 == 0, np.nan, y)  # which SMOTE knows nothing of
    model = AugmentedEstimatorCV(TREE, smote, candidates=[{}, {"k_neighbors": 3}], cv=3).fit(X, y)
    assert model.losses_.shape == (3, 80)
    assert_array_equal(model.classes_, [0, 1])


@pytest.mark.skipif(not HAS_CALLBACKS, reason="callbacks came with scikit-learn 1.9")
def test_callbacks_see_the_comparison_and_the_fits(noisy):
    class Record:
        max_propagation_depth = 1

        def __init__(self):
            self.begun, self.ended = [], []

        def setup(self, estimator, context):
            pass

        def teardown(self, estimator, context):
            pass

        def on_fit_task_begin(self, estimator, context):
            self.begun.append(context.task_name)

        def on_fit_task_end(self, estimator, context):
            self.ended.append(context.task_name)

    record = Record()
    model = AugmentedEstimatorCV(TREE, SoftJitter(), cv=2, refit=lambda results: 1).set_callbacks(record)
    with pytest.warns(UserWarning, match="does not support callbacks"):
        model.fit(*noisy)
    assert record.begun == ["fit", "compare-candidates", "fit-augmenter", "fit-estimator"]
    assert sorted(record.begun) == sorted(record.ended)


# --------------------------------------------------------------------------------------
# No augmenter given
# --------------------------------------------------------------------------------------
def test_works_without_an_augmenter(noisy, monkeypatch):
    monkeypatch.setattr("synthaug.augmenter.GANAugmenter", SoftJitter)
    hidden = np.where(np.arange(120) < 10, np.nan, noisy[1])
    model = AugmentedEstimatorCV(TREE, cv=2).fit(noisy[0], hidden)
    same = AugmentedEstimatorCV(TREE, SoftJitter(), cv=2).fit(noisy[0], hidden)
    assert model.augmenter is None
    assert isinstance(model.augmenter_, SoftJitter)
    assert_allclose(model.losses_, same.losses_)
    assert_array_equal(model.predict_proba(noisy[0]), same.predict_proba(noisy[0]))


def test_the_augmenter_meant_is_that_of_the_library():
    model = AugmentedEstimatorCV(TREE)
    assert get_tags(model) == get_tags(AugmentedEstimatorCV(TREE, GANAugmenter()))


@pytest.mark.slow
def test_learns_a_network_where_no_augmenter_is_given(noisy):
    model = AugmentedEstimatorCV(TREE, candidates=[{}], cv=2, refit=lambda results: 1).fit(*noisy)
    assert type(model.augmenter_) is GANAugmenter
    assert model.augmenter_.sample_indices_.min() == -1


# --------------------------------------------------------------------------------------
# Progress
# --------------------------------------------------------------------------------------
@pytest.mark.parametrize("n_jobs", [None, pytest.param(2, marks=pytest.mark.slow)])
def test_progress_says_what_is_done(n_jobs, noisy, capsys):
    model = AugmentedEstimatorCV(TREE, SoftJitter(), cv=3, n_jobs=n_jobs, verbose=1).fit(*noisy)
    out, err = capsys.readouterr()
    assert not out
    told = [
        re.fullmatch(r"synthaug: (\d) of 3 folds done, 3 candidates in each, \d+\.\d s", line)
        for line in err.splitlines()
    ]
    assert [match[1] for match in told] == ["1", "2", "3"]
    model.set_params(verbose=0).fit(*noisy)
    assert capsys.readouterr() == ("", "")


# --------------------------------------------------------------------------------------
# In words
# --------------------------------------------------------------------------------------
def test_summary_says_in_four_lines_what_was_chosen_and_why(noisy, numbers):
    model = AugmentedEstimatorCV(TREE, SoftJitter(), scoring="roc_auc", cv=3).fit(*noisy)
    chosen, evidence, loss, cost = model.summary().split("\n")
    assert chosen == f"Chosen: {describe(model.best_candidate_)}."
    assert evidence.startswith("Evidence: roc_auc ")
    assert evidence.endswith(", chosen by other folds.")
    told = re.search(r"roc_auc (\S+), 95 % interval (\S+) to (\S+),", evidence).groups()
    of_gain = model.gain_ + stats.t.ppf([0.5, 0.025, 0.975], 2) * model.gain_stderr_
    assert_allclose([float(number) for number in told], of_gain, atol=np.ptp(of_gain) / 20)
    assert len({len(number.split(".")[1]) for number in told}) == 1
    gain = model.cv_results_["mean_loss_gain"][model.best_index_]
    told = float(re.search(r"^Loss: gain in log-loss (\S+), 95 % interval ", loss)[1])
    assert told == pytest.approx(gain, rel=0.1)
    assert loss.endswith(", on 120 rows.")
    assert cost == f"Cost: {model.choice_time_:.1f} s for 3 candidates in 3 folds."
    assert max(len(line) for line in model.summary().split("\n")) < 90
    told = model.set_params(refit=lambda results: 1).fit(*noisy)
    assert told.summary().startswith(f"Chosen: {describe({'ratio': 'auto'})}, by the function given as refit.\n")
    assert "Loss: gain in squared error " in AugmentedEstimatorCV(Ridge(), SoftJitter()).fit(*numbers).summary()

    def profit(model, X, y):
        return 1000.0 * (model.predict(X) == y).sum()

    told = model.set_params(scoring=profit, refit=True).fit(*noisy).summary()
    assert re.search(r"Evidence: profit [+-][\d,]+, 95 % interval [+-][\d,]+ to [+-][\d,]+[; ]", told)
    assert "Loss: gain in error rate " in AugmentedEstimatorCV(LinearSVC(), SoftJitter()).fit(*noisy).summary()
    with pytest.raises(NotFittedError):
        clone(model).summary()


def test_summary_tells_of_the_teacher(noisy):
    for teacher, ending in [(DecisionTreeClassifier(max_depth=2), ", labelled by a teacher"), (None, "each real one")]:
        augmenter = GANAugmenter(GaussianCopula(), teacher=teacher, random_state=0)
        model = AugmentedEstimatorCV(TREE, augmenter, candidates=[{"ratio": 1.0}], cv=2, refit=lambda results: 1)
        model.fit(*noisy)
        assert model.comparison_.described[1].endswith(ending)


def test_summary_says_how_many_rows_auto_makes_of_all_real_rows(noisy):
    X, y = (np.concatenate([part] * 3)[:300] for part in noisy)  # 13.3 for each, of the 240 of a fold 16
    augmenter = GANAugmenter(GaussianCopula(), teacher=DecisionTreeClassifier(max_depth=2), random_state=0)
    params = {"candidates": [{"ratio": "auto"}], "cv": KFold(5, shuffle=True, random_state=0)}
    model = AugmentedEstimatorCV(TREE, augmenter, **params, refit=lambda results: 1).fit(X, y)
    assert model.summary().startswith("Chosen: 13 synthetic rows for each real one, labelled by a teacher, by the")
    model.set_params(refit=False).fit(X, y)
    assert model.comparison_.described[1] == "16 synthetic rows for each real one, labelled by a teacher"


def test_summary_says_how_many_rows_with_hard_labels_auto_makes(noisy):
    X, y = (part[:60] for part in noisy)
    augmenter = GANAugmenter(GaussianCopula(), teacher=None, random_state=0)
    params = {"candidates": [{"ratio": "auto"}], "cv": 2, "refit": lambda results: 1}
    model = AugmentedEstimatorCV(KNeighborsClassifier(), augmenter, **params).fit(X, y)
    n_made = int((model.augmenter_.sample_indices_ < 0).sum())
    assert model.comparison_.described[1] == f"{n_made / 60:.2g} synthetic row{'s' * (n_made != 60)} for each real one"


@pytest.mark.parametrize(
    ("candidate", "words"),
    [
        (None, "no augmentation"),
        ({}, "the augmenter as it is"),
        ({"ratio": 0.0}, "real rows alone, their labels softened by a teacher"),
        ({"ratio": 2}, "2 synthetic rows for each real one, labelled by a teacher"),
        ({"ratio": "auto"}, "as many synthetic rows as are worth their time, labelled by a teacher"),
        ({"sampling_strategy": "auto"}, "small classes raised to the largest"),
        ({"sampling_strategy": 0.5, "k": 3}, "sampling_strategy=0.5, k=3"),
        ({"generator": TabularGAN(n_steps=9)}, "made by TabularGAN(n_steps=9)"),
        ({"generator": TabularGAN(n_steps=9, batch_size=128, critic_steps=9)}, "made by TabularGAN"),
    ],
)
def test_candidates_are_told_in_words(candidate, words):
    before = repr(candidate)
    assert describe(candidate, by_teacher=True) == words
    assert repr(candidate) == before


def _evidence(loss_gain, score_gain, caution):
    """Return a comparison whose only candidate gained so much, with standard errors of 1, in 5 folds."""
    numbers = {
        "mean_loss_gain": [0, loss_gain],
        "stderr_loss_gain": [0, 1],
        "mean_gain_score": [0, score_gain],
        "stderr_gain_score": [0, 1],
        "mean_loss_lead": [-loss_gain, 0],
        "stderr_loss_lead": [1, 0],
        "expected_gain_score": [0, np.nan],
        "stderr_expected_gain_score": [0, np.nan],
    }
    scores = {f"split{i}_test_score": [0, 0] for i in range(5)}
    evidence = Comparison(
        candidates=(None, {}),
        results={name: np.array(values, dtype=float) for name, values in (numbers | scores).items()},
        losses=np.zeros((2, 9)),
        metric="score",
        n_splits=5,
        caution=caution,
        loss_name="log-loss",
        score_name="accuracy",
        seconds=0.0,
    )
    return replace(evidence, choice=evidence.choose(caution), gain=0.0, gain_stderr=0.0)


def test_what_was_found_is_one_object_that_does_not_change(noisy):
    model = AugmentedEstimatorCV(TREE, SoftJitter(), cv=3).fit(*noisy)
    found = model.comparison_
    with pytest.raises(FrozenInstanceError):
        found.choice = 0
    assert (found.choice, found.chosen, found.gain) == (model.best_index_, model.best_candidate_, model.gain_)
    assert found.results is model.cv_results_
    assert summary(found) == model.summary()
    assert found.choose(2.0) == model.choose(2.0)
    shown = [GainDisplay.from_comparison(found), GainDisplay.from_estimator(model)]
    assert_array_equal(*(display.gains["accuracy"] for display in shown))
    model.set_params(caution=9.0, scoring="roc_auc")  # are for the next fit
    assert summary(found) == model.summary()


def test_folds_that_hold_out_the_same_rows_leave_no_others_to_choose_by(noisy):
    held_out = np.arange(60, 120)
    folds = [(np.arange(60), held_out), (np.arange(5, 60), held_out)]
    model = AugmentedEstimatorCV(TREE, SoftJitter(), cv=folds).fit(*noisy)
    assert model.augmented_
    assert model.gain_ == model.cv_results_["mean_gain_score"][model.best_index_]


@pytest.mark.filterwarnings("ignore:The least populated class")
@pytest.mark.parametrize("scoring", ["roc_auc_ovr", ["accuracy", "roc_auc_ovr"]])
def test_folds_that_can_have_no_score_count_by_their_losses(scoring, noisy):
    X, y = noisy
    y = np.where(np.arange(120) < 3, 2, y)  # of five folds, two hold out none of these
    refit = True if isinstance(scoring, str) else "roc_auc_ovr"
    model = AugmentedEstimatorCV(TREE, SoftJitter(), scoring=scoring, refit=refit)
    with pytest.warns(UserWarning, match="2 of 5 folds have no score and count by their losses alone; in fold "):
        model.fit(X, y)
    name = "score" if isinstance(scoring, str) else "roc_auc_ovr"
    scores = np.array([model.cv_results_[f"split{i}_test_{name}"] for i in range(5)])
    assert np.isnan(scores).all(axis=1).sum() == 2
    assert np.isfinite(model.losses_).all()
    assert np.isfinite(model.gain_)


def test_positions_that_are_no_rows_are_refused(noisy):
    with pytest.raises(ValueError, match="cv names rows that X, of 120 rows, does not have"):
        AugmentedEstimatorCV(TREE, SoftJitter(), cv=[(range(60), range(60, 121))]).fit(*noisy)


@pytest.mark.parametrize("caution", ["1", -1, float("nan"), None])
def test_a_caution_is_a_number_from_0(caution, noisy):
    model = AugmentedEstimatorCV(TREE, SoftJitter(), cv=2).fit(*noisy)
    with pytest.raises(ValueError, match="is no number of standard errors from 0"):
        model.choose(caution)


def test_decimals_are_numbers_to_predict(numbers):
    X, y = numbers
    decimals = [Decimal(repr(float(number))) for number in y]
    model, same = (AugmentedEstimatorCV(Ridge(), SoftJitter(), cv=2).fit(X, some) for some in (decimals, y))
    assert_allclose(model.losses_, same.losses_)


@pytest.mark.parametrize(
    ("caution", "loss_gain", "score_gain", "why"),
    [
        (0.0, -1, 1, "no candidate gains in log-loss"),
        (0.0, 1, -1, "all that gain in log-loss clearly lower accuracy"),
        (2.0, 1, 9, "no candidate gains more than 2 standard errors in log-loss"),
        (2.0, 9, 2.5, "none gains more than 2 standard errors in log-loss and more than 2.9 in accuracy"),
        (0.0, np.nan, np.nan, "no candidate could be fitted in every fold"),
    ],
)
def test_summary_says_which_condition_was_failed(caution, loss_gain, score_gain, why):
    found = _evidence(loss_gain, score_gain, caution)
    assert summary(found).startswith(f"Chosen: no augmentation: {why}.\nEvidence: ")
    assert ("(best candidate)" in summary(found)) != np.isnan(loss_gain)


def test_the_conditions_that_were_met_are_told():
    assert (
        reason(_evidence(9, 3, 2.0)) == "it gains more than 2 standard errors in log-loss and more than 2.9 in accuracy"
    )
    assert reason(_evidence(1, 1, 0.0)) == "it gains in log-loss and does not clearly lower accuracy"
