"""Training, in images of the same noise."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from PIL import Image

from synthaug import (
    DeformationGAN,
    GANAugmenter,
    GaussianCopula,
    ImageEncoder,
    ImageGAN,
    ImagePolicy,
    TabularGAN,
    TrainingDisplay,
)
from synthaug.displays.film import TrainingFilm
from synthaug.displays.tiles import mosaic
from synthaug.exceptions import DataError, TrainingWarning
from synthaug.generators import FAMILIES, deformation_gan, load
from tests.test_checks import FAMILY_INSTANCES


@pytest.fixture
def trained():
    return GANAugmenter(DeformationGAN(n_steps=40), random_state=0)


def test_a_film_does_not_change_what_is_learned(trained, images, labels):
    film = TrainingFilm.from_fit(trained, images, labels)
    assert not hasattr(trained, "generator_")
    trained.fit(images, labels)
    assert_array_equal(film.augmenter.sample(9)[0], trained.sample(9)[0])
    assert film.history == film.augmenter.generator_.history_ == trained.generator_.history_
    assert film.augmenter.get_params() == trained.get_params()


@pytest.mark.parametrize("name", [name for name in FAMILIES if "pixels" in load(name).learns])
def test_any_family_of_images_can_be_filmed(name, images, labels):
    family = FAMILY_INSTANCES[name]
    film = TrainingFilm.from_fit(GANAugmenter(family, random_state=0), images, labels, n_columns=2)
    assert film.frames.shape == (len(film.history), 2, 2, 9, 12, 3)
    expected = GANAugmenter(family, random_state=0).fit(images, labels)
    assert_array_equal(film.augmenter.sample(9)[0], expected.sample(9)[0])


def test_the_default_family_is_that_of_the_augmenter(images, labels, monkeypatch):
    monkeypatch.setattr(deformation_gan, "TabularGAN", lambda **_: GaussianCopula())  # learns at once
    film = TrainingFilm.from_fit(GANAugmenter(random_state=0), images, labels)
    expected = GANAugmenter(random_state=0).fit(images, labels)
    assert_array_equal(film.augmenter.sample(9)[0], expected.sample(9)[0])


def test_what_a_family_says_of_its_fit_is_heard(trained, images, labels, monkeypatch):
    monkeypatch.setattr(DeformationGAN, "warning", lambda self, classes: f"all look like {classes[0]}")
    with pytest.warns(TrainingWarning, match=f"all look like {min(labels)}") as heard:
        TrainingFilm.from_fit(trained, images, labels)
    assert len(heard) == 1
    with pytest.warns(TrainingWarning) as heard:
        trained.fit(images, labels)
    assert heard[0].filename == __file__


def test_frames_show_the_same_images_as_they_change(trained, images, labels):
    film = TrainingFilm.from_fit(trained, images, labels, n_columns=3)
    assert film.frames.shape == (len(film.history), 2, 3, 9, 12, 3)
    changes = np.abs(np.diff(film.frames, axis=0)).max(axis=(1, 2, 3, 4, 5))
    assert (changes > 0).all()
    # Of the same noise: the frames of one place are deformations of one image, those of others are of others.
    within = np.abs(film.frames[-1] - film.frames[-2]).mean()
    assert within < np.abs(film.frames[-1] - film.frames[-1][:, ::-1]).mean() / 2
    again = TrainingFilm.from_fit(trained, images, labels, n_columns=3)
    assert_array_equal(again.frames, film.frames)


@pytest.mark.parametrize(
    ("y", "shape", "names"),
    [
        (None, (1, 2, 2), []),
        (np.linspace(0.5, 1, 30), (1, 2, 2), []),
        (np.arange(30) % 15, (1, 10, 2), [str(label) for label in range(10)]),
    ],
)
def test_films_a_square_or_the_first_classes(y, shape, names, images):
    film = TrainingFilm.from_fit(GANAugmenter(ImagePolicy(), random_state=0), images, y, n_columns=2)
    assert film.frames.shape[:3] == shape  # a family that learns at once is a film of one frame
    assert film.names == names
    assert len(film.plot().axes_) == 1


def test_films_flat_rows_in_colour(trained, images, labels):
    rows = np.stack([images, images[::-1], 255 - images], axis=3).reshape(30, -1)
    film = TrainingFilm.from_fit(trained.set_params(encoder=ImageEncoder((9, 12, 3))), rows, labels, n_columns=1)
    assert film.frames.shape[1:] == (2, 1, 9, 12, 3)
    assert np.ptp(film.frames, axis=-1).max() > 0.5


def test_plots_moments_from_the_first_to_the_last(trained, images, labels):
    film = TrainingFilm.from_fit(trained, images, labels).plot(n_moments=3)
    assert [ax.get_title() for ax in film.axes_] == ["step 2", "step 22", "step 40"]
    for ax, moment in zip(film.axes_, (0, 10, 19), strict=True):
        (shown,) = ax.images
        assert_allclose(shown.get_array(), mosaic(film.frames[moment]))
    axes = plt.subplots(1, 2)[1]
    assert film.plot(n_moments=2, axes=axes).axes_.tolist() == axes.tolist()
    assert film.plot(n_moments=1).axes_[0].get_title() == "step 40"


def test_saves_an_animation_with_a_picture_per_log(trained, images, labels, tmp_path):
    film = TrainingFilm.from_fit(trained, images, labels, n_columns=1)
    film.animation(interval=100).save(tmp_path / "film.gif", writer="pillow")
    with Image.open(tmp_path / "film.gif") as saved:
        assert saved.n_frames == len(film.frames)
        assert saved.info["duration"] == 100


def test_says_why_there_is_nothing_to_film(trained, images, labels):
    with pytest.raises(DataError, match="TabularGAN does not make any; choose another family, such as DeformationGAN"):
        TrainingFilm.from_fit(GANAugmenter(TabularGAN()), images, labels)
    with pytest.raises(DataError, match="If the rows of X are images, say of what shape"):
        TrainingFilm.from_fit(trained, images.reshape(30, -1), labels)


@pytest.mark.filterwarnings("ignore::synthaug.exceptions.TrainingWarning")
def test_says_when_training_was_given_up_before_there_was_anything_to_see(images, labels):
    hopeless = GANAugmenter(
        ImageGAN(n_images=1_280, width=8, augmentation=None, precision="float32", learning_rate=1e8, penalty=None),
        random_state=0,
    )
    with pytest.raises(DataError, match="training was given up before its first log"):
        TrainingFilm.from_fit(hopeless, images, labels)
    with pytest.raises(DataError, match="training was given up before its first log"):
        TrainingDisplay.from_augmenter(hopeless.fit(images, labels))
