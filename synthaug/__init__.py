"""Synthetic rows from generative networks, as a step of scikit-learn pipelines.

The public names are imported when they are first asked for, so that ``import synthaug``
takes no time and loads neither torch nor scikit-learn. Those of the families are in their registry.
"""

from importlib import import_module
from typing import Any

from synthaug.generators import FAMILIES

__version__ = "0.1.0"

_MODULES = {
    "AugmentedEstimator": "synthaug.compose",
    "AugmentedEstimatorCV": "synthaug.compose",
    "EmbeddingDisplay": "synthaug.displays.embedding",
    "Evaluation": "synthaug.evaluation",
    "FixedCombinations": "synthaug.encoders.constraints",
    "FixMatchClassifier": "synthaug.teachers.fixmatch",
    "GANAugmenter": "synthaug.augmenter",
    "GainDisplay": "synthaug.compose",
    "ImageEncoder": "synthaug.encoders.image",
    "Inequality": "synthaug.encoders.constraints",
    "MarginalsDisplay": "synthaug.displays.marginals",
    "PairsDisplay": "synthaug.displays.pairs",
    "PriorFittedClassifier": "synthaug.teachers.prior_fitted",
    "PriorFittedRegressor": "synthaug.teachers.prior_fitted",
    "PublicEncoder": "synthaug.encoders.public",
    "SampleDisplay": "synthaug.displays.samples",
    "Sum": "synthaug.encoders.constraints",
    "TableEncoder": "synthaug.encoders.table",
    "TrainingDisplay": "synthaug.displays.training",
    "TrainingFilm": "synthaug.displays.film",
    "evaluate": "synthaug.evaluation",
    "load": "synthaug.artifacts",
    "Unique": "synthaug.encoders.constraints",
    "make_pipeline": "synthaug.compose",
    "save": "synthaug.artifacts",
} | {name: module for module, _, name in (reference.partition(":") for reference in FAMILIES.values())}

__all__ = sorted([*_MODULES, "__version__"])


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)


def __dir__() -> list[str]:
    return __all__
