"""How many synthetic rows help an estimator on real rows that were held out, or whether any do."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, ClassVar, NamedTuple

import numpy as np
import pandas as pd
from sklearn.base import clone
from sklearn.metrics import get_scorer

from synthaug.augmenter import GANAugmenter
from synthaug.cli.errors import InputError, in_one_line
from synthaug.cli.estimators import estimator_named
from synthaug.cli.requests import FOLDS, Augmentation
from synthaug.cli.target import Learnable
from synthaug.compose import AugmentedEstimatorCV

PLAIN = ("string", "boolean", "integer", "floating", "categorical", "mixed-integer-float")
TRIAL = 10  # rows of a class, and classes, on which a metric is tried
USUAL = {
    "classes": ("accuracy", "balanced_accuracy", "f1_macro", "roc_auc_ovr"),
    "continuous": ("r2", "neg_mean_absolute_error", "neg_root_mean_squared_error"),
}


class HardLabels(GANAugmenter):
    """An augmenter whose rows have hard labels alone, as a file of rows has them; so evidence is about such rows."""

    fit_augment: ClassVar[None] = None  # type: ignore[assignment]  # there is none: meta-estimators take fit_resample


class Choice(NamedTuple):
    """What evidence chose: parameters of the augmenter, or None for real rows alone, and a report of why."""

    parameters: dict[str, Any] | None
    report: dict[str, Any]


def choose_amount(
    augmenter: GANAugmenter, rows: Learnable, candidates: Sequence[dict[str, Any]], request: Augmentation
) -> Choice:
    """Compare amounts of synthetic rows with none, by cross-validation with an estimator.

    Parameters
    ----------
    augmenter : GANAugmenter
        With hard labels, see `HardLabels`.
    rows : Learnable
        The real rows.
    candidates : sequence of dict
        Parameters of the augmenter.
    request : Augmentation
        Which estimator is to be helped, by which metric.
    """
    _check_classes(rows)
    estimator, scoring = str(request.estimator), request.scoring
    learner = estimator_named(estimator, rows.target_type, request.seed)
    _check_scoring(learner, rows, estimator, scoring)
    model = AugmentedEstimatorCV(
        learner,
        augmenter,
        candidates=list(candidates),
        scoring=scoring,
        cv=FOLDS,
        refit=False,
    )
    model.fit(rows.X, _plain(rows.y, rows.target_type))
    return Choice(
        model.best_candidate_,
        {
            "augmented": model.augmented_,
            "chosen": model.best_candidate_,
            "gain": model.gain_,
            "stderr": model.gain_stderr_,
            "scoring": scoring or ("accuracy" if rows.target_type == "classes" else "r2"),
            "estimator": estimator,
            "candidates": list(candidates),
            "summary": model.summary(),
        },
    )


def _check_classes(rows: Learnable) -> None:
    """Raise an InputError if no class has a row to hold out in each fold."""
    if rows.target_type == "classes" and (most := int(rows.y.value_counts().max())) < FOLDS:
        raise InputError(
            f"the largest class of the target {rows.y.name!r} has {most} rows, and --choose holds one out in each of "
            f"{FOLDS} folds; add rows, or leave --choose out"
        )


def _check_scoring(learner: Any, rows: Learnable, estimator: str, scoring: str | None) -> None:
    """Raise an InputError now, not after all folds, if a metric cannot score the estimator on such a target."""
    if scoring is None:
        return
    known = np.flatnonzero(rows.y.notna())
    y = _plain(rows.y.iloc[known], rows.target_type).reset_index(drop=True).infer_objects()
    some = y.groupby(pd.factorize(y)[0]).head(TRIAL).head(TRIAL * TRIAL)
    X = rows.X.iloc[known[some.index]]
    try:
        fitted = clone(learner).fit(X, some)
    except ValueError:  # of the rows, which are no matter of the metric; whoever learns them will say so
        return
    try:
        score = get_scorer(scoring)(fitted, X, some)
        reason = "" if math.isfinite(score) else f"the score is {score}"
    except (AttributeError, TypeError, ValueError) as error:
        reason = in_one_line(error)
    if reason:
        fitting = ", ".join(USUAL[rows.target_type])
        raise InputError(
            f"{scoring!r} cannot score {estimator!r} here; choose another --scoring, as {fitting} ({reason})"
        )


def _plain(y: pd.Series, target_type: str) -> pd.Series:
    """Return a target that every estimator takes.

    Numbers that are nullable or Python objects become floats, NaN where missing; classes that are dates, decimals and
    the like become text.
    """
    nullable = isinstance(y.dtype, pd.api.extensions.ExtensionDtype) and y.dtype.kind in "iuf"
    if nullable or (target_type == "continuous" and y.dtype == object):
        return y.astype("float64")
    if y.dtype.kind in "OmM" and pd.api.types.infer_dtype(y, skipna=True) not in PLAIN:
        return y.astype(object).map(str, na_action="ignore")
    return y
