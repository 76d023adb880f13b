"""Leakage: estimators that judge themselves on rows they were given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from synthaug.exceptions import LeakageWarning, warn_caller

_HISTOGRAM_EARLY_STOPPING_ROWS = 10_000  # above, scikit-learn's "auto" means True

_JUDGES_ITSELF: dict[str, Callable[[Any, Mapping[str, Any], int], bool]] = {
    "cv": lambda value, _, __: value != "prefit",
    "early_stopping": lambda value, _, n_rows: (
        n_rows > _HISTOGRAM_EARLY_STOPPING_ROWS if value == "auto" else bool(value)
    ),
    # Elsewhere it is only the patience of early_stopping.
    "n_iter_no_change": lambda value, params, _: value is not None and "early_stopping" not in params,
    "oob_score": lambda value, _, __: bool(value),
}

_REMEDIES = {
    "cv": "put it outside: {name}(AugmentedEstimator(...))",
    "early_stopping": "set early_stopping=False",
    "n_iter_no_change": "set n_iter_no_change=None",
    "oob_score": "set oob_score=False and use cross_validate(AugmentedEstimator(...), X, y)",
}


def warn_of_leakage(estimator: Any, n_rows: int) -> None:
    """Warn of an estimator, or a part of it, that holds out some of its augmented rows."""
    for part in [estimator, *estimator.get_params(deep=True).values()]:
        if not hasattr(part, "get_params") or isinstance(part, type):
            continue
        params, name = part.get_params(deep=False), type(part).__name__
        for parameter, judges_itself in _JUDGES_ITSELF.items():
            if parameter in params and judges_itself(params[parameter], params, n_rows):
                warn_caller(
                    f"{name} has {parameter}={params[parameter]!r} and so judges itself on some "
                    "of the rows that it is given. Inside an AugmentedEstimator these are "
                    "relatives of the rows that it learns from, and its scores are too good. "
                    f"Instead, {_REMEDIES[parameter].format(name=name)}.",
                    LeakageWarning,
                )
