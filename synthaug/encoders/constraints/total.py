"""Sums: a column that is the sum of others, to the last cent."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthaug.encoders.codecs.numeric import FEW_NUMBERS
from synthaug.encoders.constraints.base import Check, Constraint, position_of
from synthaug.encoders.constraints.scale import Amounts, Scale
from synthaug.encoders.rules.base import Columns, as_series
from synthaug.encoders.rules.tie import Tie
from synthaug.exceptions import ColumnTypeError

TOLERANCE, OF_SINGLES = 1e-11, 1e-5  # rounding errors of a sum, beside its terms, of numbers on no grid


@dataclass(frozen=True, slots=True)
class Sum(Constraint):
    """A column that is the sum of others, exactly; a constraint of `TableEncoder`.

    Where any of them is missing, nothing is said. Numbers on no grid may be off by rounding errors. The sums of
    synthetic rows stay within the range of the real ones.

    Parameters
    ----------
    total : column name
        The sum.
    parts : list of column names
        What is added.

    See Also
    --------
    TableEncoder : Takes constraints.

    Examples
    --------
    >>> import pandas as pd
    >>> from synthaug import Sum, TableEncoder
    >>> bills = pd.DataFrame({"net": [1.1, 2.2, 3.5, 4.4, 5.7, 9.9], "tax": [0.1, 0.2, 0.3, 0.4, 0.6, 1.0]})
    >>> bills["gross"] = (bills["net"] + bills["tax"]).round(2)
    >>> TableEncoder(constraints=[Sum("gross", ["net", "tax"])]).fit(bills).get_feature_names_out().tolist()
    ['net', 'tax']
    """

    total: Any
    parts: Sequence[Any]

    def __repr__(self) -> str:
        return f"Sum({self.total!r}, {list(self.parts)!r})"

    @property
    def measured(self) -> tuple[Any, ...]:
        """What it adds; see `Constraint.measured`."""
        return (self.total, *([self.parts] if isinstance(self.parts, str) else self.parts))

    def bind(self, columns: Columns, names: pd.Index) -> Check:
        """Return what checks the rule; see `Constraint.bind`."""
        listed = [self.parts] if isinstance(self.parts, str) else list(self.parts)
        places = tuple(position_of(name, names, self) for name in (self.total, *listed))
        if len(set(places)) < len(places) or len(places) < 2:
            raise ValueError(f"{self!r} names a column twice, or no part; name the sum once, and each part once")
        return Added(self, places, [columns[place] for place in places])


class Added(Check):
    """A sum on the columns of a table.

    Parameters
    ----------
    rule, places
        As in `Check`.
    series : list of Series
        Real values of the sum and its parts.
    """

    strength = 1

    def __init__(self, rule: Sum, places: tuple[int, ...], series: list[pd.Series]) -> None:
        super().__init__(rule, places)
        self.amounts = [Amounts(column) for column in series]
        if any(amounts.dtype.kind == "M" for amounts in self.amounts):
            raise ColumnTypeError(f"{rule!r} adds times, which have no sum; convert them to numbers or durations")
        self.scale = Scale.of(self.amounts, rule)
        few = series[0].nunique() <= FEW_NUMBERS  # a sum that is always 100 is to stay so, and a part gives way
        self.target = len(places) - 1 if few else 0
        counts, present = self.scale.numbers(series[self.target], self.amounts[self.target])
        self.limits = (counts[present].min(), counts[present].max()) if present.any() else (0, 0)

    def broken(self, frame: pd.DataFrame, columns: Columns) -> NDArray[np.bool_]:
        """Return where the sum is another one; see `Check.broken`."""
        counts, present = zip(*self._numbers(columns), strict=True)
        off = np.abs(counts[0] - _added(counts[1:]))
        allowed: Any = 0
        if self.scale.factor is None:
            single = any(amounts.dtype.kind == "f" and amounts.dtype.itemsize <= 4 for amounts in self.amounts)
            allowed = (OF_SINGLES if single else TOLERANCE) * sum(np.abs(each) for each in counts)
        return np.logical_and.reduce(present) & (off > allowed)

    def rejected(self, frame: pd.DataFrame, columns: Columns) -> NDArray[np.bool_]:
        """Return also where what is calculated leaves the range of real rows; see `Check.rejected`."""
        counts, present = self._numbers(columns)[self.target]
        slack = 0 if self.scale.factor else 1e-9 * max(map(abs, self.limits))
        beyond = (counts < self.limits[0] - slack) | (counts > self.limits[1] + slack)
        return self.broken(frame, columns) | (present & beyond)

    def ties(self, columns: Columns) -> Sequence[Tie]:
        """Return that one of the columns follows from the others; see `Check.ties`."""
        numbers = self._numbers(columns)
        always = np.logical_and.reduce([present for _, present in numbers]).all()
        return [Total(self.places, self.target, self.amounts, self.scale, self.rule, kept=not always)]

    def _numbers(self, columns: Columns) -> list[tuple[NDArray[Any], NDArray[np.bool_]]]:
        return [
            self.scale.numbers(columns[place], amounts)
            for place, amounts in zip(self.places, self.amounts, strict=True)
        ]


class Total(Tie):
    """A column as the sum of others, or as what is left of a sum.

    Parameters
    ----------
    places : tuple of hashable
        Keys of the sum and its parts.
    target : int
        Which of them is calculated.
    amounts : list of Amounts
        Amounts of the columns.
    scale : Scale
        The scale that all of them have.
    rule : Sum
        For which it stands.
    kept : bool
        Whether the target is encoded, too, for rows in which another column is missing.
    """

    def __init__(
        self,
        places: tuple[Hashable, ...],
        target: int,
        amounts: list[Amounts],
        scale: Scale,
        rule: Sum,
        *,
        kept: bool,
    ) -> None:
        self.places, self.target, self.amounts, self.scale, self.rule = places, target, amounts, scale, rule
        self.targets = (places[target],)
        self.sources = tuple(place for place in places if place != places[target])
        self.kept = self.targets if kept else ()

    def reduce(self, columns: Columns, rng: np.random.Generator) -> None:
        """Take the target away; see `Rule.reduce`."""
        if not self.kept:
            del columns[self.targets[0]]

    def restore(self, columns: Columns) -> None:
        """Calculate the target; see `Rule.restore`."""
        counts, present = zip(*(self._numbers(columns, place) for place in self.sources), strict=True)
        said = np.logical_and.reduce(present)
        total = _added(counts) if self.target == 0 else counts[0] - _added(counts[1:])
        missing = ~said
        if self.kept:
            own, is_own = self._numbers(columns, self.targets[0])
            total, missing = np.where(said, total, own), ~is_own
        columns[self.targets[0]] = as_series(self.scale.values(total, missing, self.amounts[self.target]))

    def text(self, names: dict[Hashable, str]) -> str:
        """Return the constraint; see `Rule.text`."""
        return repr(self.rule)

    def _numbers(self, columns: Columns, place: Hashable) -> tuple[NDArray[Any], NDArray[np.bool_]]:
        return self.scale.numbers(columns[place], self.amounts[self.places.index(place)])


def _added(counts: Sequence[NDArray[Any]]) -> Any:
    """Return the sum, added from the first to the last, as users do."""
    total = counts[0]
    for each in counts[1:]:
        total = total + each
    return total
