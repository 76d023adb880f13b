"""An augmenter with the teacher, the weights and the amounts of ours, whose rows somebody else makes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthaug import GANAugmenter, Jitter
from synthaug._sklearn import _safe_indexing
from synthaug.augmenter.amounts import GUIDED_RATIO
from synthaug.augmenter.learned import Learned
from synthaug.benchmark.methods.added_rows import Rows

Make = Callable[[pd.DataFrame, pd.Series, int, int], Rows]  # of so many rows, and a seed


class OthersRows(GANAugmenter):
    """`GANAugmenter`, but for the rows: a function makes these.

    Parameters
    ----------
    make : callable
        From X, y, a number of rows and a seed to rows and the classes that they were made for.
    ratio, sampling_strategy, random_state
        As in `GANAugmenter`.
    """

    def __init__(
        self, make: Make, *, ratio: Any = "auto", sampling_strategy: Any = None, random_state: Any = None
    ) -> None:
        # The generator does nothing here; it is one that learns in no time.
        super().__init__(Jitter(), ratio=ratio, sampling_strategy=sampling_strategy, random_state=random_state)
        self.make = make

    def learn(self, *args: Any, **named: Any) -> Learned:
        """Learn as ours do, and let the function make the rows."""
        return self._of_others(super().learn(*args, **named))

    def learn_hard(self, *args: Any, **named: Any) -> Learned:
        """Learn as ours do for hard labels, and let the function make the rows."""
        return self._of_others(super().learn_hard(*args, **named))

    def _of_others(self, learned: Learned) -> Learned:
        X = learned.real.X  # type: ignore[union-attr]
        y = pd.Series(np.asarray(learned.real.y), index=X.index)  # type: ignore[union-attr]
        made, labels = self.make(X, y, GUIDED_RATIO * learned.n_rows, learned.seeds[1])
        codes = learned.target.transform(pd.Series(np.asarray(labels)), None)  # type: ignore[union-attr]
        kept = {field.name: getattr(learned, field.name) for field in fields(Learned)}
        return _LearnedByOthers(**kept, made=made.reset_index(drop=True), made_for=codes)


@dataclass(frozen=True, eq=False, repr=False)
class _LearnedByOthers(Learned):
    """`Learned` with rows that are there already, and the class codes that they were made for."""

    made: Any = None
    made_for: Any = None

    def rows(self, codes: NDArray[Any], seed: int) -> Any:
        """Return rows of the given classes in order, from the first again where there are too few."""
        chosen = np.zeros(len(codes), dtype=np.intp)
        for code in np.unique(codes):
            there = np.flatnonzero(self.made_for == code)
            asked = codes == code
            chosen[asked] = np.resize(there if len(there) else np.arange(len(self.made)), asked.sum())
        return _safe_indexing(self.made, chosen)
