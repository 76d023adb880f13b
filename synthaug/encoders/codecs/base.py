"""What a codec is: a reversible map between the values of a column and its two parts.

Every codec says a column in the same two parts: a **state** (which level it is, or that a number follows, or
that the value is missing) and a **score** (a normal number: the rank of the number, or of the level among
the rare ones). The state becomes a one-hot block of the encoded row, the score a numeric one. Rows whose
state needs no score get a random one, so that scores are normal in every row.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, NamedTuple, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthaug.encoders.ranks import noise_scores
from synthaug.exceptions import DataError


class Parts(NamedTuple):
    """A column of n rows in two parts; a part that the codec does not need is None."""

    state: NDArray[np.intp] | None
    score: NDArray[np.floating] | None


class ColumnCodec(ABC):
    """Reversible map between the values of one column and its `Parts`."""

    state_names: tuple[str, ...] = ()  # fewer than two states need no block
    scored_state: int | None = None  # the state in which the score has a meaning; None: there is no score
    has_equals: bool = False  # whether it tells equal values apart, such as True and 1
    further_missing: tuple[Any, ...] = ()  # missing values of other types than the first: NaN beside None

    @classmethod
    @abstractmethod
    def fit(cls, values: pd.Series) -> Self | None:
        """Return the codec fitted to a column, or None if the column is not of its kind."""

    @abstractmethod
    def encode(self, values: pd.Series, rng: np.random.Generator) -> Parts:
        """Return the parts of values of the fitted dtype."""

    @abstractmethod
    def decode(self, parts: Parts, n: int) -> Any:
        """Return an array of n values of the fitted dtype."""

    def coarse(self) -> Self:
        """Return a codec that holds no number of a single row, where it is one of numbers."""
        return self

    def _parts(self, state: NDArray[np.intp], score: Any, rng: np.random.Generator) -> Parts:
        """Return parts; ``score`` is a function of the mask of the rows in the scored state."""
        scores = None
        if self.scored_state is not None:
            scored = state == self.scored_state
            scores = noise_scores(state.size, rng)
            scores[scored] = score(scored)
        return Parts(state if len(self.state_names) > 1 else None, scores)


class PlacedCodec(ColumnCodec):
    """A codec of which decoded values depend on the position of a row among all that are made."""

    def decode(self, parts: Parts, n: int) -> Any:
        """Return the values of the first n rows; see `ColumnCodec.decode`."""
        return self.decode_from(parts, n, 0)

    @abstractmethod
    def decode_from(self, parts: Parts, n: int, first: int | NDArray[np.intp]) -> Any:
        """Return the values of n rows, of which the first has a position among all, or each one."""


def unseen_missing(values: pd.Series) -> DataError:
    """Return the error for a column that has its first missing values after `fit`."""
    return DataError(
        f"column {values.name!r} has missing values, but had none when the encoder was fitted; impute them, "
        f"or fit the encoder on rows with missing values in this column"
    )
