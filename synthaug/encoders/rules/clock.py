"""Parts of the clock: columns that say the hour, the minute or the like of a time, in any words or numbers."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import Any, ClassVar, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthaug.encoders.containers import as_index
from synthaug.encoders.rules.base import BrokenRuleError, Columns, Rule, as_series, missing, require_equal
from synthaug.encoders.rules.searched import PROBE, Searched
from synthaug.encoders.rules.walls import Times, as_dates, holds_dates, on_wall

HANDS = {  # names, and the seconds after which each begins again and that each of its numbers lasts
    "hour": (86_400, 3_600),
    "minute": (3_600, 60),
    "second": (60, 1),
    "time of day in minutes": (86_400, 60),
    "time of day": (86_400, 1),
}
LEAST = 3  # numbers of a hand that occur
MOST_WORDS = 1_440  # numbers of a hand that words may tell

Codes = NDArray[np.intp]


class Told(NamedTuple):
    """What a column says of the clock.

    Parameters
    ----------
    target : hashable
        Its key.
    hand : str
        The part of the clock.
    levels : array
        The values that the column may have.
    codes : ndarray
        Which of them each number of the hand has, -1 where nothing is known.
    """

    target: Hashable
    hand: str
    levels: Any
    codes: Codes


class ClockParts(Rule):
    """A time, and columns that say parts of its clock time.

    All are encoded, since what depends on hours is learned from an hour sooner than from a time. A decoded time moves
    to the nearest clock time of its day of which the others are true.

    Parameters
    ----------
    source : hashable
        Key of the time.
    told : list of Told
    span : (datetime64, datetime64)
        The first and the last time on the wall.
    """

    kind: ClassVar[str] = "part"

    def __init__(self, source: Hashable, told: list[Told], span: tuple[np.datetime64, np.datetime64]) -> None:
        self.source, self.told, self.span = source, told, span

    def reduce(self, columns: Columns, rng: np.random.Generator) -> None:
        """Check that the columns agree; see `Rule.reduce`."""
        times = columns[self.source]
        known = ~missing(times)
        wall = on_wall(times)[known]
        for one in self.told:
            codes = one.codes[read_hand(wall, one.hand)]
            rows = np.flatnonzero(known)[codes >= 0]
            expected = as_series(one.levels.take(codes[codes >= 0]))
            try:
                require_equal(expected, columns[one.target].iloc[rows].reset_index(drop=True), times.iloc[rows])
            except BrokenRuleError as error:
                broken = np.zeros(len(times), dtype=bool)
                broken[rows[error.rows]] = True
                raise BrokenRuleError(str(error), broken) from None

    def restore(self, columns: Columns) -> None:
        """Move times to clock times of which the other columns are true; see `Rule.restore`."""
        times = columns[self.source]
        known = ~missing(times)
        before = on_wall(times)
        wall = before.copy()
        for one in self.told:
            wanted = as_index(one.levels).get_indexer(as_index(columns[one.target].array[known]))
            wall[known] = _set(wall[known], one, wanted)
        wall[known] = np.clip(wall[known], *self.span)
        moved = known & (wall != before)
        if moved.any():
            columns[self.source] = times.where(~moved, as_dates(wall, times.dtype).set_axis(times.index))
            wall = on_wall(columns[self.source])  # clocks skip some times
        for one in self.told:
            codes = one.codes[read_hand(wall[known], one.hand)]
            place = np.flatnonzero(known)[codes >= 0]
            values = columns[one.target].array.copy()
            values[place] = one.levels.take(codes[codes >= 0])
            columns[one.target] = as_series(values)

    def text(self, names: dict[Hashable, str]) -> str:
        """Return what the rule says; see `Rule.text`."""
        said = " and ".join(f"{names[one.target]} the {one.hand}" for one in self.told)
        return f"{said} of {names[self.source]}"


def read_hand(wall: Times, hand: str) -> Codes:
    """Return the numbers that a hand shows."""
    period, unit = HANDS[hand]
    return (wall.astype("M8[s]").astype(np.int64) % period // unit).astype(np.intp)


def _set(wall: Times, one: Told, wanted: Codes) -> Times:
    """Return times of which the hand shows the nearest number that has the wanted level."""
    unit = HANDS[one.hand][1]
    shown = read_hand(wall, one.hand)
    nearest = shown.copy()
    for level in np.unique(wanted[(one.codes[shown] != wanted) & (wanted >= 0)]):
        numbers = np.flatnonzero(one.codes == level)
        rows = np.flatnonzero((wanted == level) & (one.codes[shown] != level))
        after = np.clip(np.searchsorted(numbers, shown[rows]), 0, len(numbers) - 1)
        both = np.stack([numbers[after], numbers[np.maximum(after - 1, 0)]])
        nearest[rows] = both[np.abs(both - shown[rows]).argmin(axis=0), np.arange(len(rows))]
    return wall + ((nearest - shown) * unit).astype("m8[s]")


def said_by_clocks(searched: Searched) -> Iterator[tuple[Hashable, list[Told]]]:
    """Yield each time of which columns say parts of the clock, and what they say."""
    for source, column in list(searched.columns.items()):
        if not holds_dates(column) or source in searched.bound or searched.missing(source).all():
            continue
        known = ~searched.missing(source)
        wall = on_wall(column)[known]
        shown = {hand: read_hand(wall, hand) for hand in HANDS}
        shown = {hand: numbers for hand, numbers in shown.items() if (numbers[:PROBE] != numbers[0]).any()}
        found = []
        for target in searched.columns if shown else ():
            is_free = target not in searched.bound and searched.claimed.get(target, "clock") == "clock"
            if target == source or not is_free or holds_dates(searched.columns[target]):
                continue
            if searched.missing(target)[known].any():
                continue
            told = (_told(searched, target, known, hand, numbers) for hand, numbers in shown.items())
            found += [one for one in told if one is not None][:1]
        if found:
            yield source, found


def _told(searched: Searched, target: Hashable, known: NDArray[np.bool_], hand: str, numbers: Codes) -> Told | None:
    """Return what a column says of a hand, and that by no chance; None if it says nothing."""
    column, size = searched.columns[target][known], HANDS[hand][0] // HANDS[hand][1]
    occurring = np.unique(numbers)
    codes = searched.codes(target)[known]
    if len(occurring) < LEAST or codes.max(initial=0) < 1:
        return None
    levels = _on_a_line(column, numbers, size)
    if levels is not None:
        return Told(target, hand, levels, np.arange(size)) if searched.is_no_chance(0.0, np.bincount(codes)) else None
    if len(occurring) > MOST_WORDS or not searched.is_exact(target):
        return None
    place = np.searchsorted(occurring, numbers)
    if not searched.decides(place, codes):
        return None
    values, row = np.unique(codes, return_index=True)
    of_number = np.full(size, -1, dtype=np.intp)
    of_number[numbers] = np.searchsorted(values, codes)
    return Told(target, hand, column.array.take(row), of_number)


def _on_a_line(column: pd.Series, numbers: Codes, size: int) -> Any:
    """Return the value for each number of a hand if values are on a line over them; None if they are not."""
    if getattr(column.dtype, "kind", "O") not in "iuf":
        return None
    own = column.to_numpy(np.float64, na_value=np.nan)
    low, high = int(numbers.argmin()), int(numbers.argmax())
    factor = (own[high] - own[low]) / (numbers[high] - numbers[low])
    if not factor or factor != np.rint(factor):
        return None
    offset = own[low] - factor * numbers[low]
    if not all((own[rows] == factor * numbers[rows] + offset).all() for rows in (slice(PROBE), slice(None))):
        return None
    values = factor * np.arange(size) + offset
    bounds = np.iinfo(getattr(column.dtype, "numpy_dtype", column.dtype)) if column.dtype.kind != "f" else None
    if bounds is not None and not (values.min() >= bounds.min and values.max() <= bounds.max):
        return None
    return pd.Series(values).astype(column.dtype).array


def claim_clocks(searched: Searched) -> Iterator[Rule]:
    """Note which columns say a part of a clock time, so that other rules leave them; yield nothing."""
    for _, found in said_by_clocks(searched):
        searched.claimed |= {one.target: "clock" for one in found}
    yield from ()


def find_clocks(searched: Searched) -> Iterator[Rule]:
    """Yield a rule for each time of which other columns say parts of the clock."""
    for source, found in said_by_clocks(searched):
        times = on_wall(searched.columns[source])[~searched.missing(source)]
        yield ClockParts(source, found, (times.min(), times.max()))
