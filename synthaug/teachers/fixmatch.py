"""FixMatchClassifier: a teacher that learns from labelled images, and from images without a label."""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Iterator
from numbers import Integral, Real
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import check_consistent_length, check_random_state
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted
from torch import Tensor
from torch.nn.functional import cross_entropy

from synthaug._sklearn import DocumentedMixin, Interval, _check_sample_weight
from synthaug.encoders.image import ImageEncoder
from synthaug.encoders.target import as_series
from synthaug.exceptions import DataError
from synthaug.nets.classifier import ImageClassifier
from synthaug.nets.descent import descend
from synthaug.nets.ema import update_average
from synthaug.nets.views import strong_view, weak_view
from synthaug.runtime.devices import lent, one_thread, resolve_device, seeded
from synthaug.typing import Column, Rows

__all__ = ["FixMatchClassifier"]

UNLABELLED = -1
N_LOGS = 20  # per fit
PREDICTED = 500  # images at once, small enough for the caches
BETAS = (0.9, 0.99)  # of Adam


class FixMatchClassifier(ClassifierMixin, DocumentedMixin, BaseEstimator):
    """Classify images after learning from a few with a label and many without.

    A small convolutional network learns the labels of weak views (shifted a little). Where its average over time is
    sure of the class of a weak view of an unlabelled image, the network learns that class for a strong view of it
    (rotated, resized, sheared, lighter or darker, with a hole), as in FixMatch [1]_. Without unlabelled images it is a
    small network that learns weak views.

    As in scikit-learn's semi-supervised estimators the label -1 means that there is none; so do None and NaN.

    Parameters
    ----------
    image_shape : tuple of int or None, default=None
        ``(height, width)`` or ``(height, width, channels)`` of images that are rows of a table. None: X holds images
        as arrays.
    n_steps : int, default=1000
        Optimiser steps, however many images there are.
    batch_size : int, default=32
        Labelled images per step, drawn in proportion to their weights.
    unlabelled_ratio : int, default=3
        Unlabelled images per labelled one in a step. Labelled images take part among them.
    threshold : float, default=0.95
        Share of the most probable class from which the network learns it.
    strength : float, default=1.0
        Strength of the strong views; 0 leaves them as they are.
    flip : float, default=0.0
        Probability that a view is mirrored, left to right; 0.5 for photographs.
    channels : int, default=16
        Channels of the first convolution; the second has twice as many.
    learning_rate : float, default=2e-3
        Step size of Adam at the start; falls to zero along a cosine.
    ema : float, default=0.99
        Decay of the averaged weights, per step.
    max_seconds : float or None, default=None
        Wall-clock budget of training: the schedule shrinks to it. The outcome then depends on the machine's speed.
    device : str or torch.device, default="auto"
        Where to train and predict; ``"auto"`` is a CUDA device if there is one, else the CPU.
    random_state : int, RandomState instance or None, default=None
        Seed of weights, batches and views.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        The classes; "no label" is none of them.
    network_ : torch.nn.Module
        The averaged network; rests on the CPU.
    oob_proba_ : ndarray of shape (n_labelled, n_classes)
        NaN: of the images that it has learned from it says nothing that their labels do not, so these stay.
    history_ : list of dict
        Per log: ``"step"``, ``"loss"`` of labelled images, and ``"sure"``, the share of unlabelled ones in the step
        that were learned.
    n_features_in_ : int
        Length of the second axis of X, as scikit-learn counts.

    See Also
    --------
    synthaug.GANAugmenter : Takes it as ``teacher``.

    References
    ----------
    .. [1] Sohn et al., "FixMatch: simplifying semi-supervised learning with consistency and confidence", NeurIPS 2020.

    Examples
    --------
    >>> from sklearn.datasets import load_digits
    >>> from synthaug import FixMatchClassifier
    >>> images, digits = load_digits().images, load_digits().target.copy()
    >>> digits[100:] = -1
    >>> teacher = FixMatchClassifier(n_steps=50, random_state=0).fit(images, digits)
    >>> teacher.classes_
    array([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    >>> teacher.predict_proba(images[100:]).shape
    (1697, 10)
    """

    takes_unlabelled: ClassVar[bool] = True

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {
        "image_shape": [tuple, list, None],
        "n_steps": [Interval(Integral, 1, None, closed="left")],
        "batch_size": [Interval(Integral, 2, None, closed="left")],
        "unlabelled_ratio": [Interval(Integral, 1, None, closed="left")],
        "threshold": [Interval(Real, 0, 1, closed="both")],
        "strength": [Interval(Real, 0, None, closed="left")],
        "flip": [Interval(Real, 0, 1, closed="both")],
        "channels": [Interval(Integral, 1, None, closed="left")],
        "learning_rate": [Interval(Real, 0, None, closed="neither")],
        "ema": [Interval(Real, 0, 1, closed="left")],
        "max_seconds": [Interval(Real, 0, None, closed="neither"), None],
        "device": [str, torch.device],
        "random_state": ["random_state"],
    }

    def __init__(
        self,
        image_shape: tuple[int, ...] | None = None,
        n_steps: int = 1000,
        batch_size: int = 32,
        unlabelled_ratio: int = 3,
        threshold: float = 0.95,
        strength: float = 1.0,
        flip: float = 0.0,
        channels: int = 16,
        learning_rate: float = 2e-3,
        ema: float = 0.99,
        max_seconds: float | None = None,
        device: str | torch.device = "auto",
        random_state: int | np.random.RandomState | None = None,
    ) -> None:
        self.image_shape = image_shape
        self.n_steps = n_steps
        self.batch_size = batch_size
        self.unlabelled_ratio = unlabelled_ratio
        self.threshold = threshold
        self.strength = strength
        self.flip = flip
        self.channels = channels
        self.learning_rate = learning_rate
        self.ema = ema
        self.max_seconds = max_seconds
        self.device = device
        self.random_state = random_state

    def fit(self, X: Rows, y: Column, sample_weight: Column | None = None) -> Self:
        """Learn from labelled and unlabelled images.

        Parameters
        ----------
        X : ndarray of shape (n, height, width) or (n, height, width, channels), or rows with ``image_shape``
            Images of at least 8 x 8 pixels.
        y : array-like of shape (n,)
            Their classes, at least two; -1, None or NaN where unlabelled.
        sample_weight : array-like of shape (n,) or None, default=None
            Weights of the labelled images; those of unlabelled ones have no effect.

        Returns
        -------
        self : FixMatchClassifier

        Raises
        ------
        DataError
            If X holds no images of that form, or y fewer than two classes.
        """
        self._validate_params()
        encoder = ImageEncoder(self.image_shape).fit(X)
        check_consistent_length(X, y)
        self.classes_, codes = _coded(y)
        known = codes != UNLABELLED
        weights = _label_weights(sample_weight, X, known)
        device, seed = resolve_device(self.device), int(check_random_state(self.random_state).randint(2**31 - 1))
        images = _Images(torch.from_numpy(encoder.transform(X)), torch.from_numpy(codes), torch.from_numpy(weights))
        with seeded(seed):
            network = ImageClassifier(encoder.layout_.shape, len(self.classes_), self.channels)
        learner = _Learner(self, network.to(device), torch.Generator(device).manual_seed(seed))
        with one_thread(), torch.enable_grad():
            self.history_ = list(learner.train(images.to(device), consistent=not known.all()))
        self.network_ = learner.average.to("cpu")
        self.oob_proba_ = np.full((int(known.sum()), len(self.classes_)), np.nan)
        self._encoder, self.n_features_in_ = encoder, encoder.n_features_in_
        return self

    def predict_proba(self, X: Rows) -> NDArray[np.float64]:
        """Return probabilities of shape (n, n_classes)."""
        check_is_fitted(self)
        images, device = torch.from_numpy(self._encoder.transform(X)), resolve_device(self.device)
        with one_thread(), lent(self.network_, device), torch.no_grad():
            scores = torch.cat([self.network_(part.to(device)).cpu() for part in images.split(PREDICTED)])
            return scores.double().softmax(dim=1).numpy()

    def predict(self, X: Rows) -> NDArray[Any]:
        """Return the most probable class of each image, shape (n,)."""
        probabilities = self.predict_proba(X)
        return self.classes_[probabilities.argmax(axis=1)]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.three_d_array = True
        tags.input_tags.two_d_array = self.image_shape is not None
        return tags


class _Images(NamedTuple):
    """Encoded images (n, C, H, W), the codes of their classes (n,), and their weights (n,): 0 where unlabelled."""

    rows: Tensor
    codes: Tensor
    weights: Tensor

    def to(self, device: torch.device) -> _Images:
        return _Images(*(tensor.to(device) for tensor in self))

    def labelled(self, size: int, noise: torch.Generator) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield images and codes, drawn in proportion to the weights, without end."""
        drawn_up_to = self.weights.cumsum(0)
        while True:
            # A float32 below one stays below one in float64, so that the product stays below the total.
            share = torch.rand(size, generator=noise, device=noise.device).double()
            chosen = torch.searchsorted(drawn_up_to, share * drawn_up_to[-1], right=True)
            yield self.rows[chosen], self.codes[chosen]

    def any(self, size: int, noise: torch.Generator) -> Iterator[Tensor]:
        """Yield images with or without a label, without end."""
        while True:
            yield self.rows[torch.randint(len(self.rows), (size,), generator=noise, device=noise.device)]


class _Learner:
    """The network, its average over time and its optimiser, for the length of a fit."""

    def __init__(self, parameters: FixMatchClassifier, network: ImageClassifier, noise: torch.Generator) -> None:
        self.parameters, self.network, self.noise = parameters, network, noise
        self.average = copy.deepcopy(network).requires_grad_(False).eval()
        self.weights: list[Tensor] = list(network.parameters())
        self.averaged: list[Tensor] = list(self.average.parameters())
        self.optimizer = torch.optim.Adam(self.weights, lr=parameters.learning_rate, betas=BETAS, fused=True)

    def train(self, images: _Images, *, consistent: bool) -> Iterator[dict[str, float]]:
        """Train step by step and yield about 20 logs; only if ``consistent`` do unlabelled images take part."""
        given, start, step, done = self.parameters, time.monotonic(), 0, False
        labelled = images.labelled(given.batch_size, self.noise)
        unlabelled = images.any(given.batch_size * given.unlabelled_ratio, self.noise)
        every = max(1, given.n_steps // N_LOGS)
        while not done:
            spent = 0.0 if given.max_seconds is None else (time.monotonic() - start) / given.max_seconds
            progress = min(1.0, max(step / given.n_steps, spent))
            self.optimizer.param_groups[0]["lr"] = given.learning_rate * (1 + math.cos(math.pi * progress)) / 2
            loss, sure = self.learn(*next(labelled), next(unlabelled) if consistent else None)
            update_average(self.averaged, self.weights, step, given.ema)
            torch._foreach_copy_(list(self.average.buffers()), list(self.network.buffers()))
            step += 1
            done = step == given.n_steps or spent >= 1
            if step % every == 0 or done:
                yield {"step": step, "loss": float(loss), "sure": float(sure)}

    def learn(self, rows: Tensor, codes: Tensor, others: Tensor | None) -> tuple[Tensor, Tensor]:
        """Take one step and return the loss of the labelled images, and the share of the others that was learned."""
        views, flip = weak_view(rows, self.noise, flip=self.parameters.flip), self.parameters.flip
        if others is None:
            loss = total = cross_entropy(self.network(views), codes)
            sure = torch.zeros(1)
        else:
            guesses, sure = self.guess(others)
            strong = strong_view(others, self.noise, strength=self.parameters.strength, flip=flip)
            # One pass for both, so that batch normalisation sees one distribution.
            scores = self.network(torch.cat([views, strong]))
            loss = cross_entropy(scores[: len(rows)], codes)
            total = loss + (sure * cross_entropy(scores[len(rows) :], guesses, reduction="none")).mean()
        descend(self.optimizer, total)
        return loss.detach(), sure.mean()

    @torch.no_grad()
    def guess(self, images: Tensor) -> tuple[Tensor, Tensor]:
        """Return the most probable class of images, and 1.0 where the averaged network is sure of it."""
        views = weak_view(images, self.noise, flip=self.parameters.flip)
        share, guesses = self.average(views).softmax(dim=1).max(dim=1)
        return guesses, (share >= self.parameters.threshold).float()


def _coded(y: Any) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """Return the classes, and the code of each label: its position among them, or -1 where there is none."""
    labels = as_series(y)
    known = ~labels.isna().to_numpy()
    known[known] = ~np.asarray(labels[known] == UNLABELLED, dtype=bool)
    named = np.asarray(labels[known].infer_objects())
    if not len(named):
        raise DataError(f"none of the {len(labels)} images has a label: -1, None and NaN mean that there is none")
    check_classification_targets(named)
    classes, positions = np.unique(named, return_inverse=True)
    if len(classes) < 2:
        raise DataError(
            f"y holds one class, {classes[0]!r} (-1, None and NaN mean that there is no label); a classifier needs "
            f"images of two classes at least"
        )
    codes = np.full(len(labels), UNLABELLED)
    codes[known] = positions
    return classes, codes


def _label_weights(sample_weight: Any, X: Any, known: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the weights of the images, 0 for unlabelled ones."""
    if sample_weight is None:
        return known.astype(np.float64)
    given = _check_sample_weight(sample_weight, X, dtype=np.float64, ensure_non_negative=True)
    weights = np.where(known, given, 0.0)
    if not weights.any():
        raise DataError("every labelled image has a weight of 0, and there is nothing to learn; give some more weight")
    return weights
