"""Named errors and warnings, and how to point at who is to read them.

Every error that synthaug raises on purpose is a :class:`SynthaugError` and also the
built-in error that a caller would expect, so that both ``except ValueError`` and
``except SynthaugError`` do the right thing. The exception for calling ``sample`` or
``predict`` too early is scikit-learn's own :class:`sklearn.exceptions.NotFittedError`.
"""

import sys
import warnings

__all__ = [
    "CheckpointError",
    "ColumnTypeError",
    "ConditionError",
    "DataError",
    "DataWarning",
    "LeakageWarning",
    "OutOfMemoryError",
    "SynthaugError",
    "TrainingWarning",
    "warn_caller",
]

_OURS = {"joblib", "sklearn", "synthaug"}  # this package, and what calls it on behalf of someone


class SynthaugError(Exception):
    """Base class of the errors that synthaug raises on purpose."""


class DataError(SynthaugError, ValueError):
    """A table, a column or the labels hold values that cannot be worked with."""


class CheckpointError(SynthaugError, ValueError):
    """A file from which a fit is to go on is damaged, or of another fit."""


class ColumnTypeError(SynthaugError, TypeError):
    """A column has a type that no encoder supports, such as lists or complex numbers."""


class ConditionError(SynthaugError, ValueError):
    """A condition on synthetic rows cannot be read, or too few rows that are drawn fulfil it, or a constraint."""


class OutOfMemoryError(SynthaugError, MemoryError):
    """Training or sampling needs more memory than a device has."""


class DataWarning(UserWarning):
    """Warn of rows that are kept, but of which nothing can be learned."""


class LeakageWarning(UserWarning):
    """An estimator judges itself on augmented rows, so its own scores are too good.

    Rows synthesised from one real row end up on both sides of a split that is made after
    the augmentation. Searching, calibrating and stacking belong outside of it.
    """


class TrainingWarning(UserWarning):
    """A generator's training did not go as planned.

    It became non-finite again and again, and what it had learned before that was kept; or images of a class became the
    same, and the message says of which.
    """


def warn_caller(message: str, category: type[Warning]) -> None:
    """Warn, and point at the line that called this package, however deep in it the reason is.

    Parameters
    ----------
    message : str
        What is wrong, and what to do.
    category : type
        Class of the warning.
    """
    frame, level = sys._getframe(1), 1
    while frame.f_back is not None and frame.f_globals.get("__name__", "").partition(".")[0] in _OURS:
        frame, level = frame.f_back, level + 1
    warnings.warn(message, category, stacklevel=level + 1)
