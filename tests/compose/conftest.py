"""Fixtures for the tests of meta-estimators."""

import pytest
import sklearn
from sklearn.datasets import make_classification, make_regression


@pytest.fixture
def classes():
    return make_classification(n_samples=80, n_features=4, random_state=0)


@pytest.fixture
def numbers():
    return make_regression(n_samples=80, n_features=4, noise=5.0, random_state=0)


@pytest.fixture
def routing():
    with sklearn.config_context(enable_metadata_routing=True):
        yield
