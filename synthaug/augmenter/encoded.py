"""Rows and their conditions as a generator learns them: all, or as many as fit into memory."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthaug._sklearn import _safe_indexing
from synthaug.augmenter.learned import condition_of
from synthaug.encoders.target import TargetCodec

MAX_CELLS = 100_000_000  # encoded numbers that a fit may hold: 400 MB


def encoded(
    X: Any, codes: NDArray[Any], encoder: Any, target: TargetCodec | None, rng: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return rows and conditions as a generator learns them: all, or as many as fit into memory."""
    groups = np.zeros(len(codes), dtype=np.intp) if target is None or target.classes_ is None else codes + 1
    width = math.prod(encoder.layout_.shape) + (0 if target is None else target.width_)
    learned = within_memory(groups, width, rng)
    rows = encoder.transform(X if len(learned) == len(codes) else _safe_indexing(X, learned))
    return np.require(rows, np.float32, ["C", "W"]), condition_of(target, codes[learned])


def within_memory(groups: NDArray[np.intp], width: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """Return the positions of the rows to learn from: all, or as many as fit, the rows of small groups first."""
    n, limit = len(groups), MAX_CELLS // max(width, 1)
    if n <= limit:
        return np.arange(n)
    shuffled = rng.permutation(n)
    by_group = shuffled[np.argsort(groups[shuffled], kind="stable")]
    counts = np.bincount(groups)
    turn = np.empty(n, dtype=np.intp)
    turn[by_group] = np.arange(n) - np.repeat(np.cumsum(counts) - counts, counts)
    return np.sort(np.argsort(turn, kind="stable")[:limit])
