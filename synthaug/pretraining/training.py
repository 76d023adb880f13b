"""Training as commands: at a constant rate for as long as one likes, then a decay to nothing."""

from __future__ import annotations

import json
import signal
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch

from synthaug.nets.weights import load_weights, save_weights
from synthaug.pretraining.card import write_card
from synthaug.pretraining.run import Run
from synthaug.pretraining.validation import validate
from synthaug.replacing import replacing

CHECKPOINT, LOG, WEIGHTS = "checkpoint.pt", "log.jsonl", "weights.safetensors"
SAVE_EVERY = 60.0  # wall-clock seconds
VALIDATE_EVERY = 4096  # tasks
LATEST = 200  # steps whose mean loss is logged


def train(
    folder: Path,
    *,
    seed: int,
    device: torch.device,
    seconds: float,
    tasks: float,
    start: Path | None = None,
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
    start : Path or None
        Weights to start from instead of new ones, if there is no checkpoint.

    Returns
    -------
    Run
        As it stands at the end.
    """
    folder.mkdir(parents=True, exist_ok=True)
    checkpoint = folder / CHECKPOINT
    run = Run(seed, device, None if start is None or checkpoint.exists() else load_weights(start))
    begun, log = _restored(run, checkpoint)
    spent, saved, losses = begun, time.monotonic(), deque[float](maxlen=LATEST)

    def save() -> None:
        run.save(checkpoint, seconds=spent, log=log)
        _write(folder / LOG, log)

    with _told_to_stop() as stop:
        for spent in _steps(run, lambda _: 1.0, begun, seconds, tasks, losses):
            if (run.tasks // VALIDATE_EVERY) > (log[-1]["tasks"] // VALIDATE_EVERY if log else 0):
                log.append(_entry(run, spent, losses))
                save_weights(run.average, folder / f"weights-{run.tasks}.safetensors")
            if stop():
                break
            if time.monotonic() - saved > SAVE_EVERY:
                save()
                saved = time.monotonic()
    save()
    return run


def decay(folder: Path, *, device: torch.device, seconds: float, tasks: float) -> dict[str, Any]:
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

    Returns
    -------
    dict
        The last entry of the log.
    """
    state = torch.load(folder / CHECKPOINT, map_location="cpu", weights_only=True)
    run = Run(state["seed"], device)
    begun, log = _restored(run, folder / CHECKPOINT)
    before, spent, losses = run.tasks, begun, deque[float](maxlen=LATEST)

    def scale(done: float) -> float:
        return max(0.0, 1 - max((done - begun) / seconds, (run.tasks - before) / tasks))

    with _told_to_stop() as stop:
        for spent in _steps(run, scale, begun, begun + seconds, before + tasks, losses):  # noqa: B007
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
    losses: deque[float],
) -> Iterator[float]:
    """Take steps until a budget is spent; keep their losses, and yield the seconds spent after each."""
    clock = time.process_time if run.device.type == "cpu" else time.monotonic
    start = clock() - spent
    while spent < seconds and run.tasks < tasks:
        losses.append(run.learn(scale(spent)))
        spent = clock() - start
        yield spent


def _restored(run: Run, checkpoint: Path) -> tuple[float, list[dict[str, Any]]]:
    """Restore a run from a checkpoint, if there is one; return the seconds spent and the log."""
    state: dict[str, Any] = run.restore(checkpoint) if checkpoint.exists() else {"seconds": 0.0, "log": []}
    return state["seconds"], state["log"]


def _entry(run: Run, seconds: float, losses: deque[float]) -> dict[str, Any]:
    return {
        "tasks": run.tasks,
        "steps": run.step,
        "seconds": round(seconds),
        "loss": round(sum(losses) / len(losses), 5),
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
