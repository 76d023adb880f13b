"""Probabilities corrected by a sigmoid that held-out rows have taught, which adds no row."""

from typing import Any

from sklearn.calibration import CalibratedClassifierCV

from synthaug.benchmark.methods.trial import Trial


def wrap(model: Any, trial: Trial) -> Any:
    """Return the mean of five calibrated estimators, each learned from four fifths of the rows."""
    return CalibratedClassifierCV(model)
