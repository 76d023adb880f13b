"""What surrounds a fit, threads, settings, size, has no say in its rows, and is left as it was."""

import numpy as np
import pandas as pd
import pytest
import sklearn
import torch
from joblib import Parallel, delayed
from threadpoolctl import threadpool_info

from synthaug import GANAugmenter, TableEncoder, TabularGAN
from synthaug.augmenter import encoded
from synthaug.augmenter.learned import CHUNK

X = np.random.default_rng(0).normal(size=(60, 3))
Y = np.arange(60) % 2


def tiny(**parameters):
    return GANAugmenter(TabularGAN(n_steps=4, hidden=8), **({"teacher": None, "random_state": 0} | parameters))


def test_fits_in_threads_give_the_same_rows():
    expected = tiny().fit(X, Y).sample(20)[0]
    state, threads = torch.get_rng_state(), torch.get_num_threads()
    limits = [pool["num_threads"] for pool in threadpool_info()]
    fits = Parallel(n_jobs=4, backend="threading")(delayed(tiny().fit)(X, Y) for _ in range(24))
    for fit in fits:
        np.testing.assert_array_equal(fit.sample(20)[0], expected)
    assert torch.equal(torch.get_rng_state(), state)
    assert torch.get_num_threads() == threads
    assert [pool["num_threads"] for pool in threadpool_info()] == limits


def test_ambient_settings_do_not_matter():
    expected = tiny().fit(X, Y).sample(20)[0]
    with sklearn.config_context(transform_output="pandas"), torch.no_grad():
        np.testing.assert_array_equal(tiny().fit(X, Y).sample(20)[0], expected)


def test_without_a_seed_numpys_global_state_is_left_alone():
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    first, second = tiny(random_state=None).fit(X, Y), tiny(random_state=None).fit(X, Y)
    np.testing.assert_array_equal(np.random.get_state()[1], before)  # noqa: NPY002
    assert not np.array_equal(first.sample(9)[0], second.sample(9)[0])


def test_rows_of_one_chunk_are_not_those_of_another():
    class Bare(TableEncoder):
        def inverse_transform(self, Z):
            return Z

    rows = tiny(encoder=Bare()).fit(X).sample(2 * CHUNK)
    assert not np.array_equal(rows[:CHUNK], rows[CHUNK:])


def test_appended_rows_are_not_those_of_the_next_sample():
    fitted = tiny()
    appended = fitted.fit_resample(X, Y)[0][60:]
    assert not np.isin(fitted.sample(60)[0][:, 0], appended[:, 0]).any()


def test_lists_of_mixed_entries_keep_their_types():
    rows = [[0.5, "a", 0], [1.5, "b", 1]] * 10
    augmented, _ = tiny().fit_resample(rows, [0, 1] * 10)
    assert augmented[:20].tolist() == rows
    assert [type(entry) for entry in augmented[25]] == [float, str, int]


def test_names_of_several_types_work():
    frame = pd.DataFrame({1: X[:, 0], "a": X[:, 1], ("b", 2): X[:, 2]})
    assert tiny().fit(frame, Y).sample(2)[0].columns.tolist() == [1, "a", ("b", 2)]


def test_memory_limit_serves_small_classes_first(monkeypatch):
    monkeypatch.setattr(encoded, "MAX_CELLS", 300 * 4)
    groups = np.repeat([0, 1, 2, 3], [940, 20, 20, 20])  # unlabelled rows are a group of their own
    kept = encoded.within_memory(groups, 4, np.random.default_rng(0))
    assert len(kept) == 300
    assert np.bincount(groups[kept]).tolist() == [240, 20, 20, 20]


def test_many_classes_and_many_columns_are_affordable():
    X = np.random.default_rng(0).normal(size=(1_000, 4))
    rows, labels = tiny().fit(X, np.arange(1_000) % 250).sample(500)
    assert rows.shape == (500, 4)
    assert np.bincount(labels).tolist() == [2] * 250
    wide = (np.random.default_rng(0).random((60, 800)) < 0.5).astype(int)
    assert tiny().fit(wide, Y).sample(3)[0].shape == (3, 800)


@pytest.mark.parametrize("objective", ["relativistic", "non-saturating", "hinge", "wasserstein"])
def test_every_objective_learns_how_columns_depend_on_each_other(objective):
    rng = np.random.default_rng(0)
    first = rng.normal(size=400)
    X = np.column_stack([first, first + 0.3 * rng.normal(size=400)])
    gan = TabularGAN(n_steps=250, hidden=32, objective=objective)
    rows = GANAugmenter(gan, random_state=0).fit(X).sample(1_000)
    assert np.corrcoef(rows.T)[0, 1] > 0.6
