"""The fingerprint of a table: by which one can tell whether rows are those that a model has learned."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import pandas as pd

from synthaug.encoders.foreign import plain


def fingerprint(X: Any, y: Any = None) -> str:
    """Return the SHA-256 of rows in their order, names of columns, and labels.

    Whoever has the rows gets the same one, in this version of pandas; from a fingerprint no rows can be had, unless
    there are so few that all possible ones can be tried.

    Parameters
    ----------
    X : {DataFrame, array-like} of shape (n_samples, n_features)
        Rows, as they were given to `fit`.
    y : array-like of shape (n_samples,) or None, default=None
        Their labels.

    Returns
    -------
    fingerprint : str
        64 hexadecimal digits.

    Examples
    --------
    >>> import pandas as pd
    >>> from synthaug.encoders.fingerprint import fingerprint
    >>> table = pd.DataFrame({"age": [31, 45], "city": ["Oslo", "Lima"]})
    >>> fingerprint(table) == fingerprint(table.copy()), fingerprint(table) == fingerprint(table[::-1])
    (True, False)
    """
    digest = hashlib.sha256()
    for part in (X, y):
        if part is not None:
            _add(digest, plain(part))
    return digest.hexdigest()


def _add(digest: Any, part: Any) -> None:
    if not isinstance(part, pd.DataFrame | pd.Series):
        array = np.asarray(part)
        if array.dtype.kind not in "OV":
            digest.update(f"{array.dtype.str} {array.shape}".encode())
            digest.update(array.tobytes())
            return
        part = pd.DataFrame(array.reshape(len(array), -1))
    names = list(part.columns) if isinstance(part, pd.DataFrame) else [part.name]
    digest.update(repr([str(name) for name in names]).encode())
    digest.update(pd.util.hash_pandas_object(part, index=False).to_numpy().tobytes())
