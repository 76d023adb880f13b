"""What a constraint is: a rule between columns that a user knows, and what becomes of it when it meets a table."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthaug.encoders.rules.base import Columns
from synthaug.encoders.rules.tie import Tie
from synthaug.encoders.spellings.base import Form


class Constraint(ABC):
    """A rule that a user knows; holds what was asked for, and learns nothing."""

    @property
    def measured(self) -> tuple[Any, ...]:
        """What it compares or adds, names of columns among it: text in these counts as what it means."""
        return ()

    def read(self, forms: Mapping[Any, Form]) -> Constraint:
        """Return the same rule with constants that are written like a column, given the forms of some by name."""
        return self

    @abstractmethod
    def bind(self, columns: Columns, names: pd.Index) -> Check:
        """Return what checks the rule in the rows of a table.

        Raises
        ------
        ValueError
            If it names a column that is not there.
        ColumnTypeError
            If a column holds what the rule cannot be about.
        """


class Check(ABC):
    """A constraint on the columns of a table.

    Parameters
    ----------
    rule : Constraint or callable
        What a user has given.
    places : tuple of int
        Positions of the columns that it names.
    """

    gives_way: ClassVar[bool] = False  # whether its ties leave columns alone that formulas calculate
    strength: ClassVar[int]  # of several ties of a column, that of the least is taken

    def __init__(self, rule: Any, places: tuple[int, ...]) -> None:
        self.rule, self.places = rule, places

    @abstractmethod
    def broken(self, frame: pd.DataFrame, columns: Columns) -> NDArray[np.bool_]:
        """Return the mask of the rows that break the rule; ``columns`` holds the columns of ``frame``, typed."""

    def rejected(self, frame: pd.DataFrame, columns: Columns) -> NDArray[np.bool_]:
        """Return the mask of the synthetic rows to draw again."""
        return self.broken(frame, columns)

    def ties(self, columns: Columns) -> Sequence[Tie]:
        """Return by which steps the rule would hold by construction, the best first."""
        return ()

    def __str__(self) -> str:
        return str(getattr(self.rule, "__name__", None) or repr(self.rule))


def position_of(name: Any, names: pd.Index, of: Any) -> int:
    """Return the position of a column that a constraint names."""
    try:
        position = int(names.get_indexer(pd.Index([name]))[0])
    except (TypeError, ValueError):
        position = -1
    if position < 0:
        meant = get_close_matches(str(name), [str(other) for other in names], n=1)
        hint = f"; did you mean {meant[0]!r}?" if meant else ""
        raise ValueError(f"{of!r} names the column {name!r}, which is not among {list(names)[:20]}{hint}")
    return position
