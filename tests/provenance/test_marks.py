"""Rows that are marked as synthetic are noticed where real ones are wanted, and no others."""

import numpy as np
import pandas as pd
import pytest

import synthaug
from synthaug import GANAugmenter, GaussianCopula
from synthaug.exceptions import DataWarning
from synthaug.provenance.marks import marked

ROWS = pd.DataFrame(np.random.default_rng(0).normal(size=(40, 3)), columns=list("abc"))
AUGMENTED = ROWS.assign(synthetic=np.arange(40) >= 30)


@pytest.mark.parametrize("dtype", [bool, object, "string", "category", "boolean", str])
def test_marks_of_any_type_are_read(dtype):
    assert marked(AUGMENTED.assign(synthetic=AUGMENTED["synthetic"].astype(dtype))).sum() == 10


def test_rows_of_a_file_are_synthetic_unless_it_says_otherwise():
    rows = ROWS.copy()
    rows.attrs = {"synthaug": {"rows": {"real": 0, "synthetic": 40}}}
    assert marked(rows.iloc[:7]).sum() == 7
    rows.attrs = {"synthaug": {"rows": {"real": 30, "synthetic": 10}, "mark": "made"}}
    assert marked(rows).sum() == 0
    assert marked(rows.assign(made=np.arange(40) >= 30)).sum() == 10
    rows.attrs = {"synthaug": "nonsense"}
    assert marked(rows).sum() == 0


def test_a_mark_that_is_missing_marks_nothing():
    for dtype in ("boolean", "string", object):
        marks = pd.Series([True, None] * 20).astype(dtype)
        assert marked(ROWS.assign(synthetic=marks)).tolist() == [True, False] * 20


def test_a_column_of_that_name_says_nothing_of_a_file_that_names_no_mark():
    rows = ROWS.assign(synthetic=["nylon", "wool"] * 20)
    rows.attrs = {"synthaug": {}}
    assert marked(rows).all()


def test_a_generator_warns_of_them():
    with pytest.warns(DataWarning, match="10 of 40 rows that are learned from are marked as synthetic"):
        GANAugmenter(GaussianCopula(), random_state=0).fit(AUGMENTED)
    for real in (ROWS, AUGMENTED.iloc[:30], ROWS.assign(synthetic=["oil", "butter"] * 20), ROWS.to_numpy()):
        GANAugmenter(GaussianCopula(), random_state=0).fit(real)  # a warning is an error here


def test_an_evaluation_warns_of_them():
    for place in ("real", "holdout"):
        tables = {"real": ROWS, "holdout": ROWS, place: AUGMENTED[["a", "b", "synthetic"]]}
        columns = AUGMENTED[["a", "b", "synthetic"]]
        tables = {name: table if name == place else columns.iloc[:30] for name, table in tables.items()}
        with pytest.warns(DataWarning, match="10 of 40 rows .* as real ones"):
            synthaug.evaluate(tables["real"], columns, holdout=tables["holdout"])
