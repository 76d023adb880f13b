"""A further member of the teacher: it counts by what it says of rows that it has not seen."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn import config_context
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.datasets import load_iris, make_classification
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, mean_squared_error
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from synthaug import GANAugmenter, GaussianCopula
from synthaug.guidance.guide import Guide
from synthaug.teachers.mixture import out_of_fold, share_by_evidence, shares_by_evidence
from synthaug.teachers.tables import TeacherClassifier, TeacherRegressor


class InContext(ClassifierMixin, BaseEstimator):
    """Behave as networks do that predict in context: nothing is learned, rows of the context get their own labels."""

    def fit(self, X, y):
        self.classes_, self._codes = np.unique(y, return_inverse=True)
        self._model = make_pipeline(StandardScaler(), KNeighborsClassifier(10)).fit(X, y)
        self._known = {np.asarray(row, dtype=float).tobytes(): code for row, code in zip(X, self._codes, strict=True)}
        return self

    def predict_proba(self, X):
        said = self._model.predict_proba(X)
        for i, row in enumerate(X):
            code = self._known.get(np.asarray(row, dtype=float).tobytes())
            if code is not None:
                said[i] = np.where(np.arange(len(self.classes_)) == code, 0.999, 0.001 / (len(self.classes_) - 1))
        return said

    def predict(self, X):
        return self.classes_[self.predict_proba(X).argmax(axis=1)]


class Oracle(ClassifierMixin, BaseEstimator):
    """Know that the class is the sign of the sum."""

    def fit(self, X, y):
        self.classes_ = np.unique(y)
        return self

    def predict_proba(self, X):
        positive = 1 / (1 + np.exp(-20 * np.asarray(X).sum(axis=1)))
        return np.c_[1 - positive, positive]

    def predict(self, X):
        return self.classes_[self.predict_proba(X).argmax(axis=1)]


@pytest.fixture(scope="module")
def sums():
    X = np.random.default_rng(0).normal(size=(300, 8))
    return X[:100], (X[:100].sum(axis=1) > 0).astype(int), X[100:], (X[100:].sum(axis=1) > 0).astype(int)


@pytest.fixture(scope="module")
def noise():
    X, _ = make_classification(150, 5, random_state=0)
    return X, np.random.default_rng(0).integers(0, 2, 150)


def test_a_better_member_counts_much_and_a_worse_one_little(sums):
    X, y, X_test, y_test = sums
    alone, good, bad = (
        TeacherClassifier(random_state=0, further=further).fit(X, y)
        for further in (None, Oracle(), DummyClassifier(strategy="uniform"))
    )
    assert alone.further_share_ == 0
    assert good.further_share_ > 0.85
    assert bad.further_share_ < 0.3
    losses = [log_loss(y_test, teacher.predict_proba(X_test)) for teacher in (alone, good, bad)]
    assert losses[1] < losses[0] / 2
    assert losses[2] < losses[0] + 0.03


def test_beside_many_rows_a_further_member_has_to_be_better_than_all_others():
    X = np.random.default_rng(0).normal(size=(1200, 12))
    y = (X.sum(axis=1) > 0).astype(int)  # to the linear member it is plain, to forests it is not
    better_than_forests = LogisticRegression(C=1e-2)
    alone, both = (
        TeacherClassifier(random_state=0, further=further).fit(X[:600], y[:600])
        for further in (None, better_than_forests)
    )
    losses = [log_loss(y[600:], teacher.predict_proba(X[600:])) for teacher in (alone, both)]
    assert log_loss(y[:600], alone.oob_proba_) > losses[0] + 0.1  # the word of the forests
    assert log_loss(y[:600], both.oob_proba_) == pytest.approx(losses[1], abs=0.05)
    assert losses[1] < losses[0] + 0.005


def test_memory_of_labels_counts_for_nothing(noise):
    X, y = noise
    teacher = TeacherClassifier(random_state=0, further=InContext()).fit(X, y)
    assert log_loss(y, InContext().fit(X, y).predict_proba(X)) < 0.01  # it says of its context what the labels are
    assert log_loss(y, teacher.oob_proba_) > 0.65
    assert np.mean(teacher.oob_proba_.argmax(axis=1) == y) < 0.62


@pytest.mark.parametrize("routing", [False, True])
def test_an_in_context_model_as_the_only_teacher_is_cross_fitted(noise, routing):
    X, y = noise
    with config_context(enable_metadata_routing=routing):
        real = Guide(InContext(), X, y, np.ones(len(y)), n_classes=2, n_labels=2).real_
    said = 2 * real - np.eye(2)[y]  # half of a soft label is the label
    assert log_loss(y, said.clip(0, 1)) > 0.6
    assert np.mean(said.argmax(axis=1) == y) < 0.62


@pytest.mark.parametrize("teacher", [InContext(), TeacherClassifier(random_state=0, further=InContext())])
def test_in_context_models_label_synthetic_rows(teacher):
    X, y = load_iris(return_X_y=True)
    augmenter = GANAugmenter(GaussianCopula(), teacher=teacher, ratio=1, random_state=0)
    rows, labels, weights = augmenter.fit_augment(X, y)
    assert len(rows) == len(labels) == len(weights)
    real = weights[: len(weights) // 2]
    assert np.mean((real > 0.03) & (real < 0.97)) > 0.05  # labels of real rows are soft, though it knows them by heart


def test_without_a_further_member_nothing_changes(sums):
    X, y, X_test, _ = sums
    plain = TeacherClassifier(random_state=0).fit(X, y)
    with_one = TeacherClassifier(random_state=0, further=LogisticRegression()).fit(X, y)
    mean = (with_one.predict_proba(X_test) - with_one.further_share_ * with_one.further_.predict_proba(X_test)) / (
        1 - with_one.further_share_
    )
    assert_allclose(mean, plain.predict_proba(X_test), atol=1e-9)


def test_classes_are_those_of_the_labels(sums):
    X, y, X_test, _ = sums
    teacher = TeacherClassifier(random_state=0, further=LogisticRegression()).fit(X, np.array(["no", "yes"])[y])
    assert_array_equal(teacher.classes_, ["no", "yes"])
    assert set(teacher.predict(X_test)) == {"no", "yes"}


def test_a_single_row_of_a_class_leaves_the_member_out(sums):
    X, y, _, _ = sums
    y = y.copy()
    y[0] = 2
    assert out_of_fold(LogisticRegression(), X, y, "predict_proba") is None
    teacher = TeacherClassifier(random_state=0, further=LogisticRegression()).fit(X, y)
    assert teacher.further_share_ == 0
    assert teacher.predict_proba(X).shape == (100, 3)


def test_few_rows_stay_near_a_half_and_many_decide():
    rng = np.random.default_rng(0)
    codes = rng.integers(0, 2, 2000)
    right = np.where(np.eye(2)[codes] == 1, 0.6, 0.4)
    wrong = 1 - right
    few, many = (share_by_evidence(wrong[:n], right[:n], codes[:n], None) for n in (4, 2000))
    assert 0.5 < few < 0.75
    assert many > 0.99
    assert share_by_evidence(right, right, codes, None) == pytest.approx(0.5)


def test_weights_count_and_their_scale_does_not():
    codes = np.array([0, 1] * 50)
    first, second = np.tile([0.9, 0.1], (100, 1)), np.tile([0.1, 0.9], (100, 1))
    weights = np.where(codes == 1, 3.0, 1.0)
    share = share_by_evidence(first, second, codes, weights)
    assert share > 0.6
    assert share_by_evidence(first, second, codes, 7 * weights) == pytest.approx(share)


def predictions(n, *widths, seed=0):
    rng = np.random.default_rng(seed)
    y = rng.normal(size=n)
    return np.stack([y + width * rng.normal(size=n) for width in widths]), y


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("n", [30, 1000])
def test_a_member_of_larger_errors_has_a_smaller_share(n, seed):
    shares = shares_by_evidence(*predictions(n, 0.5, 1.0, 4.0, seed=seed), None)
    assert shares.sum() == pytest.approx(1.0)
    assert shares[0] > shares[1] > shares[2]
    assert shares[0] > 0.6
    assert shares[2] < 0.05


def test_few_rows_leave_a_mixture_nearer_to_the_mean():
    few, many = (shares_by_evidence(*predictions(n, 0.5, 0.5, 1.5), None) for n in (8, 800))
    assert np.abs(few - 1 / 3).max() < np.abs(many - 1 / 3).max()


def test_members_that_err_alike_share_and_one_that_errs_otherwise_counts_more():
    said, y = predictions(2000, 1.0, 1.0)
    shares = shares_by_evidence(said[[0, 0, 1]], y, None)
    assert_allclose(shares, [0.25, 0.25, 0.5], atol=0.05)


def test_shares_of_members_follow_weights_but_not_their_scale_or_that_of_the_target():
    said, y = predictions(200, 0.5, 0.5)
    said[0, :100], said[1, 100:] = 0.0, 0.0
    weights = np.repeat([1.0, 3.0], 100)
    shares = shares_by_evidence(said, y, weights)
    assert shares[0] > 0.6
    assert_allclose(shares_by_evidence(1e6 * said, 1e6 * y, 5 * weights), shares)


def test_perfect_members_share_evenly():
    y = np.arange(20.0)
    assert_allclose(shares_by_evidence(np.stack([y, y]), y, None), 0.5)
    assert_allclose(shares_by_evidence(np.zeros((2, 20)), np.zeros(20), None), 0.5)


@pytest.mark.parametrize("linear", [True, False])
def test_a_teacher_of_numbers_trusts_the_member_that_is_right(linear):
    X = np.random.default_rng(0).normal(size=(400, 3))
    y = X.sum(axis=1) if linear else np.prod(np.sign(X[:, :2]), axis=1) + 0.1 * X[:, 2]
    fitted = TeacherRegressor(random_state=0).fit(X[:200], y[:200])
    assert (fitted.member_shares_[3] > 0.5) if linear else (fitted.member_shares_[3] < 0.05)
    mean = np.mean([member.predict(X[200:]) for member in fitted._members], axis=0)
    assert mean_squared_error(y[200:], fitted.predict(X[200:])) < mean_squared_error(y[200:], mean)


def test_rows_without_any_weight_count_alike():
    rng = np.random.default_rng(0)
    y, nothing = rng.normal(size=50), np.zeros(50)
    said = np.stack([y + rng.normal(size=50), rng.normal(size=50)])
    assert_array_equal(shares_by_evidence(said, y, nothing), shares_by_evidence(said, y, None))
    proba, codes = np.full((50, 2), 0.5), (y > 0).astype(int)
    further = np.column_stack([1 - 0.8 * codes - 0.1, 0.8 * codes + 0.1])
    assert share_by_evidence(proba, further, codes, nothing) == share_by_evidence(proba, further, codes, None)


class Sum(RegressorMixin, BaseEstimator):
    """Know that the number is the sum of the columns; or say what it was shown of rows it was shown, else noise."""

    def __init__(self, knows="sum"):
        self.knows = knows

    def fit(self, X, y):
        self._shown = dict(zip(map(bytes, np.asarray(X)), y, strict=True))
        self.n_features_in_ = X.shape[1]
        return self

    def predict(self, X):
        if self.knows == "sum":
            return np.asarray(X).sum(axis=1)
        noise = np.random.default_rng(0).normal(size=len(X))
        return np.array([self._shown.get(bytes(row), other) for row, other in zip(np.asarray(X), noise, strict=True)])


def test_a_further_regressor_counts_by_its_errors_on_rows_that_it_has_not_seen(sums):
    X, _, X_test, _ = sums
    y, y_test = np.abs(X).sum(axis=1), np.abs(X_test).sum(axis=1)
    alone, good, by_heart = (
        TeacherRegressor(random_state=0, further=further).fit(np.abs(X), y)
        for further in (None, Sum(), Sum(knows="labels"))
    )
    assert alone.further_share_ == 0
    assert good.further_share_ > 0.85
    assert by_heart.further_share_ < 0.1
    for teacher in (alone, good, by_heart):
        assert teacher.member_shares_.sum() == pytest.approx(1.0)
    errors = [mean_squared_error(y_test, teacher.predict(np.abs(X_test))) for teacher in (alone, good, by_heart)]
    assert errors[1] < errors[0] / 4
    assert errors[2] < 1.1 * errors[0]
    assert mean_squared_error(y, good.oob_prediction_) < mean_squared_error(y, alone.oob_prediction_) / 4


def test_without_a_further_regressor_nothing_changes(sums):
    X, _, X_test, _ = sums
    y = X[:, 0] ** 2
    one = TeacherRegressor(random_state=0, further=Sum(knows="labels")).fit(X, y)
    others = (one.predict(X_test) - one.further_share_ * one.further_.predict(X_test)) / (1 - one.further_share_)
    rows = one._features.transform(X_test)
    assert_allclose(others, one.member_shares_ @ [member.predict(rows) for member in one._members], atol=1e-9)
