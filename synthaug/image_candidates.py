"""What is worth comparing on images: ways to vary them, and how much."""

from __future__ import annotations

from typing import Any

from synthaug.generators import load

RATIOS = (1.0, 10.0, "auto")  # the last is thousands of images
WEAK = 0.4  # half the strength of deformations
# Photographs are neither aligned nor of one side. Digits, letters and clothes are: there, deformations are better.
FLIPS_AND_SHIFTS = {"rotation": 0.0, "zoom": 0.0, "shear": 0.0, "elastic": 0.0, "shift": 0.1, "flip": 0.5}


def candidates_for_images(generator: Any, *, balanced: bool) -> list[dict[str, Any]]:
    """Return the candidates for images.

    Parameters
    ----------
    generator : Generator or None
        The family that a user has chosen, of which only the amount is left to choose; None leaves the family open.
    balanced : bool
        Whether small classes are to count as much as large ones: each candidate then raises them to the largest.

    Returns
    -------
    candidates : list of dict
    """
    if generator is None:
        learned, gaussian = load("deformation-gan"), load("gaussian-fields")
        candidates = [
            *({"generator": learned(), "ratio": ratio} for ratio in RATIOS),
            {"generator": gaussian(), "ratio": RATIOS[-1]},
            {"generator": gaussian(scale=WEAK), "ratio": RATIOS[1]},
            {"generator": load("image-policy")(**FLIPS_AND_SHIFTS), "ratio": RATIOS[1]},
            *({"generator": load("jitter")(scale=0.0), "ratio": ratio} for ratio in RATIOS[1:]),
        ]
    else:
        candidates = [{"ratio": ratio} for ratio in RATIOS]
    return [candidate | {"sampling_strategy": "auto"} for candidate in candidates] if balanced else candidates
