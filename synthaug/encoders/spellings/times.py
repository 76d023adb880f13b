"""Text that means dates and times: years to fractions of a second, months, quarters and weeks, and clock times.

A form is written as in ``strftime``, with ``%-m`` for numbers without zeros in front, ``%3f`` for so many digits of a
fraction, ``%q`` for quarters and ``%^b`` or ``%_b`` for names in capitals or small letters. Names are those of one
language, whatever the machine's is.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthaug.encoders.calendar_names import LANGUAGES, months_of, weekdays_of
from synthaug.encoders.spellings.base import proves

Fields = dict[str, NDArray[np.int64]]

ENGLISH = "en"
NAMES = {
    language: {
        "B": [name.capitalize() for name in months_of(language)],
        "b": [name[:3].capitalize() for name in months_of(language)],
        "A": [name.capitalize() for name in weekdays_of(language)],
        "a": [name[:3].capitalize() for name in weekdays_of(language)],
        "p": ["AM", "PM"],
    }
    for language in LANGUAGES
}
WIDTHS = {"Y": 4, "y": 2, "m": 2, "d": 2, "H": 2, "I": 2, "M": 2, "S": 2, "q": 1, "G": 4, "V": 2, "u": 1}
LETTERS = re.compile(r"[^\W\d_]{2,}")
DIRECTIVE = re.compile(r"%([-^_]?)(\d?)([A-Za-z])")
CASES: dict[str, Callable[[str], str]] = {"": str, "^": str.upper, "_": str.lower}
PIVOT = 69  # two digits of a year are of 1900 from here on
DAY = 86_400  # seconds
NOTHING = np.iinfo(np.int64).min

DELIMITED = ("%Y{0}%m{0}%d", "%d{0}%m{0}%Y", "%m{0}%d{0}%Y", "%d{0}%m{0}%y", "%m{0}%d{0}%y", "%y{0}%m{0}%d")
NAMED = (
    *("%d{0}%b{0}%Y", "%d{0}%B{0}%Y", "%d{0}%b{0}%y", "%Y{0}%b{0}%d", "%b{0}%d, %Y", "%B{0}%d, %Y", "%b{0}%d{0}%Y"),
    *("%b{0}%Y", "%B{0}%Y", "%b{0}%y", "%Y{0}%b", "%d. %B %Y", "%d. %b %Y", "%B %d %Y", "%d de %B de %Y"),
)
SHORTER = ("%Y-%m", "%Y/%m", "%m/%Y", "%m.%Y", "%m-%Y", "%YM%m", "%Y-M%m")
QUARTERS = ("%YQ%q", "%Y-Q%q", "%Y Q%q", "%Y/Q%q", "Q%q %Y", "Q%q/%Y", "Q%q-%Y", "Q%q%Y", "%qQ%Y", "%qQ%y")
WEEKS = ("%G-W%V", "%GW%V", "%G-W%V-%u", "%GW%V%u")
DATES = (
    *(form.format(mark) for mark in "-/. " for form in (DELIMITED[:4] if mark == "." else DELIMITED)),
    *(form.format(mark) for form in NAMED for mark in " -/"),
    *("%Y.%m.%d.", "%d.%m.%Y.", "%Y. %m. %d.", "%Y年%m月%d日", "%Y年%m月"),
    *(*SHORTER, *QUARTERS, *WEEKS),
)
COMPACT = ("%Y%m%d", "%Y%m")  # between these years only: others are numbers
COMPACT_YEARS = (1900, 2100)
CLOCK = re.compile(
    r"(?P<separator>T|t|_|:|,? +| ?- ?|)"
    r"(?P<hours>\d{1,3}):\d\d(?P<seconds>:\d\d(?:(?P<mark>[.,])(?P<fraction>\d{1,9}))?)?(?P<half>\s?[ap]\.?m\.?)?"
    r"(?P<zone>Z|z| ?UTC| ?GMT| ?[+-]\d\d:?\d\d)?",
    re.IGNORECASE,
)
COMPACT_CLOCK = re.compile(r"(?P<separator>[T_ ]|)\d{4}(?P<seconds>\d\d)?(?P<zone>Z|[+-]\d\d:?\d\d)?")
ZONE = re.compile(r"(?<=[\d.]) ?(?:Z|[+-]\d\d:?\d\d)$")  # at the end of a clock time


@dataclass(frozen=True, slots=True)
class TimeText:
    """Dates, times, months, quarters, weeks or clock times.

    Dates become times, and all others numbers: of months, quarters, weeks or days since a first one, or of the
    smallest unit since midnight.

    Parameters
    ----------
    form : str
        How they are written.
    language : str, default="en"
        Language of names.
    """

    form: str
    language: str = ENGLISH

    def read(self, values: NDArray[np.object_]) -> pd.Series:
        """Return times or numbers; see `Form.read`."""
        pattern, names = _pattern(self.form, self.language)
        matches = [pattern.fullmatch(value) if isinstance(value, str) else None for value in values]
        found = np.array([match is not None for match in matches], dtype=bool)
        rows = [match.groups() for match in matches if match is not None]
        fields = {name: _field(name, [row[i] for row in rows], self.language) for i, name in enumerate(names)}
        count, valid = _counted(fields) if rows else (np.empty(0, dtype=np.int64), np.empty(0, dtype=bool))
        whole = np.full(len(values), NOTHING)
        whole[found] = np.where(valid, count, NOTHING)
        if "d" in fields:
            return pd.Series(whole.view(f"M8[{_unit(names)}]"))
        return pd.Series(pd.arrays.IntegerArray(whole, whole == NOTHING))

    def write(self, numbers: Any) -> list[Any]:
        """Return texts; see `Form.write`."""
        _, names = _pattern(self.form, self.language)
        if not len(numbers):
            return []
        if "d" in names:
            count = np.asarray(numbers).astype(f"M8[{_unit(names)}]").view(np.int64)
        else:
            count = np.asarray(numbers, dtype=np.int64)
        fields = _taken_apart(count, names)
        end, parts = 0, []
        for match in DIRECTIVE.finditer(self.form):
            parts += [[self.form[end : match.start()]] * len(count), _written(match, fields, self.language)]
            end = match.end()
        parts.append([self.form[end:]] * len(count))
        return ["".join(pieces) for pieces in zip(*parts, strict=True)]

    def __str__(self) -> str:
        return f"times written as {self.form}"


def times_of_text(values: NDArray[np.object_]) -> list[TimeText]:
    """Return the forms in which texts may be dates and times: several only if they mean different ones."""
    found: list[TimeText] = []
    candidates = (time for text in values[:2] for language in _languages(text) for time in _candidates(text, language))
    for time in dict.fromkeys(candidates):
        if proves(time, values) and not any(time.read(values).equals(other.read(values)) for other in found):
            found.append(time)
    dates = [time for time in found if "%Y" in time.form]
    return dates or found  # all of 201712 to 202003 as clock times would be between 20:17:12 and 20:20:03


def _languages(text: str) -> Iterator[str]:
    """Yield the languages of which a text may hold a name of a month or weekday; English if there is none."""
    yield ENGLISH
    letters = LETTERS.findall(text.lower())
    for language, names in NAMES.items():
        if language != ENGLISH and any(name.lower() in letters for kind in "BbAa" for name in names[kind]):
            yield language


def _candidates(text: str, language: str) -> Iterator[TimeText]:
    """Yield forms that one text may have."""
    named = language != ENGLISH  # all others are tried in English
    dates = ("", *DATES, *(f"{day}, {date}" for day in ("%a", "%A") for date in DATES if " " in date))
    for date in dates:
        if not named or "%b" in date.lower():
            yield from (TimeText(form, language) for form in _with_clock(date, text, language))
    for date in () if named else COMPACT:
        if re.match(r"\d{6}", text) and COMPACT_YEARS[0] <= int(text[:4]) <= COMPACT_YEARS[1]:
            yield from (TimeText(form) for form in _with_clock(date, text, language))


def _with_clock(date: str, text: str, language: str) -> Iterator[str]:
    """Yield forms of texts that begin with a date, padded or not, in capitals or not, and go on with a clock time."""
    pattern, _ = _pattern(re.sub("%([mdqV])", r"%-\1", date) if "%Y%m" not in date else date, language, case=False)
    match = pattern.match(text)
    if match is None:
        return
    rest = text[match.end() :]
    clock = _clock_form(rest, compact="%Y%m%d" in date or not date)
    if clock is None or not (date or clock):
        return
    form = date
    for name in re.findall("%([bBaA])", date):
        form = form.replace(f"%{name}", f"%{_case(text[: match.end()])}{name}")
    yield form + clock
    short = re.sub("%([md])", r"%-\1", form)
    yield short + clock
    if "%H" in clock or "%I" in clock:
        yield form + re.sub("%([HI])", r"%-\1", clock)
        yield short + re.sub("%([HI])", r"%-\1", clock)


def _case(text: str) -> str:
    letters = "".join(word for word in LETTERS.findall(text) if word != "de")
    return "^" if letters.isupper() else "_" if letters.islower() else ""


def _clock_form(rest: str, *, compact: bool) -> str | None:
    """Return the form of the clock time that follows a date; None if something else does."""
    if not rest:
        return ""
    match = CLOCK.fullmatch(rest)
    if match is None:
        match = COMPACT_CLOCK.fullmatch(rest) if compact else None
        if match is None or not rest[:1].isalnum():
            return None
        return f"{match['separator']}%H%M{'%S' if match['seconds'] else ''}{match['zone'] or ''}"
    half = match["half"] or ""
    form = match["separator"] + ("%I:%M" if half else "%H:%M")
    if match["seconds"]:
        form += ":%S"
    if match["fraction"]:
        form += f"{match['mark']}%{len(match['fraction'])}f"
    if half:
        space, letters = half[: len(half) - len(half.lstrip())], half.strip()
        if "." in letters:
            return None
        form += f"{space}%{'_' if letters.islower() else ''}p"
    return form + (match["zone"] or "")


@lru_cache(maxsize=1000)
def _pattern(form: str, language: str, *, case: bool = True) -> tuple[re.Pattern[str], tuple[str, ...]]:
    """Return the pattern of a form, and the names of its fields."""
    end, parts, names = 0, [], []
    for match in DIRECTIVE.finditer(form):
        parts += [re.escape(form[end : match.start()]), f"({_pattern_of(match, language)})"]
        names.append(f"{match[2]}f" if match[3] == "f" else match[3])
        end = match.end()
    return re.compile("".join([*parts, re.escape(form[end:])]), 0 if case else re.IGNORECASE), tuple(names)


def _pattern_of(directive: re.Match[str], language: str) -> str:
    flag, width, name = directive.groups()
    if name in NAMES[language]:
        return "|".join(map(CASES[flag], NAMES[language][name]))
    if name == "f":
        return rf"\d{{{width}}}"
    if flag == "-":
        return r"\d{1,2}" if name != "H" else r"\d{1,3}"
    return rf"\d{{{WIDTHS[name]}}}" if name != "H" else r"\d{2,3}"


def _field(name: str, texts: list[str], language: str) -> NDArray[np.int64]:
    if name in NAMES[language]:
        ranks = {level.lower(): rank for rank, level in enumerate(NAMES[language][name])}
        return np.array([ranks[text.lower()] for text in texts], dtype=np.int64)
    return np.array(list(map(int, texts)), dtype=np.int64)


def _fraction(names: Any) -> int:
    """Return the digits of the fraction of a second."""
    return next((int(name[0]) for name in names if name[1:] == "f"), 0)


def _unit(names: Any) -> str:
    return "ns" if _fraction(names) > 6 else "us"


def _resolution(names: Any) -> int:
    """Return the units in a second: those of times, or the smallest that a clock time shows."""
    if "d" in names:
        return 10**9 if _unit(names) == "ns" else 10**6
    return 10 ** _fraction(names)


def _counted(fields: Fields) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return the times, or numbers, of fields, and which are possible."""
    names = tuple(fields)
    seconds, valid = _seconds(fields)
    if "G" in fields:
        return _weeks(fields)
    if "Y" in fields or "y" in fields:
        year = fields["Y"] if "Y" in fields else fields["y"] + np.where(fields["y"] >= PIVOT, 1900, 2000)
        if "q" in fields:
            return 4 * year + fields["q"] - 1, (fields["q"] >= 1) & (fields["q"] <= 4)
        month = fields["m"] - 1 if "m" in fields else fields["B"] if "B" in fields else fields["b"]
        months = 12 * year + month
        valid = valid & (month >= 0) & (month < 12)
        if "d" not in fields:
            return months, valid
        since = (months - 12 * 1970).astype("M8[M]")
        days = since.astype("M8[D]") + (fields["d"] - 1)
        valid &= (fields["d"] >= 1) & (days.astype("M8[M]") == since)
        resolution = _resolution(names)
        fraction = _fraction(names)
        count = days.view(np.int64) * (DAY * resolution) + seconds * resolution
        valid &= np.abs(days.view(np.int64)) < 2**62 // (DAY * resolution)
        return count + _of_fraction(fields) * (resolution // 10**fraction), valid
    return seconds * _resolution(names) + _of_fraction(fields), valid


def _of_fraction(fields: Fields) -> Any:
    return next((field for name, field in fields.items() if name[1:] == "f"), 0)


def _seconds(fields: Fields) -> tuple[Any, NDArray[np.bool_]]:
    """Return the seconds since midnight, and which are possible; days may have more hours where there is no date."""
    nothing = np.zeros(len(next(iter(fields.values()))), dtype=np.int64)
    hours, minutes, seconds = (fields.get(name, nothing) for name in "HMS")
    valid = (minutes < 60) & (seconds < 60) & ((hours < 24) | ("d" not in fields))
    if "I" in fields:
        valid &= (fields["I"] >= 1) & (fields["I"] <= 12)
        hours = fields["I"] % 12 + 12 * fields["p"]
    return 3600 * hours + 60 * minutes + seconds, valid


def _weeks(fields: Fields) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return weeks since the first one, or days if there are weekdays."""
    weekdays = fields.get("u", np.ones_like(fields["G"]))
    days = np.array(list(map(_ordinal, fields["G"].tolist(), fields["V"].tolist(), weekdays.tolist())), dtype=np.int64)
    return days if "u" in fields else days // 7, days > 0


def _ordinal(year: int, week: int, weekday: int) -> int:
    try:
        return datetime.date.fromisocalendar(year, week, weekday).toordinal() - 1  # a Monday is 0, 7, ...
    except ValueError:
        return -1


def _taken_apart(count: NDArray[np.int64], names: tuple[str, ...]) -> Fields:
    """Return fields of times or numbers; the inverse of `_counted`."""
    if "G" in names:
        days = count if "u" in names else 7 * count
        parts = np.array([datetime.date.fromordinal(day + 1).isocalendar() for day in days.tolist()], dtype=np.int64)
        return {"G": parts[:, 0], "V": parts[:, 1], "u": parts[:, 2]}
    if "q" in names:
        return _of_year(count // 4) | {"q": count % 4 + 1}
    if "d" not in names and ("Y" in names or "y" in names):
        return _of_year(count // 12) | _of_month(count % 12)
    resolution = _resolution(names)
    seconds, fraction = count // resolution, count % resolution
    fields: Fields = {}
    if "d" in names:
        days = (seconds // DAY).astype("M8[D]")
        seconds = seconds % DAY
        months = days.astype("M8[M]")
        ordinal = months.view(np.int64) + 12 * 1970
        weekday = (days.view(np.int64) + 3) % 7  # the first day was a Thursday
        fields = _of_year(ordinal // 12) | _of_month(ordinal % 12) | {"a": weekday, "A": weekday}
        fields["d"] = (days - months.astype("M8[D]")).astype(np.int64) + 1
    hours = seconds // 3600
    digits = _fraction(names)
    fields |= {"H": hours, "I": (hours - 1) % 12 + 1, "p": hours // 12, "M": seconds // 60 % 60, "S": seconds % 60}
    fields[f"{digits}f"] = fraction // (resolution // 10**digits)
    return fields


def _of_year(year: NDArray[np.int64]) -> Fields:
    return {"Y": year, "y": year % 100}


def _of_month(month: NDArray[np.int64]) -> Fields:
    return {"m": month + 1, "b": month, "B": month}


def _written(directive: re.Match[str], fields: Fields, language: str) -> list[str]:
    """Return the texts of a field."""
    flag, width, name = directive.groups()
    numbers = fields[f"{width}f" if name == "f" else name].tolist()
    if name in NAMES[language]:
        names = [CASES[flag](level) for level in NAMES[language][name]]
        return [names[number] for number in numbers]
    places = int(width) if name == "f" else 1 if flag == "-" else WIDTHS[name]
    return [f"{number:0{places}d}" for number in numbers]
