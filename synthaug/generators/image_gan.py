"""ImageGAN: class-conditional images from noise."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from numbers import Integral, Real
from typing import Any, ClassVar

import torch
from torch import Tensor, nn

from synthaug._sklearn import Interval, StrOptions
from synthaug.encoders.layout import BlockKind, Layout
from synthaug.exceptions import TrainingWarning, warn_caller
from synthaug.generators.base import Generator
from synthaug.generators.enlarged import enlarged
from synthaug.generators.training.course import Course
from synthaug.generators.training.image_quality import ClassQuality, ImageQuality, worst
from synthaug.generators.training.loop import Log
from synthaug.generators.training.players import Players
from synthaug.generators.training.real_rows import Batch, RealRows
from synthaug.nets.conv import ConvCritic, ConvGenerator
from synthaug.nets.dense import DenseCritic, DenseGenerator
from synthaug.nets.images import ImageNetwork
from synthaug.nets.precision import is_bfloat16
from synthaug.objectives.adversarial import LOSSES
from synthaug.objectives.differentiable_augmentation import AUGMENTATIONS, augment
from synthaug.objectives.penalties import squared_norm
from synthaug.runtime.devices import seeded

__all__ = ["ImageGAN"]

N_LOGS = 20  # per fit; each looks at a sample
MAX_RECOVERIES = 3
BETAS = (0.0, 0.99)  # of Adam: no momentum, which makes adversarial games circle
PENALTY_EVERY = 4  # critic steps, with that weight: it costs as much as the rest of a critic step
COLLAPSED = 0.5  # diversity below which a class has collapsed; healthy ones have .55 to .95, those of one image .37
DEFORMATION = "deformation"  # the augmentation that makes images before training; the others change those in it
PLENTY = 20_000  # real images that need no augmentation
FEW, FEW_PENALTY = 3_000, 15.0  # images that stand alone, of which a critic learns each by heart, and what prevents it
SETTLED = 20_000  # images shown before which a class may still be uniform
CALIBRATED_PIXELS = 2_000_000  # per channel, whose grey levels are compared; at least 256 images, at most 2,048


class ImageGAN(Generator):
    """Class-conditional generative adversarial network for small images.

    A convolutional network turns a latent vector and a condition into an image. A critic without normalisation layers
    compares it with a real one of the same condition. If there are few of these, it sees deformed ones beside them, as
    `GaussianFields` makes them, or else all shifted and with a hole, so that it does not learn them by heart [2]_. The
    weights are averaged over time, and the snapshot is kept whose samples are nearest to the real images. A class whose
    images become the same is noticed: training goes back to when they were not, and on with smaller steps. At the end
    the grey levels are made as frequent as in the real images. No training image is stored.

    For pictures as such, and for sets of thousands of images. To train a classifier on fewer, deformations of the real
    ones help more: see `DeformationGAN`.

    Parameters
    ----------
    n_images : int or "auto", default="auto"
        Images shown, real or deformed, counted again each time. ``"auto"``: 60,000 for sets of up to 1,000 images,
        then growing with their number to the power of 0.45.
    max_seconds : float or None, default=None
        Wall-clock budget of training, which begins when images have been deformed: the schedule shrinks to it, and
        whichever budget is used up first ends the training. The outcome then depends on the machine's speed.
    batch_size : int, default=64
        Images per step, and as many synthetic ones. Small classes are drawn more often than their share.
    latent_dim : int, default=64
        Dimension of the latent vectors, from which the generator starts.
    architecture : {"convolutional", "dense"}, default="convolutional"
        ``"dense"``: fully connected layers as in introductions, of 128, 256, 512 and 1,024 units in the generator and
        1,024, 512 and 256 in the critic, with LeakyReLU of slope 0.01.
    width : int, default=48
        Channels of the convolutions. Wider networks learn more from each image, and take longer for it.
    dropout : float, default=0.0
        Share of the critic's hidden units that are left out at random.
    objective : {"relativistic", "non-saturating", "hinge"}, default="relativistic"
        What the players minimise. ``"relativistic"`` pairs each fake image with a real one of its class [1]_;
        ``"non-saturating"`` is that of the first article [3]_.
    penalty : float, "auto" or None, default="auto"
        Weight of half the squared norm of the critic's gradient at real and at fake images (R1 + R2 [1]_). ``"auto"``:
        1, and 15 for fewer than 3,000 images without deformed ones beside them: a critic that may be steep learns so
        few by heart, and the images of a class become alike.
    augmentation : tuple of {"deformation", "shift", "cutout", "flip"}, "auto" or None, default="auto"
        What keeps the critic from learning few images by heart. ``"deformation"`` is deformed images beside up to 3,000
        real ones: 6,000 in all, or fewer large ones, which `GaussianFields` of scale 0.5 makes. They show what lies
        between the few images of a class, and samples differ more for it. Images of which most have no label are never
        deformed. The others are random changes of what the critic sees; ``"flip"`` mirrors, left to right: not for
        digits. ``"auto"``: ``("deformation",)`` where that is possible, else ``("shift", "cutout")`` for fewer than
        20,000 images, and none for more.
    learning_rate : float, default=1.2e-3
        Step size of Adam, for both players; falls to a tenth over the second half.
    ema : float, default=0.995
        Decay of the averaged weights, per step.
    scale : float, default=0.9
        Size of the latent vectors that samples are made from, relative to training. Less makes images more typical
        of their class, and less diverse. Sampling alone uses it.
    precision : {"auto", "float32", "bfloat16"}, default="auto"
        Type of the numbers in convolutions. ``"auto"``: ``"bfloat16"`` where a short test, once per process, says that
        it is clearly faster. Name one for equal images on different machines, as far as these round alike.

    Attributes
    ----------
    network_ : torch.nn.Module
        Generates images; rests on the CPU.
    history_ : list of dict
        Per log: ``"step"``, ``"images"``, ``"critic_loss"``, ``"generator_loss"``, ``"distance"`` (the mean
        energy distance of a sample from the images of its class that are learned from, deformed ones among them, more
        if one has collapsed), ``"diversity"`` (of the worst class: the median distance of two synthetic images, over
        that of two of these), ``"recoveries"`` and ``"best_distance"``.
    penalty_ : float
        The penalty that was trained with.
    health_ : list of dict
        Per class: ``"class"`` (its position; None without classes), ``"images"`` (real ones), ``"distance"``,
        ``"diversity"`` (NaN for fewer than three real ones, or equal ones), ``"closest_share"`` (the largest share of
        synthetic images that are closest to the same real one) and ``"collapsed"``.

    See Also
    --------
    synthaug.DeformationGAN : Deforms real images; the better choice to train a classifier on few of them.
    synthaug.GANAugmenter : Puts a family to work in pipelines.

    Notes
    -----
    A plain GAN, as introductions have it, is ``ImageGAN(architecture="dense", latent_dim=100, dropout=0.3,
    objective="non-saturating", penalty=None, augmentation=None, learning_rate=1e-4, batch_size=32, ema=0.0,
    scale=1.0)``. With few images per class it collapses.

    References
    ----------
    .. [1] Huang et al., "The GAN is dead; long live the GAN!", NeurIPS 2024.
    .. [2] Zhao et al., "Differentiable augmentation for data-efficient GAN training", NeurIPS 2020.
    .. [3] Goodfellow et al., "Generative adversarial nets", NeurIPS 2014.

    Examples
    --------
    >>> from sklearn.datasets import load_digits
    >>> from synthaug import GANAugmenter, ImageGAN
    >>> digits = load_digits()
    >>> augmenter = GANAugmenter(ImageGAN(n_images=640), random_state=0).fit(digits.images, digits.target)
    >>> images, labels = augmenter.sample(16)
    >>> images.shape
    (16, 8, 8)
    """

    default_encoder: ClassVar[str] = "synthaug.encoders.image:ImageEncoder"
    learns: ClassVar[frozenset[BlockKind]] = frozenset({"pixels"})
    batch: ClassVar[int] = 128
    test_parameters: ClassVar[dict[str, Any]] = {"n_images": 64 * 4, "width": 8, "precision": "float32"}

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {
        "n_images": [Interval(Integral, 1, None, closed="left"), StrOptions({"auto"})],
        "max_seconds": [Interval(Real, 0, None, closed="neither"), None],
        "batch_size": [Interval(Integral, 2, None, closed="left")],
        "latent_dim": [Interval(Integral, 1, None, closed="left")],
        "architecture": [StrOptions({"convolutional", "dense"})],
        "width": [Interval(Integral, 1, None, closed="left")],
        "dropout": [Interval(Real, 0, 1, closed="left")],
        "objective": [StrOptions({"relativistic", "non-saturating", "hinge"})],
        "penalty": [Interval(Real, 0, None, closed="left"), StrOptions({"auto"}), None],
        "augmentation": [tuple, list, StrOptions({"auto"}), None],
        "learning_rate": [Interval(Real, 0, None, closed="neither")],
        "ema": [Interval(Real, 0, 1, closed="left")],
        "scale": [Interval(Real, 0, None, closed="left")],
        "precision": [StrOptions({"auto", "float32", "bfloat16"})],
    }

    def __init__(
        self,
        n_images: int | str = "auto",
        max_seconds: float | None = None,
        batch_size: int = 64,
        latent_dim: int = 64,
        architecture: str = "convolutional",
        width: int = 48,
        dropout: float = 0.0,
        objective: str = "relativistic",
        penalty: float | str | None = "auto",
        augmentation: tuple[str, ...] | str | None = "auto",
        learning_rate: float = 1.2e-3,
        ema: float = 0.995,
        scale: float = 0.9,
        precision: str = "auto",
    ) -> None:
        self.n_images = n_images
        self.max_seconds = max_seconds
        self.batch_size = batch_size
        self.latent_dim = latent_dim
        self.architecture = architecture
        self.width = width
        self.dropout = dropout
        self.objective = objective
        self.penalty = penalty
        self.augmentation = augmentation
        self.learning_rate = learning_rate
        self.ema = ema
        self.scale = scale
        self.precision = precision

    def train(
        self, rows: Tensor, condition: Tensor, layout: Layout, *, device: torch.device, seed: int
    ) -> Iterator[Log]:
        """Train step by step and yield up to 20 logs; see `Generator.train`."""
        rng = torch.Generator(device).manual_seed(seed)
        n, n_images = len(rows), self._n_images(len(rows))
        if DEFORMATION in self._augmentation():
            rows, condition = enlarged(rows, condition, layout, device=device, seed=seed)
        changes = self._changes(n, is_enlarged=len(rows) > n)
        self.penalty_ = self._penalty(n, is_enlarged=len(rows) > n)
        real, quality = RealRows(rows, condition, rng), ImageQuality(rows, condition, rng)
        with seeded(seed):
            generator, critic = self._networks(layout.shape, condition.shape[1], real.shown_width)
        players = _Players(self, layout.shape, generator.to(device), critic.to(device), changes)
        self.network_ = players.average
        batches, first = real.batches(self.batch_size, rng), players.state()
        counts = {"recoveries": 0, "step": 0, "logged": 0, "progress": 0.0}
        course = Course(players=players, batches=batches, rng=rng, healthy=None, is_collapsed=False, **counts)
        while self._goes_on(course):
            players.schedule(course.progress, slowdown=2**course.recoveries)
            losses = players.play(batches, rng)
            course.step += 1
            spent = 0.0 if self.max_seconds is None else course.spent / self.max_seconds
            n_shown = course.step * self.batch_size
            course.progress = max(n_shown / n_images, spent)
            course.is_over = course.progress >= 1
            if course.progress * N_LOGS < course.logged + 1:
                continue
            course.logged = int(course.progress * N_LOGS)
            if not players.finite(losses):
                players.restore(course.healthy or first)
                course.recoveries += 1
                continue
            classes = quality.measure(players.sample(quality.condition, rng, self.batch))
            if worst(classes) >= COLLAPSED:
                course.healthy = players.state()
            elif course.healthy is not None and n_shown >= SETTLED:
                course.is_collapsed = True
            yield _log(course.step, n_shown, losses, classes, course.recoveries)
        if course.recoveries > MAX_RECOVERIES:
            warn_caller(self._failure(course.step * self.batch_size, course.recoveries), TrainingWarning)

    def n_planned_steps(self, n_rows: int) -> int | None:
        """Return how many steps training takes at most; see `Generator.n_planned_steps`."""
        return math.ceil(self._n_images(n_rows) / self.batch_size)

    def finish(self, rows: Tensor, condition: Tensor, *, seed: int) -> None:
        """Make the grey levels as frequent as in the real images, and report the health of each class."""
        rng = torch.Generator().manual_seed(seed)
        quality = ImageQuality(rows, condition, rng)
        known = (~condition.isnan().any(dim=1)).nonzero().squeeze(1)
        n_made = min(max(CALIBRATED_PIXELS // rows[0, 0].numel(), 256), 2_048)
        chosen = known[torch.randint(len(known), (n_made,), generator=rng)]
        with torch.no_grad():
            made = torch.cat([self.network_.raw(part, rng) for part in condition[chosen].split(self.batch)])
            self.network_.grey_levels.fit(rows[chosen], made)
            sample = torch.cat([self.sample(part, rng) for part in quality.condition.split(self.batch)])
        self.health_ = [_health(measured, condition.shape[1]) for measured in quality.measure(sample)]

    def warning(self, classes: Sequence[Any] | None) -> str | None:
        """Return which classes have collapsed, if training was not too short to tell."""
        collapsed = [entry["class"] for entry in self.health_ if entry["collapsed"]]
        if not collapsed or not self.history_ or self.history_[-1]["images"] < SETTLED:
            return None
        named = [classes[position] for position in collapsed[:10] if classes is not None and position is not None]
        which = f"those of class {', '.join(map(str, named))}" if named else "all of them"
        return (
            f"synthetic images differ far less than real ones (see health_): {which}. Do not use them: add real "
            f"images, or use a larger penalty than {self.penalty_}, a smaller learning_rate than "
            f"{self.learning_rate}, or augmentation='auto'"
        )

    def _goes_on(self, course: Course) -> bool:
        """Return whether there is a further step, after going back to what was healthy if images became the same."""
        if course.is_collapsed:
            course.players.restore(course.healthy)
            course.recoveries += 1
            course.is_collapsed = False
        return course.progress < 1 and course.recoveries <= MAX_RECOVERIES

    def _n_images(self, n: int) -> int:
        """Return how many images to show of n real ones."""
        return round(60_000 * max(n / 1_000, 1.0) ** 0.45) if self.n_images == "auto" else int(self.n_images)

    def _augmentation(self) -> tuple[str, ...]:
        """Return what keeps the critic from learning images by heart, by name; of ``"auto"`` what is tried first."""
        names = (DEFORMATION,) if self.augmentation == "auto" else tuple(self.augmentation or ())
        known = {DEFORMATION, *AUGMENTATIONS}
        if unknown := [name for name in names if name not in known]:
            raise ValueError(f"augmentation holds {unknown[0]!r}; choose among {sorted(known)}")
        return names

    def _changes(self, n: int, *, is_enlarged: bool) -> tuple[str, ...]:
        """Return the random changes of n real images, that stand alone or beside deformed ones."""
        if self.augmentation == "auto":
            return ("shift", "cutout") if n < PLENTY and not is_enlarged else ()
        return tuple(name for name in self._augmentation() if name != DEFORMATION)

    def _penalty(self, n: int, *, is_enlarged: bool) -> float:
        """Return the weight of the penalty for n real images, that stand alone or beside deformed ones."""
        if self.penalty == "auto":
            return FEW_PENALTY if n < FEW and not is_enlarged else 1.0
        return float(self.penalty or 0.0)

    def _networks(self, shape: tuple[int, ...], condition: int, shown: int) -> tuple[ImageNetwork, nn.Module]:
        """Return the generator, and a critic that is told ``shown`` numbers."""
        if self.architecture == "dense":
            body: nn.Module = DenseGenerator(self.latent_dim, condition, shape)
            critic: nn.Module = DenseCritic(shape, shown, self.dropout)
        else:
            body = ConvGenerator(self.latent_dim, condition, shape, self.width)
            critic = ConvCritic(shape, shown, self.width, self.dropout)
        return ImageNetwork(body, self.latent_dim, shape[0], self.scale), critic

    def _failure(self, images: int, recoveries: int) -> str:
        return (
            f"training stopped after {images} images, as it became non-finite or images of a class all became the same "
            f"{recoveries} times; what was learned before is kept. Use a smaller learning_rate than "
            f"{self.learning_rate} or a larger penalty than {self.penalty_}"
        )


class _Players(Players):
    """Generator and critic of images, and how they play."""

    betas = BETAS

    def __init__(
        self,
        gan: ImageGAN,
        shape: tuple[int, ...],
        generator: ImageNetwork,
        critic: nn.Module,
        changes: tuple[str, ...],
    ) -> None:
        super().__init__(generator, critic, gan.learning_rate, gan.ema)
        self.shape, self.changes = shape, changes
        self.loss = LOSSES[gan.objective]
        self.penalty = gan.penalty_
        self.device = self.weights[0][0].device
        self.is_bfloat16 = is_bfloat16(gan.precision, self.device)

    def play(self, batches: Iterator[Batch], rng: torch.Generator) -> tuple[Tensor, Tensor]:
        """Take one step of each player and return their losses."""
        batch = next(batches)
        real = batch.real[:, : math.prod(self.shape)].view(-1, *self.shape)
        with self._autocast():
            fake = self.generator(batch.condition, rng)
        critic_loss, real_score = self._critic_loss(real, fake.detach(), batch.shown, rng)
        self.improve_critic(critic_loss)
        # The real scores are one critic step old, which spares a pass.
        fake_score = self._score(augment(fake, self.changes, rng), batch.shown, rng)
        generator_loss = self.loss.generator(real_score.detach(), fake_score).mean()
        self.improve_generator(generator_loss)
        return critic_loss.detach(), generator_loss.detach()

    def _critic_loss(self, real: Tensor, fake: Tensor, shown: Tensor, rng: torch.Generator) -> tuple[Tensor, Tensor]:
        """Return the critic's loss with its penalty, and the scores of the real images."""
        penalised = self.penalty > 0 and self.steps % PENALTY_EVERY == 0
        seen = [augment(images, self.changes, rng).requires_grad_(penalised) for images in (real, fake)]
        scores = [self._score(images, shown, rng) for images in seen]
        loss = self.loss.critic(*scores).mean()
        if penalised:
            gradients = torch.autograd.grad(torch.cat(scores).sum(), seen, create_graph=True)
            norms = torch.cat([squared_norm(gradient.flatten(1)) for gradient in gradients])
            loss = loss + PENALTY_EVERY * self.penalty * 2 * norms.mean()  # the mean over real ones plus over fake ones
        return loss, scores[0]

    def _score(self, images: Tensor, shown: Tensor, rng: torch.Generator) -> Tensor:
        with self._autocast():
            return self.critic(images, shown, rng)

    def _autocast(self) -> torch.autocast:
        return torch.autocast(self.device.type, torch.bfloat16, enabled=self.is_bfloat16)

    @torch.no_grad()
    def sample(self, condition: Tensor, rng: torch.Generator, batch: int) -> Tensor:
        """Return images of the averaged generator."""
        with self._autocast():
            return torch.cat([self.average.sample(part, rng) for part in condition.split(batch)])


def _log(step: int, images: int, losses: tuple[Tensor, Tensor], classes: list[ClassQuality], recoveries: int) -> Log:
    """Return what training says of a step."""
    diversity = worst(classes)
    distance = sum(measured.distance for measured in classes) / len(classes)
    return {
        "step": step,
        "images": images,
        "critic_loss": float(losses[0]),
        "generator_loss": float(losses[1]),
        "distance": distance + max(0.0, COLLAPSED - diversity),  # no snapshot that has collapsed is the best
        "diversity": diversity,
        "recoveries": recoveries,
    }


def _health(measured: ClassQuality, condition: int) -> dict[str, Any]:
    """Return the entry of a class in ``health_``."""
    return {
        "class": measured.label if condition > 1 else None,
        "images": measured.images,
        "distance": measured.distance,
        "diversity": measured.diversity,
        "closest_share": measured.closest_share,
        "collapsed": measured.diversity < COLLAPSED,
    }
