"""Formulas of several operations: total = price * n + fee, bmi = kg / m**2, mark = 0.2 * a + 0.3 * b + 0.5 * c.

Each column is compared with products and ratios of two others, and with sums of one of these and a further column, all
at once by their correlations in a few rows: a sum explains a column if what is left of it is no more than rounding.
Sums of more columns are told by what all others leave of a column.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from synthaug.encoders.measure import Measure
from synthaug.encoders.rules.arithmetic import (
    LEAST_ROUNDED,
    LEAST_STEPS,
    decimals_of,
    following,
    forms_of,
    is_number,
    is_told,
)
from synthaug.encoders.rules.base import Rule
from synthaug.encoders.rules.conversion import roundest
from synthaug.encoders.rules.formula import FUZZ, Form, Formula
from synthaug.encoders.rules.parts import claim_parts
from synthaug.encoders.rules.polynomial import Factor, Polynomial, Term
from synthaug.encoders.rules.relations import LEAST_ROWS
from synthaug.encoders.rules.searched import Searched

Floats = NDArray[np.float64]

ROWS = 200  # that tell most sums
LEAST_COMPLETE = 40  # rows of these without a gap
MOST_MULTIPLIED, MOST_RATES = 20, 4  # columns of which products are tried, and those that may be rates
MOST_COLUMNS = 120
ROUNDED = 0.52  # of a step: the largest standard deviation of what rounding takes away, and a bit more
GENUINE = 0.12  # of a step, that rounding takes away at least; else something else was calculated of the column
EXACT = 1e-7  # of a standard deviation, that is left of numbers which are not rounded
ALIKE = 1e-7  # of the variance that a column must have beside a term
STANDARD_ERRORS = 4  # within which weights are rounded
MOST_DIGITS = 5  # of weights, or of small multiples of them
MOST_PARTS = 13  # into which fractions divide 1, all but the last
MOST_TRIED = 20  # of the best sums for one column
LEAST_WEIGHT = 2  # steps that a term must make within its standard deviation


def find_combinations(searched: Searched) -> Iterator[Rule]:
    """Yield a rule for each column that is a sum of several columns, products or ratios, with factors."""
    while (rule := _best(searched)) is not None:
        numbers = searched.numbers(rule.target)
        yield from following(searched, rule.target, {rule.target, *rule.sources})
        if rule.target not in searched.columns or not all(key in searched.columns for key in rule.sources):
            return
        searched.ranges[rule.target] = float(np.nanmin(numbers)), float(np.nanmax(numbers))
        yield rule


def _best(searched: Searched) -> Formula | None:
    """Return the formula of the fewest divisions and digits, and of the largest numbers."""
    keys = [key for key in searched.columns if is_number(searched, key)][:MOST_COLUMNS]
    keys, rows = _complete(searched, keys)
    if len(keys) < 3 or len(rows) < LEAST_COMPLETE:
        return None
    numbers = np.column_stack([searched.numbers(key)[rows] for key in keys])
    measures = [searched.known_measure(key) for key in keys]
    found = [
        (target, formula)
        for target, chosen in _explained(_terms(numbers), _left(numbers, measures))
        if _may_be_target(searched, keys[target])
        and (formula := _formula(searched, keys, target, chosen, rows)) is not None
    ]
    if not found:
        return None
    if not searched.claimed:
        list(claim_parts(searched))
        found = [(target, formula) for target, formula in found if keys[target] not in searched.claimed]
    return min(found, key=lambda pair: _worth(pair[1], numbers[:, pair[0]]), default=(0, None))[1]


def _complete(searched: Searched, keys: list[Hashable]) -> tuple[list[Hashable], NDArray[np.intp]]:
    """Return columns that vary, and some rows in which none has a gap; columns with many gaps are left out."""
    rows = np.linspace(0, searched.n - 1, min(searched.n, ROWS)).astype(np.intp)
    gaps = {key: searched.missing(key)[rows] for key in keys}
    kept = [key for key in keys if 2 * np.count_nonzero(gaps[key]) <= len(rows)]
    whole = ~np.logical_or.reduce([gaps[key] for key in kept]) if kept else np.zeros(len(rows), dtype=bool)
    rows = rows[whole]
    return [key for key in kept if len(rows) and np.ptp(searched.numbers(key)[rows]) > 0], rows


def _may_be_target(searched: Searched, key: Hashable) -> bool:
    return key not in searched.deciding_keys and key not in searched.claimed and key not in searched.bound


class Terms(NamedTuple):
    """Columns, and their products and ratios, all at once.

    Parameters
    ----------
    kinds : list of (Term, ndarray of shape (n_taken, n_terms))
        What the terms of each kind are, and the places of the columns that each of them takes; columns alone first.
    values : ndarray of shape (n_rows, n_terms)
        The terms of all kinds, without those that are constant or not finite.
    origins : ndarray of shape (n_terms,)
        Which they are of those of all kinds.
    takes : ndarray of bool of shape (n_terms, n_columns)
        Which columns each takes.
    """

    kinds: list[tuple[Term, NDArray[np.intp]]]
    values: Floats
    origins: NDArray[np.intp]
    takes: NDArray[np.bool_]

    def term(self, i: int) -> Term:
        """Return one of them."""
        i = int(self.origins[i])
        for term, places in self.kinds:
            if i < places.shape[1]:
                return term.placed(dict(enumerate(places[:, i].tolist())))
            i -= places.shape[1]
        raise IndexError(i)


def _kinds(numbers: Floats) -> list[tuple[Term, NDArray[np.intp]]]:
    """Return what columns are made into: products, ratios, and those with rates of which 1 is in- or decreased."""
    d = numbers.shape[1]
    alone, first, second = np.arange(d)[None], Factor(0), Factor(1)
    kinds = [(Term((first,)), alone)]
    if d > MOST_MULTIPLIED:
        return kinds
    pairs, ordered = np.array(np.triu_indices(d, 1)), np.array(np.nonzero(~np.eye(d, dtype=bool)))
    kinds += [(Term((first, second)), pairs), (Term((first, Factor(1, -1))), ordered)]
    kinds += [(Term((first, Factor(1, -2))), ordered), (Term((first,), (0, 1)), ordered)]
    rates = [(i, rate) for i in range(d) for rate in _rates(numbers[:, i])][: 2 * MOST_RATES]
    for place, rate in rates:
        for factors, places in (((first,), alone), ((first, second), pairs)):
            others = places[:, (places != place).all(axis=0)]
            taken = np.vstack([others, np.full((1, others.shape[1]), place)])
            kinds.append((Term((*factors, Factor(len(factors), rate=rate))), taken))
    return kinds


def _terms(numbers: Floats) -> Terms:
    """Return the columns, and what they are made into, centred and of length 1."""
    kinds = _kinds(numbers)
    with np.errstate(all="ignore"):
        values = np.hstack([term([numbers[:, row] for row in places]) for term, places in kinds])
        values = values - values.mean(axis=0)
        length = np.sqrt((values**2).sum(axis=0))
    usual = np.flatnonzero(np.isfinite(length) & (length > 0))
    takes = np.zeros((len(length), numbers.shape[1]), dtype=bool)
    start = 0
    for _, places in kinds:
        takes[start + np.arange(places.shape[1]), places] = True
        start += places.shape[1]
    return Terms(kinds, values[:, usual] / length[usual], usual, takes[usual])


def _rates(numbers: Floats) -> tuple[float, ...]:
    """Return by what a column of rates is multiplied before it is added to 1; none of other columns."""
    low, high = numbers.min(), numbers.max()
    if low < 0:
        return ()
    return (1.0, -1.0) if high <= 1 else (0.01, -0.01) if high <= 100 else ()


def _explained(terms: Terms, left: Floats) -> Iterator[tuple[int, tuple[Term, ...]]]:
    """Yield columns by place, and the terms of which they may be sums but for what rounding leaves, the best first."""
    d = terms.takes.shape[1]
    scaled = terms.values[:, :d]  # the columns themselves
    alike = terms.values.T @ scaled  # (n_terms, n_columns)
    beside = 1 - alike**2
    usable = np.where(beside < ALIKE, np.nan, beside)
    is_alone = np.arange(len(alike)) < d
    for target in np.flatnonzero(~np.isnan(left)).tolist():
        own, free = alike[:, target], ~terms.takes[:, target]
        single = np.flatnonzero((beside[:, target] <= left[target]) & free & ~is_alone)
        yield from ((target, (terms.term(i),)) for i in single[:MOST_TRIED])
        gain = (own[:d] - own[:, None] * alike) ** 2 / usable  # of a column beside a term
        rest = beside[:, target, None] - gain
        rest[:, target] = np.nan
        found = np.argwhere((rest <= left[target]) & free[:, None])
        found = found[np.argsort(rest[tuple(found.T)], kind="stable")][: 2 * MOST_TRIED]
        yield from ((target, (terms.term(i), terms.term(j))) for i, j in found.tolist() if i > j)
    yield from _sums(terms, left)


def _left(numbers: Floats, measures: list[Measure]) -> Floats:
    """Return which share of the variance of a column rounding may leave; NaN where a column has too few steps."""
    spread, deviation = np.ptp(numbers, axis=0), numbers.std(axis=0)
    steps = np.array([measure.step for measure in measures])
    precision = np.array([measure.tolerance for measure in measures]) * np.abs(numbers).max(axis=0)
    left = ((ROUNDED * steps + EXACT * deviation * (steps == 0) + precision) / deviation) ** 2
    return np.where(spread < LEAST_STEPS * steps, np.nan, left + 1e-13)


def _sums(terms: Terms, left: Floats) -> Iterator[tuple[int, tuple[Term, ...]]]:
    """Yield columns that all others explain, and those of these that take part."""
    d = terms.takes.shape[1]
    scaled = terms.values[:, :d]
    if d < 4 or len(scaled) < 2 * d:
        return
    rest = 1 / np.diagonal(np.linalg.inv(scaled.T @ scaled + 1e-14 * np.eye(d)))
    for target in np.flatnonzero(rest <= 2 * left).tolist():
        others = [i for i in range(d) if i != target]
        weights = np.linalg.lstsq(scaled[:, others], scaled[:, target], rcond=None)[0]
        chosen = [i for i, weight in zip(others, weights, strict=True) if weight**2 > LEAST_WEIGHT**2 * left[target]]
        if len(chosen) > 2:
            yield target, tuple(map(terms.term, chosen))


def _formula(
    searched: Searched, keys: list[Hashable], target: int, terms: tuple[Term, ...], rows: NDArray[np.intp]
) -> Formula | None:
    """Return the formula by which a column is a sum of terms in all rows, by no chance; None if there is none."""
    places = sorted(set().union(*(term.places for term in terms)))
    sources = [keys[place] for place in places]
    terms = tuple(term.placed({place: i for i, place in enumerate(places)}) for term in terms)
    own, others = searched.numbers(keys[target]), [searched.numbers(key) for key in sources]
    if len(np.unique(own[rows])) < LEAST_ROUNDED:
        return None
    tolerance = max(searched.known_measure(key).tolerance for key in (*sources, keys[target]))
    always = bool((np.isnan(own) == np.logical_or.reduce([np.isnan(x) for x in others])).all())
    for form in forms_of(searched, keys[target]):
        for expression in _expressions(own, others, terms, form, rows, tolerance):
            formula = Formula(sources, keys[target], expression, form, always, tolerance)
            if formula.wrong(own[rows], [x[rows] for x in others]).any() or formula.wrong(own, others).any():
                continue
            if _is_meant(searched, formula, own, others) and is_told(searched, formula, own, others):
                return formula
            return None
    return None


def _is_meant(searched: Searched, formula: Formula, own: Floats, others: list[Floats]) -> bool:
    """Return whether a column is on its grid whatever the others are, or has been rounded.

    If `y = 3 * a - b`, then `(y + b) / 3` is whole in all real rows, and in few others.
    """
    form, expression = formula.form, formula.expression
    if form.decimals is None:
        return True
    assert isinstance(expression, Polynomial)
    grids = [searched.known_measure(key) for key in formula.sources]
    places = [float(measure.grid.decimals) if measure.step else np.inf for measure in grids]
    if max(map(decimals_of, (*expression.weights, expression.constant))) <= form.decimals and not any(
        term.divides for term in expression.terms
    ):
        most = max(
            decimals_of(weight) + sum(places[f.place] * f.power + decimals_of(f.rate) for f in term.factors)
            for term, weight in zip(expression.terms, expression.weights, strict=True)
        )
        if max(most, decimals_of(expression.constant)) <= form.decimals:
            return True
    return bool(np.nanstd(form.units(expression(others) - own)) >= GENUINE * form.step)


def _expressions(
    own: Floats, others: list[Floats], terms: tuple[Term, ...], form: Form, rows: NDArray[np.intp], tolerance: float
) -> Iterator[Polynomial]:
    """Yield sums of terms with weights of few digits, and of such a constant, that may make numbers."""
    step = 0.0 if form.decimals is None else form.step / 10.0**form.decimals
    for some in (rows, np.arange(len(own))):
        with np.errstate(all="ignore"):
            values = np.column_stack([term([x[some] for x in others]) for term in terms])
        known = np.isfinite(values).all(axis=1) & ~np.isnan(own[some])
        values, numbers = values[known], own[some][known]
        if len(numbers) < LEAST_ROWS + len(terms):
            return
        noise = ROUNDED * step or 10 * tolerance * float(np.abs(numbers).max())
        found = [
            Polynomial(terms, tuple(weights.tolist()), constant)
            for prefer in (_decimals_first, _fractions_first)
            if (weights := _weights(values, numbers, noise, prefer)) is not None
            for constant in _constants(numbers - values @ weights, step, noise)
        ]
        yield from sorted(found, key=lambda polynomial: polynomial.constant != 0)


def _constants(rest: Floats, step: float, noise: float) -> Iterator[float]:
    """Yield what may have to be added to sums, given how much larger rounded numbers are."""
    if not step:
        middle = float(np.median(rest))
        yield roundest(middle - noise, middle + noise)
    for below in (0.5, 0.0, 1.0) if step else ():  # rounded to the nearest, down or up
        low, high = float(rest.max() - below * step), float(rest.min() + (1 - below) * step)
        fuzz = FUZZ * step
        if low - fuzz <= high + fuzz:
            yield roundest(low - fuzz, high + fuzz)


def _decimals_first(low: float, high: float) -> float:
    """Return the number of the fewest digits, or the inverse of one, in an interval."""
    return min((roundest(low, high), 1 / roundest(1 / high, 1 / low)), key=_digits)


def _fractions_first(low: float, high: float) -> float:
    """Return the fraction of the smallest denominator in an interval, or a decimal number if none is small."""
    fractions = (np.rint((low + high) / 2 * parts) / parts for parts in range(1, MOST_PARTS))
    return next((float(number) for number in fractions if low <= number <= high), _decimals_first(low, high))


def _weights(values: Floats, numbers: Floats, noise: float, prefer: Callable[[float, float], float]) -> Floats | None:
    """Return weights of few digits within their errors, one after the other; None if there are none."""
    d = values.shape[1]
    fixed: list[float] = []
    for i in range(d):
        left = numbers - values[:, :i] @ np.array(fixed)
        matrix = np.column_stack([values[:, i:], np.ones(len(values))])
        scale = np.sqrt((matrix**2).sum(axis=0))
        found, _, rank, _ = np.linalg.lstsq(matrix / scale, left, rcond=None)
        if rank < matrix.shape[1]:
            return None
        weight = float(found[0] / scale[0])
        inverse = np.linalg.inv((matrix / scale).T @ (matrix / scale))
        error = STANDARD_ERRORS * noise * float(np.sqrt(max(inverse[0, 0], 0.0))) / float(scale[0])
        low, high = weight - error, weight + error
        if low <= 0 <= high:
            return None
        best = prefer(low, high)
        few = min(_digits(best * parts) for parts in range(1, MOST_PARTS)) <= MOST_DIGITS
        if not few:
            return None
        fixed.append(best)
    return np.array(fixed)


def _digits(number: float) -> int:
    """Return how many digits a number, or its inverse, has."""
    return min(
        len(f"{x:.12e}".partition("e")[0].lstrip("-").rstrip("0").replace(".", "")) for x in (number, 1 / number)
    )


def _worth(formula: Formula, numbers: Floats) -> tuple[float, ...]:
    """Return what is least of the best formula."""
    expression = formula.expression
    assert isinstance(expression, Polynomial)
    divides = sum(term.divides for term in expression.terms)
    negative = sum(weight < 0 for weight in expression.weights)
    digits = sum(map(_digits, expression.weights)) + (_digits(expression.constant) if expression.constant else 0)
    return not formula.always, divides, len(expression.terms), negative, digits, -float(numbers.std())
