"""ImageVAE makes images of the class that is asked for, and different ones."""

from unittest import mock

import numpy as np
import pytest
from sklearn.datasets import load_digits
from sklearn.neighbors import KNeighborsClassifier

from synthaug import GANAugmenter, ImageVAE
from synthaug.generators import image_vae
from synthaug.generators.enlarged import ENOUGH
from tests.domains import pictures


def digits(n=400):
    bunch = load_digits()
    return bunch.images[:n], bunch.target[:n]


def fitted(images, y=None, **parameters):
    family = ImageVAE(**({"n_images": 64 * 6, "width": 8, "latent_dim": 8} | parameters))
    return GANAugmenter(family, random_state=0, device="cpu").fit(images, y)


@pytest.fixture
def few_deformed(monkeypatch):
    """Learn from the real images alone, which is cheaper."""
    monkeypatch.setattr(image_vae, "enlarged", lambda rows, condition, *_, **__: (rows, condition))


@pytest.mark.usefixtures("few_deformed")
def test_images_are_of_their_class_and_differ():
    images, labels = digits()
    made, wanted = fitted(images, labels, n_images=10_000, width=16).sample(300)
    nearest = KNeighborsClassifier(3).fit(images.reshape(400, -1), labels)
    assert nearest.score(made.reshape(300, -1), wanted) > 0.9
    ones = made[wanted == 1].reshape(-1, 64)
    real = images[labels == 1].reshape(-1, 64)
    assert ones.std(axis=0).mean() > 0.3 * real.std(axis=0).mean()


@pytest.mark.usefixtures("few_deformed")
def test_both_terms_of_the_bound_are_logged():
    history = fitted(*digits(), n_images=64 * 40).generator_.history_
    assert [log["images"] for log in history] == list(range(128, 2_561, 128))
    assert history[-1]["reconstruction_loss"] < history[0]["reconstruction_loss"]
    assert all(log["divergence_loss"] >= 0 for log in history)
    assert history[-1]["distance"] < history[0]["distance"]


def test_few_images_are_learned_beside_deformed_ones():
    with mock.patch.object(image_vae, "RealRows", wraps=image_vae.RealRows) as real:
        fitted(*digits(60))
    assert len(real.call_args.args[0]) == ENOUGH


@pytest.mark.usefixtures("few_deformed")
def test_grey_levels_are_as_frequent_as_in_real_images():
    images, labels = digits()
    made, _ = fitted(images, labels).sample(400)
    assert abs((made == 0).mean() - (images == 0).mean()) < 0.05


@pytest.mark.usefixtures("few_deformed")
@pytest.mark.parametrize("parameters", [{"batch_size": 1, "n_images": 5}, {"latent_dim": 1}, {"scale": 0.0}])
def test_any_valid_parameters_work(parameters):
    images = pictures(np.arange(30) % 2)
    assert fitted(images, np.arange(30) % 2, **parameters).sample(3)[0].shape == (3, 9, 12)


@pytest.mark.usefixtures("few_deformed")
def test_time_may_be_limited():
    history = fitted(*digits(60), n_images=10**9, max_seconds=0.2).generator_.history_
    assert history[-1]["images"] < 10**9
