"""Trees: how the codes of one column are distributed, given those of all others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor
from torch import Tensor, nn

N_TREES = 5
LEAF_ROWS = 5  # real rows in a leaf, at least
SHARE = 0.632  # of the rows, for each tree: as many as a bootstrap sample has, but none twice, so that leaves have five
WIDTH = 3  # numbers that a node has
MOST_FEATURES = 32  # compared for a split; drawn at random where there are more


class Splits(nn.Module):
    """Trees of scikit-learn as arrays of nodes, tree after tree.

    Shape
    -----
    Codes ``(n, k)`` and the tree for each, ``(n,)``, to the leaves, ``(n,)``.
    """

    root: Tensor  # (trees,): where their first nodes begin
    nodes: (
        Tensor  # (3 * nodes,): the column by which a node splits, the largest code that goes to the left, and where the
    )
    #   left child begins; the right one follows on it, and a leaf leads to itself

    def __init__(self, trees: Sequence[Any]) -> None:
        super().__init__()
        self.depth = max(len(_levels(tree)) for tree in trees) - 1
        first = np.cumsum([0, *(tree.node_count for tree in trees)])
        nodes = []
        for tree, start in zip(trees, first[:-1], strict=True):
            order = in_order(tree)
            left, place = tree.children_left[order], np.arange(len(order))
            number = np.empty_like(place)
            number[order] = place
            feature = np.where(left < 0, 0, tree.feature[order])
            threshold = np.where(left < 0, np.iinfo(np.int32).max, np.floor(tree.threshold[order]))
            nodes.append(
                np.column_stack([feature, threshold, WIDTH * (start + np.where(left < 0, place, number[left]))])
            )
        self.register_buffer("root", torch.from_numpy((WIDTH * first[:-1]).astype(np.int32)))
        self.register_buffer("nodes", torch.from_numpy(np.concatenate(nodes).ravel().astype(np.int32)))

    def __len__(self) -> int:
        """Return the number of nodes."""
        return len(self.nodes) // WIDTH

    def forward(self, codes: Tensor, tree: Tensor) -> Tensor:
        """Return the leaf of each row in the tree that is named for it."""
        start = torch.arange(len(codes), device=codes.device, dtype=torch.int32) * codes.shape[1]
        flat, node = codes.flatten(), self.root.index_select(0, tree)
        for _ in range(self.depth):
            value = flat.index_select(0, start + self.nodes.index_select(0, node))
            above = (value > self.nodes.index_select(0, node + 1)).int()
            node = self.nodes.index_select(0, node + 2) + WIDTH * above
        return node // WIDTH


class Trees(nn.Module):
    """A few decision trees, and the codes that real rows of their leaves have in one column.

    Each tree has learned another sample of the rows. It splits by all columns but the one that is drawn.

    Parameters
    ----------
    codes : ndarray of shape (n, k)
        Codes of all columns of real rows.
    column : int
        The one to draw.
    ordered : bool
        Whether its codes have an order.
    rng : Generator
        Numpy's; draws the samples.

    Shape
    -----
    Codes ``(n, k)`` and numbers ``(n, 2)`` in [0, 1), which choose a tree and a real row, to codes ``(n,)``.
    """

    first: Tensor  # (nodes + 1,): where the codes of a leaf begin, and, next, where they end
    drawn: Tensor  # (rows of all trees,): codes of the column, leaf by leaf

    def __init__(self, codes: NDArray[np.int64], column: int, ordered: bool, rng: np.random.Generator) -> None:
        super().__init__()
        self.column = column
        others, target = codes.copy(), codes[:, column]
        others[:, column] = 0  # no tree splits by what does not vary
        samples = [rng.permutation(len(codes))[: max(1, round(SHARE * len(codes)))] for _ in range(N_TREES)]
        family: Any = DecisionTreeRegressor if ordered else DecisionTreeClassifier
        models = [
            family(
                min_samples_leaf=LEAF_ROWS,
                max_features=min(MOST_FEATURES, codes.shape[1]),
                random_state=int(rng.integers(2**31)),
            ).fit(others[sample], target[sample])
            for sample in samples
        ]
        self.splits = Splits([model.tree_ for model in models])
        learned, tree = np.concatenate(samples), np.repeat(np.arange(N_TREES), len(samples[0]))
        leaf = self.splits(torch.from_numpy(others[learned]).int(), torch.from_numpy(tree).int()).numpy()
        first = np.cumsum([0, *np.bincount(leaf, minlength=len(self.splits))])
        by_leaf = np.lexsort((target[learned], leaf))  # sorted within a leaf, too: their order says nothing of rows
        self.register_buffer("first", torch.from_numpy(first.astype(np.int32)))
        self.register_buffer("drawn", torch.from_numpy(target[learned][by_leaf].astype(np.int32)))

    def forward(self, codes: Tensor, chance: Tensor) -> Tensor:
        """Return a code of each row, drawn from the leaf in which a tree puts it."""
        leaf = self.splits(codes, (chance[:, 0] * len(self.splits.root)).int())
        first, end = self.first.index_select(0, leaf), self.first.index_select(0, leaf + 1)
        return self.drawn.index_select(0, first + (chance[:, 1] * (end - first)).int())


def in_order(tree: Any) -> NDArray[np.intp]:
    """Return the nodes of a tree of scikit-learn level by level, the two children of each side by side."""
    return np.concatenate(_levels(tree))


def _levels(tree: Any) -> list[NDArray[np.intp]]:
    levels = [np.zeros(1, dtype=np.intp)]
    while len(inner := levels[-1][tree.children_left[levels[-1]] >= 0]):
        levels.append(np.column_stack([tree.children_left[inner], tree.children_right[inner]]).ravel())
    return levels
