"""Codes say rows in whole numbers, and conditions too."""

import numpy as np
import pytest
import torch

from synthaug.encoders.layout import Block, Layout
from synthaug.generators.polishing.codes import MOST_BINS, Codes, LabelCodes, bins, quantiles

LAYOUT = Layout(
    (
        Block("a", 0, 1, "numeric"),
        Block("b", 1, 2, "numeric"),
        Block("c", 2, 4, "categorical"),
        Block("d", 4, 7, "categorical"),
    ),
    (7,),
)


def encoded_rows(n, seed=0):
    rng = np.random.default_rng(seed)
    rows = np.zeros((n, 7), dtype=np.float32)
    rows[:, :2] = rng.normal(size=(n, 2))
    levels = np.column_stack([rng.integers(2, size=n), rng.integers(3, size=n)])
    rows[np.arange(n), 2 + levels[:, 0]] = 1
    rows[np.arange(n), 4 + levels[:, 1]] = 1
    return torch.from_numpy(rows), levels


def test_rows_of_codes_have_these_codes(global_random_seed):
    rows, levels = encoded_rows(300, global_random_seed)
    coded = Codes(rows, LAYOUT)
    codes = coded(rows)
    assert np.array_equal(codes[:, 2:], levels)
    place = torch.rand(300, 2, generator=torch.Generator().manual_seed(0)).clamp(0.01, 0.99)
    again = coded.rows(codes, place)
    assert torch.equal(coded(again), codes)
    assert torch.equal(again[:, 2:], rows[:, 2:])
    assert (again[:, :2] - rows[:, :2]).abs().median() < 0.1


@pytest.mark.parametrize("n", [1, 2, 7, 100, 5_000])
def test_bins_hold_some_rows_each(n):
    numbers = np.random.default_rng(0).normal(size=(n, 3)).astype(np.float32)
    edges = quantiles(numbers)
    found = bins(torch.from_numpy(numbers), edges)
    n_bins = edges.shape[1] - 1
    assert n_bins == max(1, min(n // 2, MOST_BINS))
    counts = torch.stack([torch.bincount(column, minlength=n_bins) for column in found.T])
    assert counts.min() >= min(n, 2) - (n > 2)
    assert counts.max() <= n / n_bins + 2
    assert bins(torch.tensor([[-99.0] * 3, [99.0] * 3]), edges).tolist() == [[0] * 3, [n_bins - 1] * 3]


def test_conditions_are_codes_and_unknown_ones_are_zero():
    classes = torch.eye(3)[[2, 0, 1]].clone()
    classes[1] = torch.nan
    assert LabelCodes(classes)(classes).tolist() == [[3], [0], [2]]
    numbers = torch.linspace(-2, 2, 9)[:, None].clone()
    numbers[4] = torch.nan
    codes = LabelCodes(numbers)(numbers)[:, 0]
    assert codes[4] == 0
    assert codes[numbers[:, 0] < 0].max() < codes[numbers[:, 0] > 0].min()
    assert LabelCodes(torch.empty(4, 0))(torch.empty(4, 0)).shape == (4, 0)
