"""What text means: numbers, dates, clock times, and months or weekdays by name, in one spelling per column.

Each way to read takes an array of values and returns a Series of numbers or times, missing where it cannot read.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.tseries.api import guess_datetime_format

from synthaug.encoders.calendar_names import LANGUAGES, months_of, plain, ranks_of_names
from synthaug.encoders.quantities import Quantity, quantities_of

Way = tuple[str, tuple[Any, ...]]  # the name of a function in `WAYS`, and what it takes beside values: plain data

SPACES = " \u00a0\u202f"
POINT_AND_GROUPS = ((".", f",'\u2019_{SPACES}"), (",", f".'\u2019_{SPACES}"))  # 1,250.00 and 1.250,00
PROBED = 30  # texts that tell in which ways all may be written
CODES = "USD|EUR|GBP|JPY|CHF|CAD|AUD|NZD|CNY|INR|SEK|NOK|DKK|PLN|CZK|HUF|RON|BRL|MXN|ZAR|KRW|SGD|HKD|TRY|ILS|RUB|UAH"
CURRENCY = rf"[$€£¥₹₽₩]|(?:{CODES})(?![A-Za-z])"
UNIT = re.compile(r"[\d.)]([^\d()\[\],]{0,12})$")
BOUND = r"[+-]?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|inf)"
BELOW, ABOVE = r"<=?|≤|under|below|less than|up to", r">=?|≥|over|above|more than|from"
RANGE = re.compile(
    rf"(?:({BELOW})|{ABOVE})?\s*[(\[]?\s*({BOUND})"
    rf"(?:\s*(?:-|\u2013|,|to|\.\.)\s*({BOUND})\s*[)\]]?|\s*(?:\+|plus|and over|and above|or more|or older))?",
    re.IGNORECASE,
)
SEASON = re.compile(r"(\d{4})\s*[-/]\s*(\d{2})")
FISCAL = re.compile(r"FY\s*(\d+)")
WEEK_AND_YEAR = re.compile(r"(?:KW|CW|W|week)\s*(\d{1,2})\s*[-/ ]\s*(\d{4})", re.IGNORECASE)
CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}(?:[.,]\d+)?))?\s*([ap])?(?:\.?m\.?)?", re.IGNORECASE)
QUARTER = re.compile(r"(?:(\d{4})\s*[-/ ]?\s*)?Q([1-4])(?:\s*[-/ ]?\s*(\d{4}))?")
WEEK = re.compile(r"(\d{4})-?W(\d{2})(?:-?([1-7]))?")
SPAN = re.compile(r"(?:(-?\d+) days?,? )?(\d+):(\d\d):(\d\d(?:\.\d+)?)")
ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)")
QUANTITY = re.compile(r"(?:PT?(?=\d))?((?:\d+(?:\.\d+)?\s*[A-Za-z'\"]+[\s,]*)+)")
PART = re.compile(r"(\d+(?:\.\d+)?)\s*([A-Za-z'\"]+)")
DURATIONS = {"s sec secs second seconds": 1, "m min mins minute minutes": 60, "h hr hrs hour hours": 3600}
LONGER = {
    "d day days": 86_400,
    "w week weeks": 604_800,
    "mo mos mon month months": 2_629_800,
    "y yr yrs year years": 31_557_600,
}
QUANTITIES: tuple[dict[str, float], ...] = (  # of several units each: one alone is read as a number
    {**DURATIONS, **LONGER},
    {'in inch inches "': 1, "ft foot feet '": 12},
    {"oz": 1, "lb lbs": 16, "st": 224},
    {"mm": 0.001, "cm": 0.01, "m": 1, "km": 1000},
    {"mg": 0.001, "g": 1, "kg": 1000, "t": 1_000_000},
    {"b bytes": 1, "kb kib": 2**10, "mb mib": 2**20, "gb gib": 2**30, "tb tib": 2**40},
    {"k": 1e3, "m": 1e6, "b bn": 1e9},
)
# Beside those that pandas guesses from a value.
DATE_FORMATS = (
    *("%d.%m.%y", "%m/%d/%y", "%d/%m/%y", "%d-%m-%y", "%d-%b-%y", "%b-%y", "%b %y", "%m/%Y", "%m.%Y", "%m-%Y"),
    *("%b %Y", "%B %Y", "%b-%Y", "%d.%m.%y %H:%M", "%d/%m/%y %H:%M", "%m/%d/%y %H:%M"),
    *("%d/%b/%Y:%H:%M:%S %z", "%Y年%m月%d日", "%Y年%m月", "%d.%m.%Y."),
)


FOREIGN_MONTHS = {name: rank for language in LANGUAGES for rank, name in enumerate(months_of(language))}
FOREIGN = re.compile(rf"(?:\bde )?\b({'|'.join(FOREIGN_MONTHS)})\b(?: de\b)?", re.IGNORECASE)


def ways_of(values: NDArray[Any]) -> Iterator[Way]:
    """Yield what may read text like distinct values, the likeliest first; most of it is told by the first few."""
    texts = _texts(values[:PROBED])
    if not any(re.search(r"\d", text) for text in texts):
        names = {plain(text) for text in texts}
        yield from (("names", (ranks,)) for ranks in ranks_of_names() if 2 * len(names & ranks.keys()) >= len(names))
        return
    yield from _ways_of_numbers(texts, values)
    yield from (("clock", ()), ("quarter", ()), ("week", ()), ("dates", ("ISO8601",)))
    for form in dict.fromkeys([*_guessed_formats(texts), *DATE_FORMATS]):
        yield "dates", (form,)
    if any(map(FOREIGN.search, texts)):
        translated = [_translated(text) for text in texts]
        for form in dict.fromkeys([*_guessed_formats(translated), *DATE_FORMATS]):
            yield "translated dates", (form,)
    yield from ((name, ()) for name in ("range", "span", "ordinal", "fiscal", "season", "week and year"))
    yield from (("whole quantity", (quantity,)) for quantity in quantities_of(texts))
    yield from (("quantity", (kind,)) for kind in range(len(QUANTITIES)))


def _texts(values: NDArray[Any]) -> list[str]:
    return [str(value).strip() for value in values]


def _named(ranks: dict[str, int], values: NDArray[Any]) -> pd.Series:
    """Return the ranks of names."""
    return pd.Series([ranks.get(plain(text), np.nan) for text in _texts(values)], dtype=np.float64)


def _ways_of_numbers(texts: list[str], values: NDArray[Any]) -> Iterator[Way]:
    """Yield ways to read numbers with the currency sign, or the unit, of the first text."""
    currency = re.match(rf"[(+-]?\s*({CURRENCY})", texts[0])
    unit = UNIT.search(texts[0])
    before, after = currency[1] if currency else "", unit[1].strip() if unit else ""
    by_points = _is_grouped_by_points(values, rf"\(?[+-]?\s*{re.escape(before)}\s*[+-]?", rf"\s*{re.escape(after)}\)?")
    for point, groups in POINT_AND_GROUPS[::-1] if by_points else POINT_AND_GROUPS:
        yield "number", (before, after, groups, point)


def _numbers(before: str, after: str, groups: str, point: str, values: NDArray[Any]) -> pd.Series:
    """Return numbers between a sign and a unit, with signs between their groups and a decimal one."""
    group, mark = f"[{re.escape(groups)}]", re.escape(point)
    digits = rf"(?:\d{{1,3}}(?:{group}\d{{2,3}})*{group}\d{{3}}|\d+)(?:{mark}\d*)?|{mark}\d+"
    pattern = rf"(\()?([+-]?)\s*{re.escape(before)}\s*([+-]?)((?:{digits})(?:[eE][+-]?\d+)?)\s*{re.escape(after)}\)?"
    return _each(re.compile(pattern), partial(_number, groups, point), values)


def _is_grouped_by_points(values: NDArray[Any], before: str, after: str) -> bool:
    """Return whether points stand between thousands: three digits follow each, and some numbers have none."""
    pattern = re.compile(rf"{before}(?:0|[1-9]\d{{0,2}}(\.\d{{3}})*){after}")
    has_points = set()
    for text in _texts(values):
        match = pattern.fullmatch(text)
        if match is None:
            if re.search(r"\d", text):
                return False
            continue
        has_points.add(match[1] is not None)
    return len(has_points) == 2


def _number(groups: str, point: str, match: re.Match[str]) -> float:
    number = float("".join("." if sign == point else sign for sign in match[4] if sign == point or sign not in groups))
    return -number if match[1] or "-" in (match[2], match[3]) else number


def _seconds(match: re.Match[str]) -> float:
    hours, half = int(match[1]), (match[4] or "").lower()
    hours = hours % 12 + 12 * (half == "p") if half else hours
    return 3600 * hours + 60 * int(match[2]) + float((match[3] or "0").replace(",", "."))


def _quarters(match: re.Match[str]) -> float:
    return 4 * int(match[1] or match[3] or 0) + int(match[2]) - 1


def _days_of_weeks(match: re.Match[str]) -> float:
    return 371 * int(match[1]) + 7 * int(match[2]) + int(match[3] or 1)  # 53 weeks of days: the order, not the distance


def _lower_bound(match: re.Match[str]) -> float:
    """Return the lower bound of a range as 10-19, (10, 20], 65+ or over 65, and just less than that of <10."""
    bound = float(np.nan_to_num(float(match[2])))
    if match[3] and float(match[3]) < bound:
        return np.nan  # a telephone number, or the like
    return float(np.nextafter(bound, -np.inf)) if match[1] else bound


def _length(match: re.Match[str]) -> float:
    return 86_400 * int(match[1] or 0) + 3600 * int(match[2]) + 60 * int(match[3]) + float(match[4])


def _first_number(match: re.Match[str]) -> float:
    return float(match[1])


def _first_year(match: re.Match[str]) -> float:
    """Return the first of two years, as in 2019/20."""
    return float(match[1]) if (int(match[1]) + 1) % 100 == int(match[2]) else np.nan


def _weeks_of_years(match: re.Match[str]) -> float:
    return 53 * int(match[2]) + int(match[1])


def _quantities(kind: int, values: NDArray[Any]) -> pd.Series:
    """Return quantities in units of one of `QUANTITIES`."""
    sizes = {name: size for names, size in QUANTITIES[kind].items() for name in names.split()}
    return _each(QUANTITY, partial(_quantity, sizes), values)


def _quantity(sizes: dict[str, float], match: re.Match[str]) -> float:
    """Return a quantity in one or several units, missing if one is of another kind."""
    return sum(float(number) * sizes.get(unit.lower(), np.nan) for number, unit in PART.findall(match[1]))


def _whole_quantities(quantity: Quantity, values: NDArray[Any]) -> pd.Series:
    """Return quantities in several whole numbers."""
    return quantity.read(values)


def _each(pattern: re.Pattern[str], number: Callable[[re.Match[str]], float], values: NDArray[Any]) -> pd.Series:
    """Return the numbers of the texts that match a pattern."""
    matches = map(pattern.fullmatch, _texts(values))
    return pd.Series([np.nan if match is None else number(match) for match in matches], dtype=np.float64)


def _guessed_formats(texts: list[str]) -> Iterator[str]:
    """Yield formats of dates that one of the texts may have, with the month before the day first."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a day before its month, where it was asked for otherwise
        guesses = [guess_datetime_format(text, dayfirst=day) for day in (False, True) for text in texts]
    yield from filter(None, guesses)


def _dates(form: str, values: NDArray[Any]) -> pd.Series:
    return pd.Series(pd.to_datetime(pd.Series(_texts(values), dtype=object), format=form, errors="coerce", utc=True))


def _translated(text: str) -> str:
    """Return a text with months by their English names."""
    return FOREIGN.sub(lambda match: months_of("en")[FOREIGN_MONTHS[match[1].lower()]].capitalize(), text)


def _translated_dates(form: str, values: NDArray[Any]) -> pd.Series:
    return _dates(form, np.array([_translated(text) for text in _texts(values)], dtype=object))


WAYS: dict[str, Callable[..., pd.Series]] = {
    "names": _named,
    "number": _numbers,
    "clock": partial(_each, CLOCK, _seconds),
    "quarter": partial(_each, QUARTER, _quarters),
    "week": partial(_each, WEEK, _days_of_weeks),
    "dates": _dates,
    "translated dates": _translated_dates,
    "range": partial(_each, RANGE, _lower_bound),
    "span": partial(_each, SPAN, _length),
    "ordinal": partial(_each, ORDINAL, _first_number),
    "fiscal": partial(_each, FISCAL, _first_number),
    "season": partial(_each, SEASON, _first_year),
    "week and year": partial(_each, WEEK_AND_YEAR, _weeks_of_years),
    "whole quantity": _whole_quantities,
    "quantity": _quantities,
}
