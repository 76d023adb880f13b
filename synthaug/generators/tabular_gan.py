"""TabularGAN: a class-conditional GAN for rows of mixed tables."""

from __future__ import annotations

import copy
import math
import time
import warnings
from collections.abc import Iterator
from numbers import Integral, Real
from typing import Any, ClassVar, NamedTuple

import torch
from torch import Tensor, nn

from synthaug._sklearn import Interval, Options, StrOptions
from synthaug.encoders.layout import Layout
from synthaug.exceptions import TrainingWarning
from synthaug.generators.base import Generator
from synthaug.generators.batches import Batches
from synthaug.generators.loop import Log
from synthaug.nets.ema import update_average
from synthaug.nets.heads import TableHead
from synthaug.nets.mlp import Critic, ResidualMLP
from synthaug.objectives.adversarial import LOSSES
from synthaug.objectives.moments import moment_distance, second_moments
from synthaug.objectives.penalties import squared_norm, unit_norm
from synthaug.runtime import seeded

N_LOGS = 20  # per fit: each scores a sample
SCORE_ROWS = 2048
MAX_RECOVERIES = 3


class Size(NamedTuple):
    """Capacity and length of a fit."""

    hidden: int
    batch: int
    steps: int


class RowNetwork(nn.Module):
    """From noise and condition to encoded rows: a residual MLP and a `TableHead`."""

    def __init__(self, noise: int, condition: int, hidden: int, layout: Layout, temperature: float) -> None:
        super().__init__()
        self.noise = noise
        self.body = ResidualMLP(noise + condition, hidden, layout.shape[0])
        self.head = TableHead(layout, temperature)

    def raw(self, condition: Tensor, noise: torch.Generator) -> Tensor:
        z = torch.randn(len(condition), self.noise, generator=noise).to(condition.device)
        return self.body(torch.cat([z, condition], dim=1))


class TabularGAN(Generator):
    def __init__(
        self,
        n_steps: int | str = "auto",
        batch_size: int | str = "auto",
        hidden: int | str = "auto",
        noise: int = 32,
        objective: str = "relativistic",
        penalty: str | None = "auto",
        gamma: float = 1.0,
        learning_rate: float = 2e-3,
        ema: float = 0.995,
        temperature: float = 0.5,
        critic_steps: int = 1,
        patience: int = 10,
        max_seconds: float | None = None,
    ) -> None:
        self.n_steps = n_steps
        self.batch_size = batch_size
        self.hidden = hidden
        self.noise = noise
        self.objective = objective
        self.penalty = penalty
        self.gamma = gamma
        self.learning_rate = learning_rate
        self.ema = ema
        self.temperature = temperature
        self.critic_steps = critic_steps
        self.patience = patience
        self.max_seconds = max_seconds

    def train(self, rows, condition, layout, *, device, seed):
        size = self._size(len(rows), layout.shape[0])
        loss = LOSSES[self.objective]
        with seeded(seed):
            current = RowNetwork(self.noise, condition.shape[1], size.hidden, layout, self.temperature)
            critic = Critic(layout.shape[0], condition.shape[1], size.hidden)
        noise = torch.Generator().manual_seed(seed)
        self.network_ = copy.deepcopy(current).requires_grad_(False)
        batches = Batches(condition, size.batch)
        known = condition[~condition.isnan().any(dim=1)]
        score_idx = torch.randperm(len(rows), generator=noise)[:SCORE_ROWS]
        real_m = second_moments(torch.cat([rows, condition], 1)[score_idx])
        pg, pc = list(current.parameters()), list(critic.parameters())
        og = torch.optim.Adam(pg, lr=self.learning_rate, betas=(0.0, 0.9), fused=True)
        oc = torch.optim.Adam(pc, lr=self.learning_rate, betas=(0.0, 0.9), fused=True)
        every = max(1, size.steps // N_LOGS)
        for step in range(size.steps):
            progress = step / size.steps
            lr = self.learning_rate * (1 if progress < .5 else 1 - .9 * (2 * progress - 1))
            for g in og.param_groups + oc.param_groups:
                g["lr"] = lr
            idx = batches.draw(noise)
            real, c = rows[idx], condition[idx]
            fake = current.head(current.raw(c, noise), noise)
            both = torch.cat([real, fake.detach()])
            scores, grads = critic.score_and_gradient(both, torch.cat([c, c]))
            rs, fs = scores.chunk(2)
            loss_c = loss.critic(rs, fs).mean() + self.gamma * 2 * squared_norm(grads).mean()
            oc.zero_grad()
            loss_c.backward()
            oc.step()
            fs = critic(fake, c)
            with torch.no_grad():
                rs = critic(real, c)
            loss_g = loss.generator(rs, fs).mean()
            for p, g in zip(pg, torch.autograd.grad(loss_g, pg)):
                p.grad = g
            og.step()
            update_average(self.network_, current, step, self.ema)
            if (step + 1) % every == 0:
                with torch.no_grad():
                    f = self.sample(condition[score_idx], noise)
                score = moment_distance(real_m, second_moments(torch.cat([f, condition[score_idx]], 1)))
                yield {"step": step + 1, "critic_loss": loss_c.item(), "generator_loss": loss_g.item(), "score": score.item()}

    def _size(self, n: int, width: int) -> Size:
        hidden = self.hidden if self.hidden != "auto" else 64
        batch = self.batch_size if self.batch_size != "auto" else 64
        steps = self.n_steps if self.n_steps != "auto" else 500
        return Size(hidden, batch, steps)

    def sample(self, condition, noise):
        raw = self.network_.raw(condition, noise)
        return self.network_.head.sample(raw, noise)
