"""Polished rows keep what the other family proposes, and follow rules that it has not seen."""

import math

import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.exceptions import NotFittedError

from synthaug import GANAugmenter, GaussianCopula, ImageGAN, Jitter, Polished, TableEncoder, TabularGAN, TabularVAE
from synthaug.artifacts import load, read_card, save
from synthaug.exceptions import DataError, TrainingWarning
from tests.domains import assert_same, mixed_table

CPU = torch.device("cpu")
FAMILIES = [TabularGAN(n_steps=5, hidden=16), TabularVAE(n_steps=5), GaussianCopula(), Jitter()]


def table_with_a_rule(n=600, seed=0):
    """Return numbers that correlate with nothing, the sign of the product of two, and labels."""
    rng = np.random.default_rng(seed)
    a, b, c = rng.normal(size=(3, n))
    return pd.DataFrame({"a": a, "b": b, "c": c, "sign": np.where(a * b > 0, "plus", "minus")}), rng.integers(2, size=n)


def share_that_follows(rows):
    return np.mean((rows["sign"] == "plus") == (rows["a"] * rows["b"] > 0))


def test_rules_that_correlations_do_not_show_are_followed(global_random_seed):
    X, y = table_with_a_rule(seed=global_random_seed)
    proposed, polished = (
        GANAugmenter(family, random_state=0).fit(X, y).sample(2_000)[0]
        for family in (GaussianCopula(), Polished(GaussianCopula()))
    )
    assert share_that_follows(proposed) < 0.65
    assert share_that_follows(polished) > 0.9


class PrefersLarge(torch.nn.Module):
    """Odds that are larger by a factor for rows whose first number is above the middle."""

    def __init__(self, logarithm):
        super().__init__()
        self.logarithm = logarithm

    def forward(self, codes):
        return self.logarithm * (codes[:, 0] >= 150)


@pytest.mark.parametrize("factor", [1, 3, 1e9])
def test_one_of_four_candidates_is_drawn_by_its_odds(factor, global_random_seed):
    X, y = table_with_a_rule(seed=global_random_seed)  # 600 rows, and so 300 bins
    augmenter = GANAugmenter(Polished(GaussianCopula()), random_state=0).fit(X, y)
    augmenter.generator_.network_.odds = PrefersLarge(np.log(factor))
    rows, _ = augmenter.sample(4_000)
    large = np.mean(rows["a"] > X["a"].median())
    # Of four candidates k are large, and one of these is drawn with a chance of k f / (k f + 4 - k).
    expected = sum(math.comb(4, k) / 16 * k * factor / (k * factor + 4 - k) for k in range(5))
    assert large == pytest.approx(expected, abs=0.05)


def test_columns_keep_their_distribution_under_each_label(global_random_seed):
    rng = np.random.default_rng(global_random_seed)
    y = rng.integers(2, size=800)
    X = pd.DataFrame({"n": rng.normal(size=800) + 2 * y, "c": np.where(rng.random(800) < 0.2 + 0.6 * y, "x", "z")})
    rows, labels = GANAugmenter(Polished(GaussianCopula()), random_state=0).fit(X, y).sample(4_000)
    for label in (0, 1):
        made, real = rows[labels == label], X[y == label]
        assert made["n"].mean() == pytest.approx(real["n"].mean(), abs=0.25)
        assert np.mean(made["c"] == "x") == pytest.approx(np.mean(real["c"] == "x"), abs=0.12)


def test_no_number_of_a_real_row_is_repeated():
    X, y = table_with_a_rule()
    rows, _ = GANAugmenter(Polished(GaussianCopula()), random_state=0).fit(X, y).sample(2_000)
    for name in ("a", "b", "c"):
        assert not np.isin(rows[name], X[name]).any()
        assert rows[name].between(X[name].min(), X[name].max()).all()


def test_numbers_on_a_grid_stay_there():
    rng = np.random.default_rng(0)
    X = pd.DataFrame({"cents": rng.integers(100, 90_000, 300) / 100, "zero": np.where(rng.random(300) < 0.6, 0.0, 1.5)})
    X["zero"] += np.where(X["zero"] > 0, rng.random(300), 0)
    rows = GANAugmenter(Polished(GaussianCopula()), random_state=0).fit(X).sample(1_000)
    assert np.array_equal(rows["cents"], rows["cents"].round(2))
    assert np.mean(rows["zero"] == 0) == pytest.approx(np.mean(X["zero"] == 0), abs=0.1)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: type(family).__name__)
def test_any_family_of_tables_is_polished(family, tmp_path):
    X, y = mixed_table(90)
    augmenter = GANAugmenter(Polished(family), random_state=0).fit(X, y)
    path = tmp_path / "model.synthaug"
    save(augmenter, path)
    assert_same(load(path).sample(20), augmenter.sample(20))
    card = read_card(path)
    assert card["stores_training_data"] is family.stores_training_data
    assert Polished.holds[0] in card["holds"]
    assert "in the leaves of trees" in augmenter.card()
    assert augmenter.generator_.history_
    proposed = GANAugmenter(family, random_state=0).fit(X, y)
    assert augmenter.generator_.history_ == proposed.generator_.history_
    assert not augmenter.sample(50)[0].equals(proposed.sample(50)[0])


def test_polishing_twice_is_two_sweeps():
    X, y = table_with_a_rule(200)
    once, twice = Polished(GaussianCopula()), Polished(Polished(GaussianCopula()))
    first, second = (GANAugmenter(family, random_state=0).fit(X, y).sample(500)[0] for family in (once, twice))
    assert not first.equals(second)
    assert share_that_follows(second) > 0.8


def test_parameters_of_the_family_that_proposes_are_within_reach():
    X, y = table_with_a_rule(60)
    augmenter = GANAugmenter(Polished(TabularGAN(hidden=8)), random_state=0).set_params(generator__generator__n_steps=3)
    assert augmenter.generator.n_planned_steps(60) == 3
    assert augmenter.generator.patience == augmenter.generator.generator.patience
    assert augmenter.fit(X, y).generator_.history_[-1]["step"] == 3
    assert Polished().n_planned_steps(60) == TabularGAN().n_planned_steps(60)


@pytest.mark.parametrize("n", [2, 4, 9])
def test_few_rows_are_enough(n):
    X = pd.DataFrame({"a": np.arange(n) * 1.5, "b": list("xyxyxyxyx")[:n]})
    assert len(GANAugmenter(Polished(GaussianCopula()), random_state=0).fit(X).sample(7)) == 7


def test_one_column_without_a_label_is_drawn_from_its_distribution(global_random_seed):
    X = pd.DataFrame({"level": np.random.default_rng(global_random_seed).choice(list("abc"), 500, p=[0.6, 0.3, 0.1])})
    rows = GANAugmenter(Polished(GaussianCopula()), random_state=0).fit(X).sample(4_000)
    shares = rows["level"].value_counts(normalize=True) - X["level"].value_counts(normalize=True)
    assert shares.abs().max() < 0.06


def test_a_training_that_becomes_non_finite_at_once_is_told_and_polished():
    X, y = mixed_table(80)
    augmenter = GANAugmenter(Polished(TabularGAN(learning_rate=1e25, n_steps=20)), random_state=0)
    with pytest.warns(TrainingWarning, match="became non-finite"):
        augmenter.fit(X, y)
    assert len(augmenter.sample(10)[0]) == 10


def test_images_are_refused():
    X, y = table_with_a_rule(60)
    with pytest.raises(ValueError, match="ImageGAN makes images, and trees polish tables"):
        GANAugmenter(Polished(ImageGAN()), encoder=TableEncoder()).fit(X, y)
    augmenter = GANAugmenter(Polished())
    with pytest.raises(DataError, match="Polished learns"):
        augmenter.fit(np.random.default_rng(0).random((20, 8, 8)), np.arange(20) % 2)
    with pytest.raises(NotFittedError):
        augmenter.sample()
