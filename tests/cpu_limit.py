"""A limit on the processor time of a test, which does not depend on how busy the machine is.

``--cpu-limit=3`` fails a test whose own set-up and call take more than 3 seconds of processor time, in this process and
all that it started. A fixture that several tests share is counted for itself, against the same limit, not for the test
that happens to come first.
"""

import os

import pytest

BEGAN = pytest.StashKey[float]()


def add_option(parser):
    """Add the option, without which nothing is measured."""
    parser.addoption(
        "--cpu-limit", type=float, metavar="SECONDS", help="fail tests that take more processor time than this"
    )


class CPULimit:
    """Measures each test and each shared fixture, and fails those above the limit.

    Tests leave their time in the property ``cpu_seconds`` of their report (see ``--junitxml``).
    """

    def __init__(self, limit):
        self.limit = limit
        self.elsewhere = 0.0  # seconds in shared fixtures since the test began
        import matplotlib.pyplot  # noqa: F401  each process imports what is heavy once: for no test of its own
        import sklearn.ensemble  # noqa: F401
        import torch  # noqa: F401

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef):
        if fixturedef.scope == "function":
            return (yield)
        before, elsewhere = cpu_seconds(), self.elsewhere
        value = yield
        spent = cpu_seconds() - before
        self.elsewhere = elsewhere + spent
        if spent > self.limit:
            pytest.fail(f"fixture {fixturedef.argname!r} {self._said(spent)}", pytrace=False)
        return value

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item):
        self.elsewhere = 0.0
        item.stash[BEGAN] = cpu_seconds()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item, call):
        if call.when != "call":
            return (yield)
        spent = cpu_seconds() - item.stash[BEGAN] - self.elsewhere
        item.user_properties.append(("cpu_seconds", round(spent, 2)))
        report = yield
        if report.passed and spent > self.limit and not item.get_closest_marker("slow"):
            report.outcome = "failed"
            report.longrepr = f"{item.nodeid} {self._said(spent)}, or mark it slow"
        return report

    def _said(self, spent):
        return f"took {spent:.1f} seconds of processor time; the limit is {self.limit:g}: make it cheaper"


def cpu_seconds():
    """Return the processor time of this process and of all that it started, whether they still run or not."""
    import psutil

    live = psutil.Process().children(recursive=True)
    return sum(os.times()[:4]) + sum(_of(process) for process in live)


def _of(process):
    import psutil

    try:
        return sum(process.cpu_times()[:4])
    except psutil.Error:  # it has ended meanwhile
        return 0.0
