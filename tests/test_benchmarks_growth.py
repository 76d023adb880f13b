"""The table of how costs grow is that of the published numbers."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from benchmarks.perf.growth import FAMILIES, GROWING, exponents, summary

ROOT = Path(__file__).parents[1]


def test_the_documentation_has_the_published_numbers():
    found = pd.read_csv(ROOT / "benchmarks/published/growth.csv")
    assert summary(found) in (ROOT / "docs/guide/larger.md").read_text(encoding="utf-8")


def test_an_exponent_is_the_power_of_growth():
    cells = [(family, name, n) for family in FAMILIES for name, sizes in GROWING.items() for n in sizes]
    found = pd.DataFrame(cells, columns=["family", "grows", "n"])
    found["seconds"] = 0.1 * np.where(found["family"] == "tabular-gan", found["n"] ** 0.5, found["n"] ** 2.0)
    assert exponents(found)["tabular-gan"].to_list() == pytest.approx([0.5] * 4)
    assert exponents(found)["gaussian-copula"].to_list() == pytest.approx([2.0] * 4)
