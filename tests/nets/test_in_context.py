"""The network that classifies in context: what may change its scores, and what may not."""

import pytest
import torch
from torch.testing import assert_close

from synthaug.nets import in_context
from synthaug.nets.in_context import InContextClassifier
from synthaug.runtime.devices import seeded


@pytest.fixture(scope="module")
def network():
    with seeded(0):
        network = InContextClassifier(width=16, n_blocks=2, max_classes=4).eval()
        for weight in network.parameters():  # outputs start at zero, and would hide everything
            torch.nn.init.normal_(weight, std=0.5)
    return network.requires_grad_(False)


@pytest.fixture(scope="module")
def task():
    rng = torch.Generator().manual_seed(0)
    return torch.randn(2, 30, 7, 4, generator=rng), torch.randint(0, 4, (2, 20), generator=rng)


def test_scores_have_a_row_per_query(network, task):
    cells, labels = task
    assert network(cells, labels).shape == (2, 10, 4)


def test_order_of_context_rows_has_no_effect(network, task):
    cells, labels = task
    order = torch.randperm(20, generator=torch.Generator().manual_seed(1))
    moved = torch.cat([cells[:, order], cells[:, 20:]], dim=1)
    assert_close(network(moved, labels[:, order]), network(cells, labels), atol=1e-4, rtol=1e-4)


def test_queries_do_not_depend_on_one_another(network, task):
    cells, labels = task
    order = torch.arange(29, 19, -1)
    scores = network(cells, labels)
    assert_close(network(torch.cat([cells[:, :20], cells[:, order]], dim=1), labels), scores.flip(1))
    assert_close(network(cells[:, :25], labels), scores[:, :5], atol=1e-5, rtol=1e-5)


def test_the_context_is_encoded_once_for_any_queries(network, task):
    cells, labels = task
    memory = network.encode(cells[:, :20], labels)
    parts = [network.decode(part, memory) for part in cells[:, 20:].split(3, dim=1)]
    assert_close(torch.cat(parts, dim=1), network(cells, labels), atol=1e-5, rtol=1e-5)


def test_ways_to_attend_agree(monkeypatch):
    rng = torch.Generator().manual_seed(0)
    queries, keys, values = (torch.randn(3, 2, n, 8, generator=rng) for n in (5, 7, 7))
    found = in_context._attended(queries, keys, values, is_training=True)

    class OnGPU(torch.Tensor):
        is_cuda = True

    assert_close(in_context._attended(queries.as_subclass(OnGPU), keys, values, is_training=True), found)
    monkeypatch.setattr(in_context, "SHORT", 3)
    assert_close(in_context._attended(queries.as_subclass(OnGPU), keys, values, is_training=False), found)
    rough = in_context._attended(queries.as_subclass(OnGPU), keys, values, is_training=True)
    assert rough.dtype == torch.float32
    assert_close(rough, found, atol=0.02, rtol=0.02)


def test_order_of_groups_of_features_has_no_effect(network, task):
    cells, labels = task
    cells = cells[:, :, :6]
    assert_close(network(cells[:, :, [3, 4, 5, 0, 1, 2]], labels), network(cells, labels), atol=1e-4, rtol=1e-4)


def test_labels_and_cells_of_the_context_matter(network, task):
    cells, labels = task
    scores = network(cells, labels)
    assert not torch.allclose(network(cells, (labels + 1) % 4), scores)
    changed = cells.clone()
    changed[:, 3] += 1
    assert not torch.allclose(network(changed, labels), scores)
