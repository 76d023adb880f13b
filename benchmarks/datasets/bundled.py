"""The small real sets that come with scikit-learn and need no network."""

from sklearn.datasets import load_breast_cancer, load_diabetes, load_digits, load_iris, load_wine

from benchmarks.datasets.dataset import Dataset

# Digits are taken as a table here: 64 whole numbers of 0 to 16.
LOADERS = {
    "breast_cancer": (load_breast_cancer, "binary"),
    "wine": (load_wine, "multiclass"),
    "iris": (load_iris, "multiclass"),
    "digits": (load_digits, "multiclass"),
    "diabetes": (load_diabetes, "regression"),
}


def names() -> list[str]:
    """Return the names of the bundled sets."""
    return list(LOADERS)


def load(name: str) -> Dataset:
    """Return a bundled set."""
    loader, task = LOADERS[name]
    X, y = loader(return_X_y=True, as_frame=True)
    return Dataset(name, X, y, task)
