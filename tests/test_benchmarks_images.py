"""The small convolutional network of the image benchmark: a fair judge, and a cheap one."""

import pickle
import time

import numpy as np
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import clone
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

from benchmarks.images.cnn import SmallCNN


@pytest.fixture(scope="module")
def digits():
    """Give 20 images of each digit to learn from and the others to be judged on, as rows."""
    X, y = load_digits(return_X_y=True)
    train = np.concatenate([np.flatnonzero(y == digit)[:20] for digit in range(10)])
    test = np.setdiff1d(np.arange(len(X)), train)
    return X[train], y[train], X[test], y[test]


def small_cnn(**parameters):
    return SmallCNN(**({"image_shape": (8, 8), "n_steps": 150, "random_state": 100} | parameters))


def test_it_learns_digits_better_than_a_linear_model(digits):
    X, y, X_test, y_test = digits
    linear = LogisticRegression(max_iter=1000).fit(X / 16, y).score(X_test / 16, y_test)
    assert small_cnn().fit(X, y).score(X_test, y_test) > linear + 0.01


def test_probabilities_are_those_of_the_classes_in_order(digits):
    X, y, X_test, y_test = digits
    names = np.array([f"digit {digit}" for digit in range(10)])
    model = small_cnn().fit(X, names[y])
    said = model.predict_proba(X_test)
    assert_array_equal(model.classes_, names)
    assert said.shape == (len(X_test), 10)
    assert_allclose(said.sum(axis=1), 1)
    assert_array_equal(model.predict(X_test), names[said.argmax(axis=1)])
    assert np.mean(model.predict(X_test) == names[y_test]) > 0.8


def test_same_seed_same_network_and_global_random_states_stay(digits):
    X, y, X_test, _ = digits
    torch.manual_seed(100)
    np.random.seed(100)  # noqa: NPY002
    before, others = torch.get_rng_state(), np.random.get_state()[1].copy()  # noqa: NPY002
    first, again, other = (small_cnn(n_steps=20, random_state=seed).fit(X, y) for seed in (100, 100, 101))
    said = first.predict_proba(X_test)
    assert_array_equal(said, again.predict_proba(X_test))
    assert_array_equal(said, pickle.loads(pickle.dumps(first)).predict_proba(X_test))
    assert np.abs(said - other.predict_proba(X_test)).max() > 0.01
    assert torch.equal(torch.get_rng_state(), before)
    assert_array_equal(np.random.get_state()[1], others)  # noqa: NPY002


def test_a_row_without_weight_is_never_seen(digits):
    X, y, X_test, y_test = digits
    wrong = np.concatenate([y, (y + 1) % 10])
    weights = np.repeat([1.0, 0.0], len(X))
    weighted = small_cnn().fit(np.concatenate([X, X]), wrong, sample_weight=weights)
    unweighted = small_cnn().fit(np.concatenate([X, X]), wrong)
    assert weighted.score(X_test, y_test) > 0.8
    assert unweighted.score(X_test, y_test) < 0.8


def test_more_rows_are_not_more_steps(digits):
    X, y, _, _ = digits
    seconds = []
    for copies in (1, 20):
        many, labels = np.tile(X, (copies, 1)), np.tile(y, copies)
        start = time.process_time()
        small_cnn().fit(many, labels)
        seconds.append(time.process_time() - start)
    assert seconds[1] < 3 * seconds[0]


@pytest.mark.parametrize("image_shape", [(9, 11), (16, 8, 3), pytest.param((64, 32), marks=pytest.mark.slow)])
def test_images_of_any_shape_are_learned_as_rows_and_as_arrays(image_shape):
    rng = np.random.default_rng(100)
    y = np.repeat([0, 1, 2], 10)
    X = rng.integers(0, 50, (30, *image_shape))
    for label in range(3):
        X[y == label, : image_shape[0] // 2, label * 2 : label * 2 + 3] += 100
    model = small_cnn(image_shape=image_shape, n_steps=40)
    as_arrays, as_rows = (clone(model).fit(images, y).predict_proba(X) for images in (X, X.reshape(30, -1)))
    assert_array_equal(as_arrays, as_rows)
    assert_array_equal(as_arrays.argmax(axis=1), y)


def test_colours_come_last():
    rng = np.random.default_rng(100)
    y = np.repeat([0, 1], 20)
    X = rng.integers(0, 50, (40, 8, 8, 3))
    X[y == 1, :, :, 2] += 30  # blue alone tells the classes apart
    model = small_cnn(image_shape=(8, 8, 3), n_steps=60).fit(X.reshape(40, -1), y)
    assert model.score(X.reshape(40, -1), y) == 1
    assert model.network_[0].weight.shape[1] == 3
