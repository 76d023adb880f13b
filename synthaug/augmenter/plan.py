"""How many synthetic rows of which class: imbalanced-learn's vocabulary, in numpy alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from numbers import Integral
from typing import Any

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.intp]
STRATEGIES = ("auto", "minority", "not minority", "not majority", "all")


def plan_counts(
    counts: Counts,
    classes: NDArray[Any],
    strategy: str | float | Mapping[Any, int] | Callable[[NDArray[Any]], Mapping[Any, int]] | None,
    ratio: float,
) -> Counts:
    """Return how many synthetic rows to make of each class.

    Parameters
    ----------
    counts : ndarray of shape (n_classes,)
        Real rows per class.
    classes : ndarray of shape (n_classes,)
        The labels, to read and to name.
    strategy : str, float, mapping, callable or None
        None adds nothing by itself. Otherwise the meaning of imbalanced-learn's over-samplers: a string
        names the classes raised to the size of the largest, a float is the wanted minority to majority
        ratio (two classes only), a mapping or a function of the labels gives the wanted rows per class.
    ratio : float
        Further rows per real row, in the proportions that the strategy leads to.

    Returns
    -------
    plan : ndarray of shape (n_classes,)

    Raises
    ------
    ValueError
        If the strategy cannot be read, names an unknown class or asks for fewer rows than there are.

    Examples
    --------
    >>> import numpy as np
    >>> from synthaug.augmenter.plan import plan_counts
    >>> plan_counts(np.array([90, 10]), np.array(["no", "yes"]), "auto", 0.0)
    array([ 0, 80])
    >>> plan_counts(np.array([90, 10]), np.array(["no", "yes"]), None, 2.0)
    array([180,  20])
    """
    wanted = _wanted(counts, classes, strategy)
    further = class_sequence(wanted / wanted.sum(), round(ratio * int(counts.sum())))
    return wanted - counts + np.bincount(further, minlength=counts.size)


def class_sequence(shares: NDArray[np.floating], n: int) -> Counts:
    """Return n class codes of which every first part has the given shares, to within a row.

    The order is that of Webster's apportionment: the k-th row of a class with share p is due at
    (k - 1/2) / p. So a longer sequence starts with the shorter one.

    Examples
    --------
    >>> import numpy as np
    >>> from synthaug.augmenter.plan import class_sequence
    >>> class_sequence(np.array([0.75, 0.25]), 8)
    array([0, 0, 1, 0, 0, 0, 1, 0])
    """
    shares = np.asarray(shares, dtype=np.float64)
    enough = np.where(shares > 0, np.ceil(n * shares) + 1, 0).astype(np.intp)
    codes = np.repeat(np.arange(shares.size), enough)
    seat = np.arange(codes.size) - np.repeat(np.cumsum(enough) - enough, enough)
    due = (seat + 0.5) / shares[codes]
    return codes[np.argsort(due, kind="stable")[:n]]


def _wanted(counts: Counts, classes: NDArray[Any], strategy: Any) -> Counts:
    """Return the rows per class, real and synthetic, that the strategy asks for."""
    if strategy is None:
        return counts.copy()
    if isinstance(strategy, str):
        if strategy not in STRATEGIES:
            raise ValueError(f"sampling_strategy must be one of {STRATEGIES}, got {strategy!r}")
        return np.where(_named(counts, strategy), counts.max(), counts)
    if callable(strategy):
        strategy = strategy(np.repeat(classes, counts))
        if not isinstance(strategy, Mapping):
            raise ValueError(
                f"sampling_strategy must return a dict of rows per class if it is callable, got {strategy!r}"
            )
    if isinstance(strategy, Mapping):
        return _from_mapping(counts, classes, strategy)
    return _from_float(counts, classes, float(strategy))


def _named(counts: Counts, strategy: str) -> NDArray[np.bool_]:
    """Return the mask of the classes that a strategy's name stands for."""
    positions = np.arange(counts.size)
    smallest, largest = positions == counts.argmin(), positions == counts.argmax()
    return {
        "auto": ~largest,
        "not majority": ~largest,
        "minority": smallest,
        "not minority": ~smallest,
        "all": np.ones(counts.size, dtype=bool),
    }[strategy]


def _from_mapping(counts: Counts, classes: NDArray[Any], strategy: Mapping[Any, int]) -> Counts:
    labels = classes.tolist()
    wanted = counts.copy()
    for label, rows in strategy.items():
        if label not in labels:
            raise ValueError(f"sampling_strategy names the class {label!r}, which is not among {labels[:20]}")
        if not isinstance(rows, Integral):
            raise ValueError(
                f"sampling_strategy must ask for a whole number of rows of the class {label!r}, got {rows!r}"
            )
        code = labels.index(label)
        if rows < counts[code]:
            raise ValueError(
                f"sampling_strategy asks for {rows} rows of the class {label!r}, which has {counts[code]} already; "
                f"ask for at least as many"
            )
        wanted[code] = rows
    return wanted


def _from_float(counts: Counts, classes: NDArray[Any], strategy: float) -> Counts:
    if counts.size != 2:
        raise ValueError(
            f"sampling_strategy={strategy} is a ratio of two classes, but y holds {counts.size}: use a dict or a string"
        )
    if not 0 < strategy <= 1:
        raise ValueError(f"sampling_strategy must be in (0, 1] if it is a float, got {strategy}")
    minority = counts.argmin()
    rows = int(counts.max() * strategy)
    if rows < counts[minority]:
        raise ValueError(
            f"sampling_strategy={strategy} asks for {rows} rows of the class {classes.tolist()[minority]!r}, which has "
            f"{counts[minority]} already; ask for a larger ratio"
        )
    wanted = counts.copy()
    wanted[minority] = rows
    return wanted
