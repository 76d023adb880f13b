"""Trees draw what real rows have that are alike in all other columns."""

import numpy as np
import pytest
import torch

from synthaug.generators.polishing.trees import LEAF_ROWS, N_TREES, Trees


def drawn(trees, codes, seed=0):
    """Return what trees draw for codes."""
    chance = torch.rand(len(codes), 2, generator=torch.Generator().manual_seed(seed))
    return trees(torch.from_numpy(codes).int(), chance).numpy()


@pytest.mark.parametrize("ordered", [True, False])
@pytest.mark.parametrize("column", [0, 1, 2])
def test_a_column_that_others_decide_is_drawn_so(column, ordered, global_random_seed):
    codes = np.random.default_rng(global_random_seed).integers(4, size=(800, 3))
    codes[:, column] = codes[:, column - 1] // 2 + 2 * (codes[:, column - 2] > 1)
    trees = Trees(codes, column, ordered, np.random.default_rng(0))
    blank = codes.copy()
    blank[:, column] = 0  # which the trees must not look at
    assert np.array_equal(drawn(trees, blank), codes[:, column])


def test_shares_are_those_of_the_real_rows_given_the_others(global_random_seed):
    rng = np.random.default_rng(global_random_seed)
    other = rng.integers(2, size=2_000)
    codes = np.column_stack([np.where(rng.random(2_000) < 0.2 + 0.6 * other, 1, 0), other])
    trees = Trees(codes, 0, False, np.random.default_rng(0))
    for value in (0, 1):
        made = drawn(trees, np.tile([0, value], (4_000, 1)))
        assert made.mean() == pytest.approx(codes[other == value, 0].mean(), abs=0.05)


def test_leaves_have_five_rows_none_of_them_twice():
    codes = np.column_stack([np.arange(300), np.random.default_rng(0).permutation(300), np.arange(300) % 7])
    trees = Trees(codes, 0, True, np.random.default_rng(0))
    count = trees.first.diff()
    assert count[count > 0].min() >= LEAF_ROWS
    assert count.sum() == len(trees.drawn)
    for tree in trees.drawn.view(N_TREES, -1):
        assert len(tree.unique()) == len(tree)  # as each code is that of one row
