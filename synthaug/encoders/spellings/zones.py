"""Times of several zones: the time on the clock there, and the zone as a level of its own."""

from __future__ import annotations

import datetime
from abc import abstractmethod
from collections.abc import Hashable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthaug.encoders.spellings.base import Columns, Form, Spelling, read_all, taken
from synthaug.encoders.spellings.times import ZONE


class Zoned(Spelling):
    """A column of times that are taken apart into two columns."""

    @property
    def zone_key(self) -> Hashable:
        """Key of the zones."""
        return f"zone of {self.key!r}"

    @property
    def added(self) -> tuple[Hashable, ...]:
        """Keys of the columns that there are beside that of the times; see `Spelling.added`."""
        return (self.zone_key,)

    def reduce(self, columns: Columns) -> None:
        """Put times and zones in the place of values; see `Spelling.reduce`."""
        columns[self.zone_key] = self.zones(columns[self.key])
        columns[self.key] = self.read(columns[self.key])

    def restore(self, columns: Columns) -> None:
        """Put values in the place of times and zones; see `Spelling.restore`."""
        zones = columns.pop(self.zone_key)
        columns[self.key] = pd.Series(self.joined(columns[self.key], zones), dtype=self.dtype, copy=False)

    @abstractmethod
    def read(self, column: pd.Series) -> pd.Series:
        """Return the times on the clocks there."""

    @abstractmethod
    def zones(self, column: pd.Series) -> pd.Series:
        """Return the names of zones, missing where a time is."""

    @abstractmethod
    def joined(self, times: pd.Series, zones: pd.Series) -> Any:
        """Return values of times and zones."""


class ZonedText(Zoned):
    """Text of times with different offsets.

    Parameters
    ----------
    key : hashable
        Key of the column.
    column : Series
        Its values.
    form : Form
        How they are written, without the offsets.
    """

    def __init__(self, key: Hashable, column: pd.Series, form: Form) -> None:
        super().__init__(key, column)
        self.form = form

    def read(self, column: pd.Series) -> pd.Series:
        """Return times; see `Zoned.read`."""
        present = column.notna().to_numpy()
        clocks = np.array([ZONE.sub("", text) for text in column[present]], dtype=object)
        codes = np.full(len(column), -1)
        codes[present] = np.arange(len(clocks))
        return taken(read_all(self.form, clocks, column), codes, column)

    def zones(self, column: pd.Series) -> pd.Series:
        """Return offsets; see `Zoned.zones`."""
        return _levels([None if gone else _offset(text) for text, gone in _with_gaps(column)], column)

    def joined(self, times: pd.Series, zones: pd.Series) -> Any:
        """Return texts; see `Zoned.joined`."""
        present = times.notna().to_numpy()
        ends = zones.where(zones.notna(), zones.dropna().iloc[0] if zones.notna().any() else "").to_numpy()[present]
        clocks = self.form.write(times[present].array)
        codes = np.full(len(times), -1)
        codes[present] = np.arange(len(clocks))
        return self.as_column([clock + end for clock, end in zip(clocks, ends, strict=True)], codes)

    def __str__(self) -> str:
        return f"{self.form} and offsets"


class ZonedObjects(Zoned):
    """Python's or pandas' times in different zones.

    Parameters
    ----------
    key : hashable
        Key of the column.
    column : Series
        Its values.
    """

    def __init__(self, key: Hashable, column: pd.Series) -> None:
        super().__init__(key, column)
        self.samples: dict[str, datetime.datetime] = {}
        present = column.dropna()
        self.is_pandas = isinstance(present.iloc[0], pd.Timestamp)
        for time in present:
            self.samples.setdefault(_name(time), time.to_pydatetime() if self.is_pandas else time)

    def read(self, column: pd.Series) -> pd.Series:
        """Return times; see `Zoned.read`."""
        clocks = [None if gone else time.replace(tzinfo=None) for time, gone in _with_gaps(column)]
        times = pd.to_datetime(pd.Series(clocks, dtype=object)).astype("datetime64[us]")
        return pd.Series(times.array, index=column.index, name=column.name)

    def zones(self, column: pd.Series) -> pd.Series:
        """Return names of zones; see `Zoned.zones`."""
        return _levels([None if gone else _name(time) for time, gone in _with_gaps(column)], column)

    def joined(self, times: pd.Series, zones: pd.Series) -> Any:
        """Return times in zones, at which there is such a time; see `Zoned.joined`."""
        first = next(iter(self.samples))
        objects: NDArray[Any] = np.full(len(times), self.missing_value, dtype=object)
        for row, (clock, zone) in enumerate(zip(times.tolist(), zones.tolist(), strict=True)):
            if not pd.isna(clock):
                objects[row] = self._in_zone(clock, first if pd.isna(zone) else zone)
        return objects

    def _in_zone(self, clock: datetime.datetime, name: str) -> Any:
        zone = self.samples[name].tzinfo
        time = datetime.datetime(*clock.timetuple()[:6], clock.microsecond, tzinfo=zone)
        time = time.astimezone(datetime.UTC).astimezone(zone)  # at the end of winter time some clocks show no such time
        return pd.Timestamp(time) if self.is_pandas else time

    def __str__(self) -> str:
        return f"times in the zones {', '.join(self.samples)}"


def _offset(text: str) -> str:
    found = ZONE.search(text)
    return "" if found is None else found[0]


def _name(time: datetime.datetime) -> str:
    return str(time.tzinfo)


def _with_gaps(column: pd.Series) -> Any:
    return zip(column.astype(object), column.isna(), strict=True)


def _levels(names: list[str | None], column: pd.Series) -> pd.Series:
    return pd.Series(names, index=column.index, dtype=object, name=f"zone of {column.name}")
