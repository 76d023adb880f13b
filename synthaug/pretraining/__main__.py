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

import torch

from synthaug.pretraining import training
from synthaug.runtime.devices import one_thread, resolve_device

torch.set_float32_matmul_precision("high")  # on a GPU; gradients are noisier than that
app = typer.Typer(add_completion=False, help="Pretrain the network of PriorFittedClassifier on made-up tables.")

Folder = Annotated[Path, typer.Argument(help="Folder of checkpoint, log and weights.")]
Seconds = Annotated[float, typer.Option(help="Budget in seconds of the processor; of the clock on a GPU.")]
Tasks = Annotated[float, typer.Option(help="Budget in tasks.")]
Workers = Annotated[int, typer.Option(help="Processes that draw tasks in advance; for a GPU, eight.")]
Device = Annotated[str, typer.Option(help="Where to train.")]


@app.command()
def train(
    folder: Folder,
    seconds: Seconds = math.inf,
    tasks: Tasks = math.inf,
    seed: Annotated[int, typer.Option(help="Seed of weights and tasks.")] = 0,
    start: Annotated[Path | None, typer.Option(help="Weights to start from.")] = None,
    width: Annotated[int, typer.Option(help="Width of a new network.")] = 64,
    blocks: Annotated[int, typer.Option(help="Blocks of a new network.")] = 4,
    kinds: Annotated[int, typer.Option(help="Draws of a kind of table per batch; for a GPU, eight.")] = 1,
    workers: Workers = 0,
    device: Device = "auto",
) -> None:
    """Train at a constant rate, or go on with it, until the budget is spent or SIGTERM comes."""
    with one_thread():
        training.train(
            folder,
            seed=seed,
            device=resolve_device(device),
            seconds=seconds,
            tasks=tasks,
            start=start or {"width": width, "n_blocks": blocks},
            n_kinds=kinds,
            n_workers=workers,
        )


@app.command()
def decay(
    folder: Folder,
    seconds: Seconds = math.inf,
    tasks: Tasks = math.inf,
    workers: Workers = 0,
    device: Device = "auto",
) -> None:
    """Let the rate fall to nothing within a budget, from the checkpoint on, and write the weights."""
    with one_thread():
        entry = training.decay(folder, device=resolve_device(device), seconds=seconds, tasks=tasks, n_workers=workers)
    typer.echo(json.dumps(entry))


if __name__ == "__main__":
    app()
