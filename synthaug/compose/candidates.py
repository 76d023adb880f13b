"""Candidates: the settings of an augmenter that are compared, doing nothing among them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sklearn.base import clone

from synthaug.compose.augmentation import takes_soft_labels
from synthaug.compose.fits import amounts_of
from synthaug.compose.learner import Learner

Candidate = dict[str, Any] | None

LONGEST_NAME = 40  # characters of a family with its parameters that a sentence can take


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
        If a candidate is none, or its parameters are none of the augmenter's, or it takes no labels.
    """
    if isinstance(candidates, str):
        _check_takes_labels(augmenter)
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
        _check_takes_labels(proposed)
    except (AttributeError, TypeError, ValueError) as error:  # the first, of a parameter of a None
        raise ValueError(f"the candidate {candidate!r} does not fit {type(augmenter).__name__}: {error}") from error


def _check_takes_labels(augmenter: Any) -> None:
    """Let an augmenter say so if it cannot be given labels, before anything is fitted in vain."""
    if hasattr(augmenter, "check_takes_labels"):
        augmenter.check_takes_labels()


def with_parameters(augmenter: Any, candidate: Mapping[str, Any]) -> Any:
    """Return a clone of an augmenter with the parameters of a candidate."""
    proposed = clone(augmenter)
    return proposed.set_params(**candidate) if candidate else proposed


def describe(candidate: Candidate, *, by_teacher: bool = False, ratio: float | None = None) -> str:
    """Return a candidate in words.

    Parameters
    ----------
    candidate : dict or None
        Parameters of an augmenter.
    by_teacher : bool, default=False
        Whether a teacher labels the rows.
    ratio : float or None, default=None
        Synthetic rows for each real one where the candidate says ``"auto"``; None if unknown.

    Examples
    --------
    >>> from synthaug.compose.candidates import describe
    >>> describe({"ratio": 16.0}, by_teacher=True)
    '16 synthetic rows for each real one, labelled by a teacher'
    >>> describe({"ratio": "auto"}, ratio=13.3)
    '13 synthetic rows for each real one'
    >>> describe({"ratio": "auto", "sampling_strategy": "auto"})
    'as many synthetic rows as are worth their time, small classes raised to the largest'
    """
    if candidate is None:
        return "no augmentation"
    if not candidate:
        return "the augmenter as it is"
    settings = dict(candidate)
    if settings.get("ratio") == "auto" and ratio is not None:
        settings["ratio"] = float(f"{ratio:.2g}")
    parts = [_rows(settings.pop("ratio"), by_teacher)] if "ratio" in settings else []
    if "generator" in settings:
        parts.append(f"made by {_family(settings.pop('generator'))}")
    if settings.get("sampling_strategy") == "auto":
        settings.pop("sampling_strategy")
        parts.append("small classes raised to the largest")
    return ", ".join([*parts, *(f"{name}={value!r}" for name, value in settings.items())])


def _rows(ratio: Any, by_teacher: bool) -> str:
    if ratio == 0:
        return "real rows alone, their labels softened by a teacher" if by_teacher else "no synthetic rows"
    if ratio == "auto":
        made = "as many synthetic rows as are worth their time"
    else:
        made = f"{ratio:g} synthetic row{'' if ratio == 1 else 's'} for each real one"
    return f"{made}, labelled by a teacher" if by_teacher else made


def _family(generator: Any) -> str:
    """Return what a family is called, with its parameters if these are few."""
    name = " ".join(repr(generator).split()).removesuffix("()")
    return name if len(name) <= LONGEST_NAME else type(generator).__name__
