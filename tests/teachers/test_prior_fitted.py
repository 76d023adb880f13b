"""The pretrained classifier: a good one on small tables, well-behaved, and clear about its limits."""

import hashlib
import json
import pickle
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import clone
from sklearn.datasets import load_breast_cancer, load_iris, load_wine, make_classification
from sklearn.dummy import DummyClassifier
from sklearn.exceptions import NotFittedError
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.utils.estimator_checks import estimator_checks_generator

from synthaug import PriorFittedClassifier
from synthaug.exceptions import DataError, DataWarning
from synthaug.guidance.guide import Guide
from synthaug.teachers import in_context


@pytest.fixture(scope="module")
def cancer():
    X, y = load_breast_cancer(return_X_y=True, as_frame=True)
    return train_test_split(X.iloc[:, :12], y, train_size=60, test_size=200, stratify=y, random_state=0)


@pytest.fixture(scope="module")
def fitted(cancer):
    X, _, y, _ = cancer
    return classifier().fit(X, y)


def classifier(**parameters):
    return PriorFittedClassifier(**({"n_estimators": 2, "random_state": 0, "device": "cpu"} | parameters))


SKIPPED = {"check_array_api_input"}  # skips itself where scipy is not set to the array API


@pytest.mark.slow
def test_it_is_a_classifier_of_scikit_learn():
    for estimator, check in estimator_checks_generator(classifier()):
        if check.func.__name__ not in SKIPPED:
            check(estimator)


# --------------------------------------------------------------------------------------
# What it predicts
# --------------------------------------------------------------------------------------
def test_it_predicts_rows_that_it_has_not_seen(cancer, fitted):
    _, X_test, _, y_test = cancer
    probabilities = fitted.predict_proba(X_test)
    assert_allclose(probabilities.sum(axis=1), 1.0)
    assert roc_auc_score(y_test, probabilities[:, 1]) > 0.95
    assert log_loss(y_test, probabilities) < 0.4
    assert_array_equal(fitted.predict(X_test), fitted.classes_[probabilities.argmax(axis=1)])


@pytest.mark.parametrize("load", [load_iris, load_wine])
def test_it_tells_several_classes_apart(load):
    X, X_test, y, y_test = train_test_split(*load(return_X_y=True), train_size=60, stratify=None, random_state=0)
    assert classifier(n_estimators=4).fit(X, y).score(X_test, y_test) > 0.85


def test_labels_may_be_texts(cancer):
    X, X_test, y, _ = cancer
    named = np.where(y == 1, "benign", "malignant")
    model = classifier().fit(X, named)
    assert_array_equal(model.classes_, ["benign", "malignant"])
    assert set(model.predict(X_test)) == {"benign", "malignant"}


def test_categories_and_gaps_say_what_they_say():
    rng = np.random.default_rng(0)
    y = rng.integers(0, 2, 400)
    level = np.where(rng.random(400) < 0.85, y, 1 - y)
    table = pd.DataFrame(
        {
            "level": np.array(["b", "a"], dtype=object)[level],
            "gap": np.where((rng.random(400) < 0.85) == y, np.nan, rng.normal(size=400)),
            "day": pd.Timestamp("2020-01-01") + pd.to_timedelta(rng.integers(0, 300, 400), unit="D"),
            "empty": np.nan,
        }
    )
    table.loc[::50, "level"] = None
    for columns in (["level", "day"], ["gap", "day"]):
        model = classifier().fit(table.loc[:199, columns], y[:200])
        assert model.score(table.loc[200:, columns], y[200:]) > 0.65, columns  # chance is 0.5, the best 0.85
    everything = classifier().fit(table[:200], y[:200])
    assert everything.predict_proba(table[200:].assign(level="new")).shape == (200, 2)


def test_units_names_of_columns_and_of_levels_have_no_effect(cancer, fitted):
    X, X_test, y, _ = cancer
    scaled = classifier().fit((X * 1000 + 5).add_prefix("the "), y)
    assert_allclose(
        scaled.predict_proba((X_test * 1000 + 5).add_prefix("the ")), fitted.predict_proba(X_test), atol=1e-3
    )


def test_a_row_does_not_depend_on_the_others(cancer, fitted, monkeypatch):
    _, X_test, _, _ = cancer
    together = fitted.predict_proba(X_test)
    assert_allclose(fitted.predict_proba(X_test[7:9]), together[7:9], atol=1e-5)
    monkeypatch.setattr(in_context, "QUERIES", 33)
    assert_allclose(fitted.predict_proba(X_test), together, atol=1e-5)


def test_no_class_is_preferred_for_its_code(cancer):
    X, X_test, y, _ = cancer
    model = classifier(n_estimators=8)
    straight, swapped = (model.fit(X, labels).predict_proba(X_test) for labels in (y, 1 - y))
    assert np.abs(straight - swapped[:, ::-1]).mean() < 0.03


def test_the_order_of_rows_has_no_effect_and_that_of_columns_little(cancer):
    X, X_test, y, _ = cancer
    said = classifier(n_estimators=4).fit(X, y).predict_proba(X_test)
    order = np.random.default_rng(0).permutation(len(X))
    moved = classifier(n_estimators=4).fit(X.iloc[order], y.iloc[order]).predict_proba(X_test)
    assert_allclose(moved, said, atol=1e-4)
    names = X.columns[np.random.default_rng(1).permutation(X.shape[1])]
    assert np.abs(classifier(n_estimators=4).fit(X[names], y).predict_proba(X_test[names]) - said).mean() < 0.03


def test_more_views_vary_less_with_the_seed(cancer):
    X, X_test, y, _ = cancer

    def spread(n):
        said = [classifier(n_estimators=n, random_state=seed).fit(X, y).predict_proba(X_test) for seed in range(3)]
        return np.std(said, axis=0).mean()

    assert spread(8) < spread(1)


# --------------------------------------------------------------------------------------
# How it behaves
# --------------------------------------------------------------------------------------
def test_equal_seeds_give_equal_predictions_and_states_stay(cancer, fitted):
    X, X_test, y, _ = cancer
    state, threads = torch.random.get_rng_state(), torch.get_num_threads()
    again = clone(fitted).fit(X, y).predict_proba(X_test)
    assert_array_equal(again, fitted.predict_proba(X_test))
    assert torch.equal(torch.random.get_rng_state(), state)
    assert torch.get_num_threads() == threads


def test_it_comes_back_from_a_pickle(cancer, fitted):
    _, X_test, _, _ = cancer
    copy = pickle.loads(pickle.dumps(fitted))
    assert_array_equal(copy.predict_proba(X_test), fitted.predict_proba(X_test))


def test_what_it_says_of_real_rows_as_a_teacher_is_out_of_fold():
    X, _ = make_classification(120, random_state=0)
    noise = np.random.default_rng(0).integers(0, 2, 120)
    real = Guide(classifier(), X, noise, n_classes=2, n_labels=2).real_
    said = 2 * real - np.eye(2)[noise]  # the label makes half of a soft label
    assert log_loss(noise, said) > 0.6
    assert np.mean(said.argmax(axis=1) == noise) < 0.65


def test_weights_load_within_a_third_of_a_second():
    seconds = []
    for _ in range(3):
        start = time.process_time()
        in_context.shipped()
        seconds.append(time.process_time() - start)
    assert min(seconds) < 0.3


def test_shipped_weights_that_were_damaged_are_refused(tmp_path, monkeypatch, cancer):
    X, _, y, _ = cancer
    folder = Path(in_context.__file__).parent
    weights = bytearray((folder / in_context.WEIGHTS).read_bytes())
    weights[-1] ^= 1  # a single bit, which no reader of the format would notice
    (tmp_path / in_context.WEIGHTS).write_bytes(weights)
    (tmp_path / in_context.CARD).write_bytes((folder / in_context.CARD).read_bytes())
    monkeypatch.setattr(in_context.resources, "files", lambda package: tmp_path)
    with pytest.raises(DataError, match=r"is damaged or another file.*install it again"):
        classifier().fit(X, y)


def test_the_card_tells_of_the_weights_that_are_shipped():
    folder = Path(in_context.__file__).parent
    card = json.loads((folder / in_context.CARD).read_text())
    weights = (folder / in_context.WEIGHTS).read_bytes()
    assert card["sha256"] == hashlib.sha256(weights).hexdigest()
    assert len(weights) < 4 * 2**20
    network = in_context.shipped()
    assert card["parameters"] == sum(weight.numel() for weight in network.parameters())


def test_the_published_log_is_that_of_the_shipped_weights():
    card = json.loads((Path(in_context.__file__).parent / in_context.CARD).read_text())
    log = (Path(__file__).parents[2] / "benchmarks" / "published" / "pretraining.jsonl").read_text().splitlines()
    last = json.loads(log[-1])
    assert {name: card[name] for name in last} == last


# --------------------------------------------------------------------------------------
# Its limits
# --------------------------------------------------------------------------------------
def test_large_tables_are_taken_in_parts(monkeypatch):
    monkeypatch.setattr(in_context, "MAX_ROWS", 80)
    monkeypatch.setattr(in_context, "MAX_FEATURES", 6)
    X, y = make_classification(200, 10, n_informative=6, random_state=0)
    with pytest.warns(DataWarning) as said:
        model = classifier(n_estimators=4).fit(X[:120], y[:120])
    messages = [str(warning.message) for warning in said]
    assert any("120 rows: each view of the table takes 80" in message for message in messages)
    assert any("10 columns: each view takes 6" in message for message in messages)
    assert model.score(X[120:], y[120:]) > 0.65


def test_more_than_ten_classes_are_told_apart_by_groups():
    rng = np.random.default_rng(0)
    y = np.arange(360) % 12
    X = np.c_[y % 4, y // 4] + 0.1 * rng.normal(size=(360, 2))
    with pytest.warns(DataWarning, match="12 classes: each view tells apart 10 groups"):
        model = classifier().fit(X[:240], y[:240])
    assert_allclose(model.predict_proba(X[240:]).sum(axis=1), 1.0)
    assert model.score(X[240:], y[240:]) > 0.8  # chance is a twelfth


def test_twice_as_many_views_where_classes_share_a_code(cancer):
    X = np.random.default_rng(0).normal(size=(40, 2))
    assert len(classifier().fit(X, np.arange(40) % 10)._views) == 2
    with pytest.warns(DataWarning):
        model = classifier().fit(X, np.arange(40) % 20)
    assert len(model._views) == 4
    assert all(np.bincount(groups).tolist() == [2] * 10 for groups in model._groups)


def test_tables_within_the_limits_are_not_warned_of(cancer, recwarn):
    X, _, y, _ = cancer
    classifier().fit(X, y)
    assert not recwarn.list


@pytest.mark.parametrize(
    ("X", "y", "message"),
    [
        ([[1.0], [np.inf], [2.0]], [0, 1, 0], "X holds infinity"),
        ([[1.0], [3.0], [2.0]], [0, 0, 0], "y holds one class, and"),
        ([[1.0], [3.0], [2.0]], [0, np.nan, 1], "y contains nan in row 1"),
        ([[1.0], [3.0], [2.0]], [0.5, 0.1, 0.7], "Unknown label type"),
    ],
)
def test_bad_input_is_named(X, y, message):
    with pytest.raises(ValueError, match=message):
        classifier().fit(X, np.array(y))


def test_other_columns_than_those_of_fit_are_refused(cancer, fitted):
    _, X_test, _, _ = cancer
    with pytest.raises(ValueError, match="feature names should match"):
        fitted.predict(X_test.rename(columns={"mean radius": "radius"}))
    with pytest.raises(NotFittedError):
        classifier().predict(X_test)


def test_a_table_without_any_value_says_the_shares_of_the_classes():
    X, y = np.full((40, 2), np.nan), np.arange(40) % 4 > 0
    said = classifier().fit(X, y).predict_proba(X)
    assert log_loss(y, said) < log_loss(y, DummyClassifier().fit(X, y).predict_proba(X)) + 0.1


def test_files_that_are_no_weights_are_refused(tmp_path, cancer):
    X, _, y, _ = cancer
    path = tmp_path / "weights.safetensors"
    path.write_bytes(b"no weights")
    with pytest.raises(DataError, match="is no file of weights"):
        classifier(weights=path).fit(X, y)
