"""One-hot groups: columns of two values of which exactly one, or at most one, is set in every row."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from os.path import commonpath
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthaug.encoders.rules.base import BrokenRuleError, Columns, Rule, as_series, is_equal
from synthaug.encoders.rules.searched import MAX_CHANCE, Searched

NONE = "(none)"


class OneHot(Rule):
    """Columns of which one is set, encoded as one column of categories.

    Parameters
    ----------
    targets : list of hashable
        Keys of the columns.
    values : list of arrays of length 2
        What each column holds where it is not set, and where it is.
    levels : list of str
        The categories; one more than columns if none may be set.
    """

    kind: ClassVar[str] = "one_hot"

    def __init__(self, targets: list[Hashable], values: list[Any], levels: list[str]) -> None:
        self.targets, self.values, self.levels = targets, values, levels
        self.key = f"one-hot {targets[0]!r}"

    def reduce(self, columns: Columns, rng: np.random.Generator) -> None:
        """Put one column of categories in; see `Rule.reduce`."""
        taken = [columns.pop(key) for key in self.targets]
        is_set = np.column_stack([_is_set(column, pair) for column, pair in zip(taken, self.values, strict=True)])
        n_set = is_set.sum(axis=1)
        least = 1 if len(self.levels) == len(taken) else 0
        if (wrong := (n_set < least) | (n_set > 1)).any():
            raise BrokenRuleError(
                f"of the columns {taken[0].name!r} to {taken[-1].name!r}, {'one' if least else 'at most one'} was set "
                f"in every row seen in fit, but in row {int(wrong.argmax())} there are {n_set[wrong.argmax()]}; "
                f"correct the row, or fit the encoder on rows that show it",
                wrong,
            )
        codes = np.where(n_set == 0, len(taken), is_set.argmax(axis=1)).tolist()
        name = commonpath([str(column.name) for column in taken]).rstrip(" _-=.:") or str(taken[0].name)
        columns[self.key] = pd.Series(pd.Categorical.from_codes(codes, pd.Index(self.levels)), name=name)

    def restore(self, columns: Columns) -> None:
        """Set one of the columns in each row; see `Rule.restore`."""
        codes = columns.pop(self.key).cat.codes.to_numpy()
        for i, (key, pair) in enumerate(zip(self.targets, self.values, strict=True)):
            columns[key] = as_series(pair.take((codes == i).astype(np.intp)))

    def text(self, names: dict[Hashable, str]) -> str:
        """Return what the rule says; see `Rule.text`."""
        how = "one" if len(self.levels) == len(self.targets) else "at most one"
        return f"{how} of {', '.join(names[key] for key in self.targets)} is set"


def _is_set(column: pd.Series, pair: Any) -> NDArray[np.bool_]:
    lower, upper = pair[0], pair[1]
    is_set = is_equal(column, upper)
    is_lower = column.isna().to_numpy(dtype=bool) if pd.isna(lower) else is_equal(column, lower)
    if not (known := is_set | is_lower).all():
        raise BrokenRuleError(
            f"column {column.name!r} held only {lower!r} and {upper!r} in the rows seen in fit, but now another value; "
            f"fit the encoder on rows that hold it",
            ~known,
        )
    return is_set


def find_one_hot(searched: Searched) -> Iterator[Rule]:
    """Yield a rule for each group; groups of adjacent columns first, as encoders make them."""
    keys, pairs, columns = [], {}, []
    for key, column in searched.columns.items():
        if not searched.is_exact(key) or searched.first_codes(key).max(initial=0) > 1:
            continue
        codes = searched.codes(key)
        if codes.max(initial=0) != 1:
            continue
        first, other = int(codes.argmin()), int(codes.argmax())
        gone = searched.missing(key)
        try:
            if gone[[first, other]].any():  # a mark, or nothing
                upper = other if gone[first] else first
            else:
                upper = other if column.iloc[other] > column.iloc[first] else first
        except TypeError:  # two objects without an order
            continue
        pairs[key] = column.array[[first + other - upper, upper]]
        keys.append(key)
        columns.append(codes == codes[upper])
    if len(keys) < 2:
        return
    is_set = np.column_stack(columns).astype(np.float32)
    together = is_set.T @ is_set
    for group, whole in _groups(together, searched.n):
        members = [keys[i] for i in group]
        levels = [searched.names[key] for key in members] + ([] if whole else [NONE])
        yield OneHot(members, [pairs[key] for key in members], levels)


def _groups(together: NDArray[np.float32], n: int) -> Iterator[tuple[list[int], bool]]:
    """Yield the members of groups, and whether one is set in every row, given how often two are set in the same row."""
    counts = together.diagonal()
    limit = -np.log(MAX_CHANCE / len(counts) ** 2)
    free = list(range(len(counts)))
    for adjacent in (True, False):
        start = 0
        while start < len(free):
            group = _grown(free[start:], together, n, adjacent=adjacent)
            evidence = (counts[group].sum() ** 2 - (counts[group] ** 2).sum()) / 2 / n
            if len(group) > 2 and counts[group].sum() == n and evidence > limit:
                free = [i for i in free if i not in group]
                yield group, True
            else:
                start += 1
    free = sorted(free, key=lambda i: -counts[i])
    while len(free) > 1:  # none may be set: each member must have more than chance against it
        group = _grown(free, together, n, adjacent=False)
        while len(group) > 1 and _evidence(weakest := min(group, key=lambda i: counts[i]), group, counts, n) <= limit:
            group.remove(weakest)
        whole = bool(counts[group].sum() == n)
        if len(group) > 2 or (len(group) == 2 and not whole):  # of two, one decides the other
            yield sorted(group), whole
        free = [i for i in free[1:] if i not in group] if len(group) > 1 else free[1:]


def _evidence(member: int, group: list[int], counts: NDArray[np.float32], n: int) -> float:
    """Return in how many rows a member would be set beside another one if they were unrelated."""
    return float(counts[member] * (counts[group].sum() - counts[member]) / n)


def _grown(free: list[int], together: NDArray[np.float32], n: int, *, adjacent: bool) -> list[int]:
    """Return the first column and later ones of which no two are ever set in the same row, until every row has one."""
    counts = together.diagonal()
    group, total, taken = [free[0]], counts[free[0]], together[free[0]] > 0
    for i in free[1:]:
        if total == n:
            break
        if taken[i] or total + counts[i] > n:
            if adjacent:
                break
            continue
        group.append(i)
        total += counts[i]
        taken |= together[i] > 0
    return group
