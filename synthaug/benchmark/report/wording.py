"""Numbers as people read them. What could not be computed is "-"."""

from __future__ import annotations

import math

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


def amount(number: float) -> str:
    """Return seconds or megabytes to two significant digits, without an exponent.

    Examples
    --------
    >>> amount(0.0042), amount(3.14159), amount(417.2), amount(float("nan"))
    ('0.0042', '3.1', '417', '-')
    """
    if math.isnan(number):
        return NOT_KNOWN
    digits = 0 if number == 0 or abs(number) >= 10 else min(1 - math.floor(math.log10(abs(number))), 4)
    return f"{number:.{digits}f}".replace("-0.0000", "0.0000")


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
