"""Blocks cover an encoded row exactly once."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from synthaug.encoders.layout import Block, Layout, block_levels


@pytest.mark.parametrize(
    ("blocks", "shape", "message"),
    [
        ((Block("a", 0, 1, "numeric"), Block("b", 2, 3, "numeric")), (3,), "gap"),
        ((Block("a", 0, 2, "numeric"), Block("b", 1, 3, "numeric")), (3,), "gap"),
        ((Block("a", 1, 2, "numeric"),), (2,), "gap"),
        ((Block("a", 0, 0, "numeric"),), (0,), "gap"),
        ((Block("a", 0, 2, "numeric"),), (3,), "2 columns.*has 3"),
        ((Block("a", 0, 4, "pixels"),), (1, 2, 3), "4 columns.*has 6"),
    ],
)
def test_blocks_that_do_not_fill_the_shape_are_refused(blocks, shape, message):
    with pytest.raises(ValueError, match=message):
        Layout(blocks, shape)


def test_blocks_of_a_kind_are_in_order():
    blocks = (Block("a", 0, 1, "numeric"), Block("b", 1, 4, "categorical"), Block("c", 4, 6, "categorical"))
    layout = Layout(blocks, (6,))
    assert [block.name for block in layout.of_kind("categorical")] == ["b", "c"]
    assert [block.width for block in layout.blocks] == [1, 3, 2]
    assert hash(layout) == hash(Layout(blocks, (6,)))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_levels_are_the_largest_entries(dtype):
    blocks = (Block("b", 2, 5, "categorical"), Block("c", 5, 7, "categorical"), Block("d", 7, 77, "categorical"))
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(50, 77)).astype(dtype)
    expected = np.column_stack([rows[:, b.start : b.stop].argmax(axis=1) for b in blocks])
    assert_array_equal(block_levels(rows, blocks), expected)
    one_hot = np.zeros_like(rows)
    for block, levels in zip(blocks, expected.T, strict=True):
        one_hot[np.arange(50), block.start + levels] = 1
    assert_array_equal(block_levels(one_hot, blocks), expected)
    one_hot[:, 3] = 0  # some rows have no level now, and get the first
    assert_array_equal(block_levels(one_hot, blocks)[:, 0], one_hot[:, 2:5].argmax(axis=1))
    assert block_levels(one_hot[:0], blocks).shape == (0, 3)
    assert block_levels(one_hot, ()).shape == (50, 0)
