"""The semi-supervised teacher of images learns from what has no label, and is a well-behaved classifier."""

import pickle
import time

import numpy as np
import pandas as pd
import pytest
import torch
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.base import clone
from sklearn.datasets import load_digits
from sklearn.exceptions import NotFittedError

from synthaug.exceptions import DataError
from synthaug.guidance.guide import Guide
from synthaug.nets import views
from synthaug.nets.classifier import ImageClassifier
from synthaug.nets.views import strong_view, weak_view
from synthaug.teachers.fixmatch import FixMatchClassifier

UNLABELLED = -1


@pytest.fixture(scope="module")
def digits():
    """Give images and their digits, of which five of each are labelled, with the true digits behind."""
    order = np.random.default_rng(101).permutation(1797)[:1000]
    images, truth = load_digits().images[order], load_digits().target[order]
    y = np.full(len(truth), UNLABELLED)
    for digit in range(10):
        rows = np.flatnonzero(truth == digit)[:5]
        y[rows] = digit
    return images, y, truth


@pytest.fixture(scope="module")
def stripes():
    """Give small images of two classes, upright and level stripes, a third of them unlabelled."""
    rng = np.random.default_rng(100)
    y = np.tile([0, 1, UNLABELLED], 12)
    X = rng.integers(0, 80, (36, 10, 12))
    X[::2, :, ::4] += 150
    X[1::2, ::4, :] += 150
    y = np.where(y == UNLABELLED, y, np.arange(36) % 2)
    return X, y


def teacher(**parameters):
    return FixMatchClassifier(**({"n_steps": 10, "random_state": 100, "device": "cpu"} | parameters))


# --------------------------------------------------------------------------------------
# What it learns
# --------------------------------------------------------------------------------------
@pytest.mark.slow
def test_unlabelled_images_make_it_better_on_digits(digits):
    images, y, truth = digits
    unlabelled, labelled = y == UNLABELLED, y != UNLABELLED
    both = teacher(n_steps=200).fit(images, y)
    alone = teacher(n_steps=200).fit(images[labelled], y[labelled])
    gain = both.score(images[unlabelled], truth[unlabelled]) - alone.score(images[unlabelled], truth[unlabelled])
    assert gain > 0.02
    assert both.history_[-1]["sure"] > both.history_[0]["sure"]
    assert {log["sure"] for log in alone.history_} == {0.0}


def test_a_label_that_is_heavier_is_believed(stripes):
    X, _ = stripes
    truth = np.arange(36) % 2
    both_ways = np.concatenate([truth, 1 - truth])
    weights = np.repeat([1.0, 0.0], 36)
    model = teacher(n_steps=60).fit(np.concatenate([X, X]), both_ways, sample_weight=weights)
    assert model.score(X, truth) > 0.9
    reverse = teacher(n_steps=60).fit(np.concatenate([X, X]), both_ways, sample_weight=weights[::-1])
    assert reverse.score(X, truth) < 0.1


def test_weights_of_unlabelled_images_have_no_effect(stripes):
    X, y = stripes
    weights = np.where(y == UNLABELLED, 7.0, 1.0)
    assert_array_equal(
        teacher().fit(X, y, sample_weight=weights).predict_proba(X), teacher().fit(X, y).predict_proba(X)
    )


def test_a_class_with_one_image_is_learned(stripes):
    X, y = stripes
    few = np.full(len(y), UNLABELLED)
    few[[0, 1]] = [0, 1]
    model = teacher(n_steps=60).fit(X, few)
    assert_array_equal(model.classes_, [0, 1])
    assert_array_equal(model.predict(X[:2]), [0, 1])


# --------------------------------------------------------------------------------------
# Labels and images of any form
# --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("labels", "classes"),
    [
        (lambda y: y, [0, 1]),
        (lambda y: y.tolist(), [0, 1]),
        (lambda y: np.where(y == UNLABELLED, np.nan, y), [0.0, 1.0]),
        (lambda y: np.array(["level", "upright", None], dtype=object)[y], ["level", "upright"]),
        (lambda y: pd.Series(y, index=np.arange(len(y))[::-1]), [0, 1]),
        (lambda y: pd.Series(y, dtype="Int64").replace(UNLABELLED, pd.NA), [0, 1]),
        (lambda y: pd.Categorical.from_codes(y, ["level", "upright"]), ["level", "upright"]),
        (lambda y: np.array([False, True, None], dtype=object)[y], [False, True]),
    ],
)
def test_unlabelled_is_minus_one_or_missing_and_no_class(stripes, labels, classes):
    X, y = stripes
    given = labels(y)
    model = teacher().fit(X, given)
    assert_array_equal(model.classes_, classes)
    assert model.predict_proba(X).shape == (36, 2)
    assert set(model.predict(X)) <= set(classes)
    assert_array_equal(model.predict_proba(X), teacher().fit(X, y).predict_proba(X))


def test_rows_frames_and_arrays_give_the_same(stripes):
    X, y = stripes
    said = teacher().fit(X, y).predict_proba(X)
    flat = teacher(image_shape=(10, 12))
    rows = X.reshape(36, -1)
    assert_array_equal(flat.fit(rows, y).predict_proba(rows), said)
    frame = pd.DataFrame(rows).add_prefix("pixel")
    assert_array_equal(flat.fit(frame, y).predict_proba(frame), said)
    assert flat.n_features_in_ == 120


@pytest.mark.parametrize("shape", [(8, 8), (9, 13, 3), (16, 40), (64, 32, 1), (50, 70, 4)])
def test_images_of_any_shape(shape):
    rng = np.random.default_rng(100)
    y = np.tile([0, 1, UNLABELLED, UNLABELLED], 5)
    said = teacher(n_steps=2, flip=0.5).fit(rng.random((20, *shape)), y).predict_proba(rng.random((3, *shape)))
    assert said.shape == (3, 2)
    assert_allclose(said.sum(axis=1), 1)


# --------------------------------------------------------------------------------------
# Manners
# --------------------------------------------------------------------------------------
def test_same_seed_same_network_and_global_random_states_stay(stripes):
    X, y = stripes
    torch.manual_seed(100)
    np.random.seed(100)  # noqa: NPY002
    before, others = torch.get_rng_state(), np.random.get_state()[1].copy()  # noqa: NPY002
    threads = torch.get_num_threads()
    first, again, other = (teacher(random_state=seed).fit(X, y) for seed in (100, 100, 101))
    said = first.predict_proba(X)
    assert_array_equal(said, again.predict_proba(X))
    assert_array_equal(said, pickle.loads(pickle.dumps(first)).predict_proba(X))
    assert np.abs(said - other.predict_proba(X)).max() > 1e-3
    assert torch.equal(torch.get_rng_state(), before)
    assert_array_equal(np.random.get_state()[1], others)  # noqa: NPY002
    assert torch.get_num_threads() == threads


def test_fit_edits_neither_parameters_nor_data(stripes):
    X, y = stripes
    images, labels = X.copy(), y.copy()
    model = teacher()
    before = model.get_params()
    assert model.fit(images, labels).get_params() == before
    assert_array_equal(images, X)
    assert_array_equal(labels, y)
    assert clone(model).get_params() == before
    assert {weight.device.type for weight in model.network_.parameters()} == {"cpu"}


def test_max_seconds_shortens_the_schedule(stripes):
    X, y = stripes
    start = time.monotonic()
    model = teacher(n_steps=1_000_000, max_seconds=0.3).fit(X, y)
    assert time.monotonic() - start < 5
    assert model.history_[-1]["step"] < 1_000_000


def test_as_a_teacher_it_leaves_real_labels_as_they_are(stripes):
    X, y = stripes
    guide = Guide(teacher(), X, y, None, n_classes=2, n_labels=2)
    known = y != UNLABELLED
    assert guide.takes_unlabelled
    assert guide.teacher_.oob_proba_.shape == (known.sum(), 2)
    assert_array_equal(guide.real_[known], np.eye(2)[y[known]])
    assert_allclose(guide.real_[~known].sum(axis=1), 1)


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (np.full(36, UNLABELLED), "none of the 36 images has a label"),
        (np.full(36, np.nan), "none of the 36 images has a label"),
        (np.tile([1, UNLABELLED], 18), "y holds one class"),
    ],
)
def test_fewer_than_two_classes_are_refused(stripes, labels, message):
    with pytest.raises(DataError, match=message):
        teacher().fit(stripes[0], labels)


def test_what_is_no_image_is_refused(stripes):
    X, y = stripes
    with pytest.raises(DataError, match="image_shape"):
        teacher().fit(X.reshape(36, -1), y)
    with pytest.raises(DataError, match="too small"):
        teacher().fit(X[:, :7, :7], y)
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        teacher().fit(X, y[:-1])
    with pytest.raises(DataError, match="weight of 0"):
        teacher().fit(X, y, sample_weight=np.where(y == UNLABELLED, 1.0, 0.0))
    with pytest.raises(DataError, match="differ from those seen in fit"):
        teacher().fit(X, y).predict(X[:, :9])
    with pytest.raises(NotFittedError):
        teacher().predict(X)


# --------------------------------------------------------------------------------------
# Views
# --------------------------------------------------------------------------------------
@pytest.mark.parametrize("shape", [(1, 8, 8), (3, 20, 31)])
def test_views_stay_images(shape):
    images = torch.rand(50, *shape) * 2 - 1
    before = images.clone()
    noise = torch.Generator().manual_seed(100)
    for view in (weak_view(images, noise, flip=0.5), strong_view(images, noise, strength=1.0, flip=0.5)):
        assert view.shape == images.shape
        assert view.abs().max() <= 1
        assert (view - images).abs().mean() > 0.01
    assert torch.equal(images, before)


def test_without_strength_a_strong_view_is_the_image():
    images = torch.rand(20, 2, 9, 14) * 2 - 1
    view = strong_view(images, torch.Generator().manual_seed(100), strength=0.0, flip=0.0)
    assert torch.allclose(view, images, atol=1e-5)


def test_a_sure_flip_is_a_mirror_image():
    images = torch.rand(20, 1, 9, 14) * 2 - 1
    view = strong_view(images, torch.Generator().manual_seed(100), strength=0.0, flip=1.0)
    assert torch.allclose(view, images.flip(3), atol=1e-5)


def test_strong_views_turn_without_distortion_where_images_are_not_square(monkeypatch):
    for amount in ("ZOOM", "SHEAR", "SHIFT", "CONTRAST", "HOLE"):
        monkeypatch.setattr(views, amount, 0.0)
    y, x = torch.meshgrid(torch.arange(40) - 19.5, torch.arange(80) - 39.5, indexing="ij")
    noise = torch.Generator().manual_seed(100)
    disc = (-(x.square() + y.square()) / 100).exp().expand(50, 1, 40, 80)
    assert (strong_view(disc, noise, strength=1.0, flip=0.0) - disc).abs().max() < 0.02
    bar = (-(x.square() / 100 + y.square() / 10)).exp().expand(50, 1, 40, 80)
    assert (strong_view(bar, noise, strength=1.0, flip=0.0) - bar).abs().max() > 0.2


def test_the_network_takes_any_images_of_eight_pixels_and_more():
    for shape in [(1, 8, 8), (2, 9, 15), (3, 17, 31), (1, 47, 49), (1, 64, 49)]:
        assert ImageClassifier(shape, 4, width=3)(torch.zeros(2, *shape)).shape == (2, 4)


@pytest.mark.slow
def test_ten_labels_per_class_and_five_thousand_images_without_are_enough(data_folder):
    fashion = np.load(data_folder / "fashion_mnist_12k.npz")
    order = np.random.default_rng(100).permutation(len(fashion["x_train"]))[:5000]
    X, truth = fashion["x_train"][order], fashion["y_train"][order].astype(int)
    labelled = np.concatenate([np.flatnonzero(truth == label)[:10] for label in range(10)])
    y = np.full(len(truth), UNLABELLED)
    y[labelled] = truth[labelled]
    both = teacher(n_steps=600).fit(X, y).score(fashion["x_test"], fashion["y_test"])
    alone = teacher(n_steps=600).fit(X[labelled], truth[labelled]).score(fashion["x_test"], fashion["y_test"])
    assert both > alone
