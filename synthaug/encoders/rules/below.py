"""Numbers that are never above one that is calculated: what is left of it is encoded, and they are calculated, too."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import ClassVar

import numpy as np
import pandas as pd

from synthaug.encoders.measure import Measure
from synthaug.encoders.rules.base import Columns, Rule, as_series, breaking
from synthaug.encoders.rules.formula import as_numbers
from synthaug.encoders.rules.order import is_never_above
from synthaug.encoders.rules.searched import Searched


class Below(Rule):
    """A number that is never above another one, encoded as the difference to that.

    Parameters
    ----------
    low, high : hashable
        Keys of the columns; the upper one is present wherever the lower one is.
    measure : Measure
        Measure of the lower one.
    limits : tuple of float
        The least and the largest number of the lower one.
    """

    kind: ClassVar[str] = "order"

    def __init__(self, low: Hashable, high: Hashable, measure: Measure, limits: tuple[float, float]) -> None:
        self.low, self.high, self.measure, self.limits = low, high, measure, limits
        self.key = f"{high!r} - {low!r}"

    def reduce(self, columns: Columns, rng: np.random.Generator) -> None:
        """Put the difference in; see `Rule.reduce`."""
        low, high = columns.pop(self.low), columns[self.high]
        left = as_numbers(high) - as_numbers(low)
        wrong = low.notna().to_numpy(dtype=bool) & ~(left >= 0)
        if wrong.any():
            raise breaking(low, high, wrong, "was not above")
        left = left.round(self.measure.grid.decimals) if self.measure.step else left
        columns[self.key] = pd.Series(left, name=f"{high.name} - {low.name}")

    def restore(self, columns: Columns) -> None:
        """Take the difference away; see `Rule.restore`."""
        high, left = as_numbers(columns[self.high]), as_numbers(columns.pop(self.key))
        low = np.minimum((high - left).clip(*self.limits), high)
        columns[self.low] = as_series(self.measure.values(low))

    def text(self, names: dict[Hashable, str]) -> str:
        """Return what the rule says; see `Rule.text`."""
        return f"{names[self.low]} is never more than {names[self.high]}"


def find_below(searched: Searched, high: Hashable) -> Iterator[Rule]:
    """Yield a rule for each number that is never above one that is about to be taken away."""
    for low in list(searched.columns):
        if low == high or low in searched.held or low in searched.claimed or not is_never_above(searched, low, high):
            continue
        measure, numbers = searched.known_measure(low), searched.numbers(low)
        is_alike = measure.step == searched.known_measure(high).step and measure.grid.step <= 1  # each difference fits
        if is_alike and not (searched.missing(high) & ~searched.missing(low)).any():
            yield Below(low, high, measure, (float(np.nanmin(numbers)), float(np.nanmax(numbers))))
