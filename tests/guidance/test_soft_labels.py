import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from synthaug.guidance.soft_labels import NEGLIGIBLE, soften, weighted_copies


def shares_of(n, k):
    positive = arrays(np.float64, (n, k), elements=st.floats(0.001, 1.0))
    return positive.map(lambda values: values / values.sum(axis=1, keepdims=True))


@given(st.tuples(st.integers(1, 20), st.integers(2, 80)).flatmap(lambda shape: shares_of(*shape)))
def test_copies_keep_the_weight_of_their_row(shares):
    weights = np.linspace(0.5, 2.0, len(shares))
    copies = weighted_copies(shares, weights, np.ones(shares.shape[1]))
    np.testing.assert_allclose(np.bincount(copies.row, copies.weight), weights)
    assert np.array_equal(np.unique(copies.row), np.arange(len(shares)))


def test_negligible_shares_get_no_copy_and_the_largest_always_does():
    copies = weighted_copies(np.array([[1 - NEGLIGIBLE / 2, NEGLIGIBLE / 2]]), np.ones(1), np.ones(2))
    assert copies.label.tolist() == [0]
    many = np.full((1, 100), 0.01)
    assert weighted_copies(many, np.ones(1), np.ones(100)).weight.sum() == pytest.approx(1.0)


def test_class_weights_multiply_copies_of_their_class():
    copies = weighted_copies(np.full((3, 2), 0.5), np.ones(3), np.array([1.0, 4.0]))
    assert np.bincount(copies.label, copies.weight).tolist() == [1.5, 6.0]


def test_softening_goes_half_way_and_not_where_the_teacher_is_silent():
    softened = soften(np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([[0.5, 0.5], [np.nan, np.nan]]))
    assert softened.tolist() == [[0.75, 0.25], [0.0, 1.0]]
