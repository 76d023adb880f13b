"""BalancedRandomForestClassifier of imbalanced-learn instead of the estimator: each tree sees as many of each class."""

from __future__ import annotations

from typing import Any

from synthaug.benchmark.methods.imbalanced import instead, reason_missing
from synthaug.benchmark.methods.trial import Trial

__all__ = ["reason_missing", "wrap"]


def wrap(model: Any, trial: Trial) -> Any:
    """Return the forest."""
    from imblearn.ensemble import BalancedRandomForestClassifier

    return instead(BalancedRandomForestClassifier(random_state=trial.seed), trial)
