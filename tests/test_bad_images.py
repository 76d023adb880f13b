"""What is wrong with images is said in one sentence, too."""

import numpy as np
import pandas as pd
import pytest
import scipy.sparse
from sklearn.utils._param_validation import InvalidParameterError

from synthaug import DeformationGAN, GANAugmenter, GaussianFields, ImageEncoder, ImagePolicy, TabularGAN
from synthaug.exceptions import ColumnTypeError, DataError, DataWarning

from .domains import pictures
from .test_bad_input import assert_says

N = 20


def images(**where):
    """Return grey images of 9 x 12 pixels as floats."""
    return pictures(labels()).astype(float)


def labels():
    return np.arange(N) % 2


def with_pixel(value, image=3):
    given = images()
    given[image, 4, 5] = value
    return given


IMAGES = {
    "different sizes": (
        lambda: [np.ones((9, 12)), np.ones((9, 10))] * 10,
        DataError,
        ["different shapes", "(9, 10)", "(9, 12)", "resize or pad"],
    ),
    "different sizes in an array": (
        lambda: np.array([np.ones((9, 12)), np.ones((8, 12))] * 10, dtype=object),
        DataError,
        ["different shapes", "(8, 12)"],
    ),
    "too small": (lambda: images()[:, :4, :4], DataError, ["4 x 4 pixels", "too small", "8 x 8"]),
    "too low": (lambda: images()[:, :7], DataError, ["7 x 12 pixels", "8 x 8"]),
    "channels first": (lambda: images()[:, None], DataError, ["1 x 9", "channels come last", "np.moveaxis"]),
    "NaN": (lambda: with_pixel(np.nan), DataError, ["NaN or infinity", "1 of 20 images", "image 3"]),
    "infinity": (lambda: with_pixel(-np.inf, 7), DataError, ["NaN or infinity", "1 of 20 images", "image 7"]),
    "far too bright": (lambda: with_pixel(1e9), DataError, ["1e+09", "far outside", "rescale"]),
    "far too dark": (lambda: with_pixel(-1e7), DataError, ["-1e+07", "far outside", "rescale"]),
    "all the same": (lambda: np.full((N, 9, 12), 7.0), DataError, ["no pixel varies", "7.0", "nothing to learn"]),
    "no images": (lambda: images()[:0], DataError, ["no image", "0 sample(s)", "at least one"]),
    "five axes": (lambda: np.ones((N, 2, 9, 9, 3)), DataError, ["(20, 2, 9, 9, 3)", "(n, height, width, channels)"]),
    "strings": (lambda: images().astype(str), ColumnTypeError, ["pixels are numbers", "<U"]),
    "complex numbers": (lambda: images() * 1j, ColumnTypeError, ["pixels are numbers", "complex128"]),
}


@pytest.mark.parametrize("name", IMAGES)
@pytest.mark.parametrize("fit", [lambda X: ImageEncoder().fit(X), lambda X: GANAugmenter().fit(X, labels()[: len(X)])])
def test_images_to_fit(name, fit):
    given, error, words = IMAGES[name]
    assert_says(error, words, lambda: fit(given()))


FLAT = {
    "no shape given": (None, lambda: images().reshape(N, -1), ["(20, 108)", "ImageEncoder(image_shape="]),
    "wrong shape": ((9, 11), lambda: images().reshape(N, -1), ["image_shape=(9, 11)", "99 numbers", "108", "correct"]),
    "wrong channels": ((9, 12, 3), lambda: images().reshape(N, -1), ["324 numbers", "108"]),
    "other shape than the images": ((12, 9), images, ["image_shape=(12, 9)", "(9, 12)", "leave it out"]),
    "one number": ((9,), images, ["image_shape=(9,)", "(height, width)"]),
    "no whole numbers": ((9.0, 12.0), images, ["image_shape=(9.0, 12.0)", "(height, width)"]),
    "negative": ((-9, -12), images, ["image_shape=(-9, -12)", "(height, width)"]),
    "sparse": ((9, 12), lambda: scipy.sparse.csr_matrix(images().reshape(N, -1)), ["sparse", "X.toarray()"]),
}


@pytest.mark.parametrize("name", FLAT)
def test_flat_images(name):
    image_shape, given, words = FLAT[name]
    assert_says(DataError, words, lambda: ImageEncoder(image_shape).fit(given()))


def test_parameter_of_the_encoder():
    assert_says(InvalidParameterError, ["image_shape", "'9x12'"], lambda: ImageEncoder("9x12").fit(images()))


def test_images_to_transform_and_to_decode():
    fitted = ImageEncoder().fit(images())
    assert_says(DataError, ["(9, 11)", "seen in fit", "(9, 12)"], lambda: fitted.transform(images()[:, :, :11]))
    assert_says(DataError, ["(n, 1, 9, 12)", "(20, 9, 12)"], lambda: fitted.inverse_transform(images()))
    assert_says(DataError, ["finite"], lambda: fitted.inverse_transform(np.full((2, 1, 9, 12), np.nan)))


def test_labels_that_do_not_match():
    assert_says(ValueError, ["inconsistent", "[20, 19]"], lambda: GANAugmenter().fit(images(), labels()[:19]))
    assert_says(DataError, ["one class only"], lambda: GANAugmenter().fit(images(), np.ones(N)))


def test_a_class_of_one_image_is_named_and_kept():
    y = labels().copy()
    y[5] = 7
    with pytest.warns(DataWarning, match="class 7 has one row only"):
        X_more, y_more = GANAugmenter(ImagePolicy(), ratio=1.0).fit_resample(images(), y)
    assert (y_more == 7).sum() == 1
    assert len(X_more) == N + N - 1


def test_families_of_the_other_kind():
    words = ["TabularGAN learns", "pixels", "DeformationGAN()"]
    assert_says(DataError, words, lambda: GANAugmenter(TabularGAN()).fit(images(), labels()))
    table = pd.DataFrame({"a": np.arange(20.0), "b": list("abcd") * 5})
    for family in (DeformationGAN(), GaussianFields(), ImagePolicy()):
        words = ["image_shape"]
        assert_says(DataError, words, lambda family=family: GANAugmenter(family).fit(table, labels()))


@pytest.mark.parametrize(
    ("family", "name", "value"),
    [
        (DeformationGAN, "n_steps", 0),
        (DeformationGAN, "scale", -1.0),
        (GaussianFields, "scale", "strong"),
        (ImagePolicy, "rotation", 181.0),
        (ImagePolicy, "zoom", 1.0),
        (ImagePolicy, "flip", 1.5),
    ],
)
def test_parameter_of_a_family(family, name, value):
    augmenter = GANAugmenter(family(**{name: value}))
    words = [f"'{name}'", family.__name__, repr(value)]
    assert_says(InvalidParameterError, words, lambda: augmenter.fit(images(), labels()))
