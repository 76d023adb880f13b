"""What the guide says of the teachers of other packages runs as it stands, with stand-ins that behave like them."""

import re
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.datasets import load_diabetes, load_iris, make_classification
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor

from synthaug import GANAugmenter, GaussianCopula
from synthaug.guidance.guide import Guide

PAGE = Path(__file__).parents[2] / "docs" / "guide" / "teachers.md"
CLASSIFIERS, NUMBERS = ("alone", "small", "searched", "both"), ("continuous",)


class InContext(BaseEstimator):
    """Learn nothing, and know the rows of the context by heart: the nearest one counts a thousandfold."""

    def fit(self, X, y):
        self._model = self._neighbours(n_neighbors=min(5, len(y)), weights=lambda d: np.where(d == 0, 1e3, 1.0))
        self._model.fit(np.asarray(X, dtype=float), y)
        self.classes_ = getattr(self._model, "classes_", None)
        return self

    def predict(self, X):
        return self._model.predict(np.asarray(X, dtype=float))


class TabICLClassifier(ClassifierMixin, InContext):
    _neighbours = KNeighborsClassifier

    def __init__(self, n_estimators=8, batch_size=8, kv_cache=False, device=None, random_state=42):
        self.n_estimators, self.batch_size, self.kv_cache = n_estimators, batch_size, kv_cache
        self.device, self.random_state = device, random_state

    def predict_proba(self, X):
        return self._model.predict_proba(np.asarray(X, dtype=float)).astype(np.float32)  # as networks do


class TabICLRegressor(RegressorMixin, InContext):
    _neighbours = KNeighborsRegressor

    def __init__(self, n_estimators=8, device=None, random_state=42):
        self.n_estimators, self.device, self.random_state = n_estimators, device, random_state


class LightPFNClassifier(TabICLClassifier):
    def __init__(self, n_estimators=4, device="auto", random_state=None):
        self.n_estimators, self.device, self.random_state = n_estimators, device, random_state


class TabPFNClassifier(TabICLClassifier):
    def __init__(self, *, n_estimators=8, device="auto", ignore_pretraining_limits=False, random_state=0):
        self.n_estimators, self.device, self.random_state = n_estimators, device, random_state
        self.ignore_pretraining_limits = ignore_pretraining_limits


class AutoML(BaseEstimator):
    """Take settings by any name, say nothing of what kind of estimator it is, and return nothing from fit."""

    def __init__(self, **settings):
        self._settings = settings

    def get_params(self, deep=False):
        return dict(self._settings)

    def fit(self, X_train=None, y_train=None, **settings):
        assert (self._settings | settings)["task"] == "classification"
        self._model = TabICLClassifier().fit(X_train, y_train)

    @property
    def classes_(self):
        return self._model.classes_

    def predict(self, X):
        return self._model.predict(X)

    def predict_proba(self, X):
        return self._model.predict_proba(X)


STAND_INS = {
    "tabicl": (TabICLClassifier, TabICLRegressor),
    "lightpfn": (LightPFNClassifier,),
    "tabpfn": (TabPFNClassifier,),
    "flaml": (AutoML,),
}


@pytest.fixture
def recipes(monkeypatch):
    for name, classes in STAND_INS.items():
        module = ModuleType(name)
        vars(module).update({one.__name__: one for one in classes})
        monkeypatch.setitem(sys.modules, name, module)
    (block,) = re.findall(r"^```py\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    namespace = {"__name__": "page"}
    exec(compile(block, str(PAGE), "exec"), namespace)
    found = {name: value for name, value in namespace.items() if isinstance(value, GANAugmenter)}
    return {name: augmenter.set_params(generator=GaussianCopula(), ratio=1) for name, augmenter in found.items()}


def test_all_of_them_are_tried(recipes):
    assert recipes.keys() == {*CLASSIFIERS, *NUMBERS}


@pytest.mark.parametrize("name", CLASSIFIERS)
def test_what_classifiers_say_of_real_rows_is_out_of_fold(recipes, name):
    X, _ = make_classification(120, 5, random_state=0)
    noise = np.random.default_rng(0).integers(0, 2, len(X))
    teacher = recipes[name].teacher
    said = 2 * Guide(teacher, X, noise, n_classes=2, n_labels=2).real_ - np.eye(2)[noise]  # half of it is the label
    assert -np.log(said[np.arange(len(noise)), noise].clip(0.01, 1)).mean() > 0.6
    assert np.mean(said.argmax(axis=1) == noise) < 0.65


@pytest.mark.parametrize("name", CLASSIFIERS)
def test_classifiers_teach(recipes, name):
    X, y = load_iris(return_X_y=True)
    rows, labels, weights = recipes[name].fit_augment(X[::3], y[::3])
    assert len(rows) == len(labels) == len(weights)
    assert np.mean((weights > 0.03) & (weights < 0.97)) > 0.05


@pytest.mark.parametrize("name", NUMBERS)
def test_regressors_teach(recipes, name):
    X, y = load_diabetes(return_X_y=True)
    rows, numbers, _ = recipes[name].fit_augment(X[:60], y[:60])
    assert len(rows) == len(numbers) > 60
    assert y.min() <= numbers.min() < numbers.max() <= y.max()
