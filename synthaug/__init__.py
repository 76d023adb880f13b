"""Synthetic rows from generative networks, as a step of scikit-learn pipelines.

The public names are imported when they are first asked for, so that ``import synthaug``
takes no time and loads neither torch nor scikit-learn.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from synthaug.augmenter import GANAugmenter
    from synthaug.compose import AugmentedEstimator, AugmentedEstimatorCV, GainDisplay, make_pipeline
    from synthaug.displays.film import TrainingFilm
    from synthaug.displays.samples import SampleDisplay
    from synthaug.displays.training import TrainingDisplay
    from synthaug.encoders.image import ImageEncoder
    from synthaug.encoders.table import TableEncoder
    from synthaug.generators.deformation_gan import DeformationGAN
    from synthaug.generators.gaussian_copula import GaussianCopula
    from synthaug.generators.gaussian_fields import GaussianFields
    from synthaug.generators.image_gan import ImageGAN
    from synthaug.generators.image_policy import ImagePolicy
    from synthaug.generators.jitter import Jitter
    from synthaug.generators.tabular_gan import TabularGAN
    from synthaug.teachers.fixmatch import FixMatchClassifier
    from synthaug.teachers.prior_fitted import PriorFittedClassifier

__version__ = "0.1.0"

__all__ = [
    "AugmentedEstimator",
    "AugmentedEstimatorCV",
    "DeformationGAN",
    "FixMatchClassifier",
    "GANAugmenter",
    "GainDisplay",
    "GaussianCopula",
    "GaussianFields",
    "ImageEncoder",
    "ImageGAN",
    "ImagePolicy",
    "Jitter",
    "PriorFittedClassifier",
    "SampleDisplay",
    "TableEncoder",
    "TabularGAN",
    "TrainingDisplay",
    "TrainingFilm",
    "__version__",
    "make_pipeline",
]

_MODULES = {
    "AugmentedEstimator": "synthaug.compose",
    "AugmentedEstimatorCV": "synthaug.compose",
    "DeformationGAN": "synthaug.generators.deformation_gan",
    "FixMatchClassifier": "synthaug.teachers.fixmatch",
    "GANAugmenter": "synthaug.augmenter",
    "GainDisplay": "synthaug.compose",
    "GaussianCopula": "synthaug.generators.gaussian_copula",
    "GaussianFields": "synthaug.generators.gaussian_fields",
    "ImageEncoder": "synthaug.encoders.image",
    "ImageGAN": "synthaug.generators.image_gan",
    "ImagePolicy": "synthaug.generators.image_policy",
    "Jitter": "synthaug.generators.jitter",
    "PriorFittedClassifier": "synthaug.teachers.prior_fitted",
    "SampleDisplay": "synthaug.displays.samples",
    "TableEncoder": "synthaug.encoders.table",
    "TabularGAN": "synthaug.generators.tabular_gan",
    "TrainingDisplay": "synthaug.displays.training",
    "TrainingFilm": "synthaug.displays.film",
    "make_pipeline": "synthaug.compose",
}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
