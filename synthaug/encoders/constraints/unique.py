"""Unique columns: no two rows share a value, synthetic ones among them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthaug.encoders.constraints.base import Check, Constraint, position_of
from synthaug.encoders.rules.base import Columns
from synthaug.exceptions import ColumnTypeError


@dataclass(frozen=True, slots=True)
class Unique(Constraint):
    """A column of which no two rows share a value, real or synthetic; a constraint of `TableEncoder`.

    Synthetic rows get fresh values, as of the role ``"identifier"``: whole numbers beyond the real ones, strings of
    the same patterns, or UUIDs. Missing values are not compared. Two calls that make rows may give equal values.

    Parameters
    ----------
    column : column name
        Whole numbers, strings or UUIDs.

    See Also
    --------
    TableEncoder : Takes constraints.

    Examples
    --------
    >>> import pandas as pd
    >>> from synthaug import TableEncoder, Unique
    >>> orders = pd.DataFrame({"number": [31, 28, 44, 12, 17, 29], "price": [2.5, 3.0, 4.5, 1.5, 8.0, 9.5]})
    >>> encoder = TableEncoder(constraints=[Unique("number")]).fit(orders)
    >>> encoder.inverse_transform(encoder.transform(orders))["number"].tolist()
    [45, 46, 47, 48, 49, 50]
    """

    column: Any

    def __repr__(self) -> str:
        return f"Unique({self.column!r})"

    def bind(self, columns: Columns, names: pd.Index) -> Check:
        """Return what checks the rule; see `Constraint.bind`."""
        place = position_of(self.column, names, self)
        if isinstance(columns[place].dtype, pd.CategoricalDtype):
            raise ColumnTypeError(
                f"column {self.column!r} holds categories, of which there are no others to be unique; convert it to "
                f"strings, or leave {self!r} out"
            )
        return Distinct(self, (place,))


class Distinct(Check):
    """Unique values of a column of a table."""

    strength = 3

    def broken(self, frame: pd.DataFrame, columns: Columns) -> NDArray[np.bool_]:
        """Return where a value occurs again; see `Check.broken`."""
        values = columns[self.places[0]]
        return (values.duplicated(keep=False) & values.notna()).to_numpy(dtype=bool)

    def rejected(self, frame: pd.DataFrame, columns: Columns) -> NDArray[np.bool_]:
        """Return that none is, as fresh values differ; see `Check.rejected`."""
        return np.zeros(len(frame), dtype=bool)
