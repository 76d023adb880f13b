"""Ranges of what is calculated: numbers of which a sum or a product would leave its range move to their means."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from synthaug.encoders.codecs import NumericCodec
from synthaug.encoders.measure import Measure
from synthaug.encoders.rules.base import Columns, Rule, replaced
from synthaug.encoders.rules.formula import Formula, as_numbers
from synthaug.encoders.rules.searched import Searched

Floats = NDArray[np.float64]

SHARES = (1 - 1e-6, 1 - 1e-5, 1 - 1e-4, 0.999, 0.99, 0.95, 0.9, 0.75, 0.5, 0.25, 0.0)  # of the way from the mean


class Within(Rule):
    """Numbers from which others are calculated, such that these stay in the ranges seen in `fit`.

    Parameters
    ----------
    formulas : list of Formula
        How the others are calculated, in this order.
    limits : list of tuple of float
        The least and the largest number of each.
    numbers : list of hashable
        Keys of all columns from which they are calculated.
    means : dict of {hashable: (Measure, float)}
        Measure and mean of those of them that may be moved.
    """

    kind: ClassVar[str] = "arithmetic"
    is_listed: ClassVar[bool] = False

    def __init__(
        self,
        formulas: list[Formula],
        limits: list[tuple[float, float]],
        numbers: list[Hashable],
        means: dict[Hashable, tuple[Measure, float]],
    ) -> None:
        self.formulas, self.limits, self.numbers, self.means = formulas, limits, numbers, means

    def reduce(self, columns: Columns, rng: np.random.Generator) -> None:
        """Leave all columns as they are; see `Rule.reduce`."""

    def restore(self, columns: Columns) -> None:
        """Move numbers; see `Rule.restore`."""
        whole = {key: as_numbers(columns[key]) for key in self.numbers}
        beyond = self.is_beyond(whole)
        own = {key: numbers[beyond] for key, numbers in whole.items()}
        moved, left = dict(own), np.ones(int(beyond.sum()), dtype=bool)
        for share in SHARES if left.size else ():
            nearer = own | {
                key: measure.rounded(mean + share * (own[key] - mean)) for key, (measure, mean) in self.means.items()
            }
            moved = {key: np.where(left, nearer[key], moved[key]) for key in moved}
            left = self.is_beyond(moved)
        for key, (measure, _) in self.means.items() if left.size else ():
            columns[key] = replaced(columns[key], beyond, measure.values(moved[key]))

    def text(self, names: dict[Hashable, str]) -> str:
        """Return what the rule says; see `Rule.text`."""
        return f"{', '.join(names[formula.target] for formula in self.formulas)} stay in their ranges"

    def is_beyond(self, numbers: dict[Hashable, Floats]) -> NDArray[np.bool_]:
        """Return in which rows a result leaves its range."""
        numbers = dict(numbers)
        beyond: NDArray[np.bool_] = np.zeros(len(next(iter(numbers.values()))), dtype=bool)
        for formula, (low, high) in zip(self.formulas, self.limits, strict=True):
            results = formula.numbers([numbers[key] for key in formula.sources])
            slack = formula.tolerance * max(abs(low), abs(high))
            beyond |= (results < low - slack) | (results > high + slack)
            numbers[formula.target] = results
        return beyond


def find_within(searched: Searched) -> Iterator[Rule]:
    """Yield one rule for all that is calculated of numbers some of which may be moved."""
    formulas, limits = [], []
    known = set(searched.columns)
    for rule in reversed(searched.rules):  # as they are restored
        if isinstance(rule, Formula) and known.issuperset(rule.sources):
            formulas.append(rule)
            limits.append(searched.ranges[rule.target])
            known.add(rule.target)
    calculated = {formula.target for formula in formulas}
    numbers = [key for key in dict.fromkeys(key for one in formulas for key in one.sources) if key not in calculated]
    means = {
        key: (searched.known_measure(key), float(np.nanmean(searched.numbers(key))))
        for key in numbers
        if isinstance(searched.codecs[key], NumericCodec)
        and searched.measure(key) is not None
        and key not in searched.held
    }
    means = {key: (measure, float(measure.rounded(np.array([mean]))[0])) for key, (measure, mean) in means.items()}
    if means:
        yield Within(formulas, limits, numbers, means)
