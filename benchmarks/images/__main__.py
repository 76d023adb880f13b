"""Run the suites of images: ``python -m benchmarks.images``."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks import runner
from benchmarks.images import report
from benchmarks.images.estimators import ESTIMATORS
from benchmarks.images.suites import SUITES, TIMED

BENCHMARK = runner.Benchmark("images", SUITES, ESTIMATORS, report.main, TIMED)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run from the command line."""
    runner.main(BENCHMARK, arguments)


if __name__ == "__main__":
    main()
