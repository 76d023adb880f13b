"""Scores mean what they are called."""

import numpy as np
import pytest
from sklearn.metrics import brier_score_loss

from synthaug.benchmark import scores


class Says:
    """A classifier that says what it is given."""

    classes_ = np.array(["common", "rare"])

    def predict_proba(self, X):
        return np.column_stack([1 - X, X])


@pytest.fixture
def rows():
    rng = np.random.default_rng(0)
    p = rng.beta(0.3, 3, 20_000)
    return p, np.where(rng.random(len(p)) < p, "rare", "common")


def test_calibrated_probabilities_have_no_calibration_error_and_the_least_cost(rows):
    p, y = rows
    honest, bold, shy = (scores.classification(Says(), said, y) for said in (p, p**0.3, p**2))
    assert honest["calibration error"] < 0.01
    assert min(bold["calibration error"], shy["calibration error"]) > 0.03
    assert honest["cost at 1:10"] < min(bold["cost at 1:10"], shy["cost at 1:10"])
    assert honest["ROC-AUC"] == bold["ROC-AUC"]
    assert honest["Brier"] == pytest.approx(brier_score_loss(y == "rare", p))


def test_what_is_of_the_rarer_class_minds_no_order_of_names(rows):
    p, y = rows

    class Swapped(Says):
        classes_ = np.array(["a rare one", "common"])

        def predict_proba(self, X):
            return super().predict_proba(X)[:, ::-1]

    renamed = np.where(y == "rare", "a rare one", y)
    one, two = scores.classification(Says(), p, y), scores.classification(Swapped(), p, renamed)
    for name in ("average precision", "recall at 90 % precision", "cost at 1:10", "Brier", "calibration error"):
        assert one[name] == pytest.approx(two[name]), name
    assert 0 < one["recall at 90 % precision"] < one["average precision"] < 1


def test_best_threshold_has_the_best_f1(rows):
    p, y = rows
    best = scores.best_threshold(y == "rare", p)
    found = scores.f1_at(best, Says(), p, y)
    assert all(found >= scores.f1_at(other, Says(), p, y) for other in (0.1, 0.2, 0.3, 0.5, 0.7))
