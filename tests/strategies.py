"""Tables of any kind, for hypothesis.

The values of a column come from a small pool that hypothesis draws, so that it can shrink them; which row has which
is left to a seed. So numbers occur once, often or always, as in real tables.
"""

import datetime
import decimal
import zoneinfo

import numpy as np
import pandas as pd
import pyarrow as pa
from hypothesis import strategies as st

FLOATS = ["float64", "float32", "float16", "Float64", "Float32", "double[pyarrow]", "float[pyarrow]", "object"]
SIGNED = ["int64", "int32", "int8", "Int64", "Int16", "int64[pyarrow]", "int8[pyarrow]", "object"]
UNSIGNED = ["uint64", "uint32", "uint8", "UInt64", "UInt8", "uint64[pyarrow]"]
BOOLEANS = ["bool", "boolean", "bool[pyarrow]", "object"]
STRINGS = ["object", "str", "string", "string[pyarrow]", pd.ArrowDtype(pa.string())]
ZONES = [None, "UTC", "Europe/Berlin", "America/St_Johns", datetime.timezone(datetime.timedelta(hours=5, minutes=45))]
UNITS = {"s": 10**0, "ms": 10**3, "us": 10**6, "ns": 10**9}  # per second
CENTURY = 100 * 365 * 86_400  # in seconds

seeds = st.integers(0, 2**32 - 1)


def tables(*, min_rows=1, max_rows=40, max_columns=4):
    """Return a strategy for DataFrames of mixed columns with names of any type."""
    return st.integers(min_rows, max_rows).flatmap(lambda n: _frames(n, max_columns))


def columns(n):
    """Return a strategy for one column of n rows, of any kind."""
    return st.one_of(
        _continua(n),
        _numbers(n, FLOATS, st.floats(-1e4, 1e4, width=16)),
        _numbers(n, FLOATS[:2], st.floats(allow_nan=False, allow_infinity=False, width=32)),
        _numbers(n, FLOATS[:1], st.floats(allow_nan=False, allow_infinity=False)),
        _numbers(n, FLOATS, st.integers(-(10**4), 10**4).map(lambda whole: whole / 100)),
        _numbers(n, FLOATS[:1], st.sampled_from([1, 2.5, 3.25, 5e6, 2.0**53 + 2, 1e17, -1e18, 1e300])),
        *(_integers(n, dtype) for dtype in SIGNED + UNSIGNED),
        _numbers(n, BOOLEANS, st.booleans()),
        _numbers(n, STRINGS, st.text(max_size=4)),
        _categories(n),
        _times(n),
        _objects(n),
        _spelled(n),
        _ordered(n),
    )


def arrays(*, min_rows=1, max_rows=40):
    """Return a strategy for two-dimensional arrays of numbers, booleans, strings and objects."""
    shapes = st.tuples(st.integers(min_rows, max_rows), st.integers(1, 4))
    return shapes.flatmap(lambda shape: st.sampled_from(sorted(_ENTRIES)).flatmap(lambda d: _filled(shape, d)))


@st.composite
def _frames(draw, n, max_columns):
    parts = draw(st.lists(columns(n), min_size=1, max_size=max_columns))
    other = st.one_of(st.integers(), st.tuples(st.integers(0, 3), st.text(max_size=1)))
    kind = draw(st.sampled_from([st.text(max_size=3), other]))  # scikit-learn refuses strings beside others
    names = draw(st.lists(kind, min_size=len(parts), max_size=len(parts), unique=True))
    index = np.random.default_rng(draw(seeds)).permutation(n) * 3
    frame = pd.concat([part.rename(i) for i, part in enumerate(parts)], axis=1).set_axis(index, axis=0)
    frame.columns = pd.Index(names, tupleize_cols=False, dtype=object)
    return frame


def _spread(draw, pool, n):
    """Return n values of a pool in random order."""
    rng = np.random.default_rng(draw(seeds))
    return [pool[i] for i in rng.integers(len(pool), size=n)]


def _with_missing(draw, values, dtype):
    """Return a column in which no, some or all values are missing, if its dtype knows missing values."""
    plain = isinstance(dtype, str) and dtype.rstrip("0123456789") in ("int", "uint", "bool")
    share = draw(st.sampled_from([0.0, 0.0, 0.3, 1.0]))
    if plain or not share:
        return pd.Series(values, dtype=dtype)
    missing = np.random.default_rng(draw(seeds)).random(len(values)) < share
    return pd.Series([None if gone else value for value, gone in zip(values, missing, strict=True)], dtype=dtype)


@st.composite
def _numbers(draw, n, dtypes, elements):
    pool = draw(st.lists(elements, min_size=1, max_size=12))
    return _with_missing(draw, _spread(draw, pool, n), draw(st.sampled_from(dtypes)))


@st.composite
def _continua(draw, n):
    rng = np.random.default_rng(draw(seeds))
    values = rng.standard_t(3, size=n) * 10.0 ** draw(st.integers(-3, 2)) + draw(st.sampled_from([0.0, 1e2]))
    atom = draw(st.sampled_from([None, 0.0, -1.0]))
    if atom is not None:
        values = np.where(rng.random(n) < 0.4, atom, values)
    return _with_missing(draw, values.tolist(), draw(st.sampled_from(FLOATS)))


def _integers(n, dtype):
    bits = np.iinfo({"object": "int64"}.get(dtype, dtype.lower().removesuffix("[pyarrow]")))
    anywhere, near = st.integers(int(bits.min), int(bits.max)), st.integers(0, 100)
    return _numbers(n, [dtype], st.one_of(anywhere, near))


@st.composite
def _categories(draw, n):
    levels = draw(
        st.one_of(
            st.lists(st.text(max_size=3), min_size=1, max_size=12, unique=True),
            st.lists(st.integers(-5, 5), min_size=1, max_size=8, unique=True),
            st.lists(st.floats(-1, 1), min_size=1, max_size=8, unique=True),
            st.lists(
                st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 1, 1)), min_size=1, max_size=8, unique=True
            ).map(pd.to_datetime),
        )
    )
    observed = draw(st.integers(0, len(levels)))  # the others are categories that no row has
    codes = np.random.default_rng(draw(seeds)).integers(-1, max(observed, 1), size=n) if observed else np.full(n, -1)
    return pd.Series(pd.Categorical.from_codes(codes, categories=levels, ordered=draw(st.booleans())))


@st.composite
def _times(draw, n):
    unit, kind = draw(st.sampled_from(sorted(UNITS))), draw(st.sampled_from(["m8", "M8", "M8"]))
    step = draw(st.sampled_from([1, UNITS[unit], 86_400 * UNITS[unit]]))  # any instant, seconds, days
    reach = CENTURY * UNITS[unit] // step
    pool = draw(st.lists(st.integers(-reach, reach), min_size=1, max_size=12))
    whole = np.array(_spread(draw, pool, n), dtype=np.int64) * step
    share = draw(st.sampled_from([0.0, 0.3, 1.0]))
    whole[np.random.default_rng(draw(seeds)).random(n) < share] = np.iinfo(np.int64).min  # the bit pattern of NaT
    column = pd.Series(whole.view(f"{kind}[{unit}]"))
    if kind == "M8" and (zone := draw(st.sampled_from(ZONES))) is not None:
        return column.dt.tz_localize("UTC").dt.tz_convert(zone)
    if draw(st.booleans()):
        arrow = pa.timestamp(unit) if kind == "M8" else pa.duration(unit)
        return column.astype(pd.ArrowDtype(arrow))
    return column


@st.composite
def _objects(draw, n):
    kinds = [
        st.integers(-(2**70), 2**70),
        st.floats(-5, 5),
        st.datetimes(datetime.datetime(1900, 1, 1), datetime.datetime(2100, 1, 1)),
        st.timedeltas(datetime.timedelta(-(10**4)), datetime.timedelta(10**4)),
        st.one_of(st.text(max_size=2), st.dates(), st.times(), st.binary(max_size=2), st.booleans(), st.decimals(0, 1)),
        st.sampled_from([True, 1, 1.0, np.int64(1), "1", 0, False, None, np.nan]),
        st.one_of(st.integers(-9, 9), st.integers(-9, 9).map(float), st.floats(-9, 9, width=16)),
    ]
    pool = draw(st.lists(draw(st.sampled_from(kinds)), min_size=1, max_size=8))
    return _with_missing(draw, _spread(draw, pool, n), "object")


@st.composite
def _spelled(draw, n):
    """Return a column of text that means numbers or times."""
    write = draw(st.sampled_from(SPELLED))
    pool = draw(st.lists(st.integers(0, 30_000), min_size=1, max_size=20))
    return _with_missing(draw, [write(number) for number in _spread(draw, pool, n)], draw(st.sampled_from(STRINGS)))


@st.composite
def _ordered(draw, n):
    """Return a column of periods, intervals, clock times or long numbers."""
    pool = draw(st.lists(st.integers(0, 1439), min_size=1, max_size=20))
    make = draw(st.sampled_from(ORDERED))
    return _with_missing(draw, [make(number) for number in _spread(draw, pool, n)], "object")


def _moment(number):
    return datetime.datetime(1990, 1, 1) + datetime.timedelta(hours=5 * number)


SPELLED = (
    lambda number: f"{number / 100:,.2f} €",
    lambda number: f"{number - 15_000:+d}",
    lambda number: f"{number / 8}".replace(".", ","),
    lambda number: f"{number:.2e}",
    lambda number: f"{number / 10}%",
    lambda number: f"{number * 10**30}",
    lambda number: f"{number:05d}",
    lambda number: f"{number}-{number + 9}",
    lambda number: _moment(number).isoformat(),
    lambda number: _moment(number).isoformat() + "+02:00" * (number % 2) + "Z" * (1 - number % 2),
    lambda number: _moment(number).strftime("%d.%m.%Y"),
    lambda number: _moment(number).strftime("%Y%m%dT%H%M%SZ"),
    lambda number: f"{_moment(number):%H}:{_moment(number):%M}",
    lambda number: f"Q{number % 4 + 1}/{1900 + number % 150}",
    lambda number: _moment(number).strftime("%G-W%V"),
)
ORDERED = (
    lambda number: pd.Period(ordinal=number, freq="M"),
    lambda number: pd.Period(ordinal=number, freq="W-SUN"),
    lambda number: pd.Interval(number, number + 1),
    lambda number: datetime.time(number // 60, number % 60),
    lambda number: number * 10**25 + 1,
    lambda number: decimal.Decimal(number) * 10**20 + decimal.Decimal("0.25"),
    lambda number: datetime.datetime(2020, 1, 1, tzinfo=MANY_ZONES[number % 3]) + datetime.timedelta(hours=number),
)
MANY_ZONES = [*map(zoneinfo.ZoneInfo, ["Europe/Berlin", "America/New_York"]), datetime.UTC]

_ENTRIES = {
    "f8": st.floats(-1e6, 1e6),
    "f4": st.floats(-1e6, 1e6, width=32),
    "f2": st.floats(-1e3, 1e3, width=16),
    "i8": st.integers(-(2**63), 2**63 - 1),
    "i2": st.integers(-(2**15), 2**15 - 1),
    "u8": st.integers(0, 2**64 - 1),
    "?": st.booleans(),
    "U4": st.text("abcdé", max_size=4),
    "O": st.one_of(st.text("abc", max_size=2), st.none(), st.integers(0, 3)),
}


@st.composite
def _filled(draw, shape, dtype):
    pools = [draw(st.lists(_ENTRIES[dtype], min_size=1, max_size=8)) for _ in range(shape[1])]
    array = np.empty(shape, dtype=dtype)
    for i, pool in enumerate(pools):
        array[:, i] = _spread(draw, pool, shape[0])
    if dtype.startswith("f") and draw(st.booleans()):
        array[np.random.default_rng(draw(seeds)).random(shape) < 0.3] = np.nan
    return array
