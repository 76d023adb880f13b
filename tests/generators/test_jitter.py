"""Jitter starts at real rows of the condition, and stays near them."""

from unittest import mock

import numpy as np
import pandas as pd
import pytest
import scipy.stats
import torch

from synthaug import GANAugmenter, GaussianCopula, Jitter, TabularGAN
from synthaug.encoders.layout import Block, Layout
from synthaug.generators import jitter
from tests.domains import mixed_table

CPU = torch.device("cpu")
LAYOUT = Layout(
    (
        Block("a", 0, 1, "numeric"),
        Block("b", 1, 2, "numeric"),
        Block("c", 2, 4, "categorical"),
        Block("d", 4, 7, "categorical"),
    ),
    (7,),
)


def encoded_rows(n, seed=0):
    """Return rows of LAYOUT, far apart in their numbers, and the classes 0 and 1 in turn."""
    rng = np.random.default_rng(seed)
    rows = np.zeros((n, 7), dtype=np.float32)
    rows[:, :2] = 100 * rng.permutation(n)[:, None] + rng.normal(size=(n, 2))
    rows[np.arange(n), 2 + rng.integers(2, size=n)] = 1
    rows[np.arange(n), 4 + rng.integers(3, size=n)] = 1
    return rows, np.eye(2, dtype=np.float32)[np.arange(n) % 2]


def made(rows, condition, wanted, seed=0, **parameters):
    """Return rows made under the wanted conditions."""
    fitted = Jitter(**parameters).fit(rows, condition, LAYOUT, device=CPU, seed=seed)
    return fitted.draw(wanted, np.empty((len(wanted), 7), dtype=np.float32), seed=seed, device=CPU)


def of_class(label, n=500):
    return np.eye(2, dtype=np.float32)[np.full(n, label)]


def positions(made_rows, rows):
    """Return which row each made one equals; -1 for none."""
    equal = (made_rows[:, None] == rows[None]).all(axis=2)
    return np.where(equal.any(axis=1), equal.argmax(axis=1), -1)


# --------------------------------------------------------------------------------------
# Where rows start
# --------------------------------------------------------------------------------------
@pytest.mark.parametrize("label", [0, 1])
def test_without_noise_and_neighbours_rows_are_real_ones_of_the_class(label, global_random_seed):
    rows, condition = encoded_rows(40, global_random_seed)
    copied = positions(made(rows, condition, of_class(label, 4_000), scale=0.0, n_neighbors=0), rows)
    assert set(copied) == set(np.flatnonzero(condition[:, label]))
    counts = np.bincount(copied)[label::2]
    assert scipy.stats.chisquare(counts).pvalue > 1e-4  # each as often as the others


def test_without_noise_and_neighbours_a_table_is_resampled():
    X, y = mixed_table(100)
    rows, labels = GANAugmenter(Jitter(scale=0.0, n_neighbors=0), random_state=0).fit(X, y).sample(300)
    pairs = (X, y), (rows, labels)
    levels = ["flag", "city", "grade", "count", "price", "took"]
    real, copied = (set(table[levels].astype(str).assign(y=given).itertuples(index=False)) for table, given in pairs)
    assert copied <= real


def test_without_a_condition_all_rows_are_started_from():
    rows, _ = encoded_rows(40)
    none = np.empty((40, 0), dtype=np.float32)
    copied = positions(made(rows, none, none.repeat(50, axis=0), scale=0.0, n_neighbors=0), rows)
    assert set(copied) == set(range(40))


def itself(points, *_, **__):
    return torch.arange(len(points)).unsqueeze(1)


def test_rows_start_where_the_continuous_target_is_near():
    rows, _ = encoded_rows(200)
    number = np.linspace(-2, 2, 200, dtype=np.float32)[np.random.default_rng(0).permutation(200)][:, None]
    wanted = np.linspace(-2.5, 2.5, 1_000, dtype=np.float32)[:, None]
    step = 4 / 199
    for n_near, parameters in ((1, {"n_neighbors": 0}), (5, {"n_neighbors": 5})):
        with mock.patch.object(
            jitter, "nearest_of_class", lambda points, *_, **__: torch.arange(len(points)).unsqueeze(1)
        ):
            copied = positions(made(rows, number, wanted, scale=0.0, **parameters), rows)
        off = np.abs(number[copied, 0] - wanted[:, 0].clip(-2, 2))
        assert off.max() < (n_near - 0.49) * step  # at the ends all of them are on one side
    assert len(set(copied)) > 190


def test_rows_without_a_label_are_left_out():
    rows, condition = encoded_rows(40)
    condition[10:] = np.nan
    for wanted, known in ((of_class(0), range(0, 10, 2)), (of_class(1), range(1, 10, 2))):
        assert set(positions(made(rows, condition, wanted, scale=0.0, n_neighbors=0), rows)) == set(known)
    number = np.where(np.isnan(condition[:, :1]), np.nan, rows[:, :1] / 1_000).astype(np.float32)
    copied = positions(made(rows, number, number[:10], scale=0.0, n_neighbors=0), rows)
    assert copied.tolist() == list(range(10))


# --------------------------------------------------------------------------------------
# Where they go
# --------------------------------------------------------------------------------------
@pytest.mark.parametrize("scale", [0.1, 0.7])
def test_noise_has_the_given_scale(scale, global_random_seed):
    rows, condition = encoded_rows(20, global_random_seed)
    moved = made(rows, condition, of_class(0, 5_000), scale=scale, n_neighbors=0)
    nearest = np.abs(moved[:, None, 0] - rows[None, :, 0]).argmin(axis=1)
    assert (nearest % 2 == 0).all()
    moves = (moved - rows[nearest])[:, :2] / scale
    assert np.std(moves, axis=0) == pytest.approx([1, 1], abs=0.05)
    assert np.mean(moves, axis=0) == pytest.approx([0, 0], abs=0.07)
    assert np.corrcoef(moves.T)[0, 1] == pytest.approx(0, abs=0.07)
    np.testing.assert_array_equal(moved[:, 2:], rows[nearest, 2:])  # levels stay


def test_without_noise_rows_lie_between_a_row_and_a_neighbour_of_its_class(global_random_seed):
    rows, condition = encoded_rows(24, global_random_seed)
    rows[:, :2] /= 1_000
    moved = made(rows, condition, of_class(1), scale=0.0, n_neighbors=3)
    members = rows[1::2]
    starts, ends = members[:, None, :2], members[None, :, :2]
    span = ends - starts
    length = np.square(span).sum(axis=2) + 1e-12
    way = ((moved[:, None, None, :2] - starts) * span).sum(axis=3) / length
    apart = np.abs(moved[:, None, None, :2] - starts - way.clip(0, 1)[..., None] * span).max(axis=3)
    fits = apart < 1e-5
    for block in LAYOUT.of_kind("categorical"):
        level = rows[:, block.start : block.stop].argmax(axis=1)[1::2]
        got = moved[:, block.start : block.stop].argmax(axis=1)[:, None, None]
        fits &= (got == level[None, :, None]) | (got == level[None, None, :])
    assert fits.any(axis=(1, 2)).all()


def test_levels_follow_the_neighbour_as_far_as_the_row_went():
    rows = np.zeros((2, 7), dtype=np.float32)
    rows[1, :2] = 1
    rows[[0, 1], [2, 3]] = rows[[0, 1], [4, 6]] = 1
    moved = made(rows, np.empty((2, 0), dtype=np.float32), np.empty((20_000, 0), dtype=np.float32), scale=0.0)
    along = moved[:, 0]
    for switched in (moved[:, 3], moved[:, 6]):
        shares = [switched[(along > low) & (along < low + 0.1)].mean() for low in (0.0, 0.45, 0.9)]
        assert shares == pytest.approx([0.05, 0.5, 0.95], abs=0.04)
    assert set(moved[:, 5]) == {0.0}


@pytest.mark.parametrize("n_neighbors", [0, 1, 5, 50])
def test_classes_of_few_rows_suffice(n_neighbors):
    rows, _ = encoded_rows(9)
    condition = np.eye(2, dtype=np.float32)[[0] * 7 + [1] * 2]
    moved = made(rows, condition, of_class(1), scale=0.0, n_neighbors=n_neighbors)
    low, high = np.sort(rows[7:, 0])
    assert ((moved[:, 0] >= low) & (moved[:, 0] <= high)).all()


# --------------------------------------------------------------------------------------
# Tables
# --------------------------------------------------------------------------------------
def test_tables_keep_their_dependence_and_classes(global_random_seed):
    rng = np.random.default_rng(global_random_seed)
    first, y = rng.normal(size=400), np.arange(400) % 2
    X = pd.DataFrame({"a": first, "b": np.where(y, -1, 1) * first**3, "c": np.where(first > 0, "up", "down")})
    fitted = GANAugmenter(Jitter(scale=0.1), random_state=global_random_seed).fit(X, y)
    for label, sign in ((0, 1), (1, -1)):
        rows, _ = fitted.sample(1_000, y=label)
        assert sign * scipy.stats.spearmanr(rows["a"], rows["b"]).statistic > 0.95
        assert ((rows["a"] > 0) == (rows["c"] == "up")).mean() > 0.9


def test_rows_follow_a_continuous_target(global_random_seed):
    rng = np.random.default_rng(global_random_seed)
    y = rng.normal(size=500)
    X = np.c_[y**3 + rng.normal(size=500) / 10, rng.normal(size=500)]
    rows, target = GANAugmenter(Jitter(), random_state=global_random_seed).fit(X, y).sample(2_000)
    assert scipy.stats.spearmanr(rows[:, 0], target).statistic > 0.85
    assert abs(scipy.stats.spearmanr(rows[:, 1], target).statistic) < 0.2


def test_it_alone_says_that_it_holds_training_rows():
    assert Jitter.stores_training_data
    assert not TabularGAN.stores_training_data
    assert not GaussianCopula.stores_training_data


def test_it_learns_at_once():
    history = GANAugmenter(Jitter(), random_state=0).fit(*mixed_table()).generator_.history_
    assert [log["step"] for log in history] == [1]
