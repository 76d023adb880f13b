"""The augmenters under test by name."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator

from synthaug import DeformationGAN, GANAugmenter, GaussianFields, ImagePolicy, Jitter
from synthaug.benchmark.experiment import Experiment
from synthaug.benchmark.methods import BASELINE

RATIO = "auto"  # for all methods alike: up to a hundred images per real one, 6,000 in all
TIMES = 10  # as often stands each image among mere copies
RAISED = 10.0  # images per real one where small classes are raised
NOTHING, COPIES = BASELINE, "duplicates"
SMOTE, POLICY, FLIPS = "SMOTE on pixels", "hand-written policy", "flips and shifts"
FIELDS, DEFORMATION, PIXEL = "Gaussian fields", "deformation GAN", "pixel GAN"
BATCH = 64  # images of a step of the pixel GAN


class Copies(BaseEstimator):
    """Every image several times more: what more rows do by themselves."""

    def __init__(self, ratio: float = TIMES) -> None:
        self.ratio = ratio

    def fit(self, X: Any, y: Any) -> Self:
        """Learn nothing."""
        return self

    def fit_resample(self, X: NDArray[Any], y: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return the images and their copies."""
        rows = np.tile(np.arange(len(X)), 1 + int(self.ratio))
        return X[rows], y[rows]


def families(suite: Experiment) -> dict[str, Any]:
    """Return the families that vary real images, the control that mixes them first."""
    return {
        SMOTE: Jitter(scale=0.0),
        POLICY: ImagePolicy(),
        FIELDS: GaussianFields(),
        DEFORMATION: deformation_gan(suite) or DeformationGAN(),
    }


def flips_and_shifts() -> ImagePolicy:
    """Return the policy that is usual for photographs."""
    return ImagePolicy(rotation=0, zoom=0, shear=0, elastic=0, flip=0.5)


def deformation_gan(suite: Experiment) -> DeformationGAN | None:
    """Return the default family with the steps of the suite; None, which is the default, if it names none."""
    return None if suite.steps is None else DeformationGAN(n_steps=suite.steps)


def pixel_gan(suite: Experiment, **parameters: Any) -> Any:
    """Return the family that makes images from noise."""
    from synthaug import ImageGAN

    return ImageGAN(**({} if suite.steps is None else {"n_images": BATCH * suite.steps}), **parameters)


def augmenter(family: Any, seed: int, **parameters: Any) -> GANAugmenter:
    """Return an augmenter of a family; None is the default family."""
    return GANAugmenter(family, random_state=seed, **parameters)


def fix_match(suite: Experiment, seed: int) -> Any:
    """Return a teacher that learns from images without a label, too."""
    from synthaug import FixMatchClassifier

    return FixMatchClassifier(**({} if suite.steps is None else {"n_steps": suite.steps}), random_state=seed)
