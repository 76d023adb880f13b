from datetime import date

import numpy as np
import pandas as pd
from hypothesis import given, settings

from synthaug.encoders.codes import TableCodes
from tests import strategies


@settings(max_examples=40, deadline=None, derandomize=True)
@given(strategies.tables())
def test_any_table_becomes_a_float_per_column_with_a_value(table):
    codes = TableCodes().fit(table)
    rows = codes.transform(table)
    used = table.notna().any()
    assert rows.shape == (len(table), used.sum())
    assert rows.dtype == np.float64
    assert len(codes.categorical_) == used.sum()
    np.testing.assert_array_equal(
        np.isnan(rows[:, codes.categorical_]), table.loc[:, used].isna().to_numpy()[:, codes.categorical_]
    )


def test_numbers_stay_what_they_are_and_levels_become_codes():
    table = pd.DataFrame({"city": ["a", None, "b", "a"], "age": [1.5, np.nan, 3.0, 2.0], "day": [date(2020, 1, 1)] * 4})
    codes = TableCodes().fit(table)
    assert codes.categorical_.tolist() == [True, False, False]
    rows = codes.transform(table)
    np.testing.assert_array_equal(rows[:, 0], [0, np.nan, 1, 0])
    np.testing.assert_array_equal(rows[:, 1], table["age"])


def test_unseen_levels_share_a_code_of_their_own():
    codes = TableCodes().fit(pd.DataFrame({"city": ["a", "b"]}))
    rows = codes.transform(pd.DataFrame({"city": ["new", "b", "other", None]}))
    np.testing.assert_array_equal(rows[:, 0], [2, 1, 2, np.nan])


def test_text_that_means_numbers_is_numbers():
    codes = TableCodes().fit(pd.DataFrame({"size": ["10", "9", "8"]}))
    assert not codes.categorical_.any()
    assert codes.transform(pd.DataFrame({"size": ["11"]})) == 11


def test_levels_of_other_types_and_equal_texts_are_one():
    table = pd.DataFrame({"level": pd.Series(["a", "b", "a"], dtype="category")})
    rows = TableCodes().fit(table).transform(table.astype(object))
    np.testing.assert_array_equal(rows[:, 0], [0, 1, 0])
