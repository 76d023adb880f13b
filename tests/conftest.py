"""Fixtures for all tests."""

import os
import signal
from pathlib import Path

import pytest

from .cpu_limit import CPULimit, add_option

ALL_SEEDS = range(10)


def pytest_addoption(parser):
    parser.addoption(
        "--data",
        default=os.environ.get("SYNTHAUG_DATA"),
        help="folder of extra data sets; without it the tests that need them are skipped",
    )
    add_option(parser)


def pytest_configure(config):
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as shells without job control have it in the background
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if limit := config.getoption("--cpu-limit"):
        config.pluginmanager.register(CPULimit(limit))


def _seeds():
    """Return the seeds that SYNTHAUG_TESTS_SEEDS names: "all", or numbers between spaces."""
    named = os.environ.get("SYNTHAUG_TESTS_SEEDS", "0")
    return list(ALL_SEEDS) if named == "all" else [int(seed) for seed in named.split()]


def pytest_generate_tests(metafunc):
    if "global_random_seed" in metafunc.fixturenames:
        metafunc.parametrize("global_random_seed", _seeds())


@pytest.fixture(scope="session")
def data_folder(request):
    """Give the folder of extra data sets."""
    folder = request.config.getoption("--data")
    if not folder:
        pytest.skip("needs extra data sets: set SYNTHAUG_DATA or --data")
    if not Path(folder).is_dir():
        pytest.fail(f"SYNTHAUG_DATA is {folder!r}, which is not a folder")
    return Path(folder)
