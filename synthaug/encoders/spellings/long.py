"""Whole numbers of any size, counted in steps that 64 bits can hold."""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd

import pandas as pd

MAX_POSITION = 2**62


@dataclass(frozen=True, slots=True)
class Steps:
    """Positions of whole numbers on their grid.

    Parameters
    ----------
    low, step : int
        The number at position 0, and from each position to the next.
    known : dict of int to int
        Numbers between positions, by the position below them; there are some only where a grid of all numbers would
        have too many positions.
    """

    low: int
    step: int
    known: dict[int, int]

    @classmethod
    def of(cls, numbers: list[int]) -> Steps:
        """Return the coarsest grid that holds all numbers, or one of as many positions as there may be."""
        low, high = min(numbers), max(numbers)
        finest = gcd(*(number - low for number in numbers)) or 1
        step = finest * (1 + (high - low) // finest // MAX_POSITION)
        return cls(low, step, {} if step == finest else {(number - low) // step: number for number in numbers})

    def positions(self, numbers: list[int | None]) -> pd.Series:
        """Return positions, below 0 for numbers below all; missing ones where there is no number."""
        positions = [None if one is None else (one - self.low) // self.step for one in numbers]
        return pd.Series(
            [None if one is None else max(min(one, 2 * MAX_POSITION - 1), -1) for one in positions], dtype="Int64"
        )

    def numbers(self, positions: list[int]) -> list[int]:
        """Return the numbers at positions."""
        return [self.known.get(position, self.low + position * self.step) for position in positions]
