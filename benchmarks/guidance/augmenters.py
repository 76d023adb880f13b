"""The augmenters under test, and the names of their variants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.cells import Plan
from benchmarks.guidance.economy import SharingAugmenter
from synthaug import TabularGAN

NOTHING = "nothing"


def gan(plan: Plan, seed: int, **parameters: Any) -> SharingAugmenter:
    """Return a GANAugmenter at its defaults but for what is given, and for the budget of the plan."""
    generator = None if plan.steps is None else TabularGAN(n_steps=plan.steps)
    return SharingAugmenter(generator, random_state=seed, **parameters)


def label(candidate: Mapping[str, Any] | None) -> str:
    """Return the name of a candidate of AugmentedEstimatorCV."""
    if candidate is None:
        return NOTHING
    named = (
        f"{name}={value:g}" if isinstance(value, float) else f"{name}={value}" for name, value in candidate.items()
    )
    return ", ".join(named) or "hard rows"
