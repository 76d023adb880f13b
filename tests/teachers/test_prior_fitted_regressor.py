"""The pretrained network as a regressor: what it predicts, and that it knows how numbers may be written."""

import pickle

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import clone
from sklearn.datasets import load_diabetes
from sklearn.metrics import r2_score
from sklearn.utils.estimator_checks import estimator_checks_generator

from synthaug import PriorFittedClassifier, PriorFittedRegressor
from synthaug.exceptions import DataWarning
from synthaug.guidance.guide import Guide
from synthaug.teachers import in_context


@pytest.fixture(scope="module")
def curve():
    """Give rows of which a number depends on two of three columns, not linearly: 80 to learn and 120 to predict."""
    X = np.random.default_rng(0).normal(size=(200, 3))
    y = np.abs(X[:, 0]) + 0.5 * X[:, 1] + 0.1 * np.random.default_rng(1).normal(size=200)
    return X[:80], X[80:], y[:80], y[80:]


@pytest.fixture(scope="module")
def fitted(curve):
    X, _, y, _ = curve
    return regressor().fit(X, y)


def regressor(**parameters):
    return PriorFittedRegressor(**({"n_estimators": 4, "random_state": 0, "device": "cpu"} | parameters))


SKIPPED = {"check_array_api_input"}  # skips itself where scipy is not set to the array API


@pytest.mark.slow
def test_it_is_a_regressor_of_scikit_learn():
    for estimator, check in estimator_checks_generator(regressor()):
        if check.func.__name__ not in SKIPPED:
            check(estimator)


# --------------------------------------------------------------------------------------
# What it predicts
# --------------------------------------------------------------------------------------
def test_it_predicts_rows_that_it_has_not_seen(curve, fitted):
    _, X_test, y, y_test = curve
    said = fitted.predict(X_test)
    assert r2_score(y_test, said) > 0.6
    assert y.min() < said.min() < said.max() < y.max()


def test_units_of_the_numbers_are_those_of_the_predictions(curve, fitted):
    X, X_test, y, _ = curve
    scaled = regressor().fit(1000 * X - 5, 1e6 * y + 3e6)
    assert_allclose(scaled.predict(1000 * X_test - 5), 1e6 * fitted.predict(X_test) + 3e6, rtol=1e-3)


def test_views_share_the_cuts_and_cuts_share_the_rows(curve, fitted):
    _, _, y, _ = curve
    assert len(fitted.cuts_) > len(fitted._views) == 4
    counts = np.bincount(np.searchsorted(fitted.cuts_, y))
    assert counts.max() - counts.min() <= 2
    assert not np.isin(fitted.cuts_, y).any()


def test_two_values_are_predicted_like_two_classes(curve):
    X, X_test, y, _ = curve
    codes = (y > np.median(y)).astype(int)
    chances = regressor(n_estimators=1).fit(X, codes).predict(X_test)
    said = PriorFittedClassifier(n_estimators=1, random_state=0, device="cpu").fit(X, codes).predict_proba(X_test)
    assert np.abs(chances - said[:, 1]).mean() < 0.05


@pytest.mark.parametrize("value", [7.0, -2.5e9])
def test_a_single_value_is_what_it_predicts(value):
    model = regressor().fit(np.arange(20.0).reshape(-1, 1), np.full(20, value))
    assert_allclose(model.predict([[3.0], [99.0]]), value)
    assert len(model.cuts_) == 0


def test_one_far_number_moves_few_predictions(curve, fitted):
    X, X_test, y, _ = curve
    far = y.copy()
    far[y.argmax()] = 1e4
    moved = regressor().fit(X, far).predict(X_test) - fitted.predict(X_test)
    assert np.median(np.abs(moved)) < 0.1 * np.abs(moved).max()


def test_categories_gaps_and_dates_say_what_they_say():
    rng = np.random.default_rng(0)
    y = rng.normal(size=300)
    table = pd.DataFrame(
        {
            "level": np.array(["low", "high"], dtype=object)[(y > 0).astype(int)],
            "gap": np.where(np.abs(y) > 0.7, np.nan, rng.normal(size=300)),
            "day": pd.Timestamp("2020-01-01") + pd.to_timedelta(rng.integers(0, 300, 300), unit="D"),
            "empty": np.nan,
        }
    )
    model = regressor().fit(table[:150], y[:150])
    assert r2_score(y[150:], model.predict(table[150:])) > 0.6
    assert np.isfinite(model.predict(table[150:].assign(level="new"))).all()


# --------------------------------------------------------------------------------------
# How it behaves
# --------------------------------------------------------------------------------------
def test_a_row_does_not_depend_on_the_others(curve, fitted):
    _, X_test, _, _ = curve
    assert_allclose(fitted.predict(X_test[7:9]), fitted.predict(X_test)[7:9], atol=1e-5)


def test_equal_seeds_give_equal_predictions_also_from_a_pickle(curve, fitted):
    X, X_test, y, _ = curve
    assert_array_equal(clone(fitted).fit(X, y).predict(X_test), fitted.predict(X_test))
    assert_array_equal(pickle.loads(pickle.dumps(fitted)).predict(X_test), fitted.predict(X_test))


def test_what_it_says_of_real_rows_as_a_teacher_is_out_of_fold():
    X, _ = load_diabetes(return_X_y=True)
    noise = np.random.default_rng(0).normal(size=100)
    said = 2 * Guide(regressor(), X[:100], noise).real_ - noise  # the number makes half of a soft one
    assert np.corrcoef(regressor().fit(X[:100], noise).predict(X[:100]), noise)[0, 1] > 0.5  # of its context, it knows
    assert np.corrcoef(said, noise)[0, 1] < 0.2


def test_large_tables_are_taken_in_parts(curve, monkeypatch):
    X, X_test, y, y_test = curve
    monkeypatch.setattr(in_context, "MAX_ROWS", 50)
    with pytest.warns(
        DataWarning, match="PriorFittedRegressor was trained .* 80 rows: each view of the table takes 50"
    ):
        model = regressor().fit(X, y)
    assert r2_score(y_test, model.predict(X_test)) > 0.4


@pytest.mark.parametrize(
    ("X", "y", "message"),
    [
        ([[1.0], [np.inf], [2.0]], [0, 1, 0], "X holds infinity"),
        ([[1.0], [3.0], [2.0]], [0, np.nan, 1], "y contains nan in row 1"),
        ([[1.0], [3.0], [2.0]], ["a", "b", "a"], "y must hold numbers, got 'a'; PriorFittedClassifier"),
    ],
)
def test_bad_input_is_named(X, y, message):
    with pytest.raises(ValueError, match=message):
        regressor().fit(X, np.array(y))
