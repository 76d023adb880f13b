"""What is compared: one file per method, one for all families of synthaug, and one for the rivals.

A method wraps an estimator. It says so where it does not apply to an estimator or to a data set: that is no failure.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, NamedTuple

from synthaug.benchmark.methods import families, pseudo_labelled, rivals
from synthaug.benchmark.methods.trial import InapplicableError, Role, Trial
from synthaug.benchmark.unknown import unknown

__all__ = ["BASELINE", "InapplicableError", "Method", "Trial", "find", "names"]

BASELINE = "nothing"
USUAL = (
    "duplicates",
    "class-weights",
    "tuned-threshold",
    "random-oversampling",
    "smote",
    "adasyn",
    "smote-on-pixels",
    "balanced-forest",
    "easy-ensemble",
    "calibrated",
    "tuned",
    "teacher",
    "prior-fitted-teacher",
)


class Method(NamedTuple):
    """A way to make more of a training sample."""

    name: str
    role: Role
    wrap: Callable[[Any, Trial], Any]  # an estimator and where it is to learn -> an estimator
    reason_missing: Callable[[], str | None] = lambda: None  # why it cannot be used here, in one sentence
    version: Callable[[], str] = lambda: ""  # of what it needs beside the package and its dependencies
    is_judged: bool = True  # whether it is worth its time to fit it five times more, for scores out of fold


def names() -> list[str]:
    """Return the names of all methods."""
    return [BASELINE, *USUAL, *families.names(), *rivals.names(), *pseudo_labelled.names()]


def find(name: str) -> Method:
    """Return the method of that name.

    Raises
    ------
    LookupError
        If there is none.
    """
    if name in (BASELINE, *USUAL):
        module = import_module(f"{__name__}.{name.replace('-', '_')}")
        role: Role = "baseline" if name == BASELINE else "usual"
        return Method(name, role, module.wrap, getattr(module, "reason_missing", lambda: None))
    if name in families.names():
        return Method(name, "synthaug", families.wrapper(name))
    if name in rivals.names():
        return Method(name, "rival", *rivals.adapter(name), is_judged=False)
    if name in pseudo_labelled.names():
        role, reason_missing, version = pseudo_labelled.origin(name)
        return Method(name, role, pseudo_labelled.wrapper(name), reason_missing, version)
    raise unknown("method", name, names())
