"""Formulas: a column that is the sum, the difference, the product or the ratio of others, in its own form."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthaug.encoders.grid import SIGN_BIT, Grid
from synthaug.encoders.rules.base import BrokenRuleError, Columns, Rule, as_series
from synthaug.encoders.rules.polynomial import Polynomial

Floats = NDArray[np.float64]

FUZZ = 1e-6  # of a unit, by which a half may be missed
ROUNDINGS: dict[str, Callable[[Floats], Floats]] = {  # the first that says all rows is taken
    "nearest": np.rint,
    "half up": lambda x: np.sign(x) * np.floor(np.abs(x) + 0.5 + FUZZ),
    "half even": lambda x: np.rint(x.round(5)),
    "down": np.floor,
    "down, about": lambda x: np.floor(x + FUZZ),
    "up": np.ceil,
    "up, about": lambda x: np.ceil(x - FUZZ),
    "either": np.rint,  # halves this or that way, as rounding errors want it
}


@dataclass(frozen=True, slots=True)
class Expression:
    """A sum or a product of numbers and a constant.

    Parameters
    ----------
    operation : {"sum", "product"}
        What is calculated.
    powers : tuple of {-1, 1}
        Which numbers are added or multiplied (1), and which taken away or divided by (-1).
    constant : float
        What is added, or a factor.
    place : int or None, default=None
        Which number the factor is multiplied with before all else; None: with the result. That decides the last bit.
    divides : bool, default=False
        Whether the inverse factor, a whole number, is divided by.

    Examples
    --------
    >>> import numpy as np
    >>> from synthaug.encoders.rules.formula import Expression
    >>> ratio = Expression("product", (1, -1), 100.0)
    >>> ratio([np.array([3.0, 1.0]), np.array([4.0, 0.0])])
    array([75., nan])
    >>> ratio.text(["won", "played"])
    '100 * won / played'
    """

    operation: str
    powers: tuple[int, ...]
    constant: float
    place: int | None = None
    divides: bool = False

    def __call__(self, numbers: Sequence[Floats]) -> Floats:
        """Return the result in each row, NaN where there is none."""
        is_sum = self.operation == "sum"
        with np.errstate(all="ignore"):
            numbers = [self._scaled(x) if i == self.place else x for i, x in enumerate(numbers)]
            first = [x for x, power in zip(numbers, self.powers, strict=True) if power == 1]
            rest = [x for x, power in zip(numbers, self.powers, strict=True) if power == -1]
            total = first[0] if first else np.full(len(numbers[0]), self.constant)
            for x in first[1:]:
                total = total + x if is_sum else total * x
            for x in rest:
                total = total - x if is_sum else total / x
            if first and self.place is None:
                total = total + self.constant if is_sum else self._scaled(total)
        return np.where(np.isfinite(total), total, np.nan) + 0.0  # no -0

    def magnitude(self, numbers: Sequence[Floats]) -> Floats:
        """Return how large what is added up is: rounding errors are small beside it."""
        if self.operation == "product":
            return np.zeros(len(numbers[0]))
        return np.asarray(np.sum([np.abs(x) for x in numbers], axis=0), dtype=np.float64)

    def _scaled(self, numbers: Floats) -> Floats:
        return numbers / np.rint(1 / self.constant) if self.divides else numbers * self.constant

    def text(self, names: Sequence[str]) -> str:
        """Return what is calculated, given the names of the numbers."""
        plus, minus = (" + ", " - ") if self.operation == "sum" else (" * ", " / ")
        first = [name for name, power in zip(names, self.powers, strict=True) if power == 1]
        rest = [name for name, power in zip(names, self.powers, strict=True) if power == -1]
        constant = f"{abs(self.constant):.6g}"
        if self.operation == "product":
            first = first if first and self.constant == 1 else [f"{self.constant:.6g}", *first]
            return plus.join(first) + "".join(minus + name for name in rest)
        head = plus.join(first) if first else f"{self.constant:.6g}"
        tail = "" if not first or self.constant == 0 else (minus if self.constant < 0 else plus) + constant
        return head + "".join(minus + name for name in rest) + tail


@dataclass(frozen=True, slots=True)
class Form:
    """How the numbers of a column are rounded and held.

    Parameters
    ----------
    dtype : dtype
        Type of the column.
    decimals : int or None
        Decimal places; None for numbers on no grid, which are not rounded.
    rounding : str
        How they are rounded.
    step, base : int
        They are multiples of a step beside a base, in units of the last decimal place.
    """

    dtype: Any
    decimals: int | None
    rounding: str = "nearest"
    step: int = 1
    base: int = 0

    def units(self, numbers: Floats) -> Floats:
        """Return numbers in units of the last decimal place."""
        assert self.decimals is not None
        return numbers * 10.0**self.decimals

    def counts(self, numbers: Floats) -> Floats:
        """Return numbers, rounded, in units of the last decimal place."""
        return ROUNDINGS[self.rounding]((self.units(numbers) - self.base) / self.step) * self.step + self.base

    def differ(self, numbers: Floats, own: Floats) -> NDArray[np.bool_]:
        """Return where numbers, rounded, are others than those of the column."""
        if self.rounding == "either":
            return np.abs(self.units(numbers) - self.units(own)) > self.step * (0.5 + FUZZ)
        return self.counts(numbers) != np.rint(self.units(own))

    def values(self, numbers: Floats, missing: NDArray[np.bool_]) -> Any:
        """Return values of numbers, missing in some places; the nearest ones that the type can hold."""
        known = np.where(missing, 0.0, numbers)
        if self.decimals is None:
            return Grid(self.dtype, 0, 0, 0).values(known, missing)
        if self.dtype.kind == "f":
            return Grid(self.dtype, 0, 1, self.decimals).values(self.counts(known), missing)
        bounds = np.iinfo(getattr(self.dtype, "numpy_dtype", self.dtype))
        whole = self.counts(known).clip(max(bounds.min, -(2**53)), min(bounds.max, 2**53)).astype(np.int64)
        ordinals = whole.astype(np.uint64) if self.dtype.kind == "u" else whole.view(np.uint64) ^ SIGN_BIT
        return Grid(self.dtype, 0, 1, 0).values(ordinals, missing)


class Formula(Rule):
    """A column of numbers that is calculated from others wherever these are present.

    Parameters
    ----------
    sources : list of hashable
        Keys of the others.
    target : hashable
        Key of the column.
    expression : Expression or Polynomial
        How it is calculated.
    form : Form
        In which form it is.
    always : bool
        Whether it is present just where the others say something. Else it is encoded, too, for the other rows.
    tolerance : float
        Relative rounding error of numbers on no grid.
    """

    kind: ClassVar[str] = "arithmetic"

    def __init__(
        self,
        sources: list[Hashable],
        target: Hashable,
        expression: Expression | Polynomial,
        form: Form,
        always: bool,
        tolerance: float,
    ) -> None:
        self.sources, self.target, self.expression, self.form = sources, target, expression, form
        self.always, self.tolerance = always, tolerance
        self.kept = () if always else (target,)

    def reduce(self, columns: Columns, rng: np.random.Generator) -> None:
        """Take the target away, if it is calculated in all rows; see `Rule.reduce`."""
        target = columns[self.target] if self.kept else columns.pop(self.target)
        wrong = self.wrong(as_numbers(target), [as_numbers(columns[key]) for key in self.sources])
        if wrong.any():
            row = int(wrong.argmax())
            others = {str(columns[key].name): columns[key].tolist()[row] for key in self.sources}
            raise BrokenRuleError(
                f"column {target.name!r} was always {self.expression.text(list(others))} in the rows seen in fit, but "
                f"here {target.tolist()[row]!r} goes with {list(others.values())!r}; correct the row, or fit the "
                f"encoder on rows that show it",
                wrong,
            )

    def restore(self, columns: Columns) -> None:
        """Calculate the target; see `Rule.restore`."""
        numbers = self.expression([as_numbers(columns[key]) for key in self.sources])
        gone = np.isnan(numbers)
        if self.kept:
            own = as_numbers(columns[self.target])
            numbers, gone = np.where(gone, own, numbers), np.isnan(own)
        columns[self.target] = as_series(self.form.values(numbers, gone))

    def text(self, names: dict[Hashable, str]) -> str:
        """Return what the rule says; see `Rule.text`."""
        return f"{names[self.target]} = {self.expression.text([names[key] for key in self.sources])}"

    def numbers(self, others: Sequence[Floats]) -> Floats:
        """Return the target's numbers that follow from others, rounded."""
        numbers = self.expression(others)
        return numbers if self.form.decimals is None else self.form.counts(numbers) / 10.0**self.form.decimals

    def wrong(self, own: Floats, others: Sequence[Floats]) -> NDArray[np.bool_]:
        """Return where numbers of the target are not those that follow from others."""
        numbers = self.expression(others)
        said, present = ~np.isnan(numbers), ~np.isnan(own)
        wrong: NDArray[np.bool_] = (said != present) if self.always else np.zeros(len(own), dtype=bool)
        both = said & present
        if self.form.decimals is not None:
            return wrong | (both & self.form.differ(numbers, own))
        size = np.abs(own) + self.expression.magnitude(others)
        return wrong | (both & ~(np.abs(numbers - own) <= self.tolerance * size))


def as_numbers(column: pd.Series) -> Floats:
    """Return a column as floats, NaN where it is missing."""
    return column.to_numpy(dtype=np.float64, na_value=np.nan)
