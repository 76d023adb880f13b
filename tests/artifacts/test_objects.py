"""Objects as the parts of an archive."""

import io
import zipfile

import numpy as np
import pandas as pd

from synthaug.artifacts.archive import pack
from synthaug.artifacts.objects import object_in, object_parts
from synthaug.encoders.codes import TableCodes
from tests.domains import assert_same


def test_what_columns_mean_comes_back():
    rng, n = np.random.default_rng(0), 40
    table = pd.DataFrame(
        {
            "ordered": pd.Categorical(rng.choice(["low", "mid", "top"], n), ["low", "mid", "top"], ordered=True),
            "amount": [f"{value:.2f} EUR" for value in rng.random(n)],
            "clock": [f"{hour:02d}:30" for hour in rng.integers(0, 24, n)],
            "month": rng.choice(["Jan", "Feb", "Mar"], n),
            "day": [f"{day:02d}.01.2020" for day in rng.integers(1, 29, n)],
            "range": rng.choice(["10-19", "20-29", "30+"], n),
            "day of May": rng.choice(["3 mai 2020", "12 mai 2020", "1 juin 2020"], n),
            "monat": rng.choice(["Januar", "Februar", "März"], n),
            "time": rng.choice(["3h05", "1h10", "12h00"], n),
            "length": rng.choice(["1h 5min", "7min", "2h 3min"], n),
            "quarter": rng.choice(["2020Q1", "2021Q3"], n),
            "period": pd.period_range("2020-01", periods=n, freq="M"),
            "level": rng.choice(["red", "blue"], n),
        }
    )
    codes, content = TableCodes().fit(table), io.BytesIO()
    pack(content, object_parts(codes))
    with zipfile.ZipFile(content) as archive:
        loaded, built = object_in(archive)
    assert loaded in built
    assert codes.categorical_.tolist() == [name == "level" for name in table]
    assert_same(loaded.transform(table), codes.transform(table))
