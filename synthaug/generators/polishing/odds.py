"""Odds: how much likelier a row is among real rows than among those made, as boosted trees say."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.ensemble import GradientBoostingClassifier
from torch import Tensor, nn

from synthaug.generators.polishing.trees import Splits, in_order

N_TREES, DEPTH, LEAF_ROWS = 100, 4, 20
SHARE = 0.5  # of rows and of columns, for each tree


class Odds(nn.Module):
    """Logarithm of the odds that a row is a real one, up to a constant.

    Parameters
    ----------
    codes : ndarray of shape (n, k)
        Codes of rows of both kinds.
    real : ndarray of shape (n,), bool
        Which are real.
    seed : int
        Seed of everything random.

    Shape
    -----
    Codes ``(n, k)`` to numbers ``(n,)``.
    """

    value: Tensor  # (nodes,): what a leaf adds

    def __init__(self, codes: NDArray[np.int64], real: NDArray[np.bool_], seed: int) -> None:
        super().__init__()
        model = GradientBoostingClassifier(
            n_estimators=N_TREES,
            max_depth=DEPTH,
            min_samples_leaf=LEAF_ROWS,
            subsample=SHARE,
            max_features=SHARE,
            random_state=seed,
        ).fit(codes, real)
        trees = [tree.tree_ for tree in model.estimators_[:, 0]]
        self.splits = Splits(trees)
        value = np.concatenate([tree.value[in_order(tree), 0, 0] for tree in trees])
        self.register_buffer("value", torch.from_numpy((model.learning_rate * value).astype(np.float32)))

    def forward(self, codes: Tensor) -> Tensor:
        """Return the logarithm of the odds of each row."""
        odds = torch.zeros(len(codes), device=codes.device)
        for tree in range(len(self.splits.root)):
            named = torch.full((len(codes),), tree, dtype=torch.int32, device=codes.device)
            odds += self.value.index_select(0, self.splits(codes, named))
        return odds
