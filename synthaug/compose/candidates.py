"""Candidates: the settings of an augmenter that are compared, doing nothing among them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sklearn.base import clone

from synthaug.compose.augmentation import takes_soft_labels
from synthaug.compose.fits import amounts_of
from synthaug.compose.learner import Learner

Candidate = dict[str, Any] | None


def resolve_candidates(candidates: Any, augmenter: Any, learner: Learner, X: Any, *, balanced: bool) -> list[Candidate]:
    """Return what is to be compared, with doing nothing first.

    Parameters
    ----------
    candidates : "auto" or sequence of dict or None
        What a user asks for.
    augmenter : object with ``fit_resample``
        Whose parameters the dicts set.
    learner : Learner
        What is fitted on the rows.
    X : array-like
        The real rows that have a label.
    balanced : bool
        Whether the scoring counts small classes as much as large ones.

    Returns
    -------
    candidates : list of dict or None

    Raises
    ------
    ValueError
        If a candidate is none, or its parameters are none of the augmenter's.
    """
    if isinstance(candidates, str):
        suggest = getattr(augmenter, "suggested_candidates", None)
        suggested = None if suggest is None else suggest(X, balanced=balanced)
        return [None, *(suggested or _auto(augmenter, takes_soft_labels(learner, augmenter), balanced))]
    asked_for = [candidate for candidate in candidates if candidate is not None]
    if not asked_for:
        raise ValueError(
            f"candidates={candidates!r} holds nothing to compare with no augmentation: give at least one dict of "
            f"parameters of the augmenter, such as {{}} for those that it has."
        )
    for candidate in asked_for:
        _check(candidate, augmenter)
    return [None, *asked_for]


def _auto(augmenter: Any, soft: bool, balanced: bool) -> list[dict[str, Any]]:
    """Return the candidates that are worth their time for most data, the favourite first."""
    amounts = amounts_of(augmenter) if hasattr(augmenter, "learn") else {}
    balanced = balanced and "sampling_strategy" in amounts
    if soft and "ratio" in amounts:
        raised = [{"ratio": ratio, "sampling_strategy": "auto"} for ratio in ("auto", 0.0) if balanced]
        return raised + [{"ratio": ratio} for ratio in ("auto", 2.0, 0.0)]
    return [{"sampling_strategy": "auto"}, {}] if balanced else [{}]


def _check(candidate: Any, augmenter: Any) -> None:
    if not isinstance(candidate, Mapping):
        raise ValueError(
            f"candidates are dicts of parameters of the augmenter, or None for no augmentation; got {candidate!r}."
        )
    try:
        proposed = with_parameters(augmenter, candidate)
        if hasattr(proposed, "_parameter_constraints"):
            proposed._validate_params()
    except (AttributeError, TypeError, ValueError) as error:  # the first, of a parameter of a None
        raise ValueError(f"the candidate {candidate!r} does not fit {type(augmenter).__name__}: {error}") from error


def with_parameters(augmenter: Any, candidate: Mapping[str, Any]) -> Any:
    """Return a clone of an augmenter with the parameters of a candidate."""
    proposed = clone(augmenter)
    return proposed.set_params(**candidate) if candidate else proposed


def describe(candidate: Candidate) -> str:
    """Return a candidate in words."""
    if candidate is None:
        return "no augmentation"
    return ", ".join(f"{name}={value!r}" for name, value in candidate.items()) or "augmentation"
