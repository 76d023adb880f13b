"""Two classes divided at the threshold with the best balanced accuracy on held-out rows, which adds no row."""

from typing import Any

from sklearn.model_selection import TunedThresholdClassifierCV

from synthaug.benchmark.methods.trial import InapplicableError, Trial


def wrap(model: Any, trial: Trial) -> Any:
    """Return the estimator with a tuned threshold."""
    if trial.task != "binary":
        raise InapplicableError("a threshold can be tuned between two classes only")
    return TunedThresholdClassifierCV(model, scoring="balanced_accuracy")
