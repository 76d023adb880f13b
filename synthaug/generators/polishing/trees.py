"""Trees: how the codes of one column are distributed, given those of all others."""

from __future__ import annotations

from typing import Any, NamedTuple, Self

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor
from torch import Tensor, nn

N_TREES = 5
LEAF_ROWS = 5  # real rows in a leaf, at least
SHARE = 0.632  # of the rows, for each tree: as many as a bootstrap sample has, but none twice, so that leaves have five
MOST_FEATURES = 32  # compared for a split; drawn at random where there are more

Ints = NDArray[np.int32]


class Trees(nn.Module):
    """A few decision trees, and the codes that real rows of their leaves have in one column.

    Each tree has learned another sample of the rows. It splits by all columns but the one that is drawn.

    Parameters
    ----------
    codes : ndarray of shape (n, k)
        Of all columns of real rows.
    column : int
        The one to draw.
    ordered : bool
        Whether its codes have an order.
    rng : Generator
        Of numpy; draws the samples.

    Shape
    -----
    Codes ``(n, k)`` and numbers ``(n, 2)`` in [0, 1), which choose a tree and a real row, to codes ``(n,)``.
    """

    root: Tensor  # (trees,): their first nodes
    feature: Tensor  # (nodes,): column by which a node splits
    threshold: Tensor  # (nodes,): codes above it go to the right
    left: Tensor  # (nodes,): where the others go; the right follows on it, and a leaf leads to itself
    first: Tensor  # (nodes,): of a leaf, where its codes begin
    count: Tensor  # (nodes,): and how many they are
    drawn: Tensor  # (rows of all trees,): codes of the column, leaf by leaf

    def __init__(self, codes: NDArray[np.int64], column: int, ordered: bool, rng: np.random.Generator) -> None:
        super().__init__()
        self.column = column
        others, target = np.delete(codes, column, axis=1).astype(np.float32), codes[:, column]
        grown = [_Grown.of(others, target, ordered, rng) for _ in range(N_TREES)]
        self.depth = max(tree.depth for tree in grown)
        n_nodes, n_drawn = (np.cumsum([0, *sizes[:-1]]) for sizes in zip(*(tree.sizes for tree in grown), strict=True))
        parts = {
            "root": n_nodes,
            "feature": [tree.feature + (tree.feature >= column) for tree in grown],
            "threshold": [tree.threshold for tree in grown],
            "left": [tree.left + start for tree, start in zip(grown, n_nodes, strict=True)],
            "first": [tree.first + start for tree, start in zip(grown, n_drawn, strict=True)],
            "count": [tree.n_drawn for tree in grown],
            "drawn": [tree.drawn for tree in grown],
        }
        for name, part in parts.items():
            self.register_buffer(name, torch.from_numpy(np.hstack(part).astype(np.int32)))

    def forward(self, codes: Tensor, chance: Tensor) -> Tensor:
        """Return a code of each row, drawn from the leaf in which a tree puts it."""
        start = torch.arange(len(codes), device=codes.device, dtype=torch.int32) * codes.shape[1]
        flat, tree = codes.flatten(), (chance[:, 0] * len(self.root)).int()
        node = self.root.index_select(0, tree)
        for _ in range(self.depth):
            value = flat.index_select(0, start + self.feature.index_select(0, node))
            node = self.left.index_select(0, node) + (value > self.threshold.index_select(0, node))
        place = (chance[:, 1] * self.count.index_select(0, node)).int()
        return self.drawn.index_select(0, self.first.index_select(0, node) + place)


class _Grown(NamedTuple):
    """A tree as arrays, with the two children of a node side by side."""

    feature: Ints
    threshold: Ints
    left: Ints
    first: Ints
    n_drawn: Ints
    drawn: Ints
    depth: int

    @classmethod
    def of(
        cls, others: NDArray[np.float32], target: NDArray[np.int64], ordered: bool, rng: np.random.Generator
    ) -> Self:
        """Return a tree that has learned a sample of rows."""
        sample = rng.permutation(len(target))[: max(1, round(SHARE * len(target)))]
        features, wanted = others[sample], target[sample]
        if not features.shape[1]:
            features = np.zeros((len(sample), 1), dtype=np.float32)
        family: Any = DecisionTreeRegressor if ordered else DecisionTreeClassifier
        model = family(
            min_samples_leaf=LEAF_ROWS,
            max_features=min(MOST_FEATURES, features.shape[1]),
            random_state=int(rng.integers(2**31)),
        ).fit(features, wanted)
        tree = model.tree_
        order, depth = _by_depth(tree.children_left, tree.children_right)
        number = np.argsort(order)  # where a node has come to
        is_leaf = tree.children_left[order] < 0
        where = number[model.apply(features)]
        count = np.bincount(where, minlength=len(order))
        return cls(
            np.where(is_leaf, 0, tree.feature[order]),
            np.where(is_leaf, np.iinfo(np.int32).max, np.floor(tree.threshold[order])).astype(np.int32),
            np.where(is_leaf, np.arange(len(order)), number[tree.children_left[order]]),
            np.cumsum(count) - count,
            count,
            wanted[np.lexsort((wanted, where))],  # sorted, so that their order says nothing of rows
            depth,
        )

    @property
    def sizes(self) -> tuple[int, int]:
        """Number of nodes, and of rows in the sample."""
        return len(self.left), len(self.drawn)


def _by_depth(left: NDArray[np.intp], right: NDArray[np.intp]) -> tuple[NDArray[np.intp], int]:
    """Return the nodes level by level, the children of each side by side, and how deep the last ones are."""
    levels = [np.zeros(1, dtype=np.intp)]
    while True:
        inner = levels[-1][left[levels[-1]] >= 0]
        if not len(inner):
            return np.concatenate(levels), len(levels) - 1
        levels.append(np.column_stack([left[inner], right[inner]]).ravel())
