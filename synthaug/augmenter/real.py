"""Real rows as a fit takes them: indexable, with their target as one column."""

from __future__ import annotations

from typing import Any, NamedTuple

from sklearn.utils import check_consistent_length

from synthaug._sklearn import _check_sample_weight, _num_samples
from synthaug.encoders.containers import as_array
from synthaug.encoders.foreign import indexable
from synthaug.encoders.image import holds_images, stacked
from synthaug.encoders.target import as_target
from synthaug.exceptions import DataError


class Real(NamedTuple):
    """The real rows of a fit, indexable by rows; ``y`` is one column, or None."""

    X: Any
    y: Any
    sample_weight: Any


def real_rows(X: Any, y: Any, sample_weight: Any) -> Real:
    """Return real rows that can be indexed, with their labels as one column and their weights."""
    X = stacked(X) if holds_images(X) else indexable(X)
    X = X if hasattr(X, "shape") else as_array(X)
    weights = None if sample_weight is None else _check_sample_weight(sample_weight, X, ensure_non_negative=True)
    return Real(X, None if y is None else as_target(y), weights)


def n_learned(real: Real) -> int:
    """Return how many real rows there are, or say that they are too few or have too few labels."""
    n = _num_samples(real.X)
    if n < 2:
        raise DataError(f"the table has {n} sample (row); a generator needs at least 2, and better 50 or more")
    if real.y is not None:
        check_consistent_length(real.X, real.y)
    return n


def required(method: str, y: Any) -> Any:
    """Return the target as one column, or say that there must be one."""
    if y is None:
        raise DataError(
            f"{method} requires y to be passed, but the target y is None; use fit(X).sample(n_samples) to make rows "
            f"without labels"
        )
    return as_target(y)
