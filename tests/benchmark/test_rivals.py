"""Rival libraries: their adapters, and the bridge to a Python that has them."""

import ast
import os
import random
import sys
import warnings
from importlib import import_module
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from pandas.testing import assert_frame_equal

from synthaug.benchmark import rivals
from synthaug.benchmark.rivals import bridge

FLOATS = [0.1 + 0.2, 5e-324, -0.0, 1.7976931348623157e308, np.nextafter(1.0, 2.0), 1 / 3]
# A rival that is here only for its adapter; its module lies where nothing but the PYTHONPATH of a child leads.
ADAPTER = """
import pandas as pd
PACKAGE, MODULE, LICENCE = "fake-rival", "fake_rival", "none"

def synthesize(table, target, n_rows, seed):
    import fake_rival
    return fake_rival.make(table, target, n_rows, seed)
"""
REVERSES = """
import sys, warnings

def make(table, target, n_rows, seed):
    print("epoch 1")
    print("epoch 2", file=sys.stderr)
    warnings.warn("old")
    assert set(table) == {"c0", "c1", "c2", "c3"}, list(table)
    assert target == "c3" and seed == 7
    return table.iloc[::-1, ::-1].head(n_rows)
"""


@pytest.fixture
def table():
    """Give names and values that are easily changed on the way."""
    return pd.DataFrame(
        {
            'größe, "cm"': FLOATS,
            "many": [2**62 + 1, -1, 0, 1, 2, 3],
            "text\nmore": ["", "NA", "1.0", "a,b", 'q"\r\n', "日本"],
            "(target)": ["no", "yes", "None", "nan", "True", " no"],
        }
    )


@pytest.fixture
def fake(tmp_path, monkeypatch):
    """Give a function that installs a rival of some source code, elsewhere unless told."""

    def install(source, where="elsewhere"):
        (tmp_path / "adapters").mkdir()
        (tmp_path / "adapters" / "fake_adapter.py").write_text(ADAPTER, encoding="utf-8")
        (tmp_path / "there").mkdir()
        (tmp_path / "there" / "fake_rival.py").write_text(source, encoding="utf-8")
        monkeypatch.syspath_prepend(tmp_path / "adapters")
        if where == "here":
            monkeypatch.syspath_prepend(tmp_path / "there")
        monkeypatch.setenv("PYTHONPATH", str(tmp_path / "there"))
        monkeypatch.setenv(rivals.VARIABLE, sys.executable)
        monkeypatch.setitem(rivals.RIVALS, "fake", "fake_adapter")

    yield install
    for module in ("fake_adapter", "fake_rival"):
        sys.modules.pop(module, None)


@pytest.fixture(autouse=True)
def _nothing_remembered():
    rivals._probe.cache_clear()


# --------------------------------------------------------------------------------------
# The bridge
# --------------------------------------------------------------------------------------
@pytest.mark.parametrize("where", ["here", "elsewhere"])
def test_rows_come_back_exactly_with_the_columns_of_the_table(fake, table, where, capfd):
    fake(REVERSES, where)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        made = rivals.synthesize("fake", table, "(target)", 6, 7)
    assert ("fake_rival" in sys.modules) == (where == "here")
    assert_frame_equal(made, table.iloc[::-1].reset_index(drop=True), check_exact=True)
    assert np.signbit(made.iloc[3, 0])
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("n_rows", [0, 2])
def test_fewer_rows_come_back_as_they_are(fake, table, n_rows):
    fake(REVERSES)
    made = rivals.synthesize("fake", table, "(target)", n_rows, 7)
    assert len(made) == n_rows
    assert list(made.dtypes) == list(table.dtypes)


def test_an_index_of_the_table_means_nothing(fake, table):
    fake(REVERSES)
    made = rivals.synthesize("fake", table.set_axis(list("abcdef")), "(target)", 6, 7)
    assert list(made.index) == list(range(6))


def test_the_global_random_states_are_kept(fake, table):
    fake(
        "import random, numpy, torch\n"
        "def make(table, *request):\n"
        "    random.seed(0), numpy.random.seed(0), torch.manual_seed(0)\n"
        "    return table",
        "here",
    )
    random.seed(1), np.random.seed(1), torch.manual_seed(1)  # noqa: NPY002
    expected = random.random(), np.random.random(), torch.rand(1)  # noqa: NPY002
    random.seed(1), np.random.seed(1), torch.manual_seed(1)  # noqa: NPY002
    rivals.synthesize("fake", table, "(target)", 6, 0)
    assert (random.random(), np.random.random(), torch.rand(1)) == expected  # noqa: NPY002


def test_integers_are_rounded_where_a_rival_makes_floats(fake, table):
    fake("def make(table, *request): return table.assign(c1=[-0.6, 0.4, 1.6, 2.0, 41.9, 3e9])")
    made = rivals.synthesize("fake", table, "(target)", 6, 0)
    assert made["many"].tolist() == [-1, 0, 2, 2, 42, 3_000_000_000]


@pytest.mark.parametrize("where", ["here", "elsewhere"])
def test_version_is_that_of_the_environment(fake, tmp_path, where):
    fake("def make(table, *request): return table", where)
    package = rivals._adapter("fake").PACKAGE
    assert rivals.version("fake") == package  # a module without a distribution has no version
    about = tmp_path / "there" / "fake_rival-1.2.3.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Name: fake-rival\nVersion: 1.2.3\n", encoding="utf-8")
    rivals._probe.cache_clear()
    assert rivals.version("fake") == f"{package} 1.2.3"


def test_a_failing_rival_says_why(fake, table):
    fake("def make(*request): raise ValueError('too few rows:\\n6')")
    with pytest.raises(RuntimeError, match=r"^fake failed in .*: ValueError: too few rows: 6$"):
        rivals.synthesize("fake", table, "(target)", 6, 0)


def test_a_rival_that_ends_its_python_says_so(fake, table):
    fake("import os\ndef make(*request): os._exit(5)")
    with pytest.raises(RuntimeError, match="exit code 5"):
        rivals.synthesize("fake", table, "(target)", 6, 0)


def test_a_rival_that_fails_here_raises_its_own_error(fake, table):
    fake("raise ImportError('built for another Python')", "here")
    assert rivals.reason_missing("fake") is None
    with pytest.raises(ImportError, match="another Python"):
        rivals.synthesize("fake", table, "(target)", 6, 0)


def test_the_adapters_do_not_hide_the_rivals_that_they_are_named_after(tmp_path, monkeypatch):
    (tmp_path / "arfpy.py").write_text("raise ImportError('the rival itself')", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv(rivals.VARIABLE, sys.executable)
    if rivals._is_here("arfpy"):
        pytest.skip("it is installed here")
    with pytest.raises(RuntimeError, match="the rival itself"):
        rivals.synthesize("arfpy", pd.DataFrame({"y": ["a", "b"]}), "y", 2, 0)


# --------------------------------------------------------------------------------------
# Why a rival is missing
# --------------------------------------------------------------------------------------
def test_a_missing_rival_says_what_to_do(fake, table, monkeypatch):
    fake(REVERSES)
    monkeypatch.delenv(rivals.VARIABLE)
    reason = rivals.reason_missing("fake")
    assert "pip install fake-rival" in reason
    assert rivals.VARIABLE in reason
    with pytest.raises(RuntimeError, match="pip install fake-rival"):
        rivals.synthesize("fake", table, "(target)", 6, 0)


def test_a_python_that_does_not_exist_is_named(fake, monkeypatch, tmp_path):
    fake(REVERSES)
    gone = str(tmp_path / "gone" / "python")
    monkeypatch.setenv(rivals.VARIABLE, gone)
    assert f"{gone} does not exist" in rivals.reason_missing("fake")


@pytest.mark.skipif(os.name == "nt", reason="needs a script that runs by its first line")
def test_what_is_no_python_is_named(fake, monkeypatch, tmp_path):
    fake(REVERSES)
    script = tmp_path / "python"
    script.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    monkeypatch.setenv(rivals.VARIABLE, str(script))
    assert f"{script} cannot be run" in rivals.reason_missing("fake")
    rivals._probe.cache_clear()
    script.chmod(0o755)
    assert f"{script} is no Python that works" in rivals.reason_missing("fake")


def test_a_python_without_the_rival_is_passed_over(fake, table, monkeypatch, tmp_path):
    fake(REVERSES)
    monkeypatch.setenv(rivals.VARIABLE, os.pathsep.join([str(tmp_path / "gone"), sys.executable]))
    assert rivals.reason_missing("fake") is None
    assert len(rivals.synthesize("fake", table, "(target)", 6, 7)) == 6
    rivals._probe.cache_clear()
    monkeypatch.delenv("PYTHONPATH")
    assert f"{sys.executable} has no fake_rival" in rivals.reason_missing("fake")


def test_a_folder_of_the_name_of_a_rival_is_none(fake, monkeypatch, tmp_path):
    fake(REVERSES)
    monkeypatch.delenv("PYTHONPATH")
    (tmp_path / "fake_rival").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    assert "has no fake_rival" in rivals.reason_missing("fake")


def test_a_rival_nobody_knows_is_an_error():
    with pytest.raises(RuntimeError, match="no rival 'sdv', but ctgan"):
        rivals.reason_missing("sdv")


# --------------------------------------------------------------------------------------
# The adapters
# --------------------------------------------------------------------------------------
@pytest.mark.parametrize("module", [*rivals.RIVALS.values(), bridge.__name__])
def test_adapters_and_bridge_stand_alone(module):
    tree = ast.parse(Path(import_module(module).__file__).read_text(encoding="utf-8"))
    imports = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    names = [alias.name if isinstance(node, ast.Import) else node.module for node in imports for alias in node.names]
    assert {name.split(".")[0] for name in names} <= {*sys.stdlib_module_names, "numpy", "pandas"}
    assert "synthaug" not in {getattr(node, "module", None) for node in ast.walk(tree)}


@pytest.mark.parametrize("name", rivals.RIVALS)
def test_adapters_keep_the_contract(name):
    adapter = import_module(rivals.RIVALS[name])
    assert all(isinstance(getattr(adapter, fact), str) for fact in ("PACKAGE", "MODULE", "LICENCE"))
    assert adapter.synthesize.__code__.co_varnames[:4] == ("table", "target", "n_rows", "seed")
    assert adapter.__doc__


@pytest.mark.slow
@pytest.mark.parametrize("name", rivals.RIVALS)
def test_a_rival_makes_rows_like_those_of_the_table_and_again_the_same(name):
    if reason := rivals.reason_missing(name):
        pytest.skip(reason)
    generator = np.random.default_rng(0)
    target = np.repeat(["no", "yes"], [60, 40])
    table = pd.DataFrame(
        {
            "größe, cm": generator.normal(np.where(target == "yes", 170.0, 120.0), 5.0),
            "variable": generator.integers(0, 9, 100),
            "tree": generator.choice(["oak", "ash", "elm"], 100),
            "obs": target,
        }
    )
    made, again = (rivals.synthesize(name, table, "obs", 80, 0) for _ in range(2))
    assert_frame_equal(made, again)
    assert list(made.dtypes.items()) == list(table.dtypes.items())
    assert 40 <= len(made) <= 80
    for category in ("tree", "obs"):
        assert set(made[category]) <= set(table[category])
    assert made["größe, cm"].between(60, 230).mean() > 0.95
