"""``import synthaug`` is quick and loads nothing heavy; the public names are there."""

import importlib
import importlib.metadata
import subprocess
import sys
from pathlib import Path

import pytest

import synthaug
from synthaug.generators import FAMILIES
from tests.public_names import STUB, stub

ROOT = Path(__file__).parent.parent
HEAVY = {"torch", "sklearn", "imblearn", "pandas", "scipy"}


def _modules_after(statement):
    code = f"import sys; {statement}; print(*sys.modules)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in result.stdout.split()}


def test_import_loads_nothing_heavy():
    assert not _modules_after("import synthaug") & HEAVY


def test_import_takes_less_than_0_3_seconds():
    code = "import time; start = time.perf_counter(); import synthaug; print(time.perf_counter() - start)"
    times = [float(subprocess.check_output([sys.executable, "-c", code], text=True)) for _ in range(3)]
    assert min(times) < 0.3


def test_composing_loads_neither_torch_nor_imblearn():
    modules = _modules_after("from synthaug import AugmentedEstimator, make_pipeline")
    assert "sklearn" in modules
    assert not modules & {"torch", "imblearn"}


@pytest.mark.parametrize("name", synthaug.__all__)
def test_public_name_resolves(name):
    assert getattr(synthaug, name) is not None
    assert name in dir(synthaug)


def test_lazy_names_are_the_public_names():
    assert {*synthaug._MODULES, "__version__"} == set(synthaug.__all__)
    assert synthaug.__all__ == sorted(synthaug.__all__)


def test_completion_offers_the_public_names_and_no_imports():
    assert dir(synthaug) == synthaug.__all__


def test_every_registered_family_is_public():
    assert {reference.partition(":")[2] for reference in FAMILIES.values()} <= set(synthaug.__all__)


def test_lazy_names_are_defined_where_they_say():
    for name, module in synthaug._MODULES.items():
        assert name in importlib.import_module(module).__all__


def test_type_checkers_know_the_public_names():
    assert STUB.read_text(encoding="utf-8") == stub(), "the public names have changed: run `make stub`"


def test_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="'synthaug' has no attribute 'GanAugmenter'"):
        synthaug.GanAugmenter  # noqa: B018


def test_version_is_the_installed_one():
    assert synthaug.__version__ == importlib.metadata.version("synthaug")


def test_citation_and_changelog_are_about_this_version():
    assert f"\nversion: {synthaug.__version__}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f"\n## [{synthaug.__version__}] - " in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
