"""SMOTE of images, in the number that synthaug makes by default: pixels between two neighbours of a class."""

from typing import Any

from synthaug import AugmentedEstimator, GANAugmenter, Jitter
from synthaug.benchmark.methods.trial import InapplicableError, Trial


def wrap(model: Any, trial: Trial) -> Any:
    """Return the estimator on real and mixed images."""
    if trial.kind != "images":
        raise InapplicableError("it is for images")
    mixing = GANAugmenter(Jitter(scale=0.0), random_state=trial.seed)
    return AugmentedEstimator(model, mixing, memory=trial.memory)
