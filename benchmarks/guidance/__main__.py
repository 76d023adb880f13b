"""Run the suites of guidance: ``python -m benchmarks.guidance``."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks import runner
from benchmarks.guidance import report
from benchmarks.guidance.estimators import CLASSIFIERS, REGRESSORS
from benchmarks.guidance.suites import SUITES

BENCHMARK = runner.Benchmark("guidance", SUITES, (*CLASSIFIERS, *REGRESSORS), report.main, timed=frozenset({"cost"}))


def main(arguments: Sequence[str] | None = None) -> None:
    """Run from the command line."""
    runner.main(BENCHMARK, arguments)


if __name__ == "__main__":
    main()
