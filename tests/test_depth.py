"""How deep a fit is: frames and files of the package between a public call and a step of the optimiser."""

import sys
from pathlib import Path

import pytest
import torch
from sklearn.datasets import load_iris
from sklearn.tree import DecisionTreeClassifier

import synthaug
from synthaug import AugmentedEstimatorCV, GANAugmenter, TabularGAN

PACKAGE = str(Path(synthaug.__file__).parent)
STEP = torch.optim.Adam.step


@pytest.fixture
def deepest(monkeypatch):
    """Return the frames of the package, as pairs of file and function, at the deepest of all steps taken."""
    stacks = []

    def step(self, *args, **kwargs):
        frame, stack = sys._getframe(1), []
        while frame is not None:
            if frame.f_code.co_filename.startswith(PACKAGE):
                stack.insert(0, (Path(frame.f_code.co_filename).name, frame.f_code.co_name))
            frame = frame.f_back
        stacks.append(stack)
        return STEP(self, *args, **kwargs)

    monkeypatch.setattr(torch.optim.Adam, "step", step)
    return lambda: max(stacks, key=len)


def test_from_fit_to_the_optimiser(deepest):
    GANAugmenter(TabularGAN(n_steps=2), random_state=0).fit(*load_iris(return_X_y=True))
    assert deepest()[0] == ("gan_augmenter.py", "fit")
    assert len(deepest()) <= 7, deepest()
    assert len({file for file, _ in deepest()}) <= 5


@pytest.mark.parametrize("estimator", [DecisionTreeClassifier(random_state=0)])
def test_from_the_choice_to_the_optimiser(deepest, estimator):
    X, y = load_iris(return_X_y=True)
    AugmentedEstimatorCV(estimator, GANAugmenter(TabularGAN(n_steps=2), random_state=0), cv=2).fit(X, y)
    assert deepest()[0] == ("augmented_estimator_cv.py", "fit")
    assert len(deepest()) <= 14, deepest()
