"""The source distribution is whole: what its tests and make targets need is in it."""

import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def test_the_source_distribution_holds_what_the_repository_holds(tmp_path):
    pytest.importorskip("hatchling")
    if not (ROOT / ".git").exists():
        pytest.skip("this is no checkout")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "sdist", "--directory", tmp_path]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    with tarfile.open(next(tmp_path.glob("*.tar.gz"))) as archive:
        held = {name.partition("/")[2] for name in archive.getnames()}
    tracked = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    missing = {name for name in tracked.splitlines() if (ROOT / name).exists()} - held
    assert tracked
    assert not missing
