"""Python objects that are all numbers or times, but of several types: 3 and 2.5, or None and NaN where missing."""

from __future__ import annotations

from copy import copy
from typing import Any, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthaug.encoders.codecs.base import ColumnCodec, Parts, unseen_missing
from synthaug.encoders.codecs.identity import has_several_types, identities, one_of_each_type, type_codes
from synthaug.encoders.codecs.numeric import NumericCodec
from synthaug.encoders.codecs.objects import as_objects, checked_numbers
from synthaug.encoders.columns import numbers_in_objects, refuse_infinite
from synthaug.encoders.ranks import RankNormal, noise_scores

WHOLE, FRACTION = (int, np.integer), (float, np.floating)


class MixedCodec(ColumnCodec):
    """Python objects that are numbers or times of several types, or missing in several ways.

    Where numbers repeat, the objects themselves are ranked, equal ones by their types. Otherwise the numbers are, and
    each type is a state, unless whole numbers on a grid, and they alone, are integers. Each missing value is a state of
    its own.
    """

    has_equals = True

    def __init__(self, values: pd.Series, numbers: NumericCodec) -> None:
        present, missing = values.dropna(), one_of_each_type(values[values.isna()])
        self.numbers, self.missing = numbers, missing
        self.samples, self.further_missing = one_of_each_type(present), missing[1:]
        self.ladder, self.ranks = None, None
        names: tuple[str, ...] = ("value",)
        if len(self.samples) > 1 and numbers.ranks.snaps:
            codes, self.ladder = _ladder(present)
            self.ranks = RankNormal.of_levels(np.arange(len(self.ladder), dtype=np.float64), np.bincount(codes))
        elif len(self.samples) > 1 and not (numbers.grid.step and _told_by_wholeness(present, self.samples)):
            names = tuple(type(sample).__name__ for sample in self.samples)
        self.n_scored, self.scored_state = len(names), 0
        self.state_names = names + tuple(f"(missing {value!r})" for value in missing)

    @classmethod
    def fit(cls, values: pd.Series) -> Self | None:
        """Decline columns of one type, of anything else, and of few numbers; see `ColumnCodec.fit`."""
        numbers = numbers_in_objects(values) if has_several_types(values) else None
        if numbers is None:
            return None
        refuse_infinite(numbers)
        codec = NumericCodec.fit(numbers[values.notna()])
        return None if codec is None else cls(values, codec)

    def coarse(self) -> Self:
        """Return the same around a coarse codec; see `ColumnCodec.coarse`."""
        made = copy(self)
        made.numbers = self.numbers.coarse()
        return made

    def encode(self, values: pd.Series, rng: np.random.Generator) -> Parts:
        """Return the parts of values; see `ColumnCodec.encode`."""
        numbers, gone = checked_numbers(values), values.isna().to_numpy(dtype=bool)
        if gone.any() and not self.missing:
            raise unseen_missing(values)
        state, score = np.zeros(len(values), dtype=np.intp), noise_scores(len(values), rng)
        if self.ladder is not None and self.ranks is not None:
            score[~gone] = self.ranks.scores(self._rungs(values[~gone], numbers[~gone]), rng)
        else:
            score[~gone] = self.numbers.encode(numbers[~gone], rng).score
        if self.n_scored > 1:
            state[~gone] = type_codes(values[~gone], self.samples)
        state[gone] = self.n_scored + type_codes(values[gone], self.missing)
        return Parts(state if len(self.state_names) > 1 else None, score)

    def decode(self, parts: Parts, n: int) -> Any:
        """Return the values of parts; see `ColumnCodec.decode`."""
        assert parts.score is not None  # numbers always have one
        state = np.zeros(n, dtype=np.intp) if parts.state is None else parts.state
        present = state < self.n_scored
        objects = np.empty(n, dtype=object)
        if self.ladder is not None and self.ranks is not None:
            objects[present] = self.ladder[self.ranks.numbers(parts.score[present]).astype(np.intp)]
        else:
            objects[present] = self._typed(parts.score[present], state[present])
        for i, value in enumerate(self.missing):
            objects[state == self.n_scored + i] = value
        return objects

    def _rungs(self, values: pd.Series, numbers: pd.Series) -> NDArray[np.float64]:
        """Return the place of values on the ladder; of what is not there, the nearest below."""
        known = {identity: float(rung) for rung, identity in enumerate(identities(self.ladder))}
        rungs = [known.get(identity, np.nan) for identity in identities(values)]
        below: Any = checked_numbers(pd.Series(self.ladder, dtype=object)).searchsorted(numbers, side="right") - 1
        return np.where(np.isnan(rungs), np.maximum(below, 0), rungs)

    def _typed(self, scores: NDArray[np.floating], codes: NDArray[np.intp]) -> NDArray[Any]:
        """Return numbers or times as objects of types; what is to be an integer is rounded."""
        values = pd.Series(self.numbers.decode(Parts(None, scores), len(scores)))
        whole = np.array([isinstance(sample, WHOLE) for sample in self.samples])
        if whole.any() and not whole.all():
            if self.n_scored == 1:
                codes = np.where(values % 1 == 0, whole.argmax(), whole.argmin())
            low, high = self.numbers.grid.values(self.numbers.ranks.values[[0, -1]], None)
            rounded = values.round()
            rounded += 1.0 * (rounded < low) - 1.0 * (rounded > high)
            values = values.mask(whole[codes], rounded)
        objects = np.empty(len(values), dtype=object)
        for code, sample in enumerate(self.samples):
            objects[codes == code] = as_objects(values[codes == code], type(sample))
        return objects


def _ladder(present: pd.Series) -> tuple[NDArray[np.intp], NDArray[Any]]:
    """Return the place of each object among the distinct ones, and these in order."""
    codes, distinct = pd.factorize(identities(present))
    first = np.zeros(len(distinct), dtype=np.intp)
    first[codes[::-1]] = np.arange(len(present))[::-1]
    order = np.argsort(checked_numbers(present).to_numpy()[first], kind="stable")
    return np.argsort(order)[codes], present.to_numpy()[first][order]


def _told_by_wholeness(present: pd.Series, samples: tuple[Any, ...]) -> bool:
    """Return whether numbers of two types are integers where they are whole, and only there."""
    of_fractions = [sample for sample in samples if isinstance(sample, FRACTION)]
    if len(samples) != 2 or len(of_fractions) != 1 or not any(isinstance(sample, WHOLE) for sample in samples):
        return False
    kind = type(of_fractions[0])
    return not any(value % 1 == 0 for value in present if type(value) is kind)
