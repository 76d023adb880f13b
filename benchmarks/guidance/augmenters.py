"""The augmenters under test, and the names of their variants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from synthaug import GANAugmenter, TabularGAN
from synthaug.benchmark.experiment import Experiment

NOTHING = "nothing"


def gan(suite: Experiment, seed: int, **parameters: Any) -> GANAugmenter:
    """Return a GANAugmenter at its defaults but for what is given, and for the training steps of the suite."""
    generator = None if suite.steps is None else TabularGAN(n_steps=suite.steps)
    return GANAugmenter(generator, random_state=seed, **parameters)


def label(candidate: Mapping[str, Any] | None) -> str:
    """Return the name of a candidate of AugmentedEstimatorCV."""
    if candidate is None:
        return NOTHING
    named = (
        f"{name}={value:g}" if isinstance(value, float) else f"{name}={value}" for name, value in candidate.items()
    )
    return ", ".join(named) or "hard rows"
