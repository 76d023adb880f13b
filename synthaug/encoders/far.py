"""Grids of columns in which some numbers are so large that steps cannot be counted there.

One amount of 3e16 among cents costs none of them their form. The grid is judged by the numbers whose spacing lets it
show, and a number is rounded to it as far as its size lets it: beyond 2**53 steps every float is on the grid.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

EXACT_FLOAT = float(2**53)  # integers up to here are exact in float64
MAX_DECIMALS = 10
PROBE_ROWS = 1000  # a cheap look that rejects most wrong numbers of decimals
MIN_BITS = 20  # one in a million columns of unrelated numbers is on a grid by chance
MIN_VALUES = 5  # that tell, or half of all: the others may be codes such as -1 among measurements

Floats = NDArray[np.float64]


class Steps(NamedTuple):
    """Steps from a base on, in units of ``10 ** -decimals``, for numbers of a magnitude below ``reach``."""

    base: int
    step: int
    decimals: int
    reach: float

    def rounded(self, floats: Floats) -> Floats:
        """Return the numbers on the grid that are nearest to numbers."""
        scale = 10**self.decimals
        common = np.gcd(scale, self.step)
        numerator, denominator = scale // common, self.step // common  # steps in a unit: 100 for cents, 4 for quarters
        origin = self.base / scale
        with np.errstate(over="ignore", invalid="ignore"):
            counts = np.rint((floats - origin) * numerator / denominator)
            whole = counts * self.step + self.base
            near = whole / scale  # a quotient of exact numbers is rounded like the literal was
            far = counts * denominator / numerator + origin
        made = np.where(np.abs(whole) < EXACT_FLOAT, near, far)
        return np.where((np.abs(counts) < EXACT_FLOAT) & (np.abs(floats) < self.reach), made, floats)

    def rounded_whole(self, whole: NDArray[Any]) -> NDArray[Any]:
        """Return the integers on the grid that are nearest to integers."""
        near = _is_near(whole)
        shifted = whole[near].astype(np.int64) - self.base + self.step // 2
        made = whole.copy()
        made[near] = (shifted - shifted % self.step + self.base).astype(whole.dtype)
        return made


def have_decimals(floats: Floats, decimals: int, narrow: np.dtype[Any]) -> bool:
    """Return whether all numbers of a dtype have at most so many decimal places."""
    scale = 10.0**decimals
    # A quotient of exact numbers is rounded like the literal was: equality is exact.
    return np.array_equal((np.rint(floats * scale) / scale).astype(narrow).astype(np.float64), floats)


def far_steps(floats: Floats, narrow: np.dtype[Any]) -> Steps | None:
    """Return the coarsest steps on which numbers lie of which some are too large to count them, or None."""
    magnitudes = np.abs(floats)
    largest = magnitudes.max()
    for decimals in range(MAX_DECIMALS + 1):
        limit = EXACT_FLOAT / 10**decimals
        if largest < limit:
            continue
        shown = magnitudes < limit
        head, near = floats[:PROBE_ROWS][shown[:PROBE_ROWS]], floats[shown]
        if have_decimals(head, decimals, narrow) and have_decimals(near, decimals, narrow):
            return _coarsest(floats, near, decimals, narrow) if _tell(magnitudes, decimals, narrow) else None
    return None


def _tell(magnitudes: Floats, decimals: int, narrow: np.dtype[Any]) -> bool:
    """Return whether chance cannot explain that numbers have so few decimals: large ones always have."""
    distinct = np.unique(magnitudes[magnitudes > 0])
    limit = 2.0 ** (np.finfo(narrow).nmant + 1) / 10**decimals
    bits = np.log2(limit / distinct[distinct < limit])
    return bits.sum() >= MIN_BITS and len(bits) >= min(MIN_VALUES, len(distinct) / 2)


def _coarsest(floats: Floats, near: Floats, decimals: int, narrow: np.dtype[Any]) -> Steps:
    whole = np.rint(near * 10.0**decimals).astype(np.int64)
    step = max(int(np.gcd.reduce(whole - whole.min())), 1)
    steps = Steps(int(whole.min()) % step, step, decimals, np.inf)
    if np.array_equal(steps.rounded(floats).astype(narrow).astype(np.float64), floats):
        return steps
    return steps._replace(reach=EXACT_FLOAT / 10**decimals)  # the large ones are beside it


def far_step(whole: NDArray[np.int64] | NDArray[np.uint64]) -> Steps | None:
    """Return the steps of the integers that floats hold exactly, where larger ones lie beside these, or None."""
    near = whole[_is_near(whole)].astype(np.int64)
    if not MIN_VALUES <= len(near) < len(whole):
        return None
    step = int(np.gcd.reduce(near - near.min()))
    return Steps(int(near.min()) % step, step, 0, EXACT_FLOAT) if step > 1 else None


def _is_near(whole: NDArray[np.int64] | NDArray[np.uint64]) -> NDArray[np.bool_]:
    return (whole < EXACT_FLOAT) & (whole > -EXACT_FLOAT)
