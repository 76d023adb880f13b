"""Tables of every container and column type come back from a file as what they were."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import scipy.sparse

from synthaug import GANAugmenter, GaussianCopula, TableEncoder
from synthaug.artifacts import ArtifactError, check_columns, load, read_card, save

N = 60
K = np.arange(N) % 7
START = dt.datetime(2020, 1, 1, 12)
BERLIN = ZoneInfo("Europe/Berlin")


def of_arrow(kind, values):
    return pd.Series(pd.array(values, dtype=pd.ArrowDtype(kind)))


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
    "Arrow clock times": of_arrow(pa.time64("us"), [dt.time(int(k)) for k in K]),
    "Arrow dates": of_arrow(pa.date32(), [dt.date(2020, 1, 1 + int(k)) for k in K]),
    "Arrow durations": of_arrow(pa.duration("ms"), [dt.timedelta(int(k)) for k in K]),
    "Arrow bytes": of_arrow(pa.binary(), [bytes([k]) for k in K]),
    "Arrow times of a zone": of_arrow(pa.timestamp("ns", "Europe/Berlin"), [START + dt.timedelta(int(k)) for k in K]),
    "Arrow long decimals": of_arrow(pa.decimal256(40, 2), [Decimal(int(k)) / 100 for k in K]),
    "intervals": pd.Series(pd.interval_range(pd.Timestamp(2020, 1, 1), periods=7, closed="left")[K]),
    "intervals as categories": pd.cut(pd.Series(K * 1.5), 4),
    "Decimals as categories": pd.Series([Decimal(int(k)) / 100 for k in K]).astype("category"),
    "zoned times as categories": pd.Series(pd.date_range("2020", periods=7, tz=BERLIN)[K]).astype("category"),
    "Arrow text as categories": of_arrow(pa.string(), list(map(str, K))).astype("category"),
    "period objects": pd.Series(list(pd.period_range("2020", periods=7, freq="Q-FEB")[K]), dtype=object),
    "interval objects": pd.Series(list(pd.interval_range(0, 7, closed="both")[K]), dtype=object),
    "times of pandas": pd.Series(list(pd.date_range("2020-03-28", periods=N, freq="h", tz=BERLIN)), dtype=object),
    "durations of pandas": pd.Series([pd.Timedelta(k, "ns") for k in range(N)], dtype=object),
    "times of NumPy": pd.Series([np.datetime64("2020-01-01") + k for k in range(N)], dtype=object),
    "whole numbers of NumPy": pd.Series([np.int16(k) for k in range(N)], dtype=object),
    "floats of NumPy": pd.Series([np.float32(k / 7) for k in range(N)], dtype=object),
    "moments of several zones": pd.Series([START.replace(tzinfo=(dt.UTC, BERLIN)[k % 2]) for k in K], dtype=object),
    "Decimals": pd.Series([Decimal(int(k)) / 8 for k in K], dtype=object),
    "equal objects": pd.Series([[True, 1, 1.0, "1", None, np.nan, pd.NA][k] for k in K], dtype=object),
    "whole numbers and floats": pd.Series([[1, 2.5, 3, 4, 5, 6, 7.0][k] for k in K], dtype=object),
    "integers among measurements": pd.Series([int(k**3) if k % 3 else k * np.pi for k in range(N)], dtype=object),
    "one extreme number": pd.Series([*(10.0 ** (np.arange(N - 1) % 13)).round(), 1e20]),
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
    assert list(map(repr, rows["c"])) == list(map(repr, expected["c"]))
    assert {type(value) for value in rows["c"]} <= {type(value) for value in X["c"]}


def test_tables_of_polars_come_back(tmp_path):
    polars = pytest.importorskip("polars")
    X = polars.DataFrame(
        {
            "text": [f"t{k}" for k in K],
            "day": polars.Series(K).cast(polars.Date),
            "size": polars.Series(["SML"[k % 3] for k in K], dtype=polars.Enum(["S", "M", "L"])),
            "number": np.arange(N) * 0.5,
            "price": polars.Series([Decimal(int(k)) / 100 for k in K], dtype=polars.Decimal(38, 2)),
            "kind": polars.Series(["xyz"[k % 3] for k in K], dtype=polars.Categorical),
            "clock": [dt.time(int(k)) for k in K],
            "duration": [dt.timedelta(hours=int(k)) for k in K],
            "moment": polars.Series([START + dt.timedelta(int(k)) for k in K]).dt.replace_time_zone("Europe/Berlin"),
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
            "ticket": [f"T{i % (2 * N // 3):04d}" for i in range(N)],
            "uuid": [UUID(int=7**i % 2**128) for i in range(N)],
            "name": [f"Mr. of house {i}" for i in range(N)],
            "x": np.arange(N) * 0.5,
        }
    )
    encoder = TableEncoder(roles={"name": "text", "ticket": "code"})
    rows, expected = assert_saved(X, K % 2, tmp_path / "a.synthaug", encoder=encoder)
    assert rows.equals(expected)
    assert load(tmp_path / "a.synthaug").encoder_.roles_ == dict.fromkeys(["id", "code", "uuid"], "identifier") | {
        "name": "text",
        "ticket": "code",
    }


REFUSED = {
    "fractions": pd.Series([Fraction(int(k), 3) for k in K], dtype=object),
    "complex numbers": pd.Series([complex(k) for k in K], dtype=object),
    "zones of another library": pd.Series([pd.Timestamp("2020-01-01", tz="dateutil/Europe/Berlin")] * N),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_no_file_can_hold_is_told_by_its_column_also_before_training(name, tmp_path):
    X = pd.DataFrame({"x": np.arange(N) * 0.5, "odd one": REFUSED[name]})
    with pytest.raises(ArtifactError, match="odd one"):
        check_columns(X)
    augmenter = GANAugmenter(GaussianCopula(), random_state=0).fit(X, K % 2)
    with pytest.raises(ArtifactError, match=r"cannot be saved, as it holds in the column 'odd one'.*joblib"):
        save(augmenter, tmp_path / "a.synthaug")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", COLUMNS)
def test_what_can_be_saved_is_not_refused_before_training(name):
    check_columns(pd.DataFrame({"c": COLUMNS[name]}))
