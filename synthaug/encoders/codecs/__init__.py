"""One reversible codec per kind of column: a list, from the most special kind to the one that takes everything."""

from __future__ import annotations

import numpy as np
import pandas as pd

from synthaug.encoders.codecs.base import ColumnCodec, Parts
from synthaug.encoders.codecs.levels import LevelsCodec
from synthaug.encoders.codecs.mixed import MixedCodec
from synthaug.encoders.codecs.numeric import NumericCodec
from synthaug.encoders.codecs.objects import ObjectCodec
from synthaug.encoders.columns import refuse_infinite
from synthaug.exceptions import ColumnTypeError

__all__ = ["CODECS", "ColumnCodec", "LevelsCodec", "MixedCodec", "NumericCodec", "ObjectCodec", "Parts", "fit_codec"]

CODECS: tuple[type[ColumnCodec], ...] = (
    MixedCodec,
    ObjectCodec,
    NumericCodec,
    LevelsCodec,
)  # the first that takes a column


def fit_codec(values: pd.Series, *, categorical: bool) -> ColumnCodec:
    """Return the fitted codec for a column; ``categorical`` makes levels of numbers.

    Raises
    ------
    ColumnTypeError
        If the column holds values that cannot be encoded, such as lists or complex numbers.
    DataError
        If a number is infinite.
    """
    foreign = isinstance(values.dtype, np.dtype) and not values.dtype.isnative  # the byte order of another machine
    long = getattr(values.dtype, "kind", "O") == "f" and getattr(values.dtype, "itemsize", 8) > 8
    if getattr(values.dtype, "kind", "O") in "cV" or isinstance(values.dtype, pd.SparseDtype) or foreign or long:
        raise ColumnTypeError(
            f"column {values.name!r} has the dtype {values.dtype}, which is not supported; convert it to numbers, "
            f"strings, categories or dates (sparse columns: .sparse.to_dense())"
        )
    refuse_infinite(values)
    if categorical:
        return LevelsCodec.fit(values)
    return next(codec for kind in CODECS if (codec := kind.fit(values)) is not None)
