"""A whole model <-> the parts of an archive: skops holds the estimators, and what is ours and fitted by its own bytes.

skops makes objects of the types that it knows as harmless, of those of `TRUSTED` and of what the caller trusts besides.
"""

from __future__ import annotations

import io
import json
import pickle
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path, PurePath
from typing import Any

import torch
from sklearn.base import BaseEstimator
from sklearn.metrics import get_scorer, get_scorer_names
from sklearn.utils.validation import check_is_fitted

from synthaug.artifacts.archive import (
    CARD,
    FORMAT,
    SCHEMA,
    VERSION,
    ArtifactError,
    check_sizes,
    digest,
    pack,
    part,
    write,
)
from synthaug.artifacts.arrays import check_size
from synthaug.artifacts.augmenters import augmenter_in, parts_of
from synthaug.artifacts.prior_fitted import StoredInContext
from synthaug.artifacts.state import UnsupportedError
from synthaug.augmenter import GANAugmenter
from synthaug.augmenter.card import facts
from synthaug.compose.delegation import DelegatingEstimator
from synthaug.generators import FAMILIES
from synthaug.provenance.content import as_bytes
from synthaug.teachers.in_context import InContext

OURS = (
    "synthaug.artifacts.models.StoredAugmenter",
    "synthaug.artifacts.prior_fitted.StoredInContext",
    "synthaug.artifacts.prior_fitted.StoredWeights",
    "synthaug.compose.augmented_estimator.AugmentedEstimator",
    "synthaug.compose.augmented_estimator_cv.AugmentedEstimatorCV",
    "synthaug.compose.comparison.Comparison",
    "synthaug.compose.teacher_alone.TeacherAlone",
    "synthaug.augmenter.gan_augmenter.GANAugmenter",  # one that is not fitted, and what may be its parameters
    "synthaug.encoders.constraints.combinations.FixedCombinations",
    "synthaug.encoders.constraints.inequality.Inequality",
    "synthaug.encoders.constraints.total.Sum",
    "synthaug.encoders.constraints.unique.Unique",
    "synthaug.encoders.image.ImageEncoder",
    "synthaug.encoders.public.PublicEncoder",
    "synthaug.encoders.table.TableEncoder",
    "synthaug.teachers.fixmatch.FixMatchClassifier",
    "synthaug.teachers.prior_fitted.PriorFittedClassifier",
    "synthaug.teachers.prior_fitted.PriorFittedRegressor",
    *(reference.replace(":", ".") for reference in FAMILIES.values()),
)
SPLITTERS = (
    *("GroupKFold", "GroupShuffleSplit", "KFold", "LeaveOneGroupOut", "LeaveOneOut", "RepeatedKFold"),
    *("RepeatedStratifiedKFold", "ShuffleSplit", "StratifiedGroupKFold", "StratifiedKFold", "StratifiedShuffleSplit"),
    "TimeSeriesSplit",
)
TRUSTED = (
    *OURS,
    "imblearn.pipeline.Pipeline",
    "numpy.dtype",
    "sklearn.calibration._CalibratedClassifier",
    "sklearn.calibration._SigmoidCalibration",
    "sklearn.compose._column_transformer._RemainderColsList",
    "sklearn.utils._bunch.Bunch",
    "sklearn.utils._metadata_requests.MetadataRequest",
    "sklearn.utils._metadata_requests.MethodMetadataRequest",
    *(f"sklearn.metrics._scorer.{name}" for name in ("_MultimetricScorer", "_PassthroughScorer", "_Scorer")),
    *(f"sklearn.model_selection._split.{name}" for name in SPLITTERS),
)
MOST_NAMED = 20  # types in an error
PRIVACY = (
    "The estimators may hold training rows, as neighbours and support vectors are, and each augmenter holds what its "
    "card says. There is no formal guarantee of privacy."
)


class StoredAugmenter:
    """The bytes of the file of an augmenter; to make one of bytes, as skops does, is to read the augmenter."""

    content: bytes

    def __new__(cls, content: bytes) -> Any:
        """Return the augmenter."""
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return augmenter_in(archive)

    @classmethod
    def of(cls, augmenter: GANAugmenter) -> StoredAugmenter:
        """Return what stands for a fitted augmenter in a file."""
        content = io.BytesIO()
        pack(content, parts_of(augmenter, {}), zipfile.ZIP_STORED)  # what is packed once says how large it becomes
        stored: StoredAugmenter = object.__new__(cls)
        stored.content = content.getvalue()
        return stored

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.content,)


def is_augmented(model: BaseEstimator) -> bool:
    """Return whether an estimator, or one inside it, augments or has augmented: those in parameters, and steps."""
    held = [model, *model.get_params().values()]
    return any(isinstance(one, GANAugmenter | DelegatingEstimator) for one in held)


def write_model(model: Any, path: str | Path, notes: Mapping[str, Any]) -> None:
    """Write a fitted model to a file, or say what no file can hold."""
    skops = _skops()
    check_is_fitted(model)
    try:
        light, augmenters = _lightened(model)
        with zipfile.ZipFile(io.BytesIO(skops.dumps(light))) as archive:
            parts = _once({name: archive.read(name) for name in archive.namelist()})
    except ArtifactError:
        raise
    except Exception as error:  # whatever pickle and skops raise of what they cannot hold
        raise ArtifactError(
            f"the {type(model).__name__} cannot be saved ({error}); use joblib.dump, or save the fitted augmenter alone"
        ) from error
    card = {
        "format": FORMAT,
        "synthaug": VERSION,
        "model": repr(model),
        "privacy": PRIVACY,
        "augmenters": [facts(augmenter) for augmenter in augmenters],
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "notes": dict(notes),
        "digests": {name: digest(content) for name, content in parts.items()},
    }
    write(path, {CARD: as_bytes(card, indent=2)} | parts, _read_by_skops(json.loads(parts[SCHEMA]), parts.__getitem__))


def model_in(archive: zipfile.ZipFile, card: Mapping[str, Any], trusted: Iterable[str | type]) -> Any:
    """Return the model whose parts an archive has; whatever is raised but an `ArtifactError`, it is damaged."""
    skops, file = _skops(), archive.fp
    check_sizes(archive)
    sound = partial(part, archive, card["digests"])
    check_sizes(archive, more=_read_by_skops(json.loads(sound(SCHEMA)), sound))
    named = {*skops.get_untrusted_types(file=file)}
    known = {*TRUSTED, *(_name_of(get_scorer(name)._score_func) for name in get_scorer_names())}
    known |= {kind if isinstance(kind, str) else _name_of(kind) for kind in trusted}
    if unknown := sorted(named - known)[:MOST_NAMED]:
        raise ArtifactError(
            f"{archive.filename!r} is refused, as it holds objects of types that are harmless only where their maker "
            f"is trusted; nothing of it was executed. If you trust who made it: load(path, trusted={unknown!r:.2000})"
        )
    model = skops.load(file, trusted=sorted(named))
    if not isinstance(model, BaseEstimator):
        raise UnsupportedError(f"a {type(model).__name__}, which is no model")
    check_is_fitted(model)
    return model


def _once(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the parts that skops has written without those that are equal to others; the schema names these."""
    first: dict[bytes, str] = {}
    kept = {name: first.setdefault(content, name) for name, content in parts.items() if name != SCHEMA}
    schema = parts[SCHEMA].decode()
    for name, other in kept.items():  # they are random, so that nothing else is called so
        schema = schema if name == other else schema.replace(f'"{name}"', f'"{other}"')
    return {name: parts[name] for name in first.values()} | {SCHEMA: schema.encode()}


def _lightened(model: Any) -> tuple[Any, list[GANAugmenter]]:
    """Return a copy of a model in which what is stored stands for what skops cannot hold, and the fitted augmenters.

    Paths and devices become text, which every parameter that takes them takes too.
    """
    found: dict[int, Any] = {}

    class Pickler(pickle.Pickler):
        def persistent_id(self, held: Any) -> int | None:
            is_fitted = isinstance(held, GANAugmenter) and hasattr(held, "learned_")
            is_fitted |= isinstance(held, InContext) and hasattr(held, "network_")
            if not (is_fitted or isinstance(held, PurePath | torch.device)):
                return None
            found[id(held)] = held
            return id(held)

    class Unpickler(pickle.Unpickler):
        def persistent_load(self, pid: int) -> Any:
            return stored[pid]

    content = io.BytesIO()
    Pickler(content, protocol=pickle.HIGHEST_PROTOCOL).dump(model)
    content.seek(0)
    weights: list[Any] = []
    stored = {key: _stored(held, weights) for key, held in found.items()}
    return Unpickler(content).load(), [held for held in found.values() if isinstance(held, GANAugmenter)]


def _stored(held: Any, weights: list[Any]) -> Any:
    if isinstance(held, GANAugmenter):
        return StoredAugmenter.of(held)
    return StoredInContext.of(held, weights) if isinstance(held, InContext) else str(held)


def _read_by_skops(schema: Any, part: Callable[[str], bytes]) -> int:
    """Return how many bytes come of the parts that a schema names, as often as it does, and of what is inside them."""
    return sum(times * _unpacked(name, part(name)) for name, times in Counter(_named(schema)).items())


def _named(schema: Any) -> Iterator[str]:
    """Yield the name of the part of each object of a schema that has one."""
    pending = [schema]
    while pending:
        held = pending.pop()
        if isinstance(held, dict) and isinstance(held.get("file"), str):
            yield held["file"]
        pending += held.values() if isinstance(held, dict) else held if isinstance(held, list) else ()


def _unpacked(name: str, content: bytes) -> int:
    """Return how many bytes come of a part; refuse an array that says that it has others than these."""
    if name.endswith(".npy"):
        check_size(io.BytesIO(content), len(content))
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return len(content)
    with zipfile.ZipFile(io.BytesIO(content)) as inner:
        return len(content) + sum(info.file_size for info in inner.infolist())


def _name_of(kind: Any) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"


def _skops() -> Any:
    try:
        import skops.io
    except ImportError as error:
        raise ArtifactError(
            "files of whole models need skops; pip install 'synthaug[skops]', or use joblib.dump and joblib.load"
        ) from error
    return skops.io
