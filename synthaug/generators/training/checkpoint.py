"""Checkpoints: files from which a fit that was interrupted, or killed, goes on and ends as it would have ended."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.base import BaseEstimator

from synthaug.encoders.layout import Layout
from synthaug.exceptions import CheckpointError
from synthaug.generators.training.course import KEEPER, Course
from synthaug.generators.training.loop import Best
from synthaug.runtime.replacing import replacing

DOCUMENT = "document"
OPEN_ENDED = "max_seconds"  # a parameter that is about this process: the next may have another budget


class Checkpoint:
    """The file of a fit: read once as training begins, replaced after each log.

    Parameters
    ----------
    path : str or Path
        The file.
    facts : dict
        What the course of training depends on, by its name in a sentence; the file must have the same.
    best : Best
        What is kept of the training, part of the file.
    """

    def __init__(self, path: str | Path, facts: dict[str, str], best: Best) -> None:
        self.path, self.facts, self.best = Path(path), facts, best
        self._found = _read(self.path, facts) if self.path.exists() else None
        self._course: Course | None = None

    def begin(self, course: Course) -> None:
        """Follow a course, and put it where the file says."""
        self._course = course
        if self._found is None:
            return
        try:
            course.load_state_dict(self._found["course"])
            self.best.load_state_dict(self._found["best"])
        except (AttributeError, KeyError, IndexError, RuntimeError, TypeError, ValueError) as error:
            raise _damaged(self.path, error) from error

    def write(self) -> None:
        """Replace the file, unless there is nothing to go on with."""
        if self._course is None or self._course.is_over:
            return
        arrays: list[NDArray[Any]] = []
        state = {"course": self._course.state_dict(), "best": self.best.state_dict()}
        document = json.dumps({"facts": self.facts, "state": _flat(state, arrays)})
        with replacing(self.path) as temporary, temporary.open("wb") as file:
            np.savez(file, **{DOCUMENT: document, **{str(i): one for i, one in enumerate(arrays)}})


@contextmanager
def kept_in(path: str | Path | None, facts: dict[str, str], best: Best) -> Iterator[Checkpoint | None]:
    """Keep the course of the training inside the block in a file; in none if there is no path."""
    checkpoint = None if path is None else Checkpoint(path, facts, best)
    token = KEEPER.set(checkpoint)
    try:
        yield checkpoint
    finally:
        KEEPER.reset(token)


def facts_of(
    generator: BaseEstimator,
    rows: NDArray[np.float32],
    condition: NDArray[np.float32],
    layout: Layout,
    device: torch.device,
    seed: int,
) -> dict[str, str]:
    """Return all that the course of a training depends on, by its name in a sentence."""
    digest = hashlib.sha256(repr(layout).encode())
    for array in (rows, condition):
        digest.update(repr(array.shape).encode())
        digest.update(np.ascontiguousarray(array).data)
    parameters = {
        name: type(value).__name__ if isinstance(value, BaseEstimator) else repr(value)
        for name, value in sorted(generator.get_params().items())
        if not name.endswith(OPEN_ENDED)
    }
    return {
        "version of synthaug": version("synthaug"),
        "version of torch": torch.__version__,
        "processor": platform.machine() if device.type == "cpu" else str(torch.cuda.get_device_name(device)),
        "family": type(generator).__name__,
        "parameters of the family": json.dumps(parameters),
        "encoded rows and labels": digest.hexdigest(),
        "random_state": str(seed),
    }


def _read(path: Path, facts: dict[str, str]) -> dict[str, Any]:
    """Return the state in a file, if it is of a fit with the same facts."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            document = json.loads(str(archive[DOCUMENT]))
            found = {str(name): value for name, value in document["facts"].items()}
            arrays = [archive[str(i)] for i in range(len(archive.files) - 1)]
        state: dict[str, Any] = _whole(document["state"], arrays)
    except Exception as error:  # whatever readers raise, the file is the reason
        raise _damaged(path, error) from error
    if others := [name for name in facts if found.get(name) != facts[name]]:
        raise CheckpointError(
            f"the checkpoint {str(path)!r} is of another fit: {' and '.join(others)} differed then; fit as before, or "
            f"name another file, or remove this one to begin anew"
        )
    return state


def _damaged(path: Path, error: Exception) -> CheckpointError:
    return CheckpointError(
        f"{str(path)!r} is damaged, or no checkpoint ({type(error).__name__}); remove it to begin anew, or name "
        f"another file"
    )


def _flat(value: Any, arrays: list[NDArray[Any]]) -> Any:
    """Return JSON of nested numbers and tensors, which go to the arrays."""
    if isinstance(value, torch.Tensor):
        arrays.append(value.detach().cpu().numpy())
        return {"array": len(arrays) - 1}
    if isinstance(value, dict):
        return {"dict": {str(key): _flat(entry, arrays) for key, entry in value.items()}}
    if isinstance(value, list | tuple):
        return [_flat(entry, arrays) for entry in value]
    return value


def _whole(value: Any, arrays: list[NDArray[Any]]) -> Any:
    if isinstance(value, list):
        return [_whole(entry, arrays) for entry in value]
    if not isinstance(value, dict):
        return value
    ((form, content),) = value.items()
    if form == "array":
        return torch.from_numpy(arrays[content])
    return {key: _whole(entry, arrays) for key, entry in content.items()}
