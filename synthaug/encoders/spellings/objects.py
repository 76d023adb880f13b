"""Python's and pandas' ordered objects that are neither numbers nor times by their type."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthaug.encoders.columns import places
from synthaug.encoders.spellings.base import Form
from synthaug.encoders.spellings.long import Steps


def forms_of_objects(content: str, values: NDArray[np.object_]) -> Iterator[Form]:
    """Yield how distinct objects may be written, given what pandas calls their content."""
    if content == "period":
        yield Periods(values[0].freqstr)
    elif content == "time":
        yield ClockTimes()
    elif content == "integer":
        yield LongNumbers(None, Steps.of([int(value) for value in values]))
    elif content == "decimal" and all(value.is_finite() for value in values):
        fraction = max(map(places, values))
        yield LongNumbers(fraction, Steps.of([_mantissa(value, fraction) for value in values]))


@dataclass(frozen=True, slots=True)
class Periods:
    """Periods of a frequency, by their number.

    Parameters
    ----------
    frequency : str
        In pandas' words.
    """

    frequency: str

    def read(self, values: NDArray[np.object_]) -> pd.Series:
        """Return ordinals; see `Form.read`."""
        return pd.Series(
            [
                value.ordinal if isinstance(value, pd.Period) and value.freqstr == self.frequency else None
                for value in values
            ],
            dtype="Int64",
        )

    def write(self, numbers: Any) -> list[Any]:
        """Return periods; see `Form.write`."""
        ordinals = np.asarray(numbers, dtype=np.int64)
        return list(pd.arrays.PeriodArray(ordinals, dtype=pd.PeriodDtype(self.frequency)))

    def __str__(self) -> str:
        return f"periods of the frequency {self.frequency}"


@dataclass(frozen=True, slots=True)
class ClockTimes:
    """Python's times of day, in microseconds since midnight."""

    def read(self, values: NDArray[np.object_]) -> pd.Series:
        """Return microseconds; see `Form.read`."""
        return pd.Series([_microseconds(value) for value in values], dtype="Int64")

    def write(self, numbers: Any) -> list[Any]:
        """Return times; see `Form.write`."""
        return [
            (datetime.datetime.min + datetime.timedelta(microseconds=number)).time()
            for number in np.asarray(numbers, dtype=np.int64).tolist()
        ]

    def __str__(self) -> str:
        return "times of day"


def _microseconds(clock: Any) -> int | None:
    if not isinstance(clock, datetime.time):
        return None
    return 1_000_000 * (3600 * clock.hour + 60 * clock.minute + clock.second) + clock.microsecond


@dataclass(frozen=True, slots=True)
class LongNumbers:
    """Whole numbers or decimals of more digits than floats or 64 bits hold.

    Parameters
    ----------
    places : int or None
        Number of decimals; None for whole numbers.
    steps : Steps
        The grid of the numbers, without their points.
    """

    places: int | None
    steps: Steps

    def read(self, values: NDArray[np.object_]) -> pd.Series:
        """Return positions on the grid; see `Form.read`."""
        return self.steps.positions([self._whole(value) for value in values])

    def write(self, numbers: Any) -> list[Any]:
        """Return numbers; see `Form.write`."""
        whole = self.steps.numbers(np.asarray(numbers, dtype=np.int64).tolist())
        if self.places is None:
            return list(whole)
        return [Decimal((int(one < 0), tuple(map(int, str(abs(one)))), -self.places)) for one in whole]

    def __str__(self) -> str:
        return "whole numbers" if self.places is None else f"decimals of {self.places} places"

    def _whole(self, value: Any) -> int | None:
        if self.places is None:
            return value if isinstance(value, int) and not isinstance(value, bool) else None
        if not isinstance(value, Decimal) or not value.is_finite() or places(value) > self.places:
            return None
        return _mantissa(value, self.places)


def _mantissa(value: Decimal, fraction: int) -> int:
    """Return a decimal times a power of ten, exactly."""
    sign, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int)
    whole = int("".join(map(str, digits)) or "0") * 10 ** (exponent + fraction)
    return -whole if sign else whole
