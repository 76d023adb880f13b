"""Text that means one quantity in several whole numbers, as 3h05, 2d 04:30, 5'11" or 48°51'."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

TIMES = (  # names of units, and how many of the next make one
    ("w wk wks week weeks", 7),
    ("d day days j jour jours tag tage día días", 24),
    ("h hr hrs hour hours std stunden uur heures ore", 60),
    ("m min mins minute minutes minuten", 60),
    ("s sec secs second seconds", 1),
)
SYSTEMS = (
    TIMES,
    (("' ft foot feet", 12), ('" in inch inches', 1)),
    (("' \u2032", 60), ('" \u2033', 1)),  # minutes and seconds
    (("st stone", 14), ("lb lbs pounds", 16), ("oz", 1)),
    (("°", 60), ("' \u2032", 60), ('" \u2033', 1)),
)
PLURALS = {
    name
    for names, _ in TIMES
    for name in names.split()
    if name[-1] in "sne" and any(one in names.split() for one in (name[:-1], name[:-2]))
}
FIELDS = re.compile(r"(\d+)")
WORD = re.compile(r"[^\W\d_]+|['\"°\u2032\u2033]")
MOST_DIGITS = 9  # of the first number


@dataclass(frozen=True, slots=True)
class Quantity:
    """Text of whole numbers in descending units, one after the other.

    Parameters
    ----------
    literals : tuple of str
        What stands before, between and behind the numbers.
    sizes : tuple of int
        The unit of each number, in the last one.
    widths : tuple of int
        To how many digits each number is filled up by zeros.
    leaves_out : bool
        Whether units of which there are none are not written.

    Examples
    --------
    >>> import numpy as np
    >>> from synthaug.encoders.quantities import Quantity
    >>> form = Quantity(("", "h", ""), (60, 1), (1, 2), False)
    >>> form.read(np.array(["3h05"], dtype=object)).tolist(), form.write([185, 61])
    ([185], ['3h05', '1h01'])
    """

    literals: tuple[str, ...]
    sizes: tuple[int, ...]
    widths: tuple[int, ...]
    leaves_out: bool

    def read(self, values: NDArray[np.object_]) -> pd.Series:
        """Return counts of the last unit, missing where a text is written otherwise."""
        pattern = self._pattern()
        matches = [pattern.fullmatch(value) if isinstance(value, str) else None for value in values]
        counts = np.array([-1 if match is None else self._count(match) for match in matches], dtype=np.int64)
        return pd.Series(pd.arrays.IntegerArray(counts, counts < 0))

    def write(self, numbers: Any) -> list[str]:
        """Return texts of counts."""
        rest, columns = np.asarray(numbers, dtype=np.int64), []
        for size in self.sizes:
            columns.append((rest // size).tolist())
            rest = rest % size
        return [self._text(row) for row in zip(*columns, strict=True)]

    def __str__(self) -> str:
        return f"quantities such as {self.write([sum(self.sizes)])[0]}"

    def is_shown(self, texts: list[str]) -> bool:
        """Return whether texts show that units have one form: where they stand in the plural, beside a 1, too."""
        words = map(WORD.search, self.literals[1:])
        plural = [i for i, word in enumerate(words) if word is not None and word[0].lower() in PLURALS]
        fields = [FIELDS.findall(text) for text in texts] if plural else []
        return all(any(len(row) > i and int(row[i]) == 1 for row in fields) for i in plural)

    def _pattern(self) -> re.Pattern[str]:
        head, *tails = map(re.escape, self.literals)
        fields = [rf"(\d{{{width},{MOST_DIGITS}}}){tail}" for width, tail in zip(self.widths, tails, strict=True)]
        return re.compile(head + "".join(f"(?:{field})?" if self.leaves_out else field for field in fields))

    def _count(self, match: re.Match[str]) -> int:
        fields = [int(field or 0) for field in match.groups()]
        bounds = [above // size for above, size in zip(self.sizes, self.sizes[1:], strict=False)]
        if any(field >= bound for field, bound in zip(fields[1:], bounds, strict=True)) or not any(match.groups()):
            return -1
        return sum(field * size for field, size in zip(fields, self.sizes, strict=True))

    def _text(self, fields: tuple[int, ...]) -> str:
        written = [
            f"{field:0{width}d}{tail}"
            for field, width, tail in zip(fields, self.widths, self.literals[1:], strict=True)
            if field or not self.leaves_out
        ]
        return self.literals[0] + "".join(written or [f"{0:0{self.widths[-1]}d}{self.literals[-1]}"])


def quantities_of(texts: list[str]) -> Iterator[Quantity]:
    """Yield the forms that texts may have, told by the longest; whether they have one is left to `Quantity.read`."""
    longest = max(texts, key=lambda text: (len(FIELDS.findall(text)), len(text)), default="")
    literals, fields = tuple(FIELDS.split(longest)[::2]), FIELDS.findall(longest)
    if not 2 <= len(fields) <= len(TIMES) or len(fields[0]) > MOST_DIGITS:
        return
    for system in SYSTEMS:
        if (places := _places(literals[1:], system)) is not None:
            sizes = [int(np.prod([many for _, many in system[place : places[-1]]])) for place in places]
            widths = tuple(2 if len(field) == 2 and _is_filled(texts, i) else 1 for i, field in enumerate(fields))
            yield Quantity(literals, tuple(sizes), widths, leaves_out=False)
            if all(map(str.strip, literals[1:])):
                yield Quantity(literals, tuple(sizes), (1,) * len(fields), leaves_out=True)


def _is_filled(texts: list[str], i: int) -> bool:
    """Return whether the i-th number of each text has two digits or more."""
    numbers = [fields[i] for text in texts if len(fields := FIELDS.findall(text)) > i]
    return all(len(number) > 1 for number in numbers)


def _places(literals: tuple[str, ...], system: tuple[tuple[str, int], ...]) -> list[int] | None:
    """Return which unit of a system stands behind each number, without a name the next one; None if there is none."""
    names = {name: place for place, (words, _) in enumerate(system) for name in words.split()}
    places: list[int] = []
    for literal in literals:
        word = WORD.search(literal)
        name = "" if word is None else word[0].lower()
        name = name.removesuffix("t") if name == "dt" else name  # P2DT3H
        if not name and (not places or literal not in ("", ":")):
            return None
        place = names.get(name, -1) if name else places[-1] + 1
        if place >= len(system) or place < 0 or (places and place <= places[-1]):
            return None
        places.append(place)
    return places
