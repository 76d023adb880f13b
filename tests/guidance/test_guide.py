import numpy as np
import pytest
from sklearn import config_context
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC

from synthaug.exceptions import DataError
from synthaug.guidance.guide import Guide


def noise(n=120, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, 30)), rng.integers(0, 2, n)


@pytest.mark.parametrize("teacher", [LogisticRegression(C=1e6), RandomForestClassifier(oob_score=True, random_state=0)])
def test_a_teacher_does_not_repeat_the_labels_it_learned(teacher):
    # With labels of pure noise, an in-sample teacher would confirm each of them.
    X, codes = noise()
    guide = Guide(teacher, X, codes, n_classes=2, n_labels=2)
    of_teacher = 2 * guide.real_ - np.eye(2)[codes]
    assert np.mean(of_teacher.argmax(axis=1) == codes) == pytest.approx(0.5, abs=0.15)


def test_unlabelled_rows_get_the_teachers_label_and_single_ones_keep_theirs():
    X, codes = noise()
    codes[:10], codes[10] = -1, 2
    guide = Guide(LogisticRegression(), X, codes, n_classes=2, n_labels=3)
    np.testing.assert_allclose(guide.real_[:10, :2], guide.teacher_.predict_proba(X[:10]))
    assert guide.real_[10].tolist() == [0.0, 0.0, 1.0]
    np.testing.assert_allclose(guide.real_.sum(axis=1), 1.0)


@pytest.mark.parametrize("routing", [False, True])
@pytest.mark.parametrize("teacher", [LogisticRegression(), make_pipeline(StandardScaler(), LogisticRegression())])
def test_weights_reach_the_teacher(teacher, routing):
    with config_context(enable_metadata_routing=routing):
        _weights_reach(teacher)


def _weights_reach(teacher):
    X, codes = noise()
    weights = np.where(codes == 1, 50.0, 1.0)
    weighted, plain = (Guide(teacher, X, codes, given, n_classes=2, n_labels=2) for given in (weights, None))
    assert weighted.label(X)[:, 1].mean() > plain.label(X)[:, 1].mean() + 0.2
    assert np.mean(weighted.real_) == pytest.approx(0.5)


def test_numbers_move_half_way():
    X = np.arange(40.0)[:, None]
    labels = 2 * X[:, 0]
    labels[3] = np.nan
    guide = Guide(LinearRegression(), X, labels)
    np.testing.assert_allclose(guide.real_, 2 * X[:, 0], atol=1e-9)
    assert guide.label(X[:0]).shape == (0,)


def test_numbers_stay_in_the_range_of_real_ones():
    X = np.arange(40.0)[:, None]
    guide = Guide(LinearRegression(), X, np.maximum(X[:, 0] - 30, 0))
    assert guide.label(X).min() == 0.0
    assert guide.real_.min() == 0.0


def test_one_number_is_too_few_to_learn_from():
    with pytest.raises(DataError, match="1 labelled row"):
        Guide(LinearRegression(), np.ones((1, 1)), np.ones(1)).for_soft()


def test_a_teacher_that_cannot_say_it_is_refused():
    X, codes = noise()
    with pytest.raises(DataError, match=r"LinearSVC.*no predict_proba"):
        Guide(LinearSVC(), X, codes, n_classes=2, n_labels=2)
    with pytest.raises(DataError, match="continuous target"):
        Guide(LogisticRegression(), X, codes / 1.0)
    assert Guide(Ridge(), X, codes / 1.0).fitted is None


def test_a_teacher_is_fitted_when_it_is_asked_and_once():
    X, codes = noise()
    fits = []

    class Counting(LogisticRegression):
        def fit(self, X, y, sample_weight=None):
            fits.append(len(X))
            return super().fit(X, y, sample_weight)

    guide = Guide(Counting(), X, codes, n_classes=2, n_labels=2)
    assert fits == []
    guide.for_hard().label(X)
    assert fits == [120] + 5 * [96]  # the others for what it doubts
    soft = guide.for_soft().real_
    assert fits == [120] + 5 * [96]
    assert guide.real_ is soft
    assert Guide(Counting(), X, codes, n_classes=2, n_labels=2).for_soft().for_hard().fitted is not None
    assert len(fits) == 2 * 6
