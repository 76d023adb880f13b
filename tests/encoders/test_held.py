"""Encoders that hold means of a few numbers in place of those of single rows, and files of such."""

import io
import zipfile
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from sklearn.utils._param_validation import InvalidParameterError

from synthaug import GANAugmenter, GaussianCopula, TableEncoder
from synthaug.artifacts import load, read_card, save


def test_means_in_place_of_values_of_single_rows(tmp_path):
    rng = np.random.default_rng(0)
    pay = rng.normal(5e4, 9e3, 400).round(2)
    table = pd.DataFrame(
        {
            "pay": np.where(np.arange(400) == 7, 987_654.32, pay),
            "rate": rng.normal(size=400),
            "code": rng.integers(-(2**61), 2**61, 400),
            "seen": pd.Timestamp("2024-03-01") + pd.to_timedelta(rng.integers(0, 10**8, 400), unit="s"),
            "paid": pd.Series([Decimal(f"{value:.3f}") for value in rng.normal(size=400)], dtype=object),
            "mixed": pd.Series([int(v) if v % 2 < 1 else v for v in rng.normal(0, 1e4, 400)], dtype=object),
            "gone": np.where(rng.random(400) < 0.2, np.nan, rng.normal(size=400)),
            "city": rng.choice(["Oslo", "Lima"], 400),
        }
    )
    encoder = TableEncoder(held="means").fit(table)
    assert_frame_equal(encoder.inverse_transform(encoder.transform(table)).isna(), table.isna())
    augmenter = GANAugmenter(GaussianCopula(), encoder=TableEncoder(held="means"), random_state=0).fit(table)
    save(augmenter, tmp_path / "m.synthaug")
    loaded = load(tmp_path / "m.synthaug")
    assert_frame_equal(loaded.sample(50), augmenter.sample(50))
    rows = augmenter.sample(2_000)
    assert_frame_equal(rows.iloc[:0], table.iloc[:0])
    with zipfile.ZipFile(tmp_path / "m.synthaug") as archive:
        arrays = [np.load(io.BytesIO(archive.read(name))) for name in archive.namelist() if name.endswith("npy")]
    held = np.concatenate([array.ravel().astype(float) for array in arrays if array.dtype.kind in "fui"])
    for name in ("pay", "rate", "gone"):
        real = table[name].dropna()
        for scale in (1.0, 100.0):  # by their steps
            assert not np.isin(real.round(9) * scale, held.round(9)).any()
        assert rows[name].max() < real.max()
        assert rows[name].min() > real.min()
    (said,) = (sentence for sentence in read_card(tmp_path / "m.synthaug")["holds"] if "means of five" in sentence)
    assert said.startswith("Of pay, rate, code, seen, paid, mixed, gone: ")


def test_values_are_held_unless_means_are_asked_for():
    table = pd.DataFrame({"rate": np.random.default_rng(0).normal(size=200)})
    left, given = (encoder.fit(table) for encoder in (TableEncoder(), TableEncoder(held="values")))
    assert_frame_equal(left.inverse_transform(left.transform(table)), given.inverse_transform(given.transform(table)))
    with pytest.raises(InvalidParameterError, match="held"):
        TableEncoder(held="none").fit(table)
