"""Where synthetic rows come from: by name, functions of training rows, a number of rows and a seed.

A rival is imported when it is asked for, so that none of them needs to be installed.
"""

from collections.abc import Callable
from importlib import import_module

import pandas as pd

__all__ = ["METHODS", "Method", "find"]

Method = Callable[[pd.DataFrame, pd.Series, int, int], tuple[pd.DataFrame, pd.Series]]

METHODS = {
    "synthaug": "benchmarks.methods.families",
    "private-tree-1": "benchmarks.methods.private_tree:epsilon_1",
    "private-tree-3": "benchmarks.methods.private_tree:epsilon_3",
    "private-tree-10": "benchmarks.methods.private_tree:epsilon_10",
    "copied rows": "benchmarks.methods.copies",
    "polished": "benchmarks.methods.families:polished",
    "copula": "benchmarks.methods.families:copula",
    "polished copula": "benchmarks.methods.families:polished_copula",
    "ctgan": "benchmarks.methods.ctgan",
    "smotenc": "benchmarks.methods.smotenc",
}
RIVALS = ("ctgan", "smotenc")


def find(name: str) -> Method:
    """Return the function ``synthesize(X, y, n_rows, seed)`` of a method."""
    module, _, function = METHODS[name].partition(":")
    return getattr(import_module(module), function or "synthesize")
