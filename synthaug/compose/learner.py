"""Learner: an estimator to fit, and how weights reach it."""

from __future__ import annotations

from typing import Any, NamedTuple, Self

from sklearn.base import clone

from synthaug.sample_weights import weights_parameter


class Learner(NamedTuple):
    """An estimator, and the parameter of its ``fit`` that takes weights: found once, and the same for all its clones.

    Parameters
    ----------
    estimator : estimator
        What is to be fitted.
    weights : str or None
        The parameter, see `weights_parameter`.
    """

    estimator: Any
    weights: str | None

    @classmethod
    def of(cls, estimator: Any) -> Self:
        """Find out how weights reach an estimator."""
        if isinstance(estimator, type):
            name = estimator.__name__
            raise TypeError(f"estimator={name} is a class, and an estimator is wanted: {name}()")
        return cls(estimator, weights_parameter(estimator))

    def clone(self) -> Self:
        """Return this with a clone of the estimator."""
        return self._replace(estimator=clone(self.estimator))
