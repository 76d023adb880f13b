"""The terms of the evidence lower bound are what the article says."""

import torch
from torch.distributions import Categorical, Normal, kl_divergence
from torch.testing import assert_close

from synthaug.objectives.evidence import categorical_loss, divergence, normal_loss, reparametrised


def some(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def test_divergence_is_that_from_the_standard_normal():
    mean, log_variance = some(7, 3), some(7, 3, seed=1)
    exact = kl_divergence(Normal(mean, (log_variance / 2).exp()), Normal(torch.zeros(7, 3), 1.0)).sum(dim=1)
    assert_close(divergence(mean, log_variance), exact)
    assert_close(divergence(torch.zeros(2, 3), torch.zeros(2, 3)), torch.zeros(2))


def test_draws_have_the_distribution_that_is_asked_for_and_pass_gradients():
    mean, log_variance = torch.tensor([1.0, -2.0]), torch.tensor([0.5, -1.0]).requires_grad_()
    drawn = reparametrised(mean.expand(100_000, 2), log_variance.expand(100_000, 2), some(100_000, 2))
    assert_close(drawn.mean(dim=0), mean, atol=0.02, rtol=0)
    assert_close(drawn.var(dim=0).log(), log_variance, atol=0.02, rtol=0)
    assert torch.autograd.grad(drawn.square().sum(), log_variance)[0].abs().min() > 0


def test_normal_loss_is_minus_the_log_likelihood():
    values, mean, log_deviation = some(7, 3), some(7, 3, seed=1), some(3, seed=2)
    exact = Normal(mean, log_deviation.exp()).log_prob(values).sum(dim=1)
    assert_close(normal_loss(values, mean, log_deviation), -exact)


def test_categorical_loss_is_minus_the_log_likelihood():
    probabilities = some(7, 4).softmax(dim=1)
    which = torch.arange(7) % 4
    assert_close(categorical_loss(torch.eye(4)[which], probabilities), -Categorical(probabilities).log_prob(which))
    assert categorical_loss(torch.eye(2), torch.eye(2).flip(1)).isfinite().all()
