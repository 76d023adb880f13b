"""GANAugmenter: synthetic rows for scikit-learn pipelines."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from numbers import Real as RealNumber
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self, overload

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.utils.metadata_routing import UNUSED
from sklearn.utils.validation import check_is_fitted

from synthaug._sklearn import (
    CallbackSupportMixin,
    DocumentedMixin,
    HasMethods,
    Interval,
    StrOptions,
    _fit_context,
    _takes_mixed_tables,
    available_if,
)
from synthaug.augmenter.amounts import check_strategy
from synthaug.augmenter.card import facts, markdown
from synthaug.augmenter.defaults import encoder_for, generator_for, guide_for
from synthaug.augmenter.encoded import encoded
from synthaug.augmenter.family import checked_private, pass_on_warning, progress_of, resumed
from synthaug.augmenter.image_candidates import suggested_candidates
from synthaug.augmenter.learned import Augmented, Learned, seeds_of
from synthaug.augmenter.progress import Watch
from synthaug.augmenter.real import Real, n_learned, real_rows, required
from synthaug.encoders.fingerprint import fingerprint
from synthaug.encoders.foreign import as_given
from synthaug.encoders.target import TargetCodec
from synthaug.guidance.guide import Guide
from synthaug.provenance.marks import warn_of_marked
from synthaug.runtime.devices import resolve_device
from synthaug.typing import Column, ColumnT, Encoder, Estimator, Rows, RowsT

if TYPE_CHECKING:
    import torch

    from synthaug.generators.base import Generator, Monitor

__all__ = ["GANAugmenter"]


class GANAugmenter(CallbackSupportMixin, DocumentedMixin, BaseEstimator):
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
        ``TableEncoder(roles=...)`` says which columns are identifiers, free text or to be ignored, where that is not
        left to be recognised, and ``TableEncoder(constraints=[...])`` which rules no row breaks.
    sampling_strategy : str, float, dict, callable or None, default=None
        None keeps the proportions of the classes. Otherwise as in imbalanced-learn's over-samplers:
        ``"auto"`` and ``"not majority"`` raise each class to the size of the largest, ``"minority"``,
        ``"not minority"`` and ``"all"`` name other sets of classes, a float is the wanted ratio of minority to
        majority, a dict (or a function of y that returns one) gives the wanted rows per class, real ones included.
        In `fit_augment` with a teacher it is the weights of the classes that are raised, by as much.
    ratio : float or "auto", default="auto"
        Synthetic rows per real row, on top of what ``sampling_strategy`` adds. Rows without a label do not count.
        ``"auto"`` in `fit_augment`: 16 where that makes up to 4,000 rows; else 8, but at least 4,000 and at most
        100,000 rows. In `fit_resample`: 1 if ``sampling_strategy`` is None, else 0. Of images without a teacher, in
        both: 100, but at most 6,000 images or as many as there are; 0 with ``sampling_strategy``. In `fit_augment` with
        a teacher of images without a label: as many, and those count of which the teacher is sure.
    teacher : "auto", estimator or None, default="auto"
        What labels rows softly in `fit_augment`, and selects them in `fit_resample`: any classifier with
        ``predict_proba`` (it learns positions in ``classes_``), or a regressor for a continuous target. ``"auto"`` is a
        `TeacherClassifier` or `TeacherRegressor` for tables, and none for images: what has learned from the same few
        images knows less of a deformed one than the label that it was made for. None: no guidance; there is no
        `fit_augment`, and every row made is kept.
    target_type : {"auto", "classes", "continuous"}, default="auto"
        What y holds. ``"auto"``: fractions are continuous, and so are more than 20 distinct numbers that are not about
        as frequent as each other, such as counts and ages; all else are classes. A warning says so of whole numbers.
        `AugmentedEstimator` sets it for regressors and classifiers.
    missing_label : scalar or None, default=None
        A label that means "unknown", beside None and NaN; scikit-learn's semi-supervised estimators use -1. Never
        guessed, because -1 is also a common class. Rows without a label train the generator; they get soft labels
        in `fit_augment` (without a teacher they are left out), and keep their place in what `fit_resample` returns. A
        teacher that learns from them too (its class says ``takes_unlabelled = True``, as `FixMatchClassifier` does)
        labels those of whose class it is sure by 95 %: in both methods the generator learns them with that label, and
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
        The classes; None without labels or with a continuous target.
    class_counts_ : ndarray of shape (n_classes,) or None
        Real rows of each class.
    teacher_ : estimator
        The fitted teacher, if there is one, whose classes are positions in ``classes_``: after `fit_augment`, and after
        `fit_resample` of classes.
    sample_indices_ : ndarray of shape (n_rows,)
        After `fit_resample` and `fit_augment`: the position in X of each row, and -1 for synthetic rows.
    n_features_in_ : int
        Number of columns seen in `fit`.
    feature_names_in_ : ndarray of shape (`n_features_in_`,)
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
    privacy, unless the family is `PrivateTree`.

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

    __metadata_request__fit: ClassVar[dict[str, str]] = {"checkpoint": UNUSED}
    _parameter_constraints: ClassVar[dict[str, Any]] = {
        "generator": [HasMethods(["fit", "draw"]), None],
        "encoder": [HasMethods(["fit", "transform", "inverse_transform"]), None],
        "sampling_strategy": [str, Interval(RealNumber, 0, 1, closed="right"), Mapping, callable, None],
        "ratio": [Interval(RealNumber, 0, None, closed="left"), StrOptions({"auto"})],
        "teacher": [StrOptions({"auto"}), HasMethods(["fit"]), None],
        "target_type": [StrOptions({"auto", "classes", "continuous"})],
        "missing_label": [Hashable],
        "device": "no_validation",
        "random_state": ["random_state"],
        "verbose": ["verbose"],
    }

    def __init__(
        self,
        generator: Generator | None = None,
        *,
        encoder: Encoder | None = None,
        sampling_strategy: str | float | Mapping[Any, int] | Callable[[NDArray[Any]], Mapping[Any, int]] | None = None,
        ratio: float | Literal["auto"] = "auto",
        teacher: Estimator | Literal["auto"] | None = "auto",
        target_type: str = "auto",
        missing_label: Hashable = None,
        device: str | torch.device = "auto",
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

    def fit(self, X: Rows, y: Column | None = None, *, checkpoint: str | Path | None = None) -> Self:
        """Learn the rows, class by class.

        Parameters
        ----------
        X : {DataFrame, array-like} of shape (n_samples, n_features)
            Real rows: mixed columns, missing values allowed. Tables of polars, Arrow and what else streams Arrow, and
            sparse ones that are small enough to be dense (20 million entries, 2,000 columns) come back as what they
            were. Or images, of shape (n_samples, height, width) or (n_samples, height, width, channels).
        y : array-like of shape (n_samples,) or None, default=None
            Labels of any type, or a continuous target; missing where unknown. None: rows without a target.
        checkpoint : str, Path or None, default=None
            A file to go on from if this fit is interrupted, or its process killed: it is replaced up to 20 times while
            a family trains in steps, and the same call then ends as it would have ended, bit for bit on a CPU of the
            same kind. It holds all networks, and training rows if the family stores these. Remove it once what was
            learned is saved. Needs a ``random_state`` that is not None. Families that learn at once begin anew, and
            write none.

        Returns
        -------
        self : GANAugmenter

        Raises
        ------
        DataError
            If the table or the labels cannot be learned from; the message says why.
        CheckpointError
            If the file is damaged, or of other rows, parameters or versions; the message says of which.
        """
        return self.adopt(self._learned(real_rows(X, y, None), None, checkpoint=checkpoint))

    def learn(
        self,
        X: Rows,
        y: Column | None = None,
        sample_weight: Column | None = None,
        *,
        monitor: Monitor | None = None,
        checkpoint: str | Path | None = None,
    ) -> Learned:
        """Learn the rows and, before them, a teacher, and return all that was learned; this augmenter stays as it is.

        What is returned makes rows of any ``ratio`` and ``sampling_strategy``, softly labelled ones by `Learned.soft`
        and others by `Learned.hard`.

        Parameters
        ----------
        X : {DataFrame, array-like} of shape (n_samples, n_features)
            Real rows, or images.
        y : array-like of shape (n_samples,) or None, default=None
            Labels or a continuous target; missing where unknown.
        sample_weight : array-like of shape (n_samples,) or None, default=None
            Weights of the real rows, as in `fit_augment`.
        monitor : callable or None, default=None
            Is shown each log and the generator in training, and returns whether training is to end.
        checkpoint : str, Path or None, default=None
            As in `fit`. The teacher learns anew, and as before.

        Returns
        -------
        learned : Learned
        """
        return self._learned(real_rows(X, y, sample_weight), Guide.for_soft, monitor, checkpoint)

    def learn_hard(self, X: Rows, y: Column) -> Learned:
        """Learn as `learn` does, but of the teacher only what `Learned.hard` needs.

        Parameters
        ----------
        X, y : array-like
            As in `learn`.

        Returns
        -------
        learned : Learned
            Its `Learned.soft` works, too, and asks the teacher for the rest.
        """
        return self._learned(real_rows(X, y, None), Guide.for_hard)

    def adopt(self, learned: Learned, sample_indices: NDArray[np.intp] | None = None) -> Self:
        """Become fitted to what was learned, by this augmenter or by one that differs in amounts alone.

        Parameters
        ----------
        learned : Learned
            What `learn` has returned. Its real rows and its teacher, which take megabytes, are not kept.
        sample_indices : ndarray of shape (n_rows,) or None, default=None
            What is to be ``sample_indices_``.

        Returns
        -------
        self : GANAugmenter
        """
        target, encoder = learned.target, learned.encoder
        self.learned_, self.generator_, self.encoder_ = learned.without_rows(), learned.generator, encoder
        self.classes_ = None if target is None else target.classes_
        self.class_counts_ = None if target is None else target.class_counts_
        self.n_features_in_ = encoder.n_features_in_
        names = getattr(encoder, "feature_names_in_", None)
        for name, value in {"feature_names_in_": names, "teacher_": None, "sample_indices_": sample_indices}.items():
            if value is None:
                self.__dict__.pop(name, None)
            else:
                setattr(self, name, value)
        return self

    def sample(
        self,
        n_samples: int | None = None,
        y: Hashable | Column = None,
        random_state: int | np.random.RandomState | None = None,
        *,
        where: str | Callable[[Any], Any] | None = None,
    ) -> Any:
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
        where : str, callable or None, default=None
            What all rows fulfil: text in pandas' query language on columns, and on the target if y had a name in `fit`,
            such as ``"age > 60 and sex == 'female'"`` (other names than words in backticks, no variables), or a
            function that takes a DataFrame (of images, their array) and returns a mask. Rows are drawn again until they
            do; the labels follow, unless ``y`` gives them.

        Returns
        -------
        X : {DataFrame, ndarray} of shape (n_samples, n_features)
            In the container, dtypes and form of the X seen in `fit`.
        y : {Series, ndarray} of shape (n_samples,)
            Their labels; only if `fit` saw a target.

        Raises
        ------
        ConditionError
            If ``where`` cannot be read, or too few of the rows that are drawn fulfil it or a constraint.
        """
        check_is_fitted(self)
        return self.learned_.on(self.device).sample(n_samples, y, random_state, where=where)

    def sample_part(
        self,
        start: int,
        stop: int,
        y: Hashable | Column = None,
        random_state: int | np.random.RandomState | None = None,
        *,
        where: str | Callable[[Any], Any] | None = None,
    ) -> Any:
        """Make the rows ``start`` to ``stop`` of `sample`, so that any number of workers may each make some.

        They are equal to ``sample(n, random_state=...)[start:stop]`` for any n that is large enough, with an index that
        counts from 0. They cost the same wherever they start.

        Parameters
        ----------
        start : int
            Position of the first row: a multiple of ``learned_.chunk_length``, the number of rows that are made at once
            (32,768, or fewer of a wide table or of images).
        stop : int
            Position after the last row; any.
        y : label, array-like of shape (stop - start,) or None, default=None
            One label for all rows, or one per row of this part. None: labels in the proportions of the real rows.
        random_state : int, RandomState instance or None, default=None
            As in `sample`, and the same for all parts: a number, or None.
        where : str, callable or None, default=None
            As in `sample`. Whether too many rows have to be drawn again is judged for each part alone.

        Returns
        -------
        X : {DataFrame, ndarray} of shape (stop - start, n_features)
            In the container, dtypes and form of the X seen in `fit`.
        y : {Series, ndarray} of shape (stop - start,)
            Their labels; only if `fit` saw a target.

        Raises
        ------
        ValueError
            If ``start`` is not the start of a chunk; the message says where the nearest ones are.

        Examples
        --------
        >>> from sklearn.datasets import load_iris
        >>> from synthaug import GANAugmenter, GaussianCopula
        >>> augmenter = GANAugmenter(GaussianCopula(), random_state=0).fit(*load_iris(return_X_y=True))
        >>> X, y = augmenter.sample_part(32_768, 32_771)
        >>> bool((X == augmenter.sample(40_000)[0][32_768:32_771]).all())
        True
        """
        check_is_fitted(self)
        return self.learned_.on(self.device).sample_part(start, stop, y, random_state, where=where)

    @overload
    def fit_resample(self, X: RowsT, y: ColumnT) -> tuple[RowsT, ColumnT]: ...

    @overload
    def fit_resample(self, X: RowsT, y: Sequence[Any]) -> tuple[RowsT, NDArray[Any]]: ...

    @overload
    def fit_resample(self, X: Sequence[Any], y: Column) -> tuple[NDArray[Any], Any]: ...

    def fit_resample(self, X: Rows, y: Column) -> tuple[Any, Any]:
        """Fit, and append synthetic rows to the real ones.

        This method is for those who can take neither weights nor soft labels, as imbalanced-learn's pipeline. The rows
        carry the label they were made for. Four are made for each that is wanted (two, where more than 10,000 are). Of
        those to which the teacher would give another label no more are kept than it doubts of the real rows that it has
        not seen; and of all, those are kept that together have, in each column of each class, the distribution of
        all that were made.

        It is worth far less than `fit_augment`. As many rows as there are real ones, for four classifiers on seven data
        sets of 100 and 500 rows (``python -m benchmarks.guidance --suites selection``): 0.0 points of ROC-AUC and 0.0
        of accuracy, which is no more than rows with their own labels have (-0.2 and 0.0), within the error.

        Parameters
        ----------
        X : {DataFrame, array-like} of shape (n_samples, n_features)
            Real rows.
        y : array-like of shape (n_samples,)
            Their labels, or a continuous target; missing where unknown.

        Returns
        -------
        X : {DataFrame, ndarray} of shape (n_rows, n_features)
            The real rows, unchanged and first, then the synthetic ones, class by class.
        y : {Series, ndarray} of shape (n_rows,)
            The real labels, unchanged and first.
        """
        learned = self.learn_hard(X, required("fit_resample", y))
        augmented = learned.hard(ratio=self.ratio, sampling_strategy=self.sampling_strategy)
        self._keep(learned, augmented)
        return as_given(X, augmented.X), augmented.y

    @available_if(lambda self: self.teacher is not None)
    def fit_augment(
        self, X: Rows, y: Column, sample_weight: Column | None = None
    ) -> tuple[Any, Any, NDArray[np.float64]]:
        """Fit generator and teacher, and return softly labelled rows, real and synthetic ones.

        Without a teacher, which images have only if one is given, labels are hard: those of the real rows that have
        one, and those that synthetic rows were made for.

        A soft label, such as 0.8 of one class and 0.2 of another, becomes one copy of the row per class with these
        weights. The label of a real row is moved halfway to what the teacher says of it out of sample, a synthetic row
        has the label that the teacher gives it. A continuous target is moved and given in the same way, without copies.

        Parameters
        ----------
        X : {DataFrame, array-like} of shape (n_samples, n_features)
            Real rows.
        y : array-like of shape (n_samples,)
            Their labels, or a continuous target; missing where unknown, and then the teacher's.
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
        learned = self.learn(X, required("fit_augment", y), sample_weight)
        augmented = learned.soft(ratio=self.ratio, sampling_strategy=self.sampling_strategy)
        self._keep(learned, augmented)
        return as_given(X, augmented.X), augmented.y, augmented.sample_weight

    def card(self) -> str:
        """Return what was learned and what is kept of it, in Markdown.

        Returns
        -------
        card : str
            The family and its parameters, the columns and what they are there for, what a file of this augmenter would
            hold of the training data, and what is known of privacy.

        Examples
        --------
        >>> from sklearn.datasets import load_iris
        >>> from synthaug import GANAugmenter, GaussianCopula
        >>> X, y = load_iris(return_X_y=True, as_frame=True)
        >>> print(GANAugmenter(GaussianCopula(), random_state=0).fit(X, y).card())
        # Generator of synthetic rows: gaussian-copula
        ...
        """
        check_is_fitted(self)
        return markdown(facts(self))

    def suggested_candidates(self, X: Rows, *, balanced: bool) -> list[dict[str, Any]] | None:
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
        return suggested_candidates(encoder, self.generator, X, balanced=balanced)

    def check_takes_labels(self) -> None:
        """Raise a DataError if the family promises privacy, so that none but ``fit(X)`` without y can keep it."""
        checked_private(self.generator, labelled=True)

    def __getattr__(self, name: str) -> Any:
        if name in ("transform", "fit_transform"):
            raise AttributeError(
                f"GANAugmenter has no {name!r}: a transformer cannot add rows with labels. Write "
                f"synthaug.make_pipeline(..., GANAugmenter(), estimator) or "
                f"AugmentedEstimator(estimator, GANAugmenter()), or call fit_resample"
            )
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def __sklearn_tags__(self) -> Any:
        return _takes_mixed_tables(super().__sklearn_tags__())

    def _keep(self, learned: Learned, augmented: Augmented) -> None:
        """Keep what was learned, its teacher among it."""
        self.adopt(learned, augmented.sample_indices)
        if learned.teacher is not None:
            self.teacher_ = learned.teacher

    @_fit_context(prefer_skip_nested_validation=False)
    def _learned(
        self, real: Real, ask: Callable[[Guide], Any] | None, monitor: Any = None, checkpoint: str | Path | None = None
    ) -> Learned:
        """Learn real rows and, before them, what the teacher is asked for; None asks nothing."""
        is_private = checked_private(self.generator, labelled=real.y is not None)
        checkpointed = resumed(checkpoint, self.random_state)
        device, (seed, row_seeds) = resolve_device(self.device), seeds_of(self.random_state)
        rng = np.random.default_rng(seed)
        warn_of_marked(real.X, "learned from")
        encoder = encoder_for(self.encoder, self.generator, real.X).fit(real.X)
        n = n_learned(real)
        target, guide, codes = None, None, np.zeros(n, dtype=np.intp)
        if real.y is not None:
            target = TargetCodec(self.target_type, self.missing_label).fit(real.y)
            codes = target.transform(real.y, rng)
            guide = guide_for(self.teacher, target, encoder, row_seeds[0], real)
            check_strategy(self.sampling_strategy, target)
        if guide is not None and ask is not None:
            ask(guide)
            if guide.takes_unlabelled:
                codes[guide.pseudo_labelled_] = guide.pseudo_labels_
        rows, condition = encoded(real.X, codes, encoder, target, rng)
        generator = generator_for(self.generator, encoder)
        context = self._init_callback_context(max_subtasks=None)
        context.call_on_fit_task_begin(estimator=self, X=real.X, y=real.y)
        with progress_of(generator, n, self.verbose) as progress:
            watch = Watch(progress, self, context, monitor)
            generator.fit(rows, condition, encoder.layout_, device=device, seed=seed, monitor=watch, **checkpointed)
        pass_on_warning(generator, None if target is None else target.classes_)
        context.call_on_fit_task_end(estimator=self, X=real.X, y=real.y)
        of_rows = (None, None) if is_private else (real, fingerprint(*real[:2]))
        return Learned(encoder, target, generator, row_seeds, n, self.device, guide, *of_rows)
