"""What synthetic images are worth to who learns from them: scores on real images that nothing has seen."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import LogisticRegression, Ridge

from synthaug.evaluation.figures import Figure
from synthaug.evaluation.images.fidelity import PENALTY
from synthaug.evaluation.images.form import Compared
from synthaug.evaluation.utility import scores


def utility(images: Compared, random_state: int) -> Iterator[Figure]:
    """Yield scores of a linear model and of a forest, both on the features; nothing without labels or a holdout."""
    if images.holdout is None or images.real.labels is None:
        return
    continuous = images.real.labels.dtype.kind == "f"
    parts = [(part.features, np.asarray(part.labels)) for part in images if part is not None]
    yield from scores(parts, {"linear model": _linear, "random forest": _forest}, continuous, random_state)


def _linear(_: Any, continuous: bool, random_state: int) -> Any:
    model = Ridge(1 / PENALTY) if continuous else LogisticRegression(C=PENALTY, max_iter=1000)
    return model.set_params(random_state=random_state)


def _forest(_: Any, continuous: bool, random_state: int) -> Any:
    kind = RandomForestRegressor if continuous else RandomForestClassifier
    return kind(max_features="sqrt", min_samples_leaf=2, random_state=random_state)
