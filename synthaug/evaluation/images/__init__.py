"""Images beside images: the figures of `evaluate` for arrays of pictures, and some of the pictures themselves."""

from __future__ import annotations

from typing import Any

from synthaug.evaluation.figures import Figure
from synthaug.evaluation.images.fidelity import fidelity
from synthaug.evaluation.images.form import Compared, Images, are_images
from synthaug.evaluation.images.pictures import Pictures
from synthaug.evaluation.images.privacy import privacy
from synthaug.evaluation.images.utility import utility

__all__ = ["Pictures", "are_images", "of_images"]


def of_images(real: Any, synthetic: Any, holdout: Any, random_state: int) -> tuple[list[Figure], Pictures]:
    """Return all figures of images, and some of the images."""
    images = Images.of(real, synthetic, holdout)
    some = Compared.of(images, random_state)
    figures = [*fidelity(some, random_state), *utility(some, random_state), *privacy(images, some, random_state)]
    return figures, Pictures.of(some)
