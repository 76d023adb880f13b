"""Synthetic rows from generative networks, as a step of scikit-learn pipelines.

The public names are imported when they are first asked for, so that ``import synthaug``
takes no time and loads neither torch nor scikit-learn. Those of the families are in their registry.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from synthaug.generators import FAMILIES

if TYPE_CHECKING:
    from synthaug.augmenter import GANAugmenter as GANAugmenter
    from synthaug.compose import AugmentedEstimator as AugmentedEstimator
    from synthaug.compose import AugmentedEstimatorCV as AugmentedEstimatorCV
    from synthaug.compose import GainDisplay as GainDisplay
    from synthaug.compose import make_pipeline as make_pipeline
    from synthaug.displays.film import TrainingFilm as TrainingFilm
    from synthaug.displays.samples import SampleDisplay as SampleDisplay
    from synthaug.displays.training import TrainingDisplay as TrainingDisplay
    from synthaug.encoders.image import ImageEncoder as ImageEncoder
    from synthaug.encoders.table import TableEncoder as TableEncoder
    from synthaug.teachers.fixmatch import FixMatchClassifier as FixMatchClassifier
    from synthaug.teachers.prior_fitted import PriorFittedClassifier as PriorFittedClassifier

__version__ = "0.1.0"

_MODULES = {
    "AugmentedEstimator": "synthaug.compose",
    "AugmentedEstimatorCV": "synthaug.compose",
    "FixMatchClassifier": "synthaug.teachers.fixmatch",
    "GANAugmenter": "synthaug.augmenter",
    "GainDisplay": "synthaug.compose",
    "ImageEncoder": "synthaug.encoders.image",
    "PriorFittedClassifier": "synthaug.teachers.prior_fitted",
    "SampleDisplay": "synthaug.displays.samples",
    "TableEncoder": "synthaug.encoders.table",
    "TrainingDisplay": "synthaug.displays.training",
    "TrainingFilm": "synthaug.displays.film",
    "make_pipeline": "synthaug.compose",
} | {name: module for module, _, name in (reference.partition(":") for reference in FAMILIES.values())}

__all__ = sorted([*_MODULES, "__version__"])


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)


def __dir__() -> list[str]:
    return __all__
