import re
from uuid import UUID, uuid5

import numpy as np
import pandas as pd
import pytest
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer
from sklearn.tree import DecisionTreeClassifier

from synthaug import AugmentedEstimator, GANAugmenter, GaussianCopula, TableEncoder
from synthaug.encoders.roles import recognised_role
from synthaug.exceptions import ColumnTypeError, DataError, DataWarning

N = 200
RNG = np.random.default_rng(0)
UUIDS = [uuid5(UUID(int=0), str(i)) for i in range(N)]
WORDS = np.array(["river", "stone", "cloud", "house", "green", "seven", "paper", "quiet"])
IDENTIFIERS = {
    "consecutive": pd.Series(RNG.permutation(N) + 5000),
    "user_id": pd.Series(RNG.choice(10**6, N, replace=False)),
    "userId": pd.Series(RNG.choice(10**6, N, replace=False)).astype("Int64"),
    "account": pd.Series([f"{i:07d}" for i in RNG.choice(10**6, N, replace=False)]),
    "invoice": pd.Series([f"INV-2024-{i:05d}" for i in RNG.choice(10**5, N, replace=False)]),
    "plate": pd.Series([f"{chr(65 + i % 26)}{chr(65 + i // 26)} {i * 37 % 1000:03d}" for i in range(N)]),
    "ticket": pd.Series([f"A/5 {i}" if i % 2 else f"PC {i}x" for i in RNG.choice(10**5, N, replace=False)]),
    "uuid objects": pd.Series(UUIDS, dtype=object),
    "uuid text": pd.Series(list(map(str, UUIDS))),
    "social": pd.Series([f"{100 + i}-{10 + i % 90}-{1000 + 37 * i}" for i in range(N)]),
    "hash": pd.Series([uuid.hex for uuid in UUIDS]),
    "login": pd.Series(["".join(RNG.choice(list("abcdefgh"), 8)) for _ in range(N)], dtype=object),
    "Arrow": pd.Series([f"N{i:06d}" for i in range(N)]).astype("string[pyarrow]"),
}
HOUSES = np.array([*range(0, 300, 6), *range(0, 300, 6), *range(1, 201, 2)])  # 50 of two rows each, 100 of one
CODES = {
    "ticket shared": pd.Series([f"T{i * 37:06d}" for i in HOUSES]),
    "invoice line": pd.Series([f"INV/{2020 + i % 4}/{i:05d}" for i in HOUSES]).astype("string"),
    "house_id": pd.Series(HOUSES * 91 + 10**5),
    "household_id": pd.Series(HOUSES * 91 + 10**5).astype("Int64"),
    "group_id": pd.Series([f"{i * 37 + 10**5}" for i in HOUSES]),
    "party": pd.Series([uuid5(UUID(int=1), str(i)) for i in HOUSES], dtype=object),
}
TEXTS = {
    "sentences": pd.Series([" ".join(RNG.choice(WORDS, 9)) for _ in range(N)]),
    "names": pd.Series([f"{a}, Mr. {b} {i}" for i, (a, b) in enumerate(RNG.choice(WORDS, (N, 2)))], dtype=object),
}
LEARNED = {
    "income": pd.Series(RNG.choice(10**6, N, replace=False)),
    "float": pd.Series(RNG.normal(size=N)),
    "day": pd.Series(pd.date_range("2020-01-01", periods=N)),
    "day as text": pd.Series(pd.date_range("2020-01-01", periods=N).strftime("%d.%m.%Y")),
    "dates in two spellings": pd.Series(
        [
            f"{day:%Y-%m-%d}" if i % 2 else f"{day:%m/%d/%Y %H:%M}"
            for i, day in enumerate(pd.date_range("2020", periods=N))
        ]
    ),
    "price as text": pd.Series([f"{i * 3.25:.2f} EUR" for i in range(N)]),
    "colour": pd.Series(RNG.choice(WORDS, N)),
    "blood pressure": pd.Series([f"{100 + i}/{60 + i % 30}" for i in RNG.permutation(N)]),
    "few": pd.Series([f"A{i}" for i in RNG.integers(0, 60, N)]),
    "category": pd.Series([f"A{i}" for i in range(N)], dtype="category"),
    "truth": pd.Series(RNG.random(N) < 0.5),
    "short": pd.Series([f"A{i}" for i in range(20)]),
}


@pytest.mark.parametrize("name", IDENTIFIERS)
def test_identifiers_are_recognised(name):
    assert recognised_role(IDENTIFIERS[name].rename(name)) == "identifier"


@pytest.mark.parametrize("name", CODES)
def test_codes_that_rows_share_are_recognised(name):
    assert recognised_role(CODES[name].rename(name)) == "code"


@pytest.mark.parametrize("name", CODES)
@pytest.mark.parametrize("missing", [False, True])
def test_shared_codes_are_learned_and_single_ones_are_fresh(name, missing):
    column = CODES[name].rename(name)
    if missing:
        column = (column.astype("Int64") if column.dtype == "int64" else column).where(np.arange(N) % 4 != 2)
    table = pd.DataFrame({name: column, "x": np.arange(N) * 0.5})
    encoder = TableEncoder(roles={name: "code"}).fit(table)
    rows = encoder.transform(table)
    made = encoder.inverse_transform(rows)[name]
    shared = column.duplicated(keep=False) & column.notna()
    assert made.dtype == column.dtype
    assert made[shared].equals(column[shared])
    assert made.isna().equals(column.isna())
    fresh = made[~shared].dropna()
    assert fresh.is_unique
    assert not fresh.isin(column).any()
    assert {type(value) for value in fresh.tolist()} == {type(value) for value in column.dropna().tolist()}
    again = encoder.inverse_transform(rows[N // 2 :], first=N // 2)[name]
    assert again.equals(made[N // 2 :].reset_index(drop=True))


def test_few_equal_identifiers_stay_identifiers():
    assert recognised_role(pd.Series([f"T{i:06d}" for i in [*range(196), *range(4)]])) == "identifier"


@pytest.mark.parametrize("name", TEXTS)
def test_free_text_is_recognised(name):
    assert recognised_role(TEXTS[name].rename(name)) == "text"


@pytest.mark.parametrize("name", LEARNED)
def test_other_columns_are_learned(name):
    assert recognised_role(LEARNED[name].rename(name)) is None


def test_one_warning_names_what_was_recognised():
    table = pd.DataFrame({"x": np.arange(N) * 0.5} | IDENTIFIERS | CODES | TEXTS)
    with pytest.warns(DataWarning) as caught:
        encoder = TableEncoder().fit(table)
    assert len(caught) == 1
    assert all(repr(name) in str(caught[0].message) for name in [*IDENTIFIERS, *CODES, *TEXTS])
    assert encoder.roles_ == {
        name: role
        for role, columns in {"identifier": IDENTIFIERS, "code": CODES, "text": TEXTS}.items()
        for name in columns
    }


def shape_of(text):
    return re.sub(r"[a-z]", "a", re.sub(r"[A-Z]", "A", re.sub(r"\d", "9", str(text))))


@pytest.mark.parametrize("name", IDENTIFIERS)
@pytest.mark.parametrize("missing", [False, True])
def test_synthetic_rows_have_fresh_identifiers_of_the_same_form(name, missing):
    column = IDENTIFIERS[name].rename(name)
    if missing:
        column = (column.astype("Int64") if column.dtype == "int64" else column).where(np.arange(N) % 4 > 0)
    table = pd.DataFrame({name: column, "x": np.arange(N) * 0.5})
    encoder = TableEncoder(roles={name: "identifier"}).fit(table)
    rows = encoder.transform(table)
    made = pd.concat([encoder.inverse_transform(rows), encoder.inverse_transform(rows, first=N)], ignore_index=True)
    fresh = made[name].dropna()
    assert made[name].dtype == column.dtype
    assert fresh.is_unique
    assert not fresh.isin(column).any()
    assert made[name].isna().mean() == column.isna().mean()
    assert {type(value) for value in fresh.tolist()} == {type(value) for value in column.dropna().tolist()}
    if name not in ("hash", "uuid text", "uuid objects", *table.select_dtypes("number")):
        assert set(map(shape_of, fresh)) <= set(map(shape_of, column.dropna()))


@pytest.mark.parametrize(
    ("form", "shapes"),
    [
        ("C{}", {"A9999"}),
        ("user{}@example.com", {"aaaa9999@aaaaaaa.aaa"}),
        ("INV-2024-{}", {"AAA-9999-9999"}),
        ("A-{:05d}", {"A-99999"}),  # no hexadecimal number
    ],
)
def test_identifiers_that_count_up_go_on_in_their_form(form, shapes):
    counted = pd.Series([form.format(i) for i in RNG.permutation(240)], name="code")
    table = pd.DataFrame({"code": counted, "x": np.arange(240.0)})
    encoder = TableEncoder(roles={"code": "identifier"}).fit(table)
    made = encoder.inverse_transform(np.zeros((2000, encoder.layout_.shape[0]), dtype=np.float32))["code"]
    assert made.is_unique
    assert not made.isin(counted).any()
    assert {shape_of(text) for text in made} == shapes


def test_fresh_strings_never_run_out():
    codes = pd.Series([f"{i:02d}" for i in range(60)], name="code")
    encoder = TableEncoder(roles={"code": "identifier"}).fit(pd.DataFrame({"code": codes, "x": np.arange(60.0)}))
    made = encoder.inverse_transform(np.zeros((5000, encoder.layout_.shape[0]), dtype=np.float32))["code"]
    assert made.is_unique
    assert not made.isin(codes).any()


@pytest.mark.parametrize(("dtype", "first"), [(np.int8, 90), (np.int64, 2**63 - 40), (np.uint8, 200)])
def test_fresh_numbers_stay_within_their_type(dtype, first):
    ids = np.arange(first, first + 35, dtype=np.uint64).astype(dtype)
    encoder = TableEncoder(roles={"id": "identifier"}).fit(pd.DataFrame({"id": ids, "x": np.arange(35.0)}))
    made = encoder.inverse_transform(np.zeros((35, encoder.layout_.shape[0]), dtype=np.float32))["id"]
    assert made.dtype == dtype
    assert made.is_unique
    assert not made.isin(ids).any()
    if dtype != np.int64:
        with pytest.raises(DataError, match="int64"):
            encoder.inverse_transform(np.zeros((300, encoder.layout_.shape[0]), dtype=np.float32))


@pytest.mark.parametrize("name", TEXTS)
def test_free_text_is_missing_and_copied_only_when_asked_for(name):
    table = pd.DataFrame({name: TEXTS[name], "x": np.arange(N) * 0.5})
    with pytest.warns(DataWarning, match=f"'{name}'.*free text"):
        encoder = TableEncoder().fit(table)
    assert encoder.roles_ == {name: "text"}
    made = encoder.inverse_transform(encoder.transform(table))
    assert made[name].isna().all()
    assert made[name].dtype == table[name].dtype
    copying = TableEncoder(roles={name: "category"}).fit(table)
    assert copying.inverse_transform(copying.transform(table))[name].equals(table[name])


@pytest.mark.parametrize("dtype", [np.int64, bool, float, "Int8", "str", "datetime64[us]", "category"])
def test_ignored_columns_are_missing_where_their_type_can_be(dtype):
    table = pd.DataFrame({"a": pd.Series([1, 1, 0] * 10).astype(dtype), "x": np.arange(30) * 0.5})
    encoder = TableEncoder(roles={"a": "ignore"}).fit(table)
    assert list(encoder.get_feature_names_out()) == ["x"]
    made = encoder.inverse_transform(encoder.transform(table))["a"]
    assert made.dtype == table["a"].dtype
    assert (made == 1).all() if dtype in (np.int64, bool) else made.isna().all()


def test_roles_are_checked():
    table = pd.DataFrame({"a": [1, 2] * 20, "colour": ["red", "green"] * 20})
    with pytest.raises(ValueError, match="'b', which is not among"):
        TableEncoder(roles={"b": "ignore"}).fit(table)
    with pytest.raises(ValueError, match="'secret'; choose one of"):
        TableEncoder(roles={"a": "secret"}).fit(table)
    with pytest.raises(ColumnTypeError, match="'colour' has the role 'number', but holds 'red'"):
        TableEncoder(roles={"colour": "number"}).fit(table)
    with pytest.raises(DataError, match="nothing is left to learn"):
        TableEncoder(roles={"a": "ignore", "colour": "text"}).fit(table)


def test_few_numbers_are_learned_as_numbers_if_told_so():
    table = pd.DataFrame({"a": [1, 2, 5] * 20})
    assert len(TableEncoder().fit(table).get_feature_names_out()) == 3
    assert list(TableEncoder(roles={"a": "number"}).fit(table).get_feature_names_out()) == ["a"]


def test_many_rows_have_different_identifiers_and_equal_seeds_equal_ones():
    table = pd.DataFrame({"id": [f"N{i:04d}" for i in range(100)], "x": np.arange(100.0)})
    augmenter = GANAugmenter(GaussianCopula(), random_state=0)
    with pytest.warns(DataWarning):
        augmenter.fit(table)
    many = augmenter.sample(40_000)
    assert many["id"].is_unique
    assert many["id"][:500].equals(augmenter.sample(500)["id"])


def test_the_estimator_inside_gets_what_the_role_says():
    seen = []
    table = pd.DataFrame({"id": np.arange(100), "x": np.arange(100) % 7 * 1.5})
    spy = FunctionTransformer(lambda X: seen.append(X) or X[["x"]])
    model = AugmentedEstimator(make_pipeline(spy, DecisionTreeClassifier()), GANAugmenter(GaussianCopula(), ratio=1.0))
    with pytest.warns(DataWarning, match="'id'"):
        model.fit(table, table["x"] > 4)
    ids = seen[0]["id"]
    assert ids[ids < 100].nunique() == 100
    assert ids[ids >= 100].nunique() == 100


def people(rows_per_person, seed=0):
    """Return a table in which name, address and number of a person go together, and a person has several rows."""
    rng = np.random.default_rng(seed)
    n_people = 60
    who = np.repeat(np.arange(n_people), rows_per_person)
    order = rng.permutation(n_people)
    return pd.DataFrame(
        {
            "who": [f"First{chr(65 + i % 26)} Last{chr(97 + i // 26)}" for i in order[who]],
            "contact": [f"u{i * 7919 % 997}@example.org" for i in who],
            "number": [f"{100 + i}-{i * 31 % 97:02d}-{i * 7919 % 9973:04d}" for i in who],
            "age": rng.integers(18, 90, len(who)),
            "city": rng.choice(["Oslo", "Lima", "Pune"], len(who)),
        }
    )


@pytest.mark.parametrize("rows_per_person", [2, 4, 8])
@pytest.mark.parametrize("left_out", [[], ["contact"]])
def test_what_names_a_person_is_neither_learned_nor_tied(rows_per_person, left_out):
    table = people(rows_per_person).drop(columns=left_out)
    persons = [name for name in ("who", "contact", "number") if name in table]
    with pytest.warns(DataWarning, match="get fresh values"):
        encoder = TableEncoder().fit(table)
    assert encoder.roles_ == dict.fromkeys(persons, "identifier")
    assert not encoder.rules_
    rows = encoder.inverse_transform(encoder.transform(table))
    for name in persons:
        assert not set(rows[name]) & set(table[name])


def test_addresses_of_many_rows_are_identifiers_and_things_that_go_together_are_not():
    mails = pd.Series([f"u{i % 40}@example.org" for i in range(2000)], name="x")
    assert recognised_role(mails) == "identifier"
    assert recognised_role(mails[mails.isin(mails.unique()[:20])]) is None  # groups
    cities = np.arange(600) % 40
    table = pd.DataFrame(
        {
            "city": [f"City {chr(65 + i % 26)}{chr(65 + i // 26)}" for i in cities],
            "code": [f"C{i:03d}" for i in cities],
            "x": np.arange(600) * 0.5,
        }
    )
    encoder = TableEncoder().fit(table)
    assert encoder.roles_ == {}
    assert len(encoder.rules_) == 1
