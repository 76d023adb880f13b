"""Cards: what there is to know of a file of weights, beside it as JSON, with the hash by which it is known."""

from __future__ import annotations

import hashlib
import json
import platform
from pathlib import Path
from typing import Any

import torch

from synthaug.pretraining.run import Run
from synthaug.runtime.replacing import replacing


def write_card(weights: Path, run: Run, entry: dict[str, Any]) -> None:
    """Write ``NAME.json`` beside ``NAME.safetensors``.

    Parameters
    ----------
    weights : Path
        The file of weights.
    run : Run
        What they come from.
    entry : dict
        The last entry of its log.
    """
    card = {
        "sha256": hashlib.sha256(weights.read_bytes()).hexdigest(),
        "parameters": sum(weight.numel() for weight in run.network.parameters()),
        "seed": run.seed,
        **entry,
        "hardware": _hardware(run.device),
        "torch": torch.__version__,
    }
    with replacing(weights.with_suffix(".json")) as temporary:
        temporary.write_text(json.dumps(card, indent=2) + "\n")


def _hardware(device: torch.device) -> str:
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    return f"one core of a CPU ({platform.machine()})"
