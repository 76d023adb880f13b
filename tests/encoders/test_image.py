"""Images come back in their container, form, dtype and grey levels."""

import tracemalloc

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from sklearn.datasets import load_digits

from synthaug import GANAugmenter, ImageEncoder
from synthaug.generators import FAMILIES
from synthaug.generators import load as family_class
from tests.domains import pictures

SHAPES = [(8, 8), (28, 28), (9, 12, 1), (32, 32, 3), (64, 64), (64, 32), (11, 8, 5)]
DTYPES = [np.uint8, np.int8, np.uint16, np.int32, np.int64, np.float32, np.float64, bool]


def random_images(shape, dtype, n=6, seed=0):
    """Return images of few grey levels, with some that do not occur."""
    rng = np.random.default_rng(seed)
    levels = np.unique(rng.integers(0, 100, size=40))
    return (
        (rng.choice(levels, size=(n, *shape)) > 50).astype(dtype)
        if dtype is bool
        else rng.choice(levels, size=(n, *shape)).astype(dtype)
    )


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_images_of_any_form_come_back(shape, dtype):
    images = random_images(shape, dtype)
    rows = ImageEncoder().fit_transform(images)
    height, width, channels = (*shape, 1)[:3]
    assert rows.shape == (6, channels, height, width)
    assert (rows.min(), rows.max()) == (-1, 1)
    back = ImageEncoder().fit(images).inverse_transform(rows)
    assert back.dtype == images.dtype
    assert_array_equal(back, images)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    low=st.floats(-1e4, 1e4, allow_nan=False),
    extent=st.floats(1e-3, 1e4),
    n_levels=st.integers(2, 300),
    dtype=st.sampled_from([np.float32, np.float64]),
)
def test_floats_of_any_range_come_back(low, extent, n_levels, dtype):
    images = (low + extent * np.random.default_rng(0).integers(0, n_levels, (5, 8, 9)) / n_levels).astype(dtype)
    if images.min() == images.max():
        return
    encoder = ImageEncoder().fit(images)
    assert_array_equal(encoder.inverse_transform(encoder.transform(images)), images)


def test_a_continuum_comes_back_as_nearly_as_float32_can_say():
    images = np.random.default_rng(0).normal(100, 20, size=(20, 30, 30))
    encoder = ImageEncoder().fit(images)
    back = encoder.inverse_transform(encoder.transform(images))
    assert np.abs(back - images).max() < 1e-6 * np.ptp(images)
    assert images.min() <= back.min()
    assert back.max() <= images.max()


def test_sixteen_bits_stay_whole_numbers():
    images = np.random.default_rng(0).integers(0, 60_000, size=(20, 30, 30)).astype(np.uint16)
    encoder = ImageEncoder().fit(images)
    assert_array_equal(encoder.inverse_transform(encoder.transform(images)), images)
    made = encoder.inverse_transform(np.random.default_rng(1).uniform(-1, 1, size=(5, 1, 30, 30)).astype(np.float32))
    assert made.dtype == np.uint16


@pytest.mark.parametrize("shape", [(28, 28), (16, 16, 3)], ids=str)
def test_rows_of_a_table_are_images_where_a_shape_is_given(shape):
    images = random_images(shape, np.uint8)
    flat = images.reshape(len(images), -1)
    encoder = ImageEncoder(image_shape=shape).fit(flat)
    assert_array_equal(encoder.transform(flat), ImageEncoder().fit(images).transform(images))
    assert_array_equal(encoder.inverse_transform(encoder.transform(flat)), flat)
    frame = pd.DataFrame(flat).add_prefix("pixel")
    encoder = ImageEncoder(image_shape=list(shape)).fit(frame)
    back = encoder.inverse_transform(encoder.transform(frame))
    pd.testing.assert_frame_equal(back, frame)
    assert encoder.feature_names_in_[0] == "pixel0"
    assert encoder.n_features_in_ == flat.shape[1]


def test_a_list_of_images_is_an_array_of_them():
    images = list(pictures([0, 1, 1]))
    assert_array_equal(ImageEncoder().fit_transform(images), ImageEncoder().fit_transform(np.stack(images)))


def test_what_networks_make_gets_the_levels_of_real_images():
    images = load_digits().images
    encoder = ImageEncoder().fit(images)
    made = encoder.inverse_transform(np.random.default_rng(0).normal(size=(50, 1, 8, 8)).astype(np.float32))
    assert set(np.unique(made)) == set(range(17))
    assert_array_equal(encoder.inverse_transform(np.full((1, 1, 8, 8), -0.97, dtype=np.float32)), 0.0)


def test_brighter_images_than_those_of_fit_are_cut():
    images = pictures([0, 1, 1, 0])
    encoder = ImageEncoder().fit(images // 2)
    assert encoder.transform(images).max() == 1.0


def test_colours_keep_their_balance():
    """One scale for all channels: a channel that is dark stays dark."""
    images = np.stack([pictures([0, 1]), pictures([0, 1]) // 4, pictures([0, 1]) // 2], axis=3)
    rows = ImageEncoder().fit_transform(images)
    assert (rows[:, 1] <= rows[:, 2]).all()
    assert rows[:, 1].max() < rows[:, 0].max() / 2 - 0.5


GREY = np.random.default_rng(0).integers(0, 256, (30, 12, 10)).astype(np.uint8)
MASK = GREY > 100
CHANNELS = {
    "grey and alpha": (GREY, MASK * 255),
    "colours and alpha": (GREY, GREY // 2, GREY // 3, MASK * 255),
    "three levels": (GREY, np.digitize(GREY, [80, 160]) * 127),
    "labels": (GREY, np.array([0, 1, 7])[np.digitize(GREY, [80, 160])]),
    "labels alone": (np.array([0, 1, 7])[np.digitize(GREY, [80, 160])],),
    "opaque": (GREY, np.full_like(GREY, 255)),
    "empty": (GREY, np.zeros_like(GREY), MASK),
    "few greys": (GREY, GREY // 16 * 16),
    "shares": (GREY / 255, MASK * 1.0),
    "measured and masked": (np.random.default_rng(0).normal(size=GREY.shape), MASK * 1.0),
    "of two scales": (np.where(MASK, 2e-6, 0), np.random.default_rng(0).normal(size=GREY.shape)),
}


@pytest.mark.parametrize("dtype", [None, np.float32, "flat"])
@pytest.mark.parametrize("name", CHANNELS)
def test_each_channel_keeps_its_own_values(name, dtype):
    images = np.stack(CHANNELS[name], axis=3).astype(dtype if dtype != "flat" else None)
    flat = dtype == "flat"
    X = images.reshape(len(images), -1) if flat else images
    encoder = ImageEncoder(image_shape=images.shape[1:] if flat else None).fit(X)
    back = encoder.inverse_transform(encoder.transform(X)).reshape(images.shape)
    noise = np.random.default_rng(0).uniform(-1.1, 1.1, size=(40, *encoder.layout_.shape)).astype(np.float32)
    made = encoder.inverse_transform(noise).reshape(40, *images.shape[1:])
    for channel in range(images.shape[3]):
        real = np.unique(images[..., channel])
        if len(real) < 300:
            assert set(np.unique(made[..., channel])) <= set(real)
            assert_array_equal(back[..., channel], images[..., channel])


@pytest.mark.parametrize("family", [name for name in FAMILIES if "pixels" in family_class(name).learns])
def test_a_mask_beside_greys_stays_a_mask_in_every_family(family):
    kind = family_class(family)
    grey = pictures(np.arange(24) % 2)
    images = np.stack([grey, (grey > 0) * 255], axis=3).astype(np.uint8)
    augmenter = GANAugmenter(kind(**kind.test_parameters), teacher=None, random_state=0).fit(images, np.arange(24) % 2)
    assert set(np.unique(augmenter.sample(30)[0][..., 1])) == {0, 255}


def test_no_whole_copy_of_floats_is_made_beside_the_rows():
    images = np.random.default_rng(0).integers(0, 256, (4_000, 28, 28), dtype=np.uint8)
    tracemalloc.start()
    encoder = ImageEncoder().fit(images)
    fit = tracemalloc.get_traced_memory()[1]
    tracemalloc.reset_peak()
    rows = encoder.transform(images)
    transform = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert fit < 3 * images.nbytes  # counts would take eight times as much
    assert transform < rows.nbytes + 4 * images.nbytes  # as would three copies of floats


def test_images_are_encoded_alike_in_any_parts(monkeypatch):
    images = np.random.default_rng(0).integers(0, 999, (50, 9, 8, 3), dtype=np.uint16)
    whole = ImageEncoder().fit(images)
    monkeypatch.setattr("synthaug.encoders.image.AT_ONCE", 500)
    parts = ImageEncoder().fit(images)
    assert_array_equal(parts.transform(images), whole.transform(images))
    assert_array_equal(parts.inverse_transform(parts.transform(images)), images)
