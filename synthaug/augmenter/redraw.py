"""Rows drawn again until they fulfil what is asked of them, or until that is known to take too long."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from synthaug.exceptions import ConditionError

IN_VAIN = 200_000  # rows drawn without one that is right, after which there is likely none
MOST, MOST_CELLS = 4_096, 4_096 * 1_024  # candidates, and encoded numbers, at once; part of what a seed means
PER_ROW = 200  # rows drawn for each that is wanted, and IN_VAIN more, which are too many


class Drawing(NamedTuple):
    """How rows are made.

    Parameters
    ----------
    draw : callable
        Makes encoded rows of class codes and a seed, in an array that it may use again.
    decode : callable
        Makes a table of encoded rows and the positions of each among all.
    accepted : callable
        Says of a table and its codes, for each thing that is asked, which rows fulfil it.
    fresh : callable or None
        Makes n other class codes from a random generator; None keeps those that were asked for.
    """

    draw: Callable[[NDArray[Any], int], NDArray[np.float32]]
    decode: Callable[[NDArray[np.float32], NDArray[np.intp]], Any]
    accepted: Callable[[Any, NDArray[Any]], Mapping[str, NDArray[np.bool_]]]
    fresh: Callable[[int, np.random.Generator], NDArray[Any]] | None


class Budget:
    """How many rows have been drawn, and whether it is worth going on.

    Parameters
    ----------
    n_wanted : int
        Rows that are wanted in all.
    """

    def __init__(self, n_wanted: int) -> None:
        self.n_wanted, self.n_drawn, self.n_right, self.n_in_vain = n_wanted, 0, 0, 0
        self.refused: Counter[str] = Counter()

    def count(self, accepted: Mapping[str, NDArray[np.bool_]], n: int) -> NDArray[np.bool_]:
        """Count rows that were drawn, and return which of them are right.

        Raises
        ------
        ConditionError
            If so few are that there is no end in sight.
        """
        right = np.logical_and.reduce([np.ones(n, dtype=bool), *accepted.values()])
        self.refused.update({what: int(n - mask.sum()) for what, mask in accepted.items()})
        self.n_drawn, self.n_right = self.n_drawn + n, self.n_right + int(right.sum())
        self.n_in_vain = 0 if right.any() else self.n_in_vain + n
        if not right.all() and (
            self.n_in_vain >= IN_VAIN or self.n_drawn - self.n_wanted >= PER_ROW * self.n_wanted + IN_VAIN
        ):
            share, ((what, _),) = self.n_right / self.n_drawn, self.refused.most_common(1)
            raise ConditionError(
                f"of {self.n_drawn:,} rows drawn, {self.n_right:,} ({share:.2%}) were as asked, and "
                f"{self.n_wanted:,} are wanted; most were refused by {what}. Ask for fewer rows or what is less rare, "
                f"or fit on rows that show more of it"
            )
        return right


def made(
    drawing: Drawing, codes: NDArray[Any], rows: NDArray[np.float32], first: int, seeds: tuple[int, int], budget: Budget
) -> Any:
    """Return a table of which every row is as asked; ``codes`` and encoded ``rows`` are changed where drawn again.

    Row i depends on its code, the seeds and i alone: however many follow, each row that is drawn again has as many
    candidates in each round, which are as many as in all rounds before.

    Parameters
    ----------
    drawing : Drawing
        How rows are made.
    codes, rows : ndarray of length n
        Class codes, and what was drawn for them first.
    first : int
        Position of the first row.
    seeds : tuple of int
        Seed of the whole, and the number of this part.
    budget : Budget
        What the whole may draw.
    """
    positions = first + np.arange(len(codes))
    table = drawing.decode(rows, positions)
    pending = np.flatnonzero(~budget.count(drawing.accepted(table, codes), len(codes)))
    if not len(pending):
        return table
    most = max(min(MOST, MOST_CELLS // max(math.prod(rows.shape[1:]), 1)), 1)
    n_round = 0
    while len(pending):
        n_each = min(2**n_round, most)
        at_once = most // n_each
        for part, start in enumerate(range(0, len(pending), at_once)):
            places = pending[start : start + at_once]
            seed = np.random.SeedSequence([*seeds, 1 + n_round, part])
            found, better, its_codes = _candidates(drawing, codes[places], positions[places], n_each, seed, budget)
            rows[places[found]], codes[places[found]] = better, its_codes
            pending[start : start + at_once][found] = -1
        pending, n_round = pending[pending >= 0], n_round + 1
    return drawing.decode(rows, positions)


def _candidates(
    drawing: Drawing,
    codes: NDArray[Any],
    positions: NDArray[np.intp],
    n_each: int,
    seed: np.random.SeedSequence,
    budget: Budget,
) -> tuple[NDArray[np.bool_], NDArray[np.float32], NDArray[Any]]:
    """Return for which rows one of so many candidates is right, and the first such ones with their codes."""
    own, draws = (int(state) for state in seed.generate_state(2))
    codes, positions = np.repeat(codes, n_each), np.repeat(positions, n_each)
    if drawing.fresh is not None:
        codes = drawing.fresh(len(codes), np.random.default_rng(own))
    rows = drawing.draw(codes, draws)
    right = budget.count(drawing.accepted(drawing.decode(rows, positions), codes), len(codes)).reshape(-1, n_each)
    found = np.asarray(right.any(axis=1))
    first = (np.arange(len(right)) * n_each + right.argmax(axis=1))[found]
    return found, rows[first], codes[first]
