"""Rows that are equal in every number."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def groups_of_copies(rows: NDArray[np.float32]) -> NDArray[np.intp]:
    """Return for each row the number of its group: equal rows have one.

    Examples
    --------
    >>> import numpy as np
    >>> from synthaug.evaluation.images.copies import groups_of_copies
    >>> groups_of_copies(np.float32([[1, 2], [0, 1], [1, 2]])).tolist()
    [1, 0, 1]
    """
    same = np.ascontiguousarray(rows + np.float32(0))  # one zero of the two
    return np.unique(same.view(np.dtype((np.void, same.strides[0]))).ravel(), return_inverse=True)[1].reshape(-1)
