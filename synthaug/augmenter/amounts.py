"""How many synthetic rows, of which class and of which weight, where users leave that open or say it by a strategy."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from synthaug.augmenter.image_candidates import many_images
from synthaug.augmenter.plan import class_sequence, plan_counts
from synthaug.encoders.layout import Layout
from synthaug.encoders.target import TargetCodec

GUIDED_RATIO, LOWER_RATIO = 16, 8  # synthetic rows per real row where a teacher labels them: fewer lose some gain
ENOUGH_ROWS = 4_000  # of the former; beyond, it is the latter
GUIDED_ROWS = 100_000  # and no more than this, unless the ratio is given
IMAGE_WEIGHT = 3.0  # all synthetic images of a class together weigh no more than so many times the real ones

Floats = NDArray[np.float64]


def check_strategy(strategy: Any, target: TargetCodec) -> None:
    """Raise a ValueError if a strategy does not fit what y holds."""
    if target.classes_ is not None:
        _raised(strategy, target)
    elif strategy is not None:
        raise ValueError(
            f"sampling_strategy={strategy!r} needs classes, but y is a continuous target; leave it None and choose the "
            f"ratio"
        )


def hard_plan(ratio: float | str, strategy: Any, target: TargetCodec, layout: Layout) -> NDArray[np.intp]:
    """Return how many rows of each class to append with hard labels; of a continuous target, one number for all."""
    if ratio == "auto":
        ratio = 0.0 if strategy is not None else usual_ratio(target, layout)
    if target.classes_ is None:
        return np.array([round(float(ratio) * target.n_known_)])
    return plan_counts(target.class_counts_, target.classes_, strategy, float(ratio))


def usual_ratio(target: TargetCodec, layout: Layout) -> float:
    """Return how many rows with hard labels to make per real row."""
    return many_images(target.n_known_) if layout.of_kind("pixels") else 1.0


def n_soft(ratio: float | str, target: TargetCodec, n_pseudo_labelled: int | None) -> int:
    """Return how many rows to make for a teacher to label.

    Parameters
    ----------
    ratio : float or "auto"
        Synthetic rows per real row.
    target : TargetCodec
        Fitted.
    n_pseudo_labelled : int or None
        Images that a teacher of unlabelled ones is sure of; they count as real. None: the rows have no such teacher, or
        are no images.
    """
    n = target.n_known_
    if ratio != "auto":
        return round(float(ratio) * n)
    if n_pseudo_labelled is not None:
        n += n_pseudo_labelled
        return round(many_images(n) * n)
    return min(GUIDED_RATIO * n, max(LOWER_RATIO * n, ENOUGH_ROWS), GUIDED_ROWS)


def codes_in_proportion(n: int, target: TargetCodec, seed: int, first: int = 0) -> NDArray[Any]:
    """Return n class codes in the proportions of the real rows, or normal scores from the target's distribution.

    They are those from the position ``first`` on of a sequence without end.
    """
    if target.classes_ is None:
        return target.draw(n, np.random.Generator(np.random.PCG64(seed).advance(first)))  # a number takes one draw
    return class_sequence(target.class_counts_ / target.class_counts_.sum(), n, first)


def codes_of_plan(plan: NDArray[np.intp], target: TargetCodec, seed: int, start: int, stop: int) -> NDArray[Any]:
    """Return the class codes, or normal scores, of some of the rows of a plan, which come class by class."""
    if target.classes_ is None:
        return codes_in_proportion(stop - start, target, seed, start)
    return np.searchsorted(np.cumsum(plan), np.arange(start, stop), side="right")


def class_weights(strategy: Any, target: TargetCodec) -> Floats:
    """Return by how much a strategy raises the rows of each label; those that are no class stay as they are."""
    weights = np.ones(target.n_labels_)
    weights[: len(target.classes_)] += _raised(strategy, target) / target.class_counts_
    return weights


def synthetic_weights(
    codes: NDArray[Any], target: TargetCodec, real_codes: NDArray[Any], real_weights: Floats
) -> Floats:
    """Return the weights of synthetic rows: the mean of the real rows that have the same class."""
    if target.classes_ is None:
        return np.full(len(codes), real_weights[~np.isnan(real_codes)].mean())
    known = real_codes >= 0
    return (np.bincount(real_codes[known], real_weights[known]) / target.class_counts_)[codes]


def weights_without_teacher(codes: NDArray[Any], strategy: Any, target: TargetCodec) -> Floats:
    """Return what synthetic rows with their own labels count: less where there are many beside the real ones.

    Beside those that raise a class, which count in full, three times as much as the raised class.
    """
    if target.classes_ is None:  # there are regressors that take no weights
        return np.ones(len(codes))
    raised = _raised(strategy, target)
    most = raised + IMAGE_WEIGHT * (target.class_counts_ + raised)
    return np.minimum(1.0, most / np.bincount(codes, minlength=len(most)).clip(1))[codes]


def _raised(strategy: Any, target: TargetCodec) -> NDArray[np.intp]:
    """Return how many rows a strategy alone adds to each class."""
    return plan_counts(target.class_counts_, target.classes_, strategy, 0.0)
