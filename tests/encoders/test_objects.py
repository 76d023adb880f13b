"""Python objects that are numbers or times are encoded as such, and come back as Python objects."""

import datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from synthaug import GANAugmenter, TableEncoder, TabularGAN

N = 300
WHOLE = np.random.default_rng(0).integers(0, 900, N).tolist()
COLUMNS = {
    "dates": [datetime.date(2020, 1, 1) + datetime.timedelta(days=day) for day in WHOLE],
    "decimals": [Decimal(cents) / 100 for cents in WHOLE],
}


@pytest.mark.parametrize("kind", COLUMNS)
@pytest.mark.parametrize("missing", [False, True])
def test_order_and_type_are_kept(kind, missing):
    values = COLUMNS[kind].copy()
    if missing:
        values[3] = None
    table = pd.DataFrame({"a": pd.Series(values, dtype=object)})
    encoder = TableEncoder().fit(table)
    rows = encoder.transform(table)
    decoded = encoder.inverse_transform(rows)["a"]
    assert decoded.tolist() == values
    assert {type(value) for value in decoded} == {type(value) for value in values}
    present = table["a"].notna().to_numpy()
    later = np.argsort(np.asarray(WHOLE)[present], kind="stable")
    assert np.all(np.diff(rows[present, 0][later]) >= -0.5), "scores follow the order of the values"


def test_decimals_of_arrow_are_numbers():
    table = pd.DataFrame({"a": pd.Series(COLUMNS["decimals"], dtype=pd.ArrowDtype(pa.decimal128(12, 2)))})
    encoder = TableEncoder().fit(table)
    assert [block.kind for block in encoder.layout_.blocks] == ["numeric"]
    pd.testing.assert_frame_equal(encoder.inverse_transform(encoder.transform(table)), table)


def test_a_number_among_objects_is_no_source_of_a_twin():
    rng = np.random.default_rng(0)
    first = np.where(rng.random(200) < 0.5, 0.0, rng.normal(size=200))
    X = np.column_stack([first, 2 * first]).astype(object)
    rows = GANAugmenter(TabularGAN(n_steps=5, hidden=8), random_state=0).fit(X).sample(500)
    assert len(set(rows[:, 1])) > 50
