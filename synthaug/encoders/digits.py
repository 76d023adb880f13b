"""Whole numbers that spell dates or clock times by their digits: 20200131, 202001, 31012020, 20204, 235959, 930."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from synthaug.encoders.cycles import Integers

PROBED = 1_000  # numbers that tell most columns to be no dates
DATES = ("YYYYMMDD", "YYYYMM", "YYYYDDD", "YYMMDD")
DAY_FIRST = ("DDMMYYYY", "MMDDYYYY", "DDMMYY", "MMDDYY")
PARTS = {"YYYYWW": 100, "YYYYQ": 10}  # of years: weeks of ISO 8601, which begin on their Mondays, and quarters
YEARS = (1900, 2099)  # of forms that other numbers fulfil sooner
LEAST = 20  # distinct numbers of these
CLOCKS = ("", "hh", "hhmm", "hhmmss")  # after YYYYMMDD
EVIDENCE = 20.0  # numbers that would be expected between the last minute of hours and the next hours
PIVOT = 69  # years of two digits from here on are of the century before
CENTURY = 2000  # of years of two digits: only their order counts, and leap years


@dataclass(frozen=True, slots=True)
class Digits:
    """Reversible map between numbers that spell dates and ticks since 1970: seconds, or days where they tell no time.

    Parameters
    ----------
    date : str
        One of ``DATES``, ``DAY_FIRST`` and ``PARTS``, or empty for clock times alone.
    clock : str
        One of ``CLOCKS``.

    Examples
    --------
    >>> import numpy as np
    >>> from synthaug.encoders.digits import Digits
    >>> Digits("YYYYMMDD").ticks(np.array([19700101, 20200132]))
    array([    0, 18292])
    >>> Digits("YYYYMMDD").numbers(np.array([18292]))
    array([20200131])
    """

    date: str
    clock: str = ""

    @classmethod
    def of(cls, numbers: NDArray[np.integer]) -> Digits | None:
        """Return how numbers spell dates, all of them alike, or None."""
        forms = [cls(date) for date in DATES] + [cls(DATES[0], clock) for clock in CLOCKS[1:]]
        n_digits = len(str(int(numbers[0])))
        for form in forms:
            if form.n_digits == n_digits and form._spells_all(numbers):
                return form
        return cls._rarer(numbers, n_digits)

    @classmethod
    def _rarer(cls, numbers: NDArray[np.integer], n_digits: int) -> Digits | None:
        """Return the form of numbers that may spell other things as well: only if many of them do."""
        clock, seconds = cls("", "hhmm"), cls("", "hhmmss")
        if clock._spells_all(numbers):
            return clock if _skips_to_next_hours(np.unique(numbers).astype(np.int64)) else None
        forms = [cls(date) for date in (*DAY_FIRST, *PARTS)]
        found = [
            form
            for form in forms
            if form.n_digits - n_digits in ((0, 1) if form.date in DAY_FIRST else (0,)) and form._spells_all(numbers)
        ]
        if len(found) == 1 and len(np.unique(numbers)) >= LEAST:  # of two nobody knows which is the day
            return found[0]
        if n_digits > 6 or found or not seconds._spells_all(numbers):
            return None
        return seconds if len(np.unique(numbers % 10_000)) >= 2 * LEAST and numbers.max() >= 10_000 else None

    @property
    def n_digits(self) -> int:
        """How many digits a number has."""
        return len(self.date + self.clock)

    @property
    def day(self) -> int:
        """Ticks of a day."""
        return 86_400 if self.clock else 1

    def ticks(self, numbers: Integers) -> Integers:
        """Return the ticks of numbers; of one that is no date, those of one nearby."""
        dates, seconds = numbers, np.zeros_like(numbers)
        for place in reversed(range(len(self.clock) // 2)):
            dates, part = np.divmod(dates, 100)
            seconds += np.minimum(part, 59 if place else 23) * 60 ** (2 - place)
        return self._days(dates) * self.day + seconds

    def numbers(self, ticks: Integers) -> Integers:
        """Return the numbers of ticks."""
        days, seconds = np.divmod(ticks, self.day)
        numbers = self._dates(days)
        for place in range(len(self.clock) // 2):
            part, seconds = np.divmod(seconds, 60 ** (2 - place))
            numbers = numbers * 100 + part
        return numbers

    def _days(self, dates: Integers) -> Integers:
        if not self.date:
            return np.zeros_like(dates)
        if self.date in DAY_FIRST:
            return _days_of(*self._taken_apart(dates))
        if self.date in PARTS:
            return _part_days(self.date, *np.divmod(dates, PARTS[self.date]))
        if self.date == "YYYYDDD":
            years, of_year = np.divmod(dates, 1000)
            first, after = (((years + more - 1970).astype("M8[Y]").astype("M8[D]").astype(np.int64)) for more in (0, 1))
            return np.clip(first + of_year - 1, first, after - 1)
        rest, of_month = (dates, np.ones_like(dates)) if self.date == "YYYYMM" else np.divmod(dates, 100)
        years, months = np.divmod(rest, 100)
        if self.date == "YYMMDD":
            years = years + CENTURY
        return _days_of(years, months, of_month)

    def _taken_apart(self, dates: Integers) -> tuple[Integers, Integers, Integers]:
        """Return years, months and days of months of numbers that begin with one of the latter."""
        of_year = 10 ** self.date.count("Y")
        rest, years = np.divmod(dates, of_year)
        first, second = np.divmod(rest, 100)
        if of_year == 100:
            years = years + np.where(years >= PIVOT, CENTURY - 100, CENTURY)
        return (years, second, first) if self.date.startswith("D") else (years, first, second)

    def _dates(self, days: Integers) -> Integers:
        if not self.date:
            return np.zeros_like(days)
        dates = days.astype("M8[D]")
        months, years = dates.astype("M8[M]"), dates.astype("M8[Y]")
        year = years.astype(np.int64) + 1970 - (CENTURY if self.date == "YYMMDD" else 0)
        if self.date in PARTS:
            return _part_numbers(self.date, dates)
        if self.date == "YYYYDDD":
            return year * 1000 + (dates - years.astype("M8[D]")).astype(np.int64) + 1
        month = year * 100 + (months - years.astype("M8[M]")).astype(np.int64) + 1
        if self.date == "YYYYMM":
            return month
        if self.date in DAY_FIRST:
            of_year, of_month = 10 ** self.date.count("Y"), (dates - months.astype("M8[D]")).astype(np.int64) + 1
            first, second = (of_month, month % 100) if self.date.startswith("D") else (month % 100, of_month)
            return (first * 100 + second) * of_year + year % of_year
        return month * 100 + (dates - months.astype("M8[D]")).astype(np.int64) + 1

    def _spells_all(self, numbers: NDArray[np.integer]) -> bool:
        return all(self._spells(some.astype(np.int64)) for some in (numbers[:PROBED], numbers))

    def _spells(self, numbers: Integers) -> bool:
        first, last = 10 ** (self.n_digits - 1) if self.date else 0, 10**self.n_digits - 1
        if self.date in DAY_FIRST:
            first //= 10  # a day, or month, of one digit
        elif self.date in PARTS:
            first, last = YEARS[0] * PARTS[self.date], (YEARS[1] + 1) * PARTS[self.date]
        if not (first <= numbers.min() and numbers.max() <= last):
            return False
        return bool(np.array_equal(self.numbers(self.ticks(numbers)), numbers))


def _days_of(years: Integers, months: Integers, of_month: Integers) -> Integers:
    """Return the days since 1970 of dates; of one that there is not, those of one nearby."""
    month = 12 * (years - 1970) + np.clip(months, 1, 12) - 1
    first, after = ((month + more).astype("M8[M]").astype("M8[D]").astype(np.int64) for more in (0, 1))
    return np.clip(first + of_month - 1, first, after - 1)


def _first_mondays(years: Integers) -> Integers:
    """Return the first day of the first week of years."""
    fourth = (years - 1970).astype("M8[Y]").astype("M8[D]").astype(np.int64) + 3
    return fourth - (fourth + 3) % 7


def _part_days(date: str, years: Integers, parts: Integers) -> Integers:
    """Return the first days, since 1970, of weeks or quarters."""
    if date == "YYYYQ":
        return _days_of(years, 3 * np.clip(parts, 1, 4) - 2, np.ones_like(parts))
    first, after = _first_mondays(years), _first_mondays(years + 1)
    return np.clip(first + 7 * (parts - 1), first, after - 7)


def _part_numbers(date: str, days: NDArray[np.datetime64]) -> Integers:
    """Return the numbers of the weeks, or quarters, in which days lie."""
    if date == "YYYYQ":
        quarters, part = np.divmod(days.astype("M8[M]").astype(np.int64), 12)
        return (quarters + 1970) * 10 + part // 3 + 1
    thursdays = days + (3 - (days.astype(np.int64) + 3) % 7)
    years = thursdays.astype("M8[Y]").astype(np.int64) + 1970
    return years * 100 + (days.astype(np.int64) - _first_mondays(years)) // 7 + 1


def _skips_to_next_hours(numbers: Integers) -> bool:
    """Return whether distinct numbers hhmm say by no chance that the minute after 59 is the next hour.

    Numbers of any one peak would lie between 60 and 99 at least as close together as on one of both sides.

    Examples
    --------
    >>> import numpy as np
    >>> from synthaug.encoders.digits import _skips_to_next_hours
    >>> quarters = np.array([100 * hour + minute for hour in range(24) for minute in (0, 15, 30, 45)])
    >>> _skips_to_next_hours(quarters), _skips_to_next_hours(np.arange(0, 2400, 50))
    (True, False)
    """
    step = int(np.gcd.reduce(numbers - numbers[0])) or 100
    hours, minutes = np.divmod(numbers, 100)
    late = np.bincount(hours[minutes >= 30], minlength=25)
    early = np.bincount(hours[minutes < 30], minlength=25)
    between = np.minimum(late[:-1], early[1:]) * (40 // step) / -(-30 // step)  # in 40 numbers as in the 30 beside them
    return bool(np.count_nonzero(between) > 1 and between.sum() > EVIDENCE)
