"""One file per question; each has a ``SUITE``."""

from benchmarks.guidance.suites import attribution, balance, cost, feedback, gains, noise, regression, unlabelled

MODULES = (gains, attribution, feedback, balance, unlabelled, noise, regression, cost)
SUITES = {module.SUITE.name: module.SUITE for module in MODULES}
