"""Rules as files from before 2026-11-28 hold them."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd

from synthaug.encoders.rules.base import Columns, Lookup, Rule
from synthaug.encoders.rules.dependency import Dependency


@dataclass(frozen=True, slots=True)
class FormerDependency:
    """A column whose value follows from another column's; the column itself is the key in a dict of them.

    Parameters
    ----------
    source : int
        Position of the other column.
    keys : pandas.Index
        Values of the other column (missing values left out).
    values : array
        The values that go with ``keys``; one more at the end goes with missing.
    """

    source: int
    keys: pd.Index
    values: Any

    def rule(self, target: int) -> Dependency:
        """Return the rule that says the same."""
        return Dependency(self.source, target, Lookup(self.keys, self.values))


class FormerDependencies(Rule):
    """The tied columns of a table, by position, as one rule: what they hold is read from the file after it is made."""

    kind: ClassVar[str] = "dependency"

    def __init__(self, former: dict[int, FormerDependency]) -> None:
        self.former = former

    def reduce(self, columns: Columns, rng: np.random.Generator) -> None:
        """Take the columns away; see `Rule.reduce`."""
        for target, former in self.former.items():
            former.rule(target).reduce(columns, rng)

    def restore(self, columns: Columns) -> None:
        """Look the columns up; see `Rule.restore`."""
        for target, former in self.former.items():
            former.rule(target).restore(columns)

    def text(self, names: dict[Hashable, str]) -> str:
        """Return what the rule says; see `Rule.text`."""
        return "; ".join(former.rule(target).text(names) for target, former in self.former.items())
