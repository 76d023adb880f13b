import datetime as dt
import pickle
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from scipy.stats import spearmanr

from synthaug.encoders.ordinals import as_floats, reading_of
from synthaug.encoders.spellings.found import spelling_of

MINUTES = np.random.default_rng(0).integers(0, 1440, 200)
DAYS = [dt.date(2010, 1, 1) + dt.timedelta(int(minute)) for minute in MINUTES]
MONTHS = [pd.Period("1990-01", "M") + int(minute) for minute in MINUTES]
ZONES = [ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Tokyo")]


def german(number, places=2):
    return f"{number:,.{places}f}".translate(str.maketrans(",.", ".,"))


def twelve(minute):
    return (dt.datetime(2000, 1, 1) + dt.timedelta(minutes=minute)).strftime("%I:%M %p")


TEXTS = {
    "digits": lambda minute, day: str(minute),
    "thousands": lambda minute, day: f"{1000 * minute:,}",
    "points": lambda minute, day: german(minute, 0),
    "spaces": lambda minute, day: f"{1000 * minute:,}".replace(",", "\u202f"),
    "apostrophes": lambda minute, day: f"{1000 * minute:,}".replace(",", "'"),
    "euro": lambda minute, day: f"{german(1000 * minute)} €",
    "dollar": lambda minute, day: f"${3.5 * minute:,.2f}",
    "negative dollar": lambda minute, day: f"-${5000 - minute:,}",
    "accounting": lambda minute, day: f"({5000 - minute})",
    "code": lambda minute, day: f"USD {minute:,.2f}",
    "percent": lambda minute, day: f"{minute / 10} %",
    "scientific": lambda minute, day: f"{minute + 1:.6e}",
    "unit": lambda minute, day: f"{minute}kg",
    "range": lambda minute, day: f"{10 * minute}-{10 * minute + 9}",
    "cut": lambda minute, day: f"({minute - 5.0}, {minute}]",
    "ISO": lambda minute, day: day.isoformat(),
    "ISO time": lambda minute, day: f"{day.isoformat()}T10:00:00Z",
    "offset": lambda minute, day: f"{day.isoformat()} 10:00:00.125+05:30",
    "compact": lambda minute, day: day.strftime("%Y%m%d"),
    "day.month.year": lambda minute, day: day.strftime("%d.%m.%Y"),
    "day.month.two digits": lambda minute, day: day.strftime("%d.%m.%y"),
    "month/day/year": lambda minute, day: day.strftime("%m/%d/%Y"),
    "unpadded": lambda minute, day: f"{day.month}/{day.day}/{day.year}",
    "with clock": lambda minute, day: day.strftime("%d/%m/%Y 10:30"),
    "month by name": lambda minute, day: day.strftime("%B %d, %Y"),
    "mail": lambda minute, day: day.strftime("%a, %d %b %Y 10:00:00 +0000"),
    "clock": lambda minute, day: f"{minute // 60}:{minute % 60:02d}",
    "twelve hours": lambda minute, day: twelve(minute),
    "week": lambda minute, day: day.strftime("%G-W%V-%u"),
}

TYPES = {
    "period": pd.Series(MONTHS),
    "period objects": pd.Series(MONTHS, dtype=object),
    "time": pd.Series([dt.time(minute // 60, minute % 60) for minute in MINUTES.tolist()], dtype=object),
    "ordered category": pd.Series(pd.Categorical(MINUTES, ordered=True)),
    "ordered category of words": pd.Series(
        pd.Categorical([f"L{minute}" for minute in MINUTES], [f"L{i}" for i in range(1440)], ordered=True)
    ),
    "category of numbers": pd.Series(pd.Categorical(MINUTES)),
    "category of dates": pd.Series(pd.Categorical([day.isoformat() for day in DAYS])),
    "interval": pd.Series(pd.arrays.IntervalArray.from_breaks(np.r_[-np.inf, np.arange(1440)])[MINUTES]),
    "interval of times": pd.Series(pd.interval_range(pd.Timestamp(0), periods=1440))[MINUTES],
    "above 64 bits": pd.Series([minute * 10**20 for minute in MINUTES.tolist()], dtype=object),
    "long decimals": pd.Series([Decimal(minute) * 10**16 + Decimal("0.01") for minute in MINUTES.tolist()]),
    "zones": pd.Series(
        [dt.datetime(2010, 1, 1, tzinfo=ZONES[minute % 2]) + dt.timedelta(minute) for minute in MINUTES.tolist()],
        dtype=object,
    ),
    "Arrow time": pd.Series([dt.time(minute // 60, minute % 60) for minute in MINUTES.tolist()]).astype(
        "time64[us][pyarrow]"
    ),
    "Arrow date": pd.Series(DAYS).astype("date32[pyarrow]"),
    "numbers and text": pd.Series([m if m % 2 else str(m) for m in MINUTES.tolist()], dtype=object),
}


def assert_reads(column):
    """Assert that a column has the order of MINUTES, whatever stands between."""
    reading = pickle.loads(pickle.dumps(reading_of(column)))
    numbers = as_floats(reading(column.reset_index(drop=True)))
    assert spearmanr(numbers, MINUTES).statistic == pytest.approx(1.0)
    with_missing = column.reset_index(drop=True).where(MINUTES % 3 > 0)
    assert as_floats(reading(with_missing)).isna().tolist() == (MINUTES % 3 == 0).tolist()
    assert reading_of(with_missing) is not None


@pytest.mark.parametrize("spelling", TEXTS)
@pytest.mark.parametrize("dtype", [object, "str", "string"])
def test_text_is_read_in_its_order(spelling, dtype):
    texts = [TEXTS[spelling](minute, day) for minute, day in zip(MINUTES.tolist(), DAYS, strict=True)]
    assert_reads(pd.Series(texts, dtype=dtype))


@pytest.mark.parametrize("mark", [".", ",", "'", " "])
@pytest.mark.parametrize("form", ["{}", "{} €", "$ {}", "{}kg", "-{}", "USD {}"])
def test_thousands_are_read_as_what_they_are_learned_as(form, mark):
    numbers = np.concatenate([np.arange(40) * 37 + 1001, np.arange(40) * 11 + 3])  # the first ones all have a mark
    texts = pd.Series([form.format(f"{number:,}".replace(",", mark)) for number in numbers], name="text")
    read = reading_of(texts)(texts)
    assert read.abs().tolist() == numbers.tolist()
    assert spelling_of(0, texts).read(texts).tolist() == read.tolist()


def test_words_among_thousands_change_nothing():
    texts = pd.Series(["unknown", *(f"{number:,}".replace(",", ".") for number in range(990, 1030))])
    assert reading_of(texts, least=0.9)(texts)[1:].tolist() == list(range(990, 1030))


@pytest.mark.parametrize("places", [2, 3])
def test_places_after_a_point_are_no_thousands(places):
    texts = pd.Series([f"{number * 1.235:.{places}f}" for number in range(1, 1300)], name="text")
    read = reading_of(texts)(texts)
    assert read.tolist() == [float(text) for text in texts]
    assert spelling_of(0, texts).read(texts).tolist() == read.tolist()


@pytest.mark.parametrize("name", TYPES)
def test_ordered_types_are_read_in_their_order(name):
    assert_reads(TYPES[name])


@pytest.mark.parametrize("form", ["%b", "%B", "%A", "%a", "%b %Y", "%m/%Y", "%Y-%m"])
def test_months_and_weekdays_are_read_in_their_order(form):
    days = pd.Series(pd.date_range("2023-01-02", periods=7 if form.lower() == "%a" else 364))  # a Monday
    numbers = as_floats(reading_of(days.dt.strftime(form))(days.dt.strftime(form)))
    assert numbers.is_monotonic_increasing
    assert numbers.nunique() == (7 if form.lower() == "%a" else 12)


@pytest.mark.parametrize(
    "names",
    [
        "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
        "jan. feb. mrt. apr. mei jun. jul. aug. sep. okt. nov. dec.",
        "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
        "ENE FEB MAR ABR MAY JUN JUL AGO SEP OCT NOV DIC",
        "Lunedì Martedì Mercoledì Giovedì Venerdì Sabato Domenica",
        "seg ter qua qui sex sab dom",
        "Mo Di Mi Do Fr Sa So",
    ],
)
def test_names_of_other_languages_are_read_in_their_order(names):
    shuffled = pd.Series(names.split()).sample(frac=1, random_state=0)
    ordered = pd.Series(names.split())
    assert reading_of(shuffled)(ordered).diff().dropna().eq(1).all()
    assert spelling_of(0, shuffled).read(ordered).diff().dropna().eq(1).all()


@pytest.mark.parametrize("form", ["{0}Q{1}", "{0}-Q{1}", "Q{1} {0}", "Q{1}/{0}"])
def test_quarters_are_read_in_their_order(form):
    quarters = pd.Series([form.format(year, quarter) for year in (2019, 2020) for quarter in (1, 2, 3, 4)])
    assert reading_of(quarters)(quarters).diff().dropna().eq(1).all()


@pytest.mark.parametrize(
    "values",
    [
        ["red", "green"],
        ["A/5 21171", "PC 17599"],
        ["10.0.0.1", "192.168.1.1"],
        ["555-1234", "555-0123"],
        ["5 kg", "7 cm"],
        ["1.2.3", "1.10.0"],
        ["a1f3", "77b2"],
        [UUID(int=1), UUID(int=2)],
        [b"5", b"6"],
        [(1, 2), (3, 4)],
        [[1], [2]],
        [True, None],
        [None, None],
    ],
)
def test_what_has_no_order_is_not_read(values):
    assert reading_of(pd.Series(values, dtype=object)) is None


def test_words_among_numbers_are_missing_if_they_are_few_and_asked_for():
    column = pd.Series([*map(str, range(30)), "unknown"])
    assert reading_of(column) is None
    numbers = reading_of(column, least=0.9)(column)
    assert numbers[:30].tolist() == list(range(30))
    assert numbers[30:].isna().all()


def test_values_that_were_not_seen_are_read_or_missing():
    seen, new = pd.Series(["31.12.2020", "01.02.2021"]), pd.Series(["15.06.2022", "never", None])
    assert reading_of(seen)(new).isna().tolist() == [False, True, True]
    assert reading_of(seen)(new)[0] == pd.Timestamp("2022-06-15", tz="UTC")


@pytest.mark.parametrize(
    "ascending",
    [
        ["7 g", "400 g", "5 kg", "1 t"],
        ["59 min", "1h", "2h 5m", "1 day 3 hours", "2 weeks"],
        ["5'9\"", "5'11\"", "6'1\""],
        ["900 K", "1.5M", "2B"],
        ["2nd", "11th", "21st", "103rd"],
    ],
)
def test_quantities_of_several_units_have_an_order(ascending):
    texts = pd.Series(ascending[::-1])
    assert reading_of(texts)(texts).is_monotonic_decreasing
