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
MOST_FEATURES = 32  # compared for a split; drawn at random where there are more


class Splits(nn.Module):
    """Trees of scikit-learn as arrays of nodes, tree after tree.

    Shape
    -----
    Codes ``(n, k)`` and the tree for each, ``(n,)``, to the leaves, ``(n,)``.
    """

    root: Tensor  # (trees,): their first nodes
    feature: Tensor  # (nodes,): column by which a node splits
    threshold: Tensor  # (nodes,): codes above it go to the right
    left: Tensor  # (nodes,): where the others go; the right follows on it, and a leaf leads to itself

    def __init__(self, trees: Sequence[Any]) -> None:
        super().__init__()
        self.depth = max(len(_levels(tree)) for tree in trees) - 1
        roots = np.cumsum([0, *(tree.node_count for tree in trees)])
        parts: dict[str, list[NDArray[Any]]] = {"root": [roots[:-1]], "feature": [], "threshold": [], "left": []}
        for tree, start in zip(trees, roots[:-1], strict=True):
            order = in_order(tree)
            left, nodes = tree.children_left[order], np.arange(len(order))
            number = np.empty_like(nodes)
            number[order] = nodes
            parts["feature"].append(np.where(left < 0, 0, tree.feature[order]))
            parts["threshold"].append(np.where(left < 0, np.iinfo(np.int32).max, np.floor(tree.threshold[order])))
            parts["left"].append(start + np.where(left < 0, nodes, number[left]))
        for name, part in parts.items():
            self.register_buffer(name, torch.from_numpy(np.concatenate(part).astype(np.int32)))

    def forward(self, codes: Tensor, tree: Tensor) -> Tensor:
        """Return the leaf of each row in the tree that is named for it."""
        start = torch.arange(len(codes), device=codes.device, dtype=torch.int32) * codes.shape[1]
        flat, node = codes.flatten(), self.root.index_select(0, tree)
        for _ in range(self.depth):
            value = flat.index_select(0, start + self.feature.index_select(0, node))
            node = self.left.index_select(0, node) + (value > self.threshold.index_select(0, node))
        return node


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

    first: Tensor  # (nodes,): of a leaf, where its codes begin
    count: Tensor  # (nodes,): and how many they are
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
        count = np.bincount(leaf, minlength=len(self.splits.left))
        by_leaf = np.lexsort((target[learned], leaf))  # sorted within a leaf, too: their order says nothing of rows
        for name, part in (("first", np.cumsum(count) - count), ("count", count), ("drawn", target[learned][by_leaf])):
            self.register_buffer(name, torch.from_numpy(part.astype(np.int32)))

    def forward(self, codes: Tensor, chance: Tensor) -> Tensor:
        """Return a code of each row, drawn from the leaf in which a tree puts it."""
        leaf = self.splits(codes, (chance[:, 0] * len(self.splits.root)).int())
        place = (chance[:, 1] * self.count.index_select(0, leaf)).int()
        return self.drawn.index_select(0, self.first.index_select(0, leaf) + place)


def in_order(tree: Any) -> NDArray[np.intp]:
    """Return the nodes of a tree of scikit-learn level by level, the two children of each side by side."""
    return np.concatenate(_levels(tree))


def _levels(tree: Any) -> list[NDArray[np.intp]]:
    levels = [np.zeros(1, dtype=np.intp)]
    while len(inner := levels[-1][tree.children_left[levels[-1]] >= 0]):
        levels.append(np.column_stack([tree.children_left[inner], tree.children_right[inner]]).ravel())
    return levels
