"""Benchmarks of downstream gain: real data sets, methods and rivals, suites, a runner and its report.

What the command ``synthaug benchmark`` does, for scripts.
"""

from synthaug.benchmark.runner import read_results, run_suite
from synthaug.benchmark.suite import names as suite_names
from synthaug.benchmark.suite import read as read_suite

__all__ = ["read_results", "read_suite", "run_suite", "suite_names"]
