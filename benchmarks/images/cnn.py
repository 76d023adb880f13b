"""A plain small convolutional network: the fifth of the estimators that augmented images are judged by."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from synthaug.runtime.devices import one_thread, seeded

BATCH = 64
PREDICTED = 500  # images at once, small enough for the caches


class SmallCNN(ClassifierMixin, BaseEstimator):
    """Two convolutions and a hidden layer, trained for a fixed number of steps.

    More rows are not more training, so that augmented and real rows alone are compared at the same cost. It has no
    augmentation of its own; a row is drawn into a batch in proportion to its weight.

    Parameters
    ----------
    image_shape : tuple of int
        ``(height, width)`` or ``(height, width, channels)`` of the images that the rows of X are.
    n_steps : int, default=500
        Optimiser steps, each with 64 rows.
    channels : int, default=16
        Channels of the first convolution; the second has twice as many.
    dropout : float, default=0.3
        Before each of the two dense layers.
    learning_rate : float, default=3e-3
        Step size of Adam at the start; falls to zero along a cosine.
    random_state : int, RandomState instance or None, default=0
        Seed of weights, batches and dropout.

    Attributes
    ----------
    classes_ : ndarray of shape (n_classes,)
        The classes.
    network_ : torch.nn.Module
        Gives scores of the classes.
    """

    def __init__(
        self,
        image_shape: tuple[int, ...] = (28, 28),
        n_steps: int = 500,
        channels: int = 16,
        dropout: float = 0.3,
        learning_rate: float = 3e-3,
        random_state: int | np.random.RandomState | None = 0,
    ) -> None:
        self.image_shape = image_shape
        self.n_steps = n_steps
        self.channels = channels
        self.dropout = dropout
        self.learning_rate = learning_rate
        self.random_state = random_state

    def fit(self, X: Any, y: Any, sample_weight: Any = None) -> Self:
        """Train on rows of shape (n, height * width * channels), or on images of any form with as many pixels."""
        self.classes_, codes = np.unique(np.asarray(y), return_inverse=True)
        pixels = np.asarray(X)
        self._low, self._high = float(pixels.min()), float(pixels.max())
        images, labels = self._images(pixels), torch.from_numpy(codes)
        weights = np.ones(len(images)) if sample_weight is None else np.asarray(sample_weight, dtype=np.float64)
        seed = int(check_random_state(self.random_state).randint(2**31 - 1))
        noise = torch.Generator().manual_seed(seed)
        drawn = torch.multinomial(torch.from_numpy(weights), self.n_steps * BATCH, replacement=True, generator=noise)
        with one_thread(), torch.enable_grad(), seeded(seed):
            network = small_network(images.shape[1:], len(self.classes_), self.channels, self.dropout)
            optimizer = torch.optim.Adam(network.parameters(), lr=self.learning_rate, fused=True)
            schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, self.n_steps)
            for batch in drawn.view(self.n_steps, BATCH):
                optimizer.zero_grad()
                cross_entropy(network(images[batch]), labels[batch]).backward()
                optimizer.step()
                schedule.step()
        self.network_ = network.eval().requires_grad_(False)
        return self

    def predict_proba(self, X: Any) -> NDArray[np.float64]:
        """Return probabilities of shape (n, n_classes)."""
        check_is_fitted(self)
        with one_thread(), torch.no_grad():
            scores = torch.cat([self.network_(part) for part in self._images(np.asarray(X)).split(PREDICTED)])
            return scores.double().softmax(dim=1).numpy()

    def predict(self, X: Any) -> NDArray[Any]:
        """Return the most probable class of each row, shape (n,)."""
        probabilities = self.predict_proba(X)
        return self.classes_[probabilities.argmax(axis=1)]

    def _images(self, pixels: NDArray[Any]) -> Tensor:
        """Return images (n, channels, height, width), scaled so that those of the fit fill [-1, 1]."""
        height, width, *channels = self.image_shape
        shape = (height, width, channels[0] if channels else 1)
        scaled = (pixels.astype(np.float32) - self._low) * (2 / max(self._high - self._low, 1e-12)) - 1
        return torch.from_numpy(np.ascontiguousarray(np.moveaxis(scaled.reshape(len(pixels), *shape), 3, 1)))


def small_network(shape: tuple[int, ...], n_classes: int, width: int, dropout: float) -> nn.Sequential:
    """Return a network from images (n, *shape) to scores (n, n_classes).

    The stride grows with the image, so that one of 64 x 64 costs little more than one of 28 x 28.
    """
    stride = 1 if min(shape[1:]) < 16 else 2 if min(shape[1:]) < 48 else 4
    height, breadth = (-(-side // stride) // 2 for side in shape[1:])
    return nn.Sequential(
        nn.Conv2d(shape[0], width, 5, stride=stride, padding=2),
        nn.ReLU(),
        nn.Conv2d(width, 2 * width, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Dropout(dropout),
        nn.Linear(2 * width * height * breadth, 64),
        nn.ReLU(),
        nn.Dropout(dropout),
        nn.Linear(64, n_classes),
    )
