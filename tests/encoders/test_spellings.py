"""What columns mean beyond their type: learned in its order, and written as it was."""

import datetime as dt
import re
import warnings
from decimal import Decimal
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from scipy.stats import spearmanr
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer

from synthaug import AugmentedEstimator, GANAugmenter, GaussianCopula, TableEncoder
from synthaug.artifacts import load, save
from synthaug.encoders.ordinals import as_floats, reading_of
from synthaug.encoders.spellings.found import spelling_of
from synthaug.exceptions import DataError, DataWarning

N = 300
RNG = np.random.default_rng(0)
Z = RNG.normal(size=N)
NUMBERS = np.round(Z * 150 + RNG.normal(size=N) * 80 + 700).clip(5, 1435).astype(int)  # what every column says
DAYS = [dt.date(2010, 1, 1) + dt.timedelta(int(number)) for number in NUMBERS]
ZONES = [ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Tokyo")]


def german(number, places=2):
    return f"{number:,.{places}f}".translate(str.maketrans(",.", ".,"))


def lakhs(number):
    digits = f"{number:06d}"
    return "₹" + f"{digits[:-5]},{digits[-5:-3]},{digits[-3:]}".lstrip("0,")


def hours(minutes):
    return f"PT{f'{minutes // 60}H' * (minutes > 59)}{f'{minutes % 60}M' * (minutes % 60 > 0)}"


def stamp(form):
    return lambda number, day: (dt.datetime(day.year, day.month, day.day) + dt.timedelta(minutes=number)).strftime(form)


GERMAN = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember"
FRENCH = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"

# What a number or its day is written as, and whether all synthetic values are as well.
TEXTS = {
    "digits": (lambda number, day: str(number), r"\d+"),
    "signed": (lambda number, day: f"{number - 700:+d}", r"[+-]\d+|\+0"),
    "trailing sign": (lambda number, day: f"{abs(number - 700)}{'-' * (number < 700)}", r"\d+-?"),
    "fixed decimals": (lambda number, day: f"{number / 4:.2f}", r"\d+\.(00|25|50|75)"),
    "fewest decimals": (lambda number, day: f"{number / 4:g}", r"\d+(\.(25|5|75))?"),
    "bare decimals": (lambda number, day: f"{number / 10_000:.4f}".lstrip("0"), r"\.\d{4}"),
    "thousands": (lambda number, day: f"{7 * number:,}", r"\d{1,3}(,\d{3})*"),
    "points": (lambda number, day: german(number, 0), r"\d{1,3}(\.\d{3})*"),
    "narrow spaces": (lambda number, day: f"{1000 * number:,}".replace(",", "\u202f"), "\\d{1,3}(\u202f\\d{3})*"),
    "lakhs": (lambda number, day: lakhs(1013 * number), r"₹(\d{1,2},)?(\d\d,)*\d{3}"),
    "euro": (lambda number, day: f"{german(1000 * number)} €", r"\d{1,3}(\.\d{3})*,00 €"),
    "negative dollar": (lambda number, day: f"-${5000 - number:,}", r"-\$\d,\d{3}"),
    "both signs": (lambda number, day: f"${number - 700:,}".replace("$-", "-$"), r"-?\$\d{1,3}"),
    "accounting": (lambda number, day: f"({700 - number})" if number < 700 else f"{number - 700}", r"\d+|\(\d+\)"),
    "percent": (lambda number, day: f"{number / 10} %", r"\d+\.\d %"),
    "unit": (lambda number, day: f"{number}kg", r"\d+kg"),
    "scientific": (lambda number, day: f"{number:.3e}", r"\d\.\d{3}e\+0\d"),
    "exponent without plus": (lambda number, day: f"{number:.3e}".replace("e+0", "E"), r"\d\.\d{3}E\d"),
    "shortest": (lambda number, day: repr(number / 1e7), r"\d(\.\d+)?e-0\d|0\.\d+"),
    "long": (lambda number, day: f"{number * 10**20 + 17}", r"\d+00017"),
    "ISO": (lambda number, day: day.isoformat(), r"\d{4}-\d\d-\d\d"),
    "ISO with Z": (stamp("%Y-%m-%dT%H:%M:00Z"), r"\d{4}-\d\d-\d\dT\d\d:\d\d:00Z"),
    "offset": (stamp("%Y-%m-%d %H:%M:00.125+05:30"), r"\d{4}-\d\d-\d\d \d\d:\d\d:00\.125\+05:30"),
    "nanoseconds": (stamp("%Y-%m-%d %H:%M:00.000000001"), r"\d{4}-\d\d-\d\d \d\d:\d\d:00\.000000001"),
    "compact": (lambda number, day: day.strftime("%Y%m%d"), r"\d{8}"),
    "compact time": (stamp("%Y%m%dT%H%M00Z"), r"\d{8}T\d{4}00Z"),
    "day.month.year": (lambda number, day: day.strftime("%d.%m.%Y"), r"\d\d\.\d\d\.\d{4}"),
    "day.month.two digits": (lambda number, day: day.strftime("%d.%m.%y"), r"\d\d\.\d\d\.\d\d"),
    "month/day/year": (lambda number, day: day.strftime("%m/%d/%Y"), r"\d\d/\d\d/\d{4}"),
    "unpadded": (lambda number, day: f"{day.month}/{day.day}/{day.year}", r"[1-9]\d?/[1-9]\d?/\d{4}"),
    "month by name": (lambda number, day: day.strftime("%B %d, %Y"), r"[A-Z][a-z]+ \d\d, \d{4}"),
    "capitals": (lambda number, day: day.strftime("%d-%b-%y").upper(), r"\d\d-[A-Z]{3}-\d\d"),
    "mail": (stamp("%a, %d %b %Y %H:%M:00 +0000"), r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:00 \+0000"),
    "server log": (stamp("%d/%b/%Y:%H:%M:00 +0000"), r"\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:00 \+0000"),
    "Chinese": (lambda number, day: f"{day.year}年{day.month}月{day.day}日", r"\d{4}年[1-9]\d?月[1-9]\d?日"),
    "point at the end": (lambda number, day: day.strftime("%Y.%m.%d."), r"\d{4}\.\d\d\.\d\d\."),
    "year and month": (lambda number, day: f"{1950 + number // 12}{number % 12 + 1:02d}", r"\d{4}(0[1-9]|1[0-2])"),
    "year-month": (lambda number, day: f"{1950 + number // 12}-{number % 12 + 1:02d}", r"\d{4}-(0[1-9]|1[0-2])"),
    "month/year": (lambda number, day: f"{number % 12 + 1:02d}/{1950 + number // 12}", r"(0[1-9]|1[0-2])/\d{4}"),
    "quarter": (lambda number, day: f"{1950 + number // 4}Q{number % 4 + 1}", r"\d{4}Q[1-4]"),
    "quarter first": (lambda number, day: f"Q{number % 4 + 1} {1950 + number // 4}", r"Q[1-4] \d{4}"),
    "week": (lambda number, day: day.strftime("%G-W%V"), r"\d{4}-W\d\d"),
    "clock": (lambda number, day: f"{number // 60:02d}:{number % 60:02d}", r"\d\d:[0-5]\d"),
    "seconds": (lambda number, day: f"{number // 60}:{number % 60:02d}:30", r"\d{1,2}:[0-5]\d:30"),
    "twelve hours": (stamp("%I:%M %p"), r"(0[1-9]|1[0-2]):[0-5]\d [AP]M"),
    "hours and minutes": (lambda number, day: f"{number // 60}h {number % 60}min", r"\d+h [1-5]?\dmin"),
    "hours": (lambda number, day: f"{number // 60}h{number % 60:02d}", r"\d+h[0-5]\d"),
    "ISO duration": (lambda number, day: f"PT{number // 60}H{number % 60}M", r"PT\d+H[1-5]?\dM"),
    "shortest duration": (lambda number, day: hours(number), r"PT(\d+H)?([1-5]?\dM)?"),
    "days and clock": (
        lambda number, day: f"{number // 24}d {number % 24:02d}:{number % 4 * 15:02d}",
        r"\d+d [0-2]\d:(00|15|30|45)",
    ),
    "feet and inches": (lambda number, day: f"{number // 12}'{number % 12}\"", r"\d+'(1[01]|\d)\""),
    "degrees": (lambda number, day: f"{number // 60}°{number % 60:02d}'N", r"\d+°[0-5]\d'N"),
    "German": (
        lambda number, day: f"{day.day}. {GERMAN.split()[day.month - 1]} {day.year}",
        r"[1-3]?\d\. [A-Z][a-zä]+ \d{4}",
    ),
    "French": (lambda number, day: f"{day:%d} {FRENCH.split()[day.month - 1]} {day.year}", r"[0-3]\d [a-zûé]+ \d{4}"),
}
BANDS = {  # of which only real values come back
    "range": lambda number, day: f"{10 * number}-{10 * number + 9}",
    "days and time": lambda number, day: str(pd.Timedelta(37 * number, "min")),
    "Python's durations": lambda number, day: str(dt.timedelta(minutes=37 * number)),
    "fiscal years": lambda number, day: f"FY{500 + number}",
    "seasons": lambda number, day: f"{1500 + number}/{(number + 1) % 100:02d}",
    "words and ranges": lambda number, day: (
        "under 300" if number < 300 else "over 1200" if number > 1200 else f"{number} to {number + 10}"
    ),
    "years and months": lambda number, day: f"{number // 12} years, {number % 12} mos",
    "ordinals": lambda number, day: (
        f"{number}{'th' if number % 100 in (11, 12, 13) else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"
    ),
    "sizes": lambda number, day: f"{number} KB" if number < 700 else f"{number / 1000 + 1:.3f} MB",
    "mixed decimals": lambda number, day: f"{number}.{'0' * (number % 3 + 1)}",
}
DAY_TEXTS = {"week", "twelve hours", "days and clock"}  # these say less, or another thing, than the number


def column_of(name):
    write = TEXTS[name][0] if name in TEXTS else BANDS[name]
    return pd.Series([write(number, day) for number, day in zip(NUMBERS.tolist(), DAYS, strict=True)])


OBJECTS = {
    "period": pd.Series([pd.Period("1990-01", "M") + number for number in NUMBERS.tolist()]),
    "quarters": pd.Series([pd.Period("1800Q1", "Q") + number for number in NUMBERS.tolist()], dtype=object),
    "business days": pd.Series([pd.Period("2001-01-01", "D") + number for number in NUMBERS.tolist()]),
    "time": pd.Series([dt.time(number // 60, number % 60) for number in NUMBERS.tolist()], dtype=object),
    "Arrow time": pd.Series([dt.time(number // 60, number % 60) for number in NUMBERS.tolist()]).astype(
        "time64[us][pyarrow]"
    ),
    "ordered category": pd.Series(pd.Categorical(NUMBERS, ordered=True)),
    "ordered words": pd.Series(
        pd.Categorical([f"L{number}" for number in NUMBERS], [f"L{i}" for i in range(1440)], ordered=True)
    ),
    "interval": pd.Series(pd.arrays.IntervalArray.from_breaks(np.r_[-np.inf, np.arange(1440)])[NUMBERS]),
    "cut": pd.cut(pd.Series(NUMBERS), 30),
    "clock numbers": pd.Series(NUMBERS // 60 * 100 + NUMBERS % 60),
    "dates by digits": pd.Series([int(day.strftime("%Y%m%d")) for day in DAYS]),
    "above 64 bits": pd.Series([number * 10**20 for number in NUMBERS.tolist()], dtype=object),
    "of many bits": pd.Series([number * 10**40 + int(i) for i, number in enumerate(NUMBERS.tolist())], dtype=object),
    "long decimals": pd.Series([Decimal(number) * 10**16 + Decimal("0.01") for number in NUMBERS.tolist()]),
    "Arrow decimals": pd.Series([Decimal(number) * 10**16 + Decimal("0.01") for number in NUMBERS.tolist()]).astype(
        pd.ArrowDtype(pa.decimal128(30, 2))
    ),
    "zones": pd.Series(
        [
            dt.datetime(2010, 1, 1, tzinfo=ZONES[i % 2]) + dt.timedelta(number)
            for i, number in enumerate(NUMBERS.tolist())
        ],
        dtype=object,
    ),
    "time stamps of zones": pd.Series(
        [
            pd.Timestamp("2010", tz=ZONES[i % 2]) + pd.Timedelta(number, "D")
            for i, number in enumerate(NUMBERS.tolist())
        ],
        dtype=object,
    ),
}
ALL = {name: column_of(name) for name in (*TEXTS, *BANDS)} | OBJECTS


def meaning(column):
    """Return what values mean, as numbers, without help of what is tested."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.codes.to_numpy()
    return as_floats(reading_of(column)(column)).to_numpy(dtype=float)


def made(column, **params):
    """Return a table with synthetic values, and its encoder."""
    X = pd.DataFrame({"z": Z, "c": column})
    augmenter = GANAugmenter(GaussianCopula(), encoder=TableEncoder(**params), random_state=0).fit(X)
    return augmenter.sample(1000)


@cache
def sampled(name):
    """Return synthetic rows of a column, drawn once for all tests, which read them only."""
    return made(ALL[name])


@cache
def dependence_of_integers():
    """Return the rank correlation of synthetic rows where the column is what it says, a number."""
    return spearmanr(*made(pd.Series(NUMBERS))[["z", "c"]].to_numpy().T)[0]


INT = spearmanr(Z, NUMBERS)[0]


@pytest.mark.parametrize("name", ALL)
def test_dependence_is_that_of_the_integer(name):
    sample = sampled(name)
    if name in ("twelve hours",):  # minutes of the day as text
        key = pd.to_datetime(sample["c"], format="%I:%M %p").astype("int64")
    elif name == "points":
        key = sample["c"].str.replace(".", "").astype(int)
    elif name in ("lakhs", "exponent without plus", "trailing sign"):
        digits = sample["c"].str.replace("[₹,]", "", regex=True)
        key = digits.map(lambda text: -float(text[:-1]) if text.endswith("-") else float(text))
    else:
        key = meaning(sample["c"])
    assert abs(spearmanr(sample["z"], key)[0] - dependence_of_integers()) < 0.05
    assert sample["c"].dtype == ALL[name].dtype


@pytest.mark.parametrize("name", TEXTS)
def test_synthetic_text_is_new_and_in_exactly_that_spelling(name):
    column, sample = ALL[name], sampled(name)["c"]
    assert column.map(re.compile(TEXTS[name][1]).fullmatch).notna().all()
    assert sample.map(re.compile(TEXTS[name][1]).fullmatch).notna().all()
    spelling = spelling_of(0, column)
    assert spelling.write(spelling.read(sample)).tolist() == sample.tolist()
    if name != "week":  # there are few
        assert (~sample.isin(column)).any()


WORDS = {
    "empty": ([""], "object"),
    "dash": (["-"], "string"),
    "several": (["n/a", "unknown"], "object"),
    "Arrow": (["free"], pd.ArrowDtype(pa.string())),
    "in str": (["tbd"], pd.Series(["a"]).dtype),  # of pandas 3; objects before
}


@pytest.mark.parametrize(("missing", "rules"), [(False, "auto"), (True, "auto"), (True, None)])
@pytest.mark.parametrize("kind", WORDS)
@pytest.mark.parametrize(
    "name", ["euro", *(pytest.param(name, marks=pytest.mark.slow) for name in ("day.month.year", "range"))]
)
def test_words_among_numbers_cost_them_no_order(name, kind, missing, rules):
    words, dtype = WORDS[kind]
    column = ALL[name].astype(object)
    is_word = np.arange(N) % 4 == 1
    column[is_word] = np.resize(words, is_word.sum())
    column = column.where(np.arange(N) % 7 > 0 if missing else np.full(N, True), None).astype(dtype)
    X = pd.DataFrame({"c": column, "z": Z.round(1)})
    encoder = TableEncoder(rules=rules).fit(X)
    assert all(repr(word) in encoder.spellings_["c"] for word in words)
    back = encoder.inverse_transform(encoder.transform(X))
    assert back.equals(X)
    sample = made(column, rules=rules)
    assert sample["c"].dtype == column.dtype
    if name != "range":
        assert (~sample["c"].isin(column)).any()
    numbers = sample["c"].where(~sample["c"].isin(words))
    share = sample["c"].isin(words).mean()
    assert abs(share - column.isin(words).mean()) < 0.05
    assert abs(sample["c"].isna().mean() - column.isna().mean()) < 0.05
    reference = made(pd.Series(NUMBERS).astype("Int64").mask(column.isna() | column.isin(words))).dropna()
    wanted = spearmanr(reference["z"], reference["c"].astype(int))[0]
    known = numbers.notna().to_numpy()
    assert abs(spearmanr(sample["z"][known], meaning(numbers[known]))[0] - wanted) < 0.1


def test_many_words_stay_text():
    column = pd.Series([f"word {chr(97 + i % 20)}" if i % 3 else f"{i}" for i in range(N)])
    assert spelling_of(0, column) is None


CATEGORIES = {  # without an order of their own
    "dates": lambda: DAYS,
    "time stamps": lambda: pd.to_datetime(DAYS),
    "times": lambda: OBJECTS["time"],
    "day.month.year": lambda: [day.strftime("%d.%m.%Y") for day in DAYS],
    "month/year": lambda: [f"{number % 12 + 1:02d}/{1900 + number // 12}" for number in NUMBERS.tolist()],
    "clock": lambda: [f"{number // 60:02d}:{number % 60:02d}" for number in NUMBERS.tolist()],
    "periods": lambda: [pd.Period("1990-01", "M") + number for number in NUMBERS.tolist()],
    "durations": lambda: pd.to_timedelta(NUMBERS, "min"),
}


@pytest.mark.parametrize("missing", [False, True])
@pytest.mark.parametrize("name", CATEGORIES)
def test_categories_that_mean_times_are_learned_in_their_order(name, missing):
    values = pd.Series(CATEGORIES[name]())
    column = pd.Series(pd.Categorical(values, pd.unique(values)[::-1]))
    numbers = pd.Series(NUMBERS).astype("Int64")
    gone = np.arange(N) % 5 == 0
    column, masked = (one.mask(gone) if missing else one for one in (column, numbers))
    X = pd.DataFrame({"c": column, "z": Z.round(1)})
    encoder = TableEncoder().fit(X)
    assert list(encoder.spellings_) == ["c"]
    assert encoder.inverse_transform(encoder.transform(X)).equals(X)
    sample, reference = made(column), made(masked)
    assert sample["c"].dtype == column.dtype
    key = sample["c"].astype(object).map(numbers.groupby(values.astype(object)).first()).astype(float)
    found, wanted = (one.z.corr(c.astype(float), "spearman") for one, c in ((sample, key), (reference, reference.c)))
    assert abs(found - wanted) < 0.05
    assert TableEncoder(roles={"c": "category"}).fit(X).spellings_ == {}


@pytest.mark.parametrize("texts", ["12345{}", "2001{:02d}", "{}.5", "2020-01-{:02d} or so", "{:03d}"])
def test_categories_that_may_mean_anything_else_stay_without_an_order(texts):
    column = pd.Series([texts.format(i % 12 + 1) for i in range(N)], dtype="category")
    assert TableEncoder().fit(pd.DataFrame({"c": column, "z": Z})).spellings_ == {}


@pytest.mark.parametrize("name", [*BANDS, "ordered category", "ordered words", "interval", "cut"])
def test_bins_and_levels_are_those_seen(name):
    assert sampled(name)["c"].isin(ALL[name]).all()


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("missing", [False, True])
def test_values_come_back(name, missing):
    column = ALL[name].where(np.arange(N) % 5 > 0) if missing else ALL[name]
    X = pd.DataFrame({"c": column, "z": Z.round(1)})
    encoder = TableEncoder().fit(X)
    back = encoder.inverse_transform(encoder.transform(X))
    assert back.equals(X)
    assert list(map(str, back["c"])) == list(map(str, X["c"]))
    assert len(encoder.get_feature_names_out()) < 10  # a score, whether it is missing, a zone


@pytest.mark.parametrize(
    "dtype", ["object", "string", "string[pyarrow]", pd.ArrowDtype(pa.string()), pd.ArrowDtype(pa.large_string())]
)
@pytest.mark.parametrize("name", ["euro", "day.month.year", "clock", "range"])
def test_text_of_every_type_is_understood(name, dtype):
    X = pd.DataFrame({"c": ALL[name].where(np.arange(N) % 5 > 0).astype(dtype), "z": Z.round(1)})
    encoder = TableEncoder().fit(X)
    assert list(encoder.spellings_) == ["c"]
    assert encoder.inverse_transform(encoder.transform(X)).equals(X)


@pytest.mark.parametrize("mark", ["/", "-"])
def test_dates_that_may_be_read_in_two_ways_stay_categories_with_a_warning(mark):
    days = [f"{i % 12 + 1:02d}{mark}{i // 12 % 12 + 1:02d}{mark}2020" for i in NUMBERS]
    X = pd.DataFrame({"when": days, "z": Z.round(1)})
    with pytest.warns(DataWarning, match=r"'when'.*%d.%m.%Y or %m.%d.%Y"):
        encoder = TableEncoder().fit(X)
    assert encoder.inverse_transform(encoder.transform(X)).equals(X)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(TableEncoder(roles={"when": "category"}).fit(X).get_feature_names_out()) > 20
        told = TableEncoder(roles={"when": "date"}).fit(X)
    assert list(told.get_feature_names_out()) == ["when", "z"]
    assert told.inverse_transform(told.transform(X)).equals(X)


@pytest.mark.parametrize("role", ["category", "number"])
def test_codes_with_zeros_in_front_are_text_unless_told_otherwise(role):
    codes = pd.Series([f"{number:05d}" for number in NUMBERS])
    X = pd.DataFrame({"c": codes, "z": Z.round(1)})
    left = TableEncoder().fit(X)
    assert made(codes)["c"].isin(codes).all()
    told = TableEncoder(roles={"c": role}).fit(X)
    assert (len(left.get_feature_names_out()) == len(told.get_feature_names_out())) == (role == "category")
    sample = made(codes, roles={"c": role})["c"]
    assert sample.str.fullmatch(r"\d{5}").all()
    assert sample.isin(codes).all() == (role == "category")


@pytest.mark.parametrize("name", ["ISO", "period", "ordered category", "range", "above 64 bits"])
def test_it_is_switched_off_by_name(name):
    column = ALL[name]
    assert made(column, roles={"c": "category"})["c"].isin(column).all()
    assert spelling_of(0, column.iloc[:5]) is None  # few values are levels


@pytest.mark.parametrize("words", [["red", "green1", "4 blue"], ["1", "unknown"], ["2020-01-01", "2020-13-01"]])
def test_what_agrees_on_no_spelling_stays_text(words):
    column = pd.Series([*words, *(f"{word}x{i}" for i, word in enumerate(words * 20))])
    assert spelling_of(0, column) is None


@pytest.mark.parametrize("kind", ["texts", "objects"])
def test_times_of_summer_and_winter_keep_their_offsets(kind):
    zone = ZoneInfo("Europe/Berlin")
    times = [dt.datetime(2020, 1, 1, 2, 30, tzinfo=zone) + dt.timedelta(int(number)) for number in NUMBERS]
    if kind == "texts":
        column = pd.Series([time.isoformat() for time in times])
        assert made(column)["c"].str.fullmatch(r"\d{4}-\d\d-\d\dT02:30:00\+0[12]:00").all()
    else:
        other = ZoneInfo("America/New_York")
        column = pd.Series(
            [time.replace(tzinfo=other if i % 2 else zone) for i, time in enumerate(times)], dtype=object
        )
        for time in made(column)["c"]:
            assert (
                time.astimezone(dt.UTC).astimezone(time.tzinfo).isoformat() == time.isoformat()
            )  # there is such a time


def test_rules_hold_between_text_and_typed_columns():
    start = pd.Series(pd.Timestamp("2020-01-01") + pd.to_timedelta(NUMBERS, unit="D"))
    end = start + pd.to_timedelta(RNG.integers(0, 20, N), unit="D")
    X = pd.DataFrame({"start": start.astype("M8[us]"), "end": end.dt.strftime("%d.%m.%Y"), "z": Z})
    encoder = TableEncoder().fit(X)
    assert encoder.rules_ == ["end is never less than start"]
    sample = GANAugmenter(GaussianCopula(), random_state=0).fit(X).sample(500)
    assert (pd.to_datetime(sample["end"], format="%d.%m.%Y") >= sample["start"]).all()


@pytest.mark.parametrize("name", ["ISO", "range", "euro"])
def test_new_rows_are_read_and_what_is_spelled_otherwise_is_refused(name):
    X = pd.DataFrame({"c": ALL[name], "z": Z.round(1)})
    encoder = TableEncoder().fit(X)
    X.loc[3, "c"] = "somehow"
    with pytest.raises(DataError, match="'c' holds 'somehow'"):
        encoder.transform(X)


@pytest.mark.parametrize("name", [*OBJECTS, "euro", "ISO", "range", "long", "shortest"])
def test_saved_augmenters_write_the_same(name, tmp_path):
    X = pd.DataFrame({"z": Z, "c": ALL[name]})
    augmenter = GANAugmenter(GaussianCopula(), random_state=0).fit(X)
    save(augmenter, tmp_path / "a.synthaug")
    assert load(tmp_path / "a.synthaug").sample(50).equals(augmenter.sample(50))


@pytest.mark.parametrize("name", ["euro", "clock", "ISO", "range"])
def test_tables_of_polars_are_understood(name):
    polars = pytest.importorskip("polars")
    X = polars.DataFrame({"c": ALL[name].tolist(), "z": Z.round(1)})
    encoder = TableEncoder().fit(X)
    assert list(encoder.spellings_) == ["c"]
    assert encoder.inverse_transform(encoder.transform(X)).equals(X)


def day_of(number):
    return dt.date(2010, 1, 1) + dt.timedelta(number)


FORMS = {
    "period": (lambda number: pd.Period("1990-01", "M") + number, lambda column: column.map(lambda one: one.ordinal)),
    "time": (lambda number: dt.time(number // 60, number % 60), meaning),
    "ordered category": (None, lambda column: column.astype(int)),
    "euro": (lambda number: f"{german(1000 * number)} €", meaning),
    "day.month.year": (lambda number: day_of(number).strftime("%d.%m.%Y"), meaning),
    "above 64 bits": (lambda number: number * 10**20, lambda column: column.astype(float)),
    "long decimal": (lambda number: Decimal(number) * 10**16 + Decimal("0.01"), lambda column: column.astype(float)),
    "month": (lambda number: f"{1900 + number // 12}-{number % 12 + 1:02d}", meaning),
    "quarter": (lambda number: f"Q{number % 4 + 1} {1700 + number // 4}", meaning),
    "with offset": (lambda number: f"{day_of(number).isoformat()}T10:00:00+05:30", meaning),
    "percent": (lambda number: f"{number / 10:.1f} %", meaning),
    "scientific": (lambda number: f"{number:.4e}", meaning),
    "range": (lambda number: f"{number}-{number + 1}", meaning),
    "interval": (lambda number: pd.Interval(number, number + 1), meaning),
    "zones": (lambda number: dt.datetime(2010, 1, 1, tzinfo=ZONES[number % 2]) + dt.timedelta(number), meaning),
    "dates by digits": (lambda number: int(day_of(number).strftime("%Y%m%d")), meaning),
    "clock numbers": (lambda number: number // 60 * 100 + number % 60, meaning),
    "date": (day_of, meaning),
    "category of dates": (None, lambda column: meaning(column.astype(object))),
}


@lru_cache
def augmented_auc(name):
    """Return the AUC of an augmented forest that gets the column in a form, as a number."""
    rng = np.random.default_rng(0)
    numbers, z = rng.integers(0, 1440, 4000), rng.normal(size=4000)
    y = (rng.random(4000) < 1 / (1 + np.exp(-2 * np.sin(numbers / 230) - z))).astype(int)
    write, read = FORMS.get(name, (int, np.asarray))
    if write is None:
        values = numbers if name == "ordered category" else list(map(day_of, numbers.tolist()))
        column = pd.Series(pd.Categorical(values, ordered=name == "ordered category"))
    else:
        column = pd.Series(list(map(write, numbers.tolist())))
    train = np.arange(4000) < 300
    features = FunctionTransformer(lambda X: np.column_stack([X["z"], np.asarray(read(X["c"]), dtype=float)]))
    forest = RandomForestClassifier(100, min_samples_leaf=5, random_state=0)
    model = AugmentedEstimator(make_pipeline(features, forest), GANAugmenter(GaussianCopula(), random_state=0))
    X = pd.DataFrame({"z": z, "c": column})
    return roc_auc_score(y[~train], model.fit(X[train], y[train]).predict_proba(X[~train])[:, 1])


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMS)
def test_gain_is_that_of_the_integer(name):
    assert abs(augmented_auc(name) - augmented_auc("integer")) < 0.02
