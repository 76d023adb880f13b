"""Columns that are not learned: identifiers, of which synthetic rows get fresh ones, and what they do without."""

from __future__ import annotations

import re
import string
from bisect import bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass
from math import gcd, prod
from typing import Any, Self
from uuid import UUID

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthaug.encoders.codecs.base import Parts, PlacedCodec, unseen_missing
from synthaug.exceptions import ColumnTypeError, DataError

CLASSES = (string.digits, string.ascii_uppercase, string.ascii_lowercase)
HEXADECIMAL = ("0123456789abcdef", "0123456789ABCDEF")
FEW = 4  # characters at a place, which are then all that may stand there
ENOUGH = 1_000_000  # whole numbers above the real ones, without which those below are looked at
ROOM = 20  # times as many strings as there are real ones has a pattern, if need be with further digits
DIGITS = re.compile(r"(\d+)")
STRIDE = 0.6180339887  # of the capacity of a pattern: neighbours look unlike each other


class UnlearnedCodec(PlacedCodec):
    """A column of which only is learned where it is missing."""

    def __init__(self, values: pd.Series) -> None:
        missing = values.isna()
        self.dtype: Any = values.dtype
        self.state_names = ("value", "missing") if missing.any() and not missing.all() else ()
        self.missing_value = values[missing].iloc[0] if missing.any() else None

    def encode(self, values: pd.Series, rng: np.random.Generator) -> Parts:
        """Return where values are missing; see `ColumnCodec.encode`."""
        missing = values.isna().to_numpy()
        if not self.state_names:
            if missing.any() and self.missing_value is None:
                raise unseen_missing(values)
            return Parts(None, None)
        return Parts(missing.astype(np.intp), None)


class AbsentCodec(UnlearnedCodec):
    """Free text, and columns to ignore: missing in synthetic rows, or the commonest value where a type has none."""

    def __init__(self, values: pd.Series) -> None:
        super().__init__(values)
        self.state_names = ()
        self.missing_value = self.missing_value if self.missing_value is not None else pd.NA
        self.commonest = values.mode().iloc[0] if getattr(values.dtype, "kind", "O") in "biu" else None

    @classmethod
    def fit(cls, values: pd.Series) -> Self:
        """Return the codec of a column; see `ColumnCodec.fit`."""
        return cls(values)

    def decode_from(self, parts: Parts, n: int, first: int | NDArray[np.intp]) -> Any:
        """Return n missing values; see `PlacedCodec.decode_from`."""
        if isinstance(self.dtype, np.dtype) and self.dtype.kind in "biu":
            return np.full(n, self.commonest, dtype=self.dtype)
        if self.dtype == object:
            return np.full(n, None if self.missing_value is pd.NA else self.missing_value, dtype=object)
        return pd.Series([None] * n, dtype=self.dtype).array


class IdentifierCodec(UnlearnedCodec):
    """Whole numbers, text or UUIDs that tell rows apart: synthetic rows get such as no real row has."""

    def __init__(self, values: pd.Series) -> None:
        super().__init__(values)
        present = values.dropna()
        self.source: Any
        if getattr(values.dtype, "kind", "O") in "iu":
            self.source = NumbersBeyond.of(present)
        else:
            kinds = {type(value) for value in present.astype(object)}
            if not kinds <= {str, UUID, int}:
                raise ColumnTypeError(
                    f"column {values.name!r} holds {present.iloc[0]!r}, of which no fresh identifiers can be made; "
                    f"use whole numbers, strings or UUIDs, or give it the role 'ignore'"
                )
            self.source = Patterns.of(present.astype(str).tolist())
            self.kind = kinds.pop() if len(kinds) == 1 else str

    @classmethod
    def fit(cls, values: pd.Series) -> Self:
        """Return the codec of a column; see `ColumnCodec.fit`."""
        return cls(values)

    def decode_from(self, parts: Parts, n: int, first: int | NDArray[np.intp]) -> Any:
        """Return identifiers that depend on the position of a row alone; see `PlacedCodec.decode_from`."""
        missing = np.zeros(n, dtype=bool) if parts.state is None else parts.state == 1
        if isinstance(self.source, NumbersBeyond):
            fresh = _fresh(self.source, first, n)
            if not missing.any():
                return fresh.astype(self.dtype) if isinstance(self.dtype, np.dtype) else pd.array(fresh, self.dtype)
            return pd.array(pd.Series(fresh, dtype=object).mask(missing, None), dtype=self.dtype)
        values = np.full(n, self.missing_value, dtype=object)
        values[~missing] = [self.kind(text) for text in _fresh(self.source, first, n)[~missing]]
        return values if self.dtype == object else pd.array(values, dtype=self.dtype)


@dataclass(frozen=True, slots=True)
class NumbersBeyond:
    """Whole numbers beyond the real ones, in their steps: above, or below where the type ends there.

    Parameters
    ----------
    start, step : int
        The first, and from each to the next.
    end : int
        The last that the type can hold.
    """

    start: int
    step: int
    end: int

    @classmethod
    def of(cls, present: pd.Series) -> NumbersBeyond:
        """Return what comes after real numbers."""
        numbers = [int(number) for number in present]
        low, high = min(numbers), max(numbers)
        step = gcd(*(number - low for number in numbers)) or 1
        bounds = np.iinfo(getattr(present.dtype, "numpy_dtype", present.dtype))
        above, below = int(bounds.max) - high, low - int(bounds.min)
        if above // step >= ENOUGH or above >= below:
            return cls(high + step, step, int(bounds.max))
        return cls(low - step, -step, int(bounds.min))

    def fresh(self, first: int, n: int) -> NDArray[Any]:
        """Return n numbers, from a position on."""
        last = self.start + (first + n - 1) * self.step if n else self.start
        if (last > self.end) if self.step > 0 else (last < self.end):
            raise DataError(
                f"there are no {first + n} whole numbers left beyond the real identifiers in their type; make the "
                f"column int64, or give it the role 'ignore'"
            )
        return np.array([self.start + (first + i) * self.step for i in range(n)], dtype=object)


@dataclass(frozen=True, slots=True)
class Patterns:
    """Strings that look like real ones, character class by character class, and are none of them.

    A pattern is the characters that may stand at each place. The strings of a pattern are numbered, and those numbers
    are visited in an order that jumps about, without the real ones.

    Parameters
    ----------
    places : list of list of str
        Characters that may stand at each place, by pattern.
    before : list of list of int
        How many turns with fresh strings come before each turn with a real one, by pattern.
    turns : list of int
        The pattern of each real row: synthetic ones have them in the same order.
    """

    places: list[list[str]]
    before: list[list[int]]
    turns: list[int]

    @classmethod
    def of(cls, texts: list[str]) -> Patterns:
        """Return the patterns of real strings."""
        base = _base(texts)
        counting = {} if base else _counting(texts)
        templates = [counting.get(text) or tuple(_class_of(char, base) for char in text) for text in texts]
        groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for text, template in zip(texts, templates, strict=True):
            groups[template].append(text)
        number = {template: i for i, template in enumerate(groups)}
        places, before, taken = [], [], {*map(len, groups)}
        for template, members in groups.items():
            chars = list(template) if members[0] in counting else _with_room(template, members, taken)
            taken.add(len(chars))
            places.append(chars)
            numbers = {n for text in set(members) if (n := _number_of(text, chars)) is not None}
            turns_of_real = sorted(_turn_of(n, prod(map(len, chars))) for n in numbers)
            before.append([turn - i for i, turn in enumerate(turns_of_real)])
        return cls(places, before, [number[template] for template in templates])

    def fresh(self, first: int, n: int) -> list[str]:
        """Return n strings, from a position on."""
        rounds, begin = divmod(first, len(self.turns))
        per_round = Counter(self.turns)
        seen = {pattern: rounds * count for pattern, count in per_round.items()}
        for pattern in self.turns[:begin]:
            seen[pattern] += 1
        found = []
        for i in range(begin, begin + n):
            pattern = self.turns[i % len(self.turns)]
            found.append(self._string(pattern, seen[pattern]))
            seen[pattern] += 1
        return found

    def _string(self, pattern: int, turn: int) -> str:
        """Return the string of a turn, once the real ones have been left out; when all are used up, with a suffix."""
        places, before = self.places[pattern], self.before[pattern]
        capacity = prod(map(len, places))
        again, turn = divmod(turn, capacity - len(before))
        number = (turn + bisect_right(before, turn)) * _stride(capacity) % capacity
        text = []
        for chars in reversed(places):
            number, rest = divmod(number, len(chars))
            text.append(chars[rest])
        return "".join(reversed(text)) + (f"-{again}" if again else "")


def _fresh(source: NumbersBeyond | Patterns, first: int | NDArray[np.intp], n: int) -> NDArray[Any]:
    """Return the identifiers of n rows from a position on, or of n positions."""
    if isinstance(first, int):
        return np.array(source.fresh(first, n), dtype=object)
    low, high = int(first.min(initial=2**62)), int(first.max(initial=-1))
    return np.array(source.fresh(low, high + 1 - low), dtype=object)[first - low] if n else np.empty(0, dtype=object)


def _class_of(char: str, base: str | None) -> str:
    """Return the characters that may stand in place of one: those of its class, or itself."""
    if base is not None and char in base:
        return base
    return next((chars for chars in CLASSES if char in chars), char)


def _base(texts: list[str]) -> str | None:
    """Return the digits of hexadecimal numbers if texts hold nothing but them, after what they all begin with.

    Half of the places that vary hold letters, then: A-00149 is a number with a letter before it.
    """
    start = next((i for i, chars in enumerate(zip(*texts, strict=False)) if len({*chars}) > 1), 0)
    used = {char for text in texts for char in text[start:]}
    base = next((chars for chars in HEXADECIMAL if used <= {*chars, *"-{}"}), None)
    if base is None:
        return None
    varying = [{*chars} for chars in zip(*texts, strict=False) if len({*chars}) > 1]
    return base if 2 * sum(bool(chars & {*base[10:]}) for chars in varying) >= len(varying) else None


def _counting(texts: list[str]) -> dict[str, tuple[str, ...]]:
    """Return, by text, the characters at the places of texts that count up, of which some of one length are too many.

    Fresh ones of C1 to C240 are among C1000 to C9999: each has as many digits as the longest, or more, and a zero in
    front only if real ones have. Other numbers beside the one that counts have one length.
    """
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for text in dict.fromkeys(texts):
        groups[tuple(_class_of(char, None) for char in DIGITS.sub("0", text))].append(text)
    found: dict[str, tuple[str, ...]] = {}
    for members in groups.values():
        parts = list(zip(*map(DIGITS.split, members), strict=True))
        last = max((i for i in range(1, len(parts), 2) if len({*parts[i]}) > 1), default=0)
        others = [part for i, part in enumerate(parts) if i != last]
        if not last or any(len({*map(len, part)}) > 1 for part in others):
            continue
        around = [[_allowed(_class_of(part[0][i], None), [*part], i) for i in range(len(part[0]))] for part in others]
        beside, lengths = prod(len(chars) for part in around for chars in part), Counter(map(len, parts[last]))
        if all(beside * 10**length >= ROOM * n for length, n in lengths.items()):
            continue
        padded = any(len(run) > 1 and run[0] == "0" for run in parts[last])
        digits = [string.digits if padded else string.digits[1:], *[string.digits] * (max(lengths) - 1)]
        while beside * prod(map(len, digits)) < ROOM * len(members):
            digits.append(string.digits)
        places = tuple(chars for part in (*around[:last], digits, *around[last:]) for chars in part)
        found |= dict.fromkeys(members, places)
    return found


def _with_room(template: tuple[str, ...], members: list[str], taken: set[int]) -> list[str]:
    """Return the characters at the places of a pattern of some real strings, with places enough for many others.

    Strings that become longer have a length that no others have: these might be the same.
    """
    chars = [_allowed(kind, members, i) for i, kind in enumerate(template)]
    if prod(map(len, chars)) < ROOM * len(members):
        chars = [kind if kind == string.digits else few for kind, few in zip(template, chars, strict=True)]
    while prod(map(len, chars)) < ROOM * len(members) or (len(chars) > len(template) and len(chars) in taken):
        chars = [*chars, string.digits]
    return chars


def _allowed(kind: str, members: list[str], place: int) -> str:
    """Return the characters that may stand at a place of a pattern: few that were seen, or all of the class."""
    seen = sorted({text[place] for text in members})
    return "".join(seen) if len(seen) <= FEW and len(members) > 1 else kind


def _number_of(text: str, places: list[str]) -> int | None:
    """Return the number of a string among those of a pattern, or None if it is too short for it."""
    if len(text) != len(places):
        return None
    number = 0
    for char, chars in zip(text, places, strict=True):
        number = number * len(chars) + chars.index(char)
    return number


def _stride(capacity: int) -> int:
    stride = max(int(capacity * STRIDE), 1)
    while gcd(stride, capacity) > 1:
        stride += 1
    return stride


def _turn_of(number: int, capacity: int) -> int:
    return number * pow(_stride(capacity), -1, capacity) % capacity if capacity > 1 else 0
