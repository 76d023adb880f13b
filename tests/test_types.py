"""Programs of users pass type checkers: parameters and results have types, under their public names."""

import subprocess
import sys

import pytest

RIGHT = """
from pathlib import Path
from typing import Any, assert_type

import numpy as np
import pandas as pd
import polars as pl
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedKFold  # type: ignore[import-untyped]
from sklearn.tree import DecisionTreeClassifier  # type: ignore[import-untyped]

from synthaug import AugmentedEstimator, AugmentedEstimatorCV, GANAugmenter, GaussianCopula, TabularGAN, make_pipeline
from synthaug import TableEncoder, evaluate
from synthaug.artifacts import load, save
from synthaug.benchmark import run_suite


def more(frame: pd.DataFrame, target: str) -> pd.DataFrame:
    augmenter = GANAugmenter(TabularGAN(n_steps=20), ratio=2.0, teacher=DecisionTreeClassifier(), random_state=0)
    X, y = augmenter.fit_resample(frame.drop(columns=[target]), frame[target])
    assert_type(X, pd.DataFrame)
    return X.assign(**{target: y})


def later(rows: pl.LazyFrame, y: pl.Series) -> pl.LazyFrame:
    return GANAugmenter(GaussianCopula()).fit_resample(rows, y)[0]


def lists(X: list[list[float]], y: list[str]) -> NDArray[np.float64]:
    GANAugmenter(GaussianCopula()).fit_resample(X, y)
    return GANAugmenter(GaussianCopula()).fit_augment(X, y)[2]


def arrays(X: NDArray[np.float64], y: list[str]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    X_more, _, weights = GANAugmenter(GaussianCopula()).fit_augment(X, y)
    return X_more, weights


def measured(X: pd.DataFrame, y: "pd.Series[int]", path: Path) -> str:
    model = AugmentedEstimatorCV(DecisionTreeClassifier(), GANAugmenter(), scoring="roc_auc").fit(X, y)
    assert_type(model, AugmentedEstimatorCV)
    always = AugmentedEstimator(DecisionTreeClassifier(), GANAugmenter()).fit(X, y)
    assert_type(always, AugmentedEstimator)
    AugmentedEstimatorCV(DecisionTreeClassifier(), cv=StratifiedKFold(3), scoring=["roc_auc"], n_jobs=2).fit(X, y)
    make_pipeline(None, GANAugmenter(), DecisionTreeClassifier(), memory="cache").fit(X, y)
    save(GANAugmenter().fit(X, y), path, notes={"source": "census"})
    assert_type(load(path), GANAugmenter)
    assert_type(run_suite("smoke", path), pd.DataFrame)
    assert_type(model.score(X, y), float)
    assert_type(always.predict_proba(X), NDArray[np.floating[Any]])
    right = model.predict(X) == np.asarray(y)
    assert_type(always.predict(X), NDArray[Any])
    print(f"{right.mean():.3f}", always.predict_proba(X)[:, 1].max(), model.decision_function(X).shape)
    evaluate(X, X, target="age", holdout=X)
    evaluate((np.zeros((9, 8, 8)), [0] * 9), np.ones((9, 8, 8)))
    assert_type(TableEncoder().fit(X).transform(X), NDArray[np.float32])
    return model.summary()
"""

WRONG = """
from synthaug import AugmentedEstimator, AugmentedEstimatorCV
from synthaug import GANAugmenter, GaussianCopula, Jitter, TabularGAN, TableEncoder, evaluate, make_pipeline
from synthaug import GanAugmenter

TabularGAN(n_stepz=3)
GaussianCopula(n_steps=3)
Jitter(scale="wide")
GANAugmenter("tabular-gan")
GANAugmenter(ratio="much")
GANAugmenter(teacher=0.5)
GANAugmenter(encoder=3)
GANAugmenter().fit(3)
make_pipeline(3)
AugmentedEstimator(3)
AugmentedEstimator(TabularGAN(), "gan")
AugmentedEstimatorCV(GANAugmenter(), GANAugmenter(), cv="five")
AugmentedEstimatorCV(GANAugmenter(), GANAugmenter(), scoring=3)
AugmentedEstimatorCV(GANAugmenter()).fit(3, [1])
AugmentedEstimator(GANAugmenter()).predict(3)
AugmentedEstimator(GANAugmenter()).predict([[1.0]]).predict()
AugmentedEstimator(GANAugmenter()).predict_proba([[1.0]]) + "1"
AugmentedEstimatorCV(GANAugmenter()).score([[1.0]], "income", 3)
TableEncoder().fit(3)
evaluate(3, [[1.0]])
"""


RIGHT_NAMES = ("from synthaug import Augmented", "from synthaug import GANAugmenter")


def _lines_in_error(program, folder):
    path = folder / "program.py"
    path.write_text(program, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", f"--cache-dir={folder}", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    found = [line.split(":") for line in done.stdout.splitlines() if ": error:" in line]
    return {int(number) for _, number, *_ in found}, done.stdout


@pytest.mark.slow
def test_strict_type_checks_pass_programs_that_are_right_and_find_each_mistake(tmp_path):
    pytest.importorskip("mypy")
    pytest.importorskip("polars")
    wrong = {i for i, line in enumerate(WRONG.splitlines(), start=1) if line and not line.startswith(RIGHT_NAMES)}
    assert _lines_in_error(RIGHT, tmp_path) == (set(), "Success: no issues found in 1 source file\n")
    assert _lines_in_error(WRONG, tmp_path)[0] == wrong
