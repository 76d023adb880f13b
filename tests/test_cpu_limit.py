"""Tests that take too long are found by the processor time that they themselves spend."""

import re

import pytest

from .cpu_limit import CPULimit

pytest_plugins = ["pytester"]

TESTS = """
import subprocess
import sys
import time

import pytest

WORK = "import time; [_ for _ in iter(lambda: time.process_time() < 0.2, False)]"


def work():
    start = time.process_time()
    while time.process_time() - start < 0.15:
        pass


@pytest.fixture(scope="module")
def shared():
    work()


@pytest.fixture
def own():
    work()


def test_waits():
    time.sleep(0.4)


def test_works():
    work()


@pytest.mark.slow
def test_works_and_says_so():
    work()


def test_prepares(own):
    pass


def test_lets_a_child_work():
    subprocess.run([sys.executable, "-c", WORK], check=True)


def test_takes_what_others_take(shared):
    pass
"""


@pytest.fixture
def outcomes(pytester):
    """Run the tests above under a limit, and return what became of each."""

    def run(limit):
        pytester.makeini("[pytest]\nmarkers = slow")
        pytester.makepyfile(TESTS)
        result = pytester.inline_run("-p", "no:cacheprovider", plugins=[CPULimit(limit)])
        passed, _, failed = result.listoutcomes()
        return {report.nodeid.partition("::test_")[2]: report for report in (*passed, *failed)}

    return run


def test_work_is_counted_and_waiting_is_not(outcomes):
    reports = outcomes(0.1)
    failed = {name for name, report in reports.items() if report.failed}
    assert failed == {"works", "prepares", "lets_a_child_work", "takes_what_others_take"}
    assert re.search(r"took [\d.]+ seconds of processor time; the limit is 0.1", reports["works"].longreprtext)
    assert "fixture 'shared' took" in reports["takes_what_others_take"].longreprtext


def test_what_is_cheap_enough_passes(outcomes):
    assert all(report.passed for report in outcomes(3).values())
