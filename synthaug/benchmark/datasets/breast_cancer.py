"""Biopsies of breast tumours, malignant or benign: 569 rows, 30 numbers; bundled with scikit-learn."""

from sklearn.datasets import load_breast_cancer

from synthaug.benchmark.datasets.dataset import Dataset


def load() -> Dataset:
    """Return the set."""
    X, y = load_breast_cancer(return_X_y=True, as_frame=True)
    return Dataset("breast_cancer", X, y, "binary")
