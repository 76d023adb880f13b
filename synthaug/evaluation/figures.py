"""What an evaluation finds: figures, each with its interval and the value that would be ideal."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Figure(NamedTuple):
    """One measured number.

    Parameters
    ----------
    part : {"fidelity", "utility", "privacy"}
        What it belongs to.
    measure : str
        What is measured.
    value : float
        NaN where there is nothing to measure.
    subject : str, default=""
        The column, pair of columns or estimator that it is about; empty for the whole table.
    low, high : float, default=nan
        Its 95 % interval; NaN where there is none.
    ideal : float, default=nan
        What other real rows would have in the mean; NaN where there is no such value.
    """

    part: str
    measure: str
    value: float
    subject: str = ""
    low: float = np.nan
    high: float = np.nan
    ideal: float = np.nan
