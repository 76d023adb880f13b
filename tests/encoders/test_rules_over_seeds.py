"""Rules of further forms, over seeds: none is broken by a decoded row, and chance makes none."""

import numpy as np
import pandas as pd
import pytest

from synthaug import TableEncoder
from synthaug.exceptions import DataError
from tests.checks import assert_round_trip

N = 400


def noise(encoder, n=10_000, seed=1):
    """Return encoded rows of nothing but noise: the worst that a generator can make."""
    return np.random.default_rng(seed).normal(size=(n, encoder.layout_.shape[0])).astype(np.float32)


def pieces(seed, n=N):
    """Return random numbers of several kinds to make columns from."""
    rng = np.random.default_rng(seed)
    on = rng.random(n) < 0.25
    days = pd.Series(pd.to_datetime("2020-01-01") + pd.to_timedelta(rng.integers(0, 900, n), "D"))
    return rng, rng.normal(size=n), on, days


def city_and_country(seed):
    rng, z, _, _ = pieces(seed)
    city = rng.integers(0, 30, N)
    names = [f"city {k}" for k in city], [f"country {k % 6}" for k in city], [k % 6 < 3 for k in city]
    rule = {k: (f"country {k % 6}", k % 6 < 3) for k in range(30)}
    return (
        pd.DataFrame({"city": names[0], "country": names[1], "north": names[2], "z": z}),
        lambda X: [
            rule[int(c[5:])] == pair for c, pair in zip(X.city, zip(X.country, X.north, strict=True), strict=True)
        ],
    )


def one_hot(dtype):
    def make(seed):
        rng, z, _, _ = pieces(seed)
        X = pd.get_dummies(pd.Series(rng.integers(0, 6, N), dtype="category"), dtype=int).add_prefix("k")
        X = X.astype(dtype).assign(z=z)
        return X, lambda X: X.filter(like="k").astype(float).sum(axis=1) == 1

    return make


def at_most_one(seed):
    rng, z, _, _ = pieces(seed)
    X = pd.get_dummies(pd.Series(rng.integers(0, 5, N)), dtype=float, drop_first=True).add_prefix("k").assign(z=z)
    shuffled = X[rng.permutation(X.columns)]
    return shuffled, lambda X: X.filter(like="k").sum(axis=1) <= 1


def conversion(factor, offset, decimals):
    def make(seed):
        z = np.round(pieces(seed)[1] * 10, 2)
        X = pd.DataFrame({"a": z, "b": np.round(factor * z + offset, decimals)})
        return X, lambda X: (np.round(factor * X.a + offset, decimals) - X.b).abs() < 1e-9 + 0.51 * 10.0**-decimals

    return make


def both_rounded(seed):
    miles = np.abs(pieces(seed)[1]) * 100
    X = pd.DataFrame({"miles": miles.round(1), "km": (miles * 1.609344).round(1)})
    return X, lambda X: (X.miles * 1.609344 - X.km).abs() < 0.35


def recoding(seed):
    z = pieces(seed)[1]
    X = pd.DataFrame({"a": z, "b": z + z**3 / 5})
    return X, lambda X: np.diff(X.b.to_numpy()[np.argsort(X.a.to_numpy())]) >= 0


def flags(seed):
    rng, z, on, _ = pieces(seed)
    X = pd.DataFrame(
        {
            "smoker": on,
            "cigarettes": np.where(on, rng.integers(1, 40, N), 0),
            "measured": ~on,
            "p": np.where(on, np.nan, z),
            "q": np.where(on, np.nan, z + 1),
            "s": np.where(on, None, rng.choice(list("abc"), N)),
        }
    )
    return (
        X,
        lambda X: (
            ((X.smoker == (X.cigarettes > 0)) & (X.measured == X.p.notna()) & (X.p.isna() == X.q.isna()))
            & (X.s.isna() == X.p.isna())
        ),
    )


def missing_by_level(seed):
    rng, z, _, _ = pieces(seed)
    kind = rng.integers(0, 3, N)
    X = pd.DataFrame({"kind": np.array(["no", "some", "much"])[kind], "amount": np.where(kind == 0, np.nan, z)})
    return X, lambda X: (X.kind == "no") == X.amount.isna()


def age_groups(seed):
    age = pieces(seed)[0].uniform(0, 90, N)
    X = pd.DataFrame({"age": age, "group": np.array(["child", "adult", "old"])[np.digitize(age, [18, 65])]})
    return X, lambda X: np.array(["child", "adult", "old"])[np.digitize(X.age, [18, 65])] == X.group


def dates_in_order(seed):
    rng, z, on, days = pieces(seed)
    end = days + pd.to_timedelta(rng.integers(0, 14, N), "D")
    X = pd.DataFrame({"start": days, "end": end.where(~on), "z": z})
    return X, lambda X: (X.start <= X.end) | X.end.isna()


def numbers_in_order(seed):
    rng, _z, _, _ = pieces(seed)
    low = rng.integers(0, 500, N)
    return pd.DataFrame({"low": low, "high": low + rng.integers(0, 40, N)}), lambda X: X.low <= X.high


RULES = {
    "city": city_and_country,
    **{f"one-hot {dtype}": one_hot(dtype) for dtype in ("int64", "bool", "float32", "Int64", "object", "boolean")},
    "at most one": at_most_one,
    "fahrenheit": conversion(1.8, 32, 12),
    "fahrenheit, one decimal": conversion(1.8, 32, 1),
    "celsius": conversion(1 / 1.8, -32 / 1.8, 12),
    "pounds": conversion(0.45359237, 0, 3),
    "falling": conversion(-2.5, 7, 2),
    "both rounded": both_rounded,
    "recoding": recoding,
    "flags": flags,
    "missing by level": missing_by_level,
    "age groups": age_groups,
    "dates": dates_in_order,
    "numbers in order": numbers_in_order,
}


@pytest.mark.parametrize("name", RULES)
def test_no_decoded_row_breaks_a_rule(name, global_random_seed):
    X, holds = RULES[name](global_random_seed)
    assert np.all(holds(X))
    encoder = TableEncoder().fit(X)
    assert encoder.rules_
    decoded = encoder.inverse_transform(noise(encoder))
    assert np.all(holds(decoded))
    pd.testing.assert_series_equal(decoded.dtypes, X.dtypes)
    assert_round_trip(TableEncoder(), X)


def test_chance_makes_no_rule(global_random_seed):
    rng = np.random.default_rng(global_random_seed)
    X = pd.DataFrame(
        {
            "id": rng.permutation(N),
            "flag": rng.random(N) < 0.5,
            "rare": rng.random(N) < 0.01,
            "few": rng.integers(0, 7, N),
            "many": rng.integers(0, 150, N),
            "z": rng.normal(size=N),
            "gaps": np.where(rng.random(N) < 0.02, np.nan, rng.normal(size=N)),
            "day": pd.Timestamp("2024") + pd.to_timedelta(rng.integers(0, 900, N), "D"),
            "other day": pd.Timestamp("2024") + pd.to_timedelta(rng.integers(0, 900, N), "D"),
        }
    )
    assert TableEncoder(roles={"id": "number"}).fit(X).rules_ == []


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("city", {"country": "country 9"}),
        ("one-hot int64", {"k0": 1, "k1": 1}),
        ("fahrenheit", {"b": 99.0}),
        ("recoding", {"b": 99.0}),
        ("dates", {"end": pd.Timestamp("2019-01-01")}),
        ("age groups", {"group": "child"}),
    ],
)
def test_new_rows_that_break_a_rule_are_refused(name, change):
    X, _ = RULES[name](0)
    encoder = TableEncoder().fit(X)
    with pytest.raises(DataError, match="seen in fit"):
        encoder.transform(X.assign(**change).astype(X.dtypes))  # older pandas takes a single date for seconds
