"""Calendars: times on the last day of a month, on weekdays, in office hours, at local midnight <-> dense integers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthaug.encoders.calendar_names import weekdays_of
from synthaug.encoders.cycles import MAX_CHANCE, Cycle, Integers, is_no_chance
from synthaug.encoders.local_time import LocalTime

PROBED = 1_000  # times that tell most columns on no calendar
MAX_DAYS = 2_900_000  # days from 1970 to about the year 9900
LAST_DAY, AFTER_LAST = 30, 31  # places in a month
KINDS = {  # of cycles: how many places there are, and how many of them are in every cycle, the last day aside
    "week": (7, 7),
    "month": (30, 28),
    "month's end": (30, 28),
    "weekdays of the month": (30, 20),
}
TURNS = {  # of one weekday, such as the first Monday of a month, or the last one: which it is, and whether from the end
    f"{name}s of {part}": (weekday, part != "the month")
    for weekday, name in enumerate(weekdays_of("en"))
    for part in ("the month", "the month's end")
}
N_TURNS, SURE_TURNS, SURE_BEFORE_LAST = 5, 4, 3  # of a weekday in a month
HOURS = 24
MAX_CLOCK_TIMES = 1_000  # that are listed one by one
PER_CLOCK_TIME = 10  # times that each of them needs


@dataclass(frozen=True, slots=True)
class WallGrid:
    """Numbers of the points of a calendar, which clocks show.

    Parameters
    ----------
    kind : str
        ``"days"``, or a key of ``KINDS`` or ``TURNS``: the cycles that days form.
    dates, clock : Cycle
        The days of a cycle, and the steps of a day, that occur.
    day, slot, shift : int
        Ticks of a day, of a step of the clock, and of the first step after midnight.
    phase, step : int
        The first of the points that is one of the grid, and how many points lead to the next one.
    """

    kind: str
    dates: Cycle
    clock: Cycle
    day: int
    slot: int
    shift: int
    phase: int = 0
    step: int = 1

    def fitted(self, wall: Integers) -> WallGrid:
        """Return the coarsest grid of such points that holds all times."""
        numbers = self.before(wall)
        step = max(int(np.gcd.reduce(numbers - numbers[0])), 1)
        return replace(self, phase=int(numbers[0]) % step, step=step)

    def before(self, wall: Integers) -> Integers:
        """Return the number of points before times; negative before 1970."""
        days, ticks = np.divmod(wall, self.day)
        cycles, places = _places(self.kind, days)
        known = self.dates.has(places) & (_days(self.kind, cycles, places) == days)
        slots = -((self.shift - ticks) // self.slot)
        numbers = (cycles * len(self.dates) + self.dates.before(places)) * len(self.clock)
        numbers += known * self.clock.before(slots)
        return -((self.phase - numbers) // self.step)

    def at(self, numbers: Integers) -> Integers:
        """Return the times of points."""
        dates, slots = np.divmod(numbers * self.step + self.phase, len(self.clock))
        cycles, places = np.divmod(dates, len(self.dates))
        days = _days(self.kind, cycles, self.dates.at(places))
        return days * self.day + self.clock.at(slots) * self.slot + self.shift


@dataclass(frozen=True, slots=True)
class Calendar:
    """Monotone, invertible map between instants on a calendar and integers from 0 on.

    Times that clocks skip have no number, and those that they show twice have two.

    Parameters
    ----------
    grid : WallGrid
        What clocks show.
    local : LocalTime
        When they do.
    firsts, bases : ndarray of shape (m,)
        The position of the first point after each change of local time, and the number of points before it.
    """

    grid: WallGrid
    local: LocalTime
    firsts: Integers
    bases: Integers

    @classmethod
    def fit(cls, instants: Integers, day: int, zone: Any, n_points: float) -> Calendar | None:
        """Return the coarsest calendar that holds all times, or None.

        Parameters
        ----------
        instants : ndarray of shape (n,)
            Ticks since 1970.
        day : int
            Ticks of a day.
        zone : tzinfo or None
            Whose local time counts.
        n_points : float
            Points of another grid that holds the times: a calendar must have fewer, by no chance.
        """
        first, last = int(instants.min()), int(instants.max())
        if max(-first, last) // day > min(MAX_DAYS, np.iinfo(np.int64).max // day - 2):
            return None
        local = LocalTime.of(zone, first, last, day // 86_400)
        for some in (instants[:: len(instants) // PROBED + 1], instants):
            found = cls._coarsest(np.unique(some), day, local, n_points)
            if found is None or len(instants) <= PROBED:
                return found
        return found

    @classmethod
    def _coarsest(cls, instants: Integers, day: int, local: LocalTime, n_points: float) -> Calendar | None:
        parts = local.parts(instants)
        locals_ = [local]
        if (instants == local.changes[parts]).any():
            locals_.append(local.with_gaps())
        fewest, found = n_points, None
        for one in locals_:
            wall = one.wall(instants, parts)
            for grid in _grids(wall, day):
                ends = grid.before(np.array([wall.min(), wall.max()]))
                points = float(ends[1] - ends[0] + 1)
                if points < fewest and len(instants) * np.log(points / n_points) < np.log(MAX_CHANCE):
                    fewest, found = points, (grid, one)
        if found is None:
            return None
        made = cls._from(*found, int(instants[0]))
        return made if np.array_equal(made.instants(made.positions(instants)), instants) else None

    @classmethod
    def _from(cls, grid: WallGrid, local: LocalTime, first: int) -> Calendar:
        """Return the calendar whose position 0 is the first instant."""
        bases = grid.before(local.changes + local.offsets - local.gaps)
        stops = grid.before(local.changes[1:] + local.offsets[:-1])
        firsts = np.concatenate([[0], np.cumsum(stops - bases[:-1])])
        made = cls(grid, local, firsts, bases)
        return replace(made, firsts=firsts - made.positions(np.array([first])))

    def positions(self, instants: Integers) -> Integers:
        """Return the positions of the first points at instants or after them."""
        parts = self.local.parts(instants)
        return self.firsts[parts] + self.grid.before(self.local.wall(instants, parts)) - self.bases[parts]

    def instants(self, positions: Integers) -> Integers:
        """Return the instants of positions."""
        parts = np.maximum(np.searchsorted(self.firsts, positions, side="right") - 1, 0)
        wall = self.grid.at(positions - self.firsts[parts] + self.bases[parts])
        return self.local.instants(wall, parts)


def _grids(wall: Integers, day: int) -> Iterator[WallGrid]:
    """Yield the grids that hold all times, and that chance does not explain."""
    days, ticks = np.divmod(wall, day)
    slot, shift, clock = _clock(ticks, day)
    days = np.unique(days)
    for kind, dates in _dates(days):
        yield WallGrid(kind, dates, clock, day, slot, shift).fitted(wall)


def _dates(days: Integers) -> Iterator[tuple[str, Cycle]]:
    """Yield the cycles in which only some of the days occur."""
    yield "days", Cycle.whole(1)
    weekday = np.unique((days + 3) % 7)
    turns = {
        kind: (N_TURNS, SURE_BEFORE_LAST if from_end else SURE_TURNS)
        for kind, (own, from_end) in TURNS.items()
        if len(weekday) == 1 and own == weekday[0]
    }
    for kind, (length, n_sure) in (KINDS | turns).items():
        cycles, places = _places(kind, days)
        occur = np.unique(places)
        is_sure = ((occur < n_sure) | (occur == LAST_DAY)).all()
        if is_sure and is_no_chance(len(occur), length, len(days)) and (_days(kind, cycles, places) == days).all():
            yield kind, Cycle.of(occur)


def _clock(ticks: Integers, day: int) -> tuple[int, int, Cycle]:
    """Return the steps of the clock, the first one after midnight, and which of them occur."""
    slot = int(np.gcd(np.gcd.reduce(ticks - ticks[0]), day))
    shift = int(ticks[0]) % slot
    slots = (ticks - shift) // slot
    n_slots, distinct = day // slot, np.unique(slots)
    n_hours = min(HOURS, n_slots)
    hours = np.unique(distinct * n_hours // n_slots)
    cycle = Cycle.whole(n_slots)
    if is_no_chance(len(hours), n_hours, len(ticks)):
        runs = Cycle.of(hours)
        starts, stops = (-(-edges * n_slots // n_hours) for edges in (runs.starts, runs.stops))
        first, last = distinct[np.searchsorted(distinct, starts)], distinct[np.searchsorted(distinct, stops) - 1]
        cycle = Cycle.of_intervals(first, last + 1)
    is_listed = len(distinct) <= min(MAX_CLOCK_TIMES, len(ticks) // PER_CLOCK_TIME)
    if is_listed and is_no_chance(len(distinct), len(cycle), len(ticks)):
        cycle = Cycle.of(distinct)
    return slot, shift, cycle


def _places(kind: str, days: Integers) -> tuple[Integers, Integers]:
    """Return in which cycles, and where in them, days lie."""
    if kind == "days":
        return days, np.zeros_like(days)
    if kind == "week":
        return np.divmod(days + 3, 7)  # from Monday on
    months = days.astype("M8[D]").astype("M8[M]").astype(np.int64)
    first = _first(months)
    if kind == "weekdays of the month":
        places: NDArray[Any] = np.busday_count(first.astype("M8[D]"), days.astype("M8[D]"))
    elif kind in TURNS:
        places = np.maximum(-((_next(first, TURNS[kind][0]) - days) // 7), 0)
        if not TURNS[kind][1]:
            return months, places
    else:
        places = days - first
    if kind == "month":
        return months, np.where(places == LAST_DAY, AFTER_LAST, places)
    last = _days(kind, months, np.full_like(days, LAST_DAY))
    return months, np.where(days == last, LAST_DAY, np.where(days > last, AFTER_LAST, places))


def _days(kind: str, cycles: Integers, places: Integers) -> Integers:
    """Return the days of places in cycles."""
    if kind == "days":
        return cycles
    if kind == "week":
        return 7 * cycles + places - 3
    first = _first(cycles)
    after = _first(cycles + 1)
    if kind in TURNS:
        weekday = TURNS[kind][0]
        return np.where(places == LAST_DAY, _next(after - 7, weekday), _next(first, weekday) + 7 * places)
    if kind == "weekdays of the month":
        start = np.where(places == LAST_DAY, after, first).astype("M8[D]")
        steps = np.where(places == LAST_DAY, -1, places)
        return np.busday_offset(start, steps, roll="forward").astype(np.int64)
    return np.where(places == LAST_DAY, after - 1, first + places)


def _next(days: Integers, weekday: int) -> Integers:
    """Return the days of the week, Monday being 0, on or after others."""
    return days + (weekday - days - 3) % 7


def _first(months: Integers) -> Integers:
    """Return the first days of months."""
    return months.astype("M8[M]").astype("M8[D]").astype(np.int64)
