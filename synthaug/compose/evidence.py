"""Evidence: what candidates do on rows that were held out of everything.

Encoder, generator, teacher and estimator are fitted to the training rows of a fold alone; the held-out rows are real.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from numbers import Integral
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import is_classifier, is_regressor
from sklearn.exceptions import FitFailedWarning
from sklearn.model_selection import PredefinedSplit, TimeSeriesSplit, check_cv
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.parallel import Parallel, delayed

from synthaug._sklearn import _check_sample_weight, _metric_names, _num_samples, _safe_indexing
from synthaug.compose import teacher_alone
from synthaug.compose.augmentation import augment, without_augmenter
from synthaug.compose.candidates import Candidate, describe, with_parameters
from synthaug.compose.fits import AugmenterFits
from synthaug.compose.labels import as_column, labels_of
from synthaug.compose.learner import Learner
from synthaug.compose.row_metadata import metadata_of, rows_of
from synthaug.exceptions import DataError, warn_caller
from synthaug.runtime.threads import one_core

Rows = NDArray[np.intp]
Floats = NDArray[np.float64]


class Task(NamedTuple):
    """What is compared on which rows."""

    learner: Learner
    augmenter: Any
    candidates: Sequence[Candidate]
    X: Any
    y: Any
    labelled: Rows | None  # positions of the rows with a label; None: all
    fit_params: dict[str, Any]
    score_params: dict[str, Any]
    scorer: Callable[..., Any]
    balanced: bool  # whether small classes count as much as large ones
    memory: Any

    @property
    def rows(self) -> Rows:
        """Positions of the rows with a label."""
        return np.arange(_num_samples(self.X)) if self.labelled is None else self.labelled

    @property
    def missing_label(self) -> Any:
        """The augmenter's word for an unknown label, if it has one."""
        return getattr(self.augmenter, "missing_label", None)

    def n_labelled(self, rows: Rows) -> int:
        """Return how many of some rows have a label."""
        return len(rows) if self.labelled is None else int(np.isin(rows, self.labelled).sum())


class Trial(NamedTuple):
    """What one candidate did in one fold; NaN for all that it scored and lost where it could not be fitted."""

    scores: dict[str, float]
    losses: Floats  # of the held-out rows
    fit_time: float
    score_time: float
    error: str = ""  # why it could not be fitted
    unscored: str = ""  # why it has no score
    by_teacher: bool = False  # whether a teacher labelled the rows
    ratio: float | None = None  # softly labelled synthetic rows per real row, if the augmenter tells
    of_teacher: dict[str, float] | None = None  # scores of that teacher by itself, with the first that it labelled for


def split(cv: Any, task: Task, split_params: dict[str, Any]) -> list[tuple[Rows, Rows]]:
    """Return the training and held-out rows of each fold, as positions in X.

    Rows without a label are never held out, because there is nothing to judge on them. Folds that name rows are taken
    as they are otherwise. Splitters are given the labelled rows; the others join each training part that they may.
    """
    everyone = np.arange(_num_samples(task.X))
    labelled = everyone if task.labelled is None else task.labelled
    y = labels_of(task.y, task.labelled)
    splitter = check_cv(cv, y, classifier=is_classifier(task.learner.estimator))
    if isinstance(splitter, PredefinedSplit) or not (cv is None or isinstance(cv, Integral) or hasattr(cv, "split")):
        # The user has named rows by their positions in X.
        parts = [tuple(_named_rows(part, everyone) for part in fold) for fold in splitter.split(everyone)]
        folds = [(train, test[np.isin(test, labelled)]) for train, test in parts]
    else:
        unlabelled, groups = np.setdiff1d(everyone, labelled), split_params.get("groups")
        params = metadata_of(task.X, split_params, labelled)
        folds = []
        for part in splitter.split(_safe_indexing(task.X, labelled), y, **params):
            train, test = (labelled[places] for places in part)
            folds.append((np.concatenate([train, _joining(unlabelled, train, test, splitter, groups)]), test))
    if not folds:
        raise ValueError(f"cv={cv!r} makes no folds, so that there is nothing to compare candidates on.")
    for i, (train, test) in enumerate(folds):
        if not len(test) or not task.n_labelled(train):
            raise DataError(f"fold {i} of cv has no row with a label to hold out, or none to learn from.")
    if is_classifier(task.learner.estimator) and not any(_share_a_class(task.y, *fold) for fold in folds):
        check_classification_targets(y)  # which finds fault with a continuous target
        raise DataError(
            "no fold of cv holds out a row of a class that its training rows have, so that no estimator can be right: "
            "shuffle or stratify the folds."
        )
    return folds


def _named_rows(positions: Any, everyone: Rows) -> Rows:
    try:
        return everyone[positions]
    except IndexError as error:
        raise ValueError(f"cv names rows that X, of {len(everyone)} rows, does not have: {error}") from error


def _joining(unlabelled: Rows, train: Rows, test: Rows, splitter: Any, groups: Any) -> Rows:
    """Return the unlabelled rows that may be learned from: none of a held-out group or of a time to come."""
    if isinstance(splitter, TimeSeriesSplit):
        first = train.min() if splitter.max_train_size else 0
        end = train.max() if splitter.gap else test.min()
        return unlabelled[(first <= unlabelled) & (unlabelled < end)]
    if groups is not None:
        return unlabelled[~np.isin(_safe_indexing(groups, unlabelled), _safe_indexing(groups, test))]
    return unlabelled


def _share_a_class(y: Any, train: Rows, test: Rows) -> bool:
    learned, held_out = (as_column(_safe_indexing(y, rows)) for rows in (train, test))
    if held_out.ndim > 1:
        return True  # of several outputs each has classes of its own
    return bool(pd.Series(held_out).isin(learned).any())


def compare(task: Task, folds: list[tuple[Rows, Rows]], n_jobs: int | None, verbose: int) -> list[list[Trial]]:
    """Return the trials of each fold, in the order of the candidates; tell on standard error of each if verbose."""
    start, trials = perf_counter(), []
    parallel = Parallel(n_jobs=n_jobs, return_as="generator")
    for of_fold in parallel(delayed(_fold)(task, train, test) for train, test in folds):
        trials.append(of_fold)
        if verbose:
            n, seconds = len(task.candidates) - 1, perf_counter() - start
            candidates = "1 candidate" if n == 1 else f"{n} candidates"
            told = f"{len(trials)} of {len(folds)} folds done, {candidates} in each, {seconds:.1f} s"
            sys.stderr.write(f"synthaug: {told}\n")
    return trials


def _fold(task: Task, train: Rows, test: Rows) -> list[Trial]:
    """Return what each candidate does in one fold, on one core: the cores are for folds.

    Threads of an estimator wait for one another, and on cores that are shared with other folds or other people they
    wait for longer than they work.
    """
    real = rows_of(task.X, task.y, task.fit_params, train)
    fits = AugmenterFits(task.memory)
    trials: list[Trial] = []
    with one_core():
        for candidate in task.candidates:
            start, (estimator, _) = perf_counter(), (learner := task.learner.clone())
            try:
                if candidate is None:
                    rows = without_augmenter(*real, task.missing_label)
                else:
                    rows = augment(with_parameters(task.augmenter, candidate), learner, *real, fits)
                estimator.fit(rows.X, rows.y, **rows.params)
            except ValueError as error:
                if candidate is None:  # then the estimator is to blame, or the rows
                    raise
                trials.append(_failed(trials[0], perf_counter() - start, error))
                continue
            trial = _judged(task, estimator, train, test, perf_counter() - start)
            alone = None
            if rows.ask_teacher is not None and not any(other.of_teacher for other in trials):
                alone = teacher_alone.scored(rows.ask_teacher, task.scorer, *_held_out(task, test))
            trials.append(trial._replace(by_teacher=rows.by_teacher, ratio=rows.ratio, of_teacher=alone))
    return trials


def _judged(task: Task, estimator: Any, train: Rows, test: Rows, fit_time: float) -> Trial:
    """Return what a fitted estimator does on the held-out rows."""
    start = perf_counter()
    X, y, params = _held_out(task, test)
    losses = row_losses(estimator, X, y, task.n_labelled(train))
    scores, unscored = _scores(task.scorer, estimator, X, y, params)
    return Trial(scores, losses, fit_time, perf_counter() - start, unscored=unscored)


def _held_out(task: Task, test: Rows) -> tuple[Any, Any, dict[str, Any]]:
    """Return held-out rows, their labels, and the parameters of the scorer for them."""
    return _safe_indexing(task.X, test), labels_of(task.y, test), metadata_of(task.X, task.score_params, test)


def _scores(scorer: Any, estimator: Any, X: Any, y: Any, params: dict[str, Any]) -> tuple[dict[str, float], str]:
    """Return the scores by name, NaN where the rows of a fold can have none, and why."""
    try:
        scores = scorer(estimator, X, y, **params)
    except ValueError as error:
        names = _metric_names(scorer)
        if names is None:
            raise
        return dict.fromkeys(names, np.nan), f"{type(error).__name__}: {error}"
    return (scores if isinstance(scores, dict) else {"score": scores}), ""


def _failed(like: Trial, fit_time: float, error: ValueError) -> Trial:
    nothing = dict.fromkeys(like.scores, np.nan)
    return Trial(nothing, np.full_like(like.losses, np.nan), fit_time, 0.0, f"{type(error).__name__}: {error}")


def report_failures(candidates: Sequence[Candidate], trials: list[list[Trial]]) -> None:
    """Warn of each candidate that could not be fitted in some fold, and raise a DataError if none could in any."""
    failures = {
        place: {fold: of_fold[place].error for fold, of_fold in enumerate(trials) if of_fold[place].error}
        for place in range(1, len(candidates))
    }
    if all(len(errors) == len(trials) for errors in failures.values()):
        raise DataError(f"no candidate could be fitted in any fold; the first, in fold 0: {failures[1][0]}")
    reasons = [next((trial.unscored for trial in of_fold if trial.unscored), "") for of_fold in trials]
    unscored = {fold: reason for fold, reason in enumerate(reasons) if reason}
    if all(of_fold[0].unscored for of_fold in trials):  # not even without augmentation is there a score
        raise DataError(f"the scoring fails in every fold; in fold 0: {unscored[0]}")
    if unscored:
        fold, error = next(iter(unscored.items()))
        warn_caller(
            f"{len(unscored)} of {len(trials)} folds have no score and count by their losses alone; in fold {fold}: "
            f"{error}",
            UserWarning,
        )
    for place, errors in failures.items():
        if errors:
            fold, error = next(iter(errors.items()))
            warn_caller(
                f"the candidate {describe(candidates[place])!r} could not be fitted in {len(errors)} of {len(trials)} "
                f"folds and cannot be chosen; in fold {fold}: {error}",
                FitFailedWarning,
            )


def row_losses(estimator: Any, X: Any, y: Any, n_train: int) -> Floats:
    """Return the loss of each held-out row.

    That is the squared error of a regressor and minus the logarithm of the probability of the right class. Classifiers
    without probabilities have errors of 0 or 1 instead.

    Parameters
    ----------
    estimator : estimator
        Fitted.
    X, y : array-like
        Held-out rows and their targets.
    n_train : int
        Rows that the estimator learned from. No frequency among n rows can tell a probability below ``1 / (2 * n)``
        from 0, so that none counts as less: one row that a tree was too sure of does not outweigh all others.

    Returns
    -------
    losses : ndarray of shape (n_rows,)
    """
    truth = as_column(y)
    if is_regressor(estimator):
        truth = truth.astype(np.float64)  # of decimals, say
        return _mean_of_outputs(np.square(truth - np.asarray(estimator.predict(X)).reshape(truth.shape)))
    probabilities = estimator.predict_proba(X) if hasattr(estimator, "predict_proba") else None
    if not isinstance(probabilities, np.ndarray) or truth.ndim > 1:
        return _mean_of_outputs(truth != np.asarray(estimator.predict(X)).reshape(truth.shape))
    # By value and not by type: scikit-learn makes numbers of nullable booleans. Unseen classes have no chance.
    right = np.where(truth[:, None] == np.asarray(estimator.classes_), probabilities, 0.0).sum(axis=1)
    losses: Floats = -np.log(np.clip(right, 1 / (2 * n_train), 1.0))
    return losses


def _mean_of_outputs(losses: NDArray[Any]) -> Floats:
    return np.asarray(losses, dtype=np.float64).reshape(len(losses), -1).mean(axis=1)


def mean_losses(trials: Sequence[Sequence[Trial]], folds: Sequence[tuple[Rows, Rows]], rows: Rows) -> Floats:
    """Return the mean loss of each candidate on each of the given rows over the folds that held it out.

    Parameters
    ----------
    trials, folds
        Trials of all folds, and the folds.
    rows : ndarray of shape (n_rows,)
        Positions in X, ascending.

    Returns
    -------
    losses : ndarray of shape (n_candidates, n_rows)
        NaN where a row was never held out, or where the candidate could not be fitted.
    """
    totals, counts = np.zeros((len(trials[0]), len(rows))), np.zeros(len(rows))
    for of_fold, (_, test) in zip(trials, folds, strict=True):
        places = np.searchsorted(rows, test)
        counts[places] += 1
        totals[:, places] += [trial.losses for trial in of_fold]
    return np.divide(totals, counts, out=np.full_like(totals, np.nan), where=counts > 0)


def row_weights(task: Task, rows: Rows) -> Floats:
    """Return the weights of rows in means of losses: those given, and where it is asked for, equal sums by class."""
    given = task.fit_params.get(task.learner.weights or "sample_weight")
    weights: Floats = _check_sample_weight(given, task.X, dtype=np.float64)[rows]
    labels = as_column(labels_of(task.y, rows))
    if task.balanced and labels.ndim == 1:  # of several outputs each has classes of its own
        codes = pd.factorize(labels)[0]
        totals = np.bincount(codes, weights)[codes]
        weights = np.divide(weights, totals, out=np.zeros_like(totals), where=totals > 0)
    return weights
