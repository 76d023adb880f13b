"""Polynomials: sums of products of numbers and their inverses, each with a factor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Factor:
    """A number, or one that a rate makes of 1, to a power.

    Parameters
    ----------
    place : int
        Which number it is.
    power : int, default=1
        The power.
    rate : float, default=0.0
        What the number is multiplied with, and 1 added to, before; 0: nothing is.
    """

    place: int
    power: int = 1
    rate: float = 0.0

    def __call__(self, numbers: Sequence[Floats]) -> Floats:
        """Return the factor in each row."""
        x = numbers[self.place]
        if self.rate:
            x = 1 + self.rate * x
        return x if self.power == 1 else x**self.power if self.power > 0 else 1 / x**-self.power

    def text(self, names: Sequence[str]) -> str:
        """Return the factor, without its sign, given the names of the numbers."""
        name = names[self.place]
        if self.rate:
            per = "" if abs(self.rate) == 1 else f"{abs(self.rate):g} * "
            name = f"(1 {'-' if self.rate < 0 else '+'} {per}{name})"
        return name if abs(self.power) == 1 else f"{name}**{abs(self.power)}"


@dataclass(frozen=True, slots=True)
class Term:
    """A product of factors, which the sum of some numbers may divide.

    Parameters
    ----------
    factors : tuple of Factor
    whole : tuple of int, default=()
        Which numbers add up to what the product is divided by; none: nothing.
    """

    factors: tuple[Factor, ...]
    whole: tuple[int, ...] = ()

    @property
    def places(self) -> set[int]:
        """Which numbers it takes."""
        return {factor.place for factor in self.factors} | set(self.whole)

    @property
    def divides(self) -> bool:
        """Whether it divides by anything."""
        return bool(self.whole) or any(factor.power < 0 for factor in self.factors)

    def __call__(self, numbers: Sequence[Floats]) -> Floats:
        """Return the product in each row."""
        result = self.factors[0](numbers)
        for factor in self.factors[1:]:
            result = result * factor(numbers) if factor.power > 0 else result / numbers[factor.place] ** -factor.power
        return result / np.sum([numbers[place] for place in self.whole], axis=0) if self.whole else result

    def text(self, names: Sequence[str]) -> str:
        """Return the product, given the names of the numbers."""
        text = " * ".join(factor.text(names) for factor in self.factors if factor.power > 0)
        text += "".join(f" / {factor.text(names)}" for factor in self.factors if factor.power < 0)
        return f"{text} / ({' + '.join(names[place] for place in self.whole)})" if self.whole else text

    def placed(self, places: dict[int, int]) -> Term:
        """Return the same of other places."""
        factors = tuple(Factor(places[factor.place], factor.power, factor.rate) for factor in self.factors)
        return Term(factors, tuple(places[place] for place in self.whole))


@dataclass(frozen=True, slots=True)
class Polynomial:
    """A sum of terms, each with a weight, and a constant.

    Parameters
    ----------
    terms : tuple of Term
    weights : tuple of float
        Their weights.
    constant : float
        What is added.

    Examples
    --------
    >>> import numpy as np
    >>> from synthaug.encoders.rules.polynomial import Factor, Polynomial, Term
    >>> cost = Polynomial((Term((Factor(0), Factor(1))), Term((Factor(2),))), (1.0, 0.5), 0.0)
    >>> cost([np.array([2.0]), np.array([3.0]), np.array([8.0])])
    array([10.])
    >>> cost.text(["price", "n", "fee"])
    'price * n + 0.5 * fee'
    """

    terms: tuple[Term, ...]
    weights: tuple[float, ...]
    constant: float

    def __call__(self, numbers: Sequence[Floats]) -> Floats:
        """Return the result in each row, NaN where there is none."""
        with np.errstate(all="ignore"):
            total = np.sum([weight * term(numbers) for term, weight in self._weighted], axis=0) + self.constant
        return np.where(np.isfinite(total), total, np.nan) + 0.0  # no -0

    def magnitude(self, numbers: Sequence[Floats]) -> Floats:
        """Return how large what is added up is: rounding errors are small beside it."""
        with np.errstate(all="ignore"):
            sizes = [np.abs(weight * term(numbers)) for term, weight in self._weighted]
        return np.asarray(np.sum(sizes, axis=0) + abs(self.constant), dtype=np.float64)

    def text(self, names: Sequence[str]) -> str:
        """Return what is calculated, given the names of the numbers."""
        parts: list[str] = []
        for term, weight in self._weighted:
            sign = ("-" if weight < 0 else "") if not parts else " - " if weight < 0 else " + "
            parts.append(sign + ("" if abs(weight) == 1 else f"{abs(weight):.6g} * ") + term.text(names))
        if self.constant:
            parts.append(f" {'-' if self.constant < 0 else '+'} {abs(self.constant):.6g}")
        return "".join(parts)

    @property
    def _weighted(self) -> list[tuple[Term, float]]:
        return list(zip(self.terms, self.weights, strict=True))
