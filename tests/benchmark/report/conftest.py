"""The files of one report, written once for all tests, which read them only."""

import pytest

from synthaug.benchmark.report import write_report
from tests.benchmark.report.frames import realistic


@pytest.fixture(scope="session")
def paths(tmp_path_factory):
    """Give the paths of the report of the realistic frame."""
    return write_report(realistic(), tmp_path_factory.mktemp("report"))
