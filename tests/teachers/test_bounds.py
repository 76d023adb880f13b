"""What a teacher costs is bounded: rows that it learns, nodes that its trees store, rows that it labels at once."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_array_equal
from sklearn.datasets import load_diabetes, load_iris
from sklearn.linear_model import LinearRegression

from synthaug.teachers import bounds, tables
from synthaug.teachers.bounds import LEARNED_ROWS, NODE_BYTES, learned_rows, part_rows, rows_per_leaf
from synthaug.teachers.tables import TeacherClassifier, TeacherRegressor


def many_classes(n_rows, n_classes, seed=0):
    rng = np.random.default_rng(seed)
    y = rng.permutation(np.arange(n_rows) % n_classes)
    return np.random.default_rng(1).normal(size=(n_classes, 5))[y] + 0.5 * rng.normal(size=(n_rows, 5)), y


def node_bytes(teacher):
    return sum(
        tree.tree_.value.nbytes for forest in teacher._members[: tables.N_FORESTS] for tree in forest.estimators_
    )


@pytest.mark.parametrize("n_classes", [2, 5])
def test_small_tables_have_leaves_of_one_row(n_classes):
    assert rows_per_leaf(10_000, n_classes, n_trees=200) == 1
    assert TeacherClassifier(random_state=0).fit(*load_iris(return_X_y=True))._members[0].min_samples_leaf == 1


def test_nodes_of_forests_keep_within_their_budget(monkeypatch):
    X, y = many_classes(400, 40)
    monkeypatch.setattr(bounds, "NODE_BYTES", 5e6)
    fitted = TeacherClassifier(random_state=0).fit(X, y)
    assert 1e6 < node_bytes(fitted) < 5e6
    assert np.mean(fitted.predict(X) == y) > 0.3  # chance: 0.025


def test_a_budget_holds_for_any_number_of_rows_and_classes():
    for n_rows in (10, 1_000, 20_000, 100_000):
        for n_classes in (2, 100, 3_000):
            at_most = min(n_rows, bounds.ROWS_PER_TREE) // rows_per_leaf(n_rows, n_classes, n_trees=200)
            assert at_most <= 1 or 200 * at_most * 8 * n_classes < NODE_BYTES


def test_forests_of_many_rows_have_fewer_trees_and_say_something_of_each_row(monkeypatch):
    X, y = many_classes(400, 4)
    monkeypatch.setattr(bounds, "LEARNED_ROWS", 300)
    monkeypatch.setattr(tables, "ROWS_PER_TREE", 60)
    few, many = (TeacherClassifier(random_state=0).fit(X[:n], y[:n]) for n in (299, 400))
    assert [len(fitted._members[0].estimators_) for fitted in (few, many)] == [bounds.TREES, bounds.FEW_TREES]
    assert many.oob_proba_.sum(axis=1) == pytest.approx(1.0)
    assert np.mean(many.predict(X) == y) > 0.8
    others = np.setdiff1d(np.arange(400), many._learned)
    members = [tables._first_trees(member, bounds.FEW_FOLD_TREES) for member in many._members]
    assert many.oob_proba_[others] == pytest.approx(many._mixture(X[others], members))


def test_fewer_trees_of_folds_say_something_only_where_nobody_is_judged(monkeypatch):
    X, y = load_iris(return_X_y=True)
    X = np.column_stack([X, np.char.add("level ", (np.arange(150) % 50).astype(str))]).astype(object)
    monkeypatch.setattr(bounds, "SAID_FROM", 100)
    monkeypatch.setattr(bounds, "TREES", 2)
    monkeypatch.setitem(tables.BOOSTING, "max_iter", 2)
    asked = []
    for name in ("fold_trees", "said_trees"):
        monkeypatch.setattr(tables, name, lambda n, name=name: asked.append(name) or 2)
    TeacherClassifier(random_state=0).fit(X, y)
    TeacherRegressor(random_state=0).fit(X, y)
    assert asked == ["said_trees", "fold_trees"]
    assert [bounds.said_trees(n) for n in (99, 100, LEARNED_ROWS - 1, LEARNED_ROWS)] == [40, 20, 20, 10]


def test_many_classes_are_not_boosted():
    few, many = (TeacherClassifier(random_state=0).fit(*many_classes(160, n)) for n in (4, bounds.BOOSTED_CLASSES + 1))
    assert [len(few._members), len(many._members)] == [4, 3]
    assert many.predict_proba(np.zeros((2, 5))).sum(axis=1) == pytest.approx(1.0)
    assert many.member_shares_.sum() == pytest.approx(1.0)


@pytest.mark.slow
def test_a_thousand_classes_are_learned():
    X, y = many_classes(4_000, 1_000)
    fitted = TeacherClassifier(random_state=0).fit(X, y)
    assert node_bytes(fitted) < NODE_BYTES
    assert fitted.oob_proba_.shape == (4_000, 1_000)
    assert np.mean(fitted.predict(X) == y) > 0.1  # chance: 0.001


@pytest.mark.parametrize("kind", ["classes", "numbers"])
def test_rows_labelled_in_parts_have_the_labels_of_the_whole(kind, monkeypatch):
    if kind == "classes":
        X, y = load_iris(return_X_y=True, as_frame=True)
        label = TeacherClassifier(random_state=0).fit(X, y).predict_proba
    else:
        X, y = load_diabetes(return_X_y=True, as_frame=True)
        label = TeacherRegressor(random_state=0).fit(X[:100], y[:100]).predict
    whole = label(X)
    sizes = []
    transform = tables.TableFeatures.transform
    monkeypatch.setattr(tables.TableFeatures, "transform", lambda self, X: sizes.append(len(X)) or transform(self, X))
    monkeypatch.setattr(bounds, "PART_ROWS", 40)
    np.testing.assert_allclose(label(X), whole, rtol=0, atol=1e-12)
    assert len(sizes) > 2
    assert max(sizes) == 40


def test_parts_are_smaller_where_classes_are_many():
    assert part_rows(1) == bounds.PART_ROWS
    assert part_rows(10_000) * 10_000 <= bounds.PART_CELLS
    assert part_rows(10**9) == 1


@pytest.mark.parametrize("seed", range(3))
def test_a_sample_keeps_classes_and_their_proportions(seed):
    rng = np.random.default_rng(seed)
    codes = rng.choice(4, size=300_000, p=[0.6, 0.3, 0.09999, 0.00001])
    codes[:3], codes[3:60] = 4, 5
    chosen = learned_rows(codes, fewest=20, seed=seed)
    assert len(np.unique(chosen)) == len(chosen) <= LEARNED_ROWS + 6 * 20
    counts, kept = np.bincount(codes), np.bincount(codes[chosen], minlength=6)
    assert_array_equal(np.rint(counts[:3] / kept[:3]), 3)
    assert (kept >= np.minimum(counts, 20)).all()
    assert_array_equal(chosen, learned_rows(codes, fewest=20, seed=seed))
    assert not np.array_equal(chosen, learned_rows(codes, fewest=20, seed=seed + 1))


def test_a_sample_of_numbers_has_their_distribution():
    numbers = np.random.default_rng(0).exponential(size=250_000)
    chosen = numbers[learned_rows(numbers, fewest=0, seed=0)]
    assert len(chosen) == LEARNED_ROWS
    shares = [0.001, 0.1, 0.5, 0.9, 0.999]
    np.testing.assert_allclose(np.quantile(chosen, shares), np.quantile(numbers, shares), rtol=0.01)


@pytest.mark.parametrize("make", [TeacherClassifier, TeacherRegressor])
def test_rows_that_are_not_learned_are_told_out_of_sample_too(make, monkeypatch):
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(600, 3)), columns=list("abc"))
    noise = rng.integers(0, 2, 600) if make is TeacherClassifier else rng.normal(size=600)
    monkeypatch.setattr(bounds, "LEARNED_ROWS", 200)
    fitted = make(random_state=0).fit(X, noise, sample_weight=np.ones(600))
    told = fitted.oob_proba_[:, 1] if make is TeacherClassifier else fitted.oob_prediction_
    assert told.shape == (600,)
    assert LinearRegression().fit(told[:, None], noise).score(told[:, None], noise) < 0.1  # memory would give 1.0


def test_weights_follow_the_rows_that_are_learned(monkeypatch):
    X = np.random.default_rng(0).normal(size=(300, 2))
    y = (np.arange(300) % 2).astype(int)
    monkeypatch.setattr(bounds, "LEARNED_ROWS", 100)
    fitted = TeacherClassifier(random_state=0).fit(X, y, sample_weight=np.where(y == 1, 20.0, 1.0))
    assert fitted.predict_proba(X)[:, 1].mean() > 0.65  # 0.5 without weights


@pytest.mark.parametrize("make", [TeacherClassifier, TeacherRegressor])
def test_boosted_trees_are_asked_of_few_rows_at_a_time_and_say_the_same(make, monkeypatch):
    X, y = load_iris(return_X_y=True)
    teacher = make(random_state=0).fit(X, y)
    ask = teacher.predict_proba if make is TeacherClassifier else teacher.predict
    whole, sizes = ask(X), []
    boosting = type(teacher._members[tables.N_FORESTS])
    asked = getattr(boosting, teacher._method)
    monkeypatch.setattr(boosting, teacher._method, lambda self, rows: sizes.append(len(rows)) or asked(self, rows))
    monkeypatch.setattr(tables, "BOOSTED_ROWS", 40)
    assert_array_equal(ask(X), whole)
    assert sizes == [40, 40, 40, 30]
