"""Rows below each other: real ones as they are, synthetic ones after them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd


def below(real: pd.DataFrame, synthetic: pd.DataFrame) -> pd.DataFrame:
    """Return rows below each other, with the dtypes of the first.

    An index of whole numbers goes on after its largest, and so does each such level of several; synthetic rows have no
    value in an index of another kind.

    Examples
    --------
    >>> import pandas as pd
    >>> from synthaug.cli.files.below import below
    >>> real = pd.DataFrame({"a": [1.0, 2.0]}, index=[7, 3])
    >>> below(real, pd.DataFrame({"a": [1.5]})).index.tolist()
    [7, 3, 8]
    """
    both = pd.concat([real, synthetic], ignore_index=True)
    both.columns = both.columns.set_names(real.columns.names)
    return both.set_axis(_longer(real.index, len(synthetic)))


def _longer(index: pd.Index, n: int) -> pd.Index:
    if isinstance(index, pd.RangeIndex):
        return pd.RangeIndex(index.start, index.start + index.step * (len(index) + n), index.step, name=index.name)
    if index.nlevels > 1:
        levels = [_longer(index.get_level_values(level), n) for level in range(index.nlevels)]
        return pd.MultiIndex.from_arrays(levels, names=index.names)
    own: Any = index.dtype
    values: Any = index.array if isinstance(own, pd.api.extensions.ExtensionDtype) else index.to_numpy()
    if own.kind in "iu":
        last = int(index.max()) if index.notna().any() else -1
        for dtype in (own, np.dtype("int64")):
            if last + n <= np.iinfo(f"{dtype.kind}{dtype.itemsize}").max:
                return index.append(pd.Index(np.arange(last + 1, last + 1 + n), dtype=dtype, name=index.name))
        values = index.astype("Int64" if own.kind == "i" else "UInt64").array
    positions = np.append(np.arange(len(index)), np.full(n, -1))
    return pd.Index(pd.api.extensions.take(values, positions, allow_fill=True), name=index.name)
