"""How many synthetic rows of which class: imbalanced-learn's vocabulary, in numpy alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from numbers import Integral
from typing import Any

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.intp]
STRATEGIES = ("auto", "minority", "not minority", "not majority", "all")
RARE = 1 / 32  # share of a class below which many such ones would all wait for their first row


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
    return wanted - counts + sequence_counts(wanted / wanted.sum(), round(ratio * int(counts.sum())))


def class_sequence(shares: NDArray[np.floating], n: int, first: int = 0) -> Counts:
    """Return n class codes, from a position on, of a sequence of which every first part has nearly the given shares.

    The order is that of Webster's apportionment: the k-th row of a class with share p is due at
    (k - 1/2) / p. Of several rare classes, each starts at a time of its own, since together they would come too late.

    Parameters
    ----------
    shares : ndarray of shape (n_classes,)
        Shares of the classes, which add up to 1.
    n : int
        How many codes.
    first : int, default=0
        Position of the first of them; however large, it costs nothing.

    Returns
    -------
    codes : ndarray of shape (n,)

    Examples
    --------
    >>> import numpy as np
    >>> from synthaug.augmenter.plan import class_sequence
    >>> shares = np.array([0.75, 0.25])
    >>> class_sequence(shares, 8)
    array([0, 0, 1, 0, 0, 0, 1, 0])
    >>> class_sequence(shares, 3, first=1_000_000_000_002)
    array([1, 0, 0])
    """
    before, ordered = _near(shares, first, n)
    skipped = first - int(before.sum())
    return ordered[skipped : skipped + n]


def sequence_counts(shares: NDArray[np.floating], n: int) -> Counts:
    """Return how many of the first n codes of a sequence are of each class; however many, they cost nothing.

    Examples
    --------
    >>> import numpy as np
    >>> from synthaug.augmenter.plan import sequence_counts
    >>> sequence_counts(np.array([0.75, 0.25]), 1_000_000_000_002)
    array([750000000002, 250000000000])
    """
    before, ordered = _near(shares, n, 0)
    return before + np.bincount(ordered[: n - int(before.sum())], minlength=before.size)


def _near(shares: NDArray[np.floating], first: int, n: int) -> tuple[Counts, Counts]:
    """Return codes about the n from a position on, in their order, and how many of each class come before these.

    As many rows as classes, at most, are due before a time and come after it, or the other way round.
    """
    shares = np.asarray(shares, dtype=np.float64)
    starts = _starts(shares)
    low, high = (
        np.where(shares > 0, np.ceil(time * shares - starts).clip(0), 0).astype(np.intp)
        for time in (max(first - shares.size - 1, 0), first + n + shares.size + 1)
    )
    n_seats = high - low
    codes = np.repeat(np.arange(shares.size), n_seats)
    seat = np.arange(codes.size) - np.repeat(np.cumsum(n_seats) - n_seats - low, n_seats)
    due = (seat + starts[codes]) / shares[codes]
    return low, codes[np.argsort(due, kind="stable")]


def _starts(shares: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return what share of its own distance between rows a class waits for its first one.

    It is half, or for the k-th most frequent of the rare classes the k-th number of van der Corput's sequence, which
    begins with a half, too.
    """
    starts = np.full(shares.size, 0.5)
    order = np.argsort(-shares, kind="stable")
    rare = order[(shares[order] > 0) & (shares[order] < RARE)]
    bits = np.arange(1, rare.size + 1)[:, None] >> np.arange(rare.size.bit_length()) & 1
    starts[rare] = bits @ 0.5 ** np.arange(1, bits.shape[1] + 1)
    return starts


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
