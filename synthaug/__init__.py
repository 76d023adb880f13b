"""Synthetic rows from generative networks, as a step of scikit-learn pipelines.

The public names are imported when they are first asked for, so that ``import synthaug``
takes no time and loads neither torch nor scikit-learn.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from synthaug.augmenter import GANAugmenter
    from synthaug.compose import AugmentedEstimator, AugmentedEstimatorCV, GainDisplay, make_pipeline
    from synthaug.encoders.table import TableEncoder
    from synthaug.generators.gaussian_copula import GaussianCopula
    from synthaug.generators.jitter import Jitter
    from synthaug.generators.tabular_gan import TabularGAN

__version__ = "0.1.0"

__all__ = [
    "AugmentedEstimator",
    "AugmentedEstimatorCV",
    "GANAugmenter",
    "GainDisplay",
    "GaussianCopula",
    "Jitter",
    "TableEncoder",
    "TabularGAN",
    "__version__",
    "make_pipeline",
]

_MODULES = {
    "AugmentedEstimator": "synthaug.compose",
    "AugmentedEstimatorCV": "synthaug.compose",
    "GANAugmenter": "synthaug.augmenter",
    "GainDisplay": "synthaug.compose",
    "GaussianCopula": "synthaug.generators.gaussian_copula",
    "Jitter": "synthaug.generators.jitter",
    "TableEncoder": "synthaug.encoders.table",
    "TabularGAN": "synthaug.generators.tabular_gan",
    "make_pipeline": "synthaug.compose",
}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
