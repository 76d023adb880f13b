"""Synthaug itself, and each of its registered families: always on, chosen by held-out gain, and without a teacher.

"Chosen" is by the scoring of the suite, "chosen for balance" by balanced accuracy, as tools against imbalance aim at.
"Tuned, then chosen" first tunes the estimator on real rows. "Chosen, prior-fitted teacher" is chosen with the teacher
that has the pretrained network among its members.
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
TUNED, PRIOR_FITTED = "tuned, then chosen", "chosen, prior-fitted teacher"
MODES = (CHOSEN, FOR_BALANCE, TUNED, PRIOR_FITTED, ALWAYS, UNTAUGHT)


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
        if mode == PRIOR_FITTED:
            from synthaug.benchmark.methods.prior_fitted_teacher import prior_fitted_teacher  # imports torch

            augmenter.set_params(teacher=prior_fitted_teacher(trial))
        if mode == TUNED:
            return TunedThenAugmented(search(model, trial), augmenter, trial.scoring, trial.memory)
        if mode in (CHOSEN, FOR_BALANCE, PRIOR_FITTED):
            scoring = "balanced_accuracy" if mode == FOR_BALANCE else trial.scoring
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
