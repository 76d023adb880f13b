"""What a family is asked before it learns, and what it says afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from synthaug.augmenter.progress import Progress
from synthaug.exceptions import CheckpointError, DataError, TrainingWarning, warn_caller


def checked_private(generator: Any, *, labelled: bool) -> bool:
    """Return whether a family promises privacy, or say so if it could not keep that promise."""
    is_private = bool(getattr(generator, "is_private", False))
    if is_private and labelled:
        name = type(generator).__name__
        raise DataError(
            f"{name} promises privacy for what fit(X) and sample make alone, and is given y: labels, teachers, real "
            f"rows that are returned, and estimators fitted to them are outside of that. Make the target a column of "
            f"X, name it by {name}(target=...), call fit(X) without y, and sample"
        )
    return is_private


def resumed(checkpoint: str | Path | None, random_state: Any) -> dict[str, Any]:
    """Return how a family is to be told of a checkpoint: not at all without one, as some know of none."""
    if checkpoint is None:
        return {}
    if random_state is None:
        raise CheckpointError(
            "a fit with random_state=None is another one each time, so that none can go on from its checkpoint; give "
            "it a random_state, such as 0"
        )
    return {"checkpoint": checkpoint}


def progress_of(generator: Any, n_rows: int, verbose: int) -> Progress:
    """Return the progress of training, by the name of the family."""
    planned = None
    if hasattr(generator, "n_planned_steps"):
        generator._validate_params()
        planned = generator.n_planned_steps(n_rows)
    return Progress(f"{type(generator).__name__} learns {n_rows:,} rows", planned, verbose)


def pass_on_warning(generator: Any, classes: NDArray[Any] | None) -> None:
    """Warn of what a family says of its fit, if it has a say."""
    warning = generator.warning(classes) if hasattr(generator, "warning") else None
    if warning:
        warn_caller(warning, TrainingWarning)
