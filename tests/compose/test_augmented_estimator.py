"""What is fitted sees more rows; what is predicted, scored and held out does not."""

import pickle
import warnings

import joblib
import numpy as np
import pandas as pd
import pytest
import scipy.sparse
import sklearn
import sklearn.pipeline
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import BaseEstimator, clone, is_classifier, is_regressor
from sklearn.calibration import CalibratedClassifierCV
from sklearn.datasets import make_classification
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.ensemble import (
    AdaBoostClassifier,
    BaggingClassifier,
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
    StackingClassifier,
    VotingClassifier,
)
from sklearn.exceptions import NotFittedError
from sklearn.frozen import FrozenEstimator
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.linear_model import LassoCV, LogisticRegression, Ridge, SGDClassifier
from sklearn.metrics import accuracy_score, make_scorer
from sklearn.model_selection import GridSearchCV, KFold, cross_val_score, cross_validate
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import FunctionTransformer, StandardScaler
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor
from sklearn.utils import get_tags
from sklearn.utils.estimator_checks import parametrize_with_checks
from sklearn.utils.validation import has_fit_parameter

from synthaug import AugmentedEstimator, AugmentedEstimatorCV, GANAugmenter, GaussianCopula, make_pipeline
from synthaug._sklearn import HAS_CALLBACKS
from synthaug.exceptions import DataError, LeakageWarning
from tests.augmenters import Duck, Jitter, SoftJitter
from tests.compose.recorder import Recorder


class Scripted(BaseEstimator):
    """Return rows as told, to try how weights follow them."""

    def __init__(self, rows, indices=None):
        self.rows = rows
        self.indices = indices

    def fit_resample(self, X, y):
        if self.indices is not None:
            self.sample_indices_ = np.asarray(self.indices)
        return X[self.rows], y[self.rows]


# --------------------------------------------------------------------------------------
# Scikit-learn's own checks
# --------------------------------------------------------------------------------------
CHECKED = [
    LogisticRegression(),
    Ridge(),
    DecisionTreeClassifier(random_state=0),
    DecisionTreeRegressor(random_state=0),
    RandomForestClassifier(5, random_state=0),
    RandomForestRegressor(5, random_state=0),
    HistGradientBoostingClassifier(max_iter=5, random_state=0),
    HistGradientBoostingRegressor(max_iter=5, random_state=0),
]


def _expected_failures(model):
    weights = "check_sample_weight_equivalence_on_dense_data"
    name = type(model.estimator).__name__
    moves = "DecisionTree" not in name or isinstance(model.augmenter, SoftJitter)  # little noise hardly moves a tree
    if model.augmenter is not None and moves:
        return {
            weights: "a row of weight 2 is one row to an augmenter and two equal rows are two, "
            "so that other synthetic rows are made"
        }
    return {}


@parametrize_with_checks(
    [AugmentedEstimator(model, Jitter()) for model in CHECKED]
    + [AugmentedEstimator(model, augmenter) for model in CHECKED[:3] for augmenter in (None, SoftJitter())],
    expected_failed_checks=_expected_failures,
)
def test_passes_the_checks_of_scikit_learn(estimator, check):
    with warnings.catch_warnings():
        # The checks warn of what they skip, and try numbers that are meant to be too large.
        warnings.simplefilter("ignore")
        check(estimator)


# --------------------------------------------------------------------------------------
# Leakage
# --------------------------------------------------------------------------------------
class SpiedTree(DecisionTreeClassifier):
    """Keep the ids, in the first column, of the rows that it learns from and predicts."""

    learnt: list = []
    predicted: list = []

    def fit(self, X, y, sample_weight=None):
        self.learnt.append(set(np.rint(np.asarray(X)[:, 0])))
        return super().fit(X, y, sample_weight=sample_weight)

    def predict(self, X, check_input=True):
        self.predicted.append(set(np.rint(np.asarray(X)[:, 0])))
        return super().predict(X, check_input=check_input)


@pytest.mark.parametrize("nesting", ["meta-estimator", "pipeline"])
def test_held_out_rows_and_their_relatives_are_never_learnt_from(nesting, global_random_seed):
    rng = np.random.default_rng(global_random_seed)
    X = np.c_[np.arange(60.0), rng.normal(size=(60, 3))]
    y = rng.integers(2, size=60)
    SpiedTree.learnt, SpiedTree.predicted = [], []
    model = make_pipeline(Jitter(), SpiedTree()) if nesting == "pipeline" else AugmentedEstimator(SpiedTree(), Jitter())

    cross_validate(model, X, y, cv=KFold(5, shuffle=True, random_state=global_random_seed))

    assert [len(ids) for ids in SpiedTree.learnt] == [48] * 5
    overlaps = [
        len(learnt & predicted) for learnt, predicted in zip(SpiedTree.learnt, SpiedTree.predicted, strict=True)
    ]
    assert overlaps == [0] * 5
    assert set.union(*SpiedTree.predicted) == set(range(60))


def test_noise_is_not_learnt_by_the_right_nesting_and_is_by_the_wrong_one(global_random_seed):
    rng = np.random.default_rng(global_random_seed)
    X, y = rng.normal(size=(400, 5)), rng.integers(2, size=400)
    nearest, grid = KNeighborsClassifier(1), {"weights": ["uniform"]}

    model = AugmentedEstimator(nearest, Jitter())
    right = GridSearchCV(model, {f"estimator__{name}": grid[name] for name in grid}).fit(X, y)
    with pytest.warns(LeakageWarning, match="GridSearchCV"):
        wrong = AugmentedEstimator(
            GridSearchCV(nearest, grid, cv=KFold(5, shuffle=True, random_state=0)), Jitter()
        ).fit(X, y)

    assert 0.4 < right.best_score_ < 0.6
    assert wrong.estimator_.best_score_ > 0.8


@pytest.mark.parametrize(
    ("model", "remedy"),
    [
        (GridSearchCV(Ridge(), {"alpha": [1.0]}), r"GridSearchCV\(AugmentedEstimator\("),
        (LassoCV(), r"LassoCV\(AugmentedEstimator\("),
        (CalibratedClassifierCV(), r"CalibratedClassifierCV\(AugmentedEstimator\("),
        (
            StackingClassifier([("tree", DecisionTreeClassifier())]),
            r"StackingClassifier\(AugmentedEstimator\(",
        ),
        (SGDClassifier(early_stopping=True), "set early_stopping=False"),
        (GradientBoostingClassifier(n_estimators=3, n_iter_no_change=2), "n_iter_no_change=None"),
        (RandomForestClassifier(60, oob_score=True, random_state=0), "set oob_score=False"),
    ],
)
@pytest.mark.parametrize("inside_pipeline", [False, True])
def test_warns_of_an_estimator_that_judges_itself(model, remedy, inside_pipeline, classes):
    if inside_pipeline:
        model = sklearn.pipeline.make_pipeline(StandardScaler(), model)
    with pytest.warns(LeakageWarning, match=remedy) as caught:
        AugmentedEstimator(model, Jitter()).fit(*classes)
    assert [warning.filename for warning in caught] == [__file__]


def test_early_stopping_auto_is_warned_of_only_where_it_means_true():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(5_001, 1)), rng.integers(2, size=5_001)
    model = AugmentedEstimator(HistGradientBoostingClassifier(max_iter=1), Jitter())
    with pytest.warns(LeakageWarning, match="early_stopping='auto'"):
        model.fit(X, y)  # 10_002 rows
    model.fit(X[:5_000], y[:5_000])


@pytest.mark.parametrize(
    ("model", "augmenter"),
    [
        (GridSearchCV(LogisticRegression(), {"C": [1.0]}), None),
        (SGDClassifier(), Jitter()),
        (GradientBoostingClassifier(n_estimators=3), Jitter()),
        (RandomForestClassifier(3), Jitter()),
    ],
)
def test_does_not_warn_without_a_reason(model, augmenter, classes):
    AugmentedEstimator(model, augmenter).fit(*classes)  # a warning would be an error


def test_a_stack_of_frozen_models_is_not_warned_of(classes):
    frozen = FrozenEstimator(LogisticRegression().fit(*classes))
    stack = StackingClassifier([("frozen", frozen)], cv="prefit")
    AugmentedEstimator(stack, Jitter()).fit(*classes)  # a warning would be an error


# --------------------------------------------------------------------------------------
# Fitting and predicting
# --------------------------------------------------------------------------------------
def test_fits_on_real_and_synthetic_rows(classes):
    X, y = classes
    model = AugmentedEstimator(Recorder(), Jitter(scale=0.1)).fit(X, y)
    assert_array_equal(model.estimator_.X_[:80], X)
    assert_array_equal(model.estimator_.y_, np.r_[y, y])
    assert model.estimator_.X_.shape == (160, 4)
    assert not np.array_equal(model.estimator_.X_[80:], X)


def test_parameters_are_left_alone(classes):
    augmenter, estimator = Jitter(), LogisticRegression()
    model = AugmentedEstimator(estimator, augmenter).fit(*classes)
    assert model.estimator is estimator
    assert model.augmenter is augmenter
    assert not vars(estimator).keys() & {"coef_", "classes_"}
    assert "fitted_target_type_" not in vars(augmenter)


def test_without_augmenter_is_the_estimator_itself(classes):
    X, y = classes
    alone = LogisticRegression().fit(X, y)
    model = AugmentedEstimator(LogisticRegression()).fit(X, y)
    assert model.augmenter_ is None
    assert_array_equal(model.estimator_.coef_, alone.coef_)


def test_delegates_to_the_fitted_estimator(classes):
    X, y = classes
    model = AugmentedEstimator(LogisticRegression(), Jitter()).fit(X, y)
    for method in ("predict", "predict_proba", "predict_log_proba", "decision_function"):
        assert_array_equal(getattr(model, method)(X), getattr(model.estimator_, method)(X))
    assert model.score(X, y) == model.estimator_.score(X, y)
    assert model.n_features_in_ == 4
    assert_array_equal(model.classes_, [0, 1])


def test_score_takes_weights(classes):
    X, y = classes
    model = AugmentedEstimator(LogisticRegression(), Jitter()).fit(X, y)
    weights = (model.predict(X) == y).astype(float)
    assert model.score(X, y, sample_weight=weights) == 1.0


def test_has_only_the_methods_of_the_estimator(numbers):
    model = AugmentedEstimator(Ridge(), Jitter())
    for method in ("predict_proba", "decision_function", "transform", "fit_resample"):
        assert not hasattr(model, method)
        assert not hasattr(model.fit(*numbers), method)


@pytest.mark.parametrize("method", ["predict", "predict_proba", "score"])
def test_asks_to_be_fitted_first(method, classes):
    model = AugmentedEstimator(LogisticRegression(), Jitter())
    with pytest.raises(NotFittedError, match="AugmentedEstimator"):
        getattr(model, method)(*classes[: 1 + (method == "score")])


def test_interrupted_fit_leaves_nothing_behind(classes, monkeypatch):
    def interrupted(self, X, y):
        raise KeyboardInterrupt

    model = AugmentedEstimator(LogisticRegression(), Jitter())
    monkeypatch.setattr(LogisticRegression, "fit", interrupted)
    with pytest.raises(KeyboardInterrupt):
        model.fit(*classes)
    assert not [name for name in vars(model) if name.endswith("_")]


def test_data_frames_pass_through(classes):
    X, y = pd.DataFrame(classes[0], columns=list("abcd")), pd.Series(classes[1], name="label")
    model = AugmentedEstimator(Recorder(), Jitter()).fit(X, y)
    pd.testing.assert_frame_equal(model.estimator_.X_.iloc[:80], X)
    assert isinstance(model.estimator_.y_, pd.Series)
    model = AugmentedEstimator(LogisticRegression(), Jitter()).fit(X, y)
    assert_array_equal(model.feature_names_in_, list("abcd"))
    with pytest.raises(ValueError, match="feature names"):
        model.predict(X.rename(columns={"a": "z"}))


def test_names_are_forgotten_by_a_fit_without_names(classes):
    X, y = classes
    model = AugmentedEstimator(LogisticRegression(), Jitter())
    assert hasattr(model.fit(pd.DataFrame(X, columns=list("abcd")), y), "feature_names_in_")
    assert not hasattr(model.fit(X, y), "feature_names_in_")


def test_arrays_of_any_dimension_pass_through():
    X, y = np.arange(24.0).reshape(4, 3, 2), np.array([0, 1, 0, 1])
    model = AugmentedEstimator(Recorder(), Scripted([0, 1, 2, 0]))
    model.fit(X, y, sample_weight=[1, 2, 3, 0])
    assert_array_equal(model.estimator_.X_, X[[0, 1, 2, 0]])
    assert_array_equal(model.estimator_.sample_weight_, [1, 2, 3, 2])


def test_integer_targets_of_a_regressor_are_numbers(numbers, classes):
    X, y = numbers
    for model, target_type in [(Ridge(), "continuous"), (LogisticRegression(), "classes")]:
        fitted = AugmentedEstimator(model, Jitter()).fit(X, np.rint(y) > 0)
        assert fitted.augmenter_.fitted_target_type_ == target_type
        assert fitted.augmenter.target_type == "auto"
    fitted = AugmentedEstimator(Ridge(), Jitter(target_type="classes")).fit(X, y)
    assert fitted.augmenter_.fitted_target_type_ == "classes"


@pytest.mark.parametrize("augmenter", [object(), "SMOTE", Ridge()])
def test_refuses_what_cannot_resample(augmenter, classes):
    with pytest.raises(ValueError, match=r"'augmenter' parameter.*'fit_resample'"):
        AugmentedEstimator(LogisticRegression(), augmenter).fit(*classes)


def test_refuses_an_augmenter_class(classes):
    with pytest.raises(TypeError, match="instance of scikit-learn estimator instead of a class"):
        AugmentedEstimator(LogisticRegression(), Jitter).fit(*classes)


def test_duck_typed_augmenters_are_taken_at_their_word(classes):
    X, y = classes
    model = AugmentedEstimator(HistGradientBoostingClassifier(max_iter=2), Duck())
    assert get_tags(model).input_tags.allow_nan
    assert model.fit(X, y).predict(X).shape == (80,)


# --------------------------------------------------------------------------------------
# Tags
# --------------------------------------------------------------------------------------
def test_is_what_its_estimator_is():
    assert is_classifier(AugmentedEstimator(LogisticRegression(), Jitter()))
    assert is_regressor(AugmentedEstimator(Ridge(), Jitter()))


def test_is_to_be_fitted_even_where_its_estimator_is_not():
    assert not get_tags(FunctionTransformer()).requires_fit
    assert get_tags(AugmentedEstimator(FunctionTransformer())).requires_fit


def test_can_what_both_estimator_and_augmenter_can():
    forest = RandomForestClassifier()
    tags = get_tags(AugmentedEstimator(forest, Jitter()))
    assert tags.input_tags.allow_nan == get_tags(forest).input_tags.allow_nan
    assert not tags.input_tags.sparse
    assert not tags.target_tags.multi_output
    assert not tags.classifier_tags.multi_label
    assert not get_tags(AugmentedEstimator(LogisticRegression(), Jitter())).input_tags.allow_nan
    assert get_tags(AugmentedEstimator(forest)) == get_tags(forest)


# --------------------------------------------------------------------------------------
# Weights and other metadata
# --------------------------------------------------------------------------------------
@pytest.mark.parametrize("tell", ["order", "indices"])
@pytest.mark.parametrize("container", [np.asarray, list, pd.Series])
def test_synthetic_rows_weigh_as_much_as_their_class_on_average(tell, container, classes):
    X, y = classes
    y = np.array(["no", "yes"])[y]
    weights = np.linspace(1, 3, 80)
    model = AugmentedEstimator(Recorder(), Jitter(tell=tell))
    model.fit(X, y, sample_weight=container(weights))
    given = model.estimator_.sample_weight_
    assert_array_equal(given[:80], weights)
    for label in ("no", "yes"):
        assert_allclose(given[80:][y == label], weights[y == label].mean())
    assert_allclose(given.sum(), 2 * weights.sum())


def test_synthetic_rows_of_a_regressor_weigh_the_overall_mean(numbers, monkeypatch):
    X, y = numbers
    weights, given = np.linspace(1, 3, 80), []
    monkeypatch.setattr(Ridge, "fit", lambda self, X, y, sample_weight: given.append(sample_weight))
    AugmentedEstimator(Ridge(), Jitter()).fit(X, y, sample_weight=weights)
    assert_allclose(given[0], np.r_[weights, np.full(80, 2.0)])


def test_rows_that_weigh_nothing_are_not_learnt_from(classes):
    X, y = classes
    weights = np.arange(80) % 3 / 2
    kept = weights > 0
    model = AugmentedEstimator(Recorder(), Jitter()).fit(X, y, sample_weight=weights)
    absent = AugmentedEstimator(Recorder(), Jitter())
    absent.fit(X[kept], y[kept], sample_weight=weights[kept])
    assert_array_equal(model.estimator_.X_, absent.estimator_.X_)
    assert_array_equal(model.estimator_.sample_weight_, absent.estimator_.sample_weight_)


def test_what_is_no_target_and_no_estimator_is_named(classes):
    X, y = classes
    augmenter = GANAugmenter(GaussianCopula(), teacher=None)
    with pytest.raises(DataError, match="y is None; pass y"):
        AugmentedEstimator(DecisionTreeClassifier(), augmenter).fit(X, None)
    for kind in (AugmentedEstimator, AugmentedEstimatorCV):
        with pytest.raises(DataError, match="y holds missing labels only"):
            kind(DecisionTreeClassifier(), augmenter).fit(X, np.full(len(X), np.nan))
        with pytest.raises(TypeError, match=r"DecisionTreeClassifier\(\)"):
            kind(DecisionTreeClassifier, augmenter).fit(X, y)


def test_weights_that_are_all_zero_are_refused(classes):
    # In the words of synthaug, or of scikit-learn where it refuses them itself.
    with pytest.raises(ValueError, match=r"is 0 for every row|at least one non-zero"):
        AugmentedEstimator(Recorder(), Jitter()).fit(*classes, sample_weight=np.zeros(80))


def test_estimator_without_weights_is_named(classes):
    assert has_fit_parameter(AugmentedEstimator(KNeighborsClassifier()), "sample_weight")
    with pytest.raises(TypeError, match=r"KNeighborsClassifier\.fit does not take weights"):
        AugmentedEstimator(KNeighborsClassifier()).fit(*classes, sample_weight=np.ones(80))


def test_weights_follow_the_rows_that_a_sampler_chose(classes):
    X, y = classes
    weights, rows = np.arange(1.0, 81.0), [5, 5, 70, 3]
    model = AugmentedEstimator(Recorder(), Scripted(rows, indices=rows))
    model.fit(X, y, sample_weight=weights, groups=list(range(80)))
    assert_array_equal(model.estimator_.sample_weight_, weights[rows])
    assert_array_equal(model.estimator_.groups_, rows)


@pytest.mark.parametrize("rows", [[0, 1], [*range(1, 80), 0], [*range(79), 0, 79]])
def test_weights_are_refused_where_real_rows_cannot_be_told(rows, classes):
    model = AugmentedEstimator(Recorder(), Scripted(rows))
    with pytest.raises(DataError, match="Cannot tell which rows of Scripted are real"):
        model.fit(*classes, sample_weight=np.ones(80))
    model.fit(*classes)


def test_real_rows_are_told_apart_among_missing_values_and_mixed_types():
    X = pd.DataFrame({"a": [1.0, np.nan, 3.0], "b": pd.array([1, None, 3], dtype="Int64")})
    X["c"] = ["x", None, "y"]

    class Repeat(BaseEstimator):
        def fit_resample(self, X, y):
            return pd.concat([X, X.iloc[:1]]), np.append(y, y[0])

    model = AugmentedEstimator(Recorder(), Repeat())
    model.fit(X, np.array(["p", "q", "p"], dtype=object), sample_weight=[1.0, 2.0, 3.0])
    assert_allclose(model.estimator_.sample_weight_, [1.0, 2.0, 3.0, 2.0])


@pytest.mark.parametrize("column", ["a", "c"])
def test_rows_whose_missing_values_were_filled_are_not_the_real_ones(column):
    class Fill(BaseEstimator):
        def fit_resample(self, X, y):
            return X.fillna({"a": 0.0, "c": "none"}), y

    X = pd.DataFrame({"a": [1.0, 2.0, 3.0], "c": ["x", "y", "z"]})
    X.loc[1, column] = None
    with pytest.raises(DataError, match="Cannot tell which rows of Fill are real"):
        AugmentedEstimator(Recorder(), Fill()).fit(X, [0, 1, 0], sample_weight=[1, 2, 3])


class Labelled(BaseEstimator):
    """Add one row of each of some labels."""

    def __init__(self, labels, missing_label=None):
        self.labels = labels
        self.missing_label = missing_label

    def fit_resample(self, X, y):
        return np.concatenate([X, X[: len(self.labels)]]), np.concatenate([y, self.labels])


def test_rows_of_new_classes_have_a_weight_and_rows_without_label_are_left_out():
    X, y = np.arange(8.0).reshape(4, 2), np.array(["a", "b", None, None], dtype=object)
    made = np.array(["b", None, "new"], dtype=object)
    model = AugmentedEstimator(Recorder(), Labelled(made)).fit(X, y, sample_weight=[1, 2, 3, 6])
    assert_array_equal(model.estimator_.y_, ["a", "b", "b", "new"])
    # Of its class; and of all rows.
    assert_allclose(model.estimator_.sample_weight_, [1, 2, 2, 3])


def test_rows_of_several_labels_weigh_the_overall_mean():
    X, y = np.arange(8.0).reshape(4, 2), np.eye(4, 2, dtype=int)
    model = AugmentedEstimator(Recorder(), Labelled(y[:2])).fit(X, y, sample_weight=[1, 2, 3, 6])
    assert_allclose(model.estimator_.sample_weight_[4:], [3, 3])


def test_sparse_rows_are_told_apart(classes):
    X, y = scipy.sparse.csr_array(classes[0]), classes[1]
    model = AugmentedEstimator(Recorder(), Scripted([*range(80), 0]))
    model.fit(X, y, sample_weight=np.full(80, 2.0))
    assert_array_equal(model.estimator_.sample_weight_, np.full(81, 2.0))


def test_metadata_of_rows_cannot_be_made_up(classes):
    model = AugmentedEstimator(Recorder(), Jitter())
    with pytest.raises(DataError, match="'groups' has one entry per row"):
        model.fit(*classes, groups=np.arange(80))


@pytest.mark.parametrize("mode", ["fast", "x" * 80, dict.fromkeys(range(80)), 80, [1, 2, 3]])
def test_metadata_that_is_not_of_rows_passes_through(mode, classes):
    model = AugmentedEstimator(Recorder(), Jitter()).fit(*classes, mode=mode, groups=None)
    assert model.estimator_.mode_ is mode
    assert model.estimator_.groups_ is None


def test_weights_reach_a_step_of_an_inner_pipeline(classes):
    X, y = classes
    weights = np.linspace(0, 2, 80)
    inner = sklearn.pipeline.make_pipeline(StandardScaler(), Recorder())
    model = AugmentedEstimator(inner, Jitter()).fit(X, y, recorder__sample_weight=weights)
    given = model.estimator_[-1].sample_weight_
    assert len(given) == 2 * 79
    assert_array_equal(given[:79], weights[1:])
    with pytest.raises(ValueError, match=r"Pipeline\.fit does not accept the sample_weight"):
        model.fit(X, y, sample_weight=weights)


def test_samplers_of_imbalanced_learn_are_augmenters():
    pytest.importorskip("imblearn")
    from imblearn.combine import SMOTEENN
    from imblearn.over_sampling import SMOTE, RandomOverSampler
    from imblearn.under_sampling import RandomUnderSampler

    X, y = make_classification(n_samples=200, weights=[0.8], random_state=0)
    weights = np.linspace(1, 2, 200)
    for sampler in (SMOTE(), RandomOverSampler(), RandomUnderSampler()):
        model = AugmentedEstimator(Recorder(), sampler.set_params(random_state=0))
        model.fit(X, y, sample_weight=weights)
        given = model.estimator_
        assert len(given.sample_weight_) == len(given.y_)
        for row, weight in zip(given.X_, given.sample_weight_, strict=True):
            real = np.flatnonzero((row == X).all(axis=1))
            expected = weights[real[0]] if len(real) else weights[y == 1].mean()
            assert weight == pytest.approx(expected)
    with pytest.raises(DataError, match="SMOTEENN"):
        model.set_params(augmenter=SMOTEENN(random_state=0)).fit(X, y, sample_weight=weights)


# --------------------------------------------------------------------------------------
# Metadata routing
# --------------------------------------------------------------------------------------
@pytest.mark.usefixtures("routing")
def test_metadata_is_routed_to_the_estimator(classes):
    X, y = classes
    weights = np.linspace(1, 3, 80)
    recorder = Recorder().set_fit_request(sample_weight=True, mode=True)
    recorder.set_predict_request(offset=True)
    model = AugmentedEstimator(recorder, Jitter())
    model.fit(X, y, sample_weight=weights, mode="fast")
    assert_array_equal(model.estimator_.sample_weight_[:80], weights)
    assert model.estimator_.mode_ == "fast"
    assert_array_equal(model.predict(X[:2], offset=1), [1, 1])


@pytest.mark.usefixtures("routing")
def test_metadata_that_was_not_requested_is_refused(classes):
    model = AugmentedEstimator(Recorder(), Jitter())
    with pytest.raises(ValueError, match="not explicitly set as requested or not requested"):
        model.fit(*classes, sample_weight=np.ones(80))
    with pytest.raises(TypeError, match="unexpected argument"):
        model.fit(*classes, colour="red")


@pytest.mark.usefixtures("routing")
def test_weights_are_routed_through_cross_validation_and_pipelines(classes):
    X, y = classes
    weights = np.arange(80) % 2 * 1.0
    X = np.c_[weights, X]
    recorder = Recorder().set_fit_request(sample_weight=True)
    scaler = StandardScaler(with_mean=False, with_std=False).set_fit_request(sample_weight=False)
    model = make_pipeline(scaler, Jitter(0.0), recorder)
    result = cross_validate(
        model,
        X,
        y,
        cv=4,
        scoring=make_scorer(accuracy_score).set_score_request(sample_weight=True),
        params={"sample_weight": weights},
        return_estimator=True,
    )
    for fitted in result["estimator"]:
        inner = fitted[-1].estimator_
        assert (inner.X_[:, 0] == 1).all()
        assert_array_equal(inner.sample_weight_, np.ones(len(inner.X_)))


def test_requests_nothing_for_itself():
    model = AugmentedEstimator(Recorder(), Jitter())
    with sklearn.config_context(enable_metadata_routing=True):
        assert not hasattr(model, "set_fit_request")


# --------------------------------------------------------------------------------------
# Memory
# --------------------------------------------------------------------------------------
@pytest.mark.parametrize("make_memory", [str, joblib.Memory])
def test_memory_fits_the_augmenter_once_per_fold(make_memory, classes, tmp_path):
    X, y = classes
    memory = make_memory(str(tmp_path))
    if isinstance(memory, joblib.Memory):
        memory.verbose = 0
    grid = {"estimator__C": [0.01, 0.1, 1.0, 10.0]}
    counts, scores = {}, {}
    for name, where in {"none": None, "cached": memory}.items():
        Jitter.fits = 0
        model = AugmentedEstimator(LogisticRegression(), Jitter(), memory=where)
        search = GridSearchCV(model, grid, cv=3, refit=False).fit(X, y)
        counts[name], scores[name] = Jitter.fits, search.cv_results_["mean_test_score"]
    assert counts == {"none": 12, "cached": 3}
    assert_array_equal(scores["none"], scores["cached"])


def test_memory_depends_on_rows_and_on_the_augmenter(classes, tmp_path):
    X, y = classes
    model = AugmentedEstimator(LogisticRegression(), Jitter(tell="indices"), memory=str(tmp_path))
    Jitter.fits = 0
    model.fit(X, y)
    model.fit(X, y)
    assert Jitter.fits == 1
    assert len(model.augmenter_.sample_indices_) == 160
    model.fit(X[:50], y[:50])
    model.set_params(augmenter__scale=0.5).fit(X, y)
    assert Jitter.fits == 3


# --------------------------------------------------------------------------------------
# Inside other estimators
# --------------------------------------------------------------------------------------
@pytest.mark.slow
def test_searches_over_both_parts_and_over_not_augmenting(classes):
    grid = [
        {"augmenter": [None, Jitter(random_state=1)], "estimator__C": [0.1, 1.0]},
        {"augmenter": [Jitter()], "augmenter__scale": [0.1, 1.0]},
    ]
    model = AugmentedEstimator(LogisticRegression(), Jitter())
    search = GridSearchCV(model, grid, cv=2, n_jobs=2).fit(*classes)
    assert np.isfinite(search.cv_results_["mean_test_score"]).all()
    assert len(search.cv_results_["params"]) == 6


@pytest.mark.parametrize(
    "wrap",
    [
        lambda model: sklearn.pipeline.make_pipeline(StandardScaler(), model),
        lambda model: CalibratedClassifierCV(model, cv=2),
        lambda model: StackingClassifier([("a", model), ("b", LogisticRegression())], cv=2),
        lambda model: VotingClassifier([("a", model), ("b", LogisticRegression())], voting="soft"),
        lambda model: BaggingClassifier(model, n_estimators=2, random_state=0),
        lambda model: AdaBoostClassifier(model, n_estimators=2, random_state=0),
        lambda model: AugmentedEstimator(model, Jitter(random_state=1)),
    ],
)
def test_works_inside(wrap, classes):
    X, y = classes
    model = wrap(AugmentedEstimator(DecisionTreeClassifier(max_depth=2, random_state=0), Jitter()))
    assert model.fit(X, y).score(X, y) > 0.8
    assert model.predict_proba(X).shape == (80, 2)
    assert cross_val_score(clone(model), X, y, cv=2).shape == (2,)


@pytest.mark.parametrize("roundtrip", ["pickle", "joblib"])
def test_survives_pickling(roundtrip, classes, tmp_path):
    X, y = classes
    model = AugmentedEstimator(LogisticRegression(), Jitter()).fit(X, y)
    if roundtrip == "pickle":
        loaded = pickle.loads(pickle.dumps(model))
    else:
        joblib.dump(model, tmp_path / "model.joblib")
        loaded = joblib.load(tmp_path / "model.joblib")
    assert_array_equal(loaded.predict_proba(X), model.predict_proba(X))


def test_clones_and_nested_parameters():
    model = AugmentedEstimator(LogisticRegression(C=3), Jitter(scale=2), memory="cache")
    copied = clone(model).set_params(estimator__C=5, augmenter__scale=7)
    assert (copied.estimator.C, copied.augmenter.scale, copied.memory) == (5, 7, "cache")
    assert (model.estimator.C, model.augmenter.scale) == (3, 2)


def test_set_output_goes_to_what_transforms(classes):
    X, y = classes
    model = AugmentedEstimator(LinearDiscriminantAnalysis(), Jitter())
    pipeline = sklearn.pipeline.make_pipeline(StandardScaler(), model)
    frame = pipeline.set_output(transform="pandas").fit(X, y).transform(X)
    assert isinstance(frame, pd.DataFrame)
    assert list(frame) == list(model.get_feature_names_out())
    model.set_output(transform="default")
    assert isinstance(pipeline.transform(X), np.ndarray)


def test_frames_flow_through_set_output_pipelines(classes):
    X, y = pd.DataFrame(classes[0], columns=list("abcd")), classes[1]
    pipeline = make_pipeline(StandardScaler(), Jitter(), StandardScaler(), Recorder())
    pipeline[-1].estimator.set_output(transform="pandas")
    pipeline.set_output(transform="pandas").fit(X, y)
    assert list(pipeline[-1].estimator_[-1].X_.columns) == list("abcd")


def test_parameters_of_predict_pass_through(numbers):
    X, y = numbers
    model = AugmentedEstimator(GaussianProcessRegressor(alpha=1.0), Jitter()).fit(X, y)
    _, deviation = model.predict(X[:3], return_std=True)
    assert deviation.shape == (3,)


@pytest.mark.skipif(not HAS_CALLBACKS, reason="callbacks came with scikit-learn 1.9")
def test_callbacks_see_the_fits_of_both_parts(classes):
    class Record:
        """A callback that goes to every estimator inside, if that supports callbacks."""

        max_propagation_depth = None

        def __init__(self):
            self.begun, self.ended = [], []

        def setup(self, estimator, context):
            self.depth = 1

        def teardown(self, estimator, context):
            self.depth -= 1

        def on_fit_task_begin(self, estimator, context):
            self.begun.append(context.source_task_name or context.task_name)

        def on_fit_task_end(self, estimator, context):
            self.ended.append(context.source_task_name or context.task_name)

    record = Record()
    inner = sklearn.pipeline.make_pipeline(StandardScaler(), LogisticRegression())
    model = AugmentedEstimator(inner, Jitter()).set_callbacks(record)
    with pytest.warns(UserWarning, match="does not support callbacks"):
        model.fit(*classes)
    assert record.begun[:3] == ["fit", "fit-augmenter", "fit-estimator"]
    assert "fit-final-estimator" in record.begun
    assert sorted(record.begun) == sorted(record.ended)
    assert record.depth == 0


@pytest.mark.parametrize("method", ["fit_augment", "fit_resample"])
@pytest.mark.parametrize("labels", [[0, 1, 2], ["a", "b", "c"]])
def test_a_class_whose_rows_all_weigh_nothing_stays_a_class(method, labels):
    X = np.random.default_rng(0).normal(size=(90, 3))
    y = np.array(labels)[np.digitize(X[:, 0], [-0.5, 0.5])]
    weights = (y != labels[1]).astype(float)
    augmenter = GANAugmenter(GaussianCopula(), teacher="auto" if method == "fit_augment" else None, random_state=0)
    model = AugmentedEstimator(DecisionTreeClassifier(), augmenter).fit(X, y, sample_weight=weights)
    assert model.classes_.tolist() == labels
    assert (model.predict_proba(X)[:, 1] == 0).all()


@pytest.mark.parametrize("augmenter", [None, GANAugmenter(GaussianCopula(), random_state=0)])
@pytest.mark.parametrize("gone", [0, 1, 2])
def test_a_class_whose_rows_weigh_nothing_has_a_column_of_probabilities(augmenter, gone):
    X = np.random.default_rng(0).normal(size=(160, 3))
    y = np.digitize(X[:, 0], [-0.5, 0.5])
    weights = (y != gone).astype(float)
    plain = DecisionTreeClassifier().fit(X, y, sample_weight=weights)
    model = AugmentedEstimator(DecisionTreeClassifier(), augmenter).fit(X, y, sample_weight=weights)
    assert_array_equal(model.classes_, plain.classes_)
    assert model.predict_proba(X).shape == plain.predict_proba(X).shape
