"""Made by ``make stub`` of the names in ``__init__.py`` and of the registry of families."""

from synthaug.artifacts import load as load
from synthaug.artifacts import save as save
from synthaug.augmenter import GANAugmenter as GANAugmenter
from synthaug.compose import AugmentedEstimator as AugmentedEstimator
from synthaug.compose import AugmentedEstimatorCV as AugmentedEstimatorCV
from synthaug.compose import GainDisplay as GainDisplay
from synthaug.compose import make_pipeline as make_pipeline
from synthaug.displays.embedding import EmbeddingDisplay as EmbeddingDisplay
from synthaug.displays.film import TrainingFilm as TrainingFilm
from synthaug.displays.marginals import MarginalsDisplay as MarginalsDisplay
from synthaug.displays.pairs import PairsDisplay as PairsDisplay
from synthaug.displays.samples import SampleDisplay as SampleDisplay
from synthaug.displays.training import TrainingDisplay as TrainingDisplay
from synthaug.encoders.constraints import FixedCombinations as FixedCombinations
from synthaug.encoders.constraints import Inequality as Inequality
from synthaug.encoders.constraints import Sum as Sum
from synthaug.encoders.constraints import Unique as Unique
from synthaug.encoders.image import ImageEncoder as ImageEncoder
from synthaug.encoders.public import PublicEncoder as PublicEncoder
from synthaug.encoders.table import TableEncoder as TableEncoder
from synthaug.evaluation import Evaluation as Evaluation
from synthaug.evaluation import evaluate as evaluate
from synthaug.generators.deformation_gan import DeformationGAN as DeformationGAN
from synthaug.generators.gaussian_copula import GaussianCopula as GaussianCopula
from synthaug.generators.gaussian_fields import GaussianFields as GaussianFields
from synthaug.generators.image_gan import ImageGAN as ImageGAN
from synthaug.generators.image_policy import ImagePolicy as ImagePolicy
from synthaug.generators.image_vae import ImageVAE as ImageVAE
from synthaug.generators.jitter import Jitter as Jitter
from synthaug.generators.polished import Polished as Polished
from synthaug.generators.private_tree import PrivateTree as PrivateTree
from synthaug.generators.tabular_gan import TabularGAN as TabularGAN
from synthaug.generators.tabular_vae import TabularVAE as TabularVAE
from synthaug.teachers.fixmatch import FixMatchClassifier as FixMatchClassifier
from synthaug.teachers.prior_fitted import PriorFittedClassifier as PriorFittedClassifier
from synthaug.teachers.prior_fitted import PriorFittedRegressor as PriorFittedRegressor

__version__: str
