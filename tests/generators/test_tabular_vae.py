"""TabularVAE learns how columns depend on each other and on the class."""

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from synthaug import GANAugmenter, TabularVAE
from tests.domains import mixed_table


def fitted(X, y=None, **parameters):
    family = TabularVAE(**({"n_steps": 300, "hidden": 32} | parameters))
    return GANAugmenter(family, teacher=None, random_state=0, device="cpu").fit(X, y)


def test_both_terms_of_the_bound_are_logged():
    augmenter = fitted(*mixed_table(200), n_steps=40)
    history = augmenter.generator_.history_
    assert [log["step"] for log in history] == list(range(2, 41, 2))
    assert history[-1]["reconstruction_loss"] < history[0]["reconstruction_loss"]
    assert all(log["divergence_loss"] >= 0 for log in history)
    best = np.minimum.accumulate([log["distance"] for log in history])
    assert [log["best_distance"] for log in history] == list(best)


def test_columns_depend_on_each_other_as_in_real_rows(global_random_seed):
    rng = np.random.default_rng(global_random_seed)
    x = rng.normal(size=600)
    X = pd.DataFrame({"x": x, "double": 2 * x + 0.2 * rng.normal(size=600), "sign": np.where(x > 0, "up", "down")})
    rows = fitted(X, n_steps=600, hidden=64).sample(2_000)
    assert rows["x"].corr(rows["double"]) > 0.95
    assert ((rows["x"] > 0) == (rows["sign"] == "up")).mean() > 0.85


def test_a_classifier_learns_from_synthetic_rows():
    X, X_test, y, y_test = train_test_split(*load_breast_cancer(return_X_y=True), test_size=200, random_state=0)
    rows, labels = fitted(X, y).sample(400)
    assert make_pipeline(StandardScaler(), LogisticRegression()).fit(rows, labels).score(X_test, y_test) > 0.9


def test_a_continuous_target_is_a_condition(global_random_seed):
    rng = np.random.default_rng(global_random_seed)
    y = rng.normal(size=600)
    augmenter = fitted(np.c_[y + 0.3 * rng.normal(size=600), rng.normal(size=600)], y)
    low, high = (augmenter.sample(200, y=value)[0][:, 0].mean() for value in (-1.0, 1.0))
    assert high - low > 1.2


@pytest.mark.parametrize("parameters", [{"batch_size": 1}, {"batch_size": 500}, {"latent_dim": 1}, {"ema": 0.0}])
def test_any_valid_parameters_work(parameters):
    X, y = mixed_table(60)
    assert len(fitted(X, y, n_steps=5, **parameters).sample(7)[0]) == 7


def test_numbers_alone_and_levels_alone_are_learned():
    X, _ = mixed_table(60)
    for columns in (["continuum", "price"], ["city", "grade", "flag"]):
        assert list(fitted(X[columns], n_steps=5).sample(5)) == columns


def test_time_may_be_limited():
    history = fitted(*mixed_table(60), n_steps=10**7, max_seconds=0.2).generator_.history_
    assert 1 <= history[-1]["step"] < 10**7
