"""Parts of dates: columns that say the year, month, weekday or the like of a date, in any words."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any, ClassVar, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthaug.encoders.containers import as_index
from synthaug.encoders.rules.base import BrokenRuleError, Columns, Rule, as_series, missing, require_equal
from synthaug.encoders.rules.searched import PROBE, Searched
from synthaug.encoders.rules.walls import DAY, as_dates, on_wall

PARTS = {  # as pandas calls them, and in words
    "year": "year",
    "quarter": "quarter",
    "month": "month",
    "day": "day of the month",
    "day_of_week": "weekday",
    "day_of_year": "day of the year",
    "week": "week",
}
DAYS_PER_PART = 2  # different dates on average, or else it is rather a dependency: a date that decides all
MANY_PARTS = 10  # that numbers say without chance, however few dates there are of each
MAX_DAYS = 40_000  # between the first and the last date, about 110 years


class Part(NamedTuple):
    """What a column says of each day.

    Parameters
    ----------
    target : hashable
        Its key.
    name : str
        The part of a date, as pandas calls it.
    levels : array
        The values that the column may have.
    codes : ndarray of shape (n_days,)
        Which of them each day has.
    """

    target: Hashable
    name: str
    levels: Any
    codes: NDArray[np.intp]


class DateParts(Rule):
    """A date, and columns that say parts of it.

    All are encoded, since what depends on months is learned from a month sooner than from a date. A decoded date moves
    to the nearest day of which the others are true; where there is none, they say what is true of the date.

    Parameters
    ----------
    source : hashable
        Key of the date.
    days : ndarray of shape (n_days,), datetime64[D]
        The days that a date may have, ascending.
    parts : list of Part
    span : (datetime64, datetime64)
        The first and the last time on the wall, which moved ones do not leave.
    """

    kind: ClassVar[str] = "part"

    def __init__(
        self,
        source: Hashable,
        days: NDArray[np.datetime64],
        parts: list[Part],
        span: tuple[np.datetime64, np.datetime64],
    ) -> None:
        self.source, self.days, self.parts, self.span = source, days, parts, span

    def reduce(self, columns: Columns, rng: np.random.Generator) -> None:
        """Check that the columns agree; see `Rule.reduce`."""
        dates = columns[self.source]
        known = ~missing(dates)
        place = self._place(on_wall(dates)[known])
        for part in self.parts:
            expected = as_series(part.levels.take(part.codes[place]))
            try:
                require_equal(expected, columns[part.target][known].reset_index(drop=True), dates[known])
            except BrokenRuleError as error:
                rows = known.copy()
                rows[known] = error.rows
                raise BrokenRuleError(str(error), rows) from None

    def restore(self, columns: Columns) -> None:
        """Move dates to days of which the other columns are true; see `Rule.restore`."""
        dates = columns[self.source]
        known = ~missing(dates)
        wall = on_wall(dates)
        place = self._nearest(columns, self._place(wall[known]), known)
        moved = self.days[place] - wall[known].astype("datetime64[D]")
        if (moved != 0 * DAY).any():
            wall[known] = np.clip(wall[known] + moved, *self.span)
            columns[self.source] = dates.where(~_moved(known, moved), as_dates(wall, dates.dtype).set_axis(dates.index))
        for part in self.parts:
            said = part.levels.take(part.codes[place])
            told = columns[part.target].array.copy()
            told[known] = said
            columns[part.target] = as_series(told)

    def text(self, names: dict[Hashable, str]) -> str:
        """Return what the rule says; see `Rule.text`."""
        said = " and ".join(f"{names[part.target]} the {PARTS[part.name]}" for part in self.parts)
        return f"{said} of {names[self.source]}"

    def _place(self, wall: NDArray[np.datetime64]) -> NDArray[np.intp]:
        """Return the positions of dates among the days: of those between, the one before."""
        place = np.searchsorted(self.days, wall.astype("datetime64[D]"), side="right") - 1
        return np.clip(place, 0, len(self.days) - 1)

    def _nearest(self, columns: Columns, place: NDArray[np.intp], known: NDArray[np.bool_]) -> NDArray[np.intp]:
        """Return the positions of the nearest days of which all parts are true; the same where there are none."""
        wanted, kinds = np.zeros(len(place), dtype=np.int64), np.zeros(len(self.days), dtype=np.int64)
        told = np.ones(len(place), dtype=bool)
        for part in self.parts:
            codes = as_index(part.levels).get_indexer(as_index(columns[part.target].array[known]))
            told &= codes >= 0
            wanted, kinds = (
                so_far * len(part.levels) + more for so_far, more in ((wanted, codes), (kinds, part.codes))
            )
        # Days in the order of what is true of them: neighbours there are the days before and after with the same parts.
        n_days = len(self.days)
        keys = kinds * n_days + np.arange(n_days)
        order = np.argsort(keys)
        after = np.clip(np.searchsorted(keys[order], wanted * n_days + place), 0, n_days - 1)
        both = np.stack([order[after], order[np.maximum(after - 1, 0)]])
        distance = np.where(
            kinds[both] == wanted, np.abs(self.days[both] - self.days[place]).astype(np.int64), MAX_DAYS
        )
        chosen = both[distance.argmin(axis=0), np.arange(len(place))]
        return np.where(told & (distance.min(axis=0) < MAX_DAYS), chosen, place)


def claim_parts(searched: Searched) -> Iterator[Rule]:
    """Note which columns say a part of a date, so that other rules leave them; yield nothing."""
    for source in searched.columns:
        known = ~searched.missing(source)
        wall = _days_of(searched, source, known)
        of_dates = _parts(wall) if len(wall) else {}
        for target in searched.columns.keys() - searched.claimed.keys() if of_dates else ():
            if (name := _said(searched, source, target, of_dates, known)) is not None:
                searched.claimed[target] = name
    yield from ()


def find_parts(searched: Searched) -> Iterator[Rule]:
    """Yield a rule for each date of which other columns say parts."""
    for source in list(searched.columns):
        known = ~searched.missing(source)
        wall = _days_of(searched, source, known)
        if not len(wall):
            continue
        days = _days(searched, source, wall)
        of_dates, of_days = _parts(wall), _parts(days)
        found = {}
        for target in (key for key in searched.columns if key in searched.claimed):
            name = _said(searched, source, target, of_dates, known)
            if name is not None:
                found[target] = name, _told(searched.columns[target][known], of_dates[name], of_days[name])
        if not found:
            continue
        may_be = np.logical_and.reduce([codes >= 0 for _, (_, codes) in found.values()])
        parts = [Part(target, name, levels, codes[may_be]) for target, (name, (levels, codes)) in found.items()]
        times = on_wall(searched.columns[source])[known]
        yield DateParts(source, days[may_be], parts, (times.min(), times.max()))


def _days_of(searched: Searched, source: Hashable, known: NDArray[np.bool_]) -> NDArray[np.datetime64]:
    """Return the days of a column of dates; none of others, of one day, and of more than there may be."""
    dates = searched.columns[source]
    if getattr(dates.dtype, "kind", "O") != "M" or not known.any() or source in searched.bound:
        return np.empty(0, dtype="datetime64[D]")
    wall = on_wall(dates)[known].astype("datetime64[D]")
    return wall if 0 < (wall.max() - wall.min()) // DAY < MAX_DAYS else wall[:0]


def _days(searched: Searched, source: Hashable, wall: NDArray[np.datetime64]) -> NDArray[np.datetime64]:
    """Return the days that a date may have: all between the first and the last, or on a calendar those seen."""
    grid: Any = getattr(searched.codecs[source], "grid", None)
    if grid is None or getattr(grid, "calendar", None) is not None or searched.is_exact(source):
        return np.unique(wall)
    return np.arange(wall.min(), wall.max() + DAY)


def _parts(days: NDArray[np.datetime64]) -> dict[str, NDArray[np.int64]]:
    index = pd.DatetimeIndex(days.astype("datetime64[s]"))
    parts = {name: np.asarray(getattr(index, name), dtype=np.int64) for name in PARTS if name != "week"}
    thursday = days.astype("datetime64[D]") + (3 - parts["day_of_week"])  # of ISO 8601's week, which is of its year
    parts["week"] = (thursday - thursday.astype("datetime64[Y]").astype("datetime64[D]")).astype(np.int64) // 7 + 1
    return parts


def _said(
    searched: Searched,
    source: Hashable,
    target: Hashable,
    parts: dict[str, NDArray[np.int64]],
    known: NDArray[np.bool_],
) -> str | None:
    """Return the part of a date that a column says, and that by no chance; None if there is none."""
    column = searched.columns[target]
    if searched.missing(target)[known].any() or getattr(column.dtype, "kind", "O") == "M" or target in searched.bound:
        return None
    codes, n_days = searched.codes(target)[known], len(pd.unique(searched.codes(source)[known]))
    if codes.max(initial=0) < 1:
        return None
    for name, numbers in parts.items():
        of_part, values = pd.factorize(numbers)
        is_coarse = len(values) * DAYS_PER_PART <= n_days
        if (is_coarse or len(values) >= MANY_PARTS) and _offset(column[known], numbers) is not None:
            if searched.is_no_chance(0.0, np.bincount(codes)):
                return name
        elif is_coarse and searched.is_exact(target) and searched.decides(of_part, codes):
            return name
    return None


def _offset(column: pd.Series, numbers: NDArray[np.int64]) -> int | None:
    """Return by how much whole numbers are above others in all rows; None if they are not."""
    if getattr(column.dtype, "kind", "O") not in "iuf":
        return None
    own = column.to_numpy(np.float64, na_value=np.nan)
    offset = own[0] - numbers[0]
    probed = own[:PROBE] - numbers[:PROBE] == offset
    return int(offset) if probed.all() and (own - numbers == offset).all() and offset == int(offset) else None


def _told(column: pd.Series, seen: NDArray[np.int64], all_days: NDArray[np.int64]) -> tuple[Any, NDArray[np.intp]]:
    """Return the values of a column, and which of them each day has; -1 for days of which nothing is known."""
    offset = _offset(column, seen)
    if offset is not None:
        codes, parts = pd.factorize(all_days)
        return pd.Series(parts + offset).astype(column.dtype).array, codes
    value_of_row, _ = pd.factorize(column)
    _, first = np.unique(value_of_row, return_index=True)
    parts, row = np.unique(seen, return_index=True)
    place = np.clip(np.searchsorted(parts, all_days), 0, len(parts) - 1)
    codes = np.where(parts[place] == all_days, value_of_row[row][place], -1)
    return column.array.take(first), codes


def _moved(known: NDArray[np.bool_], moved: NDArray[np.timedelta64]) -> NDArray[np.bool_]:
    mask = known.copy()
    mask[known] = moved != 0 * DAY
    return mask
