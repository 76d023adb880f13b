"""Whenever a process is killed, what it leaves is whole, and the same call ends as it would have ended."""

import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from synthaug.runtime.replacing import replacing
from tests.kills import expected_of, killed

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="nobody knows how long a process worked")


class Writing:
    """Writes a file, slowly, in a way that a test chooses; what is there already counts."""

    name = "writing"

    def __init__(self, write):
        self.write = write

    def prepare(self, folder):
        pass

    def run(self, folder):
        for _ in range(20):
            self.write(folder / "file")

    def there(self, folder):
        assert not (folder / "file").exists() or (folder / "file").read_text() == "whole"
        return "all" if (folder / "file").exists() else "nothing"

    def result(self, folder):
        return (folder / "file").read_text()


def whole(path):
    with replacing(path) as temporary:
        temporary.write_text("whole")


def in_two_parts(path):
    path.write_text("wh")
    end = time.process_time() + 0.005
    while time.process_time() < end:
        pass
    with path.open("a") as file:
        file.write("ole")


def longer_each_time(path):
    whole(path)
    path.with_name(str(os.getpid())).write_text("mine")


def found(write, n):
    kind, rng = Writing(write), np.random.default_rng(0)
    expected = expected_of(kind)
    return [what for _ in range(n) for what in killed(kind, expected, rng)]


def test_what_is_replaced_is_whole_at_any_moment():
    assert set(found(whole, 2)) <= {"all", "nothing"}


def test_a_file_that_is_left_is_a_fault():
    assert any("FAULT: it left" in what for what in found(longer_each_time, 1))


def test_a_file_that_is_half_written_is_a_fault():
    assert any("there ended by" in what for what in found(in_two_parts, 5))


@pytest.mark.slow
def test_fits_files_and_benchmarks_outlive_their_processes():
    ran = subprocess.run([sys.executable, "-m", "tests.kills", "--n", "26"], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "26 moments, 0 faults" in ran.stdout
