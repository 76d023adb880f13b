import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ks_2samp
from sklearn.datasets import load_digits
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from synthaug import GANAugmenter, GaussianCopula, ImagePolicy
from synthaug.guidance import selection
from synthaug.guidance.balance import BINS, MAX_LEVELS, balanced, binned
from synthaug.guidance.selection import chosen


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 3), st.integers(1, 30), st.integers(0, 4), st.integers(0, 2**31))
def test_as_many_of_each_standing_are_kept_and_columns_come_closer(n_classes, n, n_columns, seed):
    rng = np.random.default_rng(seed)
    codes = rng.integers(0, n_classes, 4 * n)
    standing, kept = 2 * codes + rng.integers(0, 2, 4 * n), rng.random(4 * n) < 0.3
    bins = rng.integers(0, 4, (4 * n, n_columns))
    before, after = kept.copy(), balanced(kept, codes, standing, bins)
    assert np.array_equal(kept, before)
    assert np.array_equal(np.bincount(standing[kept], minlength=6), np.bincount(standing[after], minlength=6))
    for code in np.unique(codes):
        of_class = codes == code
        distances = [
            sum(
                np.square(np.bincount(bins[of_class & mask, j], minlength=4) - expected).sum()
                for j in range(n_columns)
                for expected in [np.bincount(bins[of_class, j], minlength=4) * mask[of_class].mean()]
            )
            for mask in (kept, after)
        ]
        assert distances[1] <= distances[0] + 1e-9


def test_values_are_in_parts_of_their_column_whatever_tells_them():
    rng = np.random.default_rng(0)
    ages = rng.normal(size=500)
    table = pd.DataFrame({"age": ages, "sex": rng.choice(["f", "m"], 500), "name": [f"N{i}x" for i in range(500)]})
    table.loc[:9, ["age", "sex"]] = None
    bins = binned(table)
    assert np.bincount(bins[10:, 0]).tolist() == [49] * BINS
    assert set(bins[:10, 0]) == {BINS}
    assert len(np.unique(bins[:, 1])) == 3
    assert bins[:, 2].max() == MAX_LEVELS
    assert np.array_equal(binned(table.astype({"sex": "category"})), bins)
    assert np.array_equal(binned(table[["age"]].to_numpy()), bins[:, :1])
    assert binned(table.loc[:9, ["age"]]).shape == (10, 0)


@pytest.mark.parametrize("doubts", [0.0, 2.0])
def test_what_is_selected_is_like_what_was_made(doubts, global_random_seed):
    rng = np.random.default_rng(global_random_seed)
    codes, amount = np.repeat([0, 1], 800), rng.gamma(4, 30, 1600)
    table = pd.DataFrame({"amount": amount, "age": rng.integers(18, 80, 1600)})
    own = rng.random(1600) ** (1 + doubts * (amount < 100))  # small amounts are doubted, more often than real ones are
    says = np.column_stack([np.where(codes == 0, own, 1 - own), np.where(codes == 0, 1 - own, own)])
    distances = []
    for bins in (None, lambda some: binned(table.iloc[some])):
        kept = chosen(codes, 4, 400, lambda some: says[some], np.array([0.3, 0.3]), bins)
        assert np.array_equal(codes[kept], np.repeat([0, 1], 200))
        distances.append([ks_2samp(amount[kept][k * 200 :][:200], amount[codes == k]).statistic for k in (0, 1)])
    assert np.mean(distances[1]) < np.mean(distances[0]) / 1.5
    assert max(distances[1]) < 0.05


def test_tables_are_balanced_and_images_are_not(monkeypatch):
    shapes, numbers, digits = [], np.random.default_rng(0).normal(size=(40, 2)), load_digits()
    monkeypatch.setattr(selection, "balanced", lambda kept, codes, standing, bins: shapes.append(bins.shape) or kept)
    augmenter = GANAugmenter(GaussianCopula(), teacher=GaussianNB(), ratio=1.0, random_state=0)
    augmenter.fit_resample(numbers, numbers[:, 0] > 0)
    assert shapes == [(160, 2)]
    flat = make_pipeline(FunctionTransformer(lambda images: images.reshape(len(images), -1)), GaussianNB())
    images = GANAugmenter(ImagePolicy(), teacher=flat, ratio=1.0, random_state=0)
    images.fit_resample(digits.images[:60], digits.target[:60] % 2)
    assert len(shapes) == 1
