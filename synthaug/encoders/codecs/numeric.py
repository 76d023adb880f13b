"""Numbers, dates and durations by rank, on their own grid."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from typing import Any, Self

import numpy as np
import pandas as pd

from synthaug.encoders.codecs.base import ColumnCodec, Parts, unseen_missing
from synthaug.encoders.columns import refuse_infinite
from synthaug.encoders.grid import Grid
from synthaug.encoders.ranks import RankNormal

FEW_NUMBERS = 5  # up to here, distinct numbers are levels of their own


class NumericCodec(ColumnCodec):
    """Numbers, dates and durations by rank, on their own grid; missingness as a state."""

    def __init__(self, values: pd.Series) -> None:
        present = values.dropna()
        self.grid = Grid.fit(present)
        self.ranks = RankNormal.fit(self.grid.positions(present))
        self.state_names = ("value", "missing") if present.size < values.size else ("value",)
        self.scored_state = 0

    @classmethod
    def fit(cls, values: pd.Series) -> Self | None:
        """Decline what is no number and no time, and numbers of which there are few; see `ColumnCodec.fit`."""
        is_number = getattr(values.dtype, "kind", "O") in "iufmM"
        return cls(values) if is_number and not _has_few_numbers(values) else None

    def coarse(self) -> Self:
        """Return a codec of means of a few numbers, and of those that occur often; see `ColumnCodec.coarse`."""
        if self.ranks.snaps:
            return self
        made, ranks, least = copy(self), self.ranks.coarse(), self.grid.least
        made.grid = self.grid.from_(least)
        made.ranks = replace(ranks, values=ranks.values + np.asarray(least).astype(ranks.values.dtype))
        return made

    def encode(self, values: pd.Series, rng: np.random.Generator) -> Parts:
        """Return the parts of values; see `ColumnCodec.encode`."""
        refuse_infinite(values)
        missing = values.isna().to_numpy()
        if missing.any() and len(self.state_names) == 1:
            raise unseen_missing(values)
        return self._parts(
            missing.astype(np.intp),
            lambda scored: self.ranks.scores(self.grid.positions(values[scored]), rng),
            rng,
        )

    def decode(self, parts: Parts, n: int) -> Any:
        """Return the values of parts; see `ColumnCodec.decode`."""
        assert parts.score is not None  # numbers always have one
        missing = None if parts.state is None else parts.state == 1
        return self.grid.values(self.ranks.numbers(parts.score), missing)


def _has_few_numbers(values: pd.Series) -> bool:
    head = values.iloc[: 10 * FEW_NUMBERS].nunique()  # spares most columns the full count
    return head <= FEW_NUMBERS and values.nunique() <= FEW_NUMBERS
