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
    guide = Guide(teacher, 2, 2).fit(X, codes, None).soften(X, codes, None)
    of_teacher = 2 * guide.real_ - np.eye(2)[codes]
    assert np.mean(of_teacher.argmax(axis=1) == codes) == pytest.approx(0.5, abs=0.15)


def test_unlabelled_rows_get_the_teachers_label_and_single_ones_keep_theirs():
    X, codes = noise()
    codes[:10], codes[10] = -1, 2
    guide = Guide(LogisticRegression(), 2, 3).fit(X, codes, None).soften(X, codes, None)
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
    weighted, plain = (Guide(teacher, 2, 2).fit(X, codes, given) for given in (weights, None))
    assert weighted.label(X)[:, 1].mean() > plain.label(X)[:, 1].mean() + 0.2
    assert np.mean(weighted.soften(X, codes, weights).real_) == pytest.approx(0.5)


def test_numbers_move_half_way():
    X = np.arange(40.0)[:, None]
    labels = 2 * X[:, 0]
    labels[3] = np.nan
    guide = Guide(LinearRegression()).fit(X, labels, None).soften(X, labels, None)
    np.testing.assert_allclose(guide.real_, 2 * X[:, 0], atol=1e-9)
    assert guide.label(X[:0]).shape == (0,)


def test_numbers_stay_in_the_range_of_real_ones():
    X = np.arange(40.0)[:, None]
    guide = Guide(LinearRegression()).fit(X, np.maximum(X[:, 0] - 30, 0), None)
    assert guide.label(X).min() == 0.0
    assert guide.soften(X, np.maximum(X[:, 0] - 30, 0), None).real_.min() == 0.0


def test_one_number_is_too_few_to_learn_from():
    with pytest.raises(DataError, match="1 labelled row"):
        Guide(LinearRegression()).fit(np.ones((1, 1)), np.ones(1), None).soften(np.ones((1, 1)), np.ones(1), None)


def test_a_teacher_that_cannot_say_it_is_refused():
    with pytest.raises(DataError, match=r"LinearSVC.*no predict_proba"):
        Guide(LinearSVC(), 2, 2)
    with pytest.raises(DataError, match="numbers to predict"):
        Guide(LogisticRegression())
    Guide(Ridge())
