"""Which rows break which rule of a table: as many as were changed, for each kind of rule."""

import numpy as np
import pandas as pd
import pytest

from synthaug.encoders.codecs import fit_codec
from synthaug.encoders.rules import find_rules
from synthaug.encoders.rules.broken import broken_rows

N = 400
RNG = np.random.default_rng(0)
DAY = pd.Timestamp("2020-01-01") + pd.to_timedelta(RNG.integers(0, 700, N), unit="D")
GROUP = RNG.integers(0, 3, N)
NUMBER = RNG.integers(0, 1000, N)
WRONG = np.array([3, 50, 51, 399])
CASES = {
    "dependency": (pd.DataFrame({"code": GROUP + 5, "name": np.array(["x", "y", "x"])[GROUP]}), "name", "z"),
    "one_hot": (pd.DataFrame({f"is_{i}": (i == GROUP).astype(int) for i in range(3)}), "is_0", 1),
    "conversion": (pd.DataFrame({"km": NUMBER, "m": NUMBER * 1000}), "m", -1),
    "order": (pd.DataFrame({"low": NUMBER, "high": NUMBER + NUMBER % 13}), "high", -1),
    "bins": (pd.DataFrame({"age": NUMBER, "old": np.where(NUMBER > 600, "yes", "no")}), "old", "perhaps"),
    "part": (pd.DataFrame({"day": DAY.where(GROUP > 0), "month": np.where(GROUP > 0, DAY.month, 0)}), "month", 13),
}


def judge(frame, kinds):
    """Return a function that tells the rows of another table that break the rules of this one."""
    columns = {i: frame.iloc[:, i] for i in range(frame.shape[1])}
    names = {i: str(column.name) for i, column in columns.items()}
    codecs = {i: fit_codec(column, categorical=False) for i, column in columns.items()}
    rules = find_rules(columns, codecs, kinds, names).rules

    def broken(other):
        return broken_rows(rules, names, {i: other.iloc[:, i] for i in range(other.shape[1])}, len(other))

    return broken


@pytest.mark.parametrize("kind", CASES)
def test_rows_that_were_changed_are_found(kind):
    frame, name, value = CASES[kind]
    broken_by = judge(frame, [kind])
    (intact,) = broken_by(frame).values()
    assert not intact.any()
    changed = frame.copy()
    rows = WRONG if kind != "one_hot" else np.flatnonzero(GROUP > 0)[:4]
    rows = np.flatnonzero(GROUP > 0)[:4] if kind == "part" else rows
    changed.loc[rows, name] = value
    (broken,) = broken_by(changed).values()
    np.testing.assert_array_equal(np.flatnonzero(broken), rows)


def test_rows_that_break_several_rules_count_for_the_first():
    frame = pd.concat([CASES["order"][0], CASES["dependency"][0]], axis=1)
    broken_by = judge(frame, ["order", "dependency"])
    changed = frame.copy()
    changed.loc[[1, 2], "name"] = "z"
    changed.loc[[2, 3], "high"] = -1
    masks = broken_by(changed)
    assert sum(mask.sum() for mask in masks.values()) == 3
    np.testing.assert_array_equal(np.flatnonzero(np.logical_or.reduce([*masks.values()])), [1, 2, 3])
