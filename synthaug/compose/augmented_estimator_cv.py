"""AugmentedEstimatorCV: how much to augment, or not at all, by what helps on rows that were held out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from numbers import Integral, Real
from time import perf_counter
from typing import Any, Self

import joblib
from sklearn.base import is_classifier, is_regressor
from sklearn.exceptions import NotFittedError
from sklearn.metrics import check_scoring
from sklearn.utils import indexable
from sklearn.utils.metadata_routing import MetadataRouter, MethodMapping, process_routing
from sklearn.utils.validation import check_is_fitted

from synthaug._sklearn import (
    HasMethods,
    Interval,
    StrOptions,
    _accepts_sample_weight,
    _fit_context,
    _num_samples,
    _routing_enabled,
    _safe_indexing,
)
from synthaug.compose.augmentation import AugmentedRows, fit_on_augmented_rows, without_augmenter
from synthaug.compose.candidates import Candidate, resolve_candidates, with_parameters
from synthaug.compose.comparison import Comparison, found
from synthaug.compose.default import default_augmenter
from synthaug.compose.delegation import DelegatingEstimator
from synthaug.compose.evidence import Task, compare, report_failures, split
from synthaug.compose.labels import labelled_rows, refuse_unlabelled
from synthaug.compose.learner import Learner
from synthaug.compose.row_metadata import checked_weights
from synthaug.compose.rule import check_standard_errors
from synthaug.compose.scoring import asks_for_balance, metric_that_counts
from synthaug.compose.summary import summary
from synthaug.compose.told_once import told_once
from synthaug.exceptions import DataError
from synthaug.sample_weights import check_takes_weights
from synthaug.typing import Augmenter, Column, Estimator, Rows, Scoring, Splitter

__all__ = ["AugmentedEstimatorCV"]


class AugmentedEstimatorCV(DelegatingEstimator):
    """Fit an estimator on augmented rows where that helps on real rows that were held out.

    ``fit`` compares candidates, doing nothing among them, by cross-validation with the estimator itself. Encoder,
    generator and teacher are fitted anew to the training rows of each fold, and what is held out is real. Then the
    chosen candidate is fitted to all rows, or the estimator alone where no candidate has helped. ``predict``
    and the like are the estimator's own, as in `AugmentedEstimator`, but ``score``, which is `scoring`.

    Parameters
    ----------
    estimator : estimator
        What to fit: a classifier or a regressor.
    augmenter : object with ``fit_resample`` or None, default=None
        What adds the rows: a `GANAugmenter` or a sampler of imbalanced-learn. None is ``GANAugmenter()``; give one with
        a ``random_state`` to find the same each time.
    candidates : "auto" or sequence of dict or None, default="auto"
        Parameters of the augmenter to compare, the favourite first: it is chosen if it helps, another only if it is
        better than that beyond a standard error (see Notes). None, for no augmentation, is always compared. ``"auto"``
        is, for an estimator that takes ``sample_weight`` and for a regressor: ``ratio`` ``"auto"`` (as many rows as
        `GANAugmenter` finds worth their time), 2, and 0 (real rows with softer labels, and no others); before them the
        first and the last with ``sampling_strategy="auto"`` if `scoring` counts small classes as much as large ones.
        For others and for other augmenters: the augmenter as it is. For images, whatever the estimator: several
        families (deformations learned by a GAN, then by a Gaussian, flips and shifts, SMOTE on pixels), or several
        amounts if the augmenter has a family.
    scoring : str, callable, list, tuple, set, dict or None, default=None
        What must not clearly get worse, or with `caution` must get better, and what gains are reported in. None: the
        estimator's own ``score``. Several as in scikit-learn's searches; `refit` then names the one that counts.
    cv : int, splitter or iterable, default=5
        How rows are held out, as in scikit-learn's searches. Splitters are given the labelled rows; the others join
        each training part, but where their group (by ``groups``) is held out, or where they come later in a
        `TimeSeriesSplit`. Give an iterable of (train, test) positions to say which are to join.
    caution : float, default=0.0
        By how many standard errors a candidate must gain to be chosen. 0 takes what is more likely to help than not:
        the mean loss must fall, by however little, and the score may fall by up to half a standard error. More asks
        that the loss gains more than so many standard errors, and the score more than those that are as rare in
        Student's distribution, of which few folds ask for more: at 2 and 5 folds 2.9. That needs two folds or more, and
        does nothing unless the gain is plain.
    refit : bool, str or callable, default=True
        Whether to fit the chosen candidate to all rows. The name of a metric if `scoring` has several. A function that
        takes ``cv_results_`` and returns a position chooses in place of the rule.
    n_jobs : int or None, default=None
        Folds to evaluate at once, each on one core: OpenMP and BLAS have one thread while candidates are compared.
    memory : str, joblib.Memory or None, default=None
        Where to cache fitted augmenters. The same augmenter is then fitted once per fold for any number of estimators.
    verbose : int, default=0
        1 tells on standard error how many folds are done, and after how many seconds.

    Attributes
    ----------
    candidates_ : list of dict or None
        What was compared; None, no augmentation, comes first.
    best_index_ : int
        Position of the chosen candidate.
    best_candidate_ : dict or None
        The chosen candidate.
    augmented_ : bool
        Whether anything but doing nothing was chosen.
    gain_ : float
        By how much choosing raised the score on held-out rows, in the mean over folds; 0 for no augmentation. In each
        fold it is the gain of the candidate that the other folds would choose, since the best of several candidates
        looks better than it is on the rows that it was chosen by. The gains of each candidate are in ``cv_results_``,
        and the chosen one's is taken where there are too few folds to choose by the others, or `refit` is a function.
    gain_stderr_ : float
        Standard error of that, corrected for folds that share training rows.
    expected_gain_ : float or None
        By how much the score on new rows is expected to rise: the chosen candidate's mean gain in ``cv_results_``,
        shrunk towards what such estimators gained on other tables, the more so the less sure it is (see Notes). 0 for
        no augmentation. None where nothing is known: of other metrics than accuracy and ROC-AUC, of continuous
        targets, of rows that no teacher labels, and of other candidates than amounts.
    expected_gain_stderr_ : float or None
        Standard error of that: 95 % of the gains on new rows are within 1.96 of them.
    cv_results_ : dict of ndarray
        As in scikit-learn's searches: ``params``, ``split0_test_score``, ``mean_test_score``, ``std_test_score``,
        ``rank_test_score``, ``mean_fit_time`` and so on. Besides, ``mean_gain_score`` and ``stderr_gain_score``,
        ``mean_loss``, ``mean_loss_gain`` and ``stderr_loss_gain`` over no augmentation, ``mean_loss_lead`` and
        ``stderr_loss_lead`` over the favourite, and ``expected_gain_score`` and ``stderr_expected_gain_score``, as
        `expected_gain_` has it of the chosen one. Where candidates share a fit of the augmenter, the first has its
        time.
    losses_ : ndarray of shape (n_candidates, n_labelled)
        Loss of each candidate on each labelled row when it was held out: log-loss, squared error, or error of a
        classifier without probabilities. NaN for rows that never were, and for candidates that could not be fitted.
    comparison_ : Comparison
        All that was found, as one object that never changes. Its ``teacher`` has what the teacher itself scored on
        held-out rows, ``score``, and what was chosen, ``chosen_score``; the difference is ``gain``, with its
        ``stderr``. None where that is unknown.
    metric_ : str or None
        Name of the metric that counts, ``"score"`` if `scoring` is only one; None if `refit` names none of several.
    scorer_ : callable
        The scoring.
    n_splits_ : int
        Number of folds.
    choice_time_ : float
        Seconds that the comparison took.
    refit_time_ : float
        Seconds that the fit to all rows took; only if `refit`.
    estimator_ : estimator
        The fitted clone of `estimator`; only if `refit`.
    augmenter_ : object or None
        The fitted clone of `augmenter` with the chosen parameters; only if `refit`.
    classes_ : ndarray of shape (n_classes,)
        The class labels, where the estimator is a classifier.
    n_features_in_ : int
        Number of features seen during ``fit``, where the estimator tells it.
    feature_names_in_ : ndarray of shape (`n_features_in_`,)
        Names of features seen during ``fit``, where the estimator tells them.
    coef_, feature_importances_, n_iter_, ... : object
        All else that the fitted estimator has learned, under the same name.

    See Also
    --------
    AugmentedEstimator : Augments without asking whether it helps.
    GainDisplay : Shows the gains of the candidates.

    Notes
    -----
    Candidates are compared by the loss of each row, and so by many more numbers than there are folds: a small gain is
    seen sooner. A better loss may come from milder probabilities alone, so that the score has its say as well. The
    favourite is chosen if it does well enough in both, as `caution` says. Another one takes its place, or that of no
    augmentation, if it does so too, has no lower score and lowers the loss by more than one standard error more: the
    best of many candidates is often one that was lucky on these rows. The evidence also says what another `caution`
    would have chosen, see `choose`.

    With few rows, ``gain_`` is a poor forecast: on development tables, single trees apart, a point more of it was about
    a quarter of a point more on new rows.
    ``expected_gain_`` is the mean of two normal distributions, of the measured gain and of the gains of estimators of
    the same kind (told by their parameters) on these tables, each weighted by how sure it is. What is expected to gain
    nothing is not chosen. ``python -m benchmarks.calibration`` measures and learns all this.

    A candidate that raises a ValueError in some fold, because a class has too few rows there, say, is warned of and not
    chosen.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from sklearn.tree import DecisionTreeClassifier
    >>> from synthaug import AugmentedEstimatorCV, GANAugmenter, TabularGAN
    >>> X, y = load_iris(return_X_y=True)
    >>> augmenter = GANAugmenter(TabularGAN(n_steps=20), random_state=0)
    >>> model = AugmentedEstimatorCV(DecisionTreeClassifier(random_state=0), augmenter, cv=3).fit(X, y)
    >>> model.predict(X[:2])
    array([0, 0])
    >>> len(model.candidates_), model.losses_.shape
    (4, (4, 150))
    """

    # `score` is the user's scoring, not the estimator's.
    _delegated = ("predict", "predict_proba", "predict_log_proba", "decision_function", "transform")

    _parameter_constraints: dict[str, list[Any]] = {
        "estimator": [HasMethods(["fit", "predict"])],
        "augmenter": [HasMethods(["fit_resample"]), None],
        "candidates": [StrOptions({"auto"}), list, tuple],
        "scoring": [str, callable, list, tuple, set, dict, None],
        "cv": ["cv_object"],
        "caution": [Interval(Real, 0, None, closed="left")],
        "refit": ["boolean", str, callable],
        "n_jobs": [Integral, None],
        "memory": [str, HasMethods(["cache"]), None],
        "verbose": ["verbose"],
    }

    def __init__(
        self,
        estimator: Estimator,
        augmenter: Augmenter | None = None,
        *,
        candidates: str | Sequence[Candidate] = "auto",
        scoring: Scoring = None,
        cv: int | Splitter | Iterable[tuple[Any, Any]] | None = 5,
        caution: float = 0.0,
        refit: bool | str | Callable[[dict[str, Any]], int] = True,
        n_jobs: int | None = None,
        memory: str | joblib.Memory | None = None,
        verbose: int = 0,
    ) -> None:
        self.estimator = estimator
        self.augmenter = augmenter
        self.candidates = candidates
        self.scoring = scoring
        self.cv = cv
        self.caution = caution
        self.refit = refit
        self.n_jobs = n_jobs
        self.memory = memory
        self.verbose = verbose

    @_fit_context(prefer_skip_nested_validation=False)
    def fit(self, X: Rows, y: Column | None, sample_weight: Column | None = None, **fit_params: Any) -> Self:
        """Compare the candidates and fit the chosen one.

        Parameters
        ----------
        X : array-like of shape (n_samples, ...)
            Training rows, handed as they are to the augmenter.
        y : array-like of shape (n_samples,) or (n_samples, n_outputs)
            Targets. Rows without a label are trained on wherever the augmenter can, and never held out.
        sample_weight : array-like of shape (n_samples,), default=None
            Weights of the real rows, in the fits as in `AugmentedEstimator` and in the comparison.
        **fit_params : dict
            ``groups`` for the splitter and parameters for the estimator's ``fit``; or metadata to route to estimator,
            splitter and scorer if metadata routing is enabled.

        Returns
        -------
        self : object
            The fitted meta-estimator.
        """
        context = self._init_callback_context(max_subtasks=None)
        context.call_on_fit_task_begin(estimator=self, X=X, y=y)
        if sample_weight is not None:
            fit_params["sample_weight"] = sample_weight
        X, y = indexable(X, y)
        task, split_params = self._task(X, y, fit_params)

        with told_once():
            subcontext = context.subcontext(task_name="compare-candidates")
            subcontext.call_on_fit_task_begin(estimator=self, X=X, y=y)
            start = perf_counter()
            folds = split(self.cv, task, split_params)
            if self.refit is not False and not callable(self.refit):  # before anything is fitted in vain
                check_standard_errors(self.caution, len(folds))
            trials = compare(task, folds, self.n_jobs, self.verbose)
            report_failures(task.candidates, trials)
            how: dict[str, Any] = {"scoring": self.scoring, "refit": self.refit, "caution": self.caution}
            comparison = found(task, folds, trials, **how, seconds=perf_counter() - start)
            subcontext.call_on_fit_task_end(estimator=self, X=X, y=y)

            attributes = {"comparison_": comparison, "scorer_": task.scorer, **_attributes(comparison)}
            if self.refit is not False:
                start = perf_counter()
                estimator, rows = self._fitted(task, comparison, context)
                attributes |= {
                    "estimator_": estimator,
                    "augmenter_": rows.augmenter,
                    "refit_time_": perf_counter() - start,
                }
                attributes["comparison_"] = comparison.refitted(rows.ratio)
        # All at once and last: an interrupted fit leaves nothing half-fitted behind.
        for name in [name for name in vars(self) if name.endswith("_")]:
            delattr(self, name)
        for name, value in attributes.items():
            setattr(self, name, value)
        context.call_on_fit_task_end(estimator=self, X=X, y=y)
        return self

    def score(self, X: Rows, y: Column | None = None, **params: Any) -> float:
        """Score the fitted estimator, by `scoring`, on rows that are not augmented.

        Parameters
        ----------
        X : array-like of shape (n_samples, ...)
            Rows, which are not augmented.
        y : array-like of shape (n_samples,) or (n_samples, n_outputs), default=None
            Targets.
        **params : dict
            Parameters for the scorer, such as ``sample_weight``, or metadata to route.

        Returns
        -------
        score : float
            The score; of several metrics the one that `refit` names.
        """
        self._check_fitted()
        if params and _routing_enabled():
            params = process_routing(self, "score", **params)["scorer"]["score"]
        scores = self.scorer_(self.estimator_, X, y, **params)
        return scores[self.comparison_.counted_metric()] if isinstance(scores, dict) else scores

    def choose(self, caution: float) -> int:
        """Return what another caution would choose from the same evidence.

        Parameters
        ----------
        caution : float
            By how many standard errors a candidate must gain.

        Returns
        -------
        index : int
            Position in ``candidates_``; 0 is to do nothing.
        """
        check_is_fitted(self, "comparison_")
        if not (isinstance(caution, Real) and caution >= 0):
            raise ValueError(f"caution={caution!r} is no number of standard errors from 0.")
        return self.comparison_.choose(float(caution))

    def summary(self) -> str:
        """Return in four lines what was chosen, by which evidence, and what that took, in plain words.

        Returns
        -------
        summary : str
        """
        check_is_fitted(self, "comparison_")
        return summary(self.comparison_)

    def get_metadata_routing(self) -> MetadataRouter:
        """Get the routing of metadata: to estimator, splitter and scorer.

        Returns
        -------
        routing : sklearn.utils.metadata_routing.MetadataRouter
            The routing.
        """
        scored = MethodMapping().add(caller="fit", callee="score").add(caller="score", callee="score")
        router: MetadataRouter = super().get_metadata_routing()
        router.add(scorer=check_scoring(self.estimator, self.scoring), method_mapping=scored)
        return router.add(splitter=self.cv, method_mapping=MethodMapping().add(caller="fit", callee="split"))

    def _task(self, X: Any, y: Any, fit_params: dict[str, Any]) -> tuple[Task, dict[str, Any]]:
        """Return what to compare, and the parameters of the splitter."""
        learner = Learner.of(self.estimator)
        estimator, scorer, augmenter = self.estimator, check_scoring(self.estimator, self.scoring), self._augmenter()
        if not (is_classifier(estimator) or is_regressor(estimator)):
            raise ValueError(
                f"estimator={estimator!r} is neither a classifier nor a regressor, so that there is no loss to compare "
                f"candidates by: use AugmentedEstimator."
            )
        if y is None:
            raise DataError("AugmentedEstimatorCV requires y to be passed, but the target y is None.")
        if isinstance(self.scoring, list | tuple | set | dict):
            metric_that_counts(self.refit, self.scoring)
        params, split_params, score_params = self._routed(fit_params, scorer)
        check_takes_weights(estimator, params)
        params, score_params = checked_weights(X, params), checked_weights(X, score_params)
        missing_label = getattr(augmenter, "missing_label", None)
        refuse_unlabelled(y, missing_label)
        labelled = labelled_rows(y, missing_label)
        if (n := _num_samples(X) if labelled is None else len(labelled)) < 2:
            raise DataError(f"n_samples={n} rows with a label are too few: some are held out, and some learned from.")
        balanced = asks_for_balance(estimator, self.scoring, self.refit)
        known = X if labelled is None else _safe_indexing(X, labelled)  # how many there are decides how much to compare
        candidates = resolve_candidates(self.candidates, augmenter, learner, known, balanced=balanced)
        task = Task(learner, augmenter, candidates, X, y, labelled, params, score_params, scorer, balanced, self.memory)
        return task, split_params

    def _routed(self, params: dict[str, Any], scorer: Any) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
        """Return what of the parameters of `fit` goes to the estimator, the splitter and the scorer."""
        if _routing_enabled():
            routed = process_routing(self, "fit", **params)
            return dict(routed["estimator"]["fit"]), dict(routed["splitter"]["split"]), dict(routed["scorer"]["score"])
        of_estimator = {name: value for name, value in params.items() if name != "groups"}
        weights = params.get("sample_weight")
        of_scorer = {"sample_weight": weights} if weights is not None and _accepts_sample_weight(scorer) else {}
        return of_estimator, {"groups": params.get("groups")}, of_scorer

    def _fitted(self, task: Task, comparison: Comparison, context: Any) -> tuple[Any, AugmentedRows]:
        """Return the estimator of the chosen candidate, fitted to all rows, and what it was fitted on."""
        X, y, params, augmenter = task.X, task.y, task.fit_params, None
        if comparison.chosen is not None:
            augmenter = with_parameters(task.augmenter, comparison.chosen)
        else:
            X, y, params, *_ = without_augmenter(X, y, params, task.missing_label)
        return fit_on_augmented_rows(self, task.learner, augmenter, X, y, params, context)

    def _augmenter(self) -> Any:
        return default_augmenter() if self.augmenter is None else self.augmenter

    def _check_fitted(self) -> None:
        if hasattr(self, "cv_results_") and not hasattr(self, "estimator_"):
            raise NotFittedError(
                "This AugmentedEstimatorCV has refit=False: it has compared candidates and fitted none. Set refit=True."
            )
        super()._check_fitted()


def _attributes(comparison: Comparison) -> dict[str, Any]:
    """Return what a comparison is called as attributes of an estimator, without what it has not found."""
    attributes = {
        "candidates_": list(comparison.candidates),
        "cv_results_": comparison.results,
        "losses_": comparison.losses,
        "n_splits_": comparison.n_splits,
        "choice_time_": comparison.seconds,
        "metric_": comparison.metric,
    }
    if comparison.choice is not None:
        attributes |= {"best_index_": comparison.choice, "best_candidate_": comparison.chosen}
        attributes["augmented_"] = comparison.chosen is not None
    if comparison.gain is not None:
        attributes |= {"gain_": comparison.gain, "gain_stderr_": comparison.gain_stderr}
        expected, stderr = comparison.expected_of_choice
        attributes |= {"expected_gain_": expected, "expected_gain_stderr_": stderr}
    return attributes
