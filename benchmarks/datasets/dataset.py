"""A data set: what every family of sets yields."""

from dataclasses import dataclass
from typing import Literal

import pandas as pd


@dataclass(frozen=True, slots=True)
class Dataset:
    """A table and the target to predict from it."""

    name: str
    X: pd.DataFrame
    y: pd.Series
    task: Literal["binary", "multiclass", "regression"]
