"""Beside the estimator that learns from its labels, the teacher itself is an answer."""

import re
from dataclasses import replace

import numpy as np
import pytest
from numpy.testing import assert_allclose
from sklearn.datasets import load_breast_cancer, load_diabetes
from sklearn.dummy import DummyClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import r2_score, roc_auc_score
from sklearn.model_selection import KFold, StratifiedKFold
from sklearn.tree import DecisionTreeClassifier

from synthaug import AugmentedEstimatorCV, GANAugmenter, GaussianCopula
from synthaug.compose.summary import summary

FOLDS = StratifiedKFold(3, shuffle=True, random_state=0)


def _augmenter(**params):
    return GANAugmenter(GaussianCopula(), random_state=0, **params)


@pytest.fixture(scope="module")
def table():
    X, y = load_breast_cancer(return_X_y=True, as_frame=True)
    return X.iloc[:120, :6], y.iloc[:120].map({0: "bad", 1: "good"})


def test_score_is_that_of_the_teacher_on_rows_that_it_has_not_seen(table):
    X, y = table
    teacher = LogisticRegression(max_iter=5000)
    choice = AugmentedEstimatorCV(
        DecisionTreeClassifier(max_depth=2), _augmenter(teacher=teacher), cv=FOLDS, scoring="roc_auc", refit=False
    ).set_params(refit=True)
    alone = choice.fit(X, y).comparison_.teacher
    scores = []
    for train, test in FOLDS.split(X, y):
        fitted = teacher.fit(X.iloc[train], y.iloc[train])
        scores.append(roc_auc_score(y.iloc[test], fitted.predict_proba(X.iloc[test])[:, 1]))
    assert alone.score == pytest.approx(np.mean(scores))
    own = choice.cv_results_["mean_test_score"][choice.best_index_]
    assert alone.chosen_score == pytest.approx(own)
    assert alone.gain == pytest.approx(np.mean(scores) - own)


def test_summary_says_so_only_where_the_teacher_is_better(table):
    X, y = table
    teachers = {"better": LogisticRegression(max_iter=5000), "worse": DummyClassifier()}
    models = {
        name: AugmentedEstimatorCV(
            DecisionTreeClassifier(max_depth=1), _augmenter(teacher=teacher), cv=FOLDS, scoring="roc_auc"
        ).fit(X, y)
        for name, teacher in teachers.items()
    }
    last = models["better"].summary().splitlines()[-1]
    told = re.search(r" folds\. The teacher itself is better: roc_auc (0\.\d+), yours (0\.\d+)\.$", last).groups()
    alone = models["better"].comparison_.teacher
    assert_allclose([float(number) for number in told], [alone.score, alone.chosen_score], atol=5e-3)
    assert "teacher itself" not in models["worse"].summary()
    unsure = replace(models["better"].comparison_, teacher=alone._replace(stderr=alone.gain))
    assert " The teacher itself may be better: roc_auc 0." in summary(unsure)


def test_four_short_lines_say_all_of_it(table):
    augmenter = _augmenter(teacher=LogisticRegression(max_iter=5000))
    model = AugmentedEstimatorCV(DecisionTreeClassifier(max_depth=1), augmenter, cv=FOLDS, scoring="roc_auc")
    found = model.fit(*table).comparison_
    for choice in range(len(found.candidates)):
        for by_rule in (True, False):
            told = summary(replace(found, choice=choice, is_by_rule=by_rule))
            assert [line.split(":")[0] for line in told.splitlines()] == ["Chosen", "Evidence", "Loss", "Cost"]
            assert max(map(len, told.splitlines())) < 110
            assert "expect " in told
            assert "teacher itself" in told


def test_numbers_have_a_teacher_too():
    X, y = (part[:90] for part in load_diabetes(return_X_y=True))
    choice = AugmentedEstimatorCV(LinearRegression(), _augmenter(teacher=LinearRegression()), cv=3).fit(X, y)
    scores = []
    for train, test in KFold(3).split(X):
        said = LinearRegression().fit(X[train], y[train]).predict(X[test])
        scores.append(r2_score(y[test], said.clip(y[train].min(), y[train].max())))  # as labels of rows are
    assert choice.comparison_.teacher.score == pytest.approx(np.mean(scores))


def test_without_a_teacher_or_where_a_scorer_asks_more_there_is_none(table):
    X, y = table
    without = AugmentedEstimatorCV(DecisionTreeClassifier(), _augmenter(teacher=None), cv=FOLDS).fit(X, y)
    assert without.comparison_.teacher is None

    def depth(estimator, X, y):
        return -estimator.get_depth()

    augmenter = _augmenter(teacher=LogisticRegression(max_iter=5000))
    asked = AugmentedEstimatorCV(DecisionTreeClassifier(max_depth=2), augmenter, cv=FOLDS, scoring=depth).fit(X, y)
    assert asked.comparison_.teacher is None
    assert "teacher itself" not in asked.summary()
