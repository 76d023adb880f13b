"""evaluate: what is measured of other real rows, of copies and of noise, and how it is told."""

import errno
import json
import os
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
from numpy.testing import assert_allclose
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from synthaug import GANAugmenter, GaussianCopula, Inequality, evaluate
from synthaug.evaluation import intervals
from synthaug.evaluation.distances import NearestNeighbours
from synthaug.evaluation.privacy import privacy
from synthaug.evaluation.tables import Tables
from synthaug.evaluation.utility import _said
from synthaug.exceptions import DataError, DataWarning


def mixed(n, seed):
    """Return rows of a number that a level moves, a number with missing values, a date and a target."""
    rng = np.random.default_rng(seed)
    level = rng.choice(["a", "b", "c"], n, p=[0.5, 0.3, 0.2])
    number = rng.normal(size=n) + 2 * (level == "a")
    return pd.DataFrame(
        {
            "number": number,
            "level": level,
            "amount": np.where(rng.random(n) < 0.2, np.nan, rng.exponential(size=n)),
            "day": pd.Timestamp("2020-01-01") + pd.to_timedelta(rng.integers(0, 300, n), unit="D"),
            "target": np.where(number + rng.normal(size=n) > 1, "yes", "no"),
        }
    )


REAL, OTHER, HOLDOUT = (mixed(200, seed) for seed in range(3))


@pytest.fixture(scope="module")
def of_other_rows():
    return evaluate(REAL, OTHER, target="target", holdout=HOLDOUT)


@pytest.fixture(scope="module")
def of_copies():
    return evaluate(REAL, REAL, target="target", holdout=HOLDOUT)


def test_other_real_rows_are_near_each_ideal(of_other_rows):
    frame = of_other_rows.to_frame().dropna(subset=["ideal"])
    frame = frame[~frame["measure"].isin(["gives rows away", "density"])]
    assert (frame["value"] - frame["ideal"]).abs().max() < 0.25


def test_intervals_hold_what_other_real_rows_have():
    found = []
    for seed in range(3, 36, 3):
        tables = Tables.of(*(mixed(150, seed + i) for i in range(3)), target=None)
        found += [figure for figure in privacy(tables, 0) if figure.measure.startswith("member")]
    assert len(found) == 22
    assert np.mean([figure.low <= figure.ideal <= figure.high for figure in found]) >= 0.8


def test_copies_are_found_by_every_attack(of_copies):
    assert of_copies["privacy", "copies of real rows"] == 1
    assert of_copies["privacy", "closer to real rows than to held-out ones"] > 0.95
    assert of_copies["privacy", "membership found by distance (AUC)"] > 0.95
    assert of_copies["privacy", "members found among the surest tenth"] > 0.95
    assert of_copies["privacy", "guessed better for real rows than for held-out ones", "level"] > 0.3
    assert of_copies["privacy", "as near to real rows as a hundredth is to held-out ones"] == 1
    for subject in ("one column", "several columns"):
        assert of_copies["privacy", "singled out more often than held-out rows", subject] > 0.5
    assert of_copies["privacy", "numbers whose exact extreme is revealed"] == 1


def test_columns_without_their_pairs_are_told_apart_by_what_they_lost():
    rng = np.random.default_rng(0)
    shuffled = REAL.apply(lambda column: column.to_numpy()[rng.permutation(len(REAL))])
    found = evaluate(REAL, shuffled, target="target", holdout=HOLDOUT)
    assert found["fidelity", "column shapes"] == 1  # each column by itself is as it was
    assert found["fidelity", "told from real rows (AUC)"] > 0.6
    away = found.to_frame().query("measure == 'gives rows away'").set_index("subject")["value"]
    assert set(away.nlargest(2).index) <= {"number", "level", "target"}
    assert found["utility", "ROC-AUC on held-out rows, learned from synthetic rows", "boosted trees"] < 0.65
    assert found["utility", "ROC-AUC on held-out rows, learned from real rows", "boosted trees"] > 0.75


def test_a_copy_is_found_among_more_rows_than_are_compared_otherwise():
    many = pd.DataFrame({"x": np.arange(9000.0)})
    found = evaluate(many, many.iloc[[8999, 0, 17]].reset_index(drop=True))
    assert found["privacy", "copies of real rows"] == 1
    assert found["privacy", "numbers whose exact extreme is revealed"] == 1


def test_copies_are_not_told_from_the_rows_that_they_are():
    assert evaluate(REAL, REAL)["fidelity", "told from real rows (AUC)"] == pytest.approx(0.5, abs=0.15)


def test_lost_and_unseen_levels_and_ranges_are_counted():
    strange = REAL.assign(level=REAL["level"].replace({"c": "new"}), number=REAL["number"] + 100)
    found = evaluate(REAL, strange)
    assert found["fidelity", "levels lost", "level"] == 1
    assert found["fidelity", "levels never seen", "level"] == pytest.approx((REAL["level"] == "c").mean())
    assert found["fidelity", "beyond the range", "number"] > 0.9


def ruled(n, seed):
    """Return rows in which a city tells its country, and a stay never ends before its start."""
    rng = np.random.default_rng(seed)
    cities = pd.Series({"Lyon": "France", "Nice": "France", "Kyoto": "Japan", "Osaka": "Japan", "Pisa": "Italy"})
    start = rng.integers(0, 50, n)
    city = rng.choice(cities.index, n)
    columns = {"city": city, "country": cities[city].to_numpy(), "start": start, "end": start + rng.integers(0, 7, n)}
    return pd.DataFrame(columns)


def test_rows_that_break_a_rule_of_the_real_ones_are_counted():
    real, made = ruled(400, 0), ruled(200, 1)
    made.loc[:9, "country"] = "Peru"
    made.loc[5:24, "end"] = made.loc[5:24, "start"] - 1
    found = evaluate(real, made, holdout=ruled(100, 2))
    frame = found.to_frame().query("measure == 'rows that break it'").set_index("subject")
    assert frame.loc["country follows from city", "value"] in (5 / 200, 10 / 200)  # five break both, and count once
    assert frame.loc["end is never less than start", "value"] in (15 / 200, 20 / 200)
    assert frame["value"].sum() == pytest.approx(25 / 200)
    assert found["fidelity", "rows that break a rule"] == 25 / 200
    assert (frame["ideal"] == 0).all()


def test_other_real_rows_break_none():
    found = evaluate(ruled(400, 0), ruled(200, 1))
    assert found["fidelity", "rows that break a rule"] == 0


def test_constraints_of_a_user_are_judged():
    late = Inequality("start", 40)
    made = ruled(200, 1)
    found = evaluate(ruled(400, 0).query("start <= 40"), made, constraints=[late, lambda frame: frame["end"] < 45])
    measure = ("fidelity", "rows that break it")
    assert found[(*measure, "Inequality('start', 40)")] == (made["start"] > 40).mean()
    assert found[(*measure, "<lambda>")] == (made["end"] >= 45).mean()
    with pytest.raises(ValueError, match="'nope'"):
        evaluate(REAL, OTHER, constraints=[Inequality("nope", "number")])


def test_numbers_to_predict_are_judged_by_r2():
    found = evaluate(REAL, OTHER, target="number", holdout=HOLDOUT)
    assert found["utility", "R2 on held-out rows, learned from synthetic rows", "linear model"] > 0.2


def test_without_a_holdout_neither_utility_nor_attacks_are_claimed():
    found = evaluate(REAL, OTHER, target="target")
    assert set(found.to_frame()["part"]) == {"fidelity", "privacy"}
    assert set(found.to_frame().query("part == 'privacy'")["measure"]) == {
        "copies of real rows",
        "numbers whose exact extreme is revealed",
    }
    assert "need held-out real rows" in found.to_html()


def test_a_page_that_cannot_be_written_leaves_the_one_before(of_copies, tmp_path, monkeypatch):
    def full(path, text, **how):
        path.write_bytes(text[:100].encode())
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    (tmp_path / "page.html").write_bytes(b"before")
    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(OSError, match="No space"):
        of_copies.to_html(tmp_path / "page.html")
    assert [(file.name, file.read_bytes()) for file in tmp_path.iterdir()] == [("page.html", b"before")]


def test_all_is_told_as_frame_json_page_and_sentences(of_copies, tmp_path):
    frame = of_copies.to_frame()
    assert len(json.loads(json.dumps(of_copies.to_dict(), allow_nan=False))["figures"]) == len(frame)
    page = of_copies.to_html(tmp_path / "page.html")
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == page
    assert page.count("<tr>") == len(frame) + page.count("<thead>")
    assert "100.0% of the synthetic rows are copies" in of_copies.summary()
    assert page.count("<li>") == len(of_copies.alarms) > 3
    line = of_copies.summary().splitlines()[-1]
    assert line.startswith(f"Alarms: {len(of_copies.alarms)}: they copy real rows; ")
    assert all(line.count(text) == 1 for text in ("distances tell who was", "they tell a secret of real rows ("))
    assert "<table>" in of_copies._repr_html_()
    with pytest.raises(KeyError):
        of_copies["privacy", "nothing"]


def test_names_of_columns_are_escaped():
    hostile = {"level": "<script>alert(1)</script>"}
    page = evaluate(REAL.rename(columns=hostile), OTHER.rename(columns=hostile)).to_html()
    assert "<script>" not in page


def test_arrays_and_tables_of_generators_are_taken():
    X, y = load_breast_cancer(return_X_y=True)
    rows, _ = GANAugmenter(GaussianCopula(), random_state=0).fit(X[:200, :4], y[:200]).sample(100)
    assert evaluate(X[:200, :4], rows, holdout=X[200:400, :4])["fidelity", "column shapes"] > 0.8


def test_lazy_tables_are_computed():
    parts = [pl.from_pandas(table[["number", "level"]].iloc[:40]) for table in (REAL, OTHER, HOLDOUT)]
    eager, lazy = (evaluate(one, other, holdout=unseen) for one, other, unseen in (parts, [p.lazy() for p in parts]))
    assert lazy.to_dict() == eager.to_dict()


@pytest.mark.parametrize("n_present", [0, 3])
def test_a_number_that_is_hardly_ever_there_is_compared(n_present):
    tables = [table[["number", "target"]].iloc[:60].assign(rare=np.nan) for table in (REAL, OTHER, HOLDOUT)]
    for table in tables:
        table.iloc[:n_present, -1] = 1.0
    found = evaluate(tables[0], tables[1], target="target", holdout=tables[2])
    assert found["fidelity", "difference in missing values", "rare"] == 0
    assert np.isfinite(found["fidelity", "told from real rows (AUC)"])


def test_rows_of_few_kinds_are_compared():
    tables = [table[["target"]].iloc[:40] for table in (REAL, OTHER, HOLDOUT)]
    assert evaluate(tables[0], tables[1], holdout=tables[2])["fidelity", "column shapes"] > 0.5


def test_a_class_that_no_real_row_has_stands_for_no_other():
    """Neither does it take the place of one, nor has it any."""
    learned = pd.DataFrame({"x": [0.0, 1, 2] * 20})
    model = LogisticRegression(C=1e6).fit(learned, ["a", "b", "z"] * 20)
    assert_allclose(_said(model, learned, np.array(["a", "z"])), model.predict_proba(learned)[:, [0, 2]])
    assert_allclose(_said(model, learned, np.array(["a", "b"])), model.predict_proba(learned)[:, :2])


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"synthetic": OTHER.drop(columns="day")}, "'day' is missing"),
        ({"holdout": OTHER.assign(more=1)}, "'more' is in holdout alone.*'number', 'level'"),
        ({"synthetic": OTHER.to_numpy()}, "'number' is missing in synthetic"),
        ({"real": [[1.0, 2.0]] * 9, "synthetic": [[1.0]] * 9}, "the column 1 is missing in synthetic"),
        ({"synthetic": OTHER.assign(synthetic=False)}, "synthetic holds no row that its column 'synthetic' marks"),
        ({"synthetic": OTHER.iloc[:0]}, "synthetic has no rows"),
        ({"holdout": OTHER.iloc[:0]}, "holdout has no rows"),
        ({"target": "nope"}, "'nope' is none of the columns"),
        ({"synthetic": OTHER.assign(number="x")}, "'number' holds numbers in the real rows"),
    ],
)
def test_what_cannot_be_compared_is_refused(arguments, says):
    with pytest.raises(DataError, match=says) as raised:
        evaluate(**{"real": REAL, "synthetic": OTHER} | arguments)
    assert "fit" not in str(raised.value)  # nothing was fitted


def test_of_augmented_rows_the_synthetic_ones_are_judged_in_any_order_of_columns():
    real, other = (table[["number", "level"]].iloc[:60] for table in (REAL, OTHER))
    written = pd.concat([real.assign(synthetic=False), other.assign(synthetic=True)], ignore_index=True)
    found = evaluate(real, written[["level", "synthetic", "number"]])
    assert found.to_dict() == evaluate(real, other).to_dict()
    assert found.n_synthetic == 60


def test_a_real_column_of_that_name_is_one_as_any_other():
    real, other = (table[["number"]].iloc[:60].assign(synthetic=["no", "true"] * 30) for table in (REAL, OTHER))
    with pytest.warns(DataWarning, match="marked as synthetic"):
        assert evaluate(real, other)["fidelity", "shape", "synthetic"] == 1


def test_areas_and_their_intervals_are_right():
    rng = np.random.default_rng(0)
    covered = []
    for _ in range(200):
        scores = np.concatenate([rng.normal(1, 1, 60), rng.normal(0, 1, 40)])
        positive = np.arange(100) < 60
        area, low, high = intervals.auc(scores, positive)
        assert area == pytest.approx(roc_auc_score(positive, scores))
        covered.append(low <= 0.7602 <= high)  # of two normals one standard deviation apart
    assert 0.9 <= np.mean(covered) <= 0.99


def test_distances_are_those_of_gower():
    real = pd.DataFrame({"x": np.linspace(0, 100, 101), "c": "a"})
    rows = pd.DataFrame({"x": [10.2, np.nan], "c": ["a", "a"]})
    near, far = pd.DataFrame({"x": [10.0], "c": ["a"]}), pd.DataFrame({"x": [10.2], "c": ["b"]})
    # A range of 98 makes 0.2 small beside another level; a missing number is as far from any other.
    assert NearestNeighbours(near, real).distances(rows)[:, 0] == pytest.approx([0.2 / 98 / 2, 0.5], rel=1e-3)
    assert NearestNeighbours(far, real).distances(rows)[:, 0] == pytest.approx([0.5, 1.0])


def test_nearest_neighbours_are_those_of_all_distances():
    rows, others = (frame.drop(columns=["day", "target"]) for frame in (REAL.iloc[:20], OTHER.iloc[:30]))
    near = NearestNeighbours(others, like=REAL)
    each = np.stack([near.distances(rows.iloc[[i]], 30)[0] for i in range(20)])
    assert (np.diff(each, axis=1) >= 0).all()
    np.testing.assert_allclose(near.distances(rows)[:, 0], each[:, 0])
    one = NearestNeighbours(others.iloc[near.nearest(rows)[:1]], like=REAL)
    assert one.distances(rows.iloc[:1])[0, 0] == pytest.approx(each[0, 0])


def test_control_characters_of_names_reach_no_page():
    rows = mixed(80, 0).rename(columns={"number": "a\x1b[2J\x00\x08b"})
    found = evaluate(rows, mixed(80, 1).set_axis(rows.columns, axis=1))
    for page in (found.to_html(), found._repr_html_()):
        assert not {character for character in page if ord(character) < 32} - {"\n", "\t"}
        assert "<td" in page
