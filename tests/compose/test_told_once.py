"""What many fits warn of alike is told once."""

import warnings

import pytest
from sklearn.compose import make_column_transformer
from sklearn.datasets import load_iris
from sklearn.pipeline import make_pipeline
from sklearn.tree import DecisionTreeClassifier

from synthaug import AugmentedEstimatorCV, GANAugmenter, GaussianCopula
from synthaug.compose.told_once import told_once
from synthaug.exceptions import DataWarning


def test_folds_warn_once_of_what_a_column_looks_like():
    X, y = load_iris(return_X_y=True, as_frame=True)
    tree = make_pipeline(make_column_transformer(("passthrough", list(X))), DecisionTreeClassifier(random_state=0))
    augmenter = GANAugmenter(GaussianCopula(), teacher=None, random_state=0)
    model = AugmentedEstimatorCV(tree, augmenter, candidates=[{"ratio": 1.0}], cv=3)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        model.fit(X.assign(plant=[f"P-{i:04d}" for i in range(len(X))]), y)
    assert ["'plant'" in str(warning.message) for warning in told if warning.category is DataWarning] == [True]


def test_other_warnings_errors_and_the_way_they_are_shown_stay():
    shown = warnings.showwarning
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        with told_once():
            for text in ("a", "b", "a"):
                for category in (UserWarning, DataWarning):
                    warnings.warn(text, category, stacklevel=1)
    assert [(str(warning.message), warning.category) for warning in told] == [
        (text, category) for text in "ab" for category in (UserWarning, DataWarning)
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with told_once(), pytest.raises(UserWarning, match="c"):
            warnings.warn("c", stacklevel=1)
    assert warnings.showwarning is shown
