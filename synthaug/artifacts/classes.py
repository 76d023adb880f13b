"""Which classes a file may name. Their objects are made without calling anything of them, and only given attributes."""

from __future__ import annotations

from dataclasses import is_dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from importlib import import_module
from inspect import Parameter, signature
from types import MemberDescriptorType
from typing import Any
from uuid import UUID

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator
from torch import nn

OURS = (
    "synthaug.augmenter",
    "synthaug.encoders",
    "synthaug.generators",
    "synthaug.guidance",
    "synthaug.nets",
    "synthaug.teachers",
)
MOVED = {  # modules, or classes of such, of files from before 2026-11-27, which are elsewhere now
    "synthaug.encoders.twins:Twin": "synthaug.encoders.rules.former:FormerDependency",
    "synthaug.encoders.columns:LevelsCodec": "synthaug.encoders.codecs.levels:LevelsCodec",
    "synthaug.encoders.columns:NumericCodec": "synthaug.encoders.codecs.numeric:NumericCodec",
    "synthaug.encoders.columns:ObjectCodec": "synthaug.encoders.codecs.objects:ObjectCodec",
    "synthaug.augmenter": "synthaug.augmenter.gan_augmenter",
    "synthaug.fixmatch": "synthaug.teachers.fixmatch",
    "synthaug.guidance.features": "synthaug.encoders.features",
    "synthaug.guidance.teacher": "synthaug.teachers.tables",
    "synthaug.generators.deformation:_Warper": "synthaug.generators.deformations.deformation:Warper",
    "synthaug.generators.anchors:Anchors": "synthaug.generators.starting_rows:StartingRows",
    "synthaug.generators.light:Light": "synthaug.generators.deformations.brightness:Brightness",
}
LAYERS = {f"torch.nn:{name}": getattr(nn, name) for name in ("Conv2d", "Embedding", "Linear", "ModuleList")}
VALUES = (
    *(bool, bytes, date, datetime, Decimal, float, int, str, time, timedelta, UUID, pd.Timestamp, pd.Timedelta),
    *(np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint16, np.uint32, np.uint64),
    *(np.float16, np.float32, np.float64, np.datetime64, np.timedelta64),
)
VALUE_TYPES: dict[str, type] = {kind.__name__: kind for kind in VALUES}


def name_of(kind: type) -> str | None:
    """Return the name under which a file may hold a class; None if it may not.

    Examples
    --------
    >>> from synthaug.artifacts.classes import name_of
    >>> from synthaug.encoders.layout import Layout
    >>> name_of(Layout), name_of(dict)
    ('synthaug.encoders.layout:Layout', None)
    """
    layer = f"torch.nn:{kind.__name__}"
    if LAYERS.get(layer) is kind:
        return layer
    name = f"{kind.__module__}:{kind.__qualname__}"
    return name if class_named(name) is kind else None


def class_named(name: str) -> type | None:
    """Return the class of a name; None if a file may not hold it. Only modules of this package are imported."""
    if name in LAYERS:
        return LAYERS[name]
    module, _, qualname = MOVED.get(name, name).partition(":")
    module = MOVED.get(module, module)
    if not any(module == part or module.startswith(f"{part}.") for part in OURS):
        return None
    try:
        kind = getattr(import_module(module), qualname, None)
    except ImportError:
        return None
    return kind if isinstance(kind, type) and kind.__module__ == module else None


def empty(kind: type) -> Any:
    """Return an object of a class without attributes; its own ``__init__`` is not called."""
    made: Any = object.__new__(kind)
    if isinstance(made, nn.Module):
        nn.Module.__init__(made)  # the bookkeeping of torch
    return made


def attributes(holder: Any) -> dict[str, Any]:
    """Return what an object holds."""
    if is_dataclass(holder) and hasattr(holder, "__slots__"):
        return {name: getattr(holder, name) for name in holder.__slots__}
    found = dict(vars(holder))
    if isinstance(holder, nn.Module):  # hooks are code
        found = {name: value for name, value in found.items() if "hook" not in name}
    return found


def shadows(kind: type, name: str) -> bool:
    """Return whether an attribute would take the place of what the class itself says or does, and not of a default."""
    if issubclass(kind, nn.Module) and "hook" in name:  # torch calls what is in there
        return True
    own = getattr(kind, name, None)
    return not (own in (None, ()) or isinstance(own, int | float | MemberDescriptorType))


def _defaults(kind: type) -> dict[str, Any]:
    """Return the defaults of the fields of a dataclass, or of the parameters of an estimator."""
    if not is_dataclass(kind) and not issubclass(kind, BaseEstimator):
        return {}
    parameters = signature(kind).parameters.values()
    return {one.name: one.default for one in parameters if one.default is not Parameter.empty}


def set_attributes(holder: Any, found: dict[str, Any]) -> None:
    """Give an empty object what it holds, and the defaults of what its class did not have when it was saved."""
    for name, value in (_defaults(type(holder)) | found).items():
        if isinstance(holder, nn.Module):
            holder.__dict__[name] = value
        else:
            object.__setattr__(holder, name, value)  # frozen ones, too
