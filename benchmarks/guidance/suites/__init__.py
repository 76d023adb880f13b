"""One file per question; each has ``cells(plan)`` and ``measure(cell, plan)``."""

from benchmarks.guidance.suites import attribution, balance, cost, feedback, gains, noise, regression, unlabelled

# The last one measures time, beside nothing else.
SUITES = {
    "gains": gains,
    "attribution": attribution,
    "feedback": feedback,
    "balance": balance,
    "unlabelled": unlabelled,
    "noise": noise,
    "regression": regression,
    "cost": cost,
}
