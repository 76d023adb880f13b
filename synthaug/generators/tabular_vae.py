"""TabularVAE: a class-conditional variational auto-encoder for rows of mixed tables."""

from __future__ import annotations

from collections.abc import Iterator
from numbers import Integral, Real
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from synthaug._sklearn import Interval, StrOptions
from synthaug.encoders.layout import Layout
from synthaug.generators.base import Generator
from synthaug.generators.training.learner import Learner
from synthaug.generators.training.loop import Log
from synthaug.generators.training.real_rows import Batch, RealRows
from synthaug.nets.mlp import ResidualMLP
from synthaug.nets.rows import RowNetwork
from synthaug.objectives.evidence import categorical_loss, divergence, normal_loss, reparametrised
from synthaug.runtime.devices import seeded

__all__ = ["TabularVAE"]

LIMIT = 6.0  # of logarithms of variances and deviations
SPEED = 10.0  # of deviations, relative to weights: Adam moves all parameters by about the learning rate


class TabularVAE(Generator):
    """Class-conditional variational auto-encoder for encoded tables.

    An encoder turns a row and its condition into a normal distribution of latent vectors, a decoder such a vector and
    the condition into the distribution of a row: normal for numbers, categorical for levels. Both maximise the evidence
    lower bound [1]_. Rows are made from standard normal latent vectors by the decoder alone. There is one loss, and no
    game that may fail. The weights are averaged over time, and the snapshot is kept whose samples are nearest to the
    real rows. At the end the distribution of each column under each class is calibrated to the real rows. Rows without
    a label are left out. No training row is stored.

    Parameters
    ----------
    n_steps : int or "auto", default="auto"
        Optimiser steps. ``"auto"``: 700 for tables of up to 1,000 rows, then growing with the rows to the power of 0.6,
        up to 5,600.
    batch_size : int or "auto", default="auto"
        Real rows per step. ``"auto"``: 64, or 128 from 1,000 rows on.
    hidden : int or "auto", default="auto"
        Width of the hidden layers of encoder and decoder. ``"auto"``: 128, for any number of rows.
    latent_dim : int, default=16
        Dimension of the latent vectors. Those that the bound has no use for stay empty.
    learning_rate : float, default=2e-3
        Step size of Adam; falls to a tenth over the second half.
    ema : float, default=0.99
        Decay of the averaged weights, per step.
    patience : int, default=10
        Logs without a smaller distance after which training stops; there are 20 in a full run.
    max_seconds : float or None, default=None
        Wall-clock budget of training: the schedule shrinks to it. Encoding and calibration come on top. The outcome
        then depends on the machine's speed.

    Attributes
    ----------
    network_ : torch.nn.Module
        The decoder; rests on the CPU.
    history_ : list of dict
        Per log: ``"step"``, ``"reconstruction_loss"`` and ``"divergence_loss"`` (the two terms of the bound, of the
        last batch), ``"distance"`` (of a sample's second moments from the real ones) and ``"best_distance"``.

    See Also
    --------
    synthaug.TabularGAN : The default: learns by a critic what to improve.
    synthaug.GaussianCopula : Faster, and learns no more than correlations.

    References
    ----------
    .. [1] Kingma and Welling, "Auto-encoding variational Bayes", 2013.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from synthaug import GANAugmenter, TabularVAE
    >>> X, y = load_iris(return_X_y=True)
    >>> augmenter = GANAugmenter(TabularVAE(n_steps=50), random_state=0).fit(X, y)
    >>> augmenter.generator_.history_[-1]["step"]
    50
    """

    test_parameters: ClassVar[dict[str, Any]] = {"n_steps": 6, "hidden": 16}

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {
        "n_steps": [Interval(Integral, 1, None, closed="left"), StrOptions({"auto"})],
        "batch_size": [Interval(Integral, 1, None, closed="left"), StrOptions({"auto"})],
        "hidden": [Interval(Integral, 1, None, closed="left"), StrOptions({"auto"})],
        "latent_dim": [Interval(Integral, 1, None, closed="left")],
        "learning_rate": [Interval(Real, 0, None, closed="neither")],
        "ema": [Interval(Real, 0, 1, closed="left")],
        "patience": [Interval(Integral, 1, None, closed="left")],
        "max_seconds": [Interval(Real, 0, None, closed="neither"), None],
    }

    def __init__(
        self,
        n_steps: int | str = "auto",
        batch_size: int | str = "auto",
        hidden: int | str = "auto",
        latent_dim: int = 16,
        learning_rate: float = 2e-3,
        ema: float = 0.99,
        patience: int = 10,
        max_seconds: float | None = None,
    ) -> None:
        self.n_steps = n_steps
        self.batch_size = batch_size
        self.hidden = hidden
        self.latent_dim = latent_dim
        self.learning_rate = learning_rate
        self.ema = ema
        self.patience = patience
        self.max_seconds = max_seconds

    def train(
        self, rows: Tensor, condition: Tensor, layout: Layout, *, device: torch.device, seed: int
    ) -> Iterator[Log]:
        """Train step by step and yield up to 20 logs; see `Generator.train`."""
        known = ~condition.isnan().any(dim=1)
        rows, condition = rows[known], condition[known]
        n_steps, batch_size, hidden = self._size(len(rows))
        rng = torch.Generator(device).manual_seed(seed)
        real = RealRows(rows, condition, rng)
        with seeded(seed):
            network = _AutoEncoder(self.latent_dim, condition.shape[1], hidden, layout)
        learner = Learner(network.to(device), self.learning_rate, self.ema)
        self.network_ = learner.average.decoder
        batches = real.batches(batch_size, rng)
        parts = {"batches": batches, "rng": rng}
        for step, terms in learner.descend(lambda: network(next(batches), rng), n_steps, self.max_seconds, **parts):
            with torch.no_grad():
                distance = real.distance(self.sample(real.compared_condition, rng))
            values = torch.stack([*terms, distance]).tolist()
            names = ("step", "reconstruction_loss", "divergence_loss", "distance")
            yield dict(zip(names, [step, *values], strict=True))

    def n_planned_steps(self, n_rows: int) -> int | None:
        """Return how many steps training takes at most; see `Generator.n_planned_steps`."""
        return int(self._size(n_rows)[0])

    def finish(self, rows: Tensor, condition: Tensor, *, seed: int) -> None:
        """Calibrate the columns' distributions under each class."""
        known = ~condition.isnan().any(dim=1)
        with torch.no_grad():
            self.network_.calibrate(rows[known], condition[known], torch.Generator().manual_seed(seed))

    def _size(self, n: int) -> tuple[Any, Any, Any]:
        """Return steps, rows of a batch and hidden units for n rows, where left to us."""
        steps = min(5_600, max(700, round(700 * (n / 1_000) ** 0.6)))
        auto = steps, 64 if n < 1_000 else 128, 128
        chosen = self.n_steps, self.batch_size, self.hidden
        n_steps, batch_size, hidden = (
            ours if theirs == "auto" else theirs for ours, theirs in zip(auto, chosen, strict=True)
        )
        return n_steps, batch_size, hidden


class _Decoder(RowNetwork):
    """From latent vector and condition to rows: what numbers are in the mean, and how far they are from it.

    Shape
    -----
    Conditions ``(n, k)`` to rows ``(n, d)``.
    """

    def __init__(self, latent_dim: int, condition: int, hidden: int, layout: Layout) -> None:
        super().__init__(latent_dim, condition, hidden, layout, temperature=1.0)
        self.slow = nn.Parameter(torch.zeros(self.head.n_numeric))

    def log_deviation(self) -> Tensor:
        """Return the logarithms of the deviations of numbers, (d,): they have farther to go than a weight has."""
        return (SPEED * self.slow).clamp(-LIMIT, LIMIT)

    def raw(self, condition: Tensor, rng: torch.Generator) -> Tensor:
        """Return what the head makes rows of, (n, d): numbers are drawn, logits are as they are."""
        raw = super().raw(condition, rng)
        n_numeric = self.head.n_numeric
        noise = torch.randn(len(raw), n_numeric, generator=rng, device=rng.device).to(raw.device)
        numbers = torch.addcmul(raw[:, :n_numeric], self.log_deviation().exp(), noise)
        return torch.cat([numbers, raw[:, n_numeric:]], dim=1)


class _AutoEncoder(nn.Module):
    """An encoder and a decoder of rows.

    Shape
    -----
    A batch of n rows to the two terms of their loss, in the mean.
    """

    def __init__(self, latent_dim: int, condition: int, hidden: int, layout: Layout) -> None:
        super().__init__()
        self.encoder = ResidualMLP(layout.shape[0] + condition, hidden, 2 * latent_dim)
        self.decoder = _Decoder(latent_dim, condition, hidden, layout)

    def forward(self, batch: Batch, rng: torch.Generator) -> tuple[Tensor, Tensor]:
        """Return the loss of reconstruction, and the divergence of latent vectors from the prior."""
        mean, log_variance = self.encoder(batch.real).chunk(2, dim=1)
        log_variance = log_variance.clamp(-LIMIT, LIMIT)
        noise = torch.randn(mean.shape, generator=rng, device=rng.device)
        latent, head = reparametrised(mean, log_variance, noise), self.decoder.head
        raw = self.decoder.body(torch.cat([latent, batch.condition], dim=1))
        n, width = head.n_numeric, raw.shape[1]
        numbers = normal_loss(batch.real[:, :n], raw[:, :n], self.decoder.log_deviation())
        levels = categorical_loss(batch.real[:, n:width], head.probabilities(raw[:, n:]))
        return (numbers + levels).mean(), divergence(mean, log_variance).mean()
