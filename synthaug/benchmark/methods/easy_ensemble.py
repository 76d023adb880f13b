"""EasyEnsembleClassifier of imbalanced-learn instead of the estimator: boosted stumps on balanced parts of the rows."""

from __future__ import annotations

from typing import Any

from synthaug.benchmark.methods.imbalanced import instead, reason_missing
from synthaug.benchmark.methods.trial import Trial

__all__ = ["reason_missing", "wrap"]


def wrap(model: Any, trial: Trial) -> Any:
    """Return the ensemble."""
    from imblearn.ensemble import EasyEnsembleClassifier

    return instead(EasyEnsembleClassifier(random_state=trial.seed), trial)
