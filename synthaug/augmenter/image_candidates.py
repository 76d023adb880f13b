"""What is worth comparing on images: ways to vary them, and how much."""

from __future__ import annotations

from typing import Any

from synthaug._sklearn import _num_samples
from synthaug.encoders.image import ImageEncoder
from synthaug.generators import load

MOST_RATIO = 100.0  # synthetic images per real one, as long as there are few
MOST_ROWS = 6_000  # many are as many as this, or as the real ones: more add little, and classifiers take long
WEAK = 0.4  # half the strength of deformations
# Photographs are not aligned, and have no sides. Digits, letters and clothes have: there, deformations are better.
FLIPS_AND_SHIFTS = {"rotation": 0.0, "zoom": 0.0, "shear": 0.0, "elastic": 0.0, "shift": 0.1, "flip": 0.5}


def many_images(n: int) -> float:
    """Return how many synthetic images per real one are worth their time, of n real ones.

    Examples
    --------
    >>> from synthaug.augmenter.image_candidates import many_images
    >>> many_images(10), many_images(200), many_images(50_000)
    (100.0, 30.0, 1.0)
    """
    return min(MOST_RATIO, max(MOST_ROWS / n, 1.0))


def suggested_candidates(encoder: Any, generator: Any, X: Any, *, balanced: bool) -> list[dict[str, Any]] | None:
    """Return the candidates for images, the favourite first; None for tables.

    Parameters
    ----------
    encoder : encoder
        What is to encode the images; it need not be fitted.
    generator : Generator or None
        The family that a user has chosen, of which only the amount is left to choose; None leaves the family open.
    X : array-like
        The real rows that have a label.
    balanced : bool
        Whether small classes are to count as much as large ones: each candidate then raises them to the largest.

    Returns
    -------
    candidates : list of dict or None
    """
    if not isinstance(encoder, ImageEncoder):
        return None
    few, some, many = 1.0, 10.0, many_images(_num_samples(X)) if balanced else "auto"
    if generator is None:
        gaussian = load("gaussian-fields")
        candidates = [
            {"generator": load("deformation-gan")(), "ratio": many},
            {"generator": gaussian(), "ratio": many},
            {"generator": gaussian(scale=WEAK), "ratio": some},
            {"generator": load("image-policy")(**FLIPS_AND_SHIFTS), "ratio": some},
            {"generator": load("jitter")(scale=0.0), "ratio": many},
        ]
    else:
        candidates = [{"ratio": ratio} for ratio in (many, some, few)]
    return [candidate | {"sampling_strategy": "auto"} for candidate in candidates] if balanced else candidates
