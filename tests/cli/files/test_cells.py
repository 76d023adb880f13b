"""What cells mean is worked out once for each that differs."""

from collections import Counter

import numpy as np
import pandas as pd
import pytest

from synthaug.cli.files.cells import Cells
from synthaug.cli.files.text import Text

WRITTEN = ["5", "NA", " 5", "NA", "-1", "5", "", "5"]


@pytest.mark.parametrize("dtype", ["str", object])
def test_each_different_cell_is_asked_once(dtype):
    asked = Counter()

    def number(cell):
        asked[cell] += 1
        return float(cell)

    values = Cells.of(pd.Series(WRITTEN, dtype=dtype)).values(number, np.float64, np.nan)
    np.testing.assert_array_equal(values, [5, np.nan, 5, np.nan, -1, 5, np.nan, 5])
    assert asked == {"5": 2, "-1": 1}  # with a blank before it, and without


def test_counts_are_those_of_rows():
    cells = Cells.of(pd.Series(WRITTEN), words=["-1"])
    assert cells.count(cells.absent).tolist() == [0, 2, 0, 1, 1]
    assert cells.most_frequent(cells.are(["-1"])) == "-1"
    assert cells.most_frequent(cells.are([])) == ""


def test_rows_and_names_of_a_table_stay():
    table = pd.DataFrame({"a": ["1", "2"], "when": ["2024-01-31", ""], "b": ["x", ""]}, index=[7, 3])
    meaning = Text.of(table).meaning
    assert meaning.index.tolist() == [7, 3]
    assert meaning["when"].isna().tolist() == meaning["b"].isna().tolist() == [False, True]
    assert meaning["a"].tolist() == [1, 2]
