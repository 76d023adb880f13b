"""Arithmetic: columns that are sums, differences, products or ratios of others, found without being told which."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import gammaln

from synthaug.encoders.codecs import LevelsCodec
from synthaug.encoders.codecs.numeric import FEW_NUMBERS
from synthaug.encoders.measure import Measure
from synthaug.encoders.rules.base import Rule
from synthaug.encoders.rules.below import find_below
from synthaug.encoders.rules.bins import find_bins
from synthaug.encoders.rules.conversion import LARGEST, find_conversions, roundest
from synthaug.encoders.rules.formula import FUZZ, ROUNDINGS, Expression, Form, Formula
from synthaug.encoders.rules.order import find_orders, is_in_order
from synthaug.encoders.rules.parts import claim_parts
from synthaug.encoders.rules.relations import LEAST_ROWS, Relation, sums_of_many, triples
from synthaug.encoders.rules.searched import MAX_CHANCE, PROBE, Searched

LEAST_TOLD = 10  # rows in which each source matters
LEAST_ROUNDED = 12  # different numbers of a column that may be rounded: fewer are intervals of many things
LEAST_STEPS = 20  # between the least and the largest number of a column that may be rounded
FACTORS = (1.0, 0.01, 100.0)

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Way:
    """A formula by which a column follows from others, and how good it is.

    Parameters
    ----------
    formula : Formula
        The formula.
    is_closed : bool
        Whether it holds before rounding, whatever its sources are.
    n_values : int
        Different numbers of the column.
    worth : tuple
        What is least of the best way.
    """

    formula: Formula
    is_closed: bool
    n_values: int
    worth: tuple[Any, ...]


def find_arithmetic(searched: Searched) -> Iterator[Rule]:
    """Yield a rule for each column that is calculated from others, after those for what follows from it alone.

    Where several columns of a relation could be the calculated one, it is one that no other relation needs, of which
    the numbers come back to the last bit, and the one of the largest range: errors in the others are small beside it.
    """
    keys = [key for key in searched.columns if is_number(searched, key)]
    if len(keys) < 3:
        return
    probe = np.linspace(0, searched.n - 1, min(searched.n, PROBE)).astype(np.intp)
    numbers = np.column_stack([searched.numbers(key)[probe] for key in keys])
    if not (candidates := _relations(searched, keys, numbers)):
        return
    list(claim_parts(searched))
    relations: list[list[Way]] = []
    for operation, relation in candidates:
        ways = _ways(searched, {keys[i]: sign for i, sign in relation}, operation, probe)
        if ways:
            relations.append(_best(ways))
    while relations:
        needed = [key for ways in relations for key in {*ways[0].formula.sources, ways[0].formula.target}]
        best = min(
            (way for ways in relations for way in ways),
            key=lambda way: (needed.count(way.formula.target), way.worth),
        )
        target = best.formula.target
        if target in searched.bound:  # what constraints calculate is searched once more after them
            relations = [ways for ways in relations if best not in ways]
            continue
        yield from following(searched, target, {*needed})
        if target in searched.columns and all(key in searched.columns for key in best.formula.sources):
            numbers = searched.numbers(target)
            searched.ranges[target] = float(np.nanmin(numbers)), float(np.nanmax(numbers))
            yield best.formula
        gone = {target} | {key for ways in relations for key in _keys(ways) if key not in searched.columns}
        relations = [ways for ways in relations if not gone & _keys(ways)]


def _best(ways: list[Way]) -> list[Way]:
    """Return the ways in which one relation may be used: where results are rounded, not to find one of few numbers.

    A tax is a rate of a price; that the rate is the ratio of both, rounded, says less.
    """
    most = max(way.n_values for way in ways)
    return [way for way in ways if way.is_closed] or [way for way in ways if 2 * way.n_values > most]


def _keys(ways: list[Way]) -> set[Hashable]:
    return {*ways[0].formula.sources, ways[0].formula.target}


def following(searched: Searched, target: Hashable, needed: set[Hashable]) -> Iterator[Rule]:
    """Yield rules for other columns that follow from one that is about to be taken away, but none that are needed."""
    added = needed - searched.deciding_keys
    searched.deciding_keys |= added
    yield from find_conversions(searched, target)
    yield from (rule for rule in find_bins(searched, target) if rule.taken not in needed)
    yield from find_orders(searched, target)
    yield from find_below(searched, target)
    searched.deciding_keys -= added


def is_number(searched: Searched, key: Hashable) -> bool:
    """Return whether a column holds numbers, which are neither far from their grid nor say dates, and no categories."""
    dtype: Any = searched.columns[key].dtype
    if getattr(dtype, "kind", "O") not in "iuf" or (dtype.itemsize < 4 and dtype.kind == "f"):
        return False
    measure = searched.measure(key)
    if measure is None or measure.grid.far or measure.grid.digits:
        return False
    if np.nanmax(np.abs(searched.numbers(key)), initial=0) > LARGEST:
        return False
    codes = searched.first_codes(key)
    return not isinstance(searched.codecs[key], LevelsCodec) or codes.max(initial=0) < FEW_NUMBERS + 1


def _relations(searched: Searched, keys: list[Hashable], numbers: Floats) -> list[tuple[str, Relation]]:
    """Return sums and products in which columns may stand, by what some rows tell; sums of many last."""
    measures = [searched.known_measure(key) for key in keys]
    error = max(measure.tolerance for measure in measures)
    steps = np.array([measure.step for measure in measures])
    spread = np.nanmax(numbers, axis=0, initial=-np.inf) - np.nanmin(numbers, axis=0, initial=np.inf)
    may_be_rounded = (steps > 0) & (spread >= LEAST_STEPS * steps)
    slack = np.where(may_be_rounded, steps * (1 + FUZZ), np.nan)  # a whole step, up or down
    sums = _exact_and_rounded(
        numbers, error * np.nan_to_num(np.abs(numbers)), np.where(steps > steps.min(), slack, np.nan)[None, :]
    )
    with np.errstate(all="ignore"):
        logs = np.log(np.abs(np.where(numbers == 0, np.nan, numbers)))
        of_logs = np.log1p(slack / np.where(np.isnan(logs), 1.0, np.abs(numbers)))
    products = _exact_and_rounded(logs, np.full(numbers.shape, error), of_logs)
    told = {relation[-1][0] for relation in sums}
    left = [i for i in range(len(keys)) if i not in told]
    of_many = [tuple((left[i], sign) for i, sign in relation) for relation in sums_of_many(numbers[:, left], error)]
    found = [("sum", relation) for relation in sorted(sums)] + [("product", relation) for relation in sorted(products)]
    return found + [("sum", relation) for relation in of_many]


def _exact_and_rounded(values: Floats, errors: Floats, slack: Floats) -> set[Relation]:
    """Return what may add up but for errors, and with some columns, of which the slack is no NaN, rounded."""
    found = triples(values, errors)
    return found if np.isnan(slack).all() else found | triples(values, errors, np.broadcast_to(slack, values.shape))


def _ways(searched: Searched, signs: dict[Hashable, int], operation: str, probe: NDArray[np.intp]) -> list[Way]:
    """Return by which formulas one column of a relation follows from the others in all rows, by no chance."""
    found = []
    for target, own in signs.items():
        if target in searched.deciding_keys or target in searched.claimed:
            continue
        sources = [key for key in signs if key != target]
        powers = tuple(-signs[key] * own for key in sources)
        way = _way(searched, sources, target, operation, powers, probe)
        if way is not None:
            found.append(way)
    return found


def _way(
    searched: Searched,
    sources: list[Hashable],
    target: Hashable,
    operation: str,
    powers: tuple[int, ...],
    probe: NDArray[np.intp],
) -> Way | None:
    """Return the formula by which a column follows from others in all rows, or None."""
    own, others = searched.numbers(target), [searched.numbers(key) for key in sources]
    measures = [searched.known_measure(key) for key in sources]
    measure = searched.known_measure(target)
    tolerance = max(each.tolerance for each in (*measures, measure))
    for form in forms_of(searched, target):
        for expression in _expressions(own[probe], [x[probe] for x in others], operation, powers, form, tolerance):
            expected = expression(others)
            always = bool((np.isnan(own) == np.isnan(expected)).all())
            formula = Formula(sources, target, expression, form, always, tolerance)
            if formula.wrong(own[probe], [x[probe] for x in others]).any() or formula.wrong(own, others).any():
                continue
            is_closed = _is_closed(expression, form, measures)
            n_values = int(searched.first_codes(target).max()) + 1
            if not is_closed and n_values < LEAST_ROUNDED:
                return None
            if not is_told(searched, formula, own, others):
                return None
            apart = (own != expected) & ~np.isnan(own) & ~np.isnan(expected)
            is_bitwise = form.decimals is not None or not apart.any()
            spread = np.log(np.abs(own[own != 0])) if operation == "product" else own
            may_not_be_held = measure.grid.dtype.kind == "u" and min(powers) < 0 and operation == "sum"
            is_ordered = is_in_order(searched, target, sources)
            worth = (not is_bitwise, not always, may_not_be_held, is_ordered, -float(np.nanstd(spread)))
            return Way(formula, is_closed, n_values, worth)
    return None


def forms_of(searched: Searched, key: Hashable) -> Iterator[Form]:
    """Yield in which forms a column may be: rounded to its decimal places, or to its steps if these are wider."""
    grid = searched.known_measure(key).grid
    if not grid.step:
        yield Form(grid.dtype, None)
        return
    offset = grid.offset if grid.dtype.kind == "f" else searched.known_measure(key).origin
    for step in dict.fromkeys((1, grid.step)):
        for rounding in ROUNDINGS:
            yield Form(grid.dtype, grid.decimals, rounding, step, offset % step)


def _expressions(
    own: Floats, others: list[Floats], operation: str, powers: tuple[int, ...], form: Form, tolerance: float
) -> Iterator[Expression]:
    """Yield what may have to be calculated to get numbers; if that is rounded, in each order that users may choose."""
    for constant in _constants(own, others, operation, powers, form, tolerance):
        yield Expression(operation, powers, constant)
        if operation == "sum" or constant == 1 or form.decimals is None or 1 not in powers:
            continue
        inverse = 1 / constant
        for divides in (True, False) if abs(inverse) > 1 and abs(inverse - round(inverse)) < FUZZ else (False,):
            for place in (None, *range(len(powers))):
                yield Expression(operation, powers, constant, place, divides)


def _constants(
    own: Floats, others: list[Floats], operation: str, powers: tuple[int, ...], form: Form, tolerance: float
) -> list[float]:
    """Return what may have to be added to a sum, or multiplied with a product, to get numbers; the likeliest first."""
    neutral = 0.0 if operation == "sum" else 1.0
    expected = Expression(operation, powers, neutral)(others)
    known = ~np.isnan(own) & ~np.isnan(expected) & ((operation == "sum") | (expected != 0))
    own, expected = own[known], expected[known]
    if len(own) < LEAST_ROWS:
        return []
    unit = 0.0 if form.decimals is None else form.step / 10.0**form.decimals
    slack = unit * (1 + FUZZ) + 2 * tolerance * (np.abs(own) + np.abs(expected))
    rest = own - expected if operation == "sum" else own / expected
    slack = slack if operation == "sum" else slack / np.abs(expected)
    found: list[float] = []
    for share in (0.5, 1.0):  # rounded to the nearest, or to one side
        low, high = float((rest - share * slack).max()), float((rest + share * slack).min())
        if not low <= high:
            continue
        if operation == "sum":
            found += [0.0] if low <= 0 <= high else []
            found += [round(float(np.median(rest)), form.decimals)] if form.decimals is not None else []
        else:
            found += [factor for factor in FACTORS if low <= factor <= high]
            found += [1 / roundest(1 / high, 1 / low)] if low > 0 or high < 0 else []
        found.append(roundest(low, high))
    return [constant for constant in dict.fromkeys(found) if np.isfinite(constant) and (constant or operation == "sum")]


def is_told(searched: Searched, formula: Formula, own: Floats, others: list[Floats]) -> bool:
    """Return whether each source matters in some rows, and whether numbers so various agree by no chance.

    Rows that are alike count once: where few numbers go with each other again and again, a formula may well fit.
    """
    distinct = pd.DataFrame(dict(enumerate([own, *others]))).dropna().drop_duplicates()
    own, *others = (distinct[i].to_numpy() for i in distinct)
    if len(own) < LEAST_ROWS:
        return False
    for i, x in enumerate(others):
        without = [*others[:i], np.full(len(x), np.median(x)), *others[i + 1 :]]
        if np.count_nonzero(formula.wrong(own, without)) < LEAST_TOLD:
            return False
    least = len(distinct.columns) * np.log(len(searched.columns)) - np.log(MAX_CHANCE)
    return all(_log_ways(x) > least for x in (own, *others))


def _log_ways(numbers: Floats) -> float:
    """Return the logarithm of the number of ways to arrange numbers."""
    counts = np.unique(numbers, return_counts=True)[1]
    return float(gammaln(len(numbers) + 1) - gammaln(counts + 1).sum())


def _is_closed(expression: Expression, form: Form, measures: list[Measure]) -> bool:
    """Return whether results are on the grid of the target before they are rounded, whatever the sources are."""
    if form.decimals is None:
        return True
    places = [measure.grid.decimals if measure.step else np.inf for measure in measures]
    constant = decimals_of(expression.constant)
    if expression.operation == "sum":
        return max(*places, constant) <= form.decimals
    return min(expression.powers) > 0 and sum(places) + constant <= form.decimals


def decimals_of(number: float) -> int:
    """Return how many decimal places a number has."""
    return next((places for places in range(12) if number == round(number, places)), 12)
