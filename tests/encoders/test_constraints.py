"""Rules that a user knows: no synthetic row breaks one, by any family, and no real row may."""

# ruff: noqa: E501 - tables of columns and what holds in them, one row each
import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone

from synthaug import (
    FixedCombinations,
    GANAugmenter,
    GaussianCopula,
    Inequality,
    Jitter,
    Sum,
    TableEncoder,
    TabularGAN,
    TabularVAE,
    Unique,
)
from synthaug.artifacts import load, save
from synthaug.artifacts.archive import ArtifactError
from synthaug.exceptions import ColumnTypeError, ConditionError, DataError, DataWarning

N = 300
RNG = np.random.default_rng(0)
FAMILIES = [TabularGAN(n_steps=2), TabularVAE(n_steps=2), GaussianCopula(), Jitter()]
CITY, GONE, LATE = RNG.integers(0, 30, N), RNG.random(N) < 0.1, RNG.random(N) < 0.3
START = pd.Series(pd.Timestamp("2020-01-01") + pd.to_timedelta(RNG.integers(0, 900, N), "D"))
END = (START + pd.to_timedelta(RNG.integers(0, 14, N), "D")).mask(GONE)
NET, TAX, PAID = np.round(RNG.lognormal(3, 0.5, N), 2), np.round(RNG.lognormal(1, 0.5, N), 2), RNG.integers(0, 50, N)


LONG = pd.to_timedelta(RNG.integers(0, 60, N), "D")
Z, W = RNG.normal(size=N), RNG.gamma(1, 1, N)


def positive(frame):
    return frame["z"] > frame["w"]


def in_low(frame):
    return frame["low"] < 9


def in_order(frame):
    return ~(frame["start"] > frame["end"])


PAIRS = {(f"c{k}", f"k{k % 6 + late}") for k, late in zip(CITY, LATE, strict=True)}
GIVEN = {
    "dates with gaps": ([Inequality("start", "end")], {"start": START, "end": END}, in_order),
    "dates of two units": (
        [Inequality("start", "end")],
        {"start": START.dt.as_unit("s"), "end": (END + pd.Timedelta("5h")).dt.as_unit("ms")},
        in_order,
    ),
    "dates in nanoseconds": (
        [Inequality("start", "end")],
        {"start": START.dt.as_unit("ns"), "end": (END + pd.Timedelta("5h")).dt.as_unit("us")},
        in_order,
    ),
    "times in zones": (
        [Inequality("start", "end", strict=True)],
        {"start": START.dt.tz_localize("Asia/Tokyo"), "end": (END + pd.Timedelta("1D")).dt.tz_localize("Asia/Tokyo")},
        lambda rows: ~(rows["start"] >= rows["end"]),
    ),
    "gaps on both sides": ([Inequality("start", "end")], {"start": START.mask(LATE), "end": END}, in_order),
    "weekdays": (
        [Inequality("start", "end")],
        {"start": START, "end": START + pd.offsets.BDay(2)},
        lambda rows: (rows["start"] <= rows["end"]) & (rows["end"].dt.day_of_week < 5),
    ),
    "dates by digits": (
        [Inequality("ordered", "paid")],
        {"ordered": START.dt.strftime("%Y%m%d").astype(int), "paid": (START + LONG).dt.strftime("%Y%m%d").astype(int)},
        lambda rows: (
            (rows["ordered"] <= rows["paid"])
            & pd.to_datetime(rows["paid"].astype(str), format="%Y%m%d", errors="coerce").notna()
        ),
    ),
    "whole numbers and cents": (
        [Inequality("paid", "due", strict=True)],
        {"paid": PAID.astype("int16"), "due": np.round(PAID + 0.01 + RNG.gamma(1, 20, N), 2)},
        lambda rows: rows["paid"] < rows["due"],
    ),
    "cents and whole numbers": (
        [Inequality("net", "limit")],
        {"net": NET, "limit": pd.Series(np.ceil(NET / 10) * 10).astype("Int64").mask(GONE)},
        lambda rows: (
            ~(rows["net"] > rows["limit"]).fillna(False).astype(bool) & ~(rows["limit"] % 10 > 0).fillna(False)
        ),
    ),
    "a continuum": (
        [Inequality("w", "z", strict=True)],
        {"w": RNG.normal(size=N), "z": 5 + RNG.normal(size=N).astype("float32")},
        lambda rows: rows["w"] < rows["z"],
    ),
    "a chain": (
        [Inequality("a", "b"), Inequality("b", "c"), Inequality("low", "c"), Inequality(0, "a")],
        {"a": PAID, "b": PAID + PAID[::-1], "c": PAID + PAID[::-1] + 60, "low": RNG.integers(0, 50, N)},
        lambda rows: (rows.a >= 0) & (rows.a <= rows.b) & (rows.b <= rows.c) & (rows.low <= rows.c),
    ),
    "constants": (
        [Inequality("2020-01-01", "start"), Inequality("paid", 49), Inequality(-1, "paid", strict=True)],
        {"start": START, "paid": pd.Series(PAID).astype("Float64").mask(GONE)},
        lambda rows: (rows["start"] >= "2020-01-01") & rows["paid"].between(0, 49).fillna(True).astype(bool),
    ),
    "python dates": (
        [Inequality("start", "end")],
        {"start": START.dt.date, "end": (END.fillna(START)).dt.date},
        lambda rows: rows["start"] <= rows["end"],
    ),
    "combinations": (
        [FixedCombinations(["city", "country"])],
        {"city": [f"c{k}" for k in CITY], "country": pd.Categorical([f"k{k}" for k in CITY % 6 + LATE])},
        lambda rows: pd.Series([pair in PAIRS for pair in zip(rows.city, rows.country.astype(str), strict=True)]),
    ),
    "combinations with gaps": (
        [FixedCombinations(["a", "b"])],
        {"a": pd.Series(CITY % 5).astype("Int64").mask(GONE), "b": pd.Series(CITY % 7 / 2).mask(LATE & GONE)},
        lambda rows: ~rows["b"].isna() | rows["a"].isna(),
    ),
    "cents": (
        [Sum("gross", ["net", "tax"])],
        {"gross": np.round(NET + TAX, 2), "net": NET, "tax": TAX},
        lambda rows: rows["gross"] == (rows["net"] + rows["tax"]).round(2),
    ),
    "sums with gaps": (
        [Sum("all", ["a", "b"])],
        {
            "all": pd.Series(PAID + CITY).mask(LATE),
            "a": pd.Series(PAID).astype("Int64"),
            "b": pd.Series(CITY).mask(GONE),
        },
        lambda rows: (rows["all"] == rows["a"].astype(float) + rows["b"]) | rows["all"].isna() | rows["b"].isna(),
    ),
    "floating point": (
        [Sum("all", ["w", "z"])],
        {"w": Z, "z": W, "all": Z + W},
        lambda rows: (rows["all"] - rows["w"] - rows["z"]).abs() < 1e-9,
    ),
    "shares of a hundred": (
        [Sum("all", ["a", "b"])],
        {"all": 100, "a": PAID, "b": 100 - PAID},
        lambda rows: (rows["all"] == 100) & (rows["a"] + rows["b"] == 100),
    ),
    "a function": ([positive], {"z": RNG.normal(size=N) + 4, "w": RNG.normal(size=N) - 4}, positive),
    "all on the same columns": (
        [
            Sum("gross", ["net", "tax"]),
            Inequality("net", "gross"),
            Inequality("tax", "net"),
            FixedCombinations(["p", "q"]),
        ],
        {"gross": np.round(3 * NET, 2), "net": np.round(2 * NET, 2), "tax": NET, "p": CITY % 4, "q": CITY % 8 // 4},
        lambda rows: (rows["gross"] == (rows["net"] + rows["tax"]).round(2)) & (rows["tax"] <= rows["net"]),
    ),
}


def euros(cents):
    return pd.Series([f"{cent / 100:,.2f} €".translate(str.maketrans(",.", ".,")) for cent in cents])


def cents(column):
    return column.str.replace(r"\D", "", regex=True).astype(int)


GIVEN |= {
    "dates as text": (
        [Inequality("start", "end"), Inequality("01.01.2020", "start"), FixedCombinations(["end", "z"])],
        {"start": START.dt.strftime("%d.%m.%Y"), "end": END.dt.strftime("%d.%m.%Y"), "z": CITY % 3},
        lambda rows: in_order(rows[["start", "end"]].apply(pd.to_datetime, format="%d.%m.%Y")),
    ),
    "prices as text": (
        [Sum("gross", ["net", "tax"]), Inequality("0,01 €", "tax"), Inequality("tax", "net")],
        {"gross": euros(NET * 700 + TAX * 100), "net": euros(NET * 700), "tax": euros(TAX * 100)},
        lambda rows: (cents(rows["gross"]) == cents(rows["net"]) + cents(rows["tax"])) & (cents(rows.tax) <= cents(rows.net)),
    ),
    "few days and times as text": (
        [Inequality("start", "end", strict=True)],
        {"start": pd.Series([f"2024-0{1 + k % 3}-09T10:00Z" for k in CITY]), "end": pd.Series([f"2024-0{4 + k % 4}-10T12:30Z" for k in CITY])},
        lambda rows: rows["start"] < rows["end"],
    ),
}  # fmt: skip
DRAWN_AGAIN = ("a function", "dates by digits")  # which no construction makes right


def table_of(kind):
    constraints, columns, holds = GIVEN[kind]
    return constraints, pd.DataFrame(columns, index=range(N)).assign(other=np.arange(N) % 7 / 2), holds


@pytest.mark.parametrize("kind", GIVEN)
@pytest.mark.parametrize(
    "family",
    [
        pytest.param(
            family, marks=[pytest.mark.slow] * isinstance(family, TabularVAE | Jitter), id=type(family).__name__
        )
        for family in FAMILIES
    ],
)
def test_no_family_breaks_a_constraint(kind, family):
    constraints, table, holds = table_of(kind)
    assert holds(table).all()
    encoder = TableEncoder(constraints=constraints)
    augmenter = GANAugmenter(family, encoder=encoder, random_state=0).fit(table, np.where(LATE, "a", "b"))
    rows, _ = augmenter.sample(10_000)
    assert int((~holds(rows).astype(bool)).sum()) == 0
    pd.testing.assert_series_equal(rows.dtypes, table.dtypes)
    assert augmenter.encoder_.rules_[: len(constraints)] == [
        getattr(constraint, "__name__", repr(constraint)) for constraint in constraints
    ]


@pytest.mark.parametrize("kind", [kind for kind in GIVEN if kind not in DRAWN_AGAIN])
def test_constraints_hold_by_construction(kind):
    constraints, table, holds = table_of(kind)
    encoder = TableEncoder(constraints=constraints, rules=None).fit(table)
    encoded = encoder.transform(table)
    noise = np.random.default_rng(1).normal(size=(5_000, encoded.shape[1]))
    assert holds(encoder.inverse_transform(noise)).all()
    back = encoder.inverse_transform(encoded)
    pd.testing.assert_frame_equal(back, table, rtol=1e-4, atol=1e-4)


def test_found_rules_and_given_ones_hold_together():
    city = pd.Series(CITY)
    table = pd.DataFrame(
        {"net": NET, "tax": TAX, "gross": np.round(NET + TAX, 2), "start": START, "end": END.fillna(START)}
    ).assign(
        euro=lambda rows: (rows.gross * 1.25).round(2),
        year=lambda rows: rows.end.dt.year,
        days=lambda rows: (rows.end - rows.start).dt.days,
        city=city.astype(str),
        country=(city % 6).astype(str),
        planet=(city % 6 // 2).astype(str),
    )
    constraints = [Sum("gross", ["net", "tax"]), Inequality("start", "end"), FixedCombinations(["city", "country"])]
    augmenter = GANAugmenter(GaussianCopula(), encoder=TableEncoder(constraints=constraints), random_state=0)
    rows = augmenter.fit(table).sample(10_000)
    assert len(augmenter.encoder_.rules_) >= 6
    assert ((rows.gross * 1.25 - rows.euro).abs() < 0.0101).all()
    assert (rows.gross == (rows.net + rows.tax).round(2)).all()
    assert rows.sort_values(["end", "year"])["year"].is_monotonic_increasing
    assert ((rows.end - rows.start).dt.days == rows.days).all()
    assert (rows.city.astype(int) % 6 // 2 == rows.planet.astype(int)).all()
    assert (rows.city.astype(int) % 6 == rows.country.astype(int)).all()


def test_unique_values_are_fresh():
    table = pd.DataFrame({"key": RNG.choice(10**4, N, replace=False), "z": RNG.normal(size=N)})
    encoder = TableEncoder(constraints=[Unique("key"), lambda frame: frame["z"] > frame["z"].min() - 1])
    augmenter = GANAugmenter(GaussianCopula(), encoder=encoder, random_state=0)
    X, _ = augmenter.fit_resample(table, np.where(LATE, "a", "b"))
    assert X["key"].is_unique
    rows = augmenter.sample(500, where="z > 1.2")[0]
    assert not pd.concat([table["key"], rows["key"]]).duplicated().any()
    with pytest.raises(DataError, match=r"Unique\('key'\) is broken by 2 of 300 rows, first by row 0"):
        encoder.fit(table.assign(key=[7, 7, *range(10, N + 8)]))


def test_rows_that_break_a_constraint_are_named():
    table = pd.DataFrame({"low": [1, 9, 3, 8], "high": [2, 5, 7, 7]}, index=list("abcd"))
    with pytest.raises(
        DataError, match=r"'high'\) is broken by 2 of 4 rows, first by row 1 \(index 'b'\): low=9, high=5"
    ):
        TableEncoder(constraints=[Inequality("low", "high")]).fit(table)
    with pytest.raises(DataError, match=r"constraint in_low is broken by 1 of 4 rows, first by row 1"):
        TableEncoder(constraints=[in_low]).fit(table)
    encoder = TableEncoder(constraints=[FixedCombinations(["low", "high"])]).fit(table)
    with pytest.raises(DataError, match=r"broken by 1 of 4 rows, first by row 2"):
        encoder.transform(table.assign(low=[1, 9, 1, 8]))


@pytest.mark.parametrize(
    ("constraint", "error", "says"),
    [
        (Inequality("lo", "high"), ValueError, "did you mean 'low'"),
        (Inequality("low", "low"), ValueError, "with itself"),
        (Inequality("low", "text"), ColumnTypeError, "holds 'a'"),
        (Inequality("low", "day"), ColumnTypeError, "not of one kind"),
        (Sum("high", ["high", "low"]), ValueError, "twice"),
        (Sum("day", ["day2"]), ColumnTypeError, "no sum"),
        (FixedCombinations(["low"]), ValueError, "fewer than two"),
        ("low < high", ValueError, "give Inequality"),
        (lambda frame: frame["low"], DataError, "True or False for each of 40 rows"),
    ],
)
def test_wrong_constraints_are_refused(constraint, error, says):
    days = pd.date_range("2024-01-01", periods=40)
    table = pd.DataFrame({"low": range(40), "high": range(1, 41), "text": list("ab") * 20, "day": days, "day2": days})
    with pytest.raises(error, match=says):
        TableEncoder(constraints=[constraint], roles={"low": "number"}).fit(table)


def test_text_that_may_be_read_in_two_ways_is_refused():
    table = pd.DataFrame({"start": [f"0{k % 9 + 1}/02/2020" for k in range(60)], "z": np.arange(60.0)})
    with pytest.warns(DataWarning, match="may be written as"), pytest.raises(ColumnTypeError, match="'start' holds"):
        TableEncoder(constraints=[Inequality("2020-01-01", "start")]).fit(table)
    roles = {"start": "date"}
    assert TableEncoder(constraints=[Inequality("2020-01-01", "start")], roles=roles).fit(table).spellings_
    with pytest.raises(DataError, match=r"broken by 53 of 60 rows.*start='02/02/2020'"):
        TableEncoder(constraints=[Inequality("start", "01/30/2020")], roles=roles).fit(table)


def test_times_that_64_bits_cannot_add_are_refused():
    days = [pd.date_range(day, periods=40, unit="ns") for day in ("2020-01-01", "2100-01-01")]
    with pytest.raises(DataError, match="'late' holds numbers too large to calculate with exactly"):
        TableEncoder(constraints=[Inequality("soon", "late")]).fit(pd.DataFrame({"soon": days[0], "late": days[1]}))


def test_a_role_contradicts():
    table = pd.DataFrame({"low": PAID, "high": PAID + 1})
    with pytest.raises(ValueError, match="has the role 'ignore'"):
        TableEncoder(constraints=[Inequality("low", "high")], roles={"low": "ignore"}).fit(table)


def test_what_cannot_be_ends_with_the_rate():
    table = pd.DataFrame({"a": RNG.permutation(N) / 7, "z": RNG.normal(size=N)})
    known = {*table["a"]}
    encoder = TableEncoder(constraints=[lambda frame: frame["a"].isin(known) & (len(frame) == N)])
    augmenter = GANAugmenter(GaussianCopula(), encoder=encoder, random_state=0).fit(table)
    with pytest.raises(
        ConditionError, match=r"of 2\d\d,\d\d\d rows drawn, 0 \(0.00%\) were as asked, and 5 are wanted"
    ):
        augmenter.sample(5)


def test_parameters_clone_and_are_shown():
    encoder = TableEncoder(constraints=[Inequality("a", "b"), Sum("t", ["a", "b"])])
    assert clone(encoder).constraints == encoder.constraints
    assert "Inequality('a', 'b')" in repr(encoder)
    assert clone(encoder).set_params(constraints=None).get_params()["constraints"] is None


def test_constraints_are_saved_and_functions_refused(tmp_path):
    constraints, table, _ = table_of("all on the same columns")
    table = table.assign(start=START, end=END, key=np.arange(N) * 3)
    given = [*constraints, Inequality("start", "end"), Inequality("2019-12-31", "start"), Unique("key")]
    encoder = TableEncoder(constraints=given)
    augmenter = GANAugmenter(GaussianCopula(), encoder=encoder, random_state=0).fit(table)
    save(augmenter, tmp_path / "model")
    loaded = load(tmp_path / "model")
    assert loaded.encoder.constraints == encoder.constraints
    pd.testing.assert_frame_equal(loaded.sample(300), augmenter.sample(300))
    augmenter.set_params(encoder__constraints=[positive])
    with pytest.raises(ArtifactError, match="function"):
        save(augmenter, tmp_path / "other")


def test_arrays_take_positions():
    array = np.column_stack([PAID, PAID + 1, RNG.normal(size=N)])
    encoder = TableEncoder(constraints=[Inequality(0, 1, strict=True)], rules=None)
    rows = GANAugmenter(GaussianCopula(), encoder=encoder, random_state=0).fit(array).sample(5_000)
    assert (rows[:, 0] < rows[:, 1]).all()
