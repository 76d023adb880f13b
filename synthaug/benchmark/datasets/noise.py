"""A control: the rows of breast_cancer with permuted labels, on which nobody can beat chance but by a leak."""

import numpy as np

from synthaug.benchmark.datasets import breast_cancer
from synthaug.benchmark.datasets.dataset import Dataset

SEED = 0


def load() -> Dataset:
    """Return the set."""
    real = breast_cancer.load()
    y = real.y.copy()
    y[:] = np.random.default_rng(SEED).permutation(real.y)
    return Dataset("noise", real.X, y, "binary", control=True)
