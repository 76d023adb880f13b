"""Rules between columns: none is broken by a decoded row, whatever is decoded, and real rows come back."""

# ruff: noqa: E501 - tables of columns and what holds in them, one row each
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from pandas.testing import assert_frame_equal

from synthaug import GANAugmenter, GaussianCopula, Jitter, TableEncoder, TabularGAN, TabularVAE
from synthaug.encoders.codecs import fit_codec
from synthaug.encoders.rules.broken import broken_rows
from synthaug.encoders.rules.searched import PROBE, Searched
from synthaug.exceptions import DataError
from tests.checks import assert_round_trip

N = 400
RNG = np.random.default_rng(0)
Z, GONE, MANY, CITY = RNG.normal(size=N), RNG.random(N) < 0.2, RNG.integers(0, 5000, N), RNG.integers(0, 30, N)
DAYS = pd.Series(pd.Timestamp("2020-01-01") + pd.to_timedelta(RNG.integers(0, 900, N), "D"))
END = DAYS + pd.to_timedelta(RNG.integers(0, 14, N), "D")
MINUTES = np.random.default_rng(3).integers(0, 24 * 60, (2, N))
LOCAL = (DAYS + pd.to_timedelta(MINUTES[0], "min")).dt.tz_localize(
    "Europe/Berlin", ambiguous=True, nonexistent="shift_forward"
)
TIMES = DAYS + pd.to_timedelta(MINUTES[0], "min")
BORN = DAYS - pd.to_timedelta(np.random.default_rng(4).integers(6000, 30000, N), "D")
HOURS = LOCAL + pd.to_timedelta(MINUTES[1], "min")
KILOS = np.round(RNG.lognormal(4, 0.3, N), 2)


def household(n, seed):
    rng = np.random.default_rng(seed)
    sex = rng.choice(["f", "m"], n)
    relation = np.where(
        rng.random(n) < 0.55, np.where(sex == "f", "wife", "husband"), rng.choice(["child", "other"], n)
    )
    state = np.where(np.isin(relation, ["wife", "husband"]), "married", rng.choice(["single", "gone"], n))
    state = pd.Series(state, dtype=object).where(state != "gone", None)
    return {"sex": pd.Categorical(sex), "relation": pd.Series(relation), "state": state, "x": rng.normal(size=n)}


def fits(rows):
    spouse = rows.relation.isin(["husband", "wife"])
    return (
        ~((rows.relation == "husband") & (rows.sex == "f"))
        & ~((rows.relation == "wife") & (rows.sex == "m"))
        & (spouse == (rows.state == "married"))
    )


def full_years(born, day):
    before = day.dt.month * 100 + day.dt.day < born.dt.month * 100 + born.dt.day
    return day.dt.year - born.dt.year - before


def dummies(n_levels, dtype, prefix):
    levels = pd.Categorical(RNG.integers(0, n_levels, N), range(n_levels))
    return pd.get_dummies(pd.Series(levels), prefix=prefix).astype(dtype)


def same(first, second):
    return (first == second) | (first.isna() & second.isna())


def one_set(rows, prefix):
    return rows.filter(regex=f"^{prefix}_").astype(int).sum(axis=1) == 1


def city_number(rows):
    return rows["city"].str[1:].astype(float)


HELD = {  # times and numbers that Python or Arrow holds
    "dates of Python": lambda days: pd.Series(days.dt.date.to_numpy(), dtype=object),
    "objects of time stamps": lambda days: days.astype(object),
    "times of Arrow": lambda days: days.astype("timestamp[us][pyarrow]"),
    "dates of Arrow": lambda days: days.dt.date.astype("date32[day][pyarrow]"),
    "numbers of Arrow": lambda days: (days - DAYS.min()).dt.days.astype("int64[pyarrow]"),
    "decimals": lambda days: pd.Series([Decimal(int(n)) / 100 for n in (days - DAYS.min()).dt.days], dtype=object),
}

TIES = {
    "copies": (
        {"a": Z, "b": Z, "n": MANY, "m": MANY.astype("int16"), "f": MANY.astype(float), "d": DAYS, "e": DAYS, "single": Z.astype("f4")},
        lambda rows: (rows.a == rows.b) & (rows.n == rows.m) & (rows.n == rows.f) & (rows.d == rows.e) & (rows.single == rows.a.astype("f4")),
    ),
    "copies with missing values": (
        {"a": np.where(GONE, np.nan, Z), "b": np.where(GONE, np.nan, Z), "d": DAYS.mask(GONE), "e": DAYS.mask(GONE)},
        lambda rows: same(rows.a, rows.b) & same(rows.d, rows.e),
    ),
    "units": (
        {"celsius": Z, "fahrenheit": Z * 1.8 + 32, "kg": KILOS, "pounds": np.round(KILOS * 2.20462, 2), "n": MANY, "tenth": MANY / 10},
        lambda rows: (
            ((rows.celsius * 1.8 + 32 - rows.fahrenheit).abs() < 1e-9)
            & ((rows.kg * 2.20462 - rows.pounds).abs() < 0.02)
            & ((rows.n / 10 - rows.tenth).abs() < 1e-9)
        ),
    ),
    "recodings": (
        {"a": Z, "power": np.exp(Z), "negative": -Z, "kg": KILOS, "bits": np.log2(KILOS).round(3)},
        lambda rows: ((np.exp(rows.a) - rows.power).abs() < 1e-9 * rows.power) & (rows.a == -rows.negative) & ((np.log2(rows.kg) - rows.bits).abs() < 0.000501),
    ),
    "dependency": (
        {"city": [f"c{k}" for k in CITY], "country": pd.Categorical([f"k{k % 6}" for k in CITY]), "half": CITY % 6 // 2},
        lambda rows: (city_number(rows) % 6 == rows.country.astype(str).str[1:].astype(int)) & (city_number(rows) % 6 // 2 == rows.half),
    ),
    "dependency with missing values": (
        {"city": pd.Series([f"c{k}" for k in CITY]).mask(GONE), "region": pd.Series(CITY % 6 * 1.5).mask(GONE)},
        lambda rows: same(city_number(rows) % 6 * 1.5, rows.region),
    ),
    "missing together": (
        {"p": np.where(GONE, np.nan, Z), "q": np.where(GONE, np.nan, RNG.normal(size=N)), "told": GONE.astype(int)},
        lambda rows: (rows.p.isna() == rows.q.isna()) & (rows.p.isna() == (rows.told == 1)),
    ),
    "flags": (
        {"amount": np.where(GONE, MANY, 0), "any": np.where(GONE & (MANY > 0), "yes", "no"), "z": Z, "positive": Z > 0},
        lambda rows: ((rows["any"] == "yes") == (rows.amount > 0)) & ((rows.z > 0) == rows.positive),
    ),
    "order of dates": (
        {"paid": END + pd.to_timedelta(RNG.integers(0, 30, N), "D"), "end": END.mask(GONE), "start": DAYS},
        lambda rows: ~(rows.end < rows.start) & ~(rows.paid < rows.end) & ~(rows.paid < rows.start),
    ),
    "parts of a date": (
        {"day": DAYS.mask(GONE), "year": DAYS.dt.year, "month": DAYS.dt.month_name(), "weekday": (DAYS.dt.day_of_week + 1) % 7},
        lambda rows: rows.day.isna() | ((rows.day.dt.year == rows.year) & (rows.day.dt.month_name() == rows.month) & ((rows.day.dt.day_of_week + 1) % 7 == rows.weekday)),
    ),
    "parts of a local time, after which another comes": (
        {"start": LOCAL, "quarter": LOCAL.dt.quarter.astype("Int8"), "weekend": LOCAL.dt.day_of_week > 4, "end": LOCAL + pd.to_timedelta(MINUTES[1], "min")},
        lambda rows: (rows.start.dt.quarter == rows.quarter) & ((rows.start.dt.day_of_week > 4) == rows.weekend) & ~(rows.end < rows.start),
    ),
    "the clock of a time": (
        {"at": TIMES.mask(GONE), "hour": pd.array(TIMES.dt.hour, "Int8"), "slot": TIMES.dt.strftime("%H:00"), "night": TIMES.dt.hour < 6, "weekday": TIMES.dt.day_name()},
        lambda rows: rows["at"].isna() | ((rows["at"].dt.hour == rows.hour) & (rows["at"].dt.strftime("%H:00") == rows.slot) & ((rows["at"].dt.hour < 6) == rows.night) & (rows["at"].dt.day_name() == rows.weekday)),
    ),
    "the clock of a local time": (
        {"at": LOCAL, "clock": LOCAL.dt.strftime("%H:%M"), "minute": LOCAL.dt.minute + 1},
        lambda rows: (rows["at"].dt.strftime("%H:%M") == rows.clock) & (rows["at"].dt.minute + 1 == rows.minute),
    ),
    "units in which a time lies": (
        {"at": LOCAL.mask(GONE), "day": LOCAL.dt.normalize().dt.tz_localize(None).mask(GONE), "month": LOCAL.dt.strftime("%m/%Y").mask(GONE), "week": LOCAL.dt.strftime("%G-W%V").mask(GONE), "paid": (LOCAL.dt.normalize().dt.tz_localize(None) + pd.offsets.MonthEnd(0)).mask(GONE)},
        lambda rows: rows["at"].isna() | ((rows["at"].dt.normalize().dt.tz_localize(None) == rows.day) & (rows["at"].dt.strftime("%m/%Y") == rows.month) & (rows["at"].dt.strftime("%G-W%V") == rows.week) & (rows.day + pd.offsets.MonthEnd(0) == rows.paid)),
    ),
    "digits of the month, and the week": (
        {"day": DAYS, "digits": DAYS.dt.year * 100 + DAYS.dt.month, "week": DAYS.dt.isocalendar().week, "year": DAYS.dt.year.astype(float)},
        lambda rows: (rows.day.dt.year * 100 + rows.day.dt.month == rows.digits) & (rows.day.dt.isocalendar().week == rows.week) & (rows.day.dt.year == rows.year),
    ),
    "what lies between two dates": (
        {"born": BORN, "visit": DAYS, "age": full_years(BORN, DAYS), "end": END.mask(GONE), "days": (END - DAYS).dt.days.mask(GONE), "stay": (END - BORN).mask(GONE)},
        lambda rows: (full_years(rows.born, rows.visit) == rows.age) & same((rows.end - rows.visit).dt.days, rows.days) & same(rows.end - rows.born, rows.stay),
    ),
    "hours, and years of numbers": (
        {"start": LOCAL, "end": HOURS, "hours": ((HOURS - LOCAL) / pd.Timedelta("1h")).round(2), "birth": 1940 + CITY, "age": (DAYS.dt.year - 1940 - CITY).astype("int8"), "visit": DAYS.dt.strftime("%d.%m.%Y")},
        lambda rows: (((rows.end - rows.start) / pd.Timedelta("1h") - rows.hours).abs() < 0.00501) & (rows.visit.str[-4:].astype(int) - rows.birth == rows.age),
    ),
    "order of numbers": (
        {"low": KILOS, "high": np.round(KILOS + RNG.gamma(1, 5, N), 2), "a": Z, "b": Z + RNG.gamma(1, 1, N)},
        lambda rows: (rows.low <= rows.high) & (rows.a <= rows.b),
    ),
    "exclusions": (household(N, 4), fits),
    "marks or nothing": (
        {f"o{k}": pd.Series(np.where(k == CITY % 4, "x", None), dtype=object) for k in range(4)}
        | {f"p{k}": pd.Series(np.where(k == CITY % 5, 1.0, np.nan)) for k in range(5)},
        lambda rows: (rows.filter(like="o").drop(columns="other", errors="ignore").notna().sum(axis=1) == 1) & (rows.filter(like="p").notna().sum(axis=1) == 1),
    ),
    "special numbers": (
        {
            "plan": np.array(["none", "basic", "full"])[CITY % 3],
            "premium": np.where(CITY % 3 == 0, 0, np.round(np.exp(Z) + 1, 2)),
            "days": np.where(GONE, 999, MANY % 40),
            "contacts": np.where(GONE, -1, MANY % 17 + 1).astype("int8"),
        },
        lambda rows: ((rows.plan == "none") == (rows.premium == 0)) & ((rows.days == 999) == (rows.contacts == -1)),
    ),
    "pairs that decide": (
        {
            "city": pd.Series(CITY % 8).map({k: f"c{k}" for k in range(7)}),
            "year": pd.array(MANY % 6 + 2015, "Int16"),
            "rate": (CITY % 8 * 7 + MANY % 6) ** 2 % 11 / 4,
            "a": MANY % 2,
            "b": GONE,
            "xor": np.where((MANY % 2 == 1) ^ GONE, "yes", "no"),
        },
        lambda rows: (
            ((rows.city.fillna("c7").str[1:].astype(int) * 7 + rows.year.astype(int) - 2015) ** 2 % 11 / 4 == rows.rate)
            & (((rows.a == 1) ^ rows.b) == (rows.xor == "yes"))
        ),
    ),
    "special numbers at both ends": (
        {
            "visits": np.select([GONE, CITY % 3 == 0], [99, 0], MANY % 40 + 1),
            "never": np.where(GONE, "unknown", np.where(CITY % 3 == 0, "yes", "no")),
            "rank": np.where(GONE, 500, np.maximum(MANY % 60, 5)),
        },
        lambda rows: ((rows.visits == 99) == (rows.never == "unknown")) & ((rows.visits == 0) == (rows.never == "yes")) & ((rows["rank"] == 500) == (rows.visits == 99)),
    ),
} | {
    f"order of {kind}": (
        {"start": as_kind(DAYS), "end": as_kind(END).where(~GONE), "copy": as_kind(DAYS), "z": Z},
        lambda rows: ~(rows.end < rows.start).fillna(False).astype(bool) & (rows["copy"] == rows.start),
    )
    for kind, as_kind in HELD.items()
} | {
    f"one-hot groups of {dtype}": (
        pd.concat([dummies(6, dtype, "a"), dummies(3, dtype, "b"), dummies(2, dtype, "c")], axis=1),
        lambda rows: one_set(rows, "a") & one_set(rows, "b") & one_set(rows, "c"),
    )
    for dtype in ("int64", "uint8", "float32", "bool", "Int64", "boolean")
}  # fmt: skip


def table_of(kind):
    columns, holds = TIES[kind]
    return pd.DataFrame(columns).assign(other=np.random.default_rng(1).normal(size=N)), holds


@pytest.mark.parametrize("kind", TIES)
def test_no_decoded_row_breaks_a_rule_and_real_rows_come_back(kind):
    table, holds = table_of(kind)
    assert holds(table).all()
    encoder = TableEncoder().fit(table)
    rows = encoder.transform(table)
    noise = np.random.default_rng(2).normal(size=(10_000, rows.shape[1]))
    decoded = encoder.inverse_transform(noise)
    assert int((~holds(decoded)).sum()) == 0
    pd.testing.assert_series_equal(decoded.dtypes, table.dtypes)
    assert_frame_equal(encoder.inverse_transform(rows), table, rtol=1e-4, atol=1e-4)
    spans = [(block.start, block.stop) for block in encoder.layout_.blocks]
    assert_array_equal(np.concatenate([np.arange(*span) for span in spans]), np.arange(rows.shape[1]))


@pytest.mark.parametrize("kind", TIES)
def test_rules_are_listed_and_can_be_switched_off(kind):
    table, holds = table_of(kind)
    assert TableEncoder().fit(table).rules_
    free = TableEncoder(rules=None).fit(table)
    assert free.rules_ == []
    noise = np.random.default_rng(2).normal(size=(2000, free.layout_.shape[0]))
    assert (~holds(free.inverse_transform(noise))).any()


@pytest.mark.parametrize("family", [TabularGAN(n_steps=2), TabularVAE(n_steps=2), GaussianCopula(), Jitter()])
def test_no_family_breaks_a_rule(family):
    kinds = ("units", "dependency", "missing together", "order of dates", "one-hot groups of bool", "exclusions")
    tables = [table_of(kind)[0].drop(columns="other").add_prefix(f"{i}:") for i, kind in enumerate(kinds)]
    target = np.where(Z > 0, "a", "b")
    augmenter = GANAugmenter(family, random_state=0).fit(pd.concat(tables, axis=1), target)
    rows, _ = augmenter.sample(10_000)
    for i, kind in enumerate(kinds):
        own = rows.filter(regex=f"^{i}:").rename(columns=lambda name: name.partition(":")[2])
        assert int((~table_of(kind)[1](own)).sum()) == 0, kind


@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_groups_in_arrays_stay_one_hot(dtype):
    rng = np.random.default_rng(0)
    groups = [np.eye(n)[rng.integers(0, n, N)] for n in (5, 2, 3)]
    array = np.column_stack([*groups, rng.normal(size=N)]).astype(dtype)
    encoder = TableEncoder().fit(array)
    decoded = encoder.inverse_transform(rng.normal(size=(10_000, encoder.layout_.shape[0])))
    assert decoded.dtype == array.dtype
    for start, stop in ((0, 5), (5, 7), (7, 10)):
        assert_array_equal(decoded[:, start:stop].sum(axis=1), 1)
    assert_allclose(encoder.inverse_transform(encoder.transform(array)), array, atol=1e-4)


def test_what_chance_or_an_identifier_explains_is_no_rule():
    rng = np.random.default_rng(0)
    table = pd.DataFrame({"id": rng.permutation(10 * N)[:N], "sex": rng.choice(["f", "m"], N), "x": rng.normal(size=N)})
    assert TableEncoder(roles={"id": "category"}).fit(table).rules_ == []


def test_where_two_values_never_met_a_third_one_is_the_likeliest_and_a_pair_by_chance_decides_nothing():
    rng = np.random.default_rng(0)
    X = pd.DataFrame(
        {"city": rng.integers(0, 8, N).astype(str), "year": rng.integers(0, 5, N), "z": rng.normal(size=N)}
    )
    X = X[(X.city != "0") | (X.year > 1)].assign(rate=lambda rows: np.where(rows.city == "0", 9, rows.year % 3 * 2))
    encoder = TableEncoder().fit(X)
    assert encoder.rules_ == ["rate follows from city and year"]
    rows = encoder.inverse_transform(rng.normal(size=(2000, encoder.layout_.shape[0])))
    new = rows[(rows.city == "0") & (rows.year < 2)]
    assert len(new) > 10
    assert (new.rate == 9).all()
    assert encoder.transform(new.assign(rate=0)).shape[0] == len(new)  # nothing is known of them
    with pytest.raises(DataError, match="'rate' always followed from 'city and year'"):
        encoder.transform(X.assign(rate=9))
    chance = pd.DataFrame({f"few{i}": rng.integers(0, 2 + i, N) for i in range(6)})
    almost = chance.assign(rare=(chance.few0 == 1) | (chance.index == (chance.few0 == 0).idxmax()))
    assert TableEncoder(rules=["dependency"]).fit(chance).rules_ == []
    assert TableEncoder(rules=["dependency"]).fit(almost).rules_ == []


def test_rows_of_values_that_never_meet_are_moved_alone_and_columns_keep_their_shares():
    table = pd.DataFrame(household(3000, 0))
    encoder = TableEncoder().fit(table)
    assert len(encoder.rules_) == 1
    assert encoder.rules_[0].startswith("pairs of values that never meet: sex and relation (2), relation and state (")
    rows, rng = encoder.transform(table), np.random.default_rng(1)
    for block in encoder.layout_.blocks:  # nothing depends on anything any more
        rows[:, block.start : block.stop] = rng.permutation(rows[:, block.start : block.stop])
    free = TableEncoder(rules=None).fit(table).inverse_transform(rows)
    decoded = encoder.inverse_transform(rows)
    assert fits(free).mean() < 0.6
    assert fits(decoded).all()
    assert_frame_equal(decoded[fits(free)], free[fits(free)])
    for name in ("sex", "relation", "state"):
        shares, real = (X[name].astype(object).value_counts(normalize=True, dropna=False) for X in (decoded, table))
        assert (shares - real).abs().sum() / 2 < 0.08
    assert_frame_equal(encoder.inverse_transform(rows[1000:1500]), decoded[1000:1500].reset_index(drop=True))


def test_rows_of_values_that_never_meet_are_told():
    table = pd.DataFrame(household(1500, 0))
    encoder = TableEncoder().fit(table)
    made = table.assign(sex=table["sex"].cat.rename_categories({"f": "m", "m": "f"}).cat.set_categories(["f", "m"]))
    columns = {i: made.iloc[:, i] for i in range(made.shape[1])}
    ((text, mask),) = broken_rows(encoder._rules, encoder._names, columns, len(made)).items()
    assert text.startswith("pairs of values that never meet")
    assert_array_equal(mask, made["relation"].isin(["husband", "wife"]))


def test_rare_values_stay_in_rows_that_are_moved():
    table = pd.DataFrame(household(1500, 0))
    odd = np.flatnonzero(table["state"] != "married")[:8]
    table.loc[odd, "state"] = "odd"
    encoder = TableEncoder().fit(table)
    rows = encoder.transform(table)
    husband = rows[np.flatnonzero(table["relation"] == "husband")[0]]
    wife = rows[np.flatnonzero(table["relation"] == "wife")[0]]
    for name, like in (("relation", husband), ("sex", wife)):
        block = next(one for one in encoder.layout_.blocks if one.name == name)
        rows[odd, block.start : block.stop] = like[block.start : block.stop]
    decoded = encoder.inverse_transform(rows)
    assert not ((decoded["relation"] == "husband") & (decoded["sex"] == "f")).any()
    assert (decoded.loc[odd, "state"] == "odd").all()


@pytest.mark.parametrize("n_exceptions", [1, 2])
def test_an_exception_stays_one(n_exceptions):
    table = pd.DataFrame(household(12_000, 0))
    odd = table.index[table["relation"] == "husband"][:n_exceptions]
    table["sex"] = table["sex"].where(~table.index.isin(odd), "f")
    encoder = TableEncoder().fit(table)
    assert any("hardly ever meet: sex and relation (2)" in text for text in encoder.rules_)
    rows = encoder.transform(table)
    assert_frame_equal(encoder.inverse_transform(rows), table, rtol=1e-4, atol=1e-4)
    start = next(block.start for block in encoder.layout_.blocks if block.name == "sex")
    rows[:, start : start + 2] = rows[:, [start + 1, start]]
    assert (~fits(encoder.inverse_transform(rows))).sum() <= n_exceptions


def test_an_unknown_kind_of_rule_is_refused():
    with pytest.raises(ValueError, match="rules names the kind 'magic'"):
        TableEncoder(rules=["magic"]).fit(pd.DataFrame({"a": Z}))


def test_rows_that_break_a_rule_are_refused():
    table, _ = table_of("order of dates")
    encoder = TableEncoder().fit(table)
    with pytest.raises(DataError, match="'paid' was never less than"):
        encoder.transform(table.assign(paid=pd.Timestamp("2019-01-01").as_unit(table["paid"].dt.unit)))


@pytest.mark.parametrize("dtype", ["float16", "float32", "int8", "UInt8", "string"])
def test_a_column_of_any_type_decides_another(dtype):
    code = pd.Series(np.random.default_rng(0).integers(0, 6, N))
    X = pd.DataFrame({"code": code.astype(dtype), "odd": code % 2})
    encoder = TableEncoder().fit(X)
    assert encoder.rules_
    assert encoder.inverse_transform(encoder.transform(X)).equals(X)


@pytest.mark.parametrize("largest", [4.5e15, 1e100, 1e160, 1e231, 1.7e308])
def test_one_extreme_number_makes_no_copy_of_what_differs_elsewhere(largest):
    rng = np.random.default_rng(0)
    x = np.r_[rng.normal(size=N), largest]
    X = pd.DataFrame({"x": x, "y": np.where(rng.random(N + 1) < 0.1, x + rng.normal(size=N + 1), x)})
    encoder = TableEncoder().fit(X)
    assert encoder.rules_ == []
    assert_round_trip(TableEncoder(), X)


@pytest.mark.parametrize("dtype", ["object", "string", "category", "Int64", "float64", "datetime64[s]"])
def test_the_first_rows_tell_columns_apart_by_the_codes_that_all_rows_have(dtype):
    rng = np.random.default_rng(0)
    column = pd.Series(rng.integers(0, 300, 3 * PROBE)).astype(dtype).mask(rng.random(3 * PROBE) < 0.1)
    codec = fit_codec(column, categorical=False)
    first, whole = (Searched({0: column}, {0: codec}, {0: "x"}) for _ in range(2))
    assert_array_equal(first.first_codes(0), whole.codes(0)[:PROBE])


def test_columns_that_the_first_rows_tell_apart_are_not_searched_in_all_rows(monkeypatch):
    rng = np.random.default_rng(0)
    n, asked = 10 * PROBE, []
    table = pd.DataFrame({f"x{i}": rng.integers(0, 200, n) for i in range(6)})
    table["code"] = rng.integers(0, 20, n)
    table["name"] = table["code"] % 7
    codes = Searched.codes
    monkeypatch.setattr(Searched, "codes", lambda self, key: asked.append(key) or codes(self, key))
    assert TableEncoder().fit(table).rules_ == ["name follows from code"]
    assert {table.columns[key] for key in asked} == {"code", "name"}


@pytest.mark.parametrize("gone", [None, np.nan, pd.NA])
@pytest.mark.parametrize("dtype", ["object", "string", "category"])
def test_exceptions_found_in_fit_are_those_of_the_same_rows_in_transform(dtype, gone):
    table = pd.DataFrame(household(3000, 0))
    for name in ("sex", "relation", "state"):
        table[name] = table[name].astype(object).where(table[name].notna(), gone).astype(dtype)
    odd = table.index[(table.relation == "husband") & (table.sex == "m")][:1]
    table.loc[odd, "sex"] = "f"
    encoder = TableEncoder(rules=["exclusion"]).fit(table)
    assert len(encoder.rules_) == 1
    decoded = encoder.inverse_transform(encoder.transform(table))
    assert_array_equal((decoded.relation == "husband") & (decoded.sex == "f"), table.index.isin(odd))
