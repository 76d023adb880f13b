"""Every example runs as a script and finishes without a warning, or says which data it needs."""

import runpy
from pathlib import Path

import pytest

EXAMPLES = sorted((Path(__file__).parents[1] / "examples").glob("plot_*.py"))


def test_there_are_examples():
    assert EXAMPLES


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
@pytest.mark.slow
def test_example_runs(path, monkeypatch):
    plt = pytest.importorskip("matplotlib.pyplot")
    plt.switch_backend("Agg")
    shown = []
    monkeypatch.setattr(plt, "show", lambda: shown.append(len(plt.gcf().axes)))
    try:
        runpy.run_path(str(path), run_name="__main__")
    except SystemExit as reason:
        pytest.skip(str(reason))  # an example that needs more data than there is
    finally:
        plt.close("all")
    assert shown, "an example shows a plot"
    assert all(shown), "a plot has axes"
