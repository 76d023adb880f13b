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


@pytest.fixture(scope="module")
def images(tmp_path_factory):
    folder, rng = tmp_path_factory.mktemp("images"), np.random.default_rng(0)
    for name in ("real", "synthetic", "holdout"):
        np.savez(folder / f"{name}.npz", images=rng.integers(0, 255, (60, 6, 6)), labels=np.arange(60) % 2)
    return folder


def test_images_are_compared(run, images, tmp_path):
    page = tmp_path / "page.html"
    both = (images / "real.npz", images / "synthetic.npz")
    ran = run("evaluate", *both, "--holdout", images / "holdout.npz", "-o", page, "--json")
    assert ran.code == 0
    assert {figure["part"] for figure in ran.json["figures"]} == {"fidelity", "utility", "privacy"}
    assert ran.json["rows"] == {"real": 60, "synthetic": 60, "holdout": 60}
    assert "data:image/png" in page.read_text(encoding="utf-8")


def test_files_that_hold_no_images_are_refused(assert_refused, images, tables, tmp_path):
    real = images / "real.npz"
    assert_refused("evaluate", real, images / "synthetic.npz", "--target", "t", says="leave --target out")
    assert_refused("evaluate", real, tables / "real.csv", says="compare images with images")
    assert_refused("evaluate", real, images / "none.npz", says="there is no file")
    np.savez(tmp_path / "other.npz", X=np.zeros(3))
    assert_refused("evaluate", real, tmp_path / "other.npz", says="holds X, but no 'images'")
    np.savez(tmp_path / "objects.npz", images=np.array([None, {}], dtype=object))
    (tmp_path / "damaged.npz").write_bytes(real.read_bytes()[:200])
    (tmp_path / "empty.npz").write_bytes(b"")
    with (tmp_path / "alone.npz").open("wb") as file:
        np.save(file, np.zeros((3, 4, 4)))
    for name in ("objects", "damaged", "empty", "alone"):
        assert_refused("evaluate", real, tmp_path / f"{name}.npz", says="as numpy.savez writes them")
