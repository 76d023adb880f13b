"""Numbers and times among which a few words stand, such as "n/a": the word is a level of its own, beside the number."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthaug.encoders.spellings.base import Columns, InOneColumn, Spelling

POOL = 1_000  # numbers of which one stands in for a word
STRIDE = 0.6180339887  # of the pool, between neighbouring rows
VALUE = "(value)"


class Worded(Spelling):
    """A column of text that means numbers or times, but for a few words.

    Parameters
    ----------
    key : hashable
        Key of the column.
    column : Series
        Its values.
    words : list of str
        Those that mean no number.
    inner : InOneColumn
        Spelling of all other values.
    """

    def __init__(self, key: Hashable, column: pd.Series, words: list[str], inner: InOneColumn) -> None:
        super().__init__(key, column)
        self.words, self.inner = words, inner
        present = inner.read(column[~self._stands_out(column)])
        self.pool: Any = present.array[:: len(present) // POOL + 1]

    @property
    def word_key(self) -> Hashable:
        """Key of the words."""
        return f"word of {self.key!r}"

    @property
    def added(self) -> tuple[Hashable, ...]:
        """Keys of the columns that there are beside that of the numbers; see `Spelling.added`."""
        return (self.word_key,)

    def reduce(self, columns: Columns) -> None:
        """Put numbers, and words beside them, in the place of values; see `Spelling.reduce`."""
        column = columns[self.key]
        stands_out = self._stands_out(column)
        numbers = self.inner.read(column[~stands_out])
        place = np.full(len(column), -1)
        place[~stands_out] = np.arange(len(numbers))
        place[stands_out] = len(numbers) + self._drawn(int(stands_out.sum()))
        both = pd.concat([numbers, pd.Series(self.pool, dtype=numbers.dtype)], ignore_index=True)
        columns[self.key] = pd.Series(both.array.take(place), index=column.index, name=column.name)
        words = column.astype(object).where(stands_out, VALUE).where(column.notna(), None)
        columns[self.word_key] = words.rename(f"word in {column.name}")

    def restore(self, columns: Columns) -> None:
        """Put values in the place of numbers and words; see `Spelling.restore`."""
        words = columns.pop(self.word_key)
        written = pd.Series(self.inner.write(columns[self.key]), dtype=object)
        is_word = words.isin(self.words).to_numpy()
        whole = written.mask(is_word, words.astype(object).reset_index(drop=True))
        values, gone = whole.to_numpy(dtype=object, copy=True), words.isna().to_numpy()
        values[gone] = self.missing_value
        if self.dtype != object:
            columns[self.key] = pd.Series(pd.array(values, dtype=self.dtype))
        else:
            columns[self.key] = pd.Series(values, dtype=object)

    def _stands_out(self, column: pd.Series) -> NDArray[np.bool_]:
        """Return where there is a word, or nothing."""
        return np.asarray(column.isna() | column.isin(self.words), dtype=bool)

    def _drawn(self, n: int) -> NDArray[np.intp]:
        return (np.arange(n) * STRIDE % 1 * len(self.pool)).astype(np.intp)

    def __str__(self) -> str:
        return f"{self.inner}, or {', '.join(map(repr, self.words))}"
