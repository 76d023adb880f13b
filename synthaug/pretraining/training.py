"""Training as commands: at a constant rate for as long as one likes, then a decay to nothing."""

from __future__ import annotations

import json
import signal
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Any

import torch
from torch import Tensor

from synthaug.nets.in_context import InContextClassifier
from synthaug.nets.weights import load_weights, save_weights
from synthaug.pretraining.batches import batches
from synthaug.pretraining.card import write_card
from synthaug.pretraining.run import Run
from synthaug.pretraining.validation import validate
from synthaug.runtime.devices import seeded
from synthaug.runtime.replacing import replacing

CHECKPOINT, LOG, WEIGHTS = "checkpoint.pt", "log.jsonl", "weights.safetensors"
SAVE_EVERY = 60.0  # wall-clock seconds
VALIDATE_EVERY = 4096  # tasks at first
GROWTH = 1 / 4  # later, share of the tasks seen
LATEST = 200  # steps whose mean loss is logged


def train(
    folder: Path,
    *,
    seed: int,
    device: torch.device,
    seconds: float,
    tasks: float,
    start: Path | Mapping[str, int] = MappingProxyType({}),
    n_kinds: int = 1,
    n_workers: int = 0,
) -> Run:
    """Train at a constant rate, after a warm-up, until a budget is spent or SIGTERM comes.

    Parameters
    ----------
    folder : Path
        Where ``checkpoint.pt`` (every minute) and ``log.jsonl`` are, or will be. If there is a checkpoint, training
        goes on from it; the budget counts what was spent before. Averaged weights are kept at each validation.
    seed : int
        Seed of weights and tasks.
    device : torch.device
        Where to train.
    seconds, tasks : float
        Budget: seconds of the processor (of the clock, if the device is none), and tasks. Only a budget of tasks gives
        the same weights on any machine of the same kind.
    start : Path or mapping
        If there is no checkpoint: weights to start from, or dimensions of a new `InContextClassifier`.
    n_kinds : int, default=1
        Draws of a kind of table per batch, if there is no checkpoint.
    n_workers : int, default=0
        Processes that draw tasks in advance; the tasks are the same.

    Returns
    -------
    Run
        As it stands at the end.

    Raises
    ------
    ValueError
        If the checkpoint is that of another seed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    checkpoint = folder / CHECKPOINT
    if checkpoint.exists():
        run, begun, log = _restored(checkpoint, device)
        if run.seed != seed:
            raise ValueError(f"{checkpoint} has seed {run.seed}, not {seed}; go on with its seed or in another folder")
    else:
        run, begun, log = Run(seed, device, _first_network(start, seed), n_kinds), 0.0, []
    spent, saved, losses = begun, time.monotonic(), deque[Tensor](maxlen=LATEST)

    def save() -> None:
        run.save(checkpoint, seconds=spent, log=log)
        _write(folder / LOG, log)

    with _told_to_stop() as stop:
        for spent in _steps(run, lambda _: 1.0, begun, seconds, tasks, n_workers, losses):
            if _is_due(run.tasks, log[-1]["tasks"] if log else 0):
                log.append(_entry(run, spent, losses))
                save_weights(run.average, folder / f"weights-{run.tasks}.safetensors")
            if stop():
                break
            if time.monotonic() - saved > SAVE_EVERY:
                save()
                saved = time.monotonic()
    save()
    return run


def decay(folder: Path, *, device: torch.device, seconds: float, tasks: float, n_workers: int = 0) -> dict[str, Any]:
    """Train on from a checkpoint while the rate falls to nothing; write weights, their card and log.

    The checkpoint stays, so that training at the constant rate can go on another day. SIGTERM ends the decay early, and
    the weights are those of that moment.

    Parameters
    ----------
    folder : Path
        That of `train`.
    device : torch.device
        Where to train.
    seconds, tasks : float
        Budget of the decay alone.
    n_workers : int, default=0
        Processes that draw tasks in advance.

    Returns
    -------
    dict
        The last entry of the log.
    """
    run, begun, log = _restored(folder / CHECKPOINT, device)
    before, spent, losses = run.tasks, begun, deque[Tensor](maxlen=LATEST)

    def scale(done: float) -> float:
        return max(0.0, 1 - max((done - begun) / seconds, (run.tasks - before) / tasks))

    with _told_to_stop() as stop:
        for spent in _steps(run, scale, begun, begun + seconds, before + tasks, n_workers, losses):  # noqa: B007
            if stop():
                break
    log.append({**_entry(run, spent, losses), "decayed_from": before})
    weights = folder / WEIGHTS
    save_weights(run.average, weights)
    write_card(weights, run, log[-1])
    _write(weights.with_suffix(".jsonl"), log)
    return log[-1]


def _steps(
    run: Run,
    scale: Callable[[float], float],
    spent: float,
    seconds: float,
    tasks: float,
    n_workers: int,
    losses: deque[Tensor],
) -> Iterator[float]:
    """Take steps until a budget is spent; keep their losses, and yield the seconds spent after each."""
    clock = time.process_time if run.device.type == "cpu" else time.monotonic
    start = clock() - spent
    stream = batches(run.seed, run.step, run.device, n_kinds=run.n_kinds, n_workers=n_workers)
    while spent < seconds and run.tasks < tasks:
        losses.append(run.learn(scale(spent), next(stream)))
        spent = clock() - start
        yield spent


def _first_network(start: Path | Mapping[str, int], seed: int) -> InContextClassifier:
    if isinstance(start, Path):
        return load_weights(start)
    with seeded(seed):
        return InContextClassifier(**start)


def _restored(checkpoint: Path, device: torch.device) -> tuple[Run, float, list[dict[str, Any]]]:
    """Return the run of a checkpoint, the seconds spent and the log."""
    run, state = Run.restored(checkpoint, device)
    return run, state["seconds"], state["log"]


def _is_due(tasks: int, validated: int) -> bool:
    """Tell whether it is time for a validation: at multiples of a number of tasks, and not too often."""
    return tasks // VALIDATE_EVERY > validated // VALIDATE_EVERY and tasks - validated >= GROWTH * validated


def _entry(run: Run, seconds: float, losses: deque[Tensor]) -> dict[str, Any]:
    return {
        "tasks": run.tasks,
        "steps": run.step,
        "seconds": round(seconds),
        "loss": round(float(torch.stack(list(losses)).mean()), 5),
        "validation": validate(run.average, run.device),
    }


def _write(path: Path, log: list[dict[str, Any]]) -> None:
    with replacing(path) as temporary:
        temporary.write_text("".join(json.dumps(entry) + "\n" for entry in log))


@contextmanager
def _told_to_stop() -> Iterator[Callable[[], bool]]:
    """Give a function that says whether SIGTERM has come; the handler before is there again afterwards."""
    came: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _: came.append(number))
    try:
        yield lambda: bool(came)
    finally:
        signal.signal(signal.SIGTERM, before)
