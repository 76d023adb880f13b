"""Neighbours are the nearest rows of the same class."""

from unittest import mock

import torch

from synthaug.generators import neighbours
from synthaug.generators.neighbours import nearest_of_class


def test_the_neighbours_are_the_nearest_of_the_class():
    points = torch.tensor([[0.0], [1.0], [2.5], [100.0], [10.0], [11.0]])
    near = nearest_of_class(points, torch.tensor([4, 2]), 2, torch.Generator().manual_seed(0), most=9)
    assert [set(row) for row in near.tolist()] == [{1, 2}, {0, 2}, {0, 1}, {1, 2}, {5}, {4}]


def test_neighbours_of_large_classes_are_looked_for_among_some_rows():
    points = torch.randn(500, 2, generator=torch.Generator().manual_seed(0))
    with mock.patch.object(neighbours, "CHUNK", 70):
        near = nearest_of_class(points, torch.tensor([400, 100]), 3, torch.Generator().manual_seed(0), most=50)
    assert near.shape == (500, 3)
    assert (near[:400] < 400).all()
    assert (near[400:] >= 400).all()
    assert len(near[:400].unique()) <= 50
    assert (near != torch.arange(500).unsqueeze(1)).all()
