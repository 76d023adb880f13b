"""Handwritten digits of 8 x 8 pixels, ten classes, 1,797 images; bundled with scikit-learn."""

import numpy as np
from sklearn.datasets import load_digits

from synthaug.benchmark.datasets.dataset import Dataset

BRIGHTEST = 16


def load() -> Dataset:
    """Return the set, with grey levels of 0 to 255."""
    X, y = load_digits(return_X_y=True)
    levels = (X.reshape(-1, 8, 8) * (255 / BRIGHTEST)).round().astype(np.uint8)
    return Dataset("digit_images", levels, y, "multiclass")
