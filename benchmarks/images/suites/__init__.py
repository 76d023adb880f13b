"""One file per question; each has a ``SUITE``."""

from benchmarks.images.suites import choice, cost, full, gains, imbalance, others, pixel_gan, quality, unlabelled

MODULES = (gains, pixel_gan, choice, imbalance, unlabelled, others, quality, full, cost)
SUITES = {module.SUITE.name: module.SUITE for module in MODULES}
