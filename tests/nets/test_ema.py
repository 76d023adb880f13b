"""Averages of weights follow the weights."""

import torch
from torch.testing import assert_close

from synthaug.nets.ema import update_average


def test_average_is_exponential_once_it_is_warm():
    average, current = [torch.zeros(3)], [torch.ones(3)]
    update_average(average, current, step=10**6, decay=0.9)
    assert_close(average[0], torch.full((3,), 0.1))
    assert_close(current[0], torch.ones(3))


def test_early_averages_forget_the_start_sooner():
    average = [torch.zeros(1)]
    for step in range(50):
        update_average(average, [torch.ones(1)], step, decay=0.999)
    assert average[0] > 0.9  # a plain average would have come to 0.05
