"""Raw outputs become rows of the layout."""

import pytest
import torch
from torch.testing import assert_close

from synthaug.encoders.layout import Block, Layout
from synthaug.nets.heads import TableHead

BLOCKS = (
    Block("a", 0, 1, "numeric"),
    Block("b", 1, 2, "numeric"),
    Block("c", 2, 4, "categorical"),
    Block("d", 4, 9, "categorical"),
    Block("e", 9, 12, "categorical"),
)
LAYOUT = Layout(BLOCKS, (12,))


def noise(seed=0):
    return torch.Generator().manual_seed(seed)


def raw(n=400):
    return 3 * torch.randn(n, 12, generator=noise(9))


def parts(rows):
    return [rows[:, block.start : block.stop] for block in LAYOUT.of_kind("categorical")]


def test_relaxed_rows_sum_to_one_in_each_block():
    outputs = raw().requires_grad_()
    rows = TableHead(LAYOUT, 0.5)(outputs, noise())
    assert_close(rows[:, :2], outputs[:, :2])
    for part in parts(rows):
        assert (part >= 0).all()
        assert_close(part.sum(dim=1), torch.ones(400))
    rows.square().sum().backward()
    assert outputs.grad.isfinite().all()


def test_samples_have_exactly_one_level_in_each_block():
    rows = TableHead(LAYOUT, 0.5).sample(raw(), noise())
    assert_close(rows[:, :2], raw()[:, :2])
    for part in parts(rows):
        assert set(part.unique().tolist()) == {0.0, 1.0}
        assert (part.sum(dim=1) == 1).all()


def test_probabilities_are_softmaxes():
    logits = raw()[:, 2:]
    made = TableHead(LAYOUT, 0.5).probabilities(logits.clone())
    expected = torch.cat([part.softmax(dim=1) for part in parts(raw())], dim=1)
    assert_close(made, expected, atol=1e-6, rtol=1e-4)


def test_levels_are_drawn_with_their_probabilities():
    one = (raw(1) / 3).repeat(40_000, 1)
    head = TableHead(LAYOUT, 0.5)
    expected = head.probabilities(one[:1, 2:].clone())[0]
    assert_close(head.sample(one.clone(), noise())[:, 2:].mean(dim=0), expected, atol=0.015, rtol=0)
    low = TableHead(LAYOUT, 0.2)(one.clone(), noise())[:, 2:]
    largest = torch.cat(
        [part == part.amax(dim=1, keepdim=True) for part in parts(torch.cat([one[:, :2], low], dim=1))], dim=1
    )
    assert_close(largest.float().mean(dim=0), expected, atol=0.015, rtol=0)  # the Gumbel-max trick


def test_a_uniform_variate_chooses_the_level_whose_share_of_the_way_it_is_in():
    head = TableHead(LAYOUT, 0.5)
    shares = torch.tensor([0.25, 0.75, 0.0, 0.5, 0.1, 0.3, 0.1, 1.0, 0.0, 0.0])
    places = torch.tensor([0.01, 0.24, 0.26, 0.49, 0.51, 0.59, 0.61, 0.89, 0.91, 1.0])
    rows = head.choose(torch.zeros(10, 2), shares.repeat(10, 1), places.unsqueeze(1).repeat(1, 3))
    levels = torch.stack([part.argmax(dim=1) for part in parts(rows)], dim=1)
    assert levels[:, 0].tolist() == [0, 0, 1, 1, 1, 1, 1, 1, 1, 1]
    assert levels[:, 1].tolist() == [1, 1, 1, 1, 2, 2, 3, 3, 4, 4]
    assert levels[:-1, 2].tolist() == [0] * 9


@pytest.mark.parametrize("size", [1e2, 1e4])
def test_large_outputs_stay_finite(size):
    head = TableHead(LAYOUT, 0.5)
    outputs = size * torch.randn(100, 12, generator=noise(1))
    assert head(outputs.clone(), noise()).isfinite().all()
    rows = head.sample(outputs.clone(), noise())
    assert all((part.sum(dim=1) == 1).all() for part in parts(rows))


def test_numbers_alone_and_levels_alone():
    numbers = TableHead(Layout(BLOCKS[:2], (2,)), 0.5)
    assert_close(numbers.sample(raw()[:, :2].clone(), noise()), raw()[:, :2])
    levels = TableHead(Layout((Block("c", 0, 3, "categorical"),), (3,)), 0.5)
    assert (levels.sample(raw()[:, :3].clone(), noise()).sum(dim=1) == 1).all()


def test_numeric_blocks_must_come_first():
    layout = Layout((Block("c", 0, 2, "categorical"), Block("a", 2, 3, "numeric")), (3,))
    with pytest.raises(ValueError, match="numeric blocks first"):
        TableHead(layout, 0.5)
