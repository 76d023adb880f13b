"""Augmentation inside a model: what is fitted sees more rows, what is predicted does not.

Scikit-learn's pipeline threads X alone through its steps, so no step of it can add rows: y could not follow. Here the
rows are added by a meta-estimator instead, that augments and fits in one go and is an ordinary classifier or regressor
to everything outside of it.

All that this package asks of an augmenter is ``fit_resample(X, y) -> (X, y)``, which the samplers of imbalanced-learn
have as well as :class:`synthaug.GANAugmenter`. One that also labels rows softly has
``fit_augment(X, y, sample_weight) -> (X, y, sample_weight)``. One whose fits may be shared names in
``augment_parameters`` what may change between a fit and its rows: ``augment`` then makes the rows of ``fit_augment``
again, and ``extend`` those of ``fit_resample``. One that knows what is worth comparing for some rows says so in
``suggested_candidates``.
"""

from synthaug.compose.augmented_estimator import AugmentedEstimator
from synthaug.compose.augmented_estimator_cv import AugmentedEstimatorCV
from synthaug.compose.display import GainDisplay
from synthaug.compose.pipeline import make_pipeline

__all__ = ["AugmentedEstimator", "AugmentedEstimatorCV", "GainDisplay", "make_pipeline"]
