"""Times keep to the calendar of the real ones: days of the month, weekdays, hours, local time, and dates by digits."""

# ruff: noqa: E501 - calendars and what holds on them, one row each
import datetime
import warnings
import zoneinfo

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_array_equal

from synthaug import GANAugmenter, GaussianCopula, Jitter, TableEncoder, TabularGAN
from synthaug.artifacts import load, save
from synthaug.encoders.calendar import Calendar
from synthaug.encoders.grid import Grid

N = 300
DAY = pd.Timedelta("1D")


def days(rng, n=N, first="2012-01-01", n_days=4000):
    return pd.Series(pd.Timestamp(first).as_unit("s") + pd.to_timedelta(rng.integers(0, n_days, n), "D").as_unit("s"))


def weekdays(rng):
    found = days(rng)
    return found - pd.to_timedelta((found.dt.day_of_week - 4).clip(0), "D").dt.as_unit("s")


def clock(rng, first, last, step, start=days):
    minutes = np.arange(first, last + 1, step)
    return start(rng) + pd.to_timedelta(rng.choice(minutes, N), "min").as_unit("s")


def months(rng, offset, step=1, n_months=240):
    first = pd.Series((np.datetime64("2000-01") + step * rng.integers(0, n_months // step, N)).astype("M8[s]"))
    return (first + offset).dt.as_unit("s") if offset is not None else first


def turns(rng, weekday, turn):
    """Return days of a weekday, counted in months from the start or, if negative, from the end."""
    first, turn = months(rng, None), np.full(N, turn)
    start = first.where(turn >= 0, first + pd.offsets.MonthEnd(0) - 6 * DAY)
    return start + pd.to_timedelta((weekday - start.dt.day_of_week) % 7 + 7 * np.maximum(turn, 0), "D").astype("m8[s]")


def minute(times):
    return (60 * times.dt.hour + times.dt.minute).astype("int64")


CALENDARS = {
    "first of month": (lambda rng: months(rng, None), lambda d: d.dt.is_month_start),
    "last of month": (lambda rng: months(rng, pd.offsets.MonthEnd(0)), lambda d: d.dt.is_month_end),
    "15th of month": (lambda rng: months(rng, 14 * DAY), lambda d: d.dt.day == 15),
    "1st and 15th": (lambda rng: months(rng, None) + pd.to_timedelta(14 * rng.integers(0, 2, N), "D").as_unit("s"), lambda d: d.dt.day.isin([1, 15])),
    "first weekday of month": (lambda rng: months(rng, pd.offsets.BMonthBegin(0)), lambda d: d == (d.dt.normalize() - pd.to_timedelta(d.dt.day - 1, "D")) + pd.offsets.BMonthBegin(0)),
    "last weekday of month": (lambda rng: months(rng, pd.offsets.BMonthEnd(0)), lambda d: d == d + pd.offsets.BMonthEnd(0)),
    "second Tuesday of month": (lambda rng: turns(rng, 1, 1), lambda d: (d.dt.day_of_week == 1) & d.dt.day.between(8, 14)),
    "fourth Thursday of month": (lambda rng: turns(rng, 3, 3), lambda d: (d.dt.day_of_week == 3) & d.dt.day.between(22, 28)),
    "last Friday of month": (lambda rng: turns(rng, 4, -1), lambda d: (d.dt.day_of_week == 4) & (d.dt.days_in_month - d.dt.day < 7)),
    "first and third Sunday": (lambda rng: turns(rng, 6, rng.choice([0, 2], N)), lambda d: (d.dt.day_of_week == 6) & (d.dt.day.between(1, 7) | d.dt.day.between(15, 21))),
    "first and last Monday": (lambda rng: turns(rng, 0, rng.choice([0, -1], N)), lambda d: (d.dt.day_of_week == 0) & ((d.dt.day <= 7) | (d.dt.days_in_month - d.dt.day < 7))),
    "noon on the third Wednesday": (lambda rng: turns(rng, 2, 2) + DAY / 2, lambda d: (d.dt.day_of_week == 2) & d.dt.day.between(15, 21) & (minute(d) == 720)),
    "first of quarter": (lambda rng: months(rng, None, 3), lambda d: d.dt.is_quarter_start),
    "last of quarter": (lambda rng: months(rng, pd.offsets.QuarterEnd(0)), lambda d: d.dt.is_quarter_end),
    "first of year": (lambda rng: months(rng, None, 12, 3000), lambda d: d.dt.is_year_start),
    "last of year": (lambda rng: months(rng, pd.offsets.YearEnd(0), 12, 2000), lambda d: d.dt.is_year_end),
    "noon on the last of month": (lambda rng: months(rng, pd.offsets.MonthEnd(0)) + DAY / 2, lambda d: d.dt.is_month_end & (minute(d) == 720)),
    "weekdays": (weekdays, lambda d: (d.dt.day_of_week < 5) & (minute(d) == 0)),
    "weekends": (lambda rng: weekdays(rng).dt.to_period("W").dt.start_time.dt.as_unit("s") + pd.to_timedelta(rng.integers(5, 7, N), "D").as_unit("s"), lambda d: d.dt.day_of_week >= 5),
    "office hours": (lambda rng: clock(rng, 9 * 60, 17 * 60, 1), lambda d: minute(d).between(540, 1020)),
    "quarters of office hours": (lambda rng: clock(rng, 8 * 60, 18 * 60, 15, weekdays), lambda d: minute(d).between(480, 1080) & (minute(d) % 15 == 0) & (d.dt.day_of_week < 5)),
    "night shift": (lambda rng: days(rng) + pd.to_timedelta(rng.integers(22 * 60, 30 * 60, N), "min").as_unit("s"), lambda d: (minute(d) < 360) | (minute(d) >= 1320)),
    "three times a day": (lambda rng: days(rng) + pd.to_timedelta(rng.choice([405, 720, 1110], N), "min").as_unit("s"), lambda d: minute(d).isin([405, 720, 1110])),
    "seconds in the morning": (lambda rng: days(rng, n_days=30) + pd.to_timedelta(rng.integers(6 * 3600, 12 * 3600, N), "s").as_unit("s"), lambda d: d.dt.hour.between(6, 11)),
}  # fmt: skip
UNITS = ("s", "ms", "us", "ns")
SUMMER = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata")


def calendar(name, seed=0):
    make, holds = CALENDARS[name]
    return make(np.random.default_rng(seed)), holds


def decoded(table, n=10_000, seed=1):
    """Return the table as it comes back, and what noise is decoded to."""
    encoder = TableEncoder().fit(table)
    noise = np.random.default_rng(seed).normal(size=(n, encoder.layout_.shape[0])).astype(np.float32)
    return encoder.inverse_transform(encoder.transform(table)), encoder.inverse_transform(noise)


def check(column, holds):
    table = pd.DataFrame({"d": column})
    back, made = decoded(table)
    pd.testing.assert_frame_equal(back, table)
    assert made.d.dtype == column.dtype
    assert holds(made.d.dropna()).all()
    assert made.d.dropna().between(column.min(), column.max()).all()
    assert made.d.nunique() > min(20, column.nunique() - 1)
    assert made.d.isna().any() == column.isna().any()


@pytest.mark.parametrize("name", CALENDARS)
def test_no_decoded_time_leaves_the_calendar(name, global_random_seed):
    times, holds = calendar(name, global_random_seed)
    assert holds(times).all()
    check(times, holds)
    check(times.mask(np.arange(N) % 7 == 3), holds)


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("name", ["last of month", "weekdays", "quarters of office hours"])
def test_calendars_of_any_unit_zone_and_container(name, unit):
    times, holds = calendar(name)
    times = times.astype(f"M8[{unit}]")
    check(times, holds)
    check(times.astype(f"timestamp[{unit}][pyarrow]"), holds)
    for zone in SUMMER:
        check(times.dt.tz_localize(zone), holds)
    check(times.dt.tz_localize("Europe/Berlin").astype(f"timestamp[{unit}, Europe/Berlin][pyarrow]"), holds)


@pytest.mark.parametrize("zone", [None, "Europe/Berlin"])
def test_calendars_of_python_objects(zone):
    times, holds = calendar("quarters of office hours")
    if zone is not None:
        times = times.dt.tz_localize(zone)
    objects = pd.Series(
        [
            time.to_pydatetime()
            for time in times.astype("datetime64[us]" if zone is None else f"datetime64[us, {zone}]")
        ],
        dtype=object,
    )
    back, made = decoded(pd.DataFrame({"d": objects}))
    assert list(back.d) == list(objects)
    assert all(type(value) is datetime.datetime for value in made.d)
    assert holds(pd.to_datetime(made.d)).all()


@pytest.mark.parametrize("zone", [None, "Europe/Berlin"])
def test_calendars_of_polars(zone):
    polars = pytest.importorskip("polars")
    times, holds = calendar("quarters of office hours")
    times = times.astype("M8[us]") if zone is None else times.astype("M8[us]").dt.tz_localize(zone)
    table = polars.DataFrame({"d": polars.from_pandas(times)})
    back, made = decoded(table)
    assert back.equals(table)
    assert made.schema == table.schema
    assert holds(made.to_pandas()["d"]).all()


def test_dates_of_python():
    times, holds = calendar("last of month")
    objects = times.dt.date.mask(np.arange(N) % 7 == 3, None)
    back, made = decoded(pd.DataFrame({"d": objects}))
    assert_array_equal(back.d.isna(), objects.isna())
    assert (back.d.dropna() == objects.dropna()).all()
    assert holds(pd.to_datetime(made.d.dropna())).all()


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Africa/Cairo", "Asia/Beirut"]
)
def test_days_stay_at_local_midnight_also_where_there_is_none(zone, global_random_seed):
    naive = days(np.random.default_rng(global_random_seed), n=600, first="2008-01-01")
    times = naive.dt.tz_localize(zone, nonexistent="shift_forward", ambiguous=True)
    back, made = decoded(pd.DataFrame({"d": times}))
    assert_array_equal(back.d, times)
    allowed = (
        made.d.dt.tz_localize(None).dt.normalize().dt.tz_localize(zone, nonexistent="shift_forward", ambiguous=True)
    )
    assert (made.d == allowed).mean() > 0.999  # a day of two midnights has both
    assert (made.d.dt.hour == 0).mean() > 0.99


@pytest.mark.parametrize(
    ("zone", "step"),
    [("Europe/Berlin", 30), ("Europe/Berlin", 60), ("America/New_York", 60), ("Australia/Lord_Howe", 30)],
)
def test_hours_that_occur_twice_come_back_and_those_that_do_not_exist_are_not_made(zone, step, global_random_seed):
    every = pd.date_range("2015-01-01", "2021-01-01", freq=f"{step}min", tz=zone)
    night = every[every.hour < 5]  # hours of the night, among them those that are set
    times = pd.Series(night[np.random.default_rng(global_random_seed).random(len(night)) < 0.8])
    assert times.dt.tz_localize(None).duplicated().any()
    column = Grid.fit(times)
    assert column.calendar is not None
    positions = column.positions(times)
    assert_array_equal(pd.Series(column.values(positions, None)), times)
    made = pd.Series(column.values(np.arange(int(positions.max()) + 1, dtype=np.uint64), None))
    assert_array_equal(made, night[(night >= times.min()) & (night <= times.max())])  # none skipped, none made up


def test_python_times_of_the_hour_that_occurs_twice_come_back():
    zone = zoneinfo.ZoneInfo("Europe/Berlin")
    start = datetime.datetime(2024, 10, 20, tzinfo=datetime.UTC)
    hours = [(start + datetime.timedelta(minutes=30 * i)).astimezone(zone) for i in range(600)]
    objects = pd.Series([hour for hour in hours if hour.hour < 6], dtype=object)
    assert any(hour.fold for hour in objects)
    back, made = decoded(pd.DataFrame({"d": objects}))
    assert [value.isoformat() for value in back.d] == [value.isoformat() for value in objects]
    assert all(value.hour < 6 for value in made.d)
    assert all(value.astimezone(datetime.UTC).astimezone(zone) == value for value in made.d)


SPELLED = {
    "YYYYMMDD": "%Y%m%d",
    "YYYYMM": "%Y%m",
    "YYYYDDD": "%Y%j",
    "YYMMDD": "%y%m%d",
    "DDMMYYYY": "%d%m%Y",
    "MMDDYYYY": "%m%d%Y",
    "DDMMYY": "%d%m%y",
    "MMDDYY": "%m%d%y",
    "YYYYMMDDhh": "%Y%m%d%H",
    "YYYYMMDDhhmm": "%Y%m%d%H%M",
    "YYYYMMDDhhmmss": "%Y%m%d%H%M%S",
}


@pytest.mark.parametrize("dtype", ["int64", "Int64", "float64", "int32", "uint32", "int64[pyarrow]", "object"])
@pytest.mark.parametrize("form", SPELLED)
def test_numbers_that_spell_dates(form, dtype):
    if len(form) > 8 and "32" in dtype:
        pytest.skip("too many digits")
    times, _ = calendar("quarters of office hours")
    numbers = times.dt.strftime(SPELLED[form]).astype("int64").astype(dtype)
    if dtype in ("Int64", "float64", "int64[pyarrow]"):
        numbers = numbers.mask(np.arange(N) % 7 == 3)
    back, made = decoded(pd.DataFrame({"d": numbers}))
    pd.testing.assert_frame_equal(back, pd.DataFrame({"d": numbers}))
    digits = made.d.dropna().astype("int64").astype(str).str.zfill(len(form) - len(form) % 2)
    read = pd.to_datetime(digits, format=SPELLED[form], errors="raise")
    assert read.nunique() > 100
    if form != "YYYYMM":
        assert (read.dt.day_of_week < 5).all()
    if "hh" in form:
        assert minute(read).between(480, 1080).all()


COUNTED = {
    "seconds": (10**9, 0),
    "milliseconds": (10**6, 0),
    "nanoseconds": (1, 0),
    "a spreadsheet": (86_400 * 10**9, 25_569),
}


@pytest.mark.parametrize("dtype", ["int64", "Int64", "float64", "object"])
@pytest.mark.parametrize("name", COUNTED)
def test_numbers_that_count_days_keep_to_their_weekdays(name, dtype):
    unit, origin = COUNTED[name]
    if name == "nanoseconds" and dtype == "float64":
        pytest.skip("floats hold no single nanoseconds")
    times = calendar("quarters of office hours")[0].dt.normalize().astype("M8[ns]")
    numbers = (times.astype("int64") // unit + origin).astype(dtype)
    back, made = decoded(pd.DataFrame({"d": numbers}))
    pd.testing.assert_frame_equal(back, pd.DataFrame({"d": numbers}))
    read = pd.to_datetime((made.d.astype("int64") - origin) * unit)
    assert read.nunique() > 100
    assert (read.dt.day_of_week < 5).all()
    assert (read == read.dt.normalize()).all()


@pytest.mark.parametrize("dtype", ["int64", "Int64", "float64", "int64[pyarrow]"])
def test_numbers_that_spell_seconds_weeks_and_quarters(dtype, global_random_seed):
    rng = np.random.default_rng(global_random_seed)
    seconds = rng.integers(0, 86_400, N)
    days = pd.Series(pd.Timestamp("2003-12-25") + pd.to_timedelta(rng.integers(0, 6_000, N), "D"))
    weeks, quarters = days.dt.isocalendar(), 10 * days.dt.year + days.dt.quarter
    table = pd.DataFrame(
        {
            "clock": seconds // 3600 * 10_000 + seconds // 60 % 60 * 100 + seconds % 60,
            "week": (weeks.year * 100 + weeks.week).astype("int64"),
            "quarter": quarters.mask(rng.random(N) < 0.3, quarters.iloc[0]),
            "none": rng.integers(0, 240_000, N),
        }
    ).astype(dtype)
    back, made = decoded(table)
    pd.testing.assert_frame_equal(back, table)
    made = made.astype("int64")
    assert (made.clock % 100 < 60).all()
    assert (made.clock // 100 % 100 < 60).all()
    for number in made.week.unique().tolist():
        datetime.date.fromisocalendar(number // 100, number % 100, 1)
    assert (made.quarter % 10).between(1, 4).all()
    assert (made.none % 100 > 59).any()


CLOCKS = {
    "any minute": np.arange(1440),
    "every five minutes": np.arange(360, 1320, 5),
    "quarters of office hours": np.arange(480, 1081, 15),
    "half hours": np.arange(0, 1440, 30),
    "around noon": np.arange(600, 840),
}


@pytest.mark.parametrize("dtype", ["int64", "Int64", "float64", "int16", "uint16", "int64[pyarrow]", "object"])
@pytest.mark.parametrize("name", CLOCKS)
def test_numbers_that_spell_clock_times(name, dtype, global_random_seed):
    minutes = CLOCKS[name]
    drawn = np.random.default_rng(global_random_seed).choice(minutes, 3 * N)
    numbers = pd.Series(drawn // 60 * 100 + drawn % 60).astype(dtype)
    if dtype in ("Int64", "float64", "int64[pyarrow]"):
        numbers = numbers.mask(np.arange(3 * N) % 7 == 3)
    back, made = decoded(pd.DataFrame({"t": numbers}))
    pd.testing.assert_frame_equal(back, pd.DataFrame({"t": numbers}))
    hours, of_hour = np.divmod(made.t.dropna().to_numpy(dtype=np.int64), 100)
    assert (of_hour < 60).all()
    assert np.isin(60 * hours + of_hour, minutes).all()
    assert made.t.nunique() > len(minutes) / 2


def test_text_of_numbers_that_spell_clock_times():
    drawn = np.random.default_rng(0).choice(CLOCKS["any minute"], 3 * N)
    text = pd.DataFrame({"t": pd.Series(drawn // 60 * 100 + drawn % 60).astype(str)})
    back, made = decoded(text)
    pd.testing.assert_frame_equal(back, text)
    assert (made.t.astype(int) % 100 < 60).all()
    assert (~made.t.isin(text.t)).any()


def test_clock_times_are_learned_in_their_order():
    rng = np.random.default_rng(0)
    start = rng.integers(0, 1200, 3 * N)
    end = start + rng.integers(1, 200, 3 * N)
    X = pd.DataFrame({"start": start // 60 * 100 + start % 60, "end": end // 60 * 100 + end % 60})
    encoder = TableEncoder().fit(X)
    assert encoder.rules_ == ["end is never less than start"]
    noise = np.random.default_rng(1).normal(size=(3000, encoder.layout_.shape[0]))
    made = encoder.inverse_transform(noise)
    assert (made % 100 < 60).all(axis=None)
    assert (made.end >= made.start).all()
    pd.testing.assert_frame_equal(encoder.inverse_transform(encoder.transform(X)), X)


@pytest.mark.parametrize("n", [50, 400, 3000])
def test_other_numbers_are_no_clock_times(n, global_random_seed):
    rng = np.random.default_rng(global_random_seed)
    for numbers in (
        rng.integers(0, 60, n),
        np.r_[rng.integers(0, 60, n), 100, 159, 230],
        rng.integers(0, 24, n) * 100,
        rng.integers(0, 47, n) * 50,
        rng.integers(0, 95, n) * 25,
        rng.lognormal(3, 1, n).clip(0, 2359),
        rng.normal(1200, 40, n).clip(0, 2359),
        np.where(rng.random(n) < 0.5, rng.normal(30, 9, n), rng.normal(130, 9, n)).clip(0, 2359),
    ):
        assert Grid.fit(pd.Series(np.rint(numbers).astype(np.int64))).calendar is None


def test_other_numbers_are_no_dates(global_random_seed):
    rng = np.random.default_rng(global_random_seed)
    for numbers in (
        rng.integers(100_000, 999_999, N),
        rng.integers(10_000_000, 99_999_999, N),
        rng.integers(100_000, 300_000, N) * 10,
        np.arange(200_001, 200_301),
    ):
        assert Grid.fit(pd.Series(numbers)).calendar is None


def test_chance_makes_no_calendar(global_random_seed):
    rng = np.random.default_rng(global_random_seed)
    for n in (6, 12, 25, 400):
        minutes = pd.Timestamp("2020") + pd.to_timedelta(rng.integers(0, 2000 * 1440, n), "min")
        for times in (
            pd.Series(minutes),
            pd.Series(minutes.normalize()),
            pd.Series(minutes).dt.tz_localize("UTC").dt.tz_convert("Europe/Berlin"),
        ):
            assert Grid.fit(times).calendar is None
    regular = [pd.Series(pd.date_range("2020-02-29", periods=N, freq=freq)) for freq in ("D", "7D", "h", "13min")]
    assert all(Grid.fit(times).calendar is None for times in regular)
    assert Grid.fit(pd.Series(pd.date_range("2020-01-06", periods=5))).calendar is None  # Monday to Friday, by chance


def test_positions_keep_the_order_of_all_times(global_random_seed):
    for name in CALENDARS:
        times, _ = calendar(name, global_random_seed)
        grid = Grid.fit(times)
        others = pd.Series(pd.date_range(times.min(), times.max(), periods=20_000).as_unit(times.dt.unit))
        positions = grid.positions(others).astype(np.int64)
        assert (np.diff(positions) >= 0).all()
        values = pd.Series(grid.values(positions.astype(np.uint64), None))
        assert (values >= others).all()  # the first point at each time or after it
        assert (pd.Series(grid.values((positions - 1).clip(0).astype(np.uint64), None)) < others)[positions > 0].all()


@pytest.mark.parametrize(
    "names",
    [
        ("weekdays", "weekdays"),
        ("weekdays", "last of month"),
        ("first of month", "last of month"),
        ("quarters of office hours", "office hours"),
    ],
)
@pytest.mark.parametrize("zone", [None, "Europe/Berlin"])
def test_an_end_on_a_calendar_does_not_lie_before_its_start(names, zone, global_random_seed):
    first, second = (calendar(name, global_random_seed + i) for i, name in enumerate(names))
    start, pool = first[0], np.sort(second[0].unique())
    rng = np.random.default_rng(global_random_seed)
    place = np.searchsorted(pool, start.to_numpy()) + rng.integers(0, 9, N)
    start, place = start[place < len(pool)].reset_index(drop=True), place[place < len(pool)]
    end = pd.Series(pool[place])
    if zone is not None:
        start, end = start.dt.tz_localize(zone), end.dt.tz_localize(zone)
    table = pd.DataFrame({"start": start, "end": end.mask(rng.random(len(end)) < 0.1)})
    assert TableEncoder().fit(table).rules_ == ["end is never less than start"]
    back, made = decoded(table)
    pd.testing.assert_frame_equal(back, table)
    assert not (made.end < made.start).any()
    assert first[1](made.start).all()
    assert second[1](made.end.dropna()).all()


def test_numbers_that_spell_dates_keep_their_order():
    start = weekdays(np.random.default_rng(0))
    end = start + pd.to_timedelta(np.random.default_rng(1).integers(0, 5, N) * 7, "D").as_unit("s")
    table = pd.DataFrame({"start": start, "end": end}).apply(lambda column: column.dt.strftime("%Y%m%d").astype(int))
    assert TableEncoder().fit(table).rules_ == ["end is never less than start"]
    back, made = decoded(table)
    pd.testing.assert_frame_equal(back, table)
    assert (made.start <= made.end).all()
    for column in made:
        assert (pd.to_datetime(made[column].astype(str), format="%Y%m%d").dt.day_of_week < 5).all()


def test_dates_beyond_nanoseconds_are_in_order():
    years = np.random.default_rng(0).integers(1600, 2000, N)
    table = pd.DataFrame(
        {
            "born": np.array([f"{year}-01-01" for year in years], "M8[s]"),
            "died": np.array([f"{year + i % 80}-01-01" for i, year in enumerate(years)], "M8[s]"),
        }
    )
    back, made = decoded(table)
    pd.testing.assert_frame_equal(back, table)
    assert (made.born <= made.died).all()
    assert made.died.dt.is_year_start.all()
    assert made.min().min() >= table.min().min()
    assert made.max().max() <= table.max().max()


def table_with_dates(seed):
    rng = np.random.default_rng(seed)
    month = months(rng, pd.offsets.MonthEnd(0))
    day = weekdays(rng)
    local = clock(rng, 540, 1020, 15).dt.tz_localize("Europe/Berlin")
    trend = month.rank() / N + rng.normal(0, 0.2, N)
    return pd.DataFrame(
        {
            "month": month,
            "plain": month.rank(method="first"),
            "day": day,
            "local": local,
            "number": day.dt.strftime("%Y%m%d").astype(int)[::-1].to_numpy(),
            "trend": trend,
        }
    ), np.where(trend > 0.5, "late", "early")


@pytest.mark.parametrize(
    "family", [GaussianCopula(), pytest.param(TabularGAN(n_steps=20), marks=pytest.mark.slow), Jitter()]
)
def test_families_make_times_on_the_calendar_also_from_files(family, tmp_path, global_random_seed):
    X, y = table_with_dates(global_random_seed)
    augmenter = GANAugmenter(family, random_state=0).fit(X, y)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        save(augmenter, tmp_path / "model.synthaug")
    made, _ = augmenter.sample(10_000)
    pd.testing.assert_frame_equal(load(tmp_path / "model.synthaug").sample(10_000)[0], made)
    assert made.month.dt.is_month_end.all()
    assert (made.day.dt.day_of_week < 5).all()
    assert (minute(made.local).between(540, 1020) & (minute(made.local) % 15 == 0)).all()
    assert (pd.to_datetime(made.number.astype(str), format="%Y%m%d").dt.day_of_week < 5).all()


def test_dependence_is_that_of_a_plain_number():
    X, y = table_with_dates(0)
    made, _ = GANAugmenter(GaussianCopula(), random_state=0).fit(X[["month", "trend"]], y).sample(10_000)
    plain, _ = GANAugmenter(GaussianCopula(), random_state=0).fit(X[["plain", "trend"]], y).sample(10_000)
    of_dates = made.month.astype("int64").corr(made.trend, method="spearman")
    assert abs(of_dates - plain.plain.corr(plain.trend, method="spearman")) < 0.05


def test_a_calendar_that_is_not_finer_than_equal_steps_is_not_used():
    ticks = np.arange(0, 700, 7)
    assert Calendar.fit(ticks, 1, None, len(ticks)) is None
