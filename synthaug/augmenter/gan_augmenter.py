"""GANAugmenter: synthetic rows for scikit-learn pipelines."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Hashable, Mapping
from copy import copy
from numbers import Integral, Real
from typing import Any, ClassVar, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, clone
from sklearn.exceptions import NotFittedError
from sklearn.utils import check_consistent_length, check_random_state
from sklearn.utils.metaestimators import available_if
from sklearn.utils.validation import check_is_fitted

from synthaug._sklearn import (
    CallbackSupportMixin,
    HasMethods,
    Interval,
    StrOptions,
    _check_feature_names,
    _check_sample_weight,
    _fit_context,
    _num_samples,
    _safe_indexing,
)
from synthaug.augmenter.defaults import default_family, encoder_for, guide_for
from synthaug.augmenter.image_candidates import candidates_for_images, many_images
from synthaug.augmenter.plan import class_sequence, plan_counts
from synthaug.augmenter.progress import watched
from synthaug.encoders.containers import Stack, as_array, concatenate
from synthaug.encoders.image import ImageEncoder, holds_images, stacked
from synthaug.encoders.target import TargetCodec, as_series, one_column
from synthaug.exceptions import DataError, TrainingWarning
from synthaug.generators import load
from synthaug.guidance.guide import Guide
from synthaug.guidance.selection import agreed, overdraw
from synthaug.guidance.soft_labels import WeightedRows, weighted_copies
from synthaug.runtime import one_thread, resolve_device

__all__ = ["GANAugmenter"]

CHUNK = 32_768  # rows made and decoded at once; part of what a seed means
CHUNK_CELLS = 32_768 * 1_024  # and encoded numbers: 134 MB
MAX_CELLS = 100_000_000  # encoded numbers that a fit may hold: 400 MB
GUIDED_RATIO, LOWER_RATIO = 16, 8  # synthetic rows per real row where a teacher labels them: fewer lose some gain
ENOUGH_ROWS = 4_000  # of the former; beyond, it is the latter
GUIDED_ROWS = 100_000  # and no more than this, unless the ratio is given
IMAGE_WEIGHT = 3.0  # all synthetic images of a class together weigh no more than so many times the real ones


class GANAugmenter(CallbackSupportMixin, BaseEstimator):
    """Learn a generative model of training rows and add synthetic ones, as a step of a pipeline.

    The thin face of the library: an encoder turns the rows of a table, or images, into numbers, a generator learns them
    class by class, and a teacher says what the synthetic rows are. `fit_augment` returns real and synthetic rows with
    soft labels, as weights, which is where the gain is; `fit_resample` appends rows with hard labels, as a resampler of
    imbalanced-learn does. Both are for `fit` only, never for prediction. Put an augmenter in front of an estimator with
    `AugmentedEstimatorCV`, which chooses how much to augment, or nothing; with `AugmentedEstimator`, or in a pipeline
    with `synthaug.make_pipeline`, which always do.

    Parameters
    ----------
    generator : Generator or None, default=None
        The family and its hyper-parameters; None is ``TabularGAN()`` for tables and ``DeformationGAN()`` for images.
        Pass one to search over its parameters, as ``generator__n_steps``.
    encoder : encoder or None, default=None
        Turns rows into numbers and back; None is ``TableEncoder()`` for tables, and ``ImageEncoder()`` for images,
        arrays of three or four axes. If images are the rows of a table, give ``ImageEncoder(image_shape=...)``.
    sampling_strategy : str, float, dict, callable or None, default=None
        None keeps the proportions of the classes. Otherwise as in imbalanced-learn's over-samplers:
        ``"auto"`` and ``"not majority"`` raise each class to the size of the largest, ``"minority"``,
        ``"not minority"`` and ``"all"`` name other sets of classes, a float is the wanted ratio of minority to
        majority, a dict (or a function of y that returns one) gives the wanted rows per class, real ones included.
        In `fit_augment` with a teacher it is the weights of the classes that are raised, by as much.
    ratio : float or "auto", default="auto"
        Synthetic rows per real row, on top of what ``sampling_strategy`` adds. Rows without a label do not count.
        ``"auto"``: 16 in `fit_augment`, but of more than 4,000 rows 8, and at most 100,000 rows; in `fit_resample` 1 if
        ``sampling_strategy`` is None, else 0. Of images without a teacher it is 100, but at most 6,000 images or as
        many as there are, in both doors; with ``sampling_strategy`` 0. In `fit_augment` with a teacher of images
        without a label it is as many, and those count of which the teacher is sure.
    teacher : "auto", estimator or None, default="auto"
        What labels rows softly in `fit_augment`, and selects them in `fit_resample`: any classifier with
        ``predict_proba`` (it learns positions in ``classes_``), or a regressor for numbers to predict. ``"auto"`` is a
        `TeacherClassifier` or `TeacherRegressor` for tables, and none for images: what has learned from the same few
        images knows less of a deformed one than the label that it was made for. None: no guidance; there is no
        `fit_augment`, and every row made is kept.
    target_type : {"auto", "classes", "continuous"}, default="auto"
        What y holds; ``"auto"`` asks scikit-learn's ``type_of_target``. Whole numbers to predict, such as counts,
        need ``"continuous"``. `AugmentedEstimator` sets it for regressors.
    missing_label : scalar or None, default=None
        A label that means "unknown", beside None and NaN; scikit-learn's semi-supervised estimators use -1. Never
        guessed, because -1 is also a common class. Rows without a label train the generator; they get soft labels
        in `fit_augment` (without a teacher they are left out), and keep their place in what `fit_resample` returns. A
        teacher that learns from them too (its class says ``takes_unlabelled = True``, as `FixMatchClassifier` does)
        labels those of whose class it is sure by 95 %: in both doors the generator learns them with that label, and
        `fit_resample` appends copies of them.
    device : str or torch.device, default="auto"
        Where to train and sample; ``"auto"`` is a CUDA device if there is one, else the CPU.
    random_state : int, RandomState instance or None, default=None
        Seed of everything; equal seeds give equal rows on a CPU.
    verbose : int, default=0
        1 shows a progress bar on standard error, 2 leaves it there.

    Attributes
    ----------
    generator_ : Generator
        The fitted family; its ``history_`` holds the training logs.
    encoder_ : encoder
        The fitted encoder; its ``layout_`` says what the generator sees.
    classes_ : ndarray of shape (n_classes,) or None
        The classes; None without labels or with numbers to predict.
    class_counts_ : ndarray of shape (n_classes,) or None
        Real rows of each class.
    teacher_ : estimator
        After `fit_augment`, if there is one: the fitted teacher, whose classes are positions in ``classes_``.
    sample_indices_ : ndarray of shape (n_rows,)
        After `fit_resample` and `fit_augment`: the position in X of each row, and -1 for synthetic rows.
    n_features_in_ : int
        Number of columns seen in `fit`.
    feature_names_in_ : ndarray of shape (n_features_in_,)
        Their names, if they are all strings.

    See Also
    --------
    AugmentedEstimatorCV : Chooses how much to augment, or nothing, by what helps on held-out real rows.
    AugmentedEstimator : A scikit-learn estimator that is fitted on real and synthetic rows.
    make_pipeline : Builds a pipeline from steps in their natural order.
    TabularGAN : The default family for tables.
    DeformationGAN : The default family for images.

    Notes
    -----
    Synthetic rows that carry the label they were made for are hardly ever better than the real rows they were
    learned from; measure the gain on held-out rows before you rely on it. The rows carry no formal guarantee of
    privacy.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from synthaug import GANAugmenter, TabularGAN
    >>> X, y = load_iris(return_X_y=True, as_frame=True)
    >>> augmenter = GANAugmenter(TabularGAN(n_steps=50), ratio=2.0, random_state=0)
    >>> X_augmented, y_augmented = augmenter.fit_resample(X, y)
    >>> X_augmented.shape, y_augmented.value_counts().to_dict()
    ((450, 4), {0: 150, 1: 150, 2: 150})
    >>> X_augmented[:150].equals(X)
    True
    >>> rows, labels = augmenter.sample(3, y=2)
    >>> labels.tolist()
    [2, 2, 2]
    """

    _parameter_constraints: ClassVar[dict[str, Any]] = {
        "generator": [HasMethods(["fit", "draw"]), None],
        "encoder": [HasMethods(["fit", "transform", "inverse_transform"]), None],
        "sampling_strategy": [str, Interval(Real, 0, 1, closed="right"), Mapping, callable, None],
        "ratio": [Interval(Real, 0, None, closed="left"), StrOptions({"auto"})],
        "teacher": [StrOptions({"auto"}), HasMethods(["fit"]), None],
        "target_type": [StrOptions({"auto", "classes", "continuous"})],
        "missing_label": [Hashable],
        "device": "no_validation",
        "random_state": ["random_state"],
        "verbose": ["verbose"],
    }

    # What may change between `fit_augment` and `augment`, for those who try several settings of one fit.
    augment_parameters: ClassVar[tuple[str, ...]] = ("ratio", "sampling_strategy")

    def __init__(
        self,
        generator: Any = None,
        *,
        encoder: Any = None,
        sampling_strategy: str | float | Mapping[Any, int] | Callable[[NDArray[Any]], Mapping[Any, int]] | None = None,
        ratio: float | str = "auto",
        teacher: Any = "auto",
        target_type: str = "auto",
        missing_label: Any = None,
        device: Any = "auto",
        random_state: int | np.random.RandomState | None = None,
        verbose: int = 0,
    ) -> None:
        self.generator = generator
        self.encoder = encoder
        self.sampling_strategy = sampling_strategy
        self.ratio = ratio
        self.teacher = teacher
        self.target_type = target_type
        self.missing_label = missing_label
        self.device = device
        self.random_state = random_state
        self.verbose = verbose

    def fit(self, X: Any, y: Any = None) -> Self:
        """Learn the rows, class by class.

        Parameters
        ----------
        X : {DataFrame, array-like} of shape (n_samples, n_features)
            Real rows: mixed columns, missing values allowed. Or images, of shape (n_samples, height, width) or
            (n_samples, height, width, channels).
        y : array-like of shape (n_samples,) or None, default=None
            Labels of any type, or numbers to predict; missing where unknown. None: rows without a target.

        Returns
        -------
        self : GANAugmenter

        Raises
        ------
        DataError
            If the table or the labels cannot be learned from; the message says why.
        """
        return self._learn(X, y)

    @_fit_context(prefer_skip_nested_validation=False)
    def _learn(self, X: Any, y: Any, sample_weight: NDArray[Any] | None = None, *, labels: str | None = None) -> Self:
        """Learn the rows and, before them, a teacher of the labels that they are to carry: "hard" or "soft" ones."""
        device = resolve_device(self.device)
        seed, row_seeds = _seeds(self.random_state)
        rng = np.random.default_rng(seed)
        encoder = encoder_for(self.encoder, self.generator, X).fit(X)
        n = _num_samples(X)
        if n < 2:
            raise DataError(f"the table has {n} sample (row); a generator needs at least 2, and better 50 or more")
        target, taught, states = None, None, np.zeros(n, dtype=np.intp)
        if y is not None:
            check_consistent_length(X, y)
            target = TargetCodec(self.target_type, self.missing_label).fit(y)
            states = target.transform(y, rng)
            guide = self._checked_guide(target, encoder, row_seeds[0])
            if guide is not None and (labels == "soft" or (labels == "hard" and target.classes_ is not None)):
                known = target.labels(y)
                taught = guide.fit(X, known, sample_weight)
                if labels == "soft":
                    taught.soften(X, known, sample_weight)
                states[taught.taught_] = taught.taught_labels_
        rows, condition = _encoded(X, states, encoder, target, rng)
        context = self._init_callback_context(max_subtasks=None)
        context.call_on_fit_task_begin(estimator=self, X=X, y=y)
        generator = self._trained(
            encoder,
            rows,
            condition,
            device=device,
            seed=seed,
            monitor=lambda logs: watched(logs, self, context, self.verbose),
        )
        _complain(generator, None if target is None else target.classes_)
        # All at once and last: an interrupted fit leaves no half-fitted object.
        self.generator_, self.encoder_, self._target, self._row_seeds = generator, encoder, target, row_seeds
        self.classes_, self.class_counts_ = (None, None) if target is None else (target.classes_, target.class_counts_)
        self.n_features_in_, self._n_real = encoder.n_features_in_, n
        for leftover in ("feature_names_in_", "sample_indices_", "teacher_", "_guide"):
            self.__dict__.pop(leftover, None)
        if hasattr(encoder, "feature_names_in_"):
            self.feature_names_in_ = encoder.feature_names_in_
        if labels is not None:
            self._guide = taught
        context.call_on_fit_task_end(estimator=self, X=X, y=y)
        return self

    def _trained(self, encoder: Any, rows: NDArray[np.float32], condition: NDArray[np.float32], **how: Any) -> Any:
        """Return a generator that has learned encoded rows."""
        generator = load(default_family(encoder))() if self.generator is None else clone(self.generator)
        generator.fit(rows, condition, encoder.layout_, **how)
        return generator

    def sample(self, n_samples: int | None = None, y: Any = None, random_state: Any = None) -> Any:
        """Make synthetic rows.

        Equal arguments give equal rows. The i-th row does not depend on how many are asked for after it.

        Parameters
        ----------
        n_samples : int or None, default=None
            How many; 0 gives empty containers. None: as many as ``y`` holds, or 1.
        y : label, array-like of shape (n_samples,) or None, default=None
            One label for all rows, or one per row. None: labels in the proportions of the real rows, exactly.
        random_state : int, RandomState instance or None, default=None
            For fresh draws; None repeats those of the fitted seed.

        Returns
        -------
        X : {DataFrame, ndarray} of shape (n_samples, n_features)
            In the container, dtypes and form of the X seen in `fit`.
        y : {Series, ndarray} of shape (n_samples,)
            Their labels; only if `fit` saw a target.
        """
        check_is_fitted(self)
        if n_samples is None:
            n_samples = 1 if np.ndim(y) == 0 else _num_samples(y)
        if not isinstance(n_samples, Integral) or n_samples < 0:
            raise ValueError(f"n_samples must be a non-negative whole number, got {n_samples!r}")
        n_samples = int(n_samples)
        seed = self._row_seeds[0] if random_state is None else _seeds(random_state)[0]
        if self._target is None:
            if y is not None:
                raise DataError(f"y={y!r} asks for labels, but fit saw none; fit with y, or leave y out")
            return self._rows(np.zeros(n_samples, dtype=np.intp), seed)
        if y is None:
            states = self._drawn(n_samples, seed)
            return self._rows(states, seed), self._target.inverse_transform(states)
        labels = as_series([y] * n_samples if np.ndim(y) == 0 else y)
        return self._rows(self._asked_for(labels, n_samples), seed), self._target.restore(labels)

    def fit_resample(self, X: Any, y: Any) -> tuple[Any, Any]:
        """Fit, and append synthetic rows to the real ones.

        This door is for those who can take neither weights nor soft labels, as imbalanced-learn's pipeline. The rows
        carry the label they were made for, and of four that are made (of two, where more than 10,000 are wanted) the
        one is kept to which the teacher would give that label too; where a class has too few of these, those follow
        that the teacher doubts least.

        It is worth far less than `fit_augment`. As many rows as there are real ones, for five classifiers on thirteen
        data sets of 100 and 200 rows (``python -m benchmarks.guidance --suites attribution``): no ROC-AUC and +0.2
        points of accuracy, where rows with their own labels lose half a point of both, and `fit_augment` gains 4.0
        and 1.0.

        Parameters
        ----------
        X : {DataFrame, array-like} of shape (n_samples, n_features)
            Real rows.
        y : array-like of shape (n_samples,)
            Their labels, or numbers to predict; missing where unknown.

        Returns
        -------
        X : {DataFrame, ndarray} of shape (n_rows, n_features)
            The real rows, unchanged and first, then the synthetic ones, class by class.
        y : {Series, ndarray} of shape (n_rows,)
            The real labels, unchanged and first.
        """
        y, X = _required("fit_resample", y), _array_like(X)
        return self._learn(X, y, labels="hard").extend(X, y)

    def extend(self, X: Any, y: Any) -> tuple[Any, Any]:
        """Append rows to those of the last `fit_resample` again, with another ``ratio`` or ``sampling_strategy``.

        Nothing is fitted.

        Parameters
        ----------
        X, y
            As in `fit_resample`.

        Returns
        -------
        X, y
            As from `fit_resample`.
        """
        self._check_has_learned("extend", "fit_resample", hasattr(self, "_guide"))
        self._checked_guide(self._target, self.encoder_, self._row_seeds[0])
        X, y = _array_like(X), _required("extend", y)
        n = self._n_checked(X, y)
        guide = None if self.classes_ is None else self._guide
        wanted, seed = self._planned(), self._row_seeds[1]
        if guide is None or len(wanted) == 0:
            rows, states = self._rows(wanted, seed), wanted
        else:
            made = np.repeat(wanted, overdraw(len(wanted)))
            rows = self._rows(made, seed)
            kept = agreed(made, guide.label(rows), np.bincount(wanted, minlength=len(self.classes_)))
            rows, states = _safe_indexing(rows, kept), made[kept]
        taught = np.empty(0, dtype=np.intp) if guide is None else guide.taught_
        self.sample_indices_ = np.concatenate([np.arange(n), taught, np.full(len(states), -1)])
        if len(taught):
            rows = concatenate(_safe_indexing(X, taught), rows)
            states = np.concatenate([guide.taught_labels_, states])
        return concatenate(X, rows), concatenate(y, self._target.inverse_transform(states))

    @available_if(lambda self: self.teacher is not None)
    def fit_augment(self, X: Any, y: Any, sample_weight: Any = None) -> tuple[Any, Any, NDArray[np.float64]]:
        """Fit generator and teacher, and return softly labelled rows, real and synthetic ones.

        Without a teacher, which images have only if one is given, labels are hard: those of the real rows that have
        one, and those that synthetic rows were made for.

        A soft label, such as 0.8 of one class and 0.2 of another, becomes one copy of the row per class with these
        weights. The label of a real row is moved halfway to what the teacher says of it out of sample, a synthetic row
        has the label that the teacher gives it. Numbers to predict are moved and given in the same way, without copies.

        Parameters
        ----------
        X : {DataFrame, array-like} of shape (n_samples, n_features)
            Real rows.
        y : array-like of shape (n_samples,)
            Their labels, or numbers to predict; missing where unknown, and then the teacher's.
        sample_weight : array-like of shape (n_samples,) or None, default=None
            Weights of the real rows, for the teacher and for what is returned; the generator learns all rows alike. A
            synthetic row weighs as much as a real row of the class it was made for does on average; images that have no
            teacher weigh together at most three times what those do that are real or raise their class.

        Returns
        -------
        X : {DataFrame, ndarray} of shape (n_rows, n_features)
            Copies of the real rows first, then synthetic ones.
        y : {Series, ndarray} of shape (n_rows,)
            Classes in the form of ``y``, or floats.
        sample_weight : ndarray of shape (n_rows,)
            Weights. ``sampling_strategy`` multiplies those of a class by the factor by which it would raise its rows.
        """
        y, X = _required("fit_augment", y), _array_like(X)
        weights = None if sample_weight is None else _check_sample_weight(sample_weight, X, ensure_non_negative=True)
        self._learn(X, y, weights, labels="soft")
        if self._guide is not None:
            self.teacher_ = self._guide.teacher_
        return self.augment(X, y, weights)

    @available_if(lambda self: self.teacher is not None)
    def augment(self, X: Any, y: Any, sample_weight: Any = None) -> tuple[Any, Any, NDArray[np.float64]]:
        """Augment the rows of the last `fit_augment` again, with another ``ratio`` or ``sampling_strategy``.

        Nothing is fitted. Of two ratios, the smaller gives the first part of the synthetic rows of the larger.

        Parameters
        ----------
        X, y, sample_weight
            As in `fit_augment`.

        Returns
        -------
        X, y, sample_weight
            As from `fit_augment`.
        """
        self._check_has_learned("augment", "fit_augment", hasattr(self, "_guide"))
        guided = self._checked_guide(self._target, self.encoder_, self._row_seeds[0]) is not None
        self._check_has_learned("augment", "fit_augment", not guided or hasattr(self._guide, "real_"))
        X, y = _array_like(X), _required("augment", y)
        n = self._n_checked(X, y)
        weights = _check_sample_weight(sample_weight, X, dtype=np.float64, ensure_non_negative=True)
        if self._guide is None:
            return self._augmented_without_teacher(X, y, weights)
        states = self._drawn(self._n_guided(), self._row_seeds[1])
        synthetic = self._rows(states, self._row_seeds[1])
        labels = np.concatenate([self._guide.real_, self._guide.label(synthetic)])
        weights = np.concatenate([weights, self._weights(states, self._target.transform(y, None), weights)])
        if self.classes_ is None:
            copies = WeightedRows(np.arange(n + len(states)), labels, weights)
        else:
            copies = weighted_copies(labels, weights, self._class_weights())
        n_real = np.searchsorted(copies.row, n)
        real, new = copies.row[:n_real], copies.row[n_real:] - n
        self.sample_indices_ = np.concatenate([real, np.full(len(new), -1)])
        return (
            concatenate(_safe_indexing(X, real), _safe_indexing(synthetic, new)),
            self._target.restore_labels(copies.label),
            copies.weight,
        )

    def suggested_candidates(self, X: Any, *, balanced: bool) -> list[dict[str, Any]] | None:
        """Return the settings that `AugmentedEstimatorCV` compares on images; None for tables, where it knows them.

        Parameters
        ----------
        X : array-like
            The real rows that have a label.
        balanced : bool
            Whether small classes are to count as much as large ones.

        Returns
        -------
        candidates : list of dict or None
        """
        encoder = encoder_for(self.encoder, self.generator, X)
        if not isinstance(encoder, ImageEncoder):
            return None
        return candidates_for_images(self.generator, _num_samples(X), balanced=balanced)

    def without_guidance(self) -> Self:
        """Return a copy that has forgotten the teacher and its labels of the real rows; it can still `sample`.

        A teacher takes megabytes, which a model that is kept or sent elsewhere need not carry.
        """
        copied = copy(self)
        for name in ("teacher_", "_guide"):
            copied.__dict__.pop(name, None)
        return copied

    def __getattr__(self, name: str) -> Any:
        if name in ("transform", "fit_transform"):
            raise AttributeError(
                f"GANAugmenter has no {name!r}: a transformer cannot add rows with labels. Write "
                f"synthaug.make_pipeline(..., GANAugmenter(), estimator) or "
                f"AugmentedEstimator(estimator, GANAugmenter()), or call fit_resample"
            )
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.input_tags.string = True
        tags.input_tags.categorical = True
        return tags

    def _check_has_learned(self, door: str, first: str, has: bool) -> None:
        """Raise a NotFittedError if what a door needs has not been learned."""
        check_is_fitted(self)
        if not has:
            raise NotFittedError(f"{door} makes the rows of the last {first} again: call {first} first")

    def _n_checked(self, X: Any, y: Any) -> int:
        """Return the number of rows, which must be those of the last fit, with their columns and labels."""
        _check_feature_names(self, X, reset=False)
        self._target.transform(y, None)
        n = _num_samples(X)
        if n != self._n_real:
            raise DataError(
                f"augment and extend take the {self._n_real} rows that the augmenter has learned from, got {n}; call "
                f"fit_augment or fit_resample for others"
            )
        return n

    def _augmented_without_teacher(
        self, X: Any, y: Any, real_weights: NDArray[np.float64]
    ) -> tuple[Any, Any, NDArray[np.float64]]:
        """Return the labelled real rows and synthetic ones with the labels that they were made for."""
        states = self._target.transform(y, None)
        known = np.flatnonzero(~np.isnan(states) if self.classes_ is None else self._target.labels(y) >= 0)
        wanted = self._planned()
        rows, labels = self._rows(wanted, self._row_seeds[1]), self._target.inverse_transform(wanted)
        self.sample_indices_ = np.concatenate([known, np.full(len(wanted), -1)])
        weights = self._weights(wanted, states, real_weights) * self._own_weights(wanted)
        return (
            concatenate(_safe_indexing(X, known), rows),
            concatenate(_safe_indexing(y, known), labels),
            np.concatenate([real_weights[known], weights]),
        )

    def _own_weights(self, made: NDArray[Any]) -> NDArray[np.float64]:
        """Return what synthetic rows with their own labels count: less where there are many beside the real ones.

        Beside those that raise a class, which count in full, three times as much as the raised class.
        """
        if self.classes_ is None:  # there are regressors that take no weights
            return np.ones(len(made))
        raised = plan_counts(self.class_counts_, self.classes_, self.sampling_strategy, 0.0)
        most = raised + IMAGE_WEIGHT * (self.class_counts_ + raised)
        return np.minimum(1.0, most / np.bincount(made, minlength=len(most)).clip(1))[made]

    def _checked_guide(self, target: TargetCodec, encoder: Any, seed: int) -> Guide | None:
        """Return a guide to fit, or raise before anything is trained if teacher or strategy do not fit what y holds."""
        guide = guide_for(self.teacher, target, encoder, seed)
        if target.classes_ is not None:
            plan_counts(target.class_counts_, target.classes_, self.sampling_strategy, 0.0)
        elif self.sampling_strategy is not None:
            raise ValueError(
                f"sampling_strategy={self.sampling_strategy!r} needs classes, but y holds numbers to predict; leave it "
                f"None and choose the ratio"
            )
        return guide

    def _planned(self) -> NDArray[Any]:
        """Return the states of the rows to append."""
        ratio = self._ratio() if self.ratio == "auto" else float(self.ratio)
        if self.classes_ is not None:
            plan = plan_counts(self.class_counts_, self.classes_, self.sampling_strategy, ratio)
            return np.repeat(np.arange(plan.size), plan)
        return self._drawn(round(ratio * self._target.n_known_), self._row_seeds[1])

    def _ratio(self) -> float:
        """Return how many rows with hard labels to make per real row, where that is left to us."""
        if self.sampling_strategy is not None:
            return 0.0
        return many_images(self._target.n_known_) if self.encoder_.layout_.of_kind("pixels") else 1.0

    def _n_guided(self) -> int:
        """Return how many rows to make for a teacher to label."""
        n = self._target.n_known_
        if self.ratio != "auto":
            return round(float(self.ratio) * n)
        if self._guide.takes_unlabelled and self.encoder_.layout_.of_kind("pixels"):
            n += len(self._guide.taught_)
            return round(many_images(n) * n)
        return min(GUIDED_RATIO * n, max(LOWER_RATIO * n, ENOUGH_ROWS), GUIDED_ROWS)

    def _class_weights(self) -> NDArray[np.float64]:
        """Return by how much the strategy raises the rows of each label; those that are no class stay as they are."""
        raised = plan_counts(self.class_counts_, self.classes_, self.sampling_strategy, 0.0)
        weights = np.ones(self._target.n_labels_)
        weights[: len(self.classes_)] += raised / self.class_counts_
        return weights

    def _weights(
        self, states: NDArray[Any], real: NDArray[Any], real_weights: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Return the weights of synthetic rows: the mean of the real rows that have the same class."""
        if self.classes_ is None:
            return np.full(len(states), real_weights[~np.isnan(real)].mean())
        return (np.bincount(real[real >= 0], real_weights[real >= 0]) / self.class_counts_)[states]

    def _drawn(self, n: int, seed: int) -> NDArray[Any]:
        """Return n states: classes in the proportions of the real rows, or numbers from their distribution."""
        if self.classes_ is None:
            return self._target.draw(n, np.random.default_rng(seed))
        return class_sequence(self.class_counts_ / self.class_counts_.sum(), n)

    def _asked_for(self, labels: pd.Series, n: int) -> NDArray[Any]:
        """Return the states of n labels that a user asks for."""
        if len(labels) != n:
            raise DataError(f"y has {len(labels)} labels for n_samples={n}; pass one label, or one per row")
        if (unknown := self._target.unknown(labels)).any():
            raise DataError(
                f"y asks for rows of {labels[unknown].tolist()[0]!r}, which is no class that was learned; ask for one "
                f"of {None if self.classes_ is None else self.classes_.tolist()[:20]}, or leave y out"
            )
        return self._target.transform(labels, None)

    def _rows(self, states: NDArray[Any], seed: int) -> Any:
        """Return decoded rows, made chunk by chunk: memory beside the result does not grow with the request."""
        device = resolve_device(self.device)
        stack = Stack(len(states))
        shape = self.encoder_.layout_.shape
        chunk = min(CHUNK, max(CHUNK_CELLS // math.prod(shape), 1))
        buffer = np.empty((min(len(states), chunk), *shape), dtype=np.float32)
        with one_thread():
            for i, start in enumerate(range(0, max(len(states), 1), chunk)):
                chunk_seed = int(np.random.SeedSequence([seed, i]).generate_state(1)[0])
                condition = _condition(self._target, states[start : start + chunk])
                rows = self.generator_.draw(condition, buffer, seed=chunk_seed, device=device)
                stack.add(self.encoder_.inverse_transform(rows))
        return stack.table()


def _complain(generator: Any, classes: NDArray[Any] | None) -> None:
    """Warn of what a family says of its fit, if it has a say."""
    complaint = generator.complaint(classes) if hasattr(generator, "complaint") else None
    if complaint:
        warnings.warn(complaint, TrainingWarning, stacklevel=5)  # the caller of fit


def _required(method: str, y: Any) -> Any:
    """Return the target as one column, or say that there must be one."""
    if y is None:
        raise DataError(
            f"{method} requires y to be passed, but the target y is None; use fit(X).sample(n_samples) to make rows "
            f"without labels"
        )
    return one_column(y)


def _array_like(X: Any) -> Any:
    """Return a table, or images, that can be indexed by rows."""
    if holds_images(X):
        return stacked(X)
    return X if hasattr(X, "shape") else as_array(X)


def _seeds(random_state: Any) -> tuple[int, tuple[int, int]]:
    """Return a seed to train with and two to make rows with; None is fresh, and leaves numpy's global state alone."""
    entropy = None if random_state is None else int(check_random_state(random_state).randint(2**31 - 1))
    first, *others = np.random.default_rng(entropy).integers(2**31, size=3).tolist()
    return first, tuple(others)


def _condition(target: TargetCodec | None, states: NDArray[Any]) -> NDArray[np.float32]:
    """Return the conditions (n, k) of states; k = 0 without a target."""
    return np.empty((len(states), 0), dtype=np.float32) if target is None else target.condition(states)


def _encoded(
    X: Any, states: NDArray[Any], encoder: Any, target: TargetCodec | None, rng: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return rows and states as a generator learns them: all, or as many as fit into memory."""
    groups = np.zeros(len(states), dtype=np.intp) if target is None or target.classes_ is None else states + 1
    width = math.prod(encoder.layout_.shape) + (0 if target is None else target.width_)
    learned = _within_memory(groups, width, rng)
    rows = encoder.transform(X if len(learned) == len(states) else _safe_indexing(X, learned))
    return np.require(rows, np.float32, ["C", "W"]), _condition(target, states[learned])


def _within_memory(groups: NDArray[np.intp], width: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """Return the positions of the rows to learn from: all, or as many as fit, the rows of small groups first."""
    n, limit = len(groups), MAX_CELLS // max(width, 1)
    if n <= limit:
        return np.arange(n)
    shuffled = rng.permutation(n)
    by_group = shuffled[np.argsort(groups[shuffled], kind="stable")]
    counts = np.bincount(groups)
    turn = np.empty(n, dtype=np.intp)
    turn[by_group] = np.arange(n) - np.repeat(np.cumsum(counts) - counts, counts)
    return np.sort(np.argsort(turn, kind="stable")[:limit])
