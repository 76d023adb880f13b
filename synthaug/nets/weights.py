"""Weights of an `InContextClassifier` as a file: safetensors in half the precision, with its dimensions."""

from __future__ import annotations

import hashlib
from pathlib import Path

from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from synthaug.exceptions import DataError
from synthaug.nets.in_context import InContextClassifier
from synthaug.runtime.devices import seeded
from synthaug.runtime.replacing import replacing

DIMENSIONS = ("width", "n_blocks", "n_heads", "group_size", "max_classes")  # `InContextClassifier.dimensions`


def save_weights(network: InContextClassifier, path: str | Path) -> None:
    """Write the weights as bfloat16, and the dimensions that build the network again."""
    tensors = {name: tensor.detach().cpu().bfloat16() for name, tensor in network.state_dict().items()}
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
    with seeded(0):  # first weights, soon replaced, are not to be drawn from the global state
        network = InContextClassifier(**{name: int(dimensions[name]) for name in DIMENSIONS})
    network.load_state_dict(tensors)
    return network.eval()
