"""Tables of every container and column type come back from a file as what they were."""

import datetime as dt
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import scipy.sparse

from synthaug import GANAugmenter, GaussianCopula, TableEncoder
from synthaug.artifacts import load, read_card, save

N = 60
K = np.arange(N) % 7
START = dt.datetime(2020, 1, 1, 12)
BERLIN = ZoneInfo("Europe/Berlin")
COLUMNS = {
    "Arrow text": pd.Series(K.astype(str)).astype(pd.ArrowDtype(pa.string())),
    "Arrow large text": pd.Series(K.astype(str)).astype(pd.ArrowDtype(pa.large_string())),
    "Arrow decimals": pd.Series([Decimal(int(k)) / 100 for k in K]).astype(pd.ArrowDtype(pa.decimal128(12, 2))),
    "Arrow dictionary": pd.Series(K.astype(str)).astype(pd.ArrowDtype(pa.dictionary(pa.int32(), pa.string()))),
    "Arrow times": pd.Series([START + dt.timedelta(days=int(k)) for k in K]).astype("timestamp[us, UTC][pyarrow]"),
    "Arrow whole numbers": pd.Series([None, *K[1:]]).astype("int64[pyarrow]"),
    "datetimes": pd.Series([START + dt.timedelta(days=int(k)) for k in K], dtype=object),
    "datetimes of a zone": pd.Series(
        [START.replace(tzinfo=BERLIN) + dt.timedelta(days=int(k)) for k in K], dtype=object
    ),
    "datetimes of an offset": pd.Series([START.replace(tzinfo=dt.UTC)] * N, dtype=object),
    "clock times": pd.Series([dt.time(int(k)) for k in K], dtype=object),
    "durations": pd.Series([dt.timedelta(int(k), 5) for k in K], dtype=object),
    "UUIDs": pd.Series([UUID(int=int(k)) for k in K], dtype=object),
    "sparse": pd.Series(K.astype(float)).astype(pd.SparseDtype(float, 0.0)),
    "periods": pd.Series(pd.period_range("2020", periods=7, freq="M")[K]),
}


def assert_saved(X, y, path, **params):
    """Assert that a loaded augmenter makes the same rows, and return them."""
    augmenter = GANAugmenter(GaussianCopula(), random_state=0, **params).fit(X, y)
    save(augmenter, path)
    rows, labels = load(path).sample(20)
    expected_rows, expected_labels = augmenter.sample(20)
    assert type(rows) is type(expected_rows)
    assert type(labels) is type(expected_labels)
    return rows, expected_rows


@pytest.mark.parametrize("name", COLUMNS)
def test_columns_come_back(name, tmp_path):
    X = pd.DataFrame({"x": np.arange(N) * 0.5, "c": COLUMNS[name]})
    rows, expected = assert_saved(X, K % 2, tmp_path / "a.synthaug")
    assert rows["c"].dtype == X["c"].dtype
    assert rows["c"].tolist() == expected["c"].tolist() or rows["c"].equals(expected["c"])
    assert {type(value) for value in rows["c"]} <= {type(value) for value in X["c"]}


def test_tables_of_polars_come_back(tmp_path):
    polars = pytest.importorskip("polars")
    X = polars.DataFrame(
        {
            "text": [f"t{k}" for k in K],
            "day": polars.Series(K).cast(polars.Date),
            "size": polars.Series(["SML"[k % 3] for k in K], dtype=polars.Enum(["S", "M", "L"])),
            "number": np.arange(N) * 0.5,
        }
    )
    rows, expected = assert_saved(X, polars.Series("label", K % 2), tmp_path / "a.synthaug")
    assert rows.equals(expected)
    assert rows.schema == X.schema
    assert [column["name"] for column in read_card(tmp_path / "a.synthaug")["columns"]] == X.columns


def test_sparse_matrices_come_back(tmp_path):
    rows, expected = assert_saved(scipy.sparse.csr_matrix(np.eye(N)[:, :5]), K % 2, tmp_path / "a.synthaug")
    assert (rows != expected).nnz == 0


@pytest.mark.filterwarnings("ignore::synthaug.exceptions.DataWarning")
def test_fresh_identifiers_come_back(tmp_path):
    X = pd.DataFrame(
        {
            "id": np.arange(N),
            "code": [f"N{i:04d}" for i in range(N)],
            "uuid": [UUID(int=7**i % 2**128) for i in range(N)],
            "name": [f"Mr. of house {i}" for i in range(N)],
            "x": np.arange(N) * 0.5,
        }
    )
    encoder = TableEncoder(roles={"name": "text"})
    rows, expected = assert_saved(X, K % 2, tmp_path / "a.synthaug", encoder=encoder)
    assert rows.equals(expected)
    assert load(tmp_path / "a.synthaug").encoder_.roles_ == dict.fromkeys(["id", "code", "uuid"], "identifier") | {
        "name": "text"
    }
