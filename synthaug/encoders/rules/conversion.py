"""Conversions: numbers or times that another column says too, in another unit or on another scale."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from functools import partial
from typing import ClassVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthaug.encoders.far import EXACT_FLOAT
from synthaug.encoders.measure import Measure
from synthaug.encoders.rules.base import Columns, Rule, as_series, breaking
from synthaug.encoders.rules.searched import PROBE, Searched

FEW = 10  # distinct numbers: fewer are levels, which other rules tie
MAX_KNOTS = 20_000  # pairs of numbers that a recoding by no formula may hold
MIN_CORRELATION = 0.95  # of ranks, between a column and what it is rounded to
DIGITS = 12
PAIRED = 200  # rows of which all pairs say how steep a line may be
ROUNDS = 6  # of adding rows that a line has missed
LARGEST = 1e100  # numbers beyond it cannot be calculated with
CLOSE = EXACT_FLOAT / 16  # steps beyond which a formula's result may be a step beside
REST = 2  # steps by which numbers that were both rounded may differ
MIN_STEPS = 100  # steps between the least and the largest number for that to be no chance

# Pounds, ounces, nautical and statute miles, US gallons, US fluid ounces, calories, psi, horse powers; radians, logs.
METRIC = (0.45359237, 28.349523125, 1.852, 1.609344, 3.785411784, 29.5735295625, 4.184, 6.894757293168, 0.73549875)
UNITS = tuple(
    sign * factor
    for unit in (*METRIC, np.pi / 180, np.log(2), np.log(10))
    for sign in (1, -1)
    for factor in (unit, 1 / unit)
)

Function = Callable[[NDArray[np.float64]], NDArray[np.float64]]
FUNCTIONS: dict[str, Function] = {
    "": lambda x: x,
    "log": np.log,
    "log1p": np.log1p,
    "exp": np.exp,
    "expm1": np.expm1,
    "square": np.square,
    "sqrt": np.sqrt,
    "cube": lambda x: x**3,
    "cbrt": np.cbrt,
    "reciprocal": np.reciprocal,
}


class Conversion(Rule):
    """A column that is ``factor * function(source) + offset``, on its own grid.

    Parameters
    ----------
    source, target : hashable
        Keys of the columns.
    measures : tuple of Measure
        Measures of the source and the target.
    function : str
        Name of the function.
    factor, offset : float
        The line.
    limits : tuple of float
        The least and the largest number of the target.
    has_rest : bool
        Whether the target may be a few steps of its grid beside the line; that is encoded as a column of levels.
    """

    kind: ClassVar[str] = "conversion"

    def __init__(
        self,
        source: Hashable,
        target: Hashable,
        measures: tuple[Measure, Measure],
        function: str,
        factor: float,
        offset: float,
        limits: tuple[float, float],
        has_rest: bool = False,
    ) -> None:
        self.source, self.target, self.measures, self.function = source, target, measures, function
        self.factor, self.offset, self.limits, self.has_rest = factor, offset, limits, has_rest
        self.key = f"rest of {target!r}"

    def reduce(self, columns: Columns, rng: np.random.Generator) -> None:
        """Take the target away; see `Rule.reduce`."""
        values = columns.pop(self.target)
        numbers, expected = self.measures[1].numbers(values), self._expected(columns)
        if self.has_rest:
            rest = np.rint((numbers - self.measures[1].rounded(expected)) / self.measures[1].step)
            expected = expected + rest * self.measures[1].step
            columns[self.key] = pd.Series(rest, name=f"{values.name} (rest)")
        wrong = ~_follows(self.measures[1], self.measures[1].rounded(expected), numbers, self.offset)
        if wrong.any():
            raise breaking(values, columns[self.source], wrong, "followed from")

    def restore(self, columns: Columns) -> None:
        """Calculate the target; see `Rule.restore`."""
        expected = self._expected(columns)
        if self.has_rest:
            rest = columns.pop(self.key).to_numpy()
            expected = self.measures[1].rounded(expected) + rest * self.measures[1].step
        columns[self.target] = as_series(self.measures[1].values(expected.clip(*self.limits)))

    def text(self, names: dict[Hashable, str]) -> str:
        """Return what the rule says; see `Rule.text`."""
        source = f"{self.function}({names[self.source]})" if self.function else names[self.source]
        if self.factor == 1 and self.offset == 0:
            return f"{names[self.target]} = {source}"
        line = f"{names[self.target]} = {self.factor:.6g} * {source} {'-' if self.offset < 0 else '+'} "
        return f"{line}{abs(self.offset):.6g}{', up to rounding' if self.has_rest else ''}"

    def _expected(self, columns: Columns) -> NDArray[np.float64]:
        return line(self.function, self.factor, self.offset, self.measures[0].numbers(columns[self.source]))


class Recoding(Rule):
    """A column that rises, or falls, wherever another one does, by no formula: in between it is interpolated.

    Parameters
    ----------
    source, target : hashable
        Keys of the columns.
    measures : tuple of Measure
        Measures of the source and the target.
    knots, values : ndarray of shape (m,)
        Numbers of the source, ascending, and of the target.
    """

    kind: ClassVar[str] = "conversion"

    def __init__(
        self,
        source: Hashable,
        target: Hashable,
        measures: tuple[Measure, Measure],
        knots: NDArray[np.float64],
        values: NDArray[np.float64],
    ) -> None:
        self.source, self.target, self.measures, self.knots, self.values = source, target, measures, knots, values

    def reduce(self, columns: Columns, rng: np.random.Generator) -> None:
        """Take the target away; see `Rule.reduce`."""
        values = columns.pop(self.target)
        wrong = ~_follows(self.measures[1], self._expected(columns), self.measures[1].numbers(values))
        if wrong.any():
            raise breaking(values, columns[self.source], wrong, "rose and fell with")

    def restore(self, columns: Columns) -> None:
        """Interpolate the target; see `Rule.restore`."""
        columns[self.target] = as_series(self.measures[1].values(self._expected(columns)))

    def text(self, names: dict[Hashable, str]) -> str:
        """Return what the rule says; see `Rule.text`."""
        return f"{names[self.target]} has the order of {names[self.source]}"

    def _expected(self, columns: Columns) -> NDArray[np.float64]:
        return np.interp(self.measures[0].numbers(columns[self.source]), self.knots, self.values)


def line(function: str, factor: float, offset: float, numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return numbers on another scale."""
    with np.errstate(all="ignore"):
        return factor * FUNCTIONS[function](numbers) + offset


def find_conversions(searched: Searched, source: Hashable | None = None) -> Iterator[Rule]:
    """Yield a rule for each column of numbers that another one, or a given one, says too.

    The earlier or the finer one is kept.
    """
    keys = [
        key
        for key in searched.columns
        if searched.measure(key) is not None
        and searched.columns[key].iloc[: 50 * FEW].nunique() >= FEW
        and np.nanmax(np.abs(searched.numbers(key)), initial=0) <= LARGEST
    ]
    if len(keys) < 2:
        return
    probe = np.linspace(0, searched.n - 1, min(searched.n, PROBE)).astype(np.intp)
    spread = np.column_stack([_centred_ranks(searched.numbers(key)[probe]) for key in keys])
    length = np.sqrt((spread**2).sum(axis=0))
    alike = np.abs(spread.T @ spread) >= MIN_CORRELATION * np.maximum(np.outer(length, length), 1e-12)
    pairs = [(keys[i], keys[j]) for j in range(len(keys)) for i in range(j) if alike[i, j]]
    pairs = [pair for pair in pairs if source is None or source in pair]
    rules: dict[Hashable, Conversion | Recoding] = {}  # by target
    for makers in (EXACT, LOOSE):
        for pair in pairs:
            rule = _conversion(searched, pair, probe, makers, rules)
            if rule is not None:
                rules[rule.target] = rule
    yield from sorted(rules.values(), key=lambda rule: -len(_sources(rule.source, rules)))


def _centred_ranks(numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the ranks of numbers, equal ones with their mean, about the middle one; 0 where a number is missing."""
    ranks, known = np.zeros(len(numbers)), ~np.isnan(numbers)
    _, place, counts = np.unique(numbers[known], return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks[known] = (last - (counts + last[-1]) / 2)[place] if len(last) else 0
    return ranks


def _sources(key: Hashable, rules: dict[Hashable, Conversion | Recoding]) -> list[Hashable]:
    """Return a column, the one from which it follows, and so on."""
    chain = [key]
    while chain[-1] in rules:
        chain.append(rules[chain[-1]].source)
    return chain


def _conversion(
    searched: Searched,
    pair: tuple[Hashable, Hashable],
    probe: NDArray[np.intp],
    makers: tuple[Maker, ...],
    rules: dict[Hashable, Conversion | Recoding],
) -> Conversion | Recoding | None:
    """Return the rule by which one of two columns follows from the other, or None."""
    first, second = pair
    if not np.array_equal(searched.missing(first), searched.missing(second)):
        return None
    probe = probe[~searched.missing(first)[probe]]
    if len(probe) < FEW:
        return None
    ways = [
        (source, target)
        for source, target in ((first, second), (second, first))
        if target not in rules and target not in searched.held and target not in _sources(source, rules)
    ]
    with np.errstate(all="ignore"):  # a line that overflows is followed by no row
        found = (make(searched, *way, probe) for make in makers for way in ways)
        return next((rule for rule in found if rule is not None), None)


def _by_formula(
    function: str, searched: Searched, source: Hashable, target: Hashable, probe: NDArray[np.intp]
) -> Conversion | None:
    measures = searched.known_measure(source), searched.known_measure(target)
    x, y = line(function, 1.0, 0.0, searched.numbers(source)), searched.numbers(target)
    step = 0.0 if function else measures[0].step
    probe = probe[:: len(probe) // PAIRED + 1]
    found = None
    for _ in range(ROUNDS):
        missed: list[NDArray[np.intp]] = []
        for factor, offset, is_round in _lines(x[probe], y[probe], measures[1], step):
            wrong = np.flatnonzero(~_follows(measures[1], factor * x + offset, y, offset))
            if not len(wrong):
                limits = float(np.nanmin(y)), float(np.nanmax(y))
                found = Conversion(source, target, measures, function, float(factor), float(offset), limits)
                if is_round:
                    return found
            missed.append(wrong[:PAIRED])
        if not missed or not len(missed[0]):
            break
        probe = np.union1d(probe, missed[0])  # of the roundest line, which more rows may rule out
    return found


def _lines(
    x: NDArray[np.float64], y: NDArray[np.float64], measure: Measure, step: float
) -> Iterator[tuple[float, float, bool]]:
    """Yield lines that may lead from x, whose neighbours lie a step apart, to y, and whether they are of few digits."""
    if not np.isfinite(x).all() or x.min() == x.max():
        return
    slack = measure.step * 1.001 + 2 * measure.tolerance * np.abs(y).max()
    order = np.argsort(x, kind="stable")
    run, rise = x[order] - x[order][:, None], y[order] - y[order][:, None]
    apart = run > 0
    low, high = ((rise[apart] - slack) / run[apart]).max(), ((rise[apart] + slack) / run[apart]).min()
    if not (np.isfinite([low, high]).all() and low <= high):
        return
    factors = [(unit, True) for unit in UNITS if low <= unit <= high]
    factors += [(roundest(low, high), True), ((low + high) / 2, False)]
    if low > 0 or high < 0:
        factors.insert(-1, (1 / roundest(1 / high, 1 / low), True))
    for factor, is_round in factors:
        rest = y - factor * x
        middle, reach = (rest.max() + rest.min()) / 2, (slack - (rest.max() - rest.min())) / 2
        if reach >= 0:
            shift = (measure.step - abs(factor) * step) / 2  # rounded down or up
            yield from ((factor, end, is_round) for end in (-shift, shift) if abs(end - middle) <= reach)
            yield factor, roundest(middle - reach, middle + reach), is_round
            yield factor, middle, False
    yield from _through_origin(x, y, slack / 2)


def _through_origin(
    x: NDArray[np.float64], y: NDArray[np.float64], slack: float
) -> Iterator[tuple[float, float, bool]]:
    """Yield the factors of few digits that may lead from x to y."""
    present = x != 0
    edges = np.sort([(y[present] - slack) / x[present], (y[present] + slack) / x[present]], axis=0)
    low, high = float(edges[0].max()), float(edges[1].min())
    if np.isfinite([low, high]).all() and low <= high and (low > 0 or high < 0):
        yield roundest(low, high), 0.0, True
        yield 1 / roundest(1 / high, 1 / low), 0.0, True


def roundest(low: float, high: float) -> float:
    """Return the number of the fewest digits in an interval.

    Examples
    --------
    >>> from synthaug.encoders.rules.conversion import roundest
    >>> roundest(1.7996, 1.8003), roundest(-0.2, 0.1), roundest(31.98, 32.4)
    (1.8, 0.0, 32.0)
    """
    if low <= 0 <= high:
        return 0.0
    if not np.isfinite([low, high]).all():
        return np.inf
    largest = max(abs(low), abs(high))
    for exponent in range(int(np.ceil(np.log10(largest))), int(np.ceil(np.log10(largest))) - DIGITS - 4, -1):
        multiple = np.ceil(low / 10.0**exponent)
        number = float(f"{multiple * 10.0**exponent:.15g}")
        if low <= number <= high:
            return number
    return (low + high) / 2


def _follows(
    measure: Measure, expected: NDArray[np.float64], numbers: NDArray[np.float64], offset: float = 0.0
) -> NDArray[np.bool_]:
    """Return where numbers are those that are expected, after rounding to the grid.

    On no grid each may be off by the rounding errors of its own terms: what is nothing beside the largest number of a
    column may be much beside others.
    """
    if measure.step:
        expected = measure.rounded(expected)
        equal = (expected == numbers) | (np.isnan(expected) & np.isnan(numbers))
        if not measure.grid.far:
            return equal
        close = np.abs(expected - numbers) <= measure.tolerance * np.abs(numbers)
        return equal | (close & (np.abs(numbers) > CLOSE * measure.step))  # steps are hardly counted there
    allowed = measure.tolerance * (np.abs(numbers) + abs(offset))
    return (np.abs(expected - numbers) <= allowed) | (np.isnan(expected) & np.isnan(numbers))


def _with_rest(searched: Searched, source: Hashable, target: Hashable, probe: NDArray[np.intp]) -> Conversion | None:
    """Return the conversion between two columns that were both rounded."""
    measures = searched.known_measure(source), searched.known_measure(target)
    step = measures[1].step
    x, y = searched.numbers(source), searched.numbers(target)
    if not step or not MIN_STEPS * step <= np.nanmax(y) - np.nanmin(y) or np.nanmax(np.abs(y)) >= EXACT_FLOAT * step:
        return None
    for chosen in (probe, np.flatnonzero(~np.isnan(x))):
        centred = x[chosen] - x[chosen].mean()
        factor = float(centred @ y[chosen] / (centred @ centred))
        offset = float(y[chosen].mean() - factor * x[chosen].mean())
        rest = (y[chosen] - factor * x[chosen] - offset) / step
        if np.abs(rest).max() > REST:
            return None
    return Conversion(
        source, target, measures, "", factor, offset, (float(np.nanmin(y)), float(np.nanmax(y))), has_rest=True
    )


def _recoding(searched: Searched, source: Hashable, target: Hashable, probe: NDArray[np.intp]) -> Recoding | None:
    """Return the recoding of a column that has the same order, if there is one."""
    x, y = searched.numbers(source), searched.numbers(target)
    for chosen in (probe, np.flatnonzero(~np.isnan(x))):
        knots, first, level = np.unique(x[chosen], return_index=True, return_inverse=True)
        values = y[chosen][first]
        steps = np.diff(values)
        if len(knots) > MAX_KNOTS or not ((steps > 0).all() or (steps < 0).all()):
            return None
        if not np.array_equal(values[level], y[chosen]):
            return None
    measures = searched.known_measure(source), searched.known_measure(target)
    return Recoding(source, target, measures, knots, values)


Maker = Callable[[Searched, Hashable, Hashable, NDArray[np.intp]], Conversion | Recoding | None]
EXACT: tuple[Maker, ...] = tuple(partial(_by_formula, function) for function in FUNCTIONS)
LOOSE: tuple[Maker, ...] = (_with_rest, _recoding)
