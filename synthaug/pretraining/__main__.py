"""The command: ``python -m synthaug.pretraining train FOLDER --seconds 3600``, then ``decay FOLDER --seconds 600``."""

from __future__ import annotations

import json
import math
import os
from pathlib import Path
from typing import Annotated

import typer

# Tasks of ever new shapes: by default torch's CPU kernels keep buffers for 1,024 of them, which are gigabytes.
os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "16")

from synthaug.pretraining import training
from synthaug.runtime import one_thread, resolve_device

app = typer.Typer(add_completion=False, help="Pretrain the network of PriorFittedClassifier on made-up tables.")

Folder = Annotated[Path, typer.Argument(help="Folder of checkpoint, log and weights.")]
Seconds = Annotated[float, typer.Option(help="Budget in seconds of the processor; of the clock on a GPU.")]
Tasks = Annotated[float, typer.Option(help="Budget in tasks.")]
Device = Annotated[str, typer.Option(help="Where to train.")]


@app.command()
def train(
    folder: Folder,
    seconds: Seconds = math.inf,
    tasks: Tasks = math.inf,
    seed: Annotated[int, typer.Option(help="Seed of weights and tasks.")] = 0,
    start: Annotated[Path | None, typer.Option(help="Weights to start from.")] = None,
    device: Device = "auto",
) -> None:
    """Train at a constant rate, or go on with it, until the budget is spent or SIGTERM comes."""
    with one_thread():
        training.train(folder, seed=seed, device=resolve_device(device), seconds=seconds, tasks=tasks, start=start)


@app.command()
def decay(folder: Folder, seconds: Seconds = math.inf, tasks: Tasks = math.inf, device: Device = "auto") -> None:
    """Let the rate fall to nothing within a budget, from the checkpoint on, and write the weights."""
    with one_thread():
        entry = training.decay(folder, device=resolve_device(device), seconds=seconds, tasks=tasks)
    typer.echo(json.dumps(entry))


if __name__ == "__main__":
    app()
