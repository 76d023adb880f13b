"""All constraints of one table: which rows break them, and which steps make that impossible."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthaug.encoders.constraints.base import Check, Constraint
from synthaug.encoders.constraints.function import Told
from synthaug.encoders.constraints.unique import Distinct
from synthaug.encoders.rules.base import Columns
from synthaug.encoders.rules.tie import Tie
from synthaug.encoders.spellings.base import Formed
from synthaug.exceptions import DataError

Formulas = Mapping[Hashable, Collection[Hashable]]  # columns of each, by the one that it calculates
UNLEARNED = ("identifier", "code", "text", "ignore")


class Given:
    """The constraints on the columns of a table.

    Parameters
    ----------
    checks : sequence of Check
        One for each constraint.
    names : Index
        Names of the columns.
    """

    def __init__(self, checks: Sequence[Check], names: pd.Index) -> None:
        self.checks, self.names = checks, names

    @classmethod
    def of(
        cls, constraints: Iterable[Any] | None, columns: Columns, names: pd.Index, spellings: Iterable[Formed] = ()
    ) -> Given:
        """Return what a user has given, and say what of it cannot be; columns of spellings hold what these mean."""
        forms = {columns[spelling.key].name: spelling.form for spelling in spellings}
        checks: list[Check] = []
        for constraint in constraints or ():
            if isinstance(constraint, Constraint):
                checks.append(constraint.read(forms).bind(columns, names))
                checks[-1].rule = constraint  # in the words of the user
            elif callable(constraint) and not isinstance(constraint, type):
                checks.append(Told(constraint, names))
            else:
                raise ValueError(
                    f"constraints holds {constraint!r}; give Inequality, FixedCombinations, Sum, Unique, or a function "
                    f"of a frame that returns a mask"
                )
        return cls(checks, names)

    @property
    def places(self) -> set[int]:
        """Positions of the columns that are named."""
        return {place for check in self.checks for place in check.places}

    def roles(self, given: Mapping[int, str]) -> dict[int, str]:
        """Return the roles that follow, by position, and say where given ones contradict them."""
        found: dict[int, str] = {}
        for check in self.checks:
            wanted = "identifier" if isinstance(check, Distinct) else None
            for place in () if isinstance(check, Told) else check.places:
                role = given.get(place)
                wrong = role in UNLEARNED if wanted is None else role not in (wanted, None)
                if wrong or (found.setdefault(place, wanted or "") or None) != wanted:
                    reason = f"has the role {role!r}" if wrong else "is unique, so that it gets fresh values"
                    raise ValueError(f"the column {self.names[place]!r} of {check} {reason}; leave one of them out")
        return found

    def check(self, frame: pd.DataFrame, columns: Columns) -> None:
        """Raise a DataError if a row breaks a constraint."""
        for check in self.checks:
            broken = check.broken(frame, columns)
            if broken.any():
                row, n = int(broken.argmax()), int(broken.sum())
                values = ", ".join(f"{self.names[i]}={frame.iloc[:, i].tolist()[row]!r}" for i in check.places)
                raise DataError(
                    f"the constraint {check} is broken by {n} of {len(frame)} rows, first by row {row} (index "
                    f"{frame.index[row]!r}): {values}; correct or drop such rows, or leave the constraint out"
                )

    def accepted(self, frame: pd.DataFrame, columns: Columns) -> dict[str, NDArray[np.bool_]]:
        """Return the masks of the synthetic rows that need not be drawn again, by the text of each constraint."""
        return {str(check): ~check.rejected(frame, columns) for check in self.checks}

    def ties(self, columns: Columns, formulas: Formulas) -> list[Tie]:
        """Return the steps after which no row breaks what they stand for, in the order in which they reduce columns.

        What formulas that were found in the rows say is left to them.
        """
        chosen: dict[Hashable, Tie] = {}  # by target
        for check in sorted(self.checks, key=lambda check: check.strength):
            if self._is_said(check, formulas):
                continue
            for tie in check.ties(columns):
                if check.gives_way and not formulas.keys().isdisjoint(tie.targets):
                    continue
                former = {id(chosen[key]): chosen[key] for key in tie.targets if key in chosen}
                made: Tie | None = tie
                if former:
                    (other, *_) = former.values()
                    made = other.joined(tie, columns) if len(former) == 1 else None
                if made is not None and not _reached(made.sources, chosen) & {*made.targets}:
                    chosen.update(dict.fromkeys(made.targets, made))
                    break
        left = list({id(tie): tie for tie in chosen.values()}.values())
        ordered: list[Tie] = []
        while left:  # first those from which no other one that is left is calculated
            needed = {key for tie in left for key in tie.sources}
            tie = next(tie for tie in left if not needed & {*tie.targets})
            ordered.append(tie)
            left.remove(tie)
        return ordered

    def _is_said(self, check: Check, formulas: Formulas) -> bool:
        """Return whether a formula says the same, and no other constraint is about its columns."""
        others = {place for other in self.checks if other is not check for place in other.places}
        return any({*places} == {*check.places} and others.isdisjoint(places) for places in formulas.values())


def _reached(keys: Collection[Hashable], chosen: dict[Hashable, Tie]) -> set[Hashable]:
    """Return columns, those from which they are calculated, and so on."""
    found: set[Hashable] = set()
    left = list(keys)
    while left:
        key = left.pop()
        if key not in found:
            found.add(key)
            left.extend(chosen[key].sources if key in chosen else ())
    return found
