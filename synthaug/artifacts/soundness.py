"""Whether what a file holds fits together: a few rows are drawn, of each class and with each level and score."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from synthaug.augmenter import GANAugmenter
from synthaug.augmenter.learned import Learned
from synthaug.encoders.codecs.identifiers import Patterns
from synthaug.encoders.layout import Layout
from synthaug.encoders.ranks import RankNormal
from synthaug.exceptions import ConditionError
from synthaug.generators.deformations.deformation import Warper
from synthaug.generators.jitter import _Mover as Mover
from synthaug.generators.polishing.codes import Codes
from synthaug.generators.polishing.trees import WIDTH, Splits, Trees
from synthaug.generators.starting_rows import StartingRows
from synthaug.generators.stored_rows import StoredRows

DRAWN = 16  # rows, and at least one of each class
MOST_CLASSES = 256  # that are tried
MOST_CELLS = 50_000_000  # numbers of an encoded row
ROUNDING = 1e-9  # of shares of rows
FARTHEST = 5.0  # scores lie within about 3.1


def check(augmenter: GANAugmenter, held: Iterable[Any]) -> None:
    """Raise whatever is raised by what is not sound: indices out of range, shapes that do not fit, what is not finite.

    What fits together and yet gives other rows than were learned is not noticed; digests of the parts are for that.

    Parameters
    ----------
    augmenter : GANAugmenter
        A fitted one.
    held : iterable of object
        All that it holds.
    """
    for one in held:
        for kind, check_one in CHECKS.items():
            if isinstance(one, kind):
                check_one(one)
    learned: Learned = augmenter.learned_
    layout = Layout(learned.encoder.layout_.blocks, learned.encoder.layout_.shape)  # checks itself
    if math.prod(layout.shape) > MOST_CELLS:
        raise ValueError(f"encoded rows of the shape {layout.shape}")
    _check_counts(learned)
    augmenter.sample(0)
    try:
        augmenter.sample(DRAWN, random_state=0)
        if augmenter.classes_ is not None:
            learned.on("cpu").rows(np.arange(min(len(augmenter.classes_), MOST_CLASSES)), 0)
    except ConditionError:  # of constraints that few rows fulfil
        pass
    if layout.of_kind("pixels"):
        for shade in (-1.0, 0.0, 1.0):
            learned.encoder.inverse_transform(np.full((1, *layout.shape), shade, dtype=np.float32))
        return
    learned.encoder.inverse_transform(_every_level(layout))


def _check_ranks(ranks: RankNormal) -> None:
    """Raise a ValueError unless scores lead to numbers: between some knots no row that is drawn may fall."""
    values, edges = ranks.values, np.column_stack([ranks.lower, ranks.upper]).ravel()
    is_finite = np.isfinite(edges).all() and (values.dtype.kind != "f" or np.isfinite(values).all())
    in_order = (values[1:] >= values[:-1]).all() and (np.diff(edges) >= -ROUNDING).all()
    within = edges.min() >= -ROUNDING and edges.max() <= 1 + ROUNDING
    if values.ndim != 1 or len(edges) != 2 * len(values) or not (is_finite and in_order and within):
        raise ValueError("ranks that are not in order")


def _check_patterns(patterns: Patterns) -> None:
    """Raise a ValueError unless every turn leads to a pattern, and every pattern has strings that no real row has."""
    if len(patterns.before) != len(patterns.places) or not all(map(all, patterns.places)):
        raise ValueError("patterns without characters")
    if not all(type(turn) is int and 0 <= turn < len(patterns.places) for turn in patterns.turns):
        raise ValueError("turns of patterns that there are not")
    for places, before in zip(patterns.places, patterns.before, strict=True):
        capacity = math.prod(map(len, places))
        if not all(type(turns) is int for turns in before) or len(before) >= capacity or sorted(before) != before:
            raise ValueError("patterns that are used up")


def _check_deformed(warper: Warper) -> None:
    """Raise a ValueError unless every image has neighbours that there are, or none."""
    n_images, n_places = len(warper.starts.rows), len(warper.neighbour)
    if warper.between.shape[:2] != warper.neighbour.shape or warper.place.shape != (n_images,):
        raise ValueError("neighbours of other images")
    for positions, least, end in (
        (warper.place, -1, n_places),
        (warper.neighbour, 0, n_images),
        (warper.lenders, 0, max(len(warper.starts.count), 1)),
    ):
        if positions.is_floating_point() or ((positions < least) | (positions >= end)).any():
            raise ValueError("positions of images or classes that there are not")


def _check_stored(rows: StoredRows) -> None:
    """Raise a ValueError unless all stored rows are finite: those that are drawn may not be the ones that are not."""
    levels, values = rows.levels, rows.values
    if not (levels.isfinite().all() and (values.isfinite().all() if values.is_floating_point() else True)):
        raise ValueError("stored rows that are not finite")
    if len(levels) and (values.is_floating_point() or (len(values) and int(values.max()) >= len(levels))):
        raise ValueError("stored rows of levels that there are not")


def _check_starts(starts: StartingRows) -> None:
    """Raise a ValueError unless every stored row has a condition, and classes have as many as there are."""
    if not len(starts.rows) == len(starts.condition) == int(starts.count.sum()):
        raise ValueError("stored rows of other conditions")


def _check_moved(mover: Mover) -> None:
    """Raise a ValueError unless the neighbours of every row are rows that there are."""
    near = mover.neighbours
    if near.is_floating_point() or len(near) != len(mover.starts.rows) or ((near < 0) | (near >= len(near))).any():
        raise ValueError("neighbours that there are not")


def _check_splits(splits: Splits) -> None:
    """Raise a ValueError unless every node leads to nodes that there are, or to itself, and asks for a column."""
    column, code, left = splits.nodes.reshape(-1, WIDTH).T
    right = torch.where(code < torch.iinfo(torch.int32).max, left + WIDTH, left)  # of a leaf there is none
    for places in (left, right, splits.root):
        if places.is_floating_point() or ((places < 0) | (places > len(splits.nodes) - WIDTH)).any():
            raise ValueError("nodes that there are not")
    if (column < 0).any():
        raise ValueError("columns that there are not")


def _check_trees(trees: Trees) -> None:
    """Raise a ValueError unless every leaf has a part of what is drawn, and every code is one."""
    first, drawn = trees.first, trees.drawn
    if len(first) != len(trees.splits) + 1 or (first.diff() < 0).any() or first[0] < 0 or first[-1] > len(drawn):
        raise ValueError("leaves of what there is not")
    if (drawn < 0).any():
        raise ValueError("codes that there are not")


def _check_module(module: nn.Module) -> None:
    """Raise a ValueError unless all its numbers are finite, also those by which rows are made that are hardly drawn."""
    if not all(held.isfinite().all() for held in (*module.parameters(recurse=False), *module.buffers(recurse=False))):
        raise ValueError("numbers of a network that are not finite")


def _check_codes(codes: Codes) -> None:
    """Raise a ValueError unless the bins of polished numbers have finite edges."""
    if not codes.edges.isfinite().all():
        raise ValueError("bins whose edges are not finite")


CHECKS: dict[type, Callable[[Any], None]] = {
    RankNormal: _check_ranks,
    Patterns: _check_patterns,
    Warper: _check_deformed,
    StoredRows: _check_stored,
    StartingRows: _check_starts,
    Mover: _check_moved,
    Splits: _check_splits,
    Trees: _check_trees,
    nn.Module: _check_module,
    Codes: _check_codes,
}


def _check_counts(learned: Learned) -> None:
    if learned.n_rows < 1:
        raise ValueError(f"{learned.n_rows} training rows")
    classes = None if learned.target is None else learned.target.classes_
    counts: Any = None if learned.target is None else learned.target.class_counts_
    if classes is not None and (len(counts) != len(classes) or counts.min() < 0 or not counts.sum()):
        raise ValueError(f"classes of {counts.tolist()} rows")


def _every_level(layout: Layout) -> NDArray[np.float32]:
    """Return encoded rows in which each level of each block occurs, and scores from the lowest to the highest.

    Of very wide rows there are too few for all levels; the first and the last one of each block occur in any case.
    """
    blocks = layout.of_kind("categorical")
    most = max(MOST_CELLS // math.prod(layout.shape), 2)
    n = min(max([block.stop - block.start for block in blocks] + [DRAWN]), most)
    rows = np.zeros((n, *layout.shape), dtype=np.float32)
    for block in layout.of_kind("numeric"):
        rows[:, block.start : block.stop] = np.linspace(-FARTHEST, FARTHEST, n)[:, None]
    for block in blocks:
        size = block.stop - block.start
        level = np.arange(n) % size if size <= n else np.linspace(0, size - 1, n).round().astype(np.intp)
        rows[np.arange(n), block.start + level] = 1.0
    return rows
