"""Elapsed time: columns that say what lies between two dates, or between the year of a date and a year."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import replace
from itertools import permutations
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthaug.encoders.codecs import LevelsCodec
from synthaug.encoders.grid import time_dtype
from synthaug.encoders.rules.base import Columns, Rule, as_series, breaking, missing
from synthaug.encoders.rules.formula import ROUNDINGS, Form, as_numbers
from synthaug.encoders.rules.searched import PROBE, Searched
from synthaug.encoders.rules.walls import counted, holds_dates, months_since, on_wall

Floats = NDArray[np.float64]

TOLERANCE = 1e-11  # of numbers on no grid
LEAST_TOLD = 10  # rows in which each source matters
MIN_CORRELATION = 0.95  # of the first rows, between a span and a number
SOONEST = 200  # rows that tell most numbers that are none
MOST_DATES = 12  # columns of dates, of which any two are tried
DAY, YEAR = 86_400.0, 365.25
UNITS = (1.0, 0.001, 60.0, 3600.0, DAY, 7 * DAY, 30 * DAY, YEAR / 12 * DAY, 365 * DAY, YEAR * DAY)  # in seconds
NEARLY = 0.2  # by which the slope of numbers over units may differ from 1 in a few rows


def _instants(times: pd.Series) -> NDArray[np.int64]:
    """Return microseconds since 1970, whatever the zone is."""
    index = pd.DatetimeIndex(times.astype(time_dtype(times.dtype)))
    return index.tz_localize(None).as_unit("us").asi8 if index.tz is None else index.as_unit("us").asi8


def _days(first: pd.Series, second: pd.Series) -> NDArray[np.int64]:
    return counted(on_wall(second), "D") - counted(on_wall(first), "D")


def _months(first: pd.Series, second: pd.Series, *, full: bool) -> NDArray[np.int64]:
    return months_since(on_wall(first), on_wall(second), full=full)


def _years(first: pd.Series, second: pd.Series) -> NDArray[np.int64]:
    return counted(on_wall(second), "Y") - counted(on_wall(first), "Y")


SPANS: dict[str, Callable[[pd.Series, pd.Series], Any]] = {  # between two dates
    "days": _days,
    "full years": lambda first, second: _months(first, second, full=True) // 12,
    "years": _years,
    "months": lambda first, second: _months(first, second, full=False),
    "full months": lambda first, second: _months(first, second, full=True),
    "time": lambda first, second: (_instants(second) - _instants(first)) / 1e6,  # in seconds
}
YEARS = "years of numbers"  # between the year that a number is, and that of a date


class Elapsed(Rule):
    """A number or duration that says what lies between two others.

    Parameters
    ----------
    first, second : hashable
        Keys of the date, or the year, that it is counted from, and of the date to which.
    target : hashable
        Key of the column.
    span : str
        What is counted.
    unit, offset : float
        What counts are divided by, and what is added.
    form : Form or None
        Form of numbers; None for durations.
    dtype : dtype
        Type of the column.
    """

    kind: ClassVar[str] = "arithmetic"

    def __init__(
        self,
        first: Hashable,
        second: Hashable,
        target: Hashable,
        span: str,
        unit: float,
        offset: float,
        form: Form | None,
        dtype: Any,
    ) -> None:
        self.first, self.second, self.target, self.span = first, second, target, span
        self.unit, self.offset, self.form, self.dtype = unit, offset, form, dtype

    @property
    def taken(self) -> Hashable:
        """Key of the column that follows; see `Rule.taken`."""
        return self.target

    def reduce(self, columns: Columns, rng: np.random.Generator) -> None:
        """Take the target away; see `Rule.reduce`."""
        own, made = columns.pop(self.target).reset_index(drop=True), self._values(columns)
        wrong = (own.isna() != made.isna()).to_numpy() | (own != made).fillna(False).to_numpy(dtype=bool)
        if (wrong := wrong & ~(own.isna() & made.isna()).to_numpy()).any():
            raise breaking(own, columns[self.second], wrong, "was counted up to")

    def restore(self, columns: Columns) -> None:
        """Count; see `Rule.restore`."""
        columns[self.target] = self._values(columns)

    def text(self, names: dict[Hashable, str]) -> str:
        """Return what the rule says; see `Rule.text`."""
        what = {"time": "time", YEARS: "years"}.get(self.span, self.span)
        return f"{names[self.target]} says the {what} from {names[self.first]} to {names[self.second]}"

    def _values(self, columns: Columns) -> pd.Series:
        first, second = columns[self.first].reset_index(drop=True), columns[self.second].reset_index(drop=True)
        gone = missing(first) | missing(second)
        numbers = np.zeros(len(first))
        numbers[~gone] = self.numbers(first[~gone], second[~gone])
        if self.form is not None:
            return as_series(self.form.values(numbers, gone))
        durations = pd.Series(np.rint(numbers * 1e6).astype("m8[us]")).mask(gone)
        return durations.astype(time_dtype(self.dtype)).astype(self.dtype)

    def numbers(self, first: pd.Series, second: pd.Series) -> Floats:
        """Return numbers, before they are rounded, of columns without missing values; durations in seconds."""
        return span_between(self.span, first, second) / self.unit + self.offset


def span_between(span: str, first: pd.Series, second: pd.Series) -> Floats:
    """Return what is counted between columns without missing values."""
    if span == YEARS:
        return counted(on_wall(second), "Y") + 1970.0 - as_numbers(first)
    return np.asarray(SPANS[span](first, second), dtype=np.float64)


def find_elapsed(searched: Searched) -> Iterator[Rule]:
    """Yield a rule for each number, or duration, that says what lies between two dates, or from a year to a date."""
    dates = [key for key, column in searched.columns.items() if holds_dates(column) and key not in searched.bound]
    numbers = [key for key, column in searched.columns.items() if getattr(column.dtype, "kind", "O") in "iufm"]
    if not dates or not numbers:
        return
    pairs = [(*pair, span) for pair in permutations(dates[:MOST_DATES], 2) for span in SPANS]
    pairs += [(year, date, YEARS) for date in dates[:MOST_DATES] for year in numbers if _may_be_year(searched, year)]
    for first, second, span in pairs:
        probe = _rows(searched, first, second)[:SOONEST]
        if len(probe) < LEAST_TOLD:
            continue
        counts = span_between(span, searched.columns[first].iloc[probe], searched.columns[second].iloc[probe])
        for target in numbers:
            if target in searched.columns and target not in (first, second) and first in searched.columns:
                rule = _elapsed(searched, first, second, target, span, probe, counts)
                if rule is not None:
                    yield rule


def _rows(searched: Searched, first: Hashable, second: Hashable) -> NDArray[np.intp]:
    return np.flatnonzero(~searched.missing(first) & ~searched.missing(second))


def _may_be_year(searched: Searched, key: Hashable) -> bool:
    column = searched.columns[key]
    if column.dtype.kind not in "iuf" or searched.measure(key) is None:
        return False
    numbers = searched.numbers(key)[:PROBE]
    return bool(np.nanmin(numbers, initial=np.inf) >= 1000 and np.nanmax(numbers, initial=-np.inf) < 3000)


def _elapsed(
    searched: Searched,
    first: Hashable,
    second: Hashable,
    target: Hashable,
    span: str,
    probe: NDArray[np.intp],
    counts: Floats,
) -> Elapsed | None:
    """Return the rule by which a column says a span, by no chance; None if it does not."""
    is_free = target not in searched.held and target not in searched.claimed
    if not is_free or isinstance(searched.codecs[target], LevelsCodec) or searched.measure(target) is None:
        return None  # of few numbers the sum of a date and one of them is a date
    own = _numbers(searched, target)
    if np.isnan(own[probe]).any() or not _correlate(own[probe], counts):
        return None
    if searched.columns[target].dtype.kind == "m" and span != "time":
        return None
    rows = _rows(searched, first, second)
    if np.count_nonzero(~np.isnan(own)) != len(rows) or np.isnan(own[rows]).any():
        return None
    for unit, offset, form in _ways(searched, target, span, own[probe], counts):
        rule = Elapsed(first, second, target, span, unit, offset, form, searched.columns[target].dtype)
        if not _is_broken(rule, searched, own, rows) and _is_told(rule, searched, own, rows):
            return rule
    return None


def _numbers(searched: Searched, key: Hashable) -> Floats:
    """Return numbers, durations in seconds."""
    column = searched.columns[key]
    if column.dtype.kind != "m":
        return searched.numbers(key)
    seconds = column.astype("timedelta64[us]").astype(np.int64) / 1e6
    return np.asarray(seconds.where(column.notna()), dtype=np.float64)


def _correlate(own: Floats, counts: Floats) -> bool:
    own, counts = own - own.mean(), counts - counts.mean()
    length = np.sqrt((own @ own) * (counts @ counts))
    return bool(length > 0 and abs(own @ counts) >= MIN_CORRELATION * length)


def _ways(
    searched: Searched, key: Hashable, span: str, own: Floats, counts: Floats
) -> Iterator[tuple[float, float, Form | None]]:
    """Yield by which units and offsets, and in which forms, counts may make numbers."""
    if searched.columns[key].dtype.kind == "m":
        yield 1.0, 0.0, None
        return
    grid = searched.known_measure(key).grid
    form = Form(grid.dtype, grid.decimals if grid.step else None)
    if span != "time":
        rest = float(own[0] - counts[0])
        if rest in (-1.0, 0.0, 1.0) or span == YEARS:
            yield 1.0, rest, form
        return
    centred = counts - counts.mean()
    slope = float(own @ centred / (centred @ centred))
    for unit in UNITS:
        for rounding in ROUNDINGS if abs(slope * unit - 1) < NEARLY and form.decimals is not None else ():
            yield unit, 0.0, replace(form, rounding=rounding)
        if abs(slope * unit - 1) < NEARLY and form.decimals is None:
            yield unit, 0.0, form


def _is_broken(rule: Elapsed, searched: Searched, own: Floats, rows: NDArray[np.intp]) -> bool:
    return any(_differ(rule, searched, own, some).any() for some in (rows[:SOONEST], rows))


def _differ(
    rule: Elapsed, searched: Searched, own: Floats, rows: NDArray[np.intp], fixed: Hashable = None
) -> NDArray[np.bool_]:
    """Return in which rows a column is not what lies between two others, of which one may be fixed to that of a row."""
    first, second = (
        searched.columns[key].iloc[rows if key != fixed else np.full(len(rows), rows[len(rows) // 2])]
        for key in (rule.first, rule.second)
    )
    numbers = rule.numbers(first, second)
    if rule.form is None:
        return np.asarray(np.rint(numbers * 1e6) != np.rint(own[rows] * 1e6))
    if rule.form.decimals is None:
        return ~(np.abs(numbers - own[rows]) <= TOLERANCE * np.abs(own[rows]))
    return rule.form.differ(numbers, own[rows])


def _is_told(rule: Elapsed, searched: Searched, own: Floats, rows: NDArray[np.intp]) -> bool:
    """Return whether each source matters in some rows, and whether numbers so various agree by no chance."""
    if not searched.is_no_chance(0.0, np.bincount(searched.codes(rule.target))):
        return False
    wrong = [_differ(rule, searched, own, rows, fixed=key) for key in (rule.first, rule.second)]
    return all(np.count_nonzero(rows) >= LEAST_TOLD for rows in wrong)
