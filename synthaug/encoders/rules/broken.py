"""Which rows break which rule."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

import numpy as np
from numpy.typing import NDArray

from synthaug.encoders.rules.base import BrokenRuleError, Columns, Rule


def broken_rows(
    rules: Sequence[Rule], names: dict[Hashable, str], columns: Columns, n: int
) -> dict[str, NDArray[np.bool_]]:
    """Return the rows that break each rule, by what it says; those that break one are not judged by later ones.

    Parameters
    ----------
    rules : sequence of Rule
        In the order in which they reduce columns.
    names : dict of str
        Names of columns by key, those that rules add among them.
    columns : dict of Series
        Columns of the rows to judge, in the dtypes of those in which rules were found.
    n : int
        How many rows there are.

    Returns
    -------
    masks : dict of ndarray of shape (n,)
    """
    left, found, rng = np.arange(n), {}, np.random.default_rng(0)
    for rule in rules:
        mask = np.zeros(n, dtype=bool)
        while True:
            reduced = dict(columns)
            try:
                rule.reduce(reduced, rng)
                break
            except BrokenRuleError as error:
                mask[left[error.rows]] = True
                left = left[~error.rows]
                columns = {key: column[~error.rows].reset_index(drop=True) for key, column in columns.items()}
        mask[left[rule.exceptions(columns)]] = True
        columns = reduced
        if rule.is_listed:
            found[rule.text(names)] = mask
    return found
