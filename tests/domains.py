"""What the house checks are done with: tables for what works on tables, images for what works on images.

A domain offers rows with labels in several forms, and knows when they are the same.
"""

import numpy as np
import pandas as pd
import torch
from numpy.testing import assert_array_equal
from pandas.testing import assert_frame_equal, assert_series_equal

from synthaug import ImageEncoder, PublicEncoder, TableEncoder
from synthaug.encoders.target import TargetCodec


class Tables:
    """A table with a column of each kind."""

    encoder = TableEncoder()

    @staticmethod
    def labelled(n=60, seed=0):
        """Return rows and labels."""
        return mixed_table(n, seed)

    @staticmethod
    def arrays():
        """Return arrays of several dtypes, of 30 rows each."""
        numbers = 10 * np.random.default_rng(0).normal(size=(30, 3))
        return [numbers.astype(dtype) for dtype in (np.float64, np.float32, np.int16)]

    @staticmethod
    def other(X):
        """Return rows of another form."""
        return X.drop(columns="flag")

    @staticmethod
    def constant():
        """Return rows that are all the same."""
        return pd.DataFrame({"a": [1.0] * 9})

    @staticmethod
    def assert_form(rows, X):
        """Assert that rows have the form of X, whatever their number."""
        assert_series_equal(rows.dtypes, X.dtypes)
        assert list(rows) == list(X)

    @staticmethod
    def assert_within(rows, X):
        """Assert that rows hold values that were seen, or lie between them."""
        for name, column in X.items():
            if pd.api.types.is_any_real_numeric_dtype(column.dtype) or column.dtype.kind in "mM":
                assert column.min() <= rows[name].min()
                assert rows[name].max() <= column.max()
            else:
                assert set(rows[name].dropna()) <= set(column.dropna())
            assert rows[name].isna().any() <= column.isna().any()


class PublicTables(Tables):
    """The same tables, of which bounds and levels are known; the label is a column."""

    bounds = {
        "continuum": (-4, 5),
        "price": (0, 20),
        "count": (0, 20),
        "nullable": (0, 2**60),
        "narrow": (-4, 4),
        "with atom": (0, 10),
        "seen": (pd.Timestamp("2024-03-01", tz="Europe/Berlin"), pd.Timestamp("2024-04-12", tz="Europe/Berlin")),
        "took": (pd.Timedelta(0), pd.Timedelta(minutes=10)),
        **dict.fromkeys(range(3), (-60, 60)),
    }
    levels = {"flag": [False, True], "city": ["Oslo", "Lima", "Pune"], "label": ["no", "yes"]}
    encoder = PublicEncoder(bounds=bounds, levels=levels)

    @staticmethod
    def labelled(n=60, seed=0):
        """Return rows, and no labels beside them."""
        X, y = mixed_table(n, seed)
        return X.assign(label=y), None

    @classmethod
    def assert_within(cls, rows, X):
        """Assert that rows hold what they may."""
        for name, column in rows.items():
            if name in cls.bounds:
                assert column.dropna().between(*cls.bounds[name]).all()
            else:
                assert set(column.dropna()) <= {*cls.levels.get(name, ()), "low", "mid", "high"}


class Images:
    """Small grey pictures that are not square, of two kinds of blobs."""

    encoder = ImageEncoder()

    @staticmethod
    def labelled(n=60, seed=0):
        """Return images and labels."""
        y = mixed_table(n, seed)[1]
        return pictures(y == "yes", seed=seed), y

    @staticmethod
    def arrays():
        """Return images of several forms and dtypes, 30 each."""
        greys = pictures(np.arange(30) % 2)
        colours = np.stack([greys, greys[::-1], 255 - greys], axis=3)
        return [greys, colours, greys.astype(np.int16) * 7 - 300, greys / 255, colours.astype(np.float32)]

    @staticmethod
    def other(X):
        """Return images of another form."""
        return X[:, 1:]

    @staticmethod
    def constant():
        """Return images that are all the same."""
        return np.ones((9, 8, 8))

    @staticmethod
    def assert_form(rows, X):
        """Assert that images have the form of X, whatever their number."""
        assert isinstance(rows, np.ndarray)
        assert rows.dtype == X.dtype
        assert rows.shape[1:] == X.shape[1:]

    @staticmethod
    def assert_within(rows, X):
        """Assert that the pixels have values that were seen."""
        assert set(np.unique(rows)) <= set(np.unique(X))


def of(estimator):
    """Return the domain that an encoder or a family works on."""
    if isinstance(estimator, ImageEncoder):
        return Images
    if isinstance(estimator, PublicEncoder) or getattr(estimator, "is_private", False):
        return PublicTables
    return Images if "pixels" in getattr(estimator, "learns", ()) and "numeric" not in estimator.learns else Tables


def encoded(domain, n=60):
    """Return encoded rows with their conditions and layout, as a family sees them; some rows have no label."""
    X, y = domain.labelled(n)
    if y is None:
        encoder = domain.encoder.fit(X)
        return torch.from_numpy(encoder.transform(X)), torch.empty(n, 0), encoder.layout_
    y = y.where(np.arange(len(y)) % 5 > 0)
    encoder = domain.encoder.fit(X)
    target = TargetCodec("auto", None).fit(y)
    condition = target.condition(target.transform(y, np.random.default_rng(0)))
    return torch.from_numpy(encoder.transform(X)), torch.from_numpy(condition), encoder.layout_


def first(part, n):
    """Return the first n rows of a table or target, or of each of several."""
    if isinstance(part, tuple):
        return tuple(first(one, n) for one in part)
    return part.iloc[:n] if hasattr(part, "iloc") else part[:n]


def rows_between(whole, start, stop):
    """Return some rows of a table or target, or of each of several, numbered from 0."""
    if isinstance(whole, tuple):
        return tuple(rows_between(one, start, stop) for one in whole)
    return renumbered(whole[start:stop])


def assert_same(one, other):
    """Assert that tables, targets or tuples of them are equal to the last bit."""
    if isinstance(one, tuple):
        assert len(one) == len(other)
        for part, counterpart in zip(one, other, strict=True):
            assert_same(part, counterpart)
    elif isinstance(one, pd.DataFrame):
        assert_frame_equal(one, other, check_exact=True)
    elif isinstance(one, pd.Series):
        assert_series_equal(one, other, check_exact=True)
    else:
        assert one.dtype == other.dtype
        assert_array_equal(one, other)


def differ(one, other):
    """Tell whether two tables or arrays of images of one form differ."""
    return not (one.equals(other) if isinstance(one, pd.DataFrame) else np.array_equal(one, other))


def renumbered(part):
    """Return a table or target as it stands among others, with its rows numbered."""
    return part.reset_index(drop=True) if hasattr(part, "iloc") else part


def mixed_table(n=60, seed=0):
    """Return a table with a column of each kind, and labels."""
    rng = np.random.default_rng(seed)
    y = pd.Series(rng.choice(["no", "yes"], p=[0.7, 0.3], size=n), name="label")
    shift = (y == "yes") * 1.0
    hours = rng.integers(0, 1000, n)
    X = pd.DataFrame(
        {
            "continuum": rng.normal(size=n) + shift,
            "price": (rng.lognormal(size=n) + shift).round(2),
            "count": rng.poisson(3 + 2 * shift),
            "nullable": pd.array(np.where(rng.random(n) < 0.2, None, rng.integers(0, 2**60, n)), dtype="Int64"),
            "narrow": rng.normal(size=n).astype(np.float32),
            "with atom": np.where(rng.random(n) < 0.4, 0.0, rng.exponential(size=n)),
            "flag": rng.random(n) < 0.3 + 0.4 * shift,
            "city": pd.Series(rng.choice(["Oslo", "Lima", "Pune"], size=n)).where(rng.random(n) < 0.9),
            "grade": pd.Categorical(
                rng.choice(["low", "mid"], size=n), categories=["low", "mid", "high"], ordered=True
            ),
            "seen": pd.Timestamp("2024-03-01", tz="Europe/Berlin") + pd.to_timedelta(hours, unit="h"),
            "took": pd.to_timedelta(rng.integers(0, 600, n), unit="s"),
        },
        index=pd.Index(rng.permutation(n) + 7),
    )
    return X, y.set_axis(X.index)


def pictures(high, seed=0, height=9, width=12):
    """Return grey pictures (n, height, width) of a blob each, upright where ``high`` is true and flat elsewhere."""
    rng = np.random.default_rng(seed)
    high = np.asarray(high, dtype=bool)[:, None, None]
    middle = rng.normal(scale=0.7, size=(2, len(high), 1, 1))
    y = np.arange(height)[:, None] - height / 2 - middle[0]
    x = np.arange(width) - width / 2 - middle[1]
    long, short = rng.uniform(2.2, 3.2, size=high.shape), rng.uniform(0.8, 1.4, size=high.shape)
    blob = np.exp(-np.square(y / np.where(high, long, short)) - np.square(x / np.where(high, short, long)))
    return np.rint(255 * np.where(blob > 0.05, blob, 0)).astype(np.uint8)


def weak_table(n, rarity, seed):
    """Return a table with a class that only one column hints at, and the labels."""
    rng = np.random.default_rng(seed)
    y = np.where(rng.random(n) < rarity, "yes", "no")
    columns = {
        "amount": rng.gamma(4, 30, n).round(2) + 30 * (y == "yes"),
        "age": rng.integers(18, 80, n),
        "country": rng.choice(list("ABCD"), n),
        "active": rng.random(n) < 0.5,
    }
    return pd.DataFrame(columns), y
