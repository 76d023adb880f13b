"""Curves of training."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from numpy.testing import assert_allclose
from sklearn.datasets import load_iris
from sklearn.exceptions import NotFittedError

from synthaug import GANAugmenter, TabularGAN
from synthaug.displays.training import TrainingDisplay

LOGS = [
    {"step": 10, "images": 640, "critic_loss": 1.0, "generator_loss": 2.0, "distance": 0.5, "diversity": 0.7},
    {"step": 20, "images": 1280, "critic_loss": 0.9, "generator_loss": 2.1, "distance": 0.2, "diversity": 0.8},
    {"step": 30, "images": 1920, "critic_loss": 0.8, "generator_loss": 2.2, "distance": np.nan, "note": "late"},
]


def test_shows_every_number_that_was_logged_against_the_steps():
    augmenter = GANAugmenter(TabularGAN(n_steps=40), random_state=0).fit(*load_iris(return_X_y=True))
    history = augmenter.generator_.history_
    display = TrainingDisplay.from_augmenter(augmenter)
    loss, score = display.axes_
    assert {ax.get_xlabel() for ax in display.axes_} == {"step"}
    assert display.figure_ is loss.figure
    for ax, names in ((loss, ["critic_loss", "generator_loss"]), (score, ["distance", "best_distance"])):
        for line, name in zip(ax.lines, names, strict=False):
            assert line.get_label() == name.replace("_", " ")
            assert_allclose(line.get_xdata(), [log["step"] for log in history])
            assert_allclose(line.get_ydata(), [log[name] for log in history])
    kept = min(history, key=lambda log: log["distance"])["step"]
    assert score.lines[2].get_xdata() == [kept, kept]


def test_groups_curves_and_counts_images_where_they_are_logged():
    display = TrainingDisplay(history=LOGS).plot()
    assert [ax.get_title() for ax in display.axes_] == ["loss", "distance", "diversity"]
    loss, score, diversity = display.axes_
    assert loss.get_xlabel() == "images shown"
    assert score.lines[1].get_xdata() == [1280, 1280]
    assert_allclose(diversity.lines[0].get_ydata(), [0.7, 0.8, np.nan])
    assert loss.get_legend() is not None
    assert diversity.get_legend() is None


def test_plots_on_given_axes():
    axes = plt.subplots(1, 3)[1]
    assert TrainingDisplay(history=LOGS).plot(axes=axes).axes_.tolist() == axes.tolist()
    with pytest.raises(ValueError, match="there are 3 to plot on"):
        TrainingDisplay(history=LOGS).plot(axes=axes[0])


def test_asks_for_a_fitted_augmenter():
    with pytest.raises(NotFittedError):
        TrainingDisplay.from_augmenter(GANAugmenter())
