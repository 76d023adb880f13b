"""Handwritten digits as a table: 1,797 rows, 64 whole numbers of 0 to 16; bundled with scikit-learn."""

from sklearn.datasets import load_digits

from synthaug.benchmark.datasets.dataset import Dataset


def load() -> Dataset:
    """Return the set."""
    X, y = load_digits(return_X_y=True, as_frame=True)
    return Dataset("digits", X, y, "multiclass")
