"""A further member of the teacher: it counts by what it says of rows that it has not seen."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn import config_context
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.datasets import load_iris, make_classification
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from synthaug import GANAugmenter, GaussianCopula
from synthaug.guidance.guide import Guide
from synthaug.teachers.mixture import out_of_fold, share_by_evidence
from synthaug.teachers.tables import TeacherClassifier


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
    assert out_of_fold(LogisticRegression(), X, y) is None
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
