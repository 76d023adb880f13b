"""Weights of an `InContextClassifier` as a file: safetensors in half the precision, with its dimensions."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor

from synthaug.exceptions import DataError
from synthaug.nets.cells import CELL_WIDTH
from synthaug.nets.in_context import InContextClassifier
from synthaug.runtime.devices import seeded
from synthaug.runtime.replacing import replacing

DIMENSIONS = ("width", "n_blocks", "n_heads", "group_size", "max_classes")  # `InContextClassifier.dimensions`


def save_weights(network: InContextClassifier, path: str | Path, dtype: torch.dtype = torch.bfloat16) -> None:
    """Write the weights, rounded to a dtype, and the dimensions that build the network again."""
    tensors = {name: tensor.detach().cpu().to(dtype) for name, tensor in network.state_dict().items()}
    with replacing(path) as temporary:
        save_file(tensors, temporary, metadata={name: str(value) for name, value in network.dimensions.items()})


def load_weights(path: str | Path, sha256: str | None = None) -> InContextClassifier:
    """Return the network of a file, on the CPU, in single precision, ready to predict.

    Parameters
    ----------
    path : str or Path
        The file.
    sha256 : str or None, default=None
        The hash that the file must have.

    Raises
    ------
    DataError
        If the file holds no such network, or another one.
    """
    if sha256 is not None and sha256 != (found := hashlib.sha256(Path(path).read_bytes()).hexdigest()):
        raise DataError(f"{path} is damaged or another file: its hash is {found}, not {sha256}; install it again")
    try:
        with safe_open(path, framework="pt") as file:
            dimensions = file.metadata() or {}
            tensors = {name: file.get_tensor(name).float() for name in file.keys()}  # noqa: SIM118
    except SafetensorError as error:
        raise DataError(f"{path} is no file of weights, or damaged: {error}") from error
    if missing := [name for name in DIMENSIONS if name not in dimensions]:
        raise DataError(f"{path} holds no network of this kind: its metadata lack {', '.join(missing)}")
    sizes = {name: int(dimensions[name]) for name in DIMENSIONS}
    if not _are_of(sizes, tensors):
        raise DataError(f"{path} holds no network of this kind: its weights are not those of the dimensions {sizes}")
    with seeded(0):  # first weights, soon replaced, are not to be drawn from the global state
        network = InContextClassifier(**sizes)
    try:
        network.load_state_dict(tensors)
    except RuntimeError as error:
        raise DataError(f"{path} holds no network of this kind: {error}") from error
    return network.eval()


def _are_of(sizes: Mapping[str, int], tensors: Mapping[str, Tensor]) -> bool:
    """Return whether weights are as many as a network of these sizes has, before memory is asked for so many."""
    shapes = {name: tensors[name].shape for name in ("cells.weight", "labels.weight") if name in tensors}
    width, n_heads = sizes["width"], sizes["n_heads"]
    return (
        shapes
        == {
            "cells.weight": (width, CELL_WIDTH * sizes["group_size"]),
            "labels.weight": (sizes["max_classes"] + 1, width),
        }
        and 1 <= sizes["n_blocks"] <= len(tensors)
        and 1 <= n_heads <= width
        and width % n_heads == 0
    )
