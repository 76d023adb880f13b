"""What is held out stays out: nothing that is fitted in a fold has seen it, and on noise nothing is gained."""

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold, cross_validate
from sklearn.tree import DecisionTreeClassifier

from synthaug import AugmentedEstimatorCV, GANAugmenter, TableEncoder, TabularGAN
from tests.augmenters import Jitter, SoftJitter

SMALL_GAN = TabularGAN(n_steps=10, hidden=8)


def _ids(X):
    return set(np.rint(np.asarray(X)[:, 0]).astype(int))


class SpiedTree(DecisionTreeClassifier):
    """Keep the ids, in the first column, of the rows that it learns from and predicts."""

    learnt: list = []
    predicted: list = []

    def fit(self, X, y, sample_weight=None, check_input=True):
        self.learnt.append(_ids(X))
        return super().fit(X, y, sample_weight=sample_weight)

    def predict_proba(self, X, check_input=True):
        self.predicted.append(_ids(X))
        return super().predict_proba(X, check_input=check_input)


class SpiedTeacher(SpiedTree):
    learnt: list = []
    predicted: list = []


class SpiedEncoder(TableEncoder):
    learnt: list = []

    def fit(self, X, y=None):
        self.learnt.append(_ids(X))
        return super().fit(X, y)

    def transform(self, X):
        self.learnt.append(_ids(X))
        return super().transform(X)


@pytest.fixture
def numbered(global_random_seed):
    rng = np.random.default_rng(global_random_seed)
    X = np.c_[np.arange(60.0), rng.normal(size=(60, 2))]
    return X, (X[:, 1] + rng.normal(size=60) > 0).astype(int)


@pytest.fixture
def folds(global_random_seed):
    return list(KFold(3, shuffle=True, random_state=global_random_seed).split(np.zeros((60, 1))))


@pytest.fixture(autouse=True)
def _forget():
    for spied in (SpiedTree.learnt, SpiedTree.predicted, SpiedTeacher.learnt, SpiedEncoder.learnt, SoftJitter.fits):
        spied.clear()


def test_held_out_rows_reach_no_estimator_and_no_augmenter(numbered, folds):
    AugmentedEstimatorCV(SpiedTree(), SoftJitter(), cv=folds, scoring="roc_auc").fit(*numbered)
    held_out = [set(test) for _, test in folds]
    assert len(SpiedTree.learnt) == 3 * 4 + 1
    for i, learnt in enumerate(SpiedTree.learnt[:-1]):
        assert learnt == set(range(60)) - held_out[i // 4]
    assert [set(ids.astype(int)) for ids in SoftJitter.fits[:3]] == [set(range(60)) - test for test in held_out]
    assert SpiedTree.learnt[-1] == set(range(60))
    assert [ids for ids in SpiedTree.predicted if len(ids) == 20] == [ids for ids in held_out for _ in range(8)]


def test_held_out_rows_reach_no_generator_and_no_teacher(numbered, folds):
    augmenter = GANAugmenter(SMALL_GAN, encoder=SpiedEncoder(), teacher=SpiedTeacher(max_depth=2), random_state=0)
    AugmentedEstimatorCV(SpiedTree(max_depth=3), augmenter, cv=folds, candidates=[{"ratio": 2.0}]).fit(*numbered)
    held_out = [set(test) for _, test in folds]
    # Each encoder learns rows, and then gives as many to the generator.
    assert SpiedEncoder.learnt[:6] == [set(range(60)) - test for test in held_out for _ in range(2)]
    teachers = np.array_split(SpiedTeacher.learnt[: 3 * 6], 3)  # one, and five cross-fitted ones, per fold
    for test, learnt in zip(held_out, teachers, strict=True):
        assert not test & set.union(*learnt)


def test_outer_held_out_rows_reach_nothing(numbered):
    cross_validate(AugmentedEstimatorCV(SpiedTree(), SoftJitter(), cv=2), *numbered, cv=KFold(4))
    for i, test in enumerate(np.arange(60).reshape(4, 15)):
        mine = [set(ids.astype(int)) for ids in SoftJitter.fits if not set(test) & set(ids.astype(int))]
        assert set.union(*mine) == set(range(60)) - set(test), f"outer fold {i}"
    assert not any(ids == set(range(60)) for ids in SpiedTree.learnt)


class AllKnowing(Jitter):
    """Add rows that it has seen elsewhere: the leak that must not be."""

    def __init__(self, rows=None, labels=None):
        self.rows = rows
        self.labels = labels

    def fit_resample(self, X, y):
        return np.concatenate([X, self.rows]), np.concatenate([y, self.labels])


@pytest.mark.slow
def test_nothing_is_gained_on_noise_unless_held_out_rows_leak():
    rng = np.random.default_rng(0)
    gains, reported, leaked = [], [], []
    for _ in range(40):
        X, y = rng.normal(size=(60, 3)), rng.integers(2, size=60)
        tree = DecisionTreeClassifier(random_state=0)
        model = AugmentedEstimatorCV(tree, SoftJitter(), cv=3, scoring="roc_auc", refit=False).fit(X, y)
        gains.append(model.cv_results_["mean_gain_score"][1:])
        assert np.abs(model.cv_results_["mean_test_score"] - 0.5).max() < 0.35
        reported.append(model.gain_ / model.gain_stderr_ if model.augmented_ else 0.0)
        leaky = AugmentedEstimatorCV(tree, AllKnowing(X, y), cv=3, scoring="roc_auc", refit=False).fit(X, y)
        leaked.append(leaky.gain_)
    gains = np.array(gains)
    assert (np.abs(gains.mean(axis=0)) < 3 * gains.std(axis=0) / np.sqrt(40)).all()
    assert np.mean(np.abs(reported) < 1.96) > 0.8
    assert min(leaked) > 0.2


def test_nothing_is_gained_on_noise_with_the_real_augmenter():
    rng = np.random.default_rng(0)
    augmenter = GANAugmenter(SMALL_GAN, teacher=LogisticRegression(), random_state=0)
    gains = []
    for _ in range(10):
        X, y = rng.normal(size=(60, 3)), rng.integers(2, size=60)
        tree = DecisionTreeClassifier(max_depth=3, random_state=0)
        model = AugmentedEstimatorCV(tree, augmenter, cv=2, scoring="roc_auc", refit=False).fit(X, y)
        gains.append(model.cv_results_["mean_gain_score"][1:])
    gains = np.array(gains)
    assert (np.abs(gains.mean(axis=0)) < 3 * gains.std(axis=0) / np.sqrt(10)).all()
