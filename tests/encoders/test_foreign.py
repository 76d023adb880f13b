import datetime as dt

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import scipy.sparse
from pandas.testing import assert_frame_equal
from sklearn.base import clone
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

import synthaug
from synthaug import AugmentedEstimator, AugmentedEstimatorCV, GANAugmenter, GaussianCopula, TableEncoder
from synthaug.exceptions import ColumnTypeError, DataError

polars = pytest.importorskip("polars")
AUGMENTER = GANAugmenter(GaussianCopula(), ratio=1.0, random_state=0)


def typed_frame(n=60):
    """Return a table of polars with a column of each type."""
    rng, day = np.random.default_rng(0), dt.date(2020, 1, 1)
    which = rng.integers(0, 3, n).tolist()
    return polars.DataFrame(
        {
            "text": [["a", "b", None][i] for i in which],
            "whole": [i if i else None for i in which],
            "number": rng.normal(size=n),
            "byte": polars.Series(which, dtype=polars.UInt8),
            "day": [day + dt.timedelta(days=i) for i in which],
            "moment": [dt.datetime(2020, 1, 1, i) for i in which],
            "zoned": polars.Series([dt.datetime(2020, 1, 1, i) for i in which]).dt.replace_time_zone("Europe/Berlin"),
            "clock": [dt.time(i) for i in which],
            "lasting": [dt.timedelta(hours=i) for i in which],
            "truth": [i > 0 for i in which],
            "category": polars.Series(["xyz"[i] for i in which], dtype=polars.Categorical),
            "size": polars.Series(["SML"[i] for i in which], dtype=polars.Enum(["S", "M", "L"])),
        }
    )


@pytest.fixture(scope="module")
def cancer():
    X, y = load_breast_cancer(return_X_y=True, as_frame=True)
    return X.iloc[:120, :4], y[:120]


def forms(X):
    """Return a table of numbers in each container."""
    return {
        "polars": polars.from_pandas(X),
        "pyarrow": pa.Table.from_pandas(X, preserve_index=False),
        "csr_matrix": scipy.sparse.csr_matrix(X),
        "csc_array": scipy.sparse.csc_array(X),
        "coo_array": scipy.sparse.coo_array(X),
        "pandas sparse": X.astype(pd.SparseDtype(float, 0.0)),
    }


def test_every_type_of_polars_comes_back():
    table = typed_frame()
    encoder = TableEncoder().fit(table)
    back = encoder.inverse_transform(encoder.transform(table))
    assert isinstance(back, polars.DataFrame)
    assert back.schema == table.schema
    assert back.drop("number").equals(table.drop("number"))
    np.testing.assert_allclose(back["number"], table["number"], rtol=1e-4)


def test_rows_of_polars_are_augmented_as_rows_of_polars():
    table = typed_frame()
    y = polars.Series("label", ["yes", "no"] * 30)
    X_augmented, y_augmented = clone(AUGMENTER).fit_resample(table, y)
    assert X_augmented.schema == table.schema
    assert X_augmented[:60].equals(table)
    assert isinstance(y_augmented, polars.Series)
    assert y_augmented[:60].equals(y)
    assert y_augmented.name == "label"
    soft, labels, weights = clone(AUGMENTER).fit_augment(table, y)
    assert soft.schema == table.schema
    assert len(soft) == len(labels) == len(weights)


def test_missing_numbers_come_back_as_they_were():
    table = polars.DataFrame({"nan": [1.5, float("nan"), 3.5] * 9, "null": [1.5, None, 3.5] * 9})
    encoder = TableEncoder().fit(table)
    assert encoder.inverse_transform(encoder.transform(table)).equals(table)


@pytest.mark.parametrize(
    "dtype", [name for name in ("Int128", "UInt128", "Float16", "Object") if hasattr(polars, name)]
)
def test_types_of_polars_that_arrow_lacks_are_refused_by_name(dtype):
    column = polars.Series("long", [0, 1, 2] * 9, dtype=getattr(polars, dtype))
    table = polars.DataFrame({"long": column, "number": np.random.default_rng(0).normal(size=27)})
    for call in (
        lambda: TableEncoder().fit(table),
        lambda: clone(AUGMENTER).fit(table.lazy()),
        lambda: clone(AUGMENTER).fit(table.select("number"), column),
    ):
        with pytest.raises(ColumnTypeError, match=r"column 'long' has the dtype .*, which Arrow"):
            call()


def test_columns_of_several_calendar_units_are_refused():
    table = pa.table({"number": np.arange(27.0), "long": pa.array([(1, 2, 3)] * 27, pa.month_day_nano_interval())})
    with pytest.raises(ColumnTypeError, match="month_day_nano_interval"):
        TableEncoder().fit(table)


@pytest.fixture(scope="module")
def predicted(cancer):
    """Give what is predicted of arrays."""
    X, y = cancer
    return AugmentedEstimator(LogisticRegression(), AUGMENTER).fit(X.to_numpy(), y).predict_proba(X.to_numpy())


@pytest.mark.parametrize("form", forms(pd.DataFrame({"a": [1.0]})))
def test_a_container_comes_back_and_changes_no_prediction(form, cancer, predicted):
    X, y = cancer
    given = forms(X)[form]
    rows, _ = clone(AUGMENTER).set_params(teacher=None).fit_resample(given, y)
    assert rows.shape == (240, 4)
    same_kind = scipy.sparse.issparse(rows) if scipy.sparse.issparse(given) else type(rows) is type(given)
    assert same_kind
    if form == "pandas sparse":
        assert (rows.dtypes == given.dtypes).all()
    model = AugmentedEstimator(LogisticRegression(), AUGMENTER)
    np.testing.assert_allclose(model.fit(given, y).predict_proba(given), predicted, atol=1e-6)


@pytest.mark.parametrize("form", ["polars", pytest.param("csr_matrix", marks=pytest.mark.slow)])
def test_the_choice_takes_it_too(form, cancer):
    X, y = cancer
    given = forms(X)[form]
    model = AugmentedEstimatorCV(make_pipeline(StandardScaler(with_mean=False), LogisticRegression()), AUGMENTER, cv=2)
    assert model.fit(given, y).predict(given).shape == (120,)


def test_what_streams_arrow_and_is_of_no_known_library_comes_back_as_a_table_of_arrow(cancer):
    X, y = cancer

    class Streaming:
        columns, shape = list(X), X.shape

        def __arrow_c_stream__(self, requested_schema=None):
            return pa.Table.from_pandas(X, preserve_index=False).__arrow_c_stream__(requested_schema)

    rows, _ = clone(AUGMENTER).fit_resample(Streaming(), y)
    assert isinstance(rows, pa.Table)
    assert_frame_equal(rows.slice(0, 120).to_pandas(), X)


def test_lazy_frames_are_collected(cancer):
    X, y = cancer
    rows, labels = clone(AUGMENTER).fit_resample(polars.from_pandas(X).lazy(), y)
    assert isinstance(rows, polars.LazyFrame)
    assert rows.collect().shape == (len(labels), 4)


def test_sparse_tables_that_are_too_large_name_the_way_out():
    table = scipy.sparse.random(50, 3000, format="csr", random_state=0)
    with pytest.raises(DataError, match="TruncatedSVD"):
        clone(AUGMENTER).fit(table)


def test_one_hot_columns_at_their_default_are_taken():
    X = pd.DataFrame({"a": list("xyz") * 20, "b": list("uvwt") * 15})
    model = synthaug.make_pipeline(OneHotEncoder(), AUGMENTER, LogisticRegression())
    assert model.fit(X, [0, 1, 1] * 20).predict(X).shape == (60,)
