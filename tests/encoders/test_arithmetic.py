"""Columns that are calculated from others: found by no chance, never broken, in any type and spelling."""

# ruff: noqa: E501 - tables of columns and what holds in them, one row each
import re
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from synthaug import (
    GANAugmenter,
    GaussianCopula,
    Inequality,
    Jitter,
    Polished,
    Sum,
    TableEncoder,
    TabularGAN,
    TabularVAE,
)
from synthaug.artifacts import load, save
from synthaug.encoders.rules.relations import FEW_COLUMNS, sums_of_many, triples
from synthaug.exceptions import DataError

N = 400


def pieces(seed=0, n=N):
    """Return columns to calculate with."""
    rng = np.random.default_rng(seed)
    table = pd.DataFrame(
        {
            "price": rng.lognormal(3, 0.6, n).round(2),
            "cost": rng.lognormal(2, 0.6, n).round(2),
            "fee": rng.gamma(2, 5, n).round(2),
            "quantity": rng.integers(1, 12, n),
            "rate": rng.choice([0, 7, 19], n),
            "x": rng.normal(size=n),
            "y": rng.normal(size=n),
            "other": rng.normal(size=n),
        }
    )
    return table, rng


def near(first, second, by=1e-9):
    return ((first - second).abs() <= by) | first.isna() | second.isna()


FORMULAS = {
    "sum": (["price", "cost"], lambda t: (t.price + t.cost).round(2)),
    "difference": (["price", "cost"], lambda t: (t.price - t.cost).round(2)),
    "sum and a fee": (["price", "cost"], lambda t: (t.price + t.cost + 4.9).round(2)),
    "product": (["price", "quantity"], lambda t: (t.price * t.quantity).round(2)),
    "rounded product": (["price", "cost"], lambda t: (t.price * t.cost).round(2)),
    "share of a price": (["price", "rate"], lambda t: (t.price * t.rate / 100).round(2)),
    "share of a price, the rate first": (["price", "rate"], lambda t: (t.price * (t.rate / 100)).round(2)),
    "ratio": (["price", "cost"], lambda t: (t.price / t.cost).round(3)),
    "percent": (["price", "cost"], lambda t: (t.cost / t.price * 100).round(1)),
    "rounded down": (["price", "cost"], lambda t: np.floor(t.price * t.cost).astype(int)),
    "floats": (["x", "y"], lambda t: t.x + t.y),
    "product of floats": (["x", "y"], lambda t: t.x * t.y),
    "rounded sum": (["x", "y"], lambda t: (t.x + t.y).round(1)),
    "sum of many": (["price", "cost", "fee", "quantity"], lambda t: (t.price + t.cost - t.fee + t.quantity).round(2)),
    "rest of a hundred": (["fee", "cost", "quantity"], lambda t: (100 - t.fee - t.cost - t.quantity).round(2)),
}


def decoded(encoder, n=10_000, seed=2):
    return encoder.inverse_transform(np.random.default_rng(seed).normal(size=(n, encoder.layout_.shape[0])))


@pytest.mark.parametrize("name", FORMULAS)
def test_a_calculated_column_is_calculated_in_all_rows_and_stays_in_its_range(name, global_random_seed):
    sources, formula = FORMULAS[name]
    table, _ = pieces(global_random_seed)
    table = table[[*sources, "other"]].assign(result=formula(table))
    encoder = TableEncoder().fit(table)
    (rule,) = encoder.rules_
    assert {*sources, "result"} <= {*rule.split()}
    rows = decoded(encoder)
    unit = 0.01001 if "rate" in sources else 1e-9  # who multiplies in another order gets another cent for a half
    assert near(rows.result, formula(rows), unit).all()
    assert (rows.min() >= table.min()).all()
    assert (rows.max() <= table.max()).all()
    pd.testing.assert_series_equal(rows.dtypes, table.dtypes)
    assert_frame_equal(encoder.inverse_transform(encoder.transform(table)), table, rtol=1e-4, atol=1e-4)


COMBINATIONS = {  # the calculated column, and by how much another order of rounding may change it
    "product and fee": (["price", "quantity", "fee"], lambda t: (t.price * t.quantity + t.fee).round(2), 0.01),
    "two products": (
        ["price", "quantity", "fee"],
        lambda t: (2 * t.price * t.quantity - 0.5 * t.fee + 10).round(2),
        0.01,
    ),
    "discount": (["price", "quantity", "share"], lambda t: (t.price * t.quantity * (1 - t.share)).round(2), 0.01),
    "gross": (["price", "rate"], lambda t: (t.price * (1 + t.rate / 100)).round(2), 0.01),
    "square below": (["price", "cost"], lambda t: (t.price / t.cost**2).round(2), 0.01),
    "change": (["price", "cost"], lambda t: ((t.price - t.cost) / t.cost * 100).round(1), 0.1),
    "share of a whole": (["price", "cost"], lambda t: (t.cost / (t.cost + t.price)).round(3), 0.001),
    "multiples": (["quantity", "rate"], lambda t: 3 * t.quantity - t.rate, 1e-9),
    "multiples of floats": (["x", "y"], lambda t: 0.3 * t.x + 0.7 * t.y, 1e-9),
    "factor": (["price", "cost"], lambda t: (t.price + 0.19 * t.cost).round(2), 0.01),
    "mean": (["price", "cost", "fee"], lambda t: ((t.price + t.cost + t.fee) / 3).round(2), 0.01),
    "rounded down": (["price", "cost"], lambda t: np.floor((2 * t.price + t.cost) / 3), 1),
    "weights": (
        ["price", "cost", "fee", "x"],
        lambda t: (0.1 * t.price + 0.2 * t.cost + 0.3 * t.fee + 4 * t.x).round(1),
        0.1,
    ),
}


@pytest.mark.parametrize("missing", [False, True])
@pytest.mark.parametrize("name", COMBINATIONS)
def test_formulas_of_several_operations_hold_in_all_rows(name, missing, global_random_seed):
    sources, formula, unit = COMBINATIONS[name]
    table, rng = pieces(global_random_seed)
    table["share"] = rng.choice([0, 0.05, 0.1, 0.15, 0.2, 0.25], N)
    table = table[[*sources, "other"]]
    if missing:
        table[sources[-1]] = table[sources[-1]].astype("Float64").mask(rng.random(N) < 0.1)
    table = table.assign(result=formula(table))
    encoder = TableEncoder().fit(table)
    assert any({*sources, "result"} <= {*re.findall(r"\w+", rule)} for rule in encoder.rules_)
    rows = decoded(encoder, 2000)
    assert near(rows.result, formula(rows), 1.0001 * unit).all()
    assert (rows.result.isna() == rows[sources].isna().any(axis=1)).all()
    assert (rows.result.dropna() <= table.result.max()).all()
    assert encoder.inverse_transform(encoder.transform(table)).result.sub(table.result).abs().max() <= 3 * unit + 1e-3
    with pytest.raises(DataError, match="'result' was always"):
        encoder.transform(table.assign(result=table.result + 100))


def test_numbers_that_belong_together_follow_no_formula_by_chance():
    rng = np.random.default_rng(0)
    size = rng.normal(size=200)
    table = pd.DataFrame({f"x{i}": np.round(size * 3 + rng.normal(size=200) + 20).astype(int) for i in range(12)})
    table["sum of three"] = table["x0"] + 2 * table["x1"] + table["x2"] + rng.integers(0, 3, 200)
    assert TableEncoder(rules=["arithmetic"]).fit(table).rules_ == []


def written(numbers, spelling):
    """Return whole cents in a type or spelling."""
    if spelling == "text":
        return [f"{cents / 100:,.2f} €" for cents in numbers]
    if spelling == "decimals":
        return pd.Series([Decimal(int(cents)) / 100 for cents in numbers], dtype=object)
    numbers = pd.Series(numbers)
    return numbers.astype(spelling) if "int" in spelling.lower() else (numbers / 100).astype(spelling)


SPELLINGS = ["text", "decimals", "float64", "float32", "Float64", "double[pyarrow]", "int64", "uint16", "Int32", "int32[pyarrow]"]  # fmt: skip


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("operation", ["sum", "product"])
def test_numbers_of_any_type_and_spelling_are_calculated(spelling, operation):
    rng = np.random.default_rng(3)
    first, quantity = rng.integers(100, 3000, N), rng.integers(1, 9, N)
    second = rng.integers(1, 400, N) if operation == "sum" else quantity
    result = first + second if operation == "sum" else first * quantity
    columns = {"first": written(first, spelling), "result": written(result, spelling)}
    columns["second"] = written(second, spelling) if operation == "sum" else quantity
    table = pd.DataFrame(columns).assign(other=rng.normal(size=N))
    encoder = TableEncoder().fit(table)
    assert any("first" in rule and "second" in rule and "result" in rule for rule in encoder.rules_)
    rows = decoded(encoder, 2000)
    pd.testing.assert_series_equal(rows.dtypes, table.dtypes)

    def counts(column):
        if spelling == "text":
            return column.str.replace("[€, .]", "", regex=True).astype(int)
        is_whole = "int" in spelling.lower()
        return (column.astype(float) * (1 if is_whole else 100)).round().astype(int)

    made = (
        counts(rows["first"]) * rows["second"]
        if operation == "product"
        else counts(rows["first"]) + counts(rows["second"])
    )
    assert (counts(rows["result"]) == made).all()
    back = encoder.inverse_transform(encoder.transform(table))
    assert_frame_equal(back.drop(columns="other"), table.drop(columns="other"))


@pytest.mark.parametrize("gaps", ["together", "result", "one", "all"])
def test_rows_of_which_something_is_missing_say_nothing(gaps):
    table, rng = pieces()
    table = table[["price", "cost", "other"]].assign(total=(table.price + table.cost).round(2))
    masks = rng.random((3, N)) < 0.15
    if gaps == "together":
        table["price"], table["total"] = table["price"].mask(masks[0]), table["total"].mask(masks[0])
    elif gaps == "one":
        table["price"] = table["price"].mask(masks[0])
    else:
        for name, mask in zip(["total", "price", "cost"][: 1 if gaps == "result" else 3], masks, strict=False):
            table[name] = table[name].mask(mask)
    encoder = TableEncoder().fit(table)
    assert "total = price + cost" in encoder.rules_ or gaps == "one"
    rows = decoded(encoder)
    assert near(rows.total, rows.price + rows.cost).all()
    assert ((rows.isna().sum() > 0) == (table.isna().sum() > 0)).all()
    if gaps == "together":
        assert (rows.total.isna() == rows.price.isna()).all()
    assert_frame_equal(encoder.inverse_transform(encoder.transform(table)), table, rtol=1e-4, atol=1e-4)


def bill(seed=0):
    table, rng = pieces(seed)
    net = (table.price * table.quantity).round(2)
    tax = (net * table.rate / 100).round(2)
    table = table[["price", "quantity", "rate", "other"]].assign(net=net, tax=tax, gross=(net + tax).round(2))
    table["cheap"] = table.gross < 50
    table["thousands"] = table.gross / 1000
    table["name"] = table.quantity.map(lambda quantity: f"box of {quantity}")
    paid = (table.gross - rng.gamma(1, 5, N)).round(2).clip(0)
    return table.assign(paid=paid)


def bill_holds(rows):
    return (
        near(rows.net, rows.price * rows.quantity, 1e-6)
        & near(rows.tax, rows.net * rows.rate / 100, 0.00501)
        & near(rows.gross, rows.net + rows.tax, 1e-6)
        & (rows.cheap == (rows.gross < 50))
        & near(rows.thousands, rows.gross / 1000)
        & (rows.name == rows.quantity.map(lambda quantity: f"box of {quantity}"))
        & (rows.paid <= rows.gross)
    )


@pytest.mark.parametrize(
    "family",
    [
        TabularGAN(n_steps=1, batch_size=50),
        TabularVAE(n_steps=2),
        GaussianCopula(),
        Jitter(),
        Polished(GaussianCopula()),
    ],
)
def test_no_family_breaks_a_chain_of_formulas(family):
    table = bill()
    assert bill_holds(table).all()
    rows = GANAugmenter(family, random_state=0).fit(table).sample(10_000)
    assert int((~bill_holds(rows)).sum()) == 0
    numbers = ["price", "net", "tax", "gross", "paid"]
    assert (rows[numbers].max() <= table[numbers].max()).all()


def test_formulas_are_found_among_other_rules_and_come_back_from_a_file(tmp_path):
    augmenter = GANAugmenter(GaussianCopula(), random_state=0).fit(bill())
    rules = augmenter.encoder_.rules_
    assert {"gross = net + tax", "net = price * quantity"} <= {*rules}
    save(augmenter, tmp_path / "model")
    assert load(tmp_path / "model").sample(50).equals(augmenter.sample(50))
    off = TableEncoder(rules=["dependency", "bins"]).fit(bill())
    assert not any("net + tax" in rule for rule in off.rules_)


def test_chance_and_few_numbers_that_go_together_make_no_formula(global_random_seed):
    rng = np.random.default_rng(global_random_seed)
    table = pd.DataFrame({f"few{i}": rng.integers(0, 4, N) for i in range(8)})
    table = table.assign(**{f"z{i}": rng.normal(size=N).round(i) for i in range(1, 6)})
    months = pd.DataFrame({f"m{i}": rng.normal(size=6).round(1) for i in range(8)}).iloc[rng.integers(0, 6, N)]
    table = pd.concat([table, months.reset_index(drop=True)], axis=1)
    assert TableEncoder(rules=["arithmetic"]).fit(table).rules_ == []


@pytest.mark.parametrize(
    "constraints",
    [
        [Sum("gross", ["net", "tax"])],
        [Inequality("paid", "gross")],
        [Inequality("tax", "gross"), lambda rows: rows["quantity"] * rows["price"] < 10_000],
        [Sum("gross", ["paid", "open"])],
    ],
)
def test_constraints_of_a_user_hold_beside_formulas(constraints):
    table = bill().assign(open=lambda rows: (rows.gross - rows.paid).round(2))
    encoder = TableEncoder(constraints=constraints)
    rows = GANAugmenter(GaussianCopula(), encoder=encoder, random_state=0).fit(table).sample(2000)
    assert bill_holds(rows).all()
    assert near(rows.open, rows.gross - rows.paid, 1e-6).all()
    for constraint in constraints:
        if isinstance(constraint, Inequality):
            assert (rows[constraint.low] <= rows[constraint.high]).all()


def test_what_is_never_above_a_total_stays_so():
    table, rng = pieces()
    table = table[["price", "cost"]].assign(total=(table.price + table.cost).round(2))
    table["paid"] = (table.total * rng.uniform(0.6, 1, N)).round(2)
    rows = decoded(TableEncoder().fit(table))
    assert near(rows.total, rows.price + rows.cost, 1e-6).all()
    assert (rows.paid <= rows.total).all()


def test_a_product_that_is_never_below_another_one_stays_a_product():
    table, rng = pieces()
    table = table[["price", "quantity"]].assign(shelf=(table.price + rng.gamma(1, 3, N)).round(2))
    table["spent"], table["earned"] = ((table[name] * table.quantity).round(2) for name in ("price", "shelf"))
    rows = decoded(TableEncoder().fit(table))
    assert near(rows.spent, rows.price * rows.quantity, 1e-6).all()
    assert near(rows.earned, rows.shelf * rows.quantity, 1e-6).all()
    assert (rows.spent <= rows.earned).all()


def test_rows_that_break_a_formula_are_refused():
    table = bill()
    encoder = TableEncoder().fit(table)
    with pytest.raises(DataError, match="column 'gross' was always net \\+ tax"):
        encoder.transform(table.assign(gross=table.gross + 0.01, thousands=(table.gross + 0.01) / 1000))


@pytest.mark.parametrize(("scale", "d"), [(1.0, 12), (1e-6, 12), (1e9, 12), (1.0, FEW_COLUMNS + 20)])
def test_relations_are_told_by_some_rows(scale, d):
    rng = np.random.default_rng(0)
    values = rng.normal(size=(200, d)) * scale
    values[:, 3] = values[:, 0] + values[:, 7] + 2 * scale
    values[:, 5] = 3 * scale - values[:, 1] - values[:, 2] - values[:, 4] + values[:, 8]
    assert triples(values, 1e-12 * np.abs(values)) == {((0, 1), (3, -1), (7, 1))}
    assert sums_of_many(np.delete(values, 3, axis=1), 1e-11) == [((1, 1), (2, 1), (3, 1), (4, 1), (7, -1))]
    gaps = np.where(rng.random(values.shape) < 0.2, np.nan, values)
    assert triples(gaps, 1e-12 * np.abs(np.nan_to_num(gaps))) == {((0, 1), (3, -1), (7, 1))}


@pytest.mark.parametrize("d", [FEW_COLUMNS, 150])
def test_unrelated_columns_of_few_numbers_are_told_apart(d):
    values = np.random.default_rng(0).integers(0, 2, (500, d)).astype(float)
    assert not triples(values, np.zeros_like(values))
