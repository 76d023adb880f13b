import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthaug import GANAugmenter, GaussianCopula
from synthaug.guidance.selection import RARER, doubted, selected
from tests.domains import weak_table


@given(st.integers(2, 5), st.integers(0, 2**31), st.integers(1, 8))
def test_keeps_as_many_as_wanted_and_fewer_that_are_doubted_but_not_none(n_classes, seed, overdraw):
    rng = np.random.default_rng(seed)
    wanted = rng.integers(1, 9, n_classes)
    codes = np.repeat(np.arange(n_classes), wanted * overdraw)
    shares, real = rng.dirichlet(np.ones(n_classes), len(codes)), rng.uniform(0, 1, n_classes)
    kept = selected(codes, shares, wanted, real)
    assert np.array_equal(np.bincount(codes[kept], minlength=n_classes), wanted)
    assert len(np.unique(kept)) == len(kept)
    doubt = doubted(codes, shares)
    for code in range(n_classes):
        of_class = kept[codes[kept] == code]
        assert np.array_equal(of_class, np.sort(of_class))
        for kind in (True, False):  # of equal kind, the first that came
            of_kind = np.flatnonzero((codes == code) & (doubt == kind))
            assert np.isin(of_kind[: doubt[of_class].tolist().count(kind)], of_class).all()
        if not np.isin(np.flatnonzero((codes == code) & ~doubt), kept).all():
            assert doubt[of_class].mean() <= doubt[codes == code].mean() + 0.5 / len(of_class)


@pytest.mark.parametrize("real", [0.05, 0.3, 0.7, 1.0])
def test_no_kind_of_row_becomes_much_more_frequent(real):
    rng = np.random.default_rng(0)
    codes = np.zeros(40_000, dtype=np.intp)
    likely = rng.random(40_000)[:, None] ** 0.5  # doubted: a quarter
    natural = min(real, 0.25)
    kept = selected(codes, np.hstack([likely, 1 - likely]), np.array([8_000]), np.array([real]))
    share = np.mean(likely[kept] < 0.5)
    assert share / (1 - share) == pytest.approx(natural / (1 - natural) / RARER, rel=0.05)


@pytest.mark.parametrize("rarity", [pytest.param(0.06, marks=pytest.mark.slow), 0.3])
def test_a_weakly_separated_class_keeps_its_distribution(rarity):
    shifts = []
    for seed in range(3):
        X, y = weak_table(1_000, rarity, seed)
        real = X["amount"][y == "yes"]
        rows, labels = (part[len(X) :] for part in _resampled(X, y, seed, "auto"))
        unguided, given = (part[len(X) :] for part in _resampled(X, y, seed, None))
        shifts.append((rows["amount"][labels == "yes"].mean() - unguided["amount"][given == "yes"].mean()) / real.std())
    assert abs(np.mean(shifts)) < 0.3


def _resampled(X, y, seed, teacher):
    return GANAugmenter(GaussianCopula(), teacher=teacher, random_state=seed).fit_resample(X, y)
