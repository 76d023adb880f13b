from datetime import time
from functools import cache

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from sklearn import config_context
from sklearn.datasets import load_breast_cancer, load_diabetes
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.metrics import log_loss, r2_score, roc_auc_score
from sklearn.model_selection import train_test_split

from synthaug.exceptions import DataError
from synthaug.teachers.tables import TeacherClassifier, TeacherRegressor


@pytest.fixture(scope="module")
def cancer():
    X, y = load_breast_cancer(return_X_y=True, as_frame=True)
    return train_test_split(X, y, train_size=150, stratify=y, random_state=0)


@pytest.fixture(scope="module")
def teacher(cancer):
    X, _, y, _ = cancer
    return TeacherClassifier(random_state=0).fit(X, y)


def test_probabilities_are_better_than_those_of_a_single_member(cancer, teacher):
    X, X_test, y, y_test = cancer
    single = ExtraTreesClassifier(random_state=0).fit(X, y)
    assert log_loss(y_test, teacher.predict_proba(X_test)) < log_loss(y_test, single.predict_proba(X_test))
    np.testing.assert_allclose(teacher.predict_proba(X_test).sum(axis=1), 1.0)


def test_out_of_bag_output_is_honest(cancer, teacher):
    X, X_test, y, y_test = cancer
    honest = log_loss(y, teacher.oob_proba_)
    assert abs(honest - log_loss(y_test, teacher.predict_proba(X_test))) < 0.1
    noise = np.random.default_rng(0).permutation(y)
    fitted = TeacherClassifier(random_state=0).fit(X, noise)
    assert np.mean(fitted.classes_[fitted.oob_proba_.argmax(axis=1)] == noise) < 0.65  # memory would give 1.0


def test_mixed_tables_with_missing_values_and_unseen_levels():
    rng = np.random.default_rng(0)
    y = rng.integers(0, 3, 90)
    table = pd.DataFrame(
        {
            "number": np.where(rng.random(90) < 0.2, np.nan, y + rng.normal(size=90)),
            "text": np.array(["a", "b", None], dtype=object)[rng.integers(0, 3, 90)],
            "day": pd.Timestamp("2020-01-01") + pd.to_timedelta(y + rng.integers(0, 3, 90), unit="D"),
        }
    )
    fitted = TeacherClassifier(random_state=0).fit(table, np.array(["x", "y", "z"])[y])
    assert fitted.predict(table.assign(text="new")).shape == (90,)
    assert np.mean(fitted.predict(table) == np.array(["x", "y", "z"])[y]) > 0.6


@pytest.mark.parametrize("columns", [["text"], ["number"]])
def test_tables_of_one_kind_of_column(columns):
    y = np.arange(60) % 2
    table = pd.DataFrame({"text": np.array(["a", "b"])[y], "number": y + np.linspace(0, 0.5, 60)})[columns]
    assert (TeacherClassifier(random_state=0).fit(table, y).predict(table) == y).all()
    assert TeacherRegressor(random_state=0).fit(table, y).predict(table).shape == (60,)


def test_routing_of_metadata_changes_nothing(cancer, teacher):
    X, X_test, y, _ = cancer
    with config_context(enable_metadata_routing=True):
        again = TeacherClassifier(random_state=0).fit(X, y)
    np.testing.assert_array_equal(again.predict_proba(X_test), teacher.predict_proba(X_test))


def test_columns_without_any_value_say_nothing(cancer):
    X, X_test, y, _ = cancer
    X, X_test = X.iloc[:, :3], X_test.iloc[:, :3]
    empty = TeacherClassifier(random_state=0).fit(X.assign(empty=np.nan), y)
    filled = empty.predict_proba(X_test.assign(empty=1.0))
    np.testing.assert_array_equal(filled, TeacherClassifier(random_state=0).fit(X, y).predict_proba(X_test))


def test_weights_matter_and_zero_means_absent(cancer):
    X, X_test, y, _ = cancer
    weights = np.where(y == 1, 20.0, 1.0)
    towards = TeacherClassifier(random_state=0).fit(X, y, weights).predict_proba(X_test)[:, 1].mean()
    assert towards > TeacherClassifier(random_state=0).fit(X, y).predict_proba(X_test)[:, 1].mean()


def test_equal_seeds_give_equal_teachers(cancer, teacher):
    X, X_test, y, _ = cancer
    again = TeacherClassifier(random_state=0).fit(X, y)
    np.testing.assert_array_equal(again.predict_proba(X_test), teacher.predict_proba(X_test))


def test_regressor_predicts_and_judges_its_rows_out_of_bag():
    X, y = load_diabetes(return_X_y=True)
    X_train, X_test, y_train, y_test = train_test_split(X, y, train_size=200, random_state=0)
    fitted = TeacherRegressor(random_state=0).fit(X_train, y_train)
    assert r2_score(y_test, fitted.predict(X_test)) > 0.35
    assert 0.2 < r2_score(y_train, fitted.oob_prediction_) < 0.7


@pytest.mark.parametrize("n_rows", [2, 3, 6])
def test_few_rows_are_judged_too(n_rows):
    X, y = (part[:n_rows] for part in load_diabetes(return_X_y=True))
    fitted = TeacherRegressor(random_state=0).fit(X, y)
    assert np.isfinite(fitted.oob_prediction_).all()
    assert fitted.member_shares_.sum() == pytest.approx(1.0)
    with pytest.raises(DataError, match="n_samples=1"):
        TeacherRegressor().fit(X[:1], y[:1])


def many_levels(n, seed, n_classes=2):
    """Return a table with a column of 200 levels, classes that follow it, and numbers that do."""
    rng = np.random.default_rng(seed)
    level, effect = rng.integers(0, 200, n), np.random.default_rng(0).normal(size=200)
    numbers = effect[level] + 0.3 * rng.normal(size=n)
    table = pd.DataFrame({"level": [f"L{i}" for i in level], "other": rng.normal(size=n)})
    return table, np.digitize(numbers, np.linspace(-1, 1, n_classes + 1)[1:-1]), numbers


@pytest.mark.parametrize("n_classes", [2, 3])
def test_many_levels_are_seen_and_judged_honestly(n_classes):
    (X, y, _), (X_test, y_test, _) = many_levels(700, 0, n_classes), many_levels(700, 1, n_classes)
    fitted = TeacherClassifier(random_state=0).fit(X, y)
    told = [auc_of(y, fitted.oob_proba_), auc_of(y_test, fitted.predict_proba(X_test))]
    assert min(told) > 0.8
    assert told[0] < told[1] + 0.02  # the whole teacher is better than its forests on a part of the rows
    np.testing.assert_allclose(fitted.oob_proba_.sum(axis=1), 1.0)


def auc_of(y, shares):
    return roc_auc_score(y, shares[:, 1] if shares.shape[1] == 2 else shares, multi_class="ovr")


@pytest.mark.slow
def test_many_levels_tell_nothing_of_permuted_labels():
    found = []
    for seed in range(8):
        X, y, _ = many_levels(600, seed)
        fitted = TeacherClassifier(random_state=seed).fit(X, np.random.default_rng(seed).permutation(y))
        found.append(roc_auc_score(np.random.default_rng(seed).permutation(y), fitted.oob_proba_[:, 1]))
    assert abs(np.mean(found) - 0.5) < 2.5 * np.std(found, ddof=1) / 8**0.5


def test_numbers_to_predict_from_many_levels():
    (X, _, y), (X_test, _, y_test) = many_levels(700, 0), many_levels(700, 1)
    fitted = TeacherRegressor(random_state=0).fit(X, y)
    told = [r2_score(y, fitted.oob_prediction_), r2_score(y_test, fitted.predict(X_test))]
    assert min(told) > 0.5
    assert told[0] < told[1] + 0.05


def test_a_class_of_few_rows_is_judged_too():
    X, y, _ = many_levels(300, 0)
    fitted = TeacherClassifier(random_state=0).fit(X, np.where(np.arange(300) < 2, 7, y))
    assert fitted.oob_proba_.shape == (300, 3)
    assert np.isfinite(fitted.oob_proba_).all()


FORMS = {
    "number": pd.Series,
    "period": lambda k: pd.Series([pd.Period("1990-01", "M") + i for i in k]),
    "clock time": lambda k: pd.Series([time(i // 60, i % 60) for i in k], dtype=object),
    "ordered category": lambda k: pd.Series(pd.Categorical(k, ordered=True)),
    "text of numbers": lambda k: pd.Series([f"{i:,.2f} EUR" for i in k]),
    "text of dates": lambda k: pd.Series(pd.date_range("2010-01-01", periods=360)[k].strftime("%d.%m.%Y")),
}


@pytest.mark.parametrize(
    "form",
    [
        "ordered category",
        "text of numbers",
        *(pytest.param(form, marks=pytest.mark.slow) for form in ("period", "clock time", "text of dates")),
    ],
)
def test_a_column_teaches_the_same_in_any_form(form):
    assert auc_of_form(form) == pytest.approx(auc_of_form("number"), abs=0.02)


@cache
def auc_of_form(form):
    found = []
    for seed in range(2):  # by how much a single sample differs is chance: .010, one standard deviation
        rng = np.random.default_rng(seed)
        k, other = rng.integers(0, 360, 900).tolist(), rng.normal(size=900)
        y = (rng.random(900) < 1 / (1 + np.exp(-2 * np.sin(np.array(k) / 57) - other))).astype(int)
        table = pd.DataFrame({"column": FORMS[form](k), "other": other})
        fitted = TeacherClassifier(random_state=0).fit(table[:300], y[:300])
        found.append(roc_auc_score(y[300:], fitted.predict_proba(table[300:])[:, 1]))
    return np.mean(found)


@pytest.mark.parametrize("levels", [0, pytest.param(50, marks=pytest.mark.slow)])
@pytest.mark.parametrize(("n", "n_classes", "weighted"), [(90, 3, 2), (400, 2, 4), (300, 12, 50), (60, 2, 30)])
def test_rows_and_classes_without_weight_teach_nothing_and_all_rows_are_told(n, n_classes, weighted, levels):
    rng = np.random.default_rng(0)
    X = pd.DataFrame({"a": rng.normal(size=n), "b": rng.normal(size=n)})
    if levels:
        X["c"] = rng.integers(0, levels, n).astype(str)
    y = np.arange(n) % n_classes
    weight = np.where(y < 2, 1.0, 0.0) * (np.cumsum(y < 2) <= weighted)
    teacher = TeacherClassifier(random_state=0).fit(X, y, sample_weight=weight)
    assert teacher.oob_proba_.shape == teacher.predict_proba(X).shape == (n, n_classes)
    assert_allclose(teacher.oob_proba_.sum(axis=1), 1)
    assert_allclose(teacher.oob_proba_[:, 2:], 0, atol=0.02)
    told_otherwise = np.where((weight > 0) | (y > 1), y, 1 - y)
    again = TeacherClassifier(random_state=0).fit(X, told_otherwise, sample_weight=weight)
    assert_allclose(again.predict_proba(X), teacher.predict_proba(X), atol=1e-9)


HEAVY = np.where(np.arange(60) < 6, 1000.0, 1e-3)


def test_of_heavy_rows_something_is_said_out_of_bag():
    rng = np.random.default_rng(0)
    X, y = rng.normal(size=(60, 2)), rng.permutation(np.repeat([0, 1], 30))
    oob = TeacherClassifier(random_state=0).fit(X, y, sample_weight=HEAVY).oob_proba_
    assert_allclose(oob.sum(axis=1), 1)


def test_numbers_of_heavy_rows_are_told_by_members_that_have_not_seen_them():
    rng = np.random.default_rng(0)
    X, numbers = rng.normal(size=(60, 2)), rng.normal(size=60)  # nothing to learn
    teacher = TeacherRegressor(random_state=0).fit(X, numbers, sample_weight=HEAVY)
    assert np.isfinite(teacher.oob_prediction_).all()
    assert np.abs(teacher.oob_prediction_ - numbers)[:6].max() > 0.1
