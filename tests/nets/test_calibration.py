"""After calibration each column is distributed, under each class, as in the real rows."""

import numpy as np
import pytest
import scipy.stats
import torch

from synthaug.encoders.layout import Block, Layout
from synthaug.nets.rows import RowNetwork

LAYOUT = Layout(
    (
        Block("a", 0, 1, "numeric"),
        Block("b", 1, 2, "numeric"),
        Block("c", 2, 4, "categorical"),
        Block("d", 4, 9, "categorical"),
    ),
    (9,),
)


def real_rows(n, seed=0):
    """Return rows whose columns depend on which of three classes they are of, and the classes."""
    rng = np.random.default_rng(seed)
    classes = rng.choice(3, p=[0.6, 0.3, 0.1], size=n)
    rows = np.zeros((n, 9), dtype=np.float32)
    rows[:, 0] = rng.normal(classes - 1, 0.5)
    rows[:, 1] = rng.normal(0, (1 + classes) / 3)
    rows[np.arange(n), 2 + (rng.random(n) < 0.2 + 0.3 * classes)] = 1
    rows[np.arange(n), 4 + (rng.random(n) * (classes + 3)).astype(int)] = 1
    return torch.from_numpy(rows), classes


def calibrated(rows, condition, seed=0):
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        network = RowNetwork(8, condition.shape[1], 32, LAYOUT, 0.5).requires_grad_(False)
    network.calibrate(rows, condition, torch.Generator().manual_seed(seed))
    return network


@pytest.mark.parametrize("group", [0, 1, 2])
def test_columns_of_each_class_are_distributed_as_in_the_real_rows(group, global_random_seed):
    rows, classes = real_rows(6_000, global_random_seed)
    network = calibrated(rows, torch.eye(3)[classes], global_random_seed)
    made = network.sample(torch.eye(3)[[group] * 6_000], torch.Generator().manual_seed(1))
    of_class = rows[classes == group]
    for column in (0, 1):
        assert (
            scipy.stats.ks_2samp(made[:, column], of_class[:, column]).statistic < 0.12
        )  # the maps have cells of 0.2, and an untrained network uses few
    assert (made[:, 2:].mean(dim=0) - of_class[:, 2:].mean(dim=0)).abs().max() < 0.05


def test_columns_without_classes_are_distributed_as_in_the_real_rows(global_random_seed):
    rows, _ = real_rows(3_000, global_random_seed)
    network = calibrated(rows, torch.empty(3_000, 0), global_random_seed)
    made = network.sample(torch.empty(6_000, 0), torch.Generator().manual_seed(1))
    for column in (0, 1):
        assert scipy.stats.ks_2samp(made[:, column], rows[:, column]).statistic < 0.12
    assert (made[:, 2:].mean(dim=0) - rows[:, 2:].mean(dim=0)).abs().max() < 0.03


def test_a_class_of_two_rows_is_not_pinned_to_them():
    rows, classes = real_rows(500)
    few = np.r_[np.flatnonzero(classes == 2)[:2], np.flatnonzero(classes != 2)]
    network = calibrated(rows[few], torch.eye(3)[classes[few]])
    made = network.sample(torch.eye(3)[[2] * 2_000], torch.Generator().manual_seed(1))
    assert made[:, 0].std() > 0.3
    assert ((made[:, 4:] == 1).float().mean(dim=0) > 0.01).sum() > 2


def test_before_it_is_fitted_it_changes_nothing_inside_its_limits():
    with torch.random.fork_rng():
        network = RowNetwork(8, 3, 32, LAYOUT, 0.5).requires_grad_(False)
    raw = torch.randn(100, 9, generator=torch.Generator().manual_seed(0)).clamp(-3, 3)
    same = network.calibration(raw.clone(), torch.eye(3)[torch.arange(100) % 3])
    torch.testing.assert_close(same, raw, atol=1e-5, rtol=1e-4)


def test_order_of_numbers_is_kept():
    rows, classes = real_rows(2_000)
    network = calibrated(rows, torch.eye(3)[classes])
    raw = torch.zeros(500, 9)
    raw[:, 0] = raw[:, 1] = torch.linspace(-5, 5, 500)
    mapped = network.calibration(raw, torch.eye(3)[[1] * 500])
    assert (mapped[:, :2].diff(dim=0) >= -1e-6).all()
    assert mapped[:, 0].min() >= rows[:, 0].min()
    assert mapped[:, 0].max() <= rows[:, 0].max()
