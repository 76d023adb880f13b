"""Batches of tasks: which they are, whoever draws them."""

from itertools import islice

import pytest
import torch

from synthaug.pretraining.batches import batches, draw_batch, generator
from synthaug.pretraining.prior.tasks import Shape

CPU = torch.device("cpu")


@pytest.fixture(autouse=True)
def _small(monkeypatch):
    monkeypatch.setattr(
        "synthaug.pretraining.batches.draw_shape",
        lambda rng: Shape(2, 20 + int(torch.randint(9, (), generator=rng)), 8, 4, 2),
    )


def assert_equal(some, others):
    for one, other in zip(some, others, strict=True):
        assert torch.equal(one.cells, other.cells)
        assert torch.equal(one.labels, other.labels)
        assert one[2:] == other[2:]


def test_they_belong_to_seed_and_position():
    first = list(islice(batches(3, 0, CPU), 4))
    assert_equal(list(islice(batches(3, 2, CPU), 2)), first[2:])
    assert not torch.equal(next(batches(4, 0, CPU)).labels, first[0].labels)
    assert len({batch.n_context for batch in first}) > 1


def test_they_are_the_same_from_other_processes():
    assert_equal(list(islice(batches(3, 1, CPU, n_workers=2), 4)), list(islice(batches(3, 1, CPU), 4)))


def test_kinds_make_them_larger():
    batch = next(batches(3, 0, CPU, n_kinds=5))
    assert len(batch.labels) == len(batch.cells) == 10
    one = draw_batch(Shape(2, 24, 8, 4, 2), 1, generator(0))
    more = draw_batch(Shape(2, 24, 8, 4, 2), 3, generator(0))
    assert torch.equal(more.labels[:2], one.labels)
    assert not torch.equal(more.labels[2:4], one.labels)
