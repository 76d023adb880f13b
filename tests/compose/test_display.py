"""The gains of candidates, as a plot."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from sklearn.base import clone
from sklearn.datasets import make_classification
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import ShuffleSplit
from sklearn.tree import DecisionTreeClassifier

from synthaug import AugmentedEstimatorCV, GainDisplay
from tests.augmenters import SoftJitter

plt = pytest.importorskip("matplotlib.pyplot")


@pytest.fixture
def model():
    return AugmentedEstimatorCV(DecisionTreeClassifier(random_state=0), SoftJitter(), scoring="roc_auc", cv=3)


@pytest.fixture
def noisy():
    return make_classification(n_samples=120, n_features=4, flip_y=0.3, random_state=0)


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


@pytest.mark.parametrize(
    ("kind", "gain", "stderr", "quantity"),
    [
        ("score", "mean_gain_score", "stderr_gain_score", "roc_auc"),
        ("loss", "mean_loss_gain", "stderr_loss_gain", "log-loss"),
    ],
)
def test_shows_gains_intervals_and_the_choice(kind, gain, stderr, quantity, model, noisy):
    results = model.fit(*noisy).cv_results_
    display = GainDisplay.from_estimator(model, kind=kind)
    others, chosen = display.ax_.containers
    ys = [line.get_ydata() for line in (others.lines[0], chosen.lines[0])]
    assert np.concatenate(ys).tolist() == [i for i in range(4) if i != model.best_index_] + [model.best_index_]
    places = np.concatenate(ys).astype(int)
    assert_allclose(np.concatenate([line.lines[0].get_xdata() for line in (others, chosen)]), results[gain][places])
    segment = chosen.lines[2][0].get_segments()[0]
    assert_allclose(np.ptp(segment[:, 0]), 2 * 1.96 * results[stderr][model.best_index_])
    names = [label.get_text() for label in display.ax_.get_yticklabels()]
    assert names == ["no augmentation", "ratio='auto'", "ratio=2.0", "ratio=0.0"]
    assert quantity in display.ax_.get_xlabel()
    assert display.ax_.get_ylim()[0] > display.ax_.get_ylim()[1]  # the first is on top
    assert display.figure_ is display.ax_.figure


def test_plots_on_given_axes_and_without_standard_errors(model, noisy):
    model.set_params(cv=ShuffleSplit(1, random_state=0)).fit(*noisy)
    ax = plt.subplots()[1]
    display = GainDisplay.from_estimator(model, ax=ax)
    assert display.ax_ is ax
    assert display.plot().ax_ is not ax


def test_asks_for_a_choice_and_a_known_kind(model, noisy):
    with pytest.raises(NotFittedError):
        GainDisplay.from_estimator(model)
    with pytest.raises(TypeError, match="shows an AugmentedEstimatorCV, not the DecisionTreeClassifier"):
        GainDisplay.from_estimator(model.estimator)
    several = clone(model).set_params(scoring=["accuracy", "roc_auc"], refit=lambda results: 1)
    with pytest.raises(ValueError, match="refit names none of them"):
        GainDisplay.from_estimator(several.fit(*noisy))
    with pytest.raises(ValueError, match="kind='auc' is neither"):
        GainDisplay.from_estimator(model.fit(*noisy), kind="auc")
