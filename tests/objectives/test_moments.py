"""The distance of moments is small for a sample of the same distribution, and sees what is wrong with another."""

import pytest
import torch
from torch.testing import assert_close

from synthaug.objectives.moments import moment_distance, second_moments


def normal(n, seed):
    rows = torch.randn(n, 3, generator=torch.Generator().manual_seed(seed))
    rows[:, 1] = 0.8 * rows[:, 0] + 0.6 * rows[:, 1]
    return rows


def test_moments_are_means_and_products():
    rows = normal(200, 0)
    moments = second_moments(rows)
    assert moments.shape == (4, 4)
    assert_close(moments[0, 1:], rows.mean(dim=0))
    assert_close(moments[1:, 1:], rows.T @ rows / 200)
    assert_close(moments, moments.T)


def test_distance_is_zero_for_equal_rows_and_shrinks_with_their_number():
    real = second_moments(normal(50_000, 0))
    assert moment_distance(real, real) == 0
    near, far = (moment_distance(real, second_moments(normal(n, 1))) for n in (20_000, 200))
    assert near < 0.05
    assert near < far


@pytest.mark.parametrize(
    "spoil",
    [
        lambda rows: rows + 0.3,
        lambda rows: rows * 1.3,
        lambda rows: rows[:1].expand_as(rows),  # collapse
        lambda rows: torch.stack([rows[:, 0], rows[:, 1].roll(1), rows[:, 2]], dim=1),  # no dependence
    ],
)
def test_distance_sees(spoil):
    real, rows = second_moments(normal(20_000, 0)), normal(20_000, 1)
    assert moment_distance(real, second_moments(spoil(rows))) > 5 * moment_distance(real, second_moments(rows))
