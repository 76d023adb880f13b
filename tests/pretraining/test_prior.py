"""The prior: tables of the shapes, kinds and difficulties that it promises, the same for the same seed."""

import numpy as np
import pytest
import torch
from sklearn.tree import DecisionTreeClassifier

from synthaug.pretraining.prior import tasks
from synthaug.pretraining.prior.columns import distract, dress
from synthaug.pretraining.prior.draws import Draws
from synthaug.pretraining.prior.gaps import hide
from synthaug.pretraining.prior.labels import classes
from synthaug.pretraining.prior.tasks import SAMPLERS, Shape, draw_shape, draw_tasks


def rng(seed=0):
    return torch.Generator().manual_seed(seed)


@pytest.fixture(scope="module")
def shapes():
    draws = rng()
    return [draw_shape(draws) for _ in range(2000)]


def test_shapes_are_in_their_ranges_and_mostly_small(shapes):
    columns = {name: np.array([getattr(shape, name) for shape in shapes]) for name in Shape._fields}
    assert columns["n_context"].min() >= 24
    assert 400 < columns["n_context"].max() <= 1200
    assert 0.93 < np.mean(columns["n_context"] <= 400) < 0.99
    assert columns["n_features"].min() == 2
    assert 50 < columns["n_features"].max() <= 64
    assert set(columns["n_classes"]) == set(range(2, 11))
    assert (columns["n_classes"] * 6 <= np.maximum(columns["n_context"], 12)).all()
    assert 0.4 < np.mean(columns["n_classes"] == 2) < 0.6


def test_batches_are_bounded_in_size(shapes):
    for shape in shapes:
        cells = shape.batch * (shape.n_context + shape.n_queries) * shape.n_features
        assert 2 <= shape.batch <= 16
        assert cells <= tasks.CELLS or shape.batch == 2


@pytest.mark.parametrize("sampler", SAMPLERS, ids=lambda sampler: sampler.__name__)
@pytest.mark.parametrize("n_features", [2, 7, 64])
def test_samplers_give_finite_tables_whose_tasks_differ(sampler, n_features):
    table = sampler(3, 50, n_features, Draws(rng()))
    assert table.columns.shape == (3, 50, n_features)
    assert table.categorical.shape == (3, n_features)
    assert table.signal.shape == (3, 50)
    assert table.columns.isfinite().all()
    assert table.signal.isfinite().all()
    assert not torch.equal(table.signal[0], table.signal[1])
    codes = table.columns.transpose(1, 2)[table.categorical]
    assert torch.equal(codes, codes.round())
    assert (codes >= 0).all()


@pytest.mark.parametrize("sampler", SAMPLERS, ids=lambda sampler: sampler.__name__)
def test_something_can_be_learned_from_each_kind(sampler):
    gains = []
    for seed in range(20):
        table = sampler(1, 600, 5, Draws(rng(seed)))
        X, y = table.columns[0].numpy(), (table.signal[0] > table.signal[0].median()).numpy()
        if 0.1 < y[300:].mean() < 0.9:
            score = DecisionTreeClassifier(max_depth=5, random_state=0).fit(X[:300], y[:300]).score(X[300:], y[300:])
            gains.append(score - max(y[300:].mean(), 1 - y[300:].mean()))
    assert np.mean(gains) > 0.08


def test_equal_seeds_give_equal_tasks_and_others_do_not():
    shape = Shape(4, 40, 10, 6, 3)
    first, again, other = (draw_tasks(shape, rng(seed)) for seed in (1, 1, 2))
    for ours, theirs in zip(first[:3], again[:3], strict=True):
        assert torch.equal(ours.nan_to_num(-99), theirs.nan_to_num(-99))
    assert not torch.equal(first.labels, other.labels)


def test_tasks_leave_the_global_random_state_alone():
    state = torch.random.get_rng_state()
    draw_tasks(Shape(4, 40, 10, 6, 3), rng())
    assert torch.equal(torch.random.get_rng_state(), state)


def test_about_half_of_the_batches_have_gaps_and_a_part_of_the_columns_is_categorical():
    shape = Shape(4, 60, 20, 8, 2)
    drawn = [draw_tasks(shape, rng(seed)) for seed in range(150)]
    gaps = np.array([float(batch.values.isnan().float().mean()) for batch in drawn])
    assert 0.3 < np.mean(gaps > 0) < 0.6
    assert 0.02 < gaps.mean() < 0.1
    assert 0.15 < np.mean([float(batch.categorical.float().mean()) for batch in drawn]) < 0.5
    assert all(batch.values.nan_to_num().isfinite().all() for batch in drawn)


def test_gaps_depend_on_nothing_on_others_or_on_the_value():
    columns = torch.randn(50, 200, 6, generator=rng())
    differences = []
    for seed in range(20):
        hidden = hide(columns, Draws(rng(seed)))
        gone = hidden.isnan()
        assert torch.equal(hidden[~gone], columns[~gone])
        with_gaps = gone.float().mean(1) > 0.1
        means = (columns * gone).sum(1) / gone.sum(1).clamp(min=1)
        differences.append(means[with_gaps])
    means = torch.cat(differences)
    assert 0.2 < (means > 0.5).float().mean() < 0.5  # of a third large values are missing
    assert 0.5 < (means.abs() < 0.4).float().mean() < 0.8


@pytest.mark.parametrize("n_classes", [2, 5, 10])
def test_classes_are_codes_that_follow_the_signal(n_classes):
    signal = torch.randn(8, 400, generator=rng())
    shares, explained = [], []
    for seed in range(40):
        codes = classes(signal, n_classes, Draws(rng(seed)))
        assert codes.min() >= 0
        assert codes.max() < n_classes
        shares.append(torch.stack([torch.bincount(row, minlength=n_classes) for row in codes]).float() / 400)
        order = signal[0].argsort()
        explained.append(float((codes[0][order][1:] == codes[0][order][:-1]).float().mean()))
    shares = torch.cat(shares)
    assert 0.35 / n_classes > shares.min(1)[0].quantile(0.05)  # some are much rarer than others
    assert (shares.min(1)[0] > 0.7 / n_classes).float().mean() > 0.2  # and often none is
    assert np.median(explained) > 1.3 / n_classes  # neighbours share their class more often than by chance


def test_some_columns_become_irrelevant_or_redundant():
    cause = torch.randn(20, 300, 1, generator=rng())
    columns = cause + 0.1 * torch.randn(20, 300, 10, generator=rng(1))
    numbers = torch.zeros(20, 10, dtype=torch.bool)
    unrelated = []
    for seed in range(30):
        changed = distract(columns, numbers, Draws(rng(seed)))
        assert torch.equal(changed[..., 0], columns[..., 0])
        deviation = (changed - cause).std(1)
        unrelated.append((deviation > 1.2).float().mean().item())
    assert 0.03 < np.mean(unrelated) < 0.3


def test_columns_become_categories_of_unordered_frequencies():
    columns, numbers = torch.randn(20, 400, 10, generator=rng()), torch.zeros(20, 10, dtype=torch.bool)
    kept = columns[..., 0].sign().clamp(min=0)
    columns[..., 0] = kept
    numbers[:, 0] = True
    for seed in range(10):
        dressed, categorical = dress(columns, numbers, Draws(rng(seed)))
        assert torch.equal(dressed[..., 0], kept)
        assert categorical[:, 0].all()
        codes = dressed.transpose(1, 2)[categorical]
        assert torch.equal(codes, codes.round())
        assert codes.max() < 8
