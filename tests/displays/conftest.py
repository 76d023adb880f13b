"""What the tests of displays share: small pictures in two classes, and figures that do not outlive a test."""

import numpy as np
import pytest

from synthaug import GANAugmenter, GaussianFields
from tests.domains import pictures


@pytest.fixture(autouse=True)
def _agg():
    plt = pytest.importorskip("matplotlib.pyplot")
    plt.switch_backend("Agg")
    yield
    plt.close("all")


@pytest.fixture
def labels():
    return np.where(np.arange(30) % 3, "flat", "high")


@pytest.fixture
def images(labels):
    return pictures(labels == "high")


@pytest.fixture
def augmenter():
    return GANAugmenter(GaussianFields(), random_state=0)
