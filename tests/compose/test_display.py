"""The gains of candidates, as a plot."""

import numpy as np
import pytest
from numpy.testing import assert_allclose
from scipy import stats
from sklearn.base import clone
from sklearn.datasets import make_classification
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import ShuffleSplit
from sklearn.tree import DecisionTreeClassifier

from synthaug import AugmentedEstimatorCV, GainDisplay
from synthaug.compose.candidates import describe
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


def test_shows_gains_intervals_and_the_choice_in_metric_and_loss(model, noisy):
    results = model.fit(*noisy).cv_results_
    display = GainDisplay.from_estimator(model)
    chosen_place = model.best_index_
    panels = [("score", "roc_auc", "gain_score", 3), ("loss", "log-loss", "loss_gain", 120)]
    for ax, (_, quantity, gained, n) in zip(display.axes_, panels, strict=True):
        others, chosen = ax.containers
        places = np.concatenate([line.lines[0].get_ydata() for line in (others, chosen)]).astype(int)
        assert places.tolist() == [i for i in range(4) if i != chosen_place] + [chosen_place]
        shown = np.concatenate([line.lines[0].get_xdata() for line in (others, chosen)])
        assert_allclose(shown, results[f"mean_{gained}"][places])
        segment = chosen.lines[2][0].get_segments()[0]
        reach = stats.t.ppf(0.975, n - 1) * results[f"stderr_{gained}"][chosen_place]
        assert_allclose(np.ptp(segment[:, 0]), 2 * reach)
        assert f"gain in {quantity} " in ax.get_xlabel()
        assert "95 % intervals" in ax.get_xlabel()
        assert ax.get_ylim()[0] > ax.get_ylim()[1]  # the first is on top
        assert ax.figure is display.figure_
    names = [label.get_text().replace("\n", " ") for label in display.axes_[0].get_yticklabels()]
    assert names == [describe(candidate) for candidate in model.candidates_]
    told = display.figure_.get_suptitle().replace("\n", " ")
    assert told.startswith(f"Chosen (diamond): {names[chosen_place]} Why: it gains in log-loss and does not clearly")
    display.figure_.canvas.draw()
    title, figure = display.figure_._suptitle.get_window_extent(), display.figure_.bbox
    assert figure.x0 <= title.x0
    assert title.x1 <= figure.x1


def test_plots_on_given_axes_and_without_standard_errors(model, noisy):
    model.set_params(cv=ShuffleSplit(1, random_state=0)).fit(*noisy)
    axes = plt.subplots(1, 2)[1]
    display = GainDisplay.from_estimator(model, axes=axes)
    assert display.axes_ == list(axes)
    assert axes[0].get_title(loc="left").startswith("Chosen")
    assert display.plot().axes_ != list(axes)
    with pytest.raises(ValueError, match="are to be 2, for gains in roc_auc and log-loss"):
        display.plot(axes=axes[:1])


def test_asks_for_a_choice(model, noisy):
    with pytest.raises(NotFittedError):
        GainDisplay.from_estimator(model)
    with pytest.raises(TypeError, match="shows an AugmentedEstimatorCV, not the DecisionTreeClassifier"):
        GainDisplay.from_estimator(model.estimator)
    several = clone(model).set_params(scoring=["accuracy", "roc_auc"], refit=lambda results: 1)
    with pytest.raises(ValueError, match="refit names none of them"):
        GainDisplay.from_estimator(several.fit(*noisy))
