"""TabularGAN: a class-conditional GAN for rows of mixed tables."""

from __future__ import annotations

from collections.abc import Iterator
from numbers import Integral, Real
from typing import Any, ClassVar, NamedTuple

import torch
from torch import Tensor

from synthaug._sklearn import Interval, StrOptions
from synthaug.encoders.layout import Layout
from synthaug.exceptions import TrainingWarning, warn_caller
from synthaug.generators.base import Generator
from synthaug.generators.training.course import Course
from synthaug.generators.training.loop import Log
from synthaug.generators.training.players import Players
from synthaug.generators.training.real_rows import Batch, RealRows
from synthaug.nets.mlp import Critic
from synthaug.nets.rows import RowNetwork
from synthaug.objectives.adversarial import LOSSES
from synthaug.objectives.penalties import squared_norm, unit_norm
from synthaug.runtime.devices import seeded

__all__ = ["TabularGAN"]

N_LOGS = 20  # per fit; each looks at a sample
MAX_RECOVERIES = 3
BETAS = (0.0, 0.9)  # of Adam: no momentum, which makes adversarial games circle
# A Wasserstein critic must be Lipschitz between real and fake rows; the others are smoothed where rows are.
AUTO_PENALTY = {"relativistic": "r1+r2", "non-saturating": "r1+r2", "hinge": "r1+r2", "wasserstein": "gradient"}
AUTO_CRITIC_STEPS = {"relativistic": 1, "non-saturating": 1, "hinge": 1, "wasserstein": 5}
AUTO_GAMMA = {"r1+r2": 3.0, "gradient": 10.0}


class TabularGAN(Generator):
    """Class-conditional generative adversarial network for encoded tables.

    A small residual network turns a latent vector and a condition into a row. A critic without normalisation layers
    compares it with a real row of the same condition. Categorical columns pass a Gumbel-softmax. The weights are
    averaged over time, and the snapshot is kept whose samples are nearest to the real rows. At the end the distribution
    of each column under each class is calibrated to the real rows. No training row is stored.

    Parameters
    ----------
    n_steps : int or "auto", default="auto"
        Optimiser steps of the generator. ``"auto"``: 500 for tables of up to 1,000 rows, then growing with the rows to
        the power of 0.6, up to 4,000; more rows carry more detail, but not in proportion.
    batch_size : int or "auto", default="auto"
        Real rows per step. ``"auto"``: 64, or 128 from 1,000 rows on.
    hidden : int or "auto", default="auto"
        Width of the hidden layers of generator and critic. ``"auto"``: 128, for any number of rows.
    latent_dim : int, default=32
        Dimension of the latent vectors, from which the generator starts.
    objective : {"relativistic", "non-saturating", "hinge", "wasserstein"}, default="relativistic"
        What the players minimise. ``"relativistic"`` pairs each fake row with a real one of its class [1]_ and is the
        most robust; ``"non-saturating"`` is that of the first article [2]_, L_G = -log D(G(z)) and
        L_D = -[log D(x) + log(1 - D(G(z)))].
    penalty : {"auto", "r1+r2", "gradient"} or None, default="auto"
        On the critic's gradient: ``"r1+r2"``, half its squared norm at real and at fake rows; ``"gradient"``, the
        squared distance of its norm from one between them (WGAN-GP [3]_). ``"auto"``: ``"gradient"`` for the
        Wasserstein objective, else ``"r1+r2"``. The first article has None.
    gamma : float or "auto", default="auto"
        Weight of the penalty. ``"auto"``: 10 for ``"gradient"`` [3]_, else 3.
    learning_rate : float, default=1e-3
        Step size of Adam, for both players; falls to a tenth over the second half.
    ema : float, default=0.995
        Decay of the averaged weights, per step.
    temperature : float, default=0.5
        Softness of levels in training, by the Gumbel-softmax. Samples are always exactly one level per column.
    critic_steps : int or "auto", default="auto"
        Critic steps per generator step. ``"auto"``: 5 for the Wasserstein objective [3]_, which needs a critic close
        to its optimum, else 1.
    patience : int, default=10
        Logs without a smaller distance after which training stops; there are 20 in a full run.
    max_seconds : float or None, default=None
        Wall-clock budget of training: the schedule shrinks to it. Encoding and calibration come on top. The outcome
        then depends on the machine's speed.

    Attributes
    ----------
    network_ : torch.nn.Module
        Generates rows; rests on the CPU.
    history_ : list of dict
        Per log: ``"step"``, ``"critic_loss"``, ``"generator_loss"``, ``"distance"`` (of a sample's second
        moments from the real ones) and ``"best_distance"``.

    See Also
    --------
    synthaug.GANAugmenter : Puts a family to work in pipelines.

    References
    ----------
    .. [1] Huang et al., "The GAN is dead; long live the GAN!", NeurIPS 2024.
    .. [2] Goodfellow et al., "Generative adversarial nets", NeurIPS 2014.
    .. [3] Gulrajani et al., "Improved training of Wasserstein GANs", NeurIPS 2017.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from synthaug import GANAugmenter, TabularGAN
    >>> X, y = load_iris(return_X_y=True)
    >>> augmenter = GANAugmenter(TabularGAN(n_steps=50), random_state=0).fit(X, y)
    >>> augmenter.generator_.history_[-1]["step"]
    50
    """

    test_parameters: ClassVar[dict[str, Any]] = {"n_steps": 6, "hidden": 16}

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {
        "n_steps": [Interval(Integral, 1, None, closed="left"), StrOptions({"auto"})],
        "batch_size": [Interval(Integral, 2, None, closed="left"), StrOptions({"auto"})],
        "hidden": [Interval(Integral, 1, None, closed="left"), StrOptions({"auto"})],
        "latent_dim": [Interval(Integral, 1, None, closed="left")],
        "objective": [StrOptions(set(LOSSES))],
        "penalty": [StrOptions({"auto", "r1+r2", "gradient"}), None],
        "gamma": [Interval(Real, 0, None, closed="left"), StrOptions({"auto"})],
        "learning_rate": [Interval(Real, 0, None, closed="neither")],
        "ema": [Interval(Real, 0, 1, closed="left")],
        "temperature": [Interval(Real, 0, None, closed="neither")],
        "critic_steps": [Interval(Integral, 1, None, closed="left"), StrOptions({"auto"})],
        "patience": [Interval(Integral, 1, None, closed="left")],
        "max_seconds": [Interval(Real, 0, None, closed="neither"), None],
    }

    def __init__(
        self,
        n_steps: int | str = "auto",
        batch_size: int | str = "auto",
        hidden: int | str = "auto",
        latent_dim: int = 32,
        objective: str = "relativistic",
        penalty: str | None = "auto",
        gamma: float | str = "auto",
        learning_rate: float = 1e-3,
        ema: float = 0.995,
        temperature: float = 0.5,
        critic_steps: int | str = "auto",
        patience: int = 10,
        max_seconds: float | None = None,
    ) -> None:
        self.n_steps = n_steps
        self.batch_size = batch_size
        self.hidden = hidden
        self.latent_dim = latent_dim
        self.objective = objective
        self.penalty = penalty
        self.gamma = gamma
        self.learning_rate = learning_rate
        self.ema = ema
        self.temperature = temperature
        self.critic_steps = critic_steps
        self.patience = patience
        self.max_seconds = max_seconds

    def train(
        self, rows: Tensor, condition: Tensor, layout: Layout, *, device: torch.device, seed: int
    ) -> Iterator[Log]:
        """Train step by step and yield 20 logs; see `Generator.train`."""
        size = self._size(len(rows))
        rng = torch.Generator(device).manual_seed(seed)
        real = RealRows(rows, condition, rng)
        with seeded(seed):
            current = RowNetwork(self.latent_dim, condition.shape[1], size.hidden, layout, self.temperature)
            critic = Critic(layout.shape[0], real.shown_width, size.hidden)
        players = _Players(self, current.to(device), critic.to(device))
        self.network_ = players.average
        batches = real.batches(size.batch, rng)
        every, names = max(1, size.steps // N_LOGS), ("step", "critic_loss", "generator_loss", "distance")
        course = Course(players=players, batches=batches, rng=rng, step=0, recoveries=0, kept=players.state())
        while not course.is_over and course.recoveries <= MAX_RECOVERIES:
            spent = 0.0 if self.max_seconds is None else course.spent / self.max_seconds
            players.schedule(max(course.step / size.steps, spent), slowdown=2**course.recoveries)
            losses = players.play(batches, rng)
            course.step += 1
            course.is_over = course.step == size.steps or spent >= 1
            if course.step % every and not course.is_over:
                continue
            if not players.finite(losses):
                players.restore(course.kept)
                course.recoveries += 1
                continue
            course.kept = players.state()
            distance = real.distance(players.sample(real.compared_condition, rng))
            yield dict(zip(names, [course.step, *torch.stack([*losses, distance]).tolist()], strict=True))
        if course.recoveries > MAX_RECOVERIES:
            warn_caller(
                f"training stopped at step {course.step} of {size.steps}, as it became non-finite {course.recoveries} "
                f"times; use a smaller learning_rate than {self.learning_rate}",
                TrainingWarning,
            )

    def n_planned_steps(self, n_rows: int) -> int | None:
        """Return how many steps training takes at most; see `Generator.n_planned_steps`."""
        return int(self._size(n_rows).steps)

    def finish(self, rows: Tensor, condition: Tensor, *, seed: int) -> None:
        """Calibrate the columns' distributions under each class."""
        rng = torch.Generator().manual_seed(seed)
        known = ~condition.isnan().any(dim=1)
        if not known.all():
            rows, condition = rows[known], condition[known]
        with torch.no_grad():
            self.network_.calibrate(rows, condition, rng)

    def _size(self, n: int) -> _Size:
        """Return the capacity for n rows, where left to us."""
        steps = min(4_000, max(500, round(500 * (n / 1_000) ** 0.6)))
        auto = _Size(hidden=128, batch=64 if n < 1_000 else 128, steps=steps)
        chosen = _Size(self.hidden, self.batch_size, self.n_steps)
        return _Size(*(ours if theirs == "auto" else theirs for ours, theirs in zip(auto, chosen, strict=True)))


class _Size(NamedTuple):
    hidden: Any
    batch: Any
    steps: Any


class _Players(Players):
    """Generator and critic of rows, and how they play."""

    betas = BETAS

    def __init__(self, gan: TabularGAN, generator: RowNetwork, critic: Critic) -> None:
        super().__init__(generator, critic, gan.learning_rate, gan.ema)
        self.loss = LOSSES[gan.objective]
        self.penalty = AUTO_PENALTY[gan.objective] if gan.penalty == "auto" else gan.penalty
        self.gamma = AUTO_GAMMA.get(self.penalty, 0.0) if gan.gamma == "auto" else gan.gamma
        self.critic_steps = AUTO_CRITIC_STEPS[gan.objective] if gan.critic_steps == "auto" else gan.critic_steps

    def play(self, batches: Iterator[Batch], rng: torch.Generator) -> tuple[Tensor, Tensor]:
        """Take one step of each player and return their losses."""
        for _ in range(self.critic_steps):
            batch = next(batches)
            fake = torch.cat([self.generator(batch.condition, rng), batch.shown], dim=1)
            critic_loss, real_score = self._critic_loss(batch.real, fake.detach(), rng)
            self.improve_critic(critic_loss)
        # The real scores are one critic step old, which spares a pass.
        generator_loss = self.loss.generator(real_score.detach(), self.critic(fake)).mean()
        self.improve_generator(generator_loss)
        return critic_loss.detach(), generator_loss.detach()

    def _critic_loss(self, real: Tensor, fake: Tensor, rng: torch.Generator) -> tuple[Tensor, Tensor]:
        """Return the critic's loss with its penalty, and the scores of the real rows."""
        if self.penalty == "r1+r2":
            score, gradient = self.critic.score_and_gradient(torch.cat([real, fake]))
            penalty = 2 * squared_norm(gradient).mean()  # the mean over real rows plus that over fake ones
        else:
            score, penalty = self.critic(torch.cat([real, fake])), torch.zeros((), device=real.device)
        if self.penalty == "gradient":
            share = torch.rand(len(real), 1, generator=rng, device=rng.device)
            penalty = unit_norm(self.critic.score_and_gradient(torch.lerp(real, fake, share))[1]).mean()
        real_score, fake_score = score.chunk(2)
        return self.loss.critic(real_score, fake_score).mean() + self.gamma * penalty, real_score

    @torch.no_grad()
    def sample(self, condition: Tensor, rng: torch.Generator) -> Tensor:
        """Return rows of the averaged generator."""
        return self.average.sample(condition, rng)
