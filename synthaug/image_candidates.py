"""What is worth comparing on images: ways to vary them, and how much."""

from __future__ import annotations

from typing import Any

from synthaug.generators import load

# Photographs are neither aligned nor of one side: they are flipped and shifted. Shapes are deformed, textures mixed.
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
    ratios = [{"ratio": ratio} for ratio in (0.5, 3.0, 10.0)]
    if generator is None:
        families = [
            load("deformation-gan")(),
            load("gaussian-fields")(),
            load("image-policy")(**FLIPS_AND_SHIFTS),
            load("jitter")(scale=0.0),
        ]
        candidates = [{"generator": family} | ratio for family in families for ratio in ratios[1:]]
    else:
        candidates = ratios
    return [candidate | {"sampling_strategy": "auto"} for candidate in candidates] if balanced else candidates
