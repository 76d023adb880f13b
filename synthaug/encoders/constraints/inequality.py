"""Inequalities: a number or time is never less, or always more, than another one or a constant."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthaug.encoders.constraints.base import Check, Constraint, position_of
from synthaug.encoders.constraints.scale import Amounts, Scale
from synthaug.encoders.rules.base import Columns, as_series
from synthaug.encoders.rules.tie import Tie
from synthaug.encoders.spellings.base import Form

POOL = 1_000  # differences from which what stands in for a missing one is drawn


@dataclass(frozen=True, slots=True)
class Inequality(Constraint):
    """A number or time is never larger than another one of its row; a constraint of `TableEncoder`.

    Where either is missing, nothing is said. The columns of synthetic rows stay within the range of the real ones.

    Parameters
    ----------
    low, high : column name, number, date or text of a date
        Either may be a constant; a name of a column is that column. Text in one spelling, such as dates or prices, is
        compared by what it means; a constant may be spelled like the column.
    strict : bool, default=False
        Whether they also are never equal.

    See Also
    --------
    TableEncoder : Takes constraints.

    Examples
    --------
    >>> import pandas as pd
    >>> from synthaug import Inequality, TableEncoder
    >>> stays = pd.DataFrame({"start": [1, 5, 3, 2, 4, 6], "end": [2, 5, 7, 8, 9, 6]})
    >>> TableEncoder(constraints=[Inequality("start", "end"), Inequality(0, "start", strict=True)]).fit(stays).rules_
    ["Inequality('start', 'end')", "Inequality(0, 'start', strict=True)"]
    """

    low: Any
    high: Any
    strict: bool = False

    def __repr__(self) -> str:
        return f"Inequality({self.low!r}, {self.high!r}{', strict=True' if self.strict else ''})"

    @property
    def measured(self) -> tuple[Any, ...]:
        """What it compares; see `Constraint.measured`."""
        return self.low, self.high

    def read(self, forms: Mapping[Any, Form]) -> Inequality:
        """Return the rule with a constant that is no text; see `Constraint.read`."""
        for column, side in ((self.low, "high"), (self.high, "low")):
            constant = getattr(self, side)
            if isinstance(constant, str) and constant not in forms and column in forms:
                meant = forms[column].read(np.array([constant], dtype=object))
                if meant.notna().all():
                    return replace(self, **{side: meant.tolist()[0]})
        return self

    def bind(self, columns: Columns, names: pd.Index) -> Check:
        """Return what checks the rule; see `Constraint.bind`."""
        sides = [self._side(side, names) for side in (self.low, self.high)]
        places = tuple(side for side in sides if side is not None)
        if not places:
            position_of(self.low if isinstance(self.low, str) else self.high, names, self)
        if len(set(places)) < len(places):
            raise ValueError(f"{self!r} compares a column with itself; name two columns, or a column and a constant")
        known = columns[places[0]]
        series = [
            columns[place] if place is not None else self._constant(value, known, names)
            for place, value in zip(sides, (self.low, self.high), strict=True)
        ]
        return Ordered(self, places, sides, series)

    def _side(self, side: Any, names: pd.Index) -> int | None:
        try:
            return position_of(side, names, self)
        except ValueError:
            return None

    def _constant(self, value: Any, known: pd.Series, names: pd.Index) -> pd.Series:
        """Return a constant as a column of one row; text is a date beside a column of dates, or a mistyped name."""
        amounts = Amounts(known)
        if amounts.dtype.kind in "mM":
            try:
                of = pd.Timestamp if amounts.dtype.kind == "M" else pd.Timedelta
                return pd.Series([of(value)])
            except (ValueError, TypeError):
                position_of(value, names, self)
        if isinstance(value, str) or not np.isfinite(np.asarray(pd.to_numeric(value, errors="coerce"), dtype=float)):
            position_of(value, names, self)
        return pd.Series([value])


class Ordered(Check):
    """An inequality on the columns of a table.

    Parameters
    ----------
    rule, places
        As in `Check`.
    sides : list of int or None
        Positions of the lower and the upper column; None for a constant.
    series : list of Series
        Their values, or the constant.
    """

    strength, gives_way = 2, True

    def __init__(self, rule: Inequality, places: tuple[int, ...], sides: list[Any], series: list[pd.Series]) -> None:
        super().__init__(rule, places)
        self.sides, self.strict = sides, rule.strict
        self.amounts = [Amounts(column) for column in series]
        self.scale = Scale.of(self.amounts, rule)
        self.limits = [self._limits(column, amounts) for column, amounts in zip(series, self.amounts, strict=True)]
        self.constants: list[Any] = [
            None if side is not None else self.scale.numbers(column, amounts)
            for side, column, amounts in zip(sides, series, self.amounts, strict=True)
        ]

    def _limits(self, column: pd.Series, amounts: Amounts) -> tuple[Any, Any]:
        counts, present = self.scale.numbers(column, amounts)
        return (counts[present].min(), counts[present].max()) if present.any() else (0, 0)

    def broken(self, frame: pd.DataFrame, columns: Columns) -> NDArray[np.bool_]:
        """Return where the lower one is larger; see `Check.broken`."""
        (low, is_low), (high, is_high) = (
            self.scale.numbers(columns[side], amounts) if side is not None else constant
            for side, constant, amounts in zip(self.sides, self.constants, self.amounts, strict=True)
        )
        return np.broadcast_to(is_low & is_high & ((low >= high) if self.strict else (low > high)), len(frame))

    def rejected(self, frame: pd.DataFrame, columns: Columns) -> NDArray[np.bool_]:
        """Return also where a column leaves the range of real rows, as a difference may lead; see `Check.rejected`."""
        found = self.broken(frame, columns)
        for side, amounts, (least, largest) in zip(self.sides, self.amounts, self.limits, strict=True):
            if side is not None:
                counts, present = self.scale.numbers(columns[side], amounts)
                found = found | (present & ((counts < least) | (counts > largest)))
        return found

    def ties(self, columns: Columns) -> Sequence[Tie]:
        """Return that either column is the other one and a difference; none beside constants, as no range is left."""
        if len(self.places) < 2:
            return ()
        low, high = self.sides
        return [Gap.of(high, (low,), 1, columns, self.rule), Gap.of(low, (high,), -1, columns, self.rule)]


class Gap(Tie):
    """A column as the difference to the largest, or the smallest, of others.

    Parameters
    ----------
    target : hashable
        Key of the column.
    sources : tuple of hashable
        Keys of the others.
    sign : {1, -1}
        1 if the target is never less than the others.
    amounts : list of Amounts
        Amounts of the target and the others.
    scale : Scale
        The scale that all of them have.
    rule : Inequality
        One of those for which it stands.
    """

    def __init__(
        self,
        target: Hashable,
        sources: tuple[Hashable, ...],
        sign: int,
        amounts: list[Amounts],
        scale: Scale,
        rule: Inequality,
    ) -> None:
        self.targets, self.sources, self.sign = (target,), sources, sign
        self.amounts, self.scale, self.rule = amounts, scale, rule
        self.key = f"{target!r} and {sources[0]!r}"
        self.grid, self.step = (0, 0), 1  # of the target: offset and step; of the differences
        self.pool: NDArray[Any] = np.zeros(0)

    @classmethod
    def of(cls, target: Hashable, sources: tuple[Hashable, ...], sign: int, columns: Columns, rule: Inequality) -> Gap:
        """Return the step, with what it has to know of real rows."""
        amounts = [Amounts(columns[key]) for key in (target, *sources)]
        made = cls(target, sources, sign, amounts, Scale.of(amounts, rule), rule)
        counts, present = made._numbers(columns, 0)
        bounds, has = made._bounds(columns)
        made.kept = (target,) if (present & ~has).any() else ()
        whole = made.scale.factor is not None
        made.grid = _grid(counts[present]) if whole else (0, 0)
        if made.amounts[0].is_whole and not whole:
            made.grid = (0, 1)
        gaps = (sign * (counts - bounds))[present & has]
        made.step = _grid(np.append(gaps, 0))[1] if whole else 1
        made.pool = gaps[:: len(gaps) // POOL + 1] / made.step
        return made

    def joined(self, other: Tie, columns: Columns) -> Tie | None:
        """Return the difference to all sources; see `Tie.joined`."""
        if not isinstance(other, Gap) or self.sign != other.sign:
            return None
        return Gap.of(self.targets[0], (*self.sources, *other.sources), self.sign, columns, self.rule)

    def reduce(self, columns: Columns, rng: np.random.Generator) -> None:
        """Put the difference in; see `Rule.reduce`."""
        counts, present = self._numbers(columns, 0)
        bounds, has = self._bounds(columns)
        gaps = np.where(present & has, self.sign * (counts - bounds) / self.step, np.nan)
        target = columns[self.targets[0]]
        if self.kept:
            gaps = np.where(present & has, gaps, rng.choice(self.pool, len(gaps)) if len(self.pool) else 0.0)
        else:
            del columns[self.targets[0]]
        names = target.name, columns[self.sources[0]].name
        columns[self.key] = pd.Series(gaps, name=" - ".join(map(str, names[:: self.sign])))

    def restore(self, columns: Columns) -> None:
        """Add the difference; see `Rule.restore`."""
        gaps = columns.pop(self.key).to_numpy(dtype=np.float64)
        bounds, has = self._bounds(columns)
        steps = np.nan_to_num(gaps)
        moved = bounds + self.sign * (
            steps if self.scale.factor is None else np.rint(steps).astype(np.int64) * self.step
        )
        counts, missing = self._outward(moved), np.isnan(gaps) | ~has
        if self.kept:
            own, present = self._numbers(columns, 0)
            counts, missing = np.where(has, counts, own), ~present
        columns[self.targets[0]] = as_series(self.scale.values(counts, missing, self.amounts[0], onward=self.sign > 0))

    def text(self, names: dict[Hashable, str]) -> str:
        """Return the constraint; see `Rule.text`."""
        return repr(self.rule)

    def _outward(self, counts: NDArray[Any]) -> NDArray[Any]:
        """Return the next numbers on the target's grid that break no rule."""
        offset, step = self.grid
        if not step:
            return counts
        return self.sign * -((-(self.sign * (counts - offset))) // step) * step + offset

    def _numbers(self, columns: Columns, place: int) -> tuple[NDArray[Any], NDArray[np.bool_]]:
        key = (*self.targets, *self.sources)[place]
        return self.scale.numbers(columns[key], self.amounts[place])

    def _bounds(self, columns: Columns) -> tuple[NDArray[Any], NDArray[np.bool_]]:
        """Return the largest of the sources, or the smallest, and where there is any."""

        def further(
            first: tuple[NDArray[Any], NDArray[np.bool_]], second: tuple[NDArray[Any], NDArray[np.bool_]]
        ) -> tuple[NDArray[Any], NDArray[np.bool_]]:
            beyond = second[1] & (~first[1] | (self.sign * (second[0] - first[0]) > 0))
            return np.where(beyond, second[0], first[0]), first[1] | second[1]

        return reduce(further, [self._numbers(columns, place) for place in range(1, len(self.amounts))])


def _grid(counts: NDArray[np.int64]) -> tuple[int, int]:
    """Return the first of whole numbers and the step that leads to all others."""
    if not len(counts):
        return 0, 1
    offset = int(counts.min())
    return offset, max(int(np.gcd.reduce(counts - offset)), 1)
