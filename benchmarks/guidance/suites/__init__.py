"""One file per question; each has a ``SUITE``."""

from benchmarks.guidance.suites import (
    attribution,
    balance,
    cost,
    feedback,
    gains,
    noise,
    prior,
    regression,
    selection,
    shares,
    unlabelled,
)

MODULES = (gains, attribution, selection, feedback, balance, shares, unlabelled, noise, prior, regression, cost)
SUITES = {module.SUITE.name: module.SUITE for module in MODULES}
