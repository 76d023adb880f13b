"""A fitted `PriorFittedClassifier` or `PriorFittedRegressor` <-> bytes: what it keeps, and which network it asks."""

from __future__ import annotations

import io
import tempfile
import zipfile
from copy import copy
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch

from synthaug.artifacts.archive import ArtifactError, check_sizes, pack
from synthaug.artifacts.objects import object_in, object_parts
from synthaug.artifacts.state import UnsupportedError
from synthaug.exceptions import DataError
from synthaug.nets.in_context import InContextClassifier
from synthaug.nets.weights import load_weights, save_weights
from synthaug.teachers.in_context import InContext, fingerprint, shipped

ASKED = 2  # rows that are predicted to see whether all fits together


class StoredWeights:
    """The file of the weights of a network; to make one of bytes, as skops does, is to read the network."""

    content: bytes

    def __new__(cls, content: bytes) -> Any:
        """Return the network."""
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "weights.safetensors"
            file.write_bytes(content)
            network = load_weights(file)
        if not all(weights.isfinite().all() for weights in network.parameters()):
            raise ValueError("numbers of a network that are not finite")
        return network

    @classmethod
    def of(cls, network: InContextClassifier) -> StoredWeights:
        """Return what stands for a network in a file: its weights as they are, in half the precision if that is all."""
        is_half = all(weights.equal(weights.bfloat16().float()) for weights in network.parameters())
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "weights.safetensors"
            save_weights(network, file, torch.bfloat16 if is_half else torch.float32)
            stored: StoredWeights = object.__new__(cls)
            stored.content = file.read_bytes()
        return stored

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.content,)


class StoredInContext:
    """The bytes of an estimator and its weights; to make one of these, as skops does, is to read the estimator.

    The weights of this package are named by their fingerprint. Others are held, once for all that share them.
    """

    content: bytes
    weights: str | StoredWeights

    def __new__(cls, content: bytes, weights: str | InContextClassifier) -> Any:
        """Return the estimator."""
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            check_sizes(archive)
            estimator, _ = object_in(archive)
        if not isinstance(estimator, InContext):
            raise UnsupportedError(f"a {type(estimator).__name__} in place of an estimator that predicts in context")
        if isinstance(weights, str) and weights != fingerprint():
            raise ArtifactError(
                f"a {type(estimator).__name__} asks the weights with the fingerprint {weights[:80]!r}, which this "
                f"version of synthaug does not have; load it with the version that has saved it"
            )
        estimator.network_ = shipped() if isinstance(weights, str) else weights
        _check(estimator)
        return estimator

    @classmethod
    def of(cls, estimator: InContext, known: list[tuple[InContextClassifier, StoredWeights]]) -> StoredInContext:
        """Return what stands for a fitted estimator in a file.

        Parameters
        ----------
        estimator : InContext
            Fitted.
        known : list of tuple
            Networks that others in the file ask, and what stands for them; that of this one is added.
        """
        light = copy(estimator)
        del light.network_
        light.weights = None if light.weights is None else str(light.weights)
        light.device = str(light.device)
        content = io.BytesIO()
        pack(content, object_parts(light), zipfile.ZIP_STORED)  # what is packed once says how large it becomes
        stored: StoredInContext = object.__new__(cls)
        stored.content = content.getvalue()
        if _equal(estimator.network_, shipped()):
            stored.weights = fingerprint()
        else:
            weights = next((weights for network, weights in known if _equal(network, estimator.network_)), None)
            if weights is None:
                weights = StoredWeights.of(estimator.network_)
                known.append((estimator.network_, weights))
            stored.weights = weights
        return stored

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.content, self.weights)


def _equal(network: InContextClassifier, other: InContextClassifier) -> bool:
    one, two = network.state_dict(), other.state_dict()
    return network.dimensions == other.dimensions and all(one[name].equal(two[name]) for name in two)


def _check(estimator: Any) -> None:
    """Raise whatever is raised by an estimator whose parts do not fit together: it predicts a few rows."""
    if not isinstance(estimator.network_, InContextClassifier):
        raise UnsupportedError(f"a {type(estimator.network_).__name__} in place of a network")
    unknown = pd.DataFrame(
        np.full((1, estimator.n_features_in_), None), columns=getattr(estimator, "feature_names_in_", None)
    )
    try:
        said = estimator.predict(unknown), estimator._predicted(estimator._rows[:ASKED])
    except DataError as error:
        raise ValueError(str(error)) from error
    if not np.isfinite(said[1]).all() or len(said[1]) != len(estimator._rows[:ASKED]):
        raise ValueError("predictions that are not finite")
