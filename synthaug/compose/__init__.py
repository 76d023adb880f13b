"""Augmentation inside a model: what is fitted sees more rows, what is predicted does not.

Scikit-learn's pipeline threads X alone through its steps, so no step of it can add rows: y could not follow. Here the
rows are added by a meta-estimator instead, that augments and fits in one go and is an ordinary classifier or regressor
to everything outside of it.

All that this package asks of an augmenter is ``fit_resample(X, y) -> (X, y)``, which the samplers of imbalanced-learn
have as well as :class:`synthaug.GANAugmenter`. It may have more:

- ``fit_augment(X, y, sample_weight) -> (X, y, sample_weight)``, if it also labels rows softly.
- ``learn(X, y, sample_weight)`` and ``learn_hard(X, y)``, if one fit serves any amount of rows. They leave the
  augmenter as it is and return an object with ``soft`` and ``hard``. These take the parameters ``ratio`` and
  ``sampling_strategy`` that the augmenter has (a ``ratio`` may be ``"auto"``), and return ``(X, y, sample_weight,
  sample_indices)``. ``adopt(learned, sample_indices)`` makes a fitted augmenter of it. A ``teacher`` of the
  object, not None if one labels the rows, is told of.
- ``suggested_candidates(X, balanced=...)``, if it knows what is worth comparing for some rows.
"""

from synthaug.compose.augmented_estimator import AugmentedEstimator
from synthaug.compose.augmented_estimator_cv import AugmentedEstimatorCV
from synthaug.compose.comparison import Comparison
from synthaug.compose.display import GainDisplay
from synthaug.compose.pipeline import make_pipeline

__all__ = ["AugmentedEstimator", "AugmentedEstimatorCV", "Comparison", "GainDisplay", "make_pipeline"]
