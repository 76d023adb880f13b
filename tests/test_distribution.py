"""What is published is whole: the source distribution, and the package that is installed from it."""

import csv
import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest
from sklearn.datasets import load_iris

import synthaug

ROOT = Path(__file__).parent.parent

PROGRAM = """
import sys
from pathlib import Path

from sklearn.datasets import load_iris
from sklearn.tree import DecisionTreeClassifier

import synthaug
from synthaug.benchmark import suite_names
from synthaug.generators import FAMILIES

assert Path(synthaug.__file__).is_relative_to(sys.prefix), synthaug.__file__
X, y = load_iris(return_X_y=True, as_frame=True)
augmenter = synthaug.GANAugmenter(synthaug.TabularGAN(n_steps=3, hidden=16), random_state=0)
model = synthaug.AugmentedEstimator(DecisionTreeClassifier(random_state=0), augmenter).fit(X, y)
assert "smoke" in suite_names()
print(model.score(X, y) > 0.9, len(augmenter.fit_resample(X, y)[0]), sorted(FAMILIES))
"""


def _run(*command, folder=ROOT):
    """Run a command that finds no package but those of its own Python."""
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(command, cwd=folder, env=surroundings, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command} failed:\n{done.stdout}{done.stderr}"
    return done.stdout


def _tracked(*paths):
    """Return the files that git knows, if this is a checkout."""
    if not (ROOT / ".git").exists():
        pytest.skip("this is no checkout")
    return {name for name in _run("git", "ls-files", *paths).splitlines() if (ROOT / name).exists()}


@pytest.fixture(scope="module")
def sources(tmp_path_factory):
    """Return the source distribution."""
    pytest.importorskip("hatchling")
    folder = tmp_path_factory.mktemp("sources")
    _run(sys.executable, "-m", "hatchling", "build", "--target", "sdist", "--directory", folder)
    return next(folder.glob("*.tar.gz"))


@pytest.fixture(scope="module")
def wheel(sources, tmp_path_factory):
    """Return the wheel that is built from the source distribution alone."""
    folder = tmp_path_factory.mktemp("wheel")
    with tarfile.open(sources) as archive:
        archive.extractall(folder, filter="data")
    unpacked = next(folder.glob("synthaug-*"))
    _run(sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", folder, folder=unpacked)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """Return a virtual environment that has the wheel, and the dependencies of this one in the place of downloads."""
    pytest.importorskip("pip")
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, symlinks=True)
    pip = (sys.executable, "-m", "pip", "--python", folder, "--disable-pip-version-check")
    _run(*pip, "install", "--quiet", "--no-index", "--no-deps", wheel)
    packages = next(folder.glob("lib/python*/site-packages"))
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return folder


def test_the_source_distribution_holds_what_the_repository_holds(sources):
    with tarfile.open(sources) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    tracked = _tracked()
    assert tracked
    assert not tracked - held


def test_the_wheel_holds_the_package_and_nothing_else(wheel):
    held = set(zipfile.ZipFile(wheel).namelist())
    metadata = f"synthaug-{synthaug.__version__}.dist-info/"
    package = {name for name in held if not name.startswith(metadata)}
    assert package == _tracked("synthaug")
    assert {"synthaug/py.typed", "synthaug/__init__.pyi", metadata + "licenses/LICENSE"} <= held


def test_the_metadata_say_what_an_index_shows(wheel):
    with zipfile.ZipFile(wheel) as archive:
        metadata = message_from_bytes(archive.read(f"synthaug-{synthaug.__version__}.dist-info/METADATA"))
    extras = set(metadata.get_all("Provides-Extra"))
    assert metadata["Version"] == synthaug.__version__
    assert metadata["License-Expression"] == "BSD-3-Clause"
    assert metadata["Description-Content-Type"] == "text/markdown"
    assert metadata.get_payload().startswith("# synthaug")
    assert {"all", "excel", "imbalanced"} <= extras
    assert "Typing :: Typed" in metadata.get_all("Classifier")


@pytest.mark.slow
def test_an_installed_wheel_learns(installed, tmp_path):
    printed = _run(installed / "bin/python", "-c", PROGRAM, folder=tmp_path)
    assert printed == f"True 300 {sorted(synthaug.generators.FAMILIES)}\n"


@pytest.mark.slow
def test_an_installed_wheel_has_the_command(installed, tmp_path):
    command = installed / "bin/synthaug"
    load_iris(as_frame=True).frame.to_csv(tmp_path / "iris.csv", index=False)
    options = ("--target", "target", "--family", "gaussian-copula", "-o", "more.csv")
    assert _run(command, "--version", folder=tmp_path) == f"synthaug {synthaug.__version__}\n"
    _run(command, "augment", "iris.csv", *options, folder=tmp_path)
    with (tmp_path / "more.csv").open(newline="", encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) > 150
