"""Which of its methods an augmenter is asked by, what each takes and what it returns."""

import joblib
import numpy as np
import pandas as pd
import pytest
import sklearn
import sklearn.pipeline
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import clone
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import TransformedTargetRegressor
from sklearn.datasets import make_classification
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.ensemble import AdaBoostClassifier, BaggingClassifier, RandomForestClassifier, VotingClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from synthaug import AugmentedEstimator, GANAugmenter, TabularGAN
from synthaug.exceptions import DataError
from synthaug.sample_weights import weights_parameter
from tests.augmenters import Jitter, SoftJitter
from tests.compose.recorder import Recorder


def pipeline(last, name="last"):
    return Pipeline([("scale", StandardScaler()), (name, last)])


# --------------------------------------------------------------------------------------
# The choice of the method
# --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("estimator", "parameter"),
    [
        (LogisticRegression(), "sample_weight"),
        (RandomForestClassifier(), "sample_weight"),
        (pipeline(LogisticRegression()), "last__sample_weight"),
        (pipeline(pipeline(LogisticRegression(), "inner"), "outer"), "outer__inner__sample_weight"),
        (BaggingClassifier(), "sample_weight"),
        (BaggingClassifier(LogisticRegression()), "sample_weight"),
        (CalibratedClassifierCV(BaggingClassifier(LogisticRegression())), "sample_weight"),
        (AugmentedEstimator(LogisticRegression(), Jitter()), "sample_weight"),
        (KNeighborsClassifier(), None),
        (LinearDiscriminantAnalysis(), None),
        (pipeline(KNeighborsClassifier()), None),
        (pipeline("passthrough"), None),
        (BaggingClassifier(KNeighborsClassifier()), None),
        (pipeline(BaggingClassifier(pipeline(LogisticRegression()))), None),
        (AugmentedEstimator(KNeighborsClassifier(), Jitter()), None),
        (VotingClassifier([("a", KNeighborsClassifier())]), None),
        (TransformedTargetRegressor(Ridge()), None),
    ],
)
def test_weights_are_taken_only_where_all_that_learns_takes_them(estimator, parameter):
    assert weights_parameter(estimator) == parameter


def test_soft_rows_reach_an_estimator_that_takes_weights(classes):
    X, y = classes
    soft = SoftJitter(ratio=1).fit_augment(X, y)
    for model in (Recorder(), pipeline(Recorder())):
        model = AugmentedEstimator(model, SoftJitter(ratio=1)).fit(X, y)
        fitted = model.estimator_ if isinstance(model.estimator, Recorder) else model.estimator_[-1]
        assert_array_equal(fitted.y_, soft[1])
        assert_array_equal(fitted.sample_weight_, soft[2])
    assert len(fitted.y_) > 160
    assert model.augmenter_.ratio == 1
    assert_array_equal(model.classes_, [0, 1])


def test_hard_rows_reach_an_estimator_that_takes_no_weights(classes, monkeypatch):
    given = []
    monkeypatch.setattr(LinearDiscriminantAnalysis, "fit", lambda self, X, y: given.append((X, y)))
    AugmentedEstimator(LinearDiscriminantAnalysis(), SoftJitter()).fit(*classes)
    assert_array_equal(given[0][1], np.r_[classes[1], classes[1]])


@pytest.mark.parametrize("model", [Ridge(), KNeighborsRegressor(), pipeline(KNeighborsRegressor())])
def test_every_regressor_learns_soft_numbers(model, numbers):
    X, y = numbers
    fitted = AugmentedEstimator(model, SoftJitter(ratio=1)).fit(X, y)
    rows, soft, _ = SoftJitter(ratio=1, target_type="continuous").fit_augment(X, y)
    assert_allclose(fitted.predict(X), clone(model).fit(rows, soft).predict(X))
    assert not np.allclose(fitted.predict(X), AugmentedEstimator(model, Jitter()).fit(X, y).predict(X))


def test_unequal_weights_for_a_regressor_that_takes_none_are_refused(numbers, monkeypatch):
    learn = SoftJitter.learn
    monkeypatch.setattr(SoftJitter, "learn", lambda self, X, y, w=None: learn(self, X, y, np.arange(80.0)))
    with pytest.raises(DataError, match=r"SoftJitter gives rows of different weights.*KNeighborsRegressor cannot"):
        AugmentedEstimator(KNeighborsRegressor(), SoftJitter()).fit(*numbers)
    AugmentedEstimator(LinearRegression(), SoftJitter()).fit(*numbers)


def test_an_augmenter_without_teacher_has_one_method_only(classes):
    augmenter = GANAugmenter(TabularGAN(n_steps=4), teacher=None, random_state=0)
    model = AugmentedEstimator(Recorder(), augmenter).fit(*classes)
    assert model.estimator_.sample_weight_ is None
    assert len(model.estimator_.y_) == 160


# --------------------------------------------------------------------------------------
# Weights and metadata
# --------------------------------------------------------------------------------------
def test_given_weights_are_inside_the_soft_ones(classes):
    X, y = classes
    weights = np.linspace(0, 2, 80)
    kept = weights > 0
    expected = SoftJitter().fit_augment(X[kept], y[kept], weights[kept])[2]
    model = AugmentedEstimator(Recorder(), SoftJitter()).fit(X, y, sample_weight=weights)
    assert_allclose(model.estimator_.sample_weight_, expected)
    model = AugmentedEstimator(pipeline(Recorder()), SoftJitter()).fit(X, y, last__sample_weight=weights)
    assert_allclose(model.estimator_[-1].sample_weight_, expected)


def test_metadata_follows_the_copies_of_a_row(classes):
    X, y = classes
    model = AugmentedEstimator(Recorder(), SoftJitter(ratio=0)).fit(X, y, groups=np.arange(80))
    assert_array_equal(X[model.estimator_.groups_], model.estimator_.X_)
    assert len(model.estimator_.X_) > 80
    with pytest.raises(DataError, match="'groups' has one entry per row"):
        AugmentedEstimator(Recorder(), SoftJitter()).fit(X, y, groups=np.arange(80))


@pytest.mark.usefixtures("routing")
@pytest.mark.parametrize("request_", [None, True, False])
def test_soft_weights_are_requested_on_a_clone(request_, classes):
    last = Recorder() if request_ is None else Recorder().set_fit_request(sample_weight=request_)
    model = AugmentedEstimator(pipeline(pipeline(last)), SoftJitter()).fit(*classes)
    fitted = model.estimator_[-1][-1]
    assert len(fitted.sample_weight_) == len(fitted.y_)
    assert last.get_metadata_routing().fit.requests["sample_weight"] is request_
    # The scaler, which nobody asked to weigh, did not.
    assert model.estimator_[0].n_samples_seen_ == len(fitted.y_)


@pytest.mark.usefixtures("routing")
def test_given_weights_are_inside_the_soft_ones_where_metadata_is_routed(classes):
    X, y = classes
    weights = np.linspace(1, 2, 80)
    expected = SoftJitter().fit_augment(X, y, weights)[2]
    recorder = Recorder().set_fit_request(sample_weight=True)
    scaler = StandardScaler().set_fit_request(sample_weight=False)
    inner = Pipeline([("scale", scaler), ("last", recorder)])
    model = AugmentedEstimator(inner, SoftJitter()).fit(X, y, sample_weight=weights)
    assert_allclose(model.estimator_[-1].sample_weight_, expected)
    with pytest.raises(sklearn.exceptions.UnsetMetadataPassedError):
        AugmentedEstimator(pipeline(Recorder()), SoftJitter()).fit(X, y, sample_weight=weights)


@pytest.mark.usefixtures("routing")
def test_meta_estimators_inside_get_their_weights_where_metadata_is_routed(classes):
    model = AugmentedEstimator(pipeline(BaggingClassifier(DecisionTreeClassifier(max_depth=1), 2)), SoftJitter())
    assert (model.fit(*classes).predict(classes[0]) == classes[1]).mean() > 0.7
    # Which cannot route weights, and so takes none.
    model = AugmentedEstimator(AdaBoostClassifier(n_estimators=2), SoftJitter())
    assert model.fit(*classes).score(*classes) > 0.7


@pytest.mark.parametrize("class_weight", ["balanced", "balanced_subsample"])
@pytest.mark.parametrize("nested", [False, True])
@pytest.mark.parametrize("labels", [["few", "many"], [-3, 7]])
@pytest.mark.parametrize("sampling_strategy", [None, "auto"])
def test_classes_are_balanced_by_what_they_weigh(class_weight, nested, labels, sampling_strategy):
    X, y = make_classification(n_samples=200, weights=[0.15], flip_y=0.1, random_state=0)
    if class_weight == "balanced":
        last = DecisionTreeClassifier(max_depth=2, class_weight=class_weight)
    else:
        last = RandomForestClassifier(3, class_weight=class_weight)
    y, sample_weight = np.array(labels)[y], np.linspace(1, 2, 200)
    augmenter = SoftJitter(ratio=2, sampling_strategy=sampling_strategy)
    weights = {"last__sample_weight" if nested else "sample_weight": sample_weight}
    model = AugmentedEstimator(pipeline(last) if nested else last, augmenter).fit(X, y, **weights)
    found = (model.estimator_[-1] if nested else model.estimator_).class_weight
    _, copies, weight = augmenter.fit_augment(X, y, sample_weight)
    totals = [weight[(copies == label) & (augmenter.sample_indices_ >= 0)].sum() for label in labels]
    assert_allclose([found[label] for label in labels], np.sum(totals) / 2 / np.array(totals))
    assert (max(found.values()) > 2) == (sampling_strategy is None)
    assert last.class_weight == class_weight


def test_weights_of_classes_that_are_given_stay(classes):
    for model in (
        AugmentedEstimator(DecisionTreeClassifier(class_weight={0: 1, 1: 2}), SoftJitter()),
        AugmentedEstimator(DecisionTreeClassifier(class_weight="balanced"), Jitter()),
    ):
        assert model.fit(*classes).estimator_.class_weight == model.estimator.class_weight


# --------------------------------------------------------------------------------------
# Rows without a label
# --------------------------------------------------------------------------------------
def _unlabelled(y, kind):
    """Return labels of which every third is missing, and the missing_label to say so."""
    hidden = np.arange(len(y)) % 3 == 0
    if kind == "NaN":
        return np.where(hidden, np.nan, y), None
    if kind == "minus one":
        return np.where(hidden, -1, y), -1
    if kind == "Int64":
        return pd.Series(y, dtype="Int64").mask(hidden), None
    labels = np.array(["no", "yes"], dtype=object)[y] if kind == "None among strings" else y.astype(object)
    labels[hidden] = None
    if kind == "data frame":
        return pd.DataFrame({"y": labels}), None
    return labels.tolist() if kind == "list" else labels, None


@pytest.mark.filterwarnings("ignore:A column-vector y was passed")
@pytest.mark.parametrize(
    "kind", ["NaN", "minus one", "Int64", "None among numbers", "None among strings", "list", "data frame"]
)
@pytest.mark.parametrize(
    "estimator", [LogisticRegression(), pytest.param(KNeighborsClassifier(), marks=pytest.mark.slow)]
)
@pytest.mark.parametrize(
    "augmenter",
    [
        SoftJitter(),
        Jitter(),
        None,
        GANAugmenter(TabularGAN(n_steps=4), ratio=1.0, teacher=GaussianNB(), random_state=0),
    ],
)
def test_rows_without_a_label_are_never_a_class(augmenter, estimator, kind, classes):
    X, y = classes
    labels, missing_label = _unlabelled(y, kind)
    if missing_label is not None:
        if not hasattr(augmenter, "missing_label"):
            pytest.skip("has no word for missing labels")
        augmenter = clone(augmenter).set_params(missing_label=missing_label)
    model = AugmentedEstimator(estimator, augmenter).fit(X, labels)
    assert model.classes_.tolist() == (["no", "yes"] if kind == "None among strings" else [0, 1])
    assert set(model.predict(X)) == set(model.classes_)


def test_unlabelled_rows_teach_the_augmenter_and_come_back_softly_labelled(classes):
    X, y = classes
    hidden = np.arange(80) % 3 == 0
    SoftJitter.fits.clear()
    model = AugmentedEstimator(Recorder(), SoftJitter(ratio=0)).fit(X, np.where(hidden, np.nan, y))
    assert_array_equal(SoftJitter.fits[0], X[:, 0])
    shares = pd.Series(model.estimator_.sample_weight_).groupby(model.augmenter_.sample_indices_).sum()
    assert_allclose(shares, np.ones(80))


@pytest.mark.parametrize("augmenter", [None, Jitter()])
def test_weights_and_metadata_follow_the_labelled_rows(augmenter, classes):
    X, y = classes
    hidden = np.arange(80) % 3 == 0
    weights = np.linspace(1, 3, 80)
    model = AugmentedEstimator(Recorder(), augmenter)
    model.fit(X, np.where(hidden, np.nan, y), sample_weight=weights, mode="fast")
    n = (~hidden).sum()
    assert_array_equal(model.estimator_.X_[:n], X[~hidden])
    assert_array_equal(model.estimator_.sample_weight_[:n], weights[~hidden])
    assert len(model.estimator_.sample_weight_) == len(model.estimator_.y_) == (n if augmenter is None else 2 * n)


@pytest.mark.parametrize("augmenter", [None, Jitter(), SoftJitter()])
def test_numbers_to_predict_may_be_missing_too(augmenter, numbers):
    X, y = numbers
    hidden = np.arange(80) % 3 == 0
    model = AugmentedEstimator(Ridge(), augmenter).fit(X, np.where(hidden, np.nan, y))
    assert model.score(X[hidden], y[hidden]) > 0.5


# --------------------------------------------------------------------------------------
# Memory
# --------------------------------------------------------------------------------------
def test_memory_shares_one_fit_among_ratios_targets_and_estimators(classes, tmp_path):
    memory = joblib.Memory(str(tmp_path), verbose=0)
    SoftJitter.fits.clear()
    for estimator in (LogisticRegression(), pipeline(DecisionTreeClassifier())):
        for parameters in ({}, {"ratio": 0}, {"ratio": 3, "sampling_strategy": "auto"}):
            model = AugmentedEstimator(estimator, SoftJitter(**parameters), memory=memory).fit(*classes)
            alone = AugmentedEstimator(estimator, SoftJitter(**parameters)).set_params(memory=None).fit(*classes)
            assert_array_equal(model.augmenter_.sample_indices_, alone.augmenter_.sample_indices_)
            SoftJitter.fits.pop()  # that of the model alone
    assert len(SoftJitter.fits) == 1
    AugmentedEstimator(LogisticRegression(), SoftJitter(scale=1.0), memory=memory).fit(*classes)
    assert len(SoftJitter.fits) == 2


def test_records_and_several_outputs_are_taken_as_they_are(classes):
    X, y = classes
    records = np.array(list(zip(y > 0, X[:, 0], strict=True)), dtype=[("event", bool), ("time", float)])
    for target in (records, np.c_[y, np.where(y > 0, np.nan, 1.0)]):
        model = AugmentedEstimator(Ducktyped()).fit(X, target)
        assert model.estimator_.y_ is target


class Ducktyped(Recorder):
    """A recorder that has no classes."""

    def fit(self, X, y):
        self.y_ = y
        return self
