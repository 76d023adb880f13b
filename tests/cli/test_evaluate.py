"""`synthaug evaluate`: figures and a page of two tables."""

import numpy as np
import pandas as pd
import pytest


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tables")
    for seed, name in enumerate(("real", "synthetic", "holdout")):
        rng = np.random.default_rng(seed)
        rows = pd.DataFrame(
            {"a": rng.normal(size=80), "b": rng.choice(["x", "y"], 80), "t": rng.choice(["no", "yes"], 80)}
        )
        rows.to_csv(folder / f"{name}.csv", index=False)
    return folder


def test_a_page_and_figures_are_written(run, tables, tmp_path):
    page = tmp_path / "page.html"
    held_out = ("--holdout", tables / "holdout.csv", "--target", "t")
    ran = run("evaluate", tables / "real.csv", tables / "synthetic.csv", *held_out, "-o", page, "--json")
    assert ran.code == 0
    assert {figure["part"] for figure in ran.json["figures"]} == {"fidelity", "utility", "privacy"}
    assert ran.json["output"] == str(page)
    assert "Evaluation of synthetic rows" in page.read_text(encoding="utf-8")


def test_of_augmented_rows_the_synthetic_ones_are_judged(run, assert_refused, tables, tmp_path):
    parts = [
        pd.read_csv(tables / f"{name}.csv").assign(synthetic=name == "synthetic") for name in ("real", "synthetic")
    ]
    pd.concat(parts).to_csv(tmp_path / "marked.csv", index=False)
    parts[0].to_csv(tmp_path / "none.csv", index=False)
    assert_refused(
        "evaluate", tables / "real.csv", tmp_path / "none.csv", says="no row that its column 'synthetic' marks"
    )
    ran = run("evaluate", tables / "real.csv", tmp_path / "marked.csv")
    assert ran.code == 0
    assert ran.out.startswith("Fidelity: ")
    assert "Privacy: 0.0% of the synthetic rows are copies" in ran.out


def test_what_cannot_be_done_is_refused(assert_refused, tables, tmp_path):
    both = (tables / "real.csv", tables / "synthetic.csv")
    assert_refused("evaluate", *both, "--target", "nope", says="'nope'")
    assert_refused("evaluate", *both, "-o", tmp_path / "page.pdf", says=".html")
    assert_refused("evaluate", tables / "real.csv", tables / "none.csv", says="none.csv")
    (tmp_path / "other.csv").write_text("a,c\n1,2\n3,4\n")
    assert_refused("evaluate", tables / "real.csv", tmp_path / "other.csv", says="'b' is missing")
