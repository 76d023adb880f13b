"""Fixtures of the command line: small tables, and the program in this process."""

import json
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest

from synthaug.cli import main


class Ran(NamedTuple):
    """What a command came to."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        """The one object on standard output."""
        return json.loads(self.out)


@pytest.fixture
def run(capsys):
    """Give a function that runs the program and returns its exit code and what it wrote."""

    def run_program(*arguments):
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        return Ran(code, *capsys.readouterr())

    return run_program


@pytest.fixture
def assert_refused(run):
    """Give a function that asserts that a command is refused in one line, with what is to be in it."""

    def check(*arguments, says, code=2):
        ran = run(*arguments)
        assert ran.code == code, ran
        assert ran.out == ""
        lines = ran.err.splitlines()
        assert lines[-1].startswith("synthaug: "), ran.err
        assert "Traceback" not in ran.err
        assert sum(line.startswith("synthaug: ") for line in lines) == 1, ran.err
        for part in [says] if isinstance(says, str) else says:
            assert part in lines[-1]
        return ran

    return check


@pytest.fixture
def text():
    """Give a table of text with codes, missing words, decimals and dates."""
    rng = np.random.default_rng(0)
    lines = ["code,age,income,note,when,label"]
    for i in range(60):
        label = "yes" if rng.random() < 0.4 else "no"
        age = "NA" if rng.random() < 0.2 else str(rng.integers(18, 80))
        note = rng.choice(["NA", "", '"a, b"', "é"])
        lines.append(f"0{rng.integers(0, 9)}0,{age},{rng.normal(3):.2f},{note},2024-01-{1 + i % 28:02d},{label}")
    return "\n".join(lines) + "\n"


@pytest.fixture
def csv(tmp_path, text):
    """Give a file of that table."""
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.fixture
def frame():
    """Give a table of columns of many dtypes, and a target."""
    rng = np.random.default_rng(1)
    n = 80
    holes = rng.random(n) < 0.2
    return pd.DataFrame(
        {
            "whole": rng.integers(-5, 50, n),
            "narrow": rng.integers(0, 200, n).astype(np.uint8),
            "nullable": pd.array(np.where(holes, None, rng.integers(2**53, 2**60, n)), dtype="Int64"),
            "float": np.where(holes, np.nan, rng.normal(size=n)),
            "single": rng.normal(size=n).astype(np.float32),
            "flag": rng.random(n) < 0.5,
            "maybe": pd.array(np.where(holes, None, rng.random(n) < 0.5), dtype="boolean"),
            "level": pd.Categorical(rng.choice(["b", "a"], n), categories=["b", "a", "unused"]),
            "grade": pd.Categorical(rng.choice(["low", "mid"], n), categories=["low", "mid", "high"], ordered=True),
            "seen": pd.Timestamp("2024-03-01", tz="Europe/Berlin") + pd.to_timedelta(rng.integers(0, 900, n), unit="h"),
            "took": pd.to_timedelta(rng.integers(0, 600, n), unit="s"),
            "text": pd.Series(rng.choice(["x", "y", "NA"], n)).where(~holes, None),
            "label": pd.Series(rng.choice(["no", "yes"], n, p=[0.7, 0.3])),
        }
    )


def without_kinds_of_missing(frame):
    """Return a table in which None stands for every missing text: files do not tell None from NaN."""
    texts = [name for name in frame if frame[name].dtype == object]
    return frame.assign(**{name: frame[name].where(frame[name].notna(), None) for name in texts})
