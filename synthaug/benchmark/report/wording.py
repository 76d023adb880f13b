"""Numbers as people read them. What could not be computed is "-"."""

from __future__ import annotations

import math
from collections.abc import Iterable

from synthaug.benchmark.report.gains import GAINS, LOSES

NOT_KNOWN = "-"
MARKS = {GAINS: "gain", LOSES: "loss"}
SYMBOLS = {"gain": "▲", "loss": "▼"}


def signed(number: float, digits: int = 1) -> str:
    """Return a number with its sign; zero has none.

    Examples
    --------
    >>> signed(1.26), signed(-0.04), signed(float("nan"))
    ('+1.3', '0.0', '-')
    """
    if math.isnan(number):
        return NOT_KNOWN
    rounded = round(number, digits)
    return f"{rounded:+.{digits}f}" if rounded else f"{0:.{digits}f}"


def interval(mean: float, low: float, high: float) -> str:
    """Return a mean and its interval.

    Examples
    --------
    >>> interval(1.2, 0.3, 2.1), interval(1.2, float("nan"), float("nan"))
    ('+1.2 [+0.3, +2.1]', '+1.2')
    """
    return signed(mean) if math.isnan(low) else f"{signed(mean)} [{signed(low)}, {signed(high)}]"


def percent(share: float) -> str:
    """Return a share in percent.

    Examples
    --------
    >>> percent(0.034), percent(float("nan"))
    ('3.4 %', '-')
    """
    return NOT_KNOWN if math.isnan(share) else f"{100 * share:.1f} %"


def p_value(p: float) -> str:
    """Return a p-value to three digits.

    Examples
    --------
    >>> p_value(0.0314), p_value(0.00001), p_value(float("nan"))
    ('0.031', '< 0.001', '-')
    """
    if math.isnan(p):
        return NOT_KNOWN
    return "< 0.001" if p < 0.001 else f"{p:.3f}"


def amounts(numbers: Iterable[float]) -> list[str]:
    """Return seconds or megabytes that stand together, with the same decimals: the largest has three digits.

    Examples
    --------
    >>> amounts([0.0042, 3.14159, 17.2, float("nan")])
    ['0.0', '3.1', '17.2', '-']
    """
    numbers = list(numbers)
    largest = max((abs(number) for number in numbers if not math.isnan(number)), default=0.0)
    digits = sum(largest < bound for bound in (1, 10, 100))
    return [NOT_KNOWN if math.isnan(number) else f"{round(number, digits) + 0.0:.{digits}f}" for number in numbers]


def mark_of(low: float, high: float) -> str:
    """Return "gain" or "loss" where a whole interval lies above or below zero, else ""."""
    if low > 0:
        return "gain"
    return "loss" if high < 0 else ""


def marked(text: str, mark: str) -> str:
    """Return a text after the symbol of its mark, so that colour is not all that tells them apart."""
    return f"{SYMBOLS[mark]} {text}" if mark else text


def short(name: str, most: int = 26) -> str:
    """Return a name of at most so many characters."""
    return name if len(name) <= most else f"{name[: most - 1]}…"


def counted(number: int, name: str) -> str:
    """Return a number of things.

    Examples
    --------
    >>> counted(1, "cell"), counted(5292, "run")
    ('1 cell', '5,292 runs')
    """
    return f"{number:,} {name}{'' if number == 1 else 's'}"
