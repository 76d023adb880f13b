"""Sets of OpenML by name, for people with a network: ``openml:credit-g``, or ``openml:credit-g@1`` for a version."""

from __future__ import annotations

from sklearn.datasets import fetch_openml

from synthaug.benchmark.datasets.dataset import Dataset, Task

PREFIX = "openml:"


def load(name: str) -> Dataset:
    """Return the set, which scikit-learn fetches once and keeps in its folder of data.

    Raises
    ------
    LookupError
        If it cannot be fetched.
    """
    wanted, _, version = name.removeprefix(PREFIX).partition("@")
    try:
        found = fetch_openml(wanted, version=int(version) if version else "active", as_frame=True)
    except Exception as error:  # scikit-learn lets through whatever its connection raises
        raise LookupError(f"data set {name!r} cannot be fetched from OpenML: {error}") from error
    if found.target is None:
        raise LookupError(f"data set {name!r} of OpenML names no target")
    n_classes = found.target.nunique()
    is_number = found.target.dtype.kind == "f"
    return Dataset(name, found.data, found.target, "regression" if is_number else _task(n_classes))


def _task(n_classes: int) -> Task:
    return "binary" if n_classes == 2 else "multiclass"
