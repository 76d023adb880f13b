"""Functional dependency: a finer column decides a coarser one.

A code and its name, a city and its country. A generator would have to learn
such a rule from examples and would break it now and then, which gives a synthetic row away at once.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from typing import ClassVar

import numpy as np

from synthaug.encoders.rules.base import Columns, Lookup, Rule, as_series, require_equal
from synthaug.encoders.rules.searched import Searched


class Dependency(Rule):
    """A column whose value follows from another column's value.

    Parameters
    ----------
    source, target : hashable
        Keys of the columns.
    lookup : Lookup
        The target's values for those of the source.
    """

    kind: ClassVar[str] = "dependency"

    def __init__(self, source: Hashable, target: Hashable, lookup: Lookup) -> None:
        self.source, self.target, self.lookup = source, target, lookup

    @property
    def taken(self) -> Hashable:
        """Key of the column that follows; see `Rule.taken`."""
        return self.target

    def reduce(self, columns: Columns, rng: np.random.Generator) -> None:
        """Take the target away; see `Rule.reduce`."""
        target = columns.pop(self.target)
        require_equal(as_series(self.lookup(columns[self.source])), target, columns[self.source])

    def restore(self, columns: Columns) -> None:
        """Look the target up; see `Rule.restore`."""
        columns[self.target] = as_series(self.lookup(columns[self.source]))

    def text(self, names: dict[Hashable, str]) -> str:
        """Return what the rule says; see `Rule.text`."""
        return f"{names[self.target]} follows from {names[self.source]}"


def find_dependencies(searched: Searched) -> Iterator[Rule]:
    """Yield a rule for each column that follows from another one, by the coarsest that decides it."""
    exact = [key for key in searched.columns if searched.is_exact(key)]
    deciding = {source: targets - {source} for source, targets in searched.deciding(exact).items()}
    exact = [key for key in exact if deciding[key] or any(key in targets for targets in deciding.values())]
    levels = {key: int(searched.codes(key).max()) + 1 for key in exact}
    order = {key: place for place, key in enumerate(searched.columns)}
    sources = sorted(exact, key=lambda key: (levels[key], order[key]))
    for target in sorted(exact, key=lambda key: (-levels[key], order[key])):
        if levels[target] < 2 or target in searched.claimed:
            continue
        for source in sources:
            finer = (levels[source], -order[source]) > (levels[target], -order[target])
            if (
                finer
                and target in deciding[source]
                and source in searched.columns
                and searched.tells(source, searched.codes(target))
            ):
                searched.deciding_keys.add(source)
                yield Dependency(source, target, Lookup.of(searched.columns[source], searched.columns[target]))
                break
