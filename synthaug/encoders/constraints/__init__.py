"""Rules between columns that a user knows: no real row may break them, and no synthetic row does."""

from __future__ import annotations

from synthaug.encoders.constraints.base import Constraint
from synthaug.encoders.constraints.combinations import FixedCombinations
from synthaug.encoders.constraints.given import Given
from synthaug.encoders.constraints.inequality import Inequality
from synthaug.encoders.constraints.total import Sum
from synthaug.encoders.constraints.unique import Unique

__all__ = ["Constraint", "FixedCombinations", "Given", "Inequality", "Sum", "Unique"]
