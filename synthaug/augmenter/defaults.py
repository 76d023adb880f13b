"""What an augmenter is made of, where its user leaves that open: encoder, family and teacher for tables or images."""

from __future__ import annotations

from typing import Any

from sklearn.base import clone

from synthaug.augmenter.real import Real
from synthaug.encoders.image import ImageEncoder, holds_images
from synthaug.encoders.target import TargetCodec
from synthaug.generators import FAMILY_OF_IMAGES, FAMILY_OF_TABLES, load
from synthaug.guidance.guide import Guide
from synthaug.teachers.tables import TeacherClassifier, TeacherRegressor

TABLE_ENCODER = "synthaug.encoders.table:TableEncoder"


def encoder_for(encoder: Any, generator: Any, X: Any) -> Any:
    """Return an encoder that is not yet fitted: a given one, that of images for arrays of images, or the family's."""
    if encoder is not None:
        return clone(encoder)
    if holds_images(X):
        return ImageEncoder()
    return load(TABLE_ENCODER if generator is None else generator.default_encoder)()


def generator_for(generator: Any, encoder: Any) -> Any:
    """Return a family that has not yet learned: a given one, or the one that suits what a fitted encoder makes."""
    if generator is not None:
        return clone(generator)
    return load(FAMILY_OF_IMAGES if encoder.layout_.of_kind("pixels") else FAMILY_OF_TABLES)()


def guide_for(teacher: Any, target: TargetCodec, encoder: Any, seed: int, real: Real) -> Guide | None:
    """Return a guide by that teacher, which is fitted when it is asked; None without one.

    Images have no teacher unless one is given: one that has learned from a few images knows less of a deformed image
    than the image from which it was made.
    """
    automatic = isinstance(teacher, str)
    if teacher is None or (automatic and encoder.layout_.of_kind("pixels")):
        return None
    if automatic:
        teacher = TeacherRegressor() if target.classes_ is None else TeacherClassifier()
    if hasattr(teacher, "get_params") and teacher.get_params(deep=False).get("random_state", 0) is None:
        teacher = clone(teacher).set_params(random_state=seed)
    labels = {} if target.classes_ is None else {"n_classes": len(target.classes_), "n_labels": target.n_labels_}
    return Guide(teacher, real.X, target.labels(real.y), real.sample_weight, **labels)
