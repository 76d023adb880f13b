"""Alarms: raised by copies, leaking models, rows whose columns were permuted; by no other real rows."""

import numpy as np
import pytest

from synthaug import GANAugmenter, Jitter, evaluate
from tests.evaluation.test_evaluation import mixed
from tests.evaluation.test_images import HOLDOUT, OTHER, REAL


def raised(*arguments, **options):
    return " ".join(evaluate(*arguments, **options).alarms)


PRIVATE = (
    "near copies of real ones",
    "lie closer to the real ones",
    "distances tell who was in the training",
    "single out real rows, one column",
    "single out real rows, several columns",
    "tell a secret of real rows, level",
)


def test_copies_raise_each_alarm_of_privacy():
    told = raised(mixed(300, 0), mixed(300, 0), holdout=mixed(300, 1))
    for alarm in ("they copy real rows", *PRIVATE):
        assert alarm in told
    assert "told from real rows" not in told


def test_rows_of_a_model_that_stays_near_the_real_ones_raise_alarms():
    real = mixed(300, 0)
    augmenter = GANAugmenter(Jitter(), random_state=0).fit(real.drop(columns="target"), real["target"])
    X, y = augmenter.sample(300)
    told = raised(real, X.assign(target=y), holdout=mixed(300, 1))
    assert "they copy real rows" not in told
    for alarm in ("lie closer to the real ones", "distances tell who was in the training"):
        assert alarm in told


def test_permuted_columns_raise_the_alarm_of_fidelity():
    rng = np.random.default_rng(0)
    permuted = mixed(300, 1).apply(lambda column: column.to_numpy()[rng.permutation(300)])
    told = raised(mixed(300, 0), permuted, holdout=mixed(300, 2))
    assert "they are told from real rows" in told
    assert "real ones" not in told


@pytest.mark.parametrize("seed", [10, pytest.param(range(20, 80, 3), marks=pytest.mark.slow)])
def test_other_real_rows_raise_none(seed):
    for first in np.atleast_1d(seed):
        assert evaluate(*(mixed(300, first + i) for i in (0, 1)), holdout=mixed(300, first + 2)).alarms == []


def test_images_raise_them_too():
    assert evaluate(REAL, OTHER, holdout=HOLDOUT).alarms == []
    told = raised(REAL, REAL, holdout=HOLDOUT)
    for alarm in ("they copy real images", "near copies of real ones", "distances tell who was in the training"):
        assert alarm in told
