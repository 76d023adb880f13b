"""Learned: all that one fit has learned, and the rows that follow from it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from numbers import Integral
from typing import Any, NamedTuple, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.utils import check_random_state

from synthaug._sklearn import _check_sample_weight, _num_samples, _safe_indexing
from synthaug.augmenter import amounts
from synthaug.augmenter.condition import Condition
from synthaug.augmenter.real import Real
from synthaug.augmenter.redraw import Budget, Drawing, made
from synthaug.encoders.containers import Stack, concatenate
from synthaug.encoders.table import TableEncoder
from synthaug.encoders.target import TargetCodec, as_series
from synthaug.exceptions import DataError
from synthaug.guidance.balance import binned
from synthaug.guidance.guide import Guide
from synthaug.guidance.selection import chosen, overdraw
from synthaug.guidance.soft_labels import WeightedRows, weighted_copies
from synthaug.runtime.devices import one_thread, resolve_device

__all__ = ["Augmented", "Learned"]

CHUNK = 32_768  # rows made and decoded at once; part of what a seed means
CHUNK_CELLS = 32_768 * 1_024  # and encoded numbers: 134 MB


class Augmented(NamedTuple):
    """Rows to fit an estimator on, the real ones first.

    Parameters
    ----------
    X : {DataFrame, ndarray} of shape (n_rows, n_features)
        Rows.
    y : {Series, ndarray} of shape (n_rows,)
        Their labels.
    sample_weight : ndarray of shape (n_rows,) or None
        Their weights; None for hard labels, where all weigh the same.
    sample_indices : ndarray of shape (n_rows,)
        The position of each among the real rows; -1 for synthetic ones.
    """

    X: Any
    y: Any
    sample_weight: Any
    sample_indices: NDArray[np.intp]


@dataclass(frozen=True, eq=False, repr=False)
class Learned:
    """All that one fit has learned. It never changes, so that any number of settings and callers may share it.

    `GANAugmenter.learn` makes it. Equal arguments give equal rows, whatever was asked for before.

    Parameters
    ----------
    encoder : encoder
        Fitted; its ``layout_`` says what the generator sees.
    target : TargetCodec or None
        Fitted; None without labels.
    generator : Generator
        Fitted.
    seeds : tuple of int
        For `sample`, and for the rows of `soft` and `hard`.
    n_rows : int
        Number of real rows.
    device : str or torch.device
        Where to make rows.
    guide : Guide or None, default=None
        What the teacher says; None without a teacher.
    real : Real or None, default=None
        The real rows. Without them there are neither `soft` nor `hard`.
    fingerprint : str or None, default=None
        Hash of the real rows, by which one can tell later what was learned; None in files from before there were any.

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> from synthaug import GANAugmenter, TabularGAN
    >>> X, y = load_iris(return_X_y=True)
    >>> learned = GANAugmenter(TabularGAN(n_steps=20), random_state=0).learn(X, y)
    >>> [len(learned.hard(ratio=ratio).X) for ratio in (0.0, 1.0, 2.0)]
    [150, 300, 450]
    """

    encoder: Any
    target: TargetCodec | None
    generator: Any
    seeds: tuple[int, int]
    n_rows: int
    device: Any
    guide: Guide | None = None
    real: Real | None = None
    fingerprint: str | None = None

    @property
    def teacher(self) -> Any:
        """The fitted teacher; None where none was needed."""
        return None if self.guide is None else self.guide.fitted

    @property
    def chunk_length(self) -> int:
        """Number of rows that are made at once, from a seed of their own; parts start at multiples of it."""
        return min(CHUNK, max(CHUNK_CELLS // math.prod(self.encoder.layout_.shape), 1))

    def ask_teacher(self, X: Any) -> tuple[NDArray[np.float64], NDArray[Any] | None]:
        """Return what the teacher says of rows, and the classes whose probabilities it says; None for numbers."""
        assert self.guide is not None
        assert self.target is not None
        said, classes = self.guide.label(X), self.target.classes_
        return (said, None) if classes is None else (said[:, : len(classes)], classes)

    def without_rows(self) -> Self:
        """Return this without real rows and teacher, which take megabytes; `rows` and `sample` stay as they are."""
        return replace(self, guide=None, real=None)

    def on(self, device: Any) -> Self:
        """Return this with another device."""
        return replace(self, device=device)

    def sample(
        self, n_samples: int | None = None, y: Any = None, random_state: Any = None, *, where: Any = None
    ) -> Any:
        """Make synthetic rows, and their labels if there are any; see `GANAugmenter.sample`."""
        if n_samples is None:
            n_samples = 1 if np.ndim(y) == 0 else _num_samples(y)
        if not isinstance(n_samples, Integral) or n_samples < 0:
            raise ValueError(f"n_samples must be a non-negative whole number, got {n_samples!r}")
        return self._sampled(int(n_samples), y, random_state, where)

    def sample_part(self, start: int, stop: int, y: Any = None, random_state: Any = None, *, where: Any = None) -> Any:
        """Make the rows from ``start`` to ``stop`` of those without end; see `GANAugmenter.sample_part`."""
        if not (isinstance(start, Integral) and isinstance(stop, Integral) and 0 <= start <= stop):
            raise ValueError(
                f"start and stop must be whole numbers with 0 <= start <= stop, got {start!r} and {stop!r}"
            )
        if start % self.chunk_length:
            before = start - start % self.chunk_length
            raise ValueError(
                f"start={start} is no multiple of {self.chunk_length}, the number of rows that this model makes at "
                f"once (learned_.chunk_length); start at {before} or {before + self.chunk_length}"
            )
        return self._sampled(int(stop - start), y, random_state, where, int(start))

    def _sampled(self, n: int, y: Any, random_state: Any, where: Any, first: int = 0) -> Any:
        """Make n rows from the position ``first`` on, and their labels if there are any."""
        seed = self.seeds[0] if random_state is None else seeds_of(random_state)[0]
        if self.target is None:
            if y is not None:
                raise DataError(f"y={y!r} asks for labels, but fit saw none; fit with y, or leave y out")
            return self._made(np.zeros(n, dtype=np.intp), seed, where, first=first)[0]
        if y is None:
            codes = amounts.codes_in_proportion(n, self.target, seed, first)
            rows, codes = self._made(codes, seed, where, relabelled=where is not None, first=first)
            return rows, self.target.inverse_transform(codes)
        labels = as_series([y] * n if np.ndim(y) == 0 else y)
        codes = codes_asked_for(labels, n, self.target)
        return self._made(codes, seed, where, first=first)[0], self.target.restore(labels)

    def soft(self, *, ratio: float | str = "auto", sampling_strategy: Any = None) -> Augmented:
        """Return weighted real and synthetic rows with soft labels; hard ones without a teacher.

        Parameters
        ----------
        ratio : float or "auto", default="auto"
            Synthetic rows per real row. Of two ratios, the smaller gives the first part of the synthetic rows of the
            larger.
        sampling_strategy : str, float, dict, callable or None, default=None
            As in `GANAugmenter`.

        Returns
        -------
        augmented : Augmented
        """
        real, target = self._checked(sampling_strategy)
        weights = _check_sample_weight(real.sample_weight, real.X, dtype=np.float64, ensure_non_negative=True)
        if self.guide is None:
            return self._without_teacher(real, target, weights, ratio, sampling_strategy)
        n_more = self._n_soft(self.guide, target, ratio)
        codes = amounts.codes_in_proportion(n_more, target, self.seeds[1])
        synthetic = self.rows(codes, self.seeds[1])
        labels = np.concatenate([self.guide.real_, self.guide.label(synthetic)])
        more = amounts.synthetic_weights(codes, target, target.transform(real.y, None), weights)
        weights = np.concatenate([weights, more])
        if target.classes_ is None:
            copies = WeightedRows(np.arange(self.n_rows + n_more), labels, weights)
        else:
            copies = weighted_copies(labels, weights, amounts.class_weights(sampling_strategy, target))
        first = np.searchsorted(copies.row, self.n_rows)
        kept, made = copies.row[:first], copies.row[first:] - self.n_rows
        return Augmented(
            concatenate(_safe_indexing(real.X, kept), _safe_indexing(synthetic, made)),
            target.restore_labels(copies.label),
            copies.weight,
            np.concatenate([kept, np.full(len(made), -1)]),
        )

    def per_real_row(self, *, ratio: float | str = "auto", sampling_strategy: Any = None) -> float:
        """Return how many rows `soft` makes for each real one that has a label; parameters as there."""
        _, target = self._checked(sampling_strategy)
        if self.guide is None:
            return len(self._hard_codes(target, ratio, sampling_strategy)) / target.n_known_
        return self._n_soft(self.guide, target, ratio) / target.n_known_

    def hard(self, *, ratio: float | str = "auto", sampling_strategy: Any = None, where: Any = None) -> Augmented:
        """Return the real rows as they are, and synthetic ones with hard labels below them.

        Parameters
        ----------
        ratio : float or "auto", default="auto"
            Synthetic rows per real row, on top of what ``sampling_strategy`` adds.
        sampling_strategy : str, float, dict, callable or None, default=None
            As in `GANAugmenter`.
        where : str, callable or None, default=None
            What synthetic rows fulfil, as in `GANAugmenter.sample`; labels follow unless a strategy gives them.

        Returns
        -------
        augmented : Augmented
        """
        real, target = self._checked(sampling_strategy)
        relabelled = where is not None and sampling_strategy is None
        wanted = self._hard_codes(target, ratio, sampling_strategy)
        guide = self._selecting(target)
        rows, codes = self._appended(wanted, len(wanted), where, relabelled=relabelled)
        copied = np.empty(0, dtype=np.intp) if guide is None else guide.pseudo_labelled_
        indices = np.concatenate([np.arange(self.n_rows), copied, np.full(len(codes), -1)])
        if guide is not None and len(copied):
            rows = concatenate(_safe_indexing(real.X, copied), rows)
            codes = np.concatenate([guide.pseudo_labels_, codes])
        X, y = concatenate(real.X, rows), concatenate(real.y, target.inverse_transform(codes))
        return Augmented(X, y, None, indices)

    def hard_part(
        self, plan: NDArray[np.intp], start: int, stop: int, *, where: Any = None, relabelled: bool = False
    ) -> tuple[Any, Any]:
        """Return some of the synthetic rows with hard labels, and their labels, at the same cost wherever they are.

        A teacher selects as many in each part as it does in `hard`; where that makes one part, they are the same.

        Parameters
        ----------
        plan : ndarray of shape (n_classes,)
            How many rows of each class there are in all, class by class; of a continuous target, their number alone.
        start, stop : int
            Which of these: the first is a multiple of `chunk_length`.
        where : str, callable or None, default=None
            What they fulfil, as in `hard`.
        relabelled : bool, default=False
            Whether labels follow from that.

        Returns
        -------
        X : {DataFrame, ndarray} of shape (stop - start, n_features)
        y : {Series, ndarray} of shape (stop - start,)
        """
        assert self.target is not None
        wanted = amounts.codes_of_plan(plan, self.target, self.seeds[1], start, stop)
        rows, codes = self._appended(wanted, int(plan.sum()), where, relabelled=relabelled, first=start)
        return rows, self.target.inverse_transform(codes)

    def rows(self, codes: NDArray[Any], seed: int) -> Any:
        """Return decoded rows, made chunk by chunk: memory beside the result does not grow with the request.

        Parameters
        ----------
        codes : ndarray of shape (n,)
            Class codes; normal scores for a continuous target, and anything without a target.
        seed : int
            Seed of the noise. The i-th row depends on its code, the seed and i alone.

        Returns
        -------
        rows : {DataFrame, ndarray} of shape (n, n_features)
        """
        return self._made(codes, seed)[0]

    def _made(
        self, codes: NDArray[Any], seed: int, where: Any = None, *, relabelled: bool = False, first: int = 0
    ) -> tuple[Any, NDArray[Any]]:
        """Return decoded rows and their codes: other ones than those asked for only if they may be relabelled.

        The position of the first row is the edge of a chunk.
        """
        device = resolve_device(self.device)
        stack = Stack(len(codes))
        chunk = self.chunk_length
        buffer = np.empty((min(len(codes), chunk), *self.encoder.layout_.shape), dtype=np.float32)
        accepted, budget = self._accepted(where), Budget(len(codes))
        codes = codes if accepted is None else codes.copy()
        with one_thread():
            for start in range(0, max(len(codes), 1), chunk):
                i, position = (first + start) // chunk, first + start
                chunk_seed = int(np.random.SeedSequence([seed, i]).generate_state(1)[0])
                part = codes[start : start + chunk]
                rows = self.generator.draw(condition_of(self.target, part), buffer, seed=chunk_seed, device=device)
                if accepted is None:
                    stack.add(self._decoded(rows, position))
                else:
                    drawing = Drawing(self._drawn, self._decoded, accepted, self._fresh_codes if relabelled else None)
                    stack.add(made(drawing, part, rows, position, (seed, i), budget))
        return stack.table(), codes

    def _selecting(self, target: TargetCodec) -> Guide | None:
        """Return what selects rows with hard labels."""
        return None if target.classes_ is None else self.guide

    def _appended(
        self, wanted: NDArray[Any], n: int, where: Any, *, relabelled: bool, first: int = 0
    ) -> tuple[Any, NDArray[Any]]:
        """Return rows with hard labels and their codes, of n in all those from the position ``first`` on."""
        target: Any = self.target
        guide = self._selecting(target)
        if guide is None or len(wanted) == 0:
            return self._made(wanted, self.seeds[1], where, relabelled=relabelled, first=first)
        factor = overdraw(n)
        drawn = np.repeat(wanted, factor)
        rows, drawn = self._made(drawn, self.seeds[1], where, relabelled=relabelled, first=factor * first)
        kept = _kept(rows, drawn, factor, n, guide, has_columns=len(self.encoder.layout_.shape) == 1)
        return _safe_indexing(rows, kept), drawn[kept]

    def _drawn(self, codes: NDArray[Any], seed: int) -> NDArray[np.float32]:
        rows = np.empty((len(codes), *self.encoder.layout_.shape), dtype=np.float32)
        device = resolve_device(self.device)
        return np.asarray(self.generator.draw(condition_of(self.target, codes), rows, seed=seed, device=device))

    def _decoded(self, rows: NDArray[np.float32], first: int | NDArray[np.intp]) -> Any:
        numbered = isinstance(self.encoder, TableEncoder) and self.encoder.numbers_rows
        return self.encoder.inverse_transform(rows, **({"first": first} if numbered else {}))

    def _fresh_codes(self, n: int, rng: np.random.Generator) -> NDArray[Any]:
        target: Any = self.target
        if target.classes_ is None:
            return target.draw(n, rng)
        return rng.choice(len(target.classes_), n, p=target.class_counts_ / target.class_counts_.sum())

    def _accepted(self, where: Any) -> Callable[[Any, NDArray[Any]], dict[str, NDArray[np.bool_]]] | None:
        """Return what says which rows fulfil the constraints of the encoder and a condition; None if there are none."""
        encoder = self.encoder if isinstance(self.encoder, TableEncoder) and self.encoder.is_constrained else None
        if encoder is None and where is None:
            return None
        shape = self.encoder.layout_.shape
        labels = None if self.target is None else self.target.inverse_transform
        none = np.zeros(0, dtype=np.intp)
        named = getattr(labels(none), "name", None) if labels is not None else None
        rows = self.encoder.inverse_transform(np.zeros((0, *shape), dtype=np.float32))
        asked = None if where is None else Condition(where, rows, named)

        def accepted(table: Any, codes: NDArray[Any]) -> dict[str, NDArray[np.bool_]]:
            found = {} if encoder is None else encoder.accepted(table)
            if asked is not None:
                found[str(asked)] = asked(table, labels(codes) if labels is not None else None)
            return found

        return accepted

    def _n_soft(self, guide: Guide, target: TargetCodec, ratio: float | str) -> int:
        """Return how many rows to make for the teacher to label."""
        counted = guide.takes_unlabelled and self.encoder.layout_.of_kind("pixels")
        return amounts.n_soft(ratio, target, len(guide.pseudo_labelled_) if counted else None)

    def _hard_codes(self, target: TargetCodec, ratio: float | str, strategy: Any) -> NDArray[Any]:
        """Return the class codes, or normal scores, of the rows that are to have hard labels."""
        plan = amounts.hard_plan(ratio, strategy, target, self.encoder.layout_)
        return amounts.codes_of_plan(plan, target, self.seeds[1], 0, int(plan.sum()))

    def _without_teacher(
        self, real: Real, target: TargetCodec, weights: NDArray[np.float64], ratio: float | str, strategy: Any
    ) -> Augmented:
        """Return the labelled real rows and synthetic ones with the labels that they were made for."""
        real_codes = target.transform(real.y, None)
        known = np.flatnonzero(~np.isnan(real_codes) if target.classes_ is None else target.labels(real.y) >= 0)
        codes = self._hard_codes(target, ratio, strategy)
        more = amounts.synthetic_weights(codes, target, real_codes, weights)
        more *= amounts.weights_without_teacher(codes, strategy, target)
        return Augmented(
            concatenate(_safe_indexing(real.X, known), self.rows(codes, self.seeds[1])),
            concatenate(_safe_indexing(real.y, known), target.inverse_transform(codes)),
            np.concatenate([weights[known], more]),
            np.concatenate([known, np.full(len(codes), -1)]),
        )

    def _checked(self, strategy: Any) -> tuple[Real, TargetCodec]:
        """Return the real rows and the codec of their labels, or say what is missing."""
        if self.real is None:
            raise DataError("the real rows were not kept, so that none can be augmented; use what learn(X, y) returns")
        if self.target is None:
            raise DataError("augmented rows have labels, but y is None; pass y, or use fit(X).sample(n_samples)")
        amounts.check_strategy(strategy, self.target)
        return self.real, self.target


def seeds_of(random_state: Any) -> tuple[int, tuple[int, int]]:
    """Return a seed to train with and two to make rows with; None is fresh, and leaves numpy's global state alone."""
    entropy = None if random_state is None else int(check_random_state(random_state).randint(2**31 - 1))
    first, *others = np.random.default_rng(entropy).integers(2**31, size=3).tolist()
    return first, tuple(others)


def condition_of(target: TargetCodec | None, codes: NDArray[Any]) -> NDArray[np.float32]:
    """Return the conditions (n, k) of codes; k = 0 without a target."""
    return np.empty((len(codes), 0), dtype=np.float32) if target is None else target.condition(codes)


def codes_asked_for(labels: pd.Series, n: int, target: Any) -> NDArray[Any]:
    """Return the codes of n labels that a user asks for."""
    if len(labels) != n:
        raise DataError(f"y has {len(labels)} labels for n_samples={n}; pass one label, or one per row")
    if (unknown := target.unknown(labels)).any():
        raise DataError(
            f"y asks for rows of {labels[unknown].tolist()[0]!r}, which is no class that was learned; ask for one "
            f"of {None if target.classes_ is None else target.classes_.tolist()[:20]}, or leave y out"
        )
    codes: NDArray[Any] = target.transform(labels, None)
    return codes


def _kept(rows: Any, codes: NDArray[Any], factor: int, n: int, guide: Guide, *, has_columns: bool) -> NDArray[np.intp]:
    """Return the positions of the rows that a teacher selects; images have no columns to balance."""

    def label(positions: NDArray[np.intp]) -> Any:
        return guide.label(_safe_indexing(rows, positions))

    def bins(positions: NDArray[np.intp]) -> Any:
        return binned(_safe_indexing(rows, positions))

    return chosen(codes, factor, n, label, guide.doubted_, bins if has_columns else None)
