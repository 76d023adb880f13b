import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.naive_bayes import GaussianNB

from synthaug import GANAugmenter, GaussianCopula
from synthaug.guidance import selection
from synthaug.guidance.selection import doubted, enough, selected
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
            assert doubt[of_class].mean() <= doubt[codes == code].mean() + 0.5 / len(of_class) + 1e-9


@pytest.mark.parametrize("real", [0.05, 0.3, 0.7, 1.0])
def test_no_kind_of_row_becomes_more_frequent_than_it_is_by_nature(real):
    rng = np.random.default_rng(0)
    codes = np.zeros(40_000, dtype=np.intp)
    likely = rng.random(40_000)[:, None] ** 0.5  # doubted: a quarter
    natural = min(real, 0.25)
    kept = selected(codes, np.hstack([likely, 1 - likely]), np.array([8_000]), np.array([real]))
    share = np.mean(likely[kept] < 0.5)
    assert share == pytest.approx(natural, rel=0.05)


@pytest.mark.parametrize("doubt", [0.0, 0.1, 0.3, 1.0])
def test_a_teacher_is_asked_of_no_more_rows_than_it_takes(doubt):
    rng = np.random.default_rng(0)
    codes, real, asked = np.repeat(rng.integers(0, 3, 20_000), 2), np.array([0.05, 0.2, np.nan]), []
    says = np.eye(3)[(codes + (rng.random(len(codes)) < doubt)) % 3]
    wanted = np.bincount(codes[::2])
    some, said = enough(codes, 2, lambda rows: asked.extend(rows) or says[rows], real)
    assert np.array_equal(np.sort(asked), some)
    assert np.array_equal(said, says[some])
    assert len(some) <= 20_000 * min(2.0, 1 + 1.2 * doubt / (1 - min(doubt, 0.9)))
    kept, of_all = some[selected(codes[some], said, wanted, real)], selected(codes, says, wanted, real)
    assert np.array_equal(np.bincount(codes[kept]), wanted)
    shares = [doubted(codes[rows], says[rows]).mean() for rows in (kept, of_all)]
    assert shares[0] == pytest.approx(shares[1], abs=0.005)


def test_very_many_rows_are_selected_all_the_same(monkeypatch):
    X, y = weak_table(400, 0.3, 0)
    X = X[["amount", "age"]]
    fitted = GANAugmenter(GaussianCopula(), teacher=GaussianNB(), random_state=0).learn(X, y)
    whole = fitted.hard(ratio=1.0)
    monkeypatch.setattr(selection, "VERY_MANY", 0)
    part = fitted.hard(ratio=1.0)
    assert np.array_equal(np.sort(part.y), np.sort(whole.y))
    doubt = [
        doubted((more.y[len(X) :] == "yes").astype(int), fitted.guide.label(more.X[len(X) :])).mean()
        for more in (whole, part)
    ]
    assert doubt[1] == pytest.approx(doubt[0], abs=0.02)


@pytest.mark.parametrize("rarity", [pytest.param(0.06, marks=pytest.mark.slow), 0.3])
def test_a_weakly_separated_class_keeps_its_distribution(rarity):
    shifts = []
    for seed in range(3):
        X, y = weak_table(1_000, rarity, seed)
        real = X["amount"][y == "yes"]
        rows, labels = (part[len(X) :] for part in _resampled(X, y, seed, "auto"))
        unguided, given = (part[len(X) :] for part in _resampled(X, y, seed, None))
        shifts.append((rows["amount"][labels == "yes"].mean() - unguided["amount"][given == "yes"].mean()) / real.std())
    assert abs(np.mean(shifts)) < 0.15


def _resampled(X, y, seed, teacher):
    return GANAugmenter(GaussianCopula(), teacher=teacher, random_state=seed).fit_resample(X, y)
