"""An estimator that shows what it was fitted on."""

import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin


class Recorder(ClassifierMixin, BaseEstimator):
    """Keep what ``fit`` was given."""

    def fit(self, X, y, sample_weight=None, groups=None, mode=None):
        self.X_, self.y_, self.sample_weight_ = X, y, sample_weight
        self.groups_, self.mode_ = groups, mode
        self.classes_ = np.unique(y)
        return self

    def predict(self, X, offset=0):
        return np.full(len(X), self.classes_[offset])
