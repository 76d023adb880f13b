"""Categories, strings, booleans and few numbers, by level."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthaug.encoders.codecs.base import ColumnCodec, Parts, unseen_missing
from synthaug.encoders.codecs.identity import has_equals, identities, one_of_each_type, type_codes
from synthaug.encoders.codecs.numeric import FEW_NUMBERS
from synthaug.encoders.containers import as_index, places_in
from synthaug.encoders.ranks import RankNormal
from synthaug.exceptions import ColumnTypeError, DataError

MAX_OWN_LEVELS = 64  # levels with a one-hot column of their own; the rarer ones share one


class LevelsCodec(ColumnCodec):
    """Categories, strings, booleans and columns of few distinct numbers.

    Levels have a state each where they are few. Otherwise the rare ones (they occur once, or come after the first
    ``MAX_OWN_LEVELS``) share a state and are told apart by the score, so that width is bounded. Objects are told apart
    by their types too, missing ones among them.
    """

    by_identity: bool = False  # whether levels may be equal

    def __init__(self, values: pd.Series) -> None:
        gone = values.isna().to_numpy(dtype=bool)
        self.by_identity = values.dtype == object and has_equals(values[~gone])
        codes, levels = _factorize_objects(values, gone) if self.by_identity else _factorize(values)
        counts = np.bincount(codes[codes >= 0], minlength=len(levels))
        order = np.argsort(-counts, kind="stable")  # ties: by first occurrence
        counts = counts[order]
        n_own = int(np.count_nonzero(counts[:MAX_OWN_LEVELS] >= 2))
        few = counts.size <= min(MAX_OWN_LEVELS, max(len(values) // 10, FEW_NUMBERS))
        if few or counts.size - n_own == 1:  # a shared state must be shared
            n_own = counts.size
        order = np.concatenate([order[:n_own], _without_order_of_rows(order[n_own:], counts[n_own:], levels)])
        self.levels = levels.take(order)
        self.index = None if self.by_identity else as_index(self.levels)
        self.n_own = n_own
        names = [str(level) for level in self.levels[:n_own]]
        if self.by_identity:
            names = [repr(level) for level in self.levels[:n_own]]
        if n_own < counts.size:
            self.scored_state = len(names)
            names.append("(rare)")
            self.ranks = RankNormal.of_levels(np.arange(n_own, counts.size, dtype=np.float64), counts[n_own:])
        self.missing_state = -1
        if (codes < 0).any():
            self.missing_state = len(names)
            self.missing_value = values.iloc[[int(np.argmax(codes < 0))]].to_numpy()[0]
            names.append("(missing)")
            self.further_missing = one_of_each_type(values[gone])[1:]
            names += [f"(missing {value!r})" for value in self.further_missing]
        self.has_equals = self.by_identity or bool(self.further_missing)
        self.state_names = tuple(names)

    @classmethod
    def fit(cls, values: pd.Series) -> Self:
        """Decline nothing; see `ColumnCodec.fit`."""
        return cls(values)

    def encode(self, values: pd.Series, rng: np.random.Generator) -> Parts:
        """Return the parts of values; see `ColumnCodec.encode`."""
        missing = values.isna().to_numpy()
        codes = self._codes(values, missing)
        if (missing & (self.missing_state < 0)).any():
            raise unseen_missing(values)
        unknown = (codes < 0) & ~missing
        if unknown.any():
            raise DataError(
                f"column {values.name!r} holds {values[unknown].tolist()[0]!r}, which it did not hold when the encoder "
                f"was fitted; fit the encoder on rows that hold every value, or drop the row"
            )
        state = np.minimum(codes, self.n_own)
        state[missing] = self.missing_state
        if self.further_missing:
            state[missing] += type_codes(values[missing], (self.missing_value, *self.further_missing))
        return self._parts(state, lambda scored: self.ranks.scores(codes[scored].astype(np.float64), rng), rng)

    def _codes(self, values: pd.Series, missing: NDArray[np.bool_]) -> NDArray[np.intp]:
        """Return the level of each value, -1 where it is missing or unknown."""
        if self.index is not None:
            return places_in(self.index, values)
        known = {identity: code for code, identity in enumerate(identities(self.levels))}
        codes = np.full(len(values), -1, dtype=np.intp)
        codes[~missing] = [known.get(identity, -1) for identity in identities(values[~missing])]
        return codes

    def decode(self, parts: Parts, n: int) -> Any:
        """Return the values of parts; see `ColumnCodec.decode`."""
        codes = np.zeros(n, dtype=np.intp) if parts.state is None else parts.state.copy()
        if parts.state is None and self.missing_state == 0:
            codes[:] = -1
        elif self.missing_state >= 0:
            codes[codes >= self.missing_state] = -1
        if parts.score is not None:
            rare = codes == self.scored_state
            codes[rare] = self.ranks.numbers(parts.score[rare]).astype(np.intp)
        if self.missing_state < 0:
            return self.levels.take(codes)
        if not isinstance(self.levels, np.ndarray):
            return self.levels.take(codes, allow_fill=True)
        values = np.full(n, self.missing_value, dtype=self.levels.dtype)
        values[codes >= 0] = self.levels[codes[codes >= 0]]
        for i, value in enumerate(self.further_missing, start=1):
            values[parts.state == self.missing_state + i] = value
        return values


def _without_order_of_rows(order: NDArray[np.intp], counts: NDArray[np.intp], levels: Any) -> NDArray[np.intp]:
    """Return rare levels by how often they occur and then as texts: a file is not to tell the order of rows by them."""
    texts = np.array([str(level) for level in levels.take(order)], dtype=object)
    return order[np.lexsort((np.unique(texts, return_inverse=True)[1], -counts))]


def _factorize(values: pd.Series) -> tuple[NDArray[np.intp], Any]:
    """Return codes (missing: -1) and the distinct values, as an array of the column's dtype."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        codes, observed = pd.factorize(values.cat.codes.to_numpy(), use_na_sentinel=False)
        present = observed >= 0
        position = np.cumsum(present) - 1
        codes = np.where(present[codes], position[codes], -1)
        return codes, pd.Categorical.from_codes(observed[present], dtype=values.dtype)
    with _naming_what_is_no_level(values):
        return pd.factorize(values.array if not isinstance(values.dtype, np.dtype) else values.to_numpy())


def _factorize_objects(values: pd.Series, gone: NDArray[np.bool_]) -> tuple[NDArray[np.intp], Any]:
    """Return codes (missing: -1) and the distinct values of a column of which equal ones may differ."""
    present = values[~gone].to_numpy()
    codes = np.full(len(values), -1, dtype=np.intp)
    with _naming_what_is_no_level(values):
        codes[~gone], distinct = pd.factorize(identities(present))
    first = np.zeros(len(distinct), dtype=np.intp)
    first[codes[~gone][::-1]] = np.arange(len(present))[::-1]
    return codes, present[first]


@contextmanager
def _naming_what_is_no_level(values: pd.Series) -> Iterator[None]:
    try:
        yield
    except (TypeError, NotImplementedError, ValueError) as error:
        sample = next((value for value in values if isinstance(value, (list, dict, set, np.ndarray))), values.iloc[0])
        raise ColumnTypeError(
            f"column {values.name!r} holds {sample!r} of type {type(sample).__name__}, but every argument must be a "
            f"string, a number, a boolean, a category or a time; convert it or drop the column"
        ) from error
