"""Progression of diabetes in a year: 442 rows, 10 numbers; bundled with scikit-learn."""

from sklearn.datasets import load_diabetes

from synthaug.benchmark.datasets.dataset import Dataset


def load() -> Dataset:
    """Return the set."""
    X, y = load_diabetes(return_X_y=True, as_frame=True)
    return Dataset("diabetes", X, y, "regression")
