"""A learner goes down its loss as often as asked for, and keeps an average."""

import pytest
import torch
from torch import nn

from synthaug.generators.training.learner import Learner


def learner_of(ema=0.9):
    network = nn.Linear(1, 1, bias=False)
    nn.init.constant_(network.weight, 1.0)
    return network, Learner(network, learning_rate=0.05, ema=ema)


def steps_of(told):
    return [step for step, _ in told]


def test_the_terms_are_told_and_their_sum_falls():
    network, learner = learner_of()
    told = list(learner.descend(lambda: [network.weight.sum().abs(), torch.tensor(2.0)], 40, None))
    assert [terms[1] for _, terms in told] == [2.0] * 20
    assert told[-1][1][0] < told[0][1][0]


def test_the_loss_falls_and_the_average_follows():
    network, learner = learner_of()
    steps = steps_of(learner.descend(lambda: [network.weight.square().sum()], 100, None))
    assert steps == list(range(5, 101, 5))
    assert network.weight.abs() < 0.05
    assert learner.average.weight.abs() < 0.2
    assert not learner.average.weight.requires_grad


@pytest.mark.parametrize("n_steps", [1, 7, 20, 50])
def test_the_last_step_is_always_told(n_steps):
    network, learner = learner_of()
    assert steps_of(learner.descend(lambda: [network.weight.square().sum()], n_steps, None))[-1] == n_steps


def test_a_budget_ends_it():
    network, learner = learner_of()
    steps = steps_of(learner.descend(lambda: [network.weight.square().sum()], 10**9, 0.05))
    assert 1 <= steps[-1] < 10**9
    assert learner.optimizer.param_groups[0]["lr"] < 0.05


def test_without_decay_the_average_is_the_network():
    network, learner = learner_of(ema=0.0)
    list(learner.descend(lambda: [network.weight.square().sum()], 3, None))
    torch.testing.assert_close(learner.average.weight, network.weight.detach())
