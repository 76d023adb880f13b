"""Batches of real rows, and the yardstick for samples."""

import itertools

import pytest
import torch
from torch.testing import assert_close

from synthaug.generators.training.real_rows import RealRows


def noise(seed=0):
    return torch.Generator().manual_seed(seed)


def table(counts, unlabelled=0):
    """Return rows whose first column is their class (-1: none), and their one-hot conditions."""
    groups = torch.repeat_interleave(torch.arange(len(counts)), torch.tensor(counts))
    rows = torch.randn(len(groups) + unlabelled, 3, generator=noise(7))
    rows[:, 0] = torch.cat([groups.float(), -torch.ones(unlabelled)])
    condition = torch.full((len(rows), len(counts)), torch.nan)
    condition[: len(groups)] = torch.eye(len(counts))[groups]
    return rows, condition


def batches(rows, condition, size=50, n=20):
    return list(itertools.islice(RealRows(rows, condition, noise()).batches(size, noise(1)), n))


def test_rows_keep_their_condition():
    rows, condition = table([40, 20])
    for batch in batches(rows, condition):
        assert batch.real.shape[0] == 50
        assert_close(batch.real[:, 3:], batch.shown)
        assert_close(batch.shown.argmax(dim=1).float(), batch.real[:, 0])
        assert_close(batch.condition, batch.shown)


def test_small_classes_are_drawn_by_the_square_root_of_their_counts():
    drawn = torch.cat([batch.real[:, 0] for batch in batches(*table([900, 100]), n=100)])
    assert (drawn == 1).float().mean() == pytest.approx(0.25, abs=0.02)


def test_all_rows_of_a_class_are_drawn_alike():
    drawn = torch.cat([batch.real[:, 1] for batch in batches(*table([10, 5]), n=100)])
    counts = drawn.unique(return_counts=True)[1]
    assert len(counts) == 15
    assert counts.max() < 2.5 * counts.min()


def test_rows_without_a_label_are_shown_as_such_and_faked_under_labels_of_others():
    rows, condition = table([30, 10], unlabelled=40)
    for batch in batches(rows, condition):
        unlabelled = batch.real[:, 0] < 0
        assert 0 < unlabelled.sum() < 50
        assert batch.condition.isfinite().all()
        assert_close(batch.condition.sum(dim=1), torch.ones(50))
        assert_close(batch.shown[unlabelled][:, :2], torch.zeros(int(unlabelled.sum()), 2))
        assert_close(batch.condition[~unlabelled], batch.shown[~unlabelled][:, :2])
    drawn = torch.cat([b.condition[b.real[:, 0] < 0] for b in batches(rows, condition, n=100)])
    assert drawn[:, 0].mean() == pytest.approx(0.75, abs=0.05)


@pytest.mark.parametrize("condition", [torch.empty(60, 0), torch.linspace(-1, 1, 60).unsqueeze(1)])
def test_conditions_that_are_no_classes(condition):
    rows = torch.randn(60, 3, generator=noise())
    for batch in batches(rows, condition):
        assert batch.condition.shape == (50, condition.shape[1])
    drawn = torch.cat([batch.real[:, 0] for batch in batches(rows, condition, n=50)])
    assert len(drawn.unique()) == 60


def test_distance_is_small_for_the_real_rows_alone():
    rows, condition = table([300, 300])
    real = RealRows(rows, condition, noise())
    chosen = real.compared_condition.argmax(dim=1).float()
    same = torch.cat([chosen.unsqueeze(1), torch.randn(len(chosen), 2, generator=noise(8))], dim=1)
    assert real.distance(same) < 0.3 < real.distance(same.roll(1, dims=1))
