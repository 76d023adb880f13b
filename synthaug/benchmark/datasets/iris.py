"""Three species of iris by the size of their leaves: 150 rows, 4 numbers; bundled with scikit-learn."""

from sklearn.datasets import load_iris

from synthaug.benchmark.datasets.dataset import Dataset


def load() -> Dataset:
    """Return the set."""
    X, y = load_iris(return_X_y=True, as_frame=True)
    return Dataset("iris", X, y, "multiclass")
