"""Synthetic images beside real ones, as a plot."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.exceptions import NotFittedError

from synthaug import GANAugmenter, ImageEncoder, ImagePolicy, Jitter
from synthaug.displays.samples import SampleDisplay
from synthaug.displays.tiles import mosaic
from synthaug.exceptions import DataError


def _grey(images):
    """Return what is shown of grey images in which 0 and 255 occur."""
    return np.repeat(np.asarray(images)[..., None] / 255, 3, axis=-1)


def test_shows_what_the_augmenter_samples_in_a_row_per_class(augmenter, images, labels):
    augmenter.fit(images, labels)
    display = SampleDisplay.from_augmenter(augmenter, n_columns=3)
    made = augmenter.sample(y=["flat"] * 3 + ["high"] * 3)[0]
    assert_allclose(display.panels["synthetic"].reshape(6, 9, 12, 3), _grey(made), atol=1e-6)
    (ax,) = display.axes_
    assert [label.get_text() for label in ax.get_yticklabels()] == ["flat", "high"]
    (shown,) = ax.images
    assert_allclose(shown.get_array(), mosaic(display.panels["synthetic"]))
    assert display.figure_ is ax.figure


def test_shows_a_square_on_request_and_without_classes(augmenter, images, labels):
    display = SampleDisplay.from_augmenter(augmenter.fit(images, labels), classes=None)
    assert_allclose(display.panels["synthetic"].reshape(16, 9, 12, 3), _grey(augmenter.sample(16)[0]), atol=1e-6)
    assert display.axes_[0].get_yticklabels() == []
    for y in (None, np.linspace(0.5, 1, 30)):
        display = SampleDisplay.from_augmenter(augmenter.fit(images, y), images, n_columns=2)
        assert [panel.shape for panel in display.panels.values()] == [(2, 2, 9, 12, 3)] * 3


def test_stands_between_real_images_of_the_class_and_the_nearest_of_all(augmenter, images, labels):
    display = SampleDisplay.from_augmenter(augmenter.fit(images, labels), images, labels)
    assert [ax.get_title() for ax in display.axes_] == list(display.panels) == ["real", "synthetic", "nearest real"]
    real = _grey(images)
    for row, label in zip(display.panels["real"], ["flat", "high"], strict=True):
        for image in row:
            (where,) = np.flatnonzero(np.abs(real - image).max(axis=(1, 2, 3)) < 1e-6)
            assert labels[where] == label
    for synthetic, nearest in zip(
        display.panels["synthetic"].reshape(8, -1), display.panels["nearest real"].reshape(8, -1), strict=True
    ):
        distances = np.linalg.norm(real.reshape(30, -1) - synthetic, axis=1)
        assert_allclose(nearest, real.reshape(30, -1)[distances.argmin()], atol=1e-6)


def test_memories_equal_the_nearest_real_images(images, labels):
    still = ImagePolicy(rotation=0, zoom=0, shift=0, shear=0, elastic=0)
    augmenter = GANAugmenter(still, random_state=0).fit(images, labels)
    panels = SampleDisplay.from_augmenter(augmenter, images, labels).panels
    assert_allclose(panels["synthetic"], panels["nearest real"], atol=0.01)


def test_leaves_places_white_where_a_class_has_too_few_images(augmenter, images, labels):
    display = SampleDisplay.from_augmenter(augmenter.fit(images, labels), images, labels, n_columns=12)
    absent = np.isnan(display.panels["real"]).all(axis=(2, 3, 4))
    assert_array_equal(absent.sum(axis=1), [0, 2])  # there are 20 and 10
    real = display.panels["real"][1, :10]
    assert len(np.unique(real.reshape(10, -1), axis=0)) == 10
    absent = SampleDisplay.from_augmenter(augmenter, images[labels == "high"], labels[labels == "high"]).panels["real"]
    assert np.isnan(absent[0]).all()


def test_shows_the_classes_that_are_asked_for_and_fresh_draws(augmenter, images):
    y = np.arange(30) % 15
    augmenter.fit(images, y)
    assert SampleDisplay.from_augmenter(augmenter).names == [str(label) for label in range(10)]
    display = SampleDisplay.from_augmenter(augmenter, classes=[14, 3])
    assert display.names == ["14", "3"]
    other = SampleDisplay.from_augmenter(augmenter, classes=[14, 3], random_state=1)
    assert not np.array_equal(other.panels["synthetic"], display.panels["synthetic"])


@pytest.mark.parametrize(
    "form", [lambda rows: rows, pd.DataFrame, lambda rows: rows / 255 - 3, lambda rows: rows.astype(np.int16) * 7]
)
def test_shows_rows_of_any_form_in_the_same_greys(form, images, labels):
    rows = form(images.reshape(30, -1))
    augmenter = GANAugmenter(Jitter(scale=0.0), encoder=ImageEncoder((9, 12)), random_state=0).fit(rows, labels)
    real = SampleDisplay.from_augmenter(augmenter, rows, labels).panels["real"]
    expected = SampleDisplay.from_augmenter(
        GANAugmenter(Jitter(scale=0.0), random_state=0).fit(images, labels), images, labels
    )
    assert_allclose(real, expected.panels["real"], atol=1e-5)


def test_shows_colours(augmenter, images, labels):
    colours = np.stack([images, images[::-1], 255 - images], axis=3)
    display = SampleDisplay.from_augmenter(augmenter.fit(colours, labels), colours, labels, n_columns=2)
    assert_allclose(display.panels["real"][0, 0], colours[np.flatnonzero(labels == "flat")[0]] / 255, atol=1e-6)


def test_plots_on_given_axes(augmenter, images, labels):
    figure, axes = plt.subplots(1, 3)
    display = SampleDisplay.from_augmenter(augmenter.fit(images, labels), images, labels, axes=axes)
    assert display.figure_ is figure
    assert display.plot().figure_ is not figure
    with pytest.raises(ValueError, match="there are 3 to plot on"):
        display.plot(axes=axes[:2])


def test_says_what_is_missing(augmenter, images, labels):
    with pytest.raises(NotFittedError):
        SampleDisplay.from_augmenter(augmenter)
    augmenter.fit(images, labels)
    with pytest.raises(DataError, match="need their labels; pass y beside X"):
        SampleDisplay.from_augmenter(augmenter, images)
    with pytest.raises(ValueError, match="inconsistent numbers of samples"):
        SampleDisplay.from_augmenter(augmenter, images, labels[:-1])
    with pytest.raises(DataError, match="'round', which is not among the classes"):
        SampleDisplay.from_augmenter(augmenter, classes=["round"])
    with pytest.raises(DataError, match="the augmenter has learned none; pass classes=None"):
        SampleDisplay.from_augmenter(augmenter.fit(images), classes=["flat"])
    table = GANAugmenter(Jitter()).fit(np.random.default_rng(0).normal(size=(20, 3)))
    with pytest.raises(DataError, match="SampleDisplay shows images, but the augmenter has learned a table of 3"):
        SampleDisplay.from_augmenter(table)
