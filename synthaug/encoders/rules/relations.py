"""Relations: which of many columns of numbers may be sums of others, told by a few rows.

Of few columns any three are tried. Of many, a weighted sum of the rows, with weights that sum to 0, turns each column
into one number. Of columns that are the sum of two others and a constant, these numbers are such sums, too; so all
pairs are looked up among them at once. Products are sums of logarithms.
"""

from __future__ import annotations

from functools import cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import qr, solve_triangular

Floats = NDArray[np.float64]
Relation = tuple[tuple[int, int], ...]  # places of columns, and the signs with which they add up to a constant

ROWS, FEW_ROWS, TRIES = 24, 3, 40  # of columns that are present there, once; of others, as often
FEW_COLUMNS = 40  # of which any three are tried
MOST_PAIRS = 2_000_000  # that are looked up again
MOST_COLUMNS = 1_000  # of which all pairs are looked up
MOST_SUMMED = 150  # of which sums of any number are looked for
MOST_FOUND = 20_000  # candidates of one look
FIRST_ROWS, BLOCK = (20, 100), 2_000  # in which most candidates fail, so many at once
LEAST_ROWS = 12
NO_WEIGHT = 1e-6


def triples(values: Floats, errors: Floats, slack: Floats | None = None) -> set[Relation]:
    """Return which three columns may add up, with signs, to a constant.

    Parameters
    ----------
    values : ndarray of shape (n, d)
        Numbers; NaN where there is none.
    errors : ndarray of shape (n, d)
        Rounding errors.
    slack : ndarray of shape (n, d) or None, default=None
        By how much a number may differ from the sum of two others, NaN in columns that may not. None: by nothing but
        the errors.

    Returns
    -------
    relations : set of tuple of (place, sign), by place, the first sign 1
    """
    allowed = errors if slack is None else errors + slack
    known = ~np.isnan(values)
    enough = known.sum(axis=0) >= LEAST_ROWS
    d, found, rng = int(enough.sum()), set[Relation](), np.random.default_rng(0)
    if d <= FEW_COLUMNS:
        members, signs = _all_of_three(d, rotated=slack is not None)
        return _relations(np.flatnonzero(enough)[members], signs, values, errors, allowed)
    if d > MOST_COLUMNS:
        return found
    tries = 0 if known.all() else min(TRIES, MOST_PAIRS // d**2)
    for size in [ROWS] + tries * [FEW_ROWS]:
        rows = rng.permutation(len(values))[:size]
        some = values[rows]
        places = np.flatnonzero(~np.isnan(some).any(axis=0) & (some != some[0]).any(axis=0))
        if len(rows) < FEW_ROWS or len(places) < 3:
            continue
        weights = rng.normal(size=len(rows))
        weights -= weights.mean()
        widths = [np.abs(weights) @ each[rows][:, places] for each in (errors, allowed)]
        members, signs = _looked_up(weights @ some[:, places], *widths, both=slack is not None)
        found |= _relations(places[members], signs, values, errors, allowed)
    return found


@cache
def _all_of_three(d: int, *, rotated: bool) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return all three of so many columns, with each of them as the third if they are to be rotated, and the signs."""
    members = np.array([*combinations(range(d), 3)], dtype=np.intp).reshape(-1, 3)
    if rotated:
        members = np.concatenate([np.roll(members, shift, axis=1) for shift in range(3)])
    signs = np.array([(1, 1, 1), (1, 1, -1), (1, -1, 1), (1, -1, -1)])
    return np.repeat(members, len(signs), axis=0), np.tile(signs, (len(members), 1))


def _looked_up(
    sums: Floats, errors: Floats, allowed: Floats, *, both: bool
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return of which pairs of numbers the sum, or the difference too, is a third one or its negative, and the signs.

    Of those there are the first ones, shape (n, 3).
    """
    targets = np.flatnonzero(~np.isnan(allowed))
    own = np.concatenate([sums[targets], -sums[targets]])
    order = np.argsort(own)
    first, second = np.triu_indices(len(sums), 1)
    members, signs = [np.empty((0, 3), dtype=np.intp)], [np.empty((0, 3), dtype=np.intp)]
    for sign in (1, -1) if both and len(targets) else (1,):
        wanted = sums[first] + sign * sums[second]
        reach = 2 * (errors[first] + errors[second])
        widest = reach + np.max(allowed[targets], initial=0.0)
        low = np.searchsorted(own[order], wanted - widest, side="left")
        n = np.minimum(np.searchsorted(own[order], wanted + widest, side="right") - low, MOST_FOUND)
        pairs = np.flatnonzero(n)
        pairs = pairs[: np.searchsorted(np.cumsum(n[pairs]), MOST_FOUND, side="right") + 1]
        pair = np.repeat(pairs, n[pairs])
        within = np.arange(len(pair)) - np.repeat(np.cumsum(n[pairs]) - n[pairs], n[pairs])
        place = order[low[pair] + within]
        third = targets[place % max(len(targets), 1)]
        close = np.abs(own[place] - wanted[pair]) <= allowed[third] + reach[pair]
        close &= (third != first[pair]) & (third != second[pair])
        members.append(np.column_stack([first[pair], second[pair], third])[close])
        negative = np.where(place < len(targets), -1, 1)
        signs.append(np.column_stack([np.ones_like(pair), np.full_like(pair, sign), negative])[close])
    return np.concatenate(members), np.concatenate(signs)


def _relations(
    members: NDArray[np.intp], signs: NDArray[np.intp], values: Floats, errors: Floats, allowed: Floats
) -> set[Relation]:
    """Return those of relations, by their members and signs, of which the third member is never too far away."""
    for step in (*(max(len(values) // n_rows, 1) for n_rows in FIRST_ROWS), 1):
        kept = np.zeros(len(members), dtype=bool)
        some, of_two, of_third = values[::step].T, errors[::step].T, allowed[::step].T
        for start in range(0, len(members), BLOCK):
            block = slice(start, start + BLOCK)
            (first, second, third), sign = members[block].T, signs[block].T[:, :, None]
            rest = sign[0] * some[first] + sign[1] * some[second] + sign[2] * some[third]
            width = of_two[first] + of_two[second] + of_third[third]
            unknown = np.isnan(rest)
            low, high = np.where(unknown, -np.inf, rest - width), np.where(unknown, np.inf, rest + width)
            few = (~unknown).sum(axis=1) < (LEAST_ROWS if step == 1 else 0)
            kept[block] = (low.max(axis=1) <= high.min(axis=1)) & ~few & ~np.isnan(of_third[third, 0])
        members, signs = members[kept], signs[kept]
    return {_relation(dict(zip(*pair, strict=True))) for pair in zip(members.tolist(), signs.tolist(), strict=True)}


def _relation(signs: dict[int, int]) -> Relation:
    """Return a relation in the one form of all its forms: by place, the first sign 1."""
    places = sorted(signs)
    return tuple((place, signs[place] * signs[places[0]]) for place in places)


def sums_of_many(values: Floats, error: float) -> list[Relation]:
    """Return which columns, four or more, may add up, with signs, to a constant, given the relative rounding error.

    Once as many columns are set aside as there are linear relations, each of them depends on the others in one way
    only; one that takes other multiples than 1 and -1 is none.
    """
    complete = ~np.isnan(values).any(axis=1)
    if complete.sum() < max(3 * values.shape[1], LEAST_ROWS):  # rather than all columns those without gaps
        kept = np.flatnonzero(~np.isnan(values).any(axis=0))
    else:
        values, kept = values[complete], np.arange(values.shape[1])
    values = values[:, kept]
    varied = (values != values[:1]).any(axis=0)
    values, kept = values[:, varied], kept[varied]
    if not 3 < len(kept) <= MOST_SUMMED or len(values) < 2 * len(kept) + LEAST_ROWS:
        return []
    centred = values - values.mean(axis=0)
    scale = np.sqrt((centred**2).mean(axis=0))
    triangle, order = qr(centred / scale, mode="r", pivoting=True, check_finite=False)
    size = np.abs(triangle.diagonal()) / np.sqrt(len(values))
    rank = int(np.count_nonzero(size > 100 * error))
    if rank == len(kept) or rank == 0:
        return []
    weights = solve_triangular(triangle[:rank, :rank], triangle[:rank, rank:])
    weights = weights * scale[order[rank:]] / scale[order[:rank], None]
    found = []
    for column, own in zip(order[rank:], weights.T, strict=True):
        sources = np.flatnonzero(np.abs(own) > NO_WEIGHT)
        if len(sources) > 2 and (np.abs(np.abs(own[sources]) - 1) < NO_WEIGHT).all():
            signs = {int(kept[order[i]]): int(np.sign(own[i])) for i in sources}
            found.append(_relation(signs | {int(kept[column]): -1}))
    return found
