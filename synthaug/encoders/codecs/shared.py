"""Codes that some rows share, as a family shares a ticket: shared ones are learned, single ones are made fresh."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthaug.encoders.codecs.base import Parts, PlacedCodec
from synthaug.encoders.codecs.identifiers import IdentifierCodec, Patterns
from synthaug.encoders.codecs.levels import LevelsCodec
from synthaug.encoders.containers import as_index

SHARED = 2  # rows that hold a code which tells none of them apart
SINGLE = "(single)"


class SharedCodec(PlacedCodec):
    """Whole numbers, text or UUIDs of which some tell rows apart, and others say which of them belong together.

    What one real row alone holds would name it: all of these are one level, and decoded as codes that no real row has.
    """

    def __init__(self, values: pd.Series) -> None:
        self.fresh = IdentifierCodec.fit(values)
        missing = values.isna().to_numpy(dtype=bool)
        codes, found = pd.factorize(values.array if not isinstance(values.dtype, np.dtype) else values.to_numpy())
        is_shared = np.bincount(codes[~missing], minlength=len(found)) >= SHARED
        self.shared = as_index(found[is_shared].take(np.argsort(found[is_shared].astype(str), kind="stable")))
        if isinstance(self.fresh.source, Patterns):  # as often as they occur among the codes of one row
            of_single = np.flatnonzero(~is_shared[codes[~missing]])
            turns = [self.fresh.source.turns[row] for row in of_single]
            self.fresh.source = replace(self.fresh.source, turns=turns or self.fresh.source.turns)
        self.levels = LevelsCodec.fit(self._levels(values))
        names = [*map(str, self.shared), SINGLE]
        own = [names[code] for code in self.levels.levels.codes[: self.levels.n_own]]
        self.state_names = (*own, *self.levels.state_names[self.levels.n_own :])
        self.scored_state = self.levels.scored_state

    @classmethod
    def fit(cls, values: pd.Series) -> Self:
        """Return the codec of a column; see `ColumnCodec.fit`."""
        return cls(values)

    def encode(self, values: pd.Series, rng: np.random.Generator) -> Parts:
        """Return the levels of codes; see `ColumnCodec.encode`."""
        return self.levels.encode(self._levels(values), rng)

    def decode_from(self, parts: Parts, n: int, first: int | NDArray[np.intp]) -> Any:
        """Return shared codes, and ones that depend on the position of a row alone; see `PlacedCodec.decode_from`."""
        levels = self.levels.decode(parts, n).codes
        made = self.fresh.decode_from(Parts(None, None), n, first)
        fresh = pd.Series(made, dtype=made.dtype)
        known = (levels >= 0) & (levels < len(self.shared))
        fresh[levels < 0] = self.fresh.missing_value
        fresh[known] = self.shared.take(levels[known])
        return fresh.array if not isinstance(fresh.dtype, np.dtype) else fresh.to_numpy()

    def _levels(self, values: pd.Series) -> pd.Series:
        """Return values as categories: the shared codes by their number, and one for all others."""
        missing = values.isna().to_numpy(dtype=bool)
        codes = self.shared.get_indexer(as_index(values))
        codes = np.where(missing, -1, np.where(codes < 0, len(self.shared), codes))
        categories = pd.RangeIndex(len(self.shared) + 1)
        return pd.Series(pd.Categorical.from_codes(codes, categories), name=values.name)
