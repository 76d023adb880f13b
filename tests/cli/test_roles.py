"""Columns with a role on the command line."""

import numpy as np
import pandas as pd
import pytest

from synthaug.cli.augment import augment_table
from synthaug.cli.errors import InputError
from synthaug.cli.models import fit_table, sample_rows
from synthaug.cli.requests import Augmentation, Learning, Sampling

QUICK = {"target": "y", "family": "gaussian-copula"}


def table():
    n = np.arange(40)
    return pd.DataFrame({"key": n * 3, "note": [f"N{i % 9}" for i in n], "x": n * 0.5, "y": n % 2})


def test_columns_in_a_role_are_not_learned():
    made = augment_table(table(), Augmentation(**QUICK, id=["key"], drop=["note"], no_teacher=True)).synthetic
    assert made["key"].tolist() == [117 + 3 * i for i in range(1, 41)]
    assert made["note"].isna().all()
    model = fit_table(table(), Learning(**QUICK, id=["key"], text=["note"]))
    assert sample_rows(model, Sampling(rows=5))["note"].isna().all()


@pytest.mark.parametrize(
    ("roles", "words"),
    [
        ({"id": ["keys"]}, "unknown column of --id 'keys'.*did you mean 'key'"),
        ({"drop": ["y"]}, "--drop 'y' is the target"),
        ({"drop": ["key"], "text": ["key"]}, "'key' has two roles, ignore and text"),
    ],
)
def test_roles_that_make_no_sense_are_refused(roles, words):
    with pytest.raises(InputError, match=words):
        fit_table(table(), Learning(**QUICK, **roles))
