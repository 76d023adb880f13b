"""Synthaug itself, and each of its registered families: always on, chosen by held-out gain, and without a teacher.

"Chosen" is by the scoring of the suite, "chosen for balance" by balanced accuracy, as tools against imbalance aim at.
"Tuned, then chosen" first tunes the estimator on real rows.
The default family of the data is called "synthaug".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from synthaug import AugmentedEstimator, AugmentedEstimatorCV, GANAugmenter
from synthaug.benchmark.methods.searches import TunedThenAugmented, search
from synthaug.benchmark.methods.trial import InapplicableError, Trial
from synthaug.generators import FAMILIES, load

DEFAULT = "synthaug"
IMAGES = "synthaug.encoders.image:ImageEncoder"
ALWAYS, CHOSEN, FOR_BALANCE, UNTAUGHT = "always", "chosen", "chosen for balance", "without teacher"
TUNED = "tuned, then chosen"
MODES = (CHOSEN, FOR_BALANCE, TUNED, ALWAYS, UNTAUGHT)


def names() -> list[str]:
    """Return the names of all families in all ways to use them."""
    return [f"{family} {mode}" for family in (DEFAULT, *FAMILIES) for mode in MODES]


def wrapper(name: str) -> Callable[[Any, Trial], Any]:
    """Return what wraps an estimator in a family."""
    family, _, mode = name.partition(" ")

    def wrap(model: Any, trial: Trial) -> Any:
        augmenter = _augmenter(family, trial)
        if mode == UNTAUGHT:
            augmenter.set_params(teacher=None)
        if mode == TUNED:
            return TunedThenAugmented(search(model, trial), augmenter, trial.scoring, trial.memory)
        if mode in (CHOSEN, FOR_BALANCE):
            scoring = trial.scoring if mode == CHOSEN else "balanced_accuracy"
            return AugmentedEstimatorCV(model, augmenter, scoring=scoring, memory=trial.memory)
        return AugmentedEstimator(model, augmenter, memory=trial.memory)

    return wrap


def _augmenter(family: str, trial: Trial) -> GANAugmenter:
    if family == DEFAULT:
        return GANAugmenter(random_state=trial.seed)
    generator = load(family)()
    if trial.kind != "images" and generator.default_encoder == IMAGES:
        raise InapplicableError(f"{type(generator).__name__} makes images")
    if generator.is_private:
        raise InapplicableError(f"{type(generator).__name__} needs bounds and levels, and augments no real rows")
    return GANAugmenter(generator, random_state=trial.seed)
