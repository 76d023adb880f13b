"""One file per question; each has ``cells(plan)`` and ``measure(cell, plan)``."""

from benchmarks.images.suites import (
    choice,
    cost,
    full,
    gains,
    imbalance,
    others,
    pixel_gan,
    quality,
    unlabelled,
)

SUITES = {
    "gains": gains,
    "pixel_gan": pixel_gan,
    "choice": choice,
    "imbalance": imbalance,
    "unlabelled": unlabelled,
    "others": others,
    "quality": quality,
    "full": full,
    "cost": cost,
}
TIMED = frozenset({"full", "cost"})  # the first one has a number of seconds to learn in
