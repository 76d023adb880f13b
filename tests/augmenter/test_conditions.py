"""Conditions on synthetic rows: all fulfil them, the same for the same seed, and what is unreachable ends."""

import numpy as np
import pandas as pd
import pytest

from synthaug import DeformationGAN, GANAugmenter, GaussianCopula, Jitter, TableEncoder, TabularGAN, TabularVAE
from synthaug.augmenter.condition import Condition
from synthaug.exceptions import ConditionError

N = 300
RNG = np.random.default_rng(0)
X = pd.DataFrame(
    {
        "age": pd.Series(RNG.integers(18, 90, N)).astype("Int64").mask(RNG.random(N) < 0.1),
        "sex": RNG.choice(["female", "male"], N),
        "first job": RNG.integers(10, 18, N),
        "day": pd.Timestamp("2020-01-01") + pd.to_timedelta(RNG.integers(0, 900, N), "D"),
        "mail": RNG.choice(["a@b", "c@d"], N),
    }
)
Y = pd.Series(np.where(RNG.random(N) < 0.1, "rich", "poor"), name="label")
WHERE = "age > 60 and sex == 'female'"


@pytest.fixture(scope="module")
def augmenter():
    return GANAugmenter(GaussianCopula(), random_state=0).fit(X, Y)


@pytest.mark.parametrize("family", [TabularGAN(n_steps=2), TabularVAE(n_steps=2), GaussianCopula(), Jitter()])
def test_all_rows_fulfil_a_condition(family):
    rows, labels = GANAugmenter(family, random_state=0).fit(X, Y).sample(1_000, where=WHERE)
    assert len(rows) == len(labels) == 1_000
    assert ((rows["age"] > 60) & (rows["sex"] == "female")).all()
    pd.testing.assert_series_equal(rows.dtypes, X.dtypes)


def test_rows_are_the_same_for_a_seed_and_begin_alike(augmenter):
    for y in (None, "rich", ["rich", "poor"] * 100):
        few, many = (
            augmenter.sample(n, y if y is None or isinstance(y, str) else y[:n], where=WHERE) for n in (50, 200)
        )
        for one, other in zip(few, many, strict=True):
            assert one.equals(other[:50])
    assert not augmenter.sample(50, where=WHERE, random_state=1)[0].equals(augmenter.sample(50, where=WHERE)[0])


def test_parts_fulfil_it_as_the_whole_does(augmenter, monkeypatch):
    monkeypatch.setattr("synthaug.augmenter.learned.CHUNK", 60)
    keyed = GANAugmenter(GaussianCopula(), encoder=TableEncoder(roles={"mail": "identifier"}), random_state=0)
    for fitted, y in ((augmenter, None), (augmenter, "rich"), (keyed.fit(X, Y), None)):
        whole = fitted.sample(200, y, random_state=3, where=WHERE)
        for start, stop in ((0, 60), (60, 61), (120, 200)):
            made = fitted.sample_part(start, stop, y, random_state=3, where=WHERE)
            for one, other in zip(made, whole, strict=True):
                assert one.equals(other[start:stop].reset_index(drop=True))


def test_rows_that_fulfil_it_anyhow_stay_as_they_are(augmenter):
    free, asked = augmenter.sample(400)[0], augmenter.sample(400, where=WHERE)[0]
    right = ((free["age"] > 60) & (free["sex"] == "female")).fillna(False).to_numpy(dtype=bool)
    pd.testing.assert_frame_equal(free[right], asked[right])


def test_labels_follow_unless_they_are_given(augmenter):
    _, labels = augmenter.sample(300, where="label == 'rich'")
    assert (labels == "rich").all()
    assert (augmenter.sample(100, "poor", where=WHERE)[1] == "poor").all()
    with pytest.raises(ConditionError, match="rows drawn, 0"):
        augmenter.sample(5, "poor", where="label == 'rich'")


@pytest.mark.parametrize(
    ("where", "holds"),
    [
        ("`first job` >= 15", lambda rows: rows["first job"] >= 15),
        ("day >= '2021-01-01' and day.dt.month == 3", lambda rows: (rows.day >= "2021") & (rows.day.dt.month == 3)),
        ("sex in ['male'] and not (mail == 'a@b')", lambda rows: (rows.sex == "male") & (rows.mail != "a@b")),
        ("sex.str.startswith('fem') & age.isna()", lambda rows: (rows.sex == "female") & rows.age.isna()),
        ("20 < age <= 2 * `first job`", lambda rows: (rows.age > 20) & (rows.age <= 2 * rows["first job"])),
        (lambda frame: frame["label"] == frame["label"], lambda rows: rows["sex"].notna()),
        (lambda frame: (frame["age"] > 50) & (frame["sex"] == "male"), lambda rows: rows.age > 50),
    ],
)
def test_conditions_of_any_form(augmenter, where, holds):
    assert holds(augmenter.sample(200, where=where)[0]).all()


@pytest.mark.parametrize(
    ("where", "says"),
    [
        ("agee > 3", "did you mean 'age'"),
        ("`first jo` > 3", "did you mean 'first job'"),
        ("age > @limit", "holds '@'"),
        ("age.__class__", "__class__"),
        ("age.to_pickle('x') == 1", "to_pickle"),
        ("age.values.tofile('x')", "values|tofile"),
        ("sex.str.join.x()", "join|x"),
        ("__import__('os')", "a function"),
        ("[x for x in sex]", "ListComp"),
        ("(lambda: 1)", "Lambda"),
        ("age = 3", "is no condition"),
        ("age >", "is no condition"),
        ("`age", "does not close"),
        ("age", "True or False"),
        ("sex > 3", "cannot be evaluated"),
        (3, "must be text"),
        (lambda frame: [True], "True or False"),
        ("age > 900", "rows drawn, 0"),
    ],
)
def test_wrong_and_unreachable_conditions_are_refused(augmenter, where, says):
    with pytest.raises(ConditionError, match=says):
        augmenter.sample(5, where=where)


def test_a_condition_makes_rare_rows_with_fresh_identifiers():
    keyed = X.assign(key=np.arange(N) * 2 + 1)
    augmenter = GANAugmenter(GaussianCopula(), encoder=TableEncoder(roles={"key": "identifier"}), random_state=0)
    rows, _ = augmenter.fit(keyed, Y).sample(100, where="age > 85 and sex == 'male'")
    assert rows["key"].tolist() == list(range(2 * N + 1, 2 * N + 201, 2))


def test_appended_rows_fulfil_it(augmenter):
    learned = GANAugmenter(GaussianCopula(), random_state=0).learn_hard(X, Y)
    augmented = learned.hard(ratio=0.5, where="label == 'rich' and sex == 'male'")
    assert len(augmented.X) == 450
    assert (augmented.y[N:] == "rich").all()
    assert (augmented.X["sex"][N:] == "male").all()


def test_tables_without_labels_and_arrays():
    array = RNG.normal(size=(N, 2))
    rows = GANAugmenter(GaussianCopula(), random_state=0).fit(array).sample(100, where="`0` > `1`")
    assert (rows[:, 0] > rows[:, 1]).all()


def test_a_continuous_target():
    augmenter = GANAugmenter(GaussianCopula(), random_state=0).fit(X, pd.Series(RNG.normal(size=N), name="gain"))
    assert (augmenter.sample(100, where="gain > 1")[1] > 1).all()


def test_images_take_functions():
    images = RNG.integers(0, 255, (40, 8, 8)).astype(np.uint8)
    augmenter = GANAugmenter(DeformationGAN(**DeformationGAN.test_parameters), random_state=0).fit(images, [0, 1] * 20)
    bright = augmenter.sample(10, where=lambda array: array.mean(axis=(1, 2)) > 127)[0]
    assert (bright.mean(axis=(1, 2)) > 127).all()
    with pytest.raises(ConditionError, match="images have none"):
        augmenter.sample(3, where="age > 3")


TIMES = {  # of days, and what another library or type makes of them
    "times": lambda days: days,
    "times of a zone": lambda days: days.dt.tz_localize("Europe/Berlin"),
    "dates": lambda days: days.dt.date,
    "periods": lambda days: days.dt.to_period("D"),
    "Arrow's dates": lambda days: days.dt.date.astype("date32[day][pyarrow]"),
    "Arrow's times": lambda days: days.astype("timestamp[us][pyarrow]"),
    "durations": lambda days: days - pd.Timestamp("2020-01-01"),
}
COMPARED = {  # a condition on a column, and the days that fulfil it
    "c == '{0}'": lambda days, low, high: days == low,
    "c != '{0}'": lambda days, low, high: days != low,
    "'{0}' <= c < '{1}'": lambda days, low, high: (days >= low) & (days < high),
    "c in ['{0}', '{1}']": lambda days, low, high: days.isin([low, high]),
    "c not in ('{0}', '{1}')": lambda days, low, high: ~days.isin([low, high]),
    "c.isin(['{1}'])": lambda days, low, high: days == high,
    "not (c.between('{0}', '{1}') or c > '{1}')": lambda days, low, high: days < low,
}


@pytest.mark.parametrize("kind", TIMES)
def test_text_beside_times_means_times(kind):
    days = pd.Timestamp("2020-01-01") + pd.to_timedelta(pd.Series(range(60)), "D")
    column = TIMES[kind](days)
    low, high = days[20], days[31]
    texts = [f"{n} days" for n in (20, 31)] if kind == "durations" else [str(day.date()) for day in (low, high)]
    for text, of_days in COMPARED.items():
        found = Condition(text.format(*texts), column.to_frame("c"), None)(column.to_frame("c"), None)
        assert found.tolist() == of_days(days, low, high).tolist(), text
    with pytest.raises(ConditionError, match=r"'2020-02-30' is no time as 'c' holds"):
        Condition("c == '2020-02-30'", column.to_frame("c"), None)(column.to_frame("c"), None)


def test_methods_follow_parts_of_times_and_masks_their_rows(augmenter):
    rows, _ = augmenter.sample(100, where="day.dt.month.isin([1, 2]) and day.dt.day.between(3, 20)")
    assert rows["day"].dt.month.isin([1, 2]).all()
    assert rows["day"].dt.day.between(3, 20).all()
    rows, _ = augmenter.sample(100, where=lambda frame: (frame["age"] > 60)[::-1])
    assert (rows["age"] > 60).all()
