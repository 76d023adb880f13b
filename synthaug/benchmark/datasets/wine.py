"""Three cultivars of wine by their chemistry: 178 rows, 13 numbers; bundled with scikit-learn."""

from sklearn.datasets import load_wine

from synthaug.benchmark.datasets.dataset import Dataset


def load() -> Dataset:
    """Return the set."""
    X, y = load_wine(return_X_y=True, as_frame=True)
    return Dataset("wine", X, y, "multiclass")
