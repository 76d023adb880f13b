"""The teacher that has the pretrained network among its members as the model, whatever the estimator."""

from __future__ import annotations

from typing import Any

from synthaug.benchmark.methods.trial import InapplicableError, Trial
from synthaug.teachers.prior_fitted import PriorFittedClassifier
from synthaug.teachers.tables import TeacherClassifier


def wrap(model: Any, trial: Trial) -> Any:
    """Return the teacher of tables with the network."""
    return prior_fitted_teacher(trial)


def prior_fitted_teacher(trial: Trial) -> TeacherClassifier:
    """Return the teacher of tables with the network."""
    if trial.kind == "images":
        raise InapplicableError("it is the teacher of tables")
    network = PriorFittedClassifier(random_state=trial.seed)
    return TeacherClassifier(further=network, random_state=trial.seed)
