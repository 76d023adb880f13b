"""ImageVAE: class-conditional images from a variational auto-encoder."""

from __future__ import annotations

import math
from collections.abc import Iterator
from numbers import Integral, Real
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from synthaug._sklearn import Interval, StrOptions
from synthaug.encoders.layout import BlockKind, Layout
from synthaug.generators.base import Generator
from synthaug.generators.enlarged import enlarged
from synthaug.generators.training.image_quality import ImageQuality
from synthaug.generators.training.learner import Learner
from synthaug.generators.training.loop import Log
from synthaug.generators.training.real_rows import Batch, RealRows
from synthaug.nets.conditioning import ConditionEmbedding
from synthaug.nets.conv import ConvFeatures, ConvGenerator
from synthaug.nets.images import ImageNetwork
from synthaug.objectives.evidence import divergence, normal_loss, reparametrised
from synthaug.runtime.devices import seeded

__all__ = ["ImageVAE"]

LIMIT = 6.0  # of the logarithms of variances of latent vectors
LEAST_VARIANCE = 1e-4  # of pixels around what is decoded, from -1 to 1: about a grey level
CALIBRATED_PIXELS = 2_000_000  # per channel, whose grey levels are compared; at least 256 images, at most 2,048


class ImageVAE(Generator):
    """Class-conditional variational auto-encoder for small images.

    A convolutional encoder turns an image and its condition into a normal distribution of latent vectors, a decoder
    such a vector and the condition into an image, up to noise of the same size in all pixels. Both maximise the
    evidence lower bound [1]_, with the noise as large as what the decoder leaves [2]_. Images are made from normal
    latent vectors by the decoder alone, without the noise. They are smoother than those of `ImageGAN`; there is one
    loss, and no game that may fail. If there are few real images, it sees deformed ones beside them, as
    `GaussianFields` makes them. The weights are averaged over time, and the snapshot is kept whose samples are nearest
    to the real images. At the end the grey levels are made as frequent as in the real images. Images without a label
    are left out. No training image is stored.

    Parameters
    ----------
    n_images : int or "auto", default="auto"
        Images shown, real or deformed, counted again each time. ``"auto"``: 60,000 for sets of up to 1,000 images,
        then growing with their number to the power of 0.45.
    max_seconds : float or None, default=None
        Wall-clock budget of training, which begins when images have been deformed: the schedule shrinks to it. The
        outcome then depends on the machine's speed.
    batch_size : int, default=64
        Images per step. Small classes are drawn more often than their share.
    latent_dim : int, default=32
        Dimension of the latent vectors. Those that the bound has no use for stay empty.
    width : int, default=48
        Channels of the convolutions.
    learning_rate : float, default=2e-3
        Step size of Adam; falls to a tenth over the second half.
    ema : float, default=0.99
        Decay of the averaged weights, per step.
    scale : float, default=1.0
        Size of the latent vectors that samples are made from, relative to the prior. Less makes images more typical of
        their class, and less diverse. Sampling alone uses it.

    Attributes
    ----------
    network_ : torch.nn.Module
        The decoder; rests on the CPU.
    history_ : list of dict
        Per log: ``"step"``, ``"images"``, ``"reconstruction_loss"`` and ``"divergence_loss"`` (the two terms of the
        bound, of the last batch), ``"distance"`` (the mean energy distance of a sample from the images of its class
        that are learned from, deformed ones among them) and ``"best_distance"``.

    See Also
    --------
    synthaug.ImageGAN : Sharper images, which take longer.
    synthaug.DeformationGAN : Deforms real images; the better choice to train a classifier on few of them.

    References
    ----------
    .. [1] Kingma and Welling, "Auto-encoding variational Bayes", 2013.
    .. [2] Rybkin et al., "Simple and effective VAE training with calibrated decoders", ICML 2021.

    Examples
    --------
    >>> from sklearn.datasets import load_digits
    >>> from synthaug import GANAugmenter, ImageVAE
    >>> digits = load_digits()
    >>> augmenter = GANAugmenter(ImageVAE(n_images=640), random_state=0).fit(digits.images, digits.target)
    >>> images, labels = augmenter.sample(16)
    >>> images.shape
    (16, 8, 8)
    """

    default_encoder: ClassVar[str] = "synthaug.encoders.image:ImageEncoder"
    learns: ClassVar[frozenset[BlockKind]] = frozenset({"pixels"})
    batch: ClassVar[int] = 128
    test_parameters: ClassVar[dict[str, Any]] = {"n_images": 64 * 4, "width": 8}

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {
        "n_images": [Interval(Integral, 1, None, closed="left"), StrOptions({"auto"})],
        "max_seconds": [Interval(Real, 0, None, closed="neither"), None],
        "batch_size": [Interval(Integral, 1, None, closed="left")],
        "latent_dim": [Interval(Integral, 1, None, closed="left")],
        "width": [Interval(Integral, 1, None, closed="left")],
        "learning_rate": [Interval(Real, 0, None, closed="neither")],
        "ema": [Interval(Real, 0, 1, closed="left")],
        "scale": [Interval(Real, 0, None, closed="left")],
    }

    def __init__(
        self,
        n_images: int | str = "auto",
        max_seconds: float | None = None,
        batch_size: int = 64,
        latent_dim: int = 32,
        width: int = 48,
        learning_rate: float = 2e-3,
        ema: float = 0.99,
        scale: float = 1.0,
    ) -> None:
        self.n_images = n_images
        self.max_seconds = max_seconds
        self.batch_size = batch_size
        self.latent_dim = latent_dim
        self.width = width
        self.learning_rate = learning_rate
        self.ema = ema
        self.scale = scale

    def train(
        self, rows: Tensor, condition: Tensor, layout: Layout, *, device: torch.device, seed: int
    ) -> Iterator[Log]:
        """Train step by step and yield up to 20 logs; see `Generator.train`."""
        known = ~condition.isnan().any(dim=1)
        n_steps = math.ceil(self._n_images(int(known.sum())) / self.batch_size)
        if not known.all():
            rows, condition = rows[known], condition[known]
        rows, condition = enlarged(rows, condition, layout, device=device, seed=seed)
        rng = torch.Generator(device).manual_seed(seed)
        real, quality = RealRows(rows, condition, rng), ImageQuality(rows, condition, rng)
        with seeded(seed):
            network = _AutoEncoder(self, layout.shape, condition.shape[1])
        learner = Learner(network.to(device), self.learning_rate, self.ema)
        self.network_ = learner.average.decoder
        batches = real.batches(self.batch_size, rng)
        parts = {"batches": batches, "rng": rng}
        for step, terms in learner.descend(lambda: network(next(batches), rng), n_steps, self.max_seconds, **parts):
            with torch.no_grad():
                made = torch.cat([self.sample(part, rng) for part in quality.condition.split(self.batch)])
            distances = [measured.distance for measured in quality.measure(made)]
            yield {
                "step": step,
                "images": step * self.batch_size,
                "reconstruction_loss": terms[0].item(),
                "divergence_loss": terms[1].item(),
                "distance": sum(distances) / len(distances),
            }

    def n_planned_steps(self, n_rows: int) -> int | None:
        """Return how many steps training takes at most; see `Generator.n_planned_steps`."""
        return math.ceil(self._n_images(n_rows) / self.batch_size)

    def finish(self, rows: Tensor, condition: Tensor, *, seed: int) -> None:
        """Make the grey levels as frequent as in the real images."""
        rng = torch.Generator().manual_seed(seed)
        known = (~condition.isnan().any(dim=1)).nonzero().squeeze(1)
        n_made = min(max(CALIBRATED_PIXELS // rows[0, 0].numel(), 256), 2_048)
        chosen = known[torch.randint(len(known), (n_made,), generator=rng)]
        with torch.no_grad():
            made = torch.cat([self.network_.raw(part, rng) for part in condition[chosen].split(self.batch)])
            self.network_.grey_levels.fit(rows[chosen], made)

    def _n_images(self, n: int) -> int:
        """Return how many images to show of n real ones."""
        return round(60_000 * max(n / 1_000, 1.0) ** 0.45) if self.n_images == "auto" else int(self.n_images)


class _AutoEncoder(nn.Module):
    """An encoder and a decoder of images, and how far in the mean an image is from what the decoder says.

    Shape
    -----
    A batch of n images, flat, to the two terms of their loss, in the mean.
    """

    def __init__(self, family: ImageVAE, shape: tuple[int, ...], condition: int) -> None:
        super().__init__()
        self.shape = shape
        self.features = ConvFeatures(shape, family.width)
        self.embedding = ConditionEmbedding(condition)
        self.latent = nn.Linear(self.features.size + self.embedding.width, 2 * family.latent_dim)
        body = ConvGenerator(family.latent_dim, condition, shape, family.width)
        self.decoder = ImageNetwork(body, family.latent_dim, shape[0], family.scale)

    def forward(self, batch: Batch, rng: torch.Generator) -> tuple[Tensor, Tensor]:
        """Return the loss of reconstruction, and the divergence of latent vectors from the prior."""
        images = batch.real[:, : batch.real.shape[1] - batch.shown.shape[1]]
        features = self.features(images.view(-1, *self.shape))
        given = torch.cat([features, self.embedding(batch.condition)], dim=1)
        mean, log_variance = self.latent(given).chunk(2, dim=1)
        log_variance = log_variance.clamp(-LIMIT, LIMIT)
        noise = torch.randn(mean.shape, generator=rng, device=rng.device)
        decoded = self.decoder.body(reparametrised(mean, log_variance, noise), batch.condition)
        decoded = decoded.flatten(1)
        # The deviation of the noise that maximises the likelihood of the batch.
        log_deviation = (images - decoded).square().mean().clamp_min(LEAST_VARIANCE).log() / 2
        pixels = normal_loss(images, decoded, log_deviation)
        return pixels.mean(), divergence(mean, log_variance).mean()
