"""Cells of a column of text, each different one once: a text means the same in all rows, and these may be many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthaug.cli.files.missing import means_nothing


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of a column.

    Parameters
    ----------
    column : Series
        All of them, as they are written.
    written : Index
        Those that differ, in the order in which they first occur.
    absent : ndarray of bool of shape (n_different,)
        Which of these stand for a missing value among numbers or dates.
    places : ndarray of shape (n,)
        Which of these stands in each row.
    """

    column: pd.Series
    written: pd.Index
    absent: NDArray[np.bool_]
    places: NDArray[Any]

    @classmethod
    def of(cls, column: pd.Series, words: Collection[str] = ()) -> Self:
        """Look at a column; ``words`` are further ones for a missing value.

        Examples
        --------
        >>> import pandas as pd
        >>> from synthaug.cli.files.cells import Cells
        >>> cells = Cells.of(pd.Series(["5", "NA", " 5", "NA"]))
        >>> cells.different, cells.present, cells.most_frequent(cells.absent)
        (['5', 'NA', '5'], ['5', '5'], 'NA')
        """
        places, written = pd.factorize(column, use_na_sentinel=False)
        different = [*map(str.strip, written.tolist())]
        absent = np.zeros(len(different), dtype=np.bool_)
        # Most cells of long tables are numbers that begin and end in other digits than a word could.
        asked = [i for i, cell in enumerate(different) if not cell[-1:].isdigit() or cell[:1] == "0" or cell in words]
        absent[asked] = [means_nothing(different[i], words) for i in asked]
        return cls(column, pd.Index(written), absent, places.astype(np.min_scalar_type(len(written))))

    @property
    def different(self) -> list[str]:
        """Those that differ, without blanks around them; made anew, since objects of Python take much memory."""
        return [*map(str.strip, self.written.tolist())]

    @property
    def empty(self) -> NDArray[np.bool_]:
        """Which of the different cells are empty, without any blank."""
        return np.asarray(self.written == "", dtype=np.bool_)

    @property
    def present(self) -> list[str]:
        """Those of the different cells that stand for a value."""
        return [cell for cell, gone in zip(self.different, self.absent.tolist(), strict=True) if not gone]

    def are(self, words: Collection[str]) -> NDArray[np.bool_]:
        """Return which of the different cells are among some words."""
        return _mask(cell in words for cell in self.different) if words else np.zeros(len(self.written), dtype=np.bool_)

    def count(self, chosen: NDArray[np.bool_]) -> NDArray[np.intp]:
        """Return in how many rows each of the different cells stands, 0 of those that are not chosen."""
        return np.where(chosen, np.bincount(self.places, minlength=len(self.written)), 0)

    def counts(self) -> Counter[str]:
        """Return in how many rows each of the different cells stands, without blanks around it."""
        found: Counter[str] = Counter()
        for cell, n in zip(self.different, np.bincount(self.places, minlength=len(self.written)).tolist(), strict=True):
            found[cell] += n
        return found

    def most_frequent(self, chosen: NDArray[np.bool_]) -> str:
        """Return which of some different cells stands in most rows, as it is written; an empty text of none."""
        return str(self.written[int(self.count(chosen).argmax())]) if chosen.any() else ""

    def values(self, of: Callable[[str], Any], dtype: type, otherwise: Any) -> NDArray[Any]:
        """Return what the cells mean, and something else where a value is missing; each different one is asked once."""
        few: NDArray[Any] = np.full(len(self.written), otherwise, dtype=dtype)
        few[~self.absent] = [*map(of, self.present)]
        return few[self.places]


def _mask(flags: Iterable[bool]) -> NDArray[np.bool_]:
    return np.fromiter(flags, dtype=np.bool_)
