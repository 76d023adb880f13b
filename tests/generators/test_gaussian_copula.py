"""GaussianCopula reproduces columns and correlations, class by class, and borrows where rows are few."""

import math
import time

import numpy as np
import pandas as pd
import pytest
import scipy.stats
import torch

from synthaug import GANAugmenter, GaussianCopula, TableEncoder
from synthaug.artifacts.renamed import attributes_of_today
from synthaug.encoders.layout import Block, Layout
from synthaug.generators import gaussian_copula
from synthaug.generators.gaussian_copula import _behind_levels, _chance, _correlations_behind
from synthaug.nets.heads import TableHead
from tests.domains import mixed_table

N_MADE = 8_000


def augmenter(seed=0, **parameters):
    return GANAugmenter(GaussianCopula(**parameters), random_state=seed)


def normal_rows(correlation, n, rng):
    """Return rows of normal variates of which neighbours correlate, after maps that leave their ranks alone."""
    columns = rng.multivariate_normal(np.zeros(4), correlation ** np.abs(np.subtract.outer(range(4), range(4))), n)
    return np.c_[np.exp(columns[:, 0]), columns[:, 1] ** 3, columns[:, 2], -np.exp(-columns[:, 3])]


def ranked(rows):
    return scipy.stats.spearmanr(rows).statistic


def error(n, *, probability=1e-4):
    """Return how far a correlation of n rows is from that of N_MADE others, save with a small probability."""
    return scipy.stats.norm.isf(probability / 2) * math.sqrt(1.06 * (1 / n + 1 / N_MADE))


# --------------------------------------------------------------------------------------
# Correlations
# --------------------------------------------------------------------------------------
@pytest.mark.parametrize("correlation", [0.0, 0.6, -0.9])
def test_correlations_of_numbers_are_reproduced(correlation, global_random_seed):
    X = normal_rows(correlation, 1_000, np.random.default_rng(global_random_seed))
    made = augmenter(global_random_seed).fit(X).sample(N_MADE)
    assert np.abs(ranked(made) - ranked(X)).max() < error(1_000)


def test_each_class_has_its_own_correlations(global_random_seed):
    rng = np.random.default_rng(global_random_seed)
    X, y = np.r_[normal_rows(0.8, 500, rng), normal_rows(-0.8, 500, rng)], np.repeat(["a", "b"], 500)
    fitted = augmenter(global_random_seed).fit(X, y)
    for label in ("a", "b"):
        assert np.abs(ranked(fitted.sample(N_MADE, y=label)[0]) - ranked(X[y == label])).max() < error(500)


def test_levels_depend_on_levels_and_numbers_as_in_the_real_rows(global_random_seed):
    rng = np.random.default_rng(global_random_seed)
    behind = rng.multivariate_normal(np.zeros(3), [[1, 0.9, 0.7], [0.9, 1, 0.6], [0.7, 0.6, 1]], 3_000)
    grade = np.digitize(behind[:, 1], [-0.3, 1.0])  # the most frequent is in the middle
    X = pd.DataFrame({"flag": behind[:, 0] > 1, "grade": grade.astype(float), "number": behind[:, 2]})
    made = augmenter(global_random_seed).fit(X).sample(N_MADE)
    for first, second in (("flag", "number"), ("flag", "grade"), ("grade", "number")):
        real, synthetic = (rows[first].astype(float).corr(rows[second].astype(float)) for rows in (X, made))
        assert synthetic == pytest.approx(real, abs=0.08), (first, second)


@pytest.mark.parametrize("correlation", [-0.8, -0.3, 0.0, 0.5, 0.9])
def test_correlations_behind_median_splits_are_those_of_the_arcsine_law(correlation):
    head = TableHead(Layout((Block("a", 0, 2, "categorical"), Block("b", 2, 4, "categorical")), (4,)), 1.0)
    means, series = _behind_levels(torch.full((1, 4), 0.5), head)
    torch.testing.assert_close(means[0].abs(), torch.full((4,), math.sqrt(2 / math.pi)))
    seen = torch.eye(2)[None] + (1 - torch.eye(2)) * 2 / math.pi * math.asin(correlation)
    assert _correlations_behind(seen.double(), series.double())[0, 0, 1] == pytest.approx(correlation, abs=0.02)


def test_more_columns_than_rows_have_weak_correlations(global_random_seed):
    X = np.random.default_rng(global_random_seed).normal(size=(20, 60))
    made = augmenter(global_random_seed).fit(X).sample(2_000)
    assert np.abs(ranked(made) - np.eye(60)).mean() < 0.5 * np.abs(ranked(X) - np.eye(60)).mean()


# --------------------------------------------------------------------------------------
# Columns
# --------------------------------------------------------------------------------------
def test_columns_are_distributed_in_each_class_as_in_the_real_rows(global_random_seed):
    X, y = mixed_table(1_000, seed=global_random_seed)
    fitted = augmenter(global_random_seed).fit(X, y)
    for label in ("no", "yes"):
        made, real = fitted.sample(N_MADE, y=label)[0], X[y == label]
        for name in ("continuum", "price", "narrow"):
            assert scipy.stats.ks_2samp(made[name].dropna(), real[name].dropna()).pvalue > 1e-4, name
        for name in ("flag", "city", "grade"):
            shares, expected = (rows[name].value_counts(normalize=True, dropna=False) for rows in (made, real))
            assert (shares - expected).abs().max() < 4.5 * math.sqrt(0.25 * (1 / len(real) + 1 / N_MADE)), name


def test_a_class_of_two_rows_borrows(global_random_seed):
    rng = np.random.default_rng(global_random_seed)
    X = np.r_[normal_rows(0.8, 300, rng), normal_rows(0.8, 2, rng)]
    X = pd.DataFrame(X).assign(level=rng.choice(["u", "v", "w"], len(X)))
    y = np.repeat(["large", "small"], [300, 2])
    made, _ = augmenter(global_random_seed).fit(X, y).sample(N_MADE, y="small")
    assert np.abs(ranked(made[[0, 1, 2, 3]]) - ranked(X[[0, 1, 2, 3]])).max() < 0.25
    assert set(made["level"]) == {"u", "v", "w"}
    for column in range(4):
        low, high = np.sort(X.loc[300:, column])
        assert (made[column] < low).any()
        assert (made[column] > high).any()


def test_a_level_that_a_class_lacks_is_rare_in_it():
    X = pd.DataFrame({"level": ["u", "v"] * 50 + ["u"] * 100, "other": np.arange(200.0)})
    made, _ = augmenter().fit(X, np.repeat([0, 1], 100)).sample(N_MADE, y=1)
    assert 0 < (made["level"] == "v").mean() < 0.01


@pytest.mark.parametrize("columns", [["continuum", "narrow"], ["flag", "grade"], ["city"]])
def test_numbers_alone_and_levels_alone(columns):
    X, y = mixed_table(100)
    made, _ = augmenter().fit(X[columns], y).sample(200)
    assert made.notna().any().all()


# --------------------------------------------------------------------------------------
# Shrinkage
# --------------------------------------------------------------------------------------
def test_shrinkage_goes_from_own_correlations_to_those_of_all_classes(global_random_seed):
    rng = np.random.default_rng(global_random_seed)
    X, y = np.r_[normal_rows(0.8, 500, rng), normal_rows(-0.4, 500, rng)], np.repeat([0, 1], 500)

    def seen(shrinkage):
        fitted = augmenter(global_random_seed, shrinkage=shrinkage).fit(X, y)
        return [ranked(fitted.sample(N_MADE, y=label)[0])[0, 1] for label in (0, 1)]

    apart = [np.subtract(*seen(shrinkage)) for shrinkage in (0.0, "auto", 0.5, 1.0)]
    real = ranked(X[y == 0])[0, 1] - ranked(X[y == 1])[0, 1]
    np.testing.assert_allclose(apart, [real, real, real / 2, 0], atol=0.08)


def test_shrinkage_is_the_share_of_the_distance_that_chance_explains():
    rng = np.random.default_rng(0)
    truth, target = torch.eye(8).double() * 0.7 + 0.3, torch.eye(8).double()
    for n in (5, 20, 100, 1_000):
        errors = []
        for _ in range(50):
            rows = torch.from_numpy(rng.multivariate_normal(np.zeros(8), truth.numpy(), n))
            own = torch.corrcoef(rows.T)[None]
            shrunk = own.lerp(target, _chance(own, target, torch.tensor([n - 1.0])))
            errors.append([(r - truth).square().sum() for r in (shrunk[0], own[0], target)])
        best = np.mean(errors, axis=0)
        assert best[0] < 1.1 * best[1:].min()  # nearly as good as the better of the two, or better


# --------------------------------------------------------------------------------------
# Conditions
# --------------------------------------------------------------------------------------
def test_rows_follow_a_continuous_target(global_random_seed):
    rng = np.random.default_rng(global_random_seed)
    y = rng.exponential(size=1_000)
    X = pd.DataFrame({"up": np.log(y) + rng.normal(size=1_000), "free": rng.normal(size=1_000)})
    X["level"] = np.where(np.log(y) + rng.normal(size=1_000) > 0, "high", "low")
    fitted = augmenter(global_random_seed).fit(X, y)
    made, target = fitted.sample(N_MADE)
    for name in ("up", "free"):
        real = scipy.stats.spearmanr(X[name], y).statistic
        assert scipy.stats.spearmanr(made[name], target).statistic == pytest.approx(real, abs=error(1_000))
    high = [(fitted.sample(2_000, y=np.quantile(y, q))[0]["level"] == "high").mean() for q in (0.1, 0.5, 0.9)]
    assert high[0] + 0.15 < high[1] < high[2] - 0.15


def test_a_continuous_target_may_be_unknown(global_random_seed):
    rng = np.random.default_rng(global_random_seed)
    y = rng.normal(size=2_000)
    X = np.c_[y + rng.normal(size=2_000), y + rng.normal(size=2_000)]
    y[200:] = np.nan
    made, target = augmenter(global_random_seed).fit(X, y).sample(N_MADE)
    assert scipy.stats.spearmanr(made[:, 0], target).statistic == pytest.approx(0.69, abs=0.15)
    assert ranked(made) == pytest.approx(ranked(X), abs=error(2_000))  # learned from all rows


def test_rows_without_a_class_lend_their_correlations(global_random_seed):
    rng = np.random.default_rng(global_random_seed)
    X = rng.multivariate_normal(np.zeros(10), np.full((10, 10), 0.6) + 0.4 * np.eye(10), 1_000)
    y = np.r_[np.arange(12) % 2, np.full(988, np.nan)]

    def off(fitted):
        return np.abs(ranked(fitted.sample(N_MADE)[0]) - ranked(X)).mean()

    assert off(augmenter(global_random_seed).fit(X, y)) < 0.5 * off(augmenter(global_random_seed).fit(X[:12], y[:12]))


# --------------------------------------------------------------------------------------
# Fitting
# --------------------------------------------------------------------------------------
def test_it_learns_at_once():
    history = augmenter().fit(*mixed_table()).generator_.history_
    assert [log["step"] for log in history] == [1]
    assert history[0]["best_distance"] == history[0]["distance"]


def test_the_distance_is_one_of_samples():
    rng = np.random.default_rng(0)
    X = normal_rows(0.9, 1_000, rng)
    rows = torch.from_numpy(TableEncoder().fit(X).transform(X))
    assert (
        augmenter().fit(X).generator_.history_[0]["distance"] < 0.1 < (torch.corrcoef(rows.T) - torch.eye(4)).norm() / 2
    )


def test_fitting_and_sampling_take_milliseconds():
    rng = np.random.default_rng(0)
    X = pd.DataFrame(rng.normal(size=(500, 12)))
    X = X.assign(**{f"level {i}": rng.choice(list("abcdef"), 500) for i in range(8)})
    encoder = TableEncoder().fit(X.rename(columns=str))
    rows, condition = encoder.transform(X.rename(columns=str)), np.eye(3, dtype=np.float32)[np.arange(500) % 3]
    out, times = np.empty((4_096, rows.shape[1]), dtype=np.float32), []
    for _ in range(3):
        start = time.process_time()
        fitted = GaussianCopula().fit(rows, condition, encoder.layout_, device=torch.device("cpu"), seed=0)
        fitted.draw(condition, out, seed=0, device=torch.device("cpu"))
        times.append(time.process_time() - start)
    assert min(times) < 0.2


def test_rows_are_no_copies(global_random_seed):
    X = normal_rows(0.5, 200, np.random.default_rng(global_random_seed))
    made = augmenter(global_random_seed).fit(X).sample(1_000)
    assert not (made[:, None] == X[None]).all(axis=2).any()


# --------------------------------------------------------------------------------------
# Many classes, many columns
# --------------------------------------------------------------------------------------
def encoded(n_classes, n_columns, n):
    """Return rows of columns that depend on five others, their classes and their layout."""
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(n, 5)) @ rng.normal(size=(5, n_columns)) + rng.normal(size=(n, n_columns))
    blocks = tuple(Block(f"c{i}", i, i + 1, "numeric") for i in range(n_columns))
    classes = np.eye(n_classes, dtype=np.float32)[np.arange(n) % n_classes]
    return (rows / rows.std(axis=0)).astype(np.float32), classes, Layout(blocks, (n_columns,))


def fit(rows, condition, layout):
    return GaussianCopula().fit(rows, condition, layout, device=torch.device("cpu"), seed=0)


def drawn(fitted, condition, width):
    out = np.empty((len(condition), width), dtype=np.float32)
    return fitted.draw(condition, out, seed=0, device=torch.device("cpu"))


@pytest.mark.parametrize(("n_classes", "n_columns", "n"), [(200, 200, 2_000), (2, 2_500, 200)])
def test_many_classes_and_many_columns_are_bounded(n_classes, n_columns, n):
    rows, condition, layout = encoded(n_classes, n_columns, n)
    start = time.process_time()
    fitted = fit(rows, condition, layout)
    made = drawn(fitted, condition, n_columns)
    assert time.process_time() - start < 2
    assert np.isfinite(made).all()
    assert sum(tensor.nbytes for tensor in fitted.network_.state_dict().values()) < 20e6


@pytest.mark.parametrize("most", [0, 40**2, 4 * 40**2])  # of low rank, one for all classes, some of their own
def test_bounded_correlations_are_those_of_before(most, monkeypatch):
    rows, condition, layout = encoded(6, 40, 3_000)
    free = np.corrcoef(drawn(fit(rows, condition, layout), np.tile(condition, (3, 1)), 40).T)
    monkeypatch.setattr(gaussian_copula, "MOST_CELLS", max(most, 40**2 - 1))
    if not most:
        rows, condition = rows[:39], condition[:39]
    bounded = np.corrcoef(drawn(fit(rows, condition, layout), np.tile(condition, (9_000 // len(condition), 1)), 40).T)
    assert np.abs(bounded - free).mean() < (0.2 if not most else 0.03)


def test_low_rank_has_the_correlations_shrunk_and_what_a_target_explains():
    rng = np.random.default_rng(0)
    target = rng.normal(size=(300, 1))
    scores = torch.from_numpy(target * rng.normal(size=20) + rng.normal(size=(300, 20)))
    known = torch.from_numpy(np.corrcoef(scores.T.numpy(), target.T)[:20, 20:])
    root, noise = gaussian_copula._low_rank(scores - scores.mean(dim=0), torch.ones(20), known)
    made = root @ root.T + torch.diag(noise.square())
    torch.testing.assert_close(made.diagonal(), torch.ones(20).double())
    torch.testing.assert_close(made, torch.corrcoef(scores.T), atol=0.05, rtol=0)
    torch.testing.assert_close(root[:, :1], known, atol=0.01, rtol=0)


def test_rows_by_tiles_are_those_of_the_whole(monkeypatch):
    rows, condition, layout = encoded(20, 12, 2_000)
    fitted = fit(rows, condition, layout)
    tiled = drawn(fitted, condition, 12)
    changed = condition.copy()
    changed[1::2] = changed[0]
    np.testing.assert_array_equal(drawn(fitted, changed, 12)[::2], tiled[::2])  # whatever the others are
    monkeypatch.setattr(gaussian_copula, "FEW", 20)
    np.testing.assert_allclose(drawn(fitted, condition, 12), tiled, atol=1e-4)


def test_a_copula_of_before_owners_is_read():
    held = {"_buffers": {"root": torch.zeros(3, 4, 5)}}
    today = attributes_of_today("_Copula", held)
    assert today["n_known"] == 1
    assert today["_buffers"]["owner"].tolist() == [0, 1, 2]
    assert len(today["_buffers"]["noise"]) == 0
