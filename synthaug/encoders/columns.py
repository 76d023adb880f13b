"""One reversible codec per kind of column.

Every codec says a column in the same two parts: a **state** (which level it is, or that a number follows, or
that the value is missing) and a **score** (a normal number: the rank of the number, or of the level among
the rare ones). The state becomes a one-hot block of the encoded row, the score a numeric one. Rows whose
state needs no score get a random one, so that scores are normal in every row.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthaug.encoders.containers import as_index
from synthaug.encoders.grid import Grid
from synthaug.encoders.ranks import RankNormal, noise_scores
from synthaug.exceptions import ColumnTypeError, DataError

FEW_NUMBERS = 5  # up to here, distinct numbers are levels of their own
MAX_OWN_LEVELS = 64  # levels with a one-hot column of their own; the rarer ones share one


class Parts(NamedTuple):
    """A column of n rows in two parts; a part that the codec does not need is None."""

    state: NDArray[np.intp] | None
    score: NDArray[np.floating] | None


class ColumnCodec(ABC):
    """Reversible map between the values of one column and its `Parts`."""

    state_names: tuple[str, ...] = ()  # fewer than two states need no block
    scored_state: int | None = None  # the state in which the score has a meaning; None: there is no score

    @abstractmethod
    def encode(self, values: pd.Series, rng: np.random.Generator) -> Parts:
        """Return the parts of values of the fitted dtype."""

    @abstractmethod
    def decode(self, parts: Parts, n: int) -> Any:
        """Return an array of n values of the fitted dtype."""

    def _parts(self, state: NDArray[np.intp], score: Any, rng: np.random.Generator) -> Parts:
        """Return parts; ``score`` is a function of the mask of the rows in the scored state."""
        scores = None
        if self.scored_state is not None:
            scored = state == self.scored_state
            scores = noise_scores(state.size, rng)
            scores[scored] = score(scored)
        return Parts(state if len(self.state_names) > 1 else None, scores)


class NumericCodec(ColumnCodec):
    """Numbers, dates and durations by rank, on their own grid; missingness as a state."""

    def __init__(self, values: pd.Series) -> None:
        present = values.dropna()
        self.grid = Grid.fit(present)
        self.ranks = RankNormal.fit(self.grid.positions(present))
        self.state_names = ("value", "missing") if present.size < values.size else ("value",)
        self.scored_state = 0

    def encode(self, values: pd.Series, rng: np.random.Generator) -> Parts:
        """Return the parts of values; see `ColumnCodec.encode`."""
        refuse_infinite(values)
        missing = values.isna().to_numpy()
        if missing.any() and len(self.state_names) == 1:
            raise _unseen_missing(values)
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


class LevelsCodec(ColumnCodec):
    """Categories, strings, booleans and columns of few distinct numbers.

    Levels have a state each where they are few. Otherwise the rare ones (they occur once, or come after the first
    ``MAX_OWN_LEVELS``) share a state and are told apart by the score, so that width is bounded.
    """

    def __init__(self, values: pd.Series) -> None:
        codes, levels = _factorize(values)
        counts = np.bincount(codes[codes >= 0], minlength=len(levels))
        order = np.argsort(-counts, kind="stable")  # ties: by first occurrence
        self.levels = levels.take(order)
        self.index = as_index(self.levels)
        counts = counts[order]
        n_own = int(np.count_nonzero(counts[:MAX_OWN_LEVELS] >= 2))
        few = counts.size <= min(MAX_OWN_LEVELS, max(len(values) // 10, FEW_NUMBERS))
        if few or counts.size - n_own == 1:  # a shared state must be shared
            n_own = counts.size
        self.n_own = n_own
        names = [str(level) for level in self.levels[:n_own]]
        if n_own < counts.size:
            self.scored_state = len(names)
            names.append("(rare)")
            self.ranks = RankNormal.of_levels(np.arange(n_own, counts.size, dtype=np.float64), counts[n_own:])
        self.missing_state = -1
        if (codes < 0).any():
            self.missing_state = len(names)
            self.missing_value = values.iloc[[int(np.argmax(codes < 0))]].to_numpy()[0]
            names.append("(missing)")
        self.state_names = tuple(names)

    def encode(self, values: pd.Series, rng: np.random.Generator) -> Parts:
        """Return the parts of values; see `ColumnCodec.encode`."""
        missing = values.isna().to_numpy()
        codes = self.index.get_indexer(as_index(values))
        if (missing & (self.missing_state < 0)).any():
            raise _unseen_missing(values)
        unknown = (codes < 0) & ~missing
        if unknown.any():
            raise DataError(
                f"column {values.name!r} holds {values[unknown].tolist()[0]!r}, which it did not hold when the encoder "
                f"was fitted; fit the encoder on rows that hold every value, or drop the row"
            )
        state = np.minimum(codes, self.n_own)
        state[missing] = self.missing_state
        return self._parts(state, lambda scored: self.ranks.scores(codes[scored].astype(np.float64), rng), rng)

    def decode(self, parts: Parts, n: int) -> Any:
        """Return the values of parts; see `ColumnCodec.decode`."""
        codes = np.zeros(n, dtype=np.intp) if parts.state is None else parts.state.copy()
        if parts.state is None and self.missing_state == 0:
            codes[:] = -1
        elif self.missing_state >= 0:
            codes[codes == self.missing_state] = -1
        if parts.score is not None:
            rare = codes == self.scored_state
            codes[rare] = self.ranks.numbers(parts.score[rare]).astype(np.intp)
        if self.missing_state < 0:
            return self.levels.take(codes)
        if not isinstance(self.levels, np.ndarray):
            return self.levels.take(codes, allow_fill=True)
        values = np.full(n, self.missing_value, dtype=self.levels.dtype)
        values[codes >= 0] = self.levels[codes[codes >= 0]]
        return values


class ObjectCodec(ColumnCodec):
    """Python objects that are all numbers or times: encoded as such, given back as Python objects.

    So are Arrow's decimals, which are Python's in all but storage.
    """

    def __init__(self, values: pd.Series, codec: ColumnCodec) -> None:
        self.codec = codec
        self.dtype: Any = values.dtype
        self.state_names, self.scored_state = codec.state_names, codec.scored_state
        missing = values[values.isna()]
        self.missing_value = missing.iloc[0] if missing.size else None
        present = values.dropna()
        self.type = type(present.iloc[0])
        self.places = max(map(_places, present)) if self.type is Decimal else 0

    def encode(self, values: pd.Series, rng: np.random.Generator) -> Parts:
        """Return the parts of values; see `ColumnCodec.encode`."""
        numbers = numbers_in_objects(values)
        if numbers is None:
            raise ColumnTypeError(
                f"column {values.name!r} held only numbers or times when the encoder was fitted, and now holds "
                f"others, such as {values.iloc[0]!r}; convert it to the type it had"
            )
        return self.codec.encode(numbers, rng)

    def decode(self, parts: Parts, n: int) -> Any:
        """Return the values of parts; see `ColumnCodec.decode`."""
        values = pd.Series(self.codec.decode(parts, n))
        present = values.notna()
        objects = np.full(n, self.missing_value, dtype=object)
        known: Any = values[present].array
        if self.type is Decimal:
            known = [Decimal(f"{number:.{self.places}f}") for number in known]
        elif self.type is timedelta:
            known = known.to_pytimedelta()
        elif self.type in (date, datetime):
            known = known.to_pydatetime() if self.type is datetime else known.date
        objects[present] = known
        return objects if self.dtype == object else pd.array(objects, dtype=self.dtype)


def fit_codec(values: pd.Series, *, categorical: bool) -> ColumnCodec:
    """Return the fitted codec for a column; ``categorical`` makes levels of numbers.

    Raises
    ------
    ColumnTypeError
        If the column holds values that cannot be encoded, such as lists or complex numbers.
    DataError
        If a number is infinite.
    """
    kind = getattr(values.dtype, "kind", "O")
    foreign = isinstance(values.dtype, np.dtype) and not values.dtype.isnative  # the byte order of another machine
    if kind in "cV" or isinstance(values.dtype, pd.SparseDtype) or foreign:
        raise ColumnTypeError(
            f"column {values.name!r} has the dtype {values.dtype}, which is not supported; convert it to numbers, "
            f"strings, categories or dates (sparse columns: .sparse.to_dense())"
        )
    refuse_infinite(values)
    if kind == "O" and not categorical and (values.dtype == object or "decimal" in str(values.dtype)):
        numbers = numbers_in_objects(values)
        if numbers is not None:
            return ObjectCodec(values, fit_codec(numbers, categorical=False))
    if kind in "iufmM" and not categorical and not _has_few_numbers(values):
        return NumericCodec(values)
    return LevelsCodec(values)


def refuse_infinite(values: pd.Series) -> None:
    """Raise a DataError if a column of numbers holds an infinite one."""
    if getattr(values.dtype, "kind", "O") != "f":
        return
    floats = values.to_numpy(dtype=np.float64, na_value=np.nan)
    if np.isinf(floats).any():
        row = int(np.argmax(np.isinf(floats)))
        raise DataError(
            f"column {values.name!r} holds {floats[row]} in row {row}; replace infinite values by NaN "
            f"(missing values are supported) or by a finite number"
        )


def as_fitted(column: pd.Series, dtype: Any) -> pd.Series:
    """Return the column in the dtype seen in `fit`, if that loses nothing."""
    if column.dtype == dtype:
        return column
    kinds = getattr(column.dtype, "kind", "O") + getattr(dtype, "kind", "O")
    if set(kinds) <= set("iuf"):
        try:
            converted = column.astype(dtype)
            if np.array_equal(converted.to_numpy(np.float64, na_value=np.nan), column.to_numpy(np.float64), True):
                return converted
        except (ValueError, TypeError, OverflowError):
            pass
    raise DataError(
        f"column {column.name!r} has the dtype {column.dtype}, but had {dtype} in fit; "
        f"convert it with .astype({str(dtype)!r})"
    )


def numbers_in_objects(values: pd.Series) -> pd.Series | None:
    """Return the numbers or times of a column of Python objects as a typed column, or None if it holds others."""
    values = values.astype(object)
    content = pd.api.types.infer_dtype(values, skipna=True)
    if content == "integer":
        try:
            return values.astype("Int64")
        except OverflowError:
            return None
    if content in ("floating", "mixed-integer-float"):
        return values.astype(np.float64)
    if content in ("datetime64", "datetime", "timedelta64", "timedelta"):
        inferred = values.infer_objects()
        return None if inferred.dtype == object else inferred  # several time zones
    if content == "date":
        times = pd.to_datetime(values, errors="coerce")
        return None if (times.isna() & values.notna()).any() else times  # out of range
    if content == "decimal":
        present = values.dropna()
        exact = all(abs(number) * 10 ** _places(number) < 2**53 for number in present if number.is_finite())
        return values.where(values.notna(), np.nan).astype(np.float64) if exact else None
    return None


def _places(number: Decimal) -> int:
    """Return the decimal places of a number; none of infinite ones."""
    exponent = number.as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def _has_few_numbers(values: pd.Series) -> bool:
    head = values.iloc[: 10 * FEW_NUMBERS].nunique()  # spares most columns the full count
    return head <= FEW_NUMBERS and values.nunique() <= FEW_NUMBERS


def _factorize(values: pd.Series) -> tuple[NDArray[np.intp], Any]:
    """Return codes (missing: -1) and the distinct values, as an array of the column's dtype."""
    if isinstance(values.dtype, pd.CategoricalDtype):
        codes, observed = pd.factorize(values.cat.codes.to_numpy(), use_na_sentinel=False)
        present = observed >= 0
        position = np.cumsum(present) - 1
        codes = np.where(present[codes], position[codes], -1)
        return codes, pd.Categorical.from_codes(observed[present], dtype=values.dtype)
    try:
        return pd.factorize(values.array if not isinstance(values.dtype, np.dtype) else values.to_numpy())
    except (TypeError, NotImplementedError, ValueError) as error:
        sample = next((value for value in values if isinstance(value, (list, dict, set, np.ndarray))), values.iloc[0])
        raise ColumnTypeError(
            f"column {values.name!r} holds {sample!r} of type {type(sample).__name__}, but every argument must be a "
            f"string, a number, a boolean, a category or a time; convert it or drop the column"
        ) from error


def _unseen_missing(values: pd.Series) -> DataError:
    return DataError(
        f"column {values.name!r} has missing values, but had none when the encoder was fitted; impute them, "
        f"or fit the encoder on rows with missing values in this column"
    )
