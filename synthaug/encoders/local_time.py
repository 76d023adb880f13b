"""Instants <-> what clocks and calendars show in a zone, whose clocks are now and then set forward or back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from synthaug.encoders.cycles import Integers

SAMPLED = 7 * 86_400  # seconds between instants at which clocks are compared
BEYOND = 400 * 86_400  # seconds before the first and after the last time that are looked at, too
FIRST, LAST = -62_135_000_000, 253_402_000_000  # seconds from 1970 to the years 1 and 9999, which Python's zones know


@dataclass(frozen=True, slots=True)
class LocalTime:
    """What clocks show: a number of ticks added to each instant.

    Parameters
    ----------
    changes : ndarray of shape (m,)
        Instants at which clocks are set; the first one stands for the beginning of time.
    offsets : ndarray of shape (m,)
        What is added from each of them on.
    gaps : ndarray of shape (m,)
        Ticks that clocks skip at each of them and that its instant stands for: the start of a day without midnight.
    """

    changes: Integers
    offsets: Integers
    gaps: Integers

    @classmethod
    def of(cls, zone: Any, first: int, last: int, ticks: int) -> LocalTime:
        """Return the local time of a zone, or of none, between two instants, counted in so many ticks a second."""
        if zone is None:
            return cls(np.full(1, first), np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64))
        edges = np.clip([first // ticks - BEYOND, last // ticks + BEYOND], FIRST, LAST).tolist()
        sampled = np.append(np.arange(edges[0], edges[1], SAMPLED), edges[1])
        offsets = _offsets(zone, sampled)
        at = np.flatnonzero(np.diff(offsets))
        low, high = sampled[at], sampled[at + 1]  # the clock is set after the former, and at the latter at the latest
        while len(at) and (high - low > 1).any():
            middle = (low + high) // 2
            is_before = _offsets(zone, middle) == offsets[at]
            low, high = np.where(is_before, middle, low), np.where(is_before, high, middle)
        limit = np.iinfo(np.int64).max // ticks - 2 * 86_400
        changes = np.clip(np.r_[edges[0], high], -limit, limit) * ticks
        return cls(changes, offsets[np.r_[0, at + 1]] * ticks, np.zeros(len(changes), dtype=np.int64))

    def with_gaps(self) -> LocalTime:
        """Return the local time by which the first instant after a gap stands for all of the gap."""
        return replace(self, gaps=np.maximum(np.diff(self.offsets, prepend=self.offsets[0]), 0))

    def parts(self, instants: Integers) -> Integers:
        """Return after which change instants lie."""
        return np.maximum(np.searchsorted(self.changes, instants, side="right") - 1, 0)

    def wall(self, instants: Integers, parts: Integers) -> Integers:
        """Return what clocks show at instants."""
        return instants + self.offsets[parts] - self.gaps[parts] * (instants == self.changes[parts])

    def instants(self, wall: Integers, parts: Integers) -> Integers:
        """Return when clocks show something, given after which change."""
        found = wall - self.offsets[parts]
        return np.where(self.gaps[parts] > 0, np.maximum(found, self.changes[parts]), found)


def _offsets(zone: Any, seconds: Integers) -> Integers:
    """Return the seconds that a zone adds at instants."""
    times = pd.DatetimeIndex(seconds.astype("M8[s]"), tz="UTC").tz_convert(zone).tz_localize(None)
    return times.to_numpy().astype("M8[s]").astype(np.int64) - seconds
