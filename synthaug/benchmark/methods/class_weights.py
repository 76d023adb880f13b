"""Classes that weigh the same: ``class_weight="balanced"``, which adds no row."""

from typing import Any

from sklearn.base import clone

from synthaug.benchmark.methods.trial import InapplicableError, Trial


def wrap(model: Any, trial: Trial) -> Any:
    """Return the estimator with balanced classes."""
    final = model[-1]
    if "class_weight" not in final.get_params():
        raise InapplicableError(f"{type(final).__name__} has no class_weight")
    return clone(model).set_params(model__class_weight="balanced")
