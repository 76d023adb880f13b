"""Camera: a monitor of training that takes a picture at every log."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.special import ndtri
from torch import Tensor

from synthaug.displays.tiles import MOST_ROWS
from synthaug.generators.base import Generator
from synthaug.generators.training.loop import Log


class Camera:
    """Takes encoded images of the network in training, always under the same noise and conditions.

    Parameters
    ----------
    n_columns : int
        Images of each of the first ten classes; without classes, of a square of so many rows.
    device : torch.device
        Where training takes place.
    seed : int
        Seed of the noise.

    Attributes
    ----------
    frames : list of ndarray of shape (n, C, H, W)
        Encoded images at each log.
    """

    def __init__(self, n_columns: int, device: torch.device, seed: int) -> None:
        self.n_columns, self.device, self.seed = n_columns, device, seed
        self.frames: list[NDArray[np.float32]] = []

    def __call__(self, log: Log, generator: Generator) -> bool:
        """Take a picture, and let training go on."""
        wanted = _conditions(generator.condition_width_, self.n_columns).to(self.device)
        with torch.no_grad():
            images = generator.sample(wanted, torch.Generator().manual_seed(self.seed))
        self.frames.append(images.float().cpu().numpy())
        return False


def _conditions(width: int, n_columns: int) -> Tensor:
    """Return conditions (n, width) to look at: classes in turn, a continuous target in rising order, or none."""
    if width > 1:
        return torch.eye(width)[:MOST_ROWS].repeat_interleave(n_columns, dim=0)
    shares = (np.arange(n_columns**2) + 0.5) / n_columns**2
    return torch.from_numpy(ndtri(shares)).float().unsqueeze(1)[:, :width]
