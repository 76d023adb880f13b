"""Metadata with one entry per row: what becomes of it when rows are added."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import scipy.sparse
from numpy.typing import NDArray

from synthaug._sklearn import _check_sample_weight, _num_samples, _safe_indexing
from synthaug.exceptions import DataError


def _is_weight(name: str) -> bool:
    # "step__sample_weight" is how weights reach a step of an inner pipeline.
    return name.rpartition("__")[2] == "sample_weight"


def is_per_row(value: Any, X: Any) -> bool:
    """Return whether a value of metadata has one entry per row of X."""
    if value is None or isinstance(value, str | bytes | Mapping):
        return False
    try:
        return bool(_num_samples(value) == _num_samples(X))
    except TypeError:  # a scalar
        return False


def metadata_of(X: Any, params: Mapping[str, Any], rows: NDArray[np.intp]) -> dict[str, Any]:
    """Return metadata of which what has one entry per row of X has those of some rows."""
    return {name: _safe_indexing(value, rows) if is_per_row(value, X) else value for name, value in params.items()}


def rows_of(X: Any, y: Any, params: Mapping[str, Any], rows: NDArray[np.intp]) -> tuple[Any, Any, dict[str, Any]]:
    """Return rows, their targets and the metadata that belongs to them."""
    return _safe_indexing(X, rows), _safe_indexing(y, rows), metadata_of(X, params, rows)


def checked_weights(X: Any, params: Mapping[str, Any]) -> dict[str, Any]:
    """Return metadata with weights as arrays; those that are no weights of these rows are refused."""
    return {
        name: _check_sample_weight(value, X) if _is_weight(name) and value is not None else value
        for name, value in params.items()
    }


def without_weightless_rows(X: Any, y: Any, params: Mapping[str, Any]) -> tuple[Any, Any, dict[str, Any]]:
    """Drop the rows that weigh nothing, so that an augmenter does not learn from them."""
    checked = checked_weights(X, params)
    weights = [value for name, value in checked.items() if _is_weight(name) and value is not None]
    keep = np.any(np.vstack([weight != 0 for weight in weights]), axis=0) if weights else None
    if keep is None or keep.all():
        return X, y, checked
    if not keep.any():
        raise DataError("sample_weight is 0 for every row: no row is left to augment.")
    return rows_of(X, y, checked, np.flatnonzero(keep))


def first_of_lost_classes(y: Any, kept: Any, missing_label: Any) -> NDArray[np.intp]:
    """Return the position of the first row of each class of y that is not among the kept labels."""
    if _num_samples(y) == _num_samples(kept):
        return np.empty(0, dtype=np.intp)
    labels = pd.Series(np.ravel(np.asarray(y)))
    lost = labels[labels.notna() & ~labels.isin([*np.ravel(np.asarray(kept)), missing_label])]
    return lost.drop_duplicates().index.to_numpy(dtype=np.intp)


def origins(augmenter: Any, X: Any, y: Any, X_augmented: Any, y_augmented: Any) -> NDArray[np.intp]:
    """Return which real row each augmented row is, -1 where it is synthetic.

    Augmenters tell by ``sample_indices_``, and those that do not put the real rows first.
    """
    n_real, n_augmented = _num_samples(X), _num_samples(X_augmented)
    indices = getattr(augmenter, "sample_indices_", None)
    if indices is not None and len(indices) == n_augmented:
        return np.asarray(indices, dtype=np.intp)
    if n_augmented >= n_real:
        first = np.arange(n_real)
        if _same(_safe_indexing(X_augmented, first), X) and _same(_safe_indexing(y_augmented, first), y):
            return np.concatenate([first, np.full(n_augmented - n_real, -1)])
    raise DataError(
        f"Cannot tell which rows of {type(augmenter).__name__} are real, so sample_weight and "
        "other metadata cannot follow them: it neither has sample_indices_ nor returns the real "
        "rows first and unchanged. Fit without metadata or choose another augmenter."
    )


def _same(left: Any, right: Any) -> bool:
    """Return whether two containers hold the same values, missing ones included."""
    if scipy.sparse.issparse(left) and scipy.sparse.issparse(right):
        return bool((left != right).nnz == 0)
    left, right = np.asarray(left), np.asarray(right)
    missing = np.asarray(pd.isna(left))
    if left.shape != right.shape or not np.array_equal(missing, pd.isna(right)):
        return False
    return bool(np.all(left[~missing] == right[~missing]))


def follow(name: str, value: Any, origins: NDArray[np.intp], labels: tuple[Any, Any] | None) -> Any:
    """Return metadata of the augmented rows from the metadata of the real rows."""
    synthetic = origins < 0
    if not synthetic.any():
        return _safe_indexing(value, origins)
    if not _is_weight(name):
        raise DataError(
            f"{name!r} has one entry per row and none for synthetic rows: only sample_weight can "
            "be extended to them. Fit without it."
        )
    weights = value[origins]
    weights[synthetic] = _mean_weights(value, labels, np.flatnonzero(synthetic))
    return weights


def _mean_weights(weights: NDArray[Any], labels: tuple[Any, Any] | None, synthetic: NDArray[np.intp]) -> Any:
    """Return the mean weight of the real rows that are of the class of each synthetic row."""
    overall = weights.mean()
    if labels is None:
        return overall
    y_real, y_synthetic = np.asarray(labels[0]), np.asarray(labels[1])[synthetic]
    if y_real.ndim > 1:
        return overall
    codes, classes = pd.factorize(np.concatenate([y_real, y_synthetic]), use_na_sentinel=False)
    real, made = np.split(codes, [len(y_real)])
    counts = np.bincount(real, minlength=len(classes))
    sums = np.bincount(real, weights, minlength=len(classes))
    means = np.where(counts > 0, sums / np.maximum(counts, 1), overall)
    return means[made]
