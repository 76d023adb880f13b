"""Losses are the formulas of their papers."""

import pytest
import torch
from torch.testing import assert_close

from synthaug.objectives.adversarial import LOSSES


@pytest.fixture
def scores():
    generator = torch.Generator().manual_seed(0)
    return (4 * torch.randn(2, 500, generator=generator, dtype=torch.float64)).requires_grad_().unbind()


def test_non_saturating_is_that_of_the_first_article(scores):
    real, fake = scores
    loss = LOSSES["non-saturating"]
    assert_close(loss.critic(real, fake), -(torch.log(real.sigmoid()) + torch.log(1 - fake.sigmoid())))
    assert_close(loss.generator(real, fake), -torch.log(fake.sigmoid()))


def test_relativistic_judges_each_fake_row_against_a_real_one(scores):
    real, fake = scores
    loss = LOSSES["relativistic"]
    assert_close(loss.critic(real, fake), -torch.log((real - fake).sigmoid()))
    assert_close(loss.generator(real, fake), -torch.log((fake - real).sigmoid()))
    assert_close(loss.critic(real + 7, fake + 7), loss.critic(real, fake))


def test_hinge(scores):
    real, fake = scores
    loss = LOSSES["hinge"]
    assert_close(loss.critic(real, fake), (1 - real).clamp_min(0) + (1 + fake).clamp_min(0))
    assert_close(loss.generator(real, fake), -fake)


def test_wasserstein(scores):
    real, fake = scores
    loss = LOSSES["wasserstein"]
    assert_close(loss.critic(real, fake), fake - real)
    assert_close(loss.generator(real, fake), -fake)


@pytest.mark.parametrize("name", sorted(LOSSES))
def test_losses_are_unreduced_and_pull_in_opposite_directions(name, scores):
    real, fake = scores
    loss = LOSSES[name]
    assert loss.critic(real, fake).shape == loss.generator(real, fake).shape == (500,)
    (of_critic,) = torch.autograd.grad(loss.critic(real, fake).sum(), fake, retain_graph=True)
    (of_generator,) = torch.autograd.grad(loss.generator(real, fake).sum(), fake)
    assert (of_critic >= 0).all()  # the critic lowers the scores of fake rows
    assert (of_generator <= 0).all()  # the generator raises them
    assert of_critic.sum() > 0 > of_generator.sum()


@pytest.mark.parametrize("name", sorted(LOSSES))
def test_losses_stay_finite_far_out(name):
    far = torch.tensor([-1e4, 1e4])
    loss = LOSSES[name]
    assert loss.critic(far, -far).isfinite().all()
    assert loss.generator(far, -far).isfinite().all()
