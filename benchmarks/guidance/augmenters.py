"""The augmenters under test, the names of their variants, and what they softly label."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from synthaug import GANAugmenter, TabularGAN
from synthaug.benchmark.experiment import Experiment
from synthaug.benchmark.methods import BASELINE
from synthaug.guidance.soft_labels import weighted_copies

NOTHING = BASELINE


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


def with_soft_rows(
    softened: tuple[Any, Any, Any], rows: pd.DataFrame, soft: NDArray[np.float64], classes: NDArray[Any]
) -> tuple[pd.DataFrame, NDArray[Any], NDArray[np.float64]]:
    """Return softened real rows, as `fit_augment` returns them, and further rows with their soft labels below."""
    copies = weighted_copies(soft, np.ones(len(rows)), np.ones(soft.shape[1]))
    X = pd.concat([softened[0], rows.iloc[copies.row]], ignore_index=True)
    return X, np.concatenate([softened[1], classes[copies.label]]), np.concatenate([softened[2], copies.weight])
