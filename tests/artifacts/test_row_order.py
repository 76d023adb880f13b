"""Values of a near-unique column, each of which tells a row, do not stand in a file in the order of the rows."""

import io
import json
import zipfile

import numpy as np
import pandas as pd
import pytest

from synthaug import GANAugmenter, GaussianCopula, Polished, TableEncoder, TabularGAN, TabularVAE, save

N = 300
FAMILIES = {
    "copula": GaussianCopula(),
    "gan": TabularGAN(n_steps=2, hidden=8),
    "vae": TabularVAE(n_steps=2, hidden=8),
    "polished": Polished(GaussianCopula(), n_candidates=1),
}


def near_unique():
    """Return a table whose columns have hardly a value twice."""
    rng = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "float": rng.normal(size=N),
            "cents": rng.normal(5e4, 9e3, N).round(2),
            "whole": rng.choice(10**6, N, replace=False),
            "born": pd.Timestamp("1950-01-01") + pd.to_timedelta(rng.choice(20_000, N, replace=False), unit="D"),
            "text": [f"{number:.2f}" for number in rng.normal(100, 30, N)],
            "name": [f"{'ABCDEFGH'[i % 8]}-{i:05d}" for i in rng.choice(10**5, N, replace=False)],
        }
    )


def sequences_in(path):
    """Return all arrays and lists of a file that are long enough to hold most of a column, flat."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    found = [np.load(io.BytesIO(part)).ravel() for name, part in parts.items() if name.endswith(".npy")]
    waiting = [json.loads(parts["state.json"])]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list) and {type(entry) for entry in value} <= {int, float, str} and value:
            found.append(np.array(value))
        elif isinstance(value, dict | list):
            waiting += value.values() if isinstance(value, dict) else value
    return [array for array in found if array.size >= N / 2]


def in_order_of(array, column):
    """Return whether a sequence begins, or ends, as the ranks of a column do."""
    ranks = pd.Series(column).rank(method="dense").to_numpy()
    own = pd.Series(array).rank(method="dense").to_numpy()
    size = min(len(ranks), len(own))
    return max(
        abs(np.corrcoef(one, other)[0, 1]) if one.std() > 0 else 0.0
        for one, other in ((own[:size], ranks[:size]), (own[-size:], ranks[-size:]))
    )


@pytest.mark.parametrize("name", FAMILIES)
def test_no_sequence_in_a_file_is_in_the_order_of_the_rows(name, tmp_path):
    table = near_unique()
    encoder = TableEncoder(roles={"name": "identifier"})
    save(GANAugmenter(FAMILIES[name], encoder=encoder, random_state=0).fit(table), tmp_path / "m.synthaug")
    found = sequences_in(tmp_path / "m.synthaug")
    assert len(found) >= 4  # sorted values of the numbers and dates
    for array in found:
        for column in table:
            assert in_order_of(array, table[column]) < 0.4


def test_a_column_in_the_order_of_the_rows_is_noticed():
    column = near_unique()["cents"]
    assert in_order_of(column.to_numpy(), column) > 0.99
    assert in_order_of(np.sort(column.to_numpy()), column) < 0.4
