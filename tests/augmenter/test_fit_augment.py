"""GANAugmenter.fit_augment: softly labelled rows with weights."""

import pickle
from dataclasses import FrozenInstanceError

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_array_equal
from sklearn.datasets import load_breast_cancer, load_iris
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.naive_bayes import GaussianNB

from synthaug import AugmentedEstimator, GANAugmenter, TabularGAN
from synthaug.exceptions import DataError
from synthaug.teachers.tables import TeacherClassifier
from tests.checks import untouched
from tests.domains import assert_same, mixed_table


def tiny(**parameters):
    defaults = {"teacher": GaussianNB(), "random_state": 0}
    return GANAugmenter(TabularGAN(n_steps=3, hidden=8, patience=99), **(defaults | parameters))


@pytest.fixture(scope="module")
def iris():
    return load_iris(return_X_y=True, as_frame=True)


@pytest.mark.parametrize("ratio", [0.0, 0.5, 3.0])
def test_rows_weights_and_positions(iris, ratio):
    X, y = iris
    augmenter = tiny(ratio=ratio)
    X_out, y_out, weights = augmenter.fit_augment(X, y)
    position = augmenter.sample_indices_
    real = position >= 0
    assert len(X_out) == len(y_out) == len(weights) == len(position)
    assert real[: real.sum()].all()
    assert_same(X_out[real], X.iloc[position[real]].reset_index(drop=True))
    np.testing.assert_allclose(np.bincount(position[real], weights[real]), 1.0)
    assert weights[~real].sum() == pytest.approx(ratio * len(X))
    assert y_out.dtype == y.dtype
    assert set(y_out) == set(y)


def test_real_rows_are_softened_but_keep_their_label_as_the_likeliest(iris):
    X, y = iris
    augmenter = tiny(ratio=0)
    _, y_out, weights = augmenter.fit_augment(X, y)
    own = y_out.to_numpy() == y.to_numpy()[augmenter.sample_indices_]
    assert (weights[own] >= 0.5).all()
    assert 0 < weights[~own].sum() < 0.2 * len(X)


def test_one_fit_serves_several_settings(iris):
    X, y = iris
    augmenter = tiny(ratio=4.0)
    X_4, y_4, w_4 = augmenter.fit_augment(X, y)
    learned = tiny().learn(X, y)
    assert_same(learned.soft(ratio=4.0).X, X_4)
    X_1, y_1, w_1, indices = learned.soft(ratio=1.0)
    assert_array_equal(augmenter.sample_indices_[: len(indices)], indices)
    assert_same(X_4[: len(X_1)], X_1)
    assert_array_equal(y_4[: len(y_1)], y_1)
    assert_array_equal(w_4[: len(w_1)], w_1)
    X_again, _, _ = tiny(ratio=1.0).fit_augment(X, y)
    assert_same(X_again, X_1)
    assert_same(learned.hard(ratio=2.0)[:2], tiny(ratio=2.0).fit_resample(X, y))
    assert_same(learned.soft(ratio=4.0).X, X_4)  # whatever else was asked for before


def test_soft_labels_are_of_the_rows_that_were_learned_in_their_order(iris):
    X, y = iris
    order = np.random.default_rng(0).permutation(len(X))
    (ours, _), (theirs, _) = (
        _shares_of_rows(tiny(teacher=LogisticRegression(max_iter=5000)).learn(*rows).soft(ratio=0.0), *rows)
        for rows in ((X, y), (X.iloc[order], y.iloc[order]))
    )
    assert np.abs(ours[order] - theirs).max() < 0.2  # other folds, but of the same rows
    assert np.abs(ours - theirs).max() > 0.4


def _shares_of_rows(augmented, X, y):
    """Return how much of each class the real rows are, and the rows."""
    shares = np.zeros((len(X), 3))
    np.add.at(shares, (augmented.sample_indices, augmented.y.to_numpy()), augmented.sample_weight)
    assert_same(augmented.X, X.iloc[augmented.sample_indices].reset_index(drop=True))
    return shares, augmented.X


def test_what_was_learned_does_not_change(iris):
    X, y = iris
    learned = tiny().learn(X, y)
    with pytest.raises(FrozenInstanceError):
        learned.generator = None
    assert not hasattr(tiny().adopt(learned), "teacher_")
    assert learned.without_rows().real is None
    assert_same(learned.without_rows().sample(5), learned.sample(5))
    assert_same(tiny().adopt(learned).sample(5), tiny().fit(X, y).sample(5))
    assert_same(learned.rows(np.array([0, 2]), 7), learned.rows(np.array([0, 2, 1]), 7)[:2])


def test_what_was_learned_for_hard_labels_gives_soft_ones_too(iris):
    X, y = iris
    for target, kind, teacher in ((y, "auto", GaussianNB()), (y * 1.5, "continuous", LinearRegression())):
        augmenter = tiny(target_type=kind, teacher=teacher)
        hard, soft = augmenter.learn_hard(X, target), augmenter.learn(X, target)
        assert (hard.teacher is None) == (kind == "continuous")
        assert_same(hard.soft(ratio=1.0)[:2], soft.soft(ratio=1.0)[:2])


def test_rows_that_were_not_learned_cannot_be_augmented(iris):
    X, y = iris
    for learned, words in ((tiny().learn(X, y).without_rows(), "were not kept"), (tiny().learn(X), "y is None")):
        for method in (learned.soft, learned.hard):
            with pytest.raises(DataError, match=words):
                method()
    with pytest.raises(ValueError, match="nonsense"):
        tiny().learn(X, y).soft(sampling_strategy="nonsense")


def test_hard_labels_keep_the_teacher_too(iris):
    augmenter = tiny(ratio=1.0, teacher="auto")
    augmenter.fit_resample(*iris)
    assert isinstance(augmenter.teacher_, TeacherClassifier)
    assert not hasattr(augmenter.fit(*iris), "teacher_")


def test_a_strategy_weighs_classes():
    X, y = load_breast_cancer(return_X_y=True)
    X, y = np.concatenate([X[y == 1], X[y == 0][:40]]), np.repeat([1, 0], [(y == 1).sum(), 40])
    augmenter = tiny(ratio=2.0)
    learned = augmenter.learn(X, y)
    _, y_plain, plain, _ = learned.soft(ratio=2.0)
    _, y_out, weights, _ = learned.soft(ratio=2.0, sampling_strategy="auto")
    assert_array_equal(y_plain, y_out)
    np.testing.assert_allclose(weights / plain, np.where(y_out == 0, (y == 1).sum() / 40, 1.0))


def test_weights_of_real_rows_go_into_those_of_all(iris):
    X, y = iris
    given = np.where(y == 0, 3.0, 1.0)
    augmenter = tiny(ratio=1.0)
    _, _, weights = augmenter.fit_augment(X, y, given)
    position = augmenter.sample_indices_
    real = position >= 0
    np.testing.assert_allclose(np.bincount(position[real], weights[real]), given)
    assert weights[~real].sum() == pytest.approx(given.sum())


@pytest.mark.parametrize("missing_label", [None, -1])
def test_unlabelled_rows_come_back_softly_labelled(iris, missing_label):
    X, y = iris
    hidden = y.astype(object).where(np.arange(len(y)) % 2 == 0, missing_label)
    augmenter = tiny(ratio=1.0, missing_label=missing_label)
    _, y_out, weights = augmenter.fit_augment(X, hidden)
    assert set(y_out) == {0, 1, 2}
    position = augmenter.sample_indices_
    np.testing.assert_allclose(np.bincount(position[position >= 0], weights[position >= 0]), 1.0)
    likeliest = pd.Series(weights).groupby([position, y_out.to_numpy()]).sum().unstack().idxmax(axis=1)
    assert np.mean(likeliest.loc[0:].to_numpy()[1::2] == y[1::2]) > 0.85


@pytest.mark.filterwarnings("ignore:the class:synthaug.exceptions.DataWarning")
def test_a_label_that_occurs_once_stays(iris):
    X, y = iris
    y = y.map({0: "a", 1: "b", 2: "c"})
    y.iloc[7] = "once"
    augmenter = tiny(ratio=2.0)
    _, y_out, weights = augmenter.fit_augment(X, y)
    assert_array_equal(augmenter.sample_indices_[y_out == "once"], [7])
    assert weights[y_out == "once"].tolist() == [1.0]


def test_numbers_move_towards_the_teacher_and_keep_their_container():
    X, _ = mixed_table(80)
    augmenter = tiny(ratio=2.0, target_type="continuous", teacher="auto")
    number = pd.Series(np.arange(80), index=X.index, name="n")
    number = number.astype("float").where(number % 4 != 1)
    X_out, y_out, weights = augmenter.fit_augment(X, number)
    assert len(X_out) == len(y_out) == 80 + 2 * 60
    assert y_out.name == "n"
    assert y_out.notna().all()
    assert (weights == 1).all()
    assert y_out.between(0, 79).mean() > 0.95


@pytest.mark.parametrize(
    "teacher", [LogisticRegression(max_iter=5000), RandomForestClassifier(oob_score=True)], ids=str
)
def test_any_classifier_may_teach(iris, teacher):
    X, y = iris
    augmenter = tiny(teacher=teacher, ratio=1.0)
    augmenter.fit_augment(X, y)
    assert type(augmenter.teacher_) is type(teacher)
    assert not hasattr(teacher, "classes_")


def test_equal_seeds_give_equal_rows_and_touch_nothing(iris):
    X, y = iris
    with untouched():
        first = tiny(ratio=1.0).fit_augment(X, y)
    for left, right in zip(first, tiny(ratio=1.0).fit_augment(X, y), strict=True):
        assert_same(left, right)


def test_without_a_teacher_there_is_no_such_method():
    assert not hasattr(tiny(teacher=None), "fit_augment")


def test_what_cannot_work_is_refused_before_anything_is_trained(iris):
    X, y = iris
    untrained = GANAugmenter(TabularGAN(n_steps=10**9), random_state=0)  # would take days
    with pytest.raises(DataError, match=r"Ridge.*predict_proba"):
        untrained.set_params(teacher=Ridge()).fit_augment(X, y)
    with pytest.raises(ValueError, match="nonsense"):
        untrained.set_params(teacher="auto", sampling_strategy="nonsense").fit_augment(X, y)


def test_hard_labels_need_the_teacher_and_what_it_says_of_rows_unseen(iris):
    X, y = iris
    fits = []

    class Counting(LogisticRegression):
        def fit(self, X, y, sample_weight=None):
            fits.append(len(X))
            return super().fit(X, y, sample_weight)

    tiny(teacher=Counting(max_iter=5000)).fit_resample(X, y)
    assert fits == [len(X)] + 5 * [len(X) * 4 // 5]


def test_counts_stay_counts_that_a_poisson_regressor_can_learn():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(90, 3))
    y = rng.poisson(np.exp(0.8 * X[:, 0] - 1))
    _, soft, _ = tiny(ratio=4.0, target_type="continuous", teacher="auto").fit_augment(X, y)
    assert soft.min() >= 0
    assert soft.max() <= y.max()


def test_bad_requests_are_named(iris):
    X, y = iris
    with pytest.raises(DataError, match="fit_augment requires y"):
        tiny().fit_augment(X, None)
    with pytest.raises(DataError, match=r"Ridge.*predict_proba"):
        tiny(teacher=Ridge()).fit_augment(X, y)
    with pytest.raises(ValueError, match="needs classes"):
        tiny(target_type="continuous", sampling_strategy="auto", teacher="auto").fit_augment(X, y)
    with pytest.raises(ValueError, match="teacher"):
        tiny(teacher="forest").fit_augment(X, y)


def test_weights_below_zero_are_refused(iris):
    with pytest.raises(ValueError, match="Negative values in data passed to `sample_weight`"):
        tiny().fit_augment(*iris, sample_weight=np.full(len(iris[1]), -1.0))


def test_teachers_refuse_infinite_numbers(iris):
    X, y = iris
    with pytest.raises(ValueError, match="infinity"):
        TeacherClassifier(random_state=0).fit(X.assign(more=np.inf), y)


@pytest.mark.parametrize(
    "column",
    [
        pd.array(list("abc") * 50, dtype="string[python]"),
        pd.Series(pd.date_range("2020", periods=150)).astype("date32[pyarrow]"),
        np.linspace(-1e300, 1e300, 150),
    ],
    ids=["strings", "dates", "beyond single precision"],
)
def test_teachers_learn_columns_that_keep_their_dtype(column, iris):
    X = pd.DataFrame(iris[0]).assign(more=column)
    rows, *_ = tiny(teacher="auto").fit_augment(X, iris[1])
    assert rows["more"].dtype == X["more"].dtype
    assert_array_equal(rows["more"].iloc[0], X["more"].iloc[0])


def test_a_fitted_model_does_not_carry_the_teacher(iris):
    X, y = iris
    model = AugmentedEstimator(LogisticRegression(max_iter=5000), tiny(ratio=1.0)).fit(X, y)
    assert not hasattr(model.augmenter_, "teacher_")
    assert len(pickle.dumps(model)) < 500_000
    assert len(model.augmenter_.sample(5)[0]) == 5
