from datetime import date

import numpy as np
import pandas as pd
from hypothesis import given

from synthaug.encoders.features import MAX_LEVELS, TableFeatures
from tests import strategies


@given(strategies.tables())
def test_any_table_becomes_floats(table):
    features = TableFeatures().fit(table)
    rows = features.transform(table)
    assert rows.dtype == np.float64
    assert len(rows) == len(table)
    levels = rows[:, features.n_numbers_ :]
    assert np.isin(levels, (0.0, 1.0)).all()


def test_numbers_stay_what_they_are_and_come_first():
    table = pd.DataFrame({"city": ["a", "b", "a"], "age": [1.5, np.nan, 3.0], "day": [date(2020, 1, 1)] * 3})
    features = TableFeatures().fit(table)
    assert features.n_numbers_ == 2
    np.testing.assert_array_equal(features.transform(table)[:, 0], table["age"])


def test_unseen_and_single_levels_share_a_column():
    seen = pd.DataFrame({"city": ["a", "a", "b", "b", "once", "other"]})
    features = TableFeatures().fit(seen)
    rows = features.transform(pd.DataFrame({"city": ["once", "new", None, "a"]}))
    assert np.array_equal(rows[0], rows[1])
    assert np.array_equal(rows[0], rows[2])
    assert not np.array_equal(rows[0], rows[3])


def test_width_is_bounded():
    names = pd.DataFrame({"name": np.repeat([f"n{i}" for i in range(500)], 2)})
    assert TableFeatures().fit(names).transform(names).shape[1] <= MAX_LEVELS
