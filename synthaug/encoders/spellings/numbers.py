"""Text that means numbers: marks between digits, signs, currencies and units."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthaug.encoders.meanings import CURRENCY
from synthaug.encoders.spellings.base import Form
from synthaug.encoders.spellings.long import Steps

SPACES = " \u00a0\u202f"
MARKS = f".,'\u2019{SPACES}"
MINUS = "\u2212-"
SHAPE = re.compile(rf"([^\d.,]*)([.,]?\d(?:[\d{MARKS}]*\d)?)([^\d]*)")
BEFORE = re.compile(rf"[(+{MINUS}]?\s*(?:{CURRENCY})?\s*[+{MINUS}]?")
AFTER = re.compile(rf"[^\d()\[\]+,;:/|{MINUS}]{{0,12}}[+{MINUS}]?\)?")
EXPONENT = re.compile(r"[+-]?\d(?:\.(\d+))?([eE])([+-]?)(\d+)")
EXACT_FLOAT, MAX_PLACES = 2**53, 10  # of the grids of floats


class Shape(NamedTuple):
    """What stands before and after the digits of a text, and the digits with their marks."""

    before: str
    digits: str
    after: str

    @property
    def is_negative(self) -> bool:
        """Whether there is a minus, or brackets."""
        around = self.before + self.after
        return any(sign in around for sign in MINUS) or "(" in around

    @property
    def around(self) -> tuple[str, str]:
        """Return what stands around the digits."""
        return self.before, self.after


def forms_of_numbers(values: NDArray[np.object_], *, padded: bool) -> Iterator[Form]:
    """Yield how texts may be written if they mean numbers, the likeliest form first.

    Numbers padded with zeros are codes, and no numbers, unless they are said to be ``padded``.
    """
    texts = values.tolist()
    if exponents := [match for text in texts if (match := EXPONENT.fullmatch(text))]:
        yield Shortest(max(len(re.sub(r"[eE].*|\D", "", text).strip("0")) for text in texts))
        yield from _scientific(exponents)
        return
    shapes = [_shape(text) for text in texts]
    if any(shape is None for shape in shapes):
        return
    known = [shape for shape in shapes if shape is not None]
    around = _around(known)
    if around is None:
        return
    digits = [shape.digits for shape in known]
    for point, group, size in _marks(digits):
        layout = _layout(digits, point, group, size, padded=padded)
        if layout is not None:
            yield NumberText(*around, **layout).fitted(values)


def _shape(text: str) -> Shape | None:
    match = SHAPE.fullmatch(text)
    if match is None or not BEFORE.fullmatch(match[1]) or not AFTER.fullmatch(match[3]):
        return None
    return Shape(*match.groups())


def _around(shapes: list[Shape]) -> tuple[tuple[str, str], tuple[str, str], tuple[str, str]] | None:
    """Return what stands around negative numbers, around zero and around positive ones, if each is one way."""
    found: dict[int, tuple[str, str]] = {}
    for shape in shapes:
        sign = 0 if not re.search("[1-9]", shape.digits) else -1 if shape.is_negative else 1
        if found.setdefault(sign, shape.around) != shape.around:
            return None
    positive = found.get(1, found.get(0))
    if positive is None:
        positive = ("", "")
    zero = found.get(0, (positive[0].replace("+", ""), positive[1].replace("+", "")))
    return found.get(-1, (f"-{positive[0]}", positive[1])), zero, found.get(1, positive)


def _marks(digits: list[str]) -> Iterator[tuple[str, str, int]]:
    """Yield decimal points, marks of groups, and the sizes of groups but the last, as digits may have."""
    marks = sorted({mark for text in digits for mark in text if not mark.isdigit()})
    if len(marks) > 2:
        return
    if not marks:
        yield ".", "", 3
        return
    if len(marks) == 2:
        last = {text.rstrip("0123456789")[-1:] for text in digits if all(mark in text for mark in marks)}
        points = [mark for mark in marks if mark in ".," and (not last or mark in last)]
        for point in points:
            for size in (3, 2):
                yield point, next(mark for mark in marks if mark != point), size
        return
    (mark,) = marks
    fractions = {len(text.partition(mark)[2]) for text in digits if mark in ".,"}
    if mark == "." and len(fractions) == 1:
        yield ".", "", 3
    for size in (3, 2):
        yield "," if mark == "." else ".", mark, size
    if mark in ".,":
        yield mark, "", 3


def _layout(digits: list[str], point: str, group: str, size: int, *, padded: bool) -> dict[str, Any] | None:
    """Return the fields of a form that say where digits and marks stand."""
    parts = [text.partition(point) for text in digits]
    whole = [part[0].replace(group, "") if group else part[0] for part in parts]
    width = 0
    if any(len(text) > 1 and text[0] == "0" for text in whole):
        width = len(whole[0])
        if not padded or any(len(text) != width for text in whole):
            return None
    places = [len(part[2]) for part in parts]
    return {
        "point": point,
        "group": group,
        "size": size,
        "least": min(places),
        "most": max(places),
        "width": width,
        "bare": any(text == "" for text in whole),
    }


@dataclass(frozen=True, slots=True)
class NumberText:
    """Numbers with decimal places, in one layout.

    Parameters
    ----------
    negative, zero, positive : tuple of str
        What stands before and after the digits.
    point, group : str
        The marks of decimals, and of thousands.
    size : int
        Digits in a group, but for the last one of three.
    least, most : int
        Decimal places; zeros at the end are not written beyond the former.
    width : int
        Digits before the point, with zeros in front.
    bare : bool
        Whether no zero stands before the point.
    steps : Steps or None
        The grid of numbers that neither floats nor 64 bits hold.
    """

    negative: tuple[str, str]
    zero: tuple[str, str]
    positive: tuple[str, str]
    point: str
    group: str
    size: int
    least: int
    most: int
    width: int
    bare: bool
    steps: Steps | None = None

    def fitted(self, values: NDArray[np.object_]) -> NumberText:
        """Return the form with the grid that values need."""
        whole = [one for one in self._mantissas(values) if one is not None]
        largest = max(map(abs, whole), default=0)
        exact = largest < 2**63 if self.most == 0 else largest < EXACT_FLOAT and self.most <= MAX_PLACES
        return self if exact else replace(self, steps=Steps.of(whole))

    def read(self, values: NDArray[np.object_]) -> pd.Series:
        """Return numbers, or positions on the grid; see `Form.read`."""
        whole = self._mantissas(values)
        if self.steps is not None:
            return self.steps.positions(whole)
        if self.most == 0:
            clipped = [None if one is None else max(min(one, 2**63 - 1), -(2**63)) for one in whole]
            return pd.Series(clipped, dtype="Int64")
        return pd.Series([np.nan if one is None else one / 10**self.most for one in whole], dtype=np.float64)

    def write(self, numbers: Any) -> list[Any]:
        """Return texts; see `Form.write`."""
        if self.steps is not None:
            whole = self.steps.numbers(np.asarray(numbers, dtype=np.int64).tolist())
        elif self.most == 0:
            whole = np.asarray(numbers, dtype=np.int64).tolist()
        else:
            whole = [round(number * 10**self.most) for number in np.asarray(numbers, dtype=np.float64).tolist()]
        return [self._text(one) for one in whole]

    def __str__(self) -> str:
        example = self._text(12345 * 10**self.most + (10**self.most - 1) // 9 * 5)
        return f"numbers such as {example}"

    def _mantissas(self, values: NDArray[np.object_]) -> list[int | None]:
        """Return numbers without their point, or None for texts that are not written so."""
        return [self._mantissa(value) if isinstance(value, str) else None for value in values.tolist()]

    def _mantissa(self, text: str) -> int | None:
        shape = _shape(text)
        if shape is None or shape.around not in (self.negative, self.zero, self.positive):
            return None
        whole, _, fraction = shape.digits.partition(self.point)
        digits = whole.replace(self.group, "") if self.group else whole
        if not f"{digits}{fraction}".isdecimal() or len(fraction) > self.most:
            return None
        number = int(f"{digits}{fraction:0<{self.most}}" if self.most else digits)
        return -number if shape.is_negative else number

    def _text(self, mantissa: int) -> str:
        before, after = self.positive if mantissa > 0 else self.negative if mantissa < 0 else self.zero
        digits = f"{abs(mantissa):0{self.most + max(self.width, 1)}d}"
        whole, fraction = digits[: len(digits) - self.most], digits[len(digits) - self.most :]
        kept = fraction.rstrip("0")
        fraction = f"{kept:0<{self.least}}"
        if self.group:
            whole = _grouped(whole, self.group, self.size)
        if self.bare and whole == "0" and fraction:
            whole = ""
        return f"{before}{whole}{self.point if fraction else ''}{fraction}{after}"


def _grouped(digits: str, mark: str, size: int) -> str:
    """Return digits with a mark before the last three, and before each group of a size before those."""
    groups = [digits[-3:]]
    digits = digits[:-3]
    while digits:
        groups.append(digits[-size:])
        digits = digits[:-size]
    return mark.join(reversed(groups))


@dataclass(frozen=True, slots=True)
class Shortest:
    """Floats in the fewest digits, as Python writes them.

    Parameters
    ----------
    digits : int
        How many they have at most.
    """

    digits: int

    def read(self, values: NDArray[np.object_]) -> pd.Series:
        """Return numbers; see `Form.read`."""
        return _floats(values)

    def write(self, numbers: Any) -> list[Any]:
        """Return texts; see `Form.write`."""
        digits = max(self.digits, 1)
        return [repr(float(f"{number:.{digits}g}")) for number in np.asarray(numbers, dtype=np.float64).tolist()]

    def __str__(self) -> str:
        return "numbers such as 12345.5 or 1e-05"


def _scientific(exponents: list[re.Match[str]]) -> Iterator[Form]:
    """Yield the forms of numbers with exponents."""
    first = exponents[0]
    for plus in (True, False):
        yield Scientific(len(first[1] or ""), first[2], plus, min(len(match[4]) for match in exponents))


@dataclass(frozen=True, slots=True)
class Scientific:
    """Numbers with an exponent.

    Parameters
    ----------
    places : int
        Digits after the point.
    letter : str
        What comes before the exponent.
    plus : bool
        Whether an exponent that is not negative has a sign.
    width : int
        Digits of the exponent, with zeros in front.
    """

    places: int
    letter: str
    plus: bool
    width: int

    def read(self, values: NDArray[np.object_]) -> pd.Series:
        """Return numbers; see `Form.read`."""
        return _floats(values)

    def write(self, numbers: Any) -> list[Any]:
        """Return texts; see `Form.write`."""
        return [self._text(number) for number in np.asarray(numbers, dtype=np.float64).tolist()]

    def __str__(self) -> str:
        return f"numbers such as {self._text(12345.0)}"

    def _text(self, number: float) -> str:
        digits, _, exponent = f"{number:.{self.places}e}".partition("e")
        power = int(exponent)
        sign = "-" if power < 0 else "+" if self.plus else ""
        return f"{digits}{self.letter}{sign}{abs(power):0{self.width}d}"


FLOAT = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")


def _floats(values: NDArray[np.object_]) -> pd.Series:
    """Return finite numbers; there is one zero."""
    numbers = [float(text) + 0.0 if isinstance(text, str) and FLOAT.fullmatch(text) else np.nan for text in values]
    return pd.Series(numbers, dtype=np.float64).replace([np.inf, -np.inf], np.nan)
