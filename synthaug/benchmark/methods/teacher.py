"""The teacher itself as the model, whatever the estimator: what one gets who need not keep it."""

from __future__ import annotations

from typing import Any

from synthaug.benchmark.methods.trial import InapplicableError, Trial
from synthaug.teachers.tables import TeacherClassifier


def wrap(model: Any, trial: Trial) -> Any:
    """Return the teacher of tables."""
    if trial.kind == "images":
        raise InapplicableError("it is the teacher of tables")
    return TeacherClassifier(random_state=trial.seed)
